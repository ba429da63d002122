"""The letter "what moved": a plain text made from what the session moved. Nothing internal is in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from opm.kernel import words
from relationships.models import Seat
from roadmap.models import Allotment, Column, PrioritySession, Request
from roadmap.selectors.sessions.moved import replies_to_report, reply_words, what_moved

MOST = 20  # lines under a heading: an import of hundreds is told by its number
NO_TEAM = "team to be named"


def subject(session: PrioritySession) -> str:
    """The subject line of the mail."""
    return f"{session.client.name}: what moved, {words.day(session.on, year=True)}"


def text(session: PrioritySession) -> str:
    """The letter as it is ready to send. Nine queries."""
    replies = [f"{row.request.title}, {row.team}: {reply_words(row)}" for row in replies_to_report(session)]
    blocks = [
        _head(session),
        *(block(group.label, [row.sentence for row in group.rows]) for group in what_moved(session)),
        block("What the teams say", replies),
        block("The order now", _order(session), numbered=True),
        block("Time for the next two weeks", _time(session)),
        block("Notes", session.notes.splitlines(), dash=False),
        _next(session),
    ]
    return "\n\n".join(part for part in blocks if part) + "\n"


def block(title: str, lines: Iterable[str], *, numbered: bool = False, dash: bool = True) -> str:
    """A heading with its lines; "" where there are none."""
    told = list(lines)
    shown = told[:MOST] if dash else told
    marks = [f"{n}. " if numbered else "- " if dash else "" for n in range(1, len(shown) + 1)]
    more = [f"- and {len(told) - len(shown)} more"] if len(told) > len(shown) else []
    body = [f"{mark}{line}" for mark, line in zip(marks, shown, strict=True)]
    return "\n".join([title, *body, *more]) if told else ""


def _head(session: PrioritySession) -> str:
    there = [f"{seat.person.name}, {seat.role}" for seat in present(session)]
    lines = [f"What moved on the demand board of {session.client.name}, {words.day(session.on, year=True)}"]
    if there:
        lines.append(f"Present: {'; '.join(there)}")
    return "\n".join(lines)


def present(session: PrioritySession) -> list[Seat]:
    """Who was there, by name. One query."""
    return list(session.present.select_related("person").order_by("person__name"))


def _order(session: PrioritySession) -> list[str]:
    ready = Request.objects.filter(client=session.client_id, column=Column.READY).order_by("rank", "pk")
    return list(ready.values_list("title", flat=True))


def allotted(session: PrioritySession) -> list[Allotment]:
    """The time of a session, by request and team. One query."""
    rows = session.allotments.select_related("request", "team")
    return list(rows.order_by("request__column", "request__rank", "request", "team__name"))


def sums(rows: Sequence[Allotment]) -> dict[str, Decimal]:
    """Days by the name of the team, in the order of names."""
    names = sorted({str(row.team or NO_TEAM) for row in rows})
    return {
        name: sum((row.days for row in rows if str(row.team or NO_TEAM) == name), Decimal(0))
        for name in names
    }


def days_words(days: Decimal) -> str:
    """ "1 day", "2.5 days"."""
    return f"{days.normalize():f} {words.agree(int(days == 1), 'day', 'days')}"


def _time(session: PrioritySession) -> list[str]:
    rows = allotted(session)
    lines = [f"{row.request.title}: {days_words(row.days)}, {row.team or NO_TEAM}" for row in rows]
    if len(rows) > 1:
        total = "; ".join(f"{name} {days_words(days)}" for name, days in sums(rows).items())
        lines.append(f"In all: {total}")
    return lines


def _next(session: PrioritySession) -> str:
    planned = next_planned(session)
    return f"Next session: {words.day(planned.on, year=True)}" if planned else ""


def next_planned(session: PrioritySession) -> PrioritySession | None:
    """The client's next session. One query."""
    rows = PrioritySession.objects.filter(client=session.client_id, state=PrioritySession.State.PLANNED)
    return rows.exclude(pk=session.pk).select_related("client").first()

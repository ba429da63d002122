"""The minutes of a catch-up as the client reads them, and which catch-ups owe some.

Minutes are owed for a meeting or call that was planned ahead, or that left an agenda or written minutes; not for a
mail, nor for a talk logged afterwards. They are in time when they went out within three working days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from opm.kernel import words
from opm.kernel.calendar import plus_working_days
from relationships.models import AgendaItem, Channel, Commitment, Concern, Decision, Seat, Touch

IN_TIME = 3  # working days
DONE, DROPPED, CARRIED = AgendaItem.State.DONE, AgendaItem.State.DROPPED, AgendaItem.State.CARRIED


@dataclass(frozen=True, slots=True)
class Made:
    """What was put down in a meeting."""

    commitments: Sequence[Commitment]
    decisions: Sequence[Decision]
    concerns: Sequence[Concern]

    @property
    def any(self) -> bool:
        return bool(self.commitments or self.decisions or self.concerns)


def owing(touches: QuerySet[Touch]) -> QuerySet[Touch]:
    """Of these, the held ones whose minutes are owed, sent or not."""
    agenda = Exists(AgendaItem.objects.filter(touch=OuterRef("pk")))
    ahead = Q(created_at__date__lt=F("on"))
    held = touches.filter(state=Touch.State.HELD).exclude(channel=Channel.MAIL)
    return held.filter(ahead | ~Q(minutes="") | Q(agenda))


def in_time_until(touch: Touch) -> date:
    """The last day on which the minutes are in time."""
    return plus_working_days(touch.on, IN_TIME)


def made_in(touch: Touch) -> Made:
    """Three queries."""
    return Made(
        list(touch.commitments.select_related("owner", "seat__person")),
        list(touch.decisions.select_related("seat__person")),
        list(touch.concerns.select_related("owner")),
    )


def following(touch: Touch) -> Touch | None:
    """The client's next planned catch-up after this one. One query."""
    planned = Touch.objects.filter(client=touch.client_id, state=Touch.State.PLANNED, on__gte=touch.on)
    return planned.exclude(pk=touch.pk).order_by("on", "at", "pk").first()


def can_receive(touch: Touch) -> list[Seat]:
    """Those of the client who have an address: who was there first. Two queries."""
    there = {seat.pk for seat in touch.seats.all()}
    open_seats = Seat.objects.filter(client=touch.client_id, ended_on=None).exclude(person__email="")
    return sorted(
        open_seats.select_related("person"), key=lambda seat: (seat.pk not in there, seat.person.name)
    )


def subject(touch: Touch) -> str:
    """The subject line of the mail."""
    return f"Minutes: {touch.title}, {words.day(touch.on, year=True)}"


def text(touch: Touch) -> str:
    """The minutes as a plain letter. The private note is not in it. At most seven queries."""
    blocks = [
        _head(touch),
        _block("What we talked about", _points(touch)),
        _block("Notes", touch.minutes.splitlines()),
        _block("Agreed", _agreed(made_in(touch))),
        _block("Left for next time", _left(touch)),
        _next(touch),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(touch: Touch) -> str:
    there = [f"{seat.person.name}, {seat.role}" for seat in touch.seats.select_related("person")]
    lines = [f"{touch.title}, {words.day(touch.on, year=True)}"]
    if there:
        lines.append(f"For {touch.client.name}: {'; '.join(there)}")
    if touch.led_by:
        lines.append(f"For IT: {touch.led_by}")
    return "\n".join(lines)


def _points(touch: Touch) -> list[str]:
    rows = [item for item in touch.agenda.all() if item.state == DONE]
    return [f"{place}. {item.text}{_result(item)}" for place, item in enumerate(rows, start=1)]


def _result(item: AgendaItem) -> str:
    return f"\n   {item.result}" if item.result else ""


def _left(touch: Touch) -> list[str]:
    return [f"- {item.text}" for item in touch.agenda.all() if item.state == CARRIED]


def _agreed(made: Made) -> list[str]:
    lines = [
        f"- We promised: {row.text}, by {words.day(row.due_on)}{_who(row.owner)}" for row in made.commitments
    ]
    for decision in made.decisions:
        by = f", by {words.day(decision.needed_by)}" if decision.needed_by else ""
        lines.append(f"- To decide: {decision.question}{by}{_who(decision.seat and decision.seat.person)}")
    lines += [f"- To put right: {row.text}{_who(row.owner)}" for row in made.concerns]
    return lines


def _who(person: object) -> str:
    return f" ({person})" if person else ""


def _next(touch: Touch) -> str:
    meeting = following(touch)
    if meeting is None:
        return ""
    at = f", {meeting.at:%H:%M}" if meeting.at else ""
    return f"Next: {words.day(meeting.on, year=True)}{at}"


def _block(title: str, lines: Iterable[str]) -> str:
    told = list(lines)
    return "\n".join([title, *told]) if told else ""


def overdue(client_ids: Iterable[int], today: date) -> list[Touch]:
    """Held catch-ups whose minutes did not go out within three working days. One query."""
    # Nobody is asked for minutes of a quarter ago: a client that moves in with old records would drown in rows.
    rows = owing(Touch.objects.filter(client__in=list(client_ids), minutes_sent_at=None))
    rows = rows.filter(on__lt=today, on__gt=today - timedelta(days=90)).select_related("client")
    return [touch for touch in rows.order_by("on", "pk") if in_time_until(touch) < today]


def sent_in_time(touch: Touch) -> bool:
    """Whether the minutes went out in time."""
    return bool(touch.minutes_sent_at) and timezone.localdate(touch.minutes_sent_at) <= in_time_until(touch)

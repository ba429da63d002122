"""The relationship on a client's overview: what was promised, what the client owes, what troubles it, when one meets.

The lines are those of the client's own pages; nothing candid is among them, so everybody in reach reads the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from opm.kernel import words
from relationships.models import Client, Commitment, Touch
from relationships.selectors.catch_ups.due import Due, next_due
from relationships.selectors.commitments import lists
from relationships.selectors.open_points import concerns, decisions

SHOWN = 3  # lines of a kind; the rest is a link
TONES = ("bad", "warn")


@dataclass(frozen=True, slots=True)
class Line:
    """Something of the relationship: what, how it stands, and its page."""

    title: str
    url: str
    how: str
    tag: str = ""
    tone: str = ""  # "", "warn" or "bad"


@dataclass(frozen=True, slots=True)
class Part:
    """A list of one kind: the first lines, how many there are, and the page with all of them."""

    title: str
    url: str
    lines: tuple[Line, ...]
    count: int
    none: str

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


def relationship_of(client: Client, today: date) -> tuple[Part, ...]:
    """Commitments, decisions, concerns and catch-ups in short. Nine queries, whatever the rows."""
    return (
        _commitments(client, today),
        _decisions(client, today),
        _concerns(client, today),
        _catch_ups(client, today),
    )


def _part(client: Client, title: str, route: str, lines: Sequence[Line], none: str) -> Part:
    url = reverse(route, args=[client.slug])
    return Part(title, url, tuple(lines[:SHOWN]), len(lines), none)


def _commitments(client: Client, today: date) -> Part:
    """What is open, late and at risk first, then by day. One query."""
    rows = [lists.row_of(item, today) for item in lists.rows_of(client).filter(state__in=Commitment.OPEN)]
    rows.sort(key=lambda row: TONES.index(row.tone) if row.tone in TONES else len(TONES))
    lines = [
        Line(
            row.item.text,
            reverse("commitment", args=[client.slug, row.item.pk]),
            f"Due {words.day(row.item.due_on)}",
            row.tag if row.tone in TONES else "",
            row.tone,
        )
        for row in rows
    ]
    return _part(client, "Commitments", "commitments", lines, "Nothing is promised now.")


def _decisions(client: Client, today: date) -> Part:
    """What the client owes, longest waiting first. One query."""
    lines = [
        Line(
            row.item.question,
            reverse("decision", args=[client.slug, row.pk]),
            f"{row.owner or 'Nobody named'}, {words.count(row.waited, 'day')} waiting",
            f"{words.count(row.late, 'day')} over" if row.late else "",
            "bad" if row.late else "",
        )
        for row in decisions.waiting_of([client.pk], today)
    ]
    return _part(client, "Decisions waiting", "decisions", lines, "The client owes no decision.")


def _concerns(client: Client, today: date) -> Part:
    """What has to be put right, weightiest and oldest first. One query."""
    lines = [
        Line(
            row.item.text,
            reverse("concern", args=[client.slug, row.pk]),
            f"{row.owner or 'Nobody yet'}, {words.count(row.age, 'day')} old",
            f"{words.count(row.late, 'day')} over" if row.late else "High" if row.item.severity == 3 else "",
            "bad" if row.late else "warn",
        )
        for row in concerns.open_of([client.pk], today)
    ]
    return _part(client, "Concerns open", "concerns", lines, "Nothing has to be put right.")


def _catch_ups(client: Client, today: date) -> Part:
    """The next catch-up, the one that is overdue or due next by the cadence, and the last one held. Six queries."""
    touches = Touch.objects.filter(client=client).order_by("on", "at", "pk")
    following = touches.filter(state=Touch.State.PLANNED, on__gte=today).first()
    last = touches.filter(state=Touch.State.HELD, on__lte=today).last()
    lines = []
    if following:
        lines.append(_touch(client, following, f"Next: {words.day(following.on)}"))
    lines += [_due(client, due) for due in next_due([client.pk], today)[client.pk] if due.booked_on is None][
        :1
    ]
    if last:
        lines.append(_touch(client, last, f"Last: {words.day(last.on)}"))
    return _part(client, "Catch-ups", "catch_ups", lines, "No catch-up is planned or held.")


def _touch(client: Client, touch: Touch, how: str) -> Line:
    kind = f", {touch.get_kind_display().lower()}" if touch.kind else ""
    return Line(touch.title, reverse("catch_up", args=[client.slug, touch.pk]), f"{how}{kind}")


def _due(client: Client, due: Due) -> Line:
    """Somebody whom the cadence asks for and with whom nothing is booked."""
    tag = f"{words.count(due.days_over, 'day')} over" if due.overdue else ""
    title = f"Nothing booked with {due.seat.person.name}"
    how = f"Agreed by {words.day(due.due_on)}"
    return Line(title, reverse("catch_ups", args=[client.slug]), how, tag, "warn" if tag else "")

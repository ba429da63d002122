"""Needs: what clients want and what became of it (DOMAIN.md, Needs).

A need that is still open in the second quarter after the one it was seen in is asked about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from opm.kernel import handover, words
from opm.kernel.calendar import first_day, quarter_of
from opm.kernel.exports import Sheet
from opm.kernel.handover import Taken
from relationships.models import Client, Need

State = Need.State
ASKED_AFTER = 2  # quarters
SHOWS = (
    ("all", "All"),
    ("open", "Open"),
    ("asked", "Open for two quarters"),
    ("led", "Led to an outcome"),
    ("dropped", "Dropped"),
)
GROUPS = ((State.OPEN, "Open"), (State.LED, "Led to an outcome"), (State.DROPPED, "Dropped"))


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need as pages show it on a day; `taken` is what became of the record that carries it."""

    item: Need
    quarters: int  # whole quarters of the fiscal year since it was seen, until today or until it ended
    taken: Taken | None = None
    taken_label: str = ""
    group: str = ""  # heading above the first row of a group on a page

    @property
    def pk(self) -> int:
        return int(self.item.pk)

    @property
    def is_open(self) -> bool:
        return self.item.state == State.OPEN

    @property
    def is_asked(self) -> bool:
        """Whether it is open for so long that somebody has to say what becomes of it."""
        return self.is_open and self.quarters >= ASKED_AFTER

    @property
    def who(self) -> str:
        return self.item.said_by.person.name if self.item.said_by else ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many needs a client has by what became of them."""

    open: int
    asked: int
    led: int
    dropped: int

    @property
    def every(self) -> int:
        return self.open + self.led + self.dropped


def row_of(item: Need, today: date, taken: Taken | None = None) -> NeedRow:
    """One need as it stands today. No query."""
    way = handover.find(item.taken_as) if item.taken_as else None
    age = quarter_of(item.ended_on or today).minus(quarter_of(item.seen_on))
    return NeedRow(item, age, taken, way.label if way else "")


def _needs(**of: Any) -> QuerySet[Need]:
    return Need.objects.filter(**of).select_related("said_by__person")


def needs_of(client: Client, today: date) -> list[NeedRow]:
    """All needs of a client: open first, the oldest on top; then what led to something, then what was dropped, latest
    first. One query, and one for each way by which work was taken up."""
    items = list(_needs(client=client).order_by("pk"))
    became = handover.follow({(item.taken_as, item.taken_id) for item in items if item.taken_as})
    rows = [row_of(item, today, became.get((item.taken_as, item.taken_id))) for item in items]
    return sorted(rows, key=_place)


def _place(row: NeedRow) -> tuple[int, int, int]:
    place = [state for state, _ in GROUPS].index(State(row.item.state))
    day = (
        row.item.seen_on.toordinal() if row.is_open else -(row.item.ended_on or row.item.seen_on).toordinal()
    )
    return place, day, row.pk


def with_taken(item: Need, today: date) -> NeedRow:
    """One need with what became of it. One query where it was taken up."""
    key = (item.taken_as, item.taken_id)
    return row_of(item, today, handover.follow({key}).get(key) if item.taken_as else None)


def counts_of(rows: Sequence[NeedRow]) -> Counts:
    """How many there are by state. No query."""
    states = [row.item.state for row in rows]
    asked = sum(row.is_asked for row in rows)
    return Counts(states.count(State.OPEN), asked, states.count(State.LED), states.count(State.DROPPED))


def found(rows: Sequence[NeedRow], *, said: str, shown: str) -> list[NeedRow]:
    """The rows that hold every word of `said`; `shown` is a key of SHOWS. No query."""
    sought = said.casefold().split()
    return [
        row
        for row in rows
        if (shown == "all" or row.item.state == shown or (shown == "asked" and row.is_asked))
        and all(word in _text(row) for word in sought)
    ]


def _text(row: NeedRow) -> str:
    item = row.item
    return " ".join(
        (item.want, item.obstacle, item.evidence, item.led_to, item.why_dropped, row.who)
    ).casefold()


def asked_about(client_ids: Collection[int], today: date) -> list[NeedRow]:
    """Needs open for two quarters at these clients, oldest first. One query."""
    before = first_day(quarter_of(today).plus(1 - ASKED_AFTER))
    rows = _needs(client__in=client_ids, state=State.OPEN, seen_on__lt=before).order_by("seen_on", "pk")
    return [row_of(item, today) for item in rows]


def headline(client: Client, counts: Counts) -> str:
    """The finding: "Three needs of HR are open, two for two quarters or more"."""
    if not counts.every:
        return f"What does {client.name} want to achieve?"
    if not counts.open:
        return f"No need of {client.name} is open"
    start = f"{words.spelled(counts.open)} need{'s' if counts.open > 1 else ''} of {client.name}"
    start += " are open" if counts.open > 1 else " is open"
    if not counts.asked:
        return start
    which = "" if counts.open == 1 else f"{words.spelled(counts.asked).lower()} of them "
    return f"{start}, {which}for two quarters or more"


def lede(counts: Counts) -> str:
    """What became of the others."""
    if not counts.every:
        return "In the client's words: what it tries to achieve, and what stops it."
    led = f"{words.spelled(counts.led) if counts.led else 'None'} led to an outcome"
    dropped = words.spelled(counts.dropped).lower() if counts.dropped else "none"
    return f"{led}, {dropped} {'was' if counts.dropped == 1 else 'were'} dropped."


def standing(row: NeedRow, today: date) -> str:
    """How one need stands, in a sentence."""
    item = row.item
    on = words.day(item.seen_on, near=today)
    seen = f"Said by {row.who} on {on}" if row.who else f"Seen on {on}"
    if row.is_open:
        return (
            f"{seen}, open."
            if not row.quarters
            else f"{seen}, open for {words.count(row.quarters, 'quarter')}."
        )
    ended = "led to an outcome" if item.state == State.LED else "dropped"
    return f"{seen}, {ended} on {words.day(item.ended_on, near=today)}."


def sheet_of(rows: Sequence[NeedRow]) -> Sheet:
    """The list as a table to download."""
    header = (
        "Need",
        "What stops it",
        "Daily work seen",
        "Said by",
        "Seen on",
        "State",
        "Led to",
        "Why dropped",
        "Ended on",
        "Taken up as",
        "How that stands",
    )
    return Sheet("Needs", header, [_cells(row) for row in rows])


def _cells(row: NeedRow) -> tuple[Any, ...]:
    item = row.item
    return (
        item.want,
        item.obstacle,
        item.evidence,
        row.who,
        item.seen_on,
        item.get_state_display(),
        item.led_to,
        item.why_dropped,
        item.ended_on,
        row.taken.label if row.taken else row.taken_label,
        row.taken.state if row.taken else "",
    )

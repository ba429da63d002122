"""Decisions: which wait, how long, how late; the chase list, longest waiting first (DOMAIN.md, Decisions).

Days waited are calendar days since the question was asked. A waiting decision is late from the day after it was needed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from opm.kernel import words
from opm.kernel.exports import Sheet
from opm.kernel.looks import shared
from relationships.models import Client, Decision, User

State = Decision.State
PATIENCE_DAYS = 7  # a question without a day is given so long before it is chased
SOON_DAYS = 3  # before the day it is needed
REST_DAYS = 7  # after a chase the client is left alone for so long
SEARCHED = ("question", "options", "answer", "seat__person__name", "seat__role")
SHOWS = (("waiting", "Waiting"), ("decided", "Decided"), ("dropped", "Dropped"), ("all", "All"))


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as pages show it on a day."""

    item: Decision
    waited: int  # calendar days: until today, or until it was decided or dropped
    late: int  # days past the day it was needed; 0 while that is not over
    left: int | None = None  # days until it is needed (negative: late); None where nobody said
    since_chase: int | None = None  # days since the last chase; None where nobody chased

    @property
    def pk(self) -> int:
        return int(self.item.pk)

    @property
    def waits(self) -> bool:
        return self.item.state == State.WAITING

    @property
    def to_chase(self) -> bool:
        """Whether Today asks for it: late, needed within days or asked a week ago, and not chased within a week."""
        due = self.late > 0 or (self.left is not None and self.left <= SOON_DAYS)
        asked_long_ago = self.item.needed_by is None and self.waited >= PATIENCE_DAYS
        rested = self.since_chase is None or self.since_chase >= REST_DAYS
        return self.waits and (due or asked_long_ago) and rested

    @property
    def owner(self) -> str:
        """Who has to decide, by name; "" where nobody was named."""
        return self.item.seat.person.name if self.item.seat else ""

    @property
    def chased_words(self) -> str:
        """ "chased twice, last Fri 13 Nov" or "not chased yet"."""
        if not self.item.chased:
            return "not chased yet"
        times = {1: "once", 2: "twice"}.get(self.item.chased, f"{self.item.chased} times")
        return f"chased {times}, last {words.day(self.item.chased_on)}"


@dataclass(frozen=True, slots=True)
class ChaseList:
    """A client's decisions: those that wait, longest first, and how many there are at all."""

    waiting: tuple[DecisionRow, ...]
    every: int

    @property
    def late(self) -> int:
        """How many are past the day they were needed."""
        return sum(bool(row.late) for row in self.waiting)


def row_of(item: Decision, today: date) -> DecisionRow:
    """One decision as it stands today."""
    until = item.ended_on or today
    left = (item.needed_by - until).days if item.needed_by else None
    since = (today - item.chased_on).days if item.chased_on else None
    return DecisionRow(item, max(0, (until - item.asked_on).days), max(0, -(left or 0)), left, since)


def _decisions(**of: Any) -> QuerySet[Decision]:
    return Decision.objects.filter(**of).select_related("seat__person")


@shared
def waiting_of(client_ids: Collection[int], today: date) -> list[DecisionRow]:
    """What these clients owe, longest waiting first. One query."""
    rows = _decisions(client__in=client_ids, state=State.WAITING).order_by("asked_on", "pk")
    return [row_of(item, today) for item in rows]


def chase_list(client: Client, today: date) -> ChaseList:
    """The client's decisions in short. Two queries."""
    return ChaseList(tuple(waiting_of([client.pk], today)), Decision.objects.filter(client=client).count())


def found(client: Client, *, said: str, shown: str, today: date) -> list[DecisionRow]:
    """The client's decisions that hold every word of `said`; `shown` is a key of SHOWS. One query.

    What waits comes first, longest waiting on top; then what ended, latest first.
    """
    rows = _decisions(client=client)
    if shown != "all":
        rows = rows.filter(state=shown)
    for word in said.split():
        rows = rows.filter(_any(word))
    ordered = rows.order_by(F("ended_on").desc(nulls_first=True), "asked_on", "pk")
    return [row_of(item, today) for item in ordered]


def _any(word: str) -> Q:
    hit = Q()
    for name in SEARCHED:
        hit |= Q(**{f"{name}__icontains": word})
    return hit


def headline(client: Client, waiting: Sequence[DecisionRow], *, ours: bool) -> str:
    """The finding: "Finance owes you three decisions, one for 34 days"; "you" only for the client's own team."""
    owes = f"{client.name} owes you" if ours else f"{client.name} owes"
    if not waiting:
        return f"{owes} no decision"
    longest = waiting[0].waited
    age = f"for {words.count(longest, 'day')}" if longest else "asked today"
    if len(waiting) == 1:
        return f"{owes} a decision, {age}"
    same = all(row.waited == longest for row in waiting)
    return f"{owes} {words.spelled(len(waiting)).lower()} decisions, {'all' if same else 'one'} {age}"


def lede(waiting: Sequence[DecisionRow]) -> str:
    """What makes it pressing: how many are late, how many nobody chased."""
    if not waiting:
        return "What the client has to decide stands here until it is decided; you chase."
    late, never = sum(bool(row.late) for row in waiting), sum(not row.item.chased for row in waiting)
    said = []
    if late:
        said.append(f"{words.spelled(late)} {'is' if late == 1 else 'are'} past the day needed.")
    if never:
        said.append(f"{words.spelled(never)} {'was' if never == 1 else 'were'} not chased yet.")
    return " ".join(said) or "Each was chased, and none is past the day it is needed."


def standing(row: DecisionRow, today: date) -> str:
    """How one decision stands, in a sentence or two."""
    item = row.item
    ended = words.day(item.ended_on, near=today)
    if item.state == State.DECIDED:
        return f"Decided on {ended} after {words.count(row.waited, 'day')}."
    if item.state == State.DROPPED:
        return f"Dropped on {ended} after {words.count(row.waited, 'day')}."
    owner = f"Waiting for {row.owner}" if row.owner else "Waiting, and nobody at the client owns it"
    asked = f"for {words.count(row.waited, 'day')}" if row.waited else "asked today"
    late = f" It is {words.count(row.late, 'day')} past the day it was needed." if row.late else ""
    return f"{owner}, {asked}; {row.chased_words}.{late}"


def reminder(row: DecisionRow, client: Client, by: User) -> str:
    """A plain reminder to the one who decides, ready to mail or to copy: nothing internal is in it."""
    item = row.item
    lines = [
        f"Dear {row.owner},",
        f"on {words.day(item.asked_on)} we asked for your decision: {item.question}",
    ]
    if item.options:
        lines.append(f"The options:\n{item.options}")
    if item.needed_by and row.late:
        lines.append(f"It was needed by {words.day(item.needed_by)}; work is waiting for it.")
    elif item.needed_by:
        lines.append(f"We need it by {words.day(item.needed_by)}, so that work can go on.")
    lines += ["What would help you to decide? A line or a call is enough.", str(by)]
    return "\n\n".join(lines if row.owner else lines[1:])


def sheet_of(client: Client, rows: Sequence[DecisionRow]) -> Sheet:
    """The list as a table to download."""
    header = (
        "Question",
        "Owner at the client",
        "Role",
        "Asked on",
        "Needed by",
        "State",
        "Days waited",
        "Days late",
        "Chased",
        "Last chased",
        "Ended on",
        "Options",
        "Answer",
        "External id",
    )
    return Sheet("Decisions", header, [_cells(row) for row in rows])


def _cells(row: DecisionRow) -> tuple[Any, ...]:
    item = row.item
    return (
        item.question,
        row.owner,
        item.seat.role if item.seat else "",
        item.asked_on,
        item.needed_by,
        item.get_state_display(),
        row.waited,
        row.late,
        item.chased,
        item.chased_on,
        item.ended_on,
        item.options,
        item.answer,
        item.external_id,
    )

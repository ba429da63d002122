"""Concerns: what is open, how old, what comes back, how many get closed (DOMAIN.md, Outstanding issues).

Old is an open concern past its day, or open for more than 30 days; a high one after 7. Concerns that repeat each other
are one problem: a group, counted by its occurrences.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import F, Q, QuerySet

from opm.kernel import words
from opm.kernel.calendar import first_day, last_day, quarter_of
from opm.kernel.exports import Sheet
from opm.kernel.quarters import Quarter
from relationships.models import Client, Concern

State, Severity = Concern.State, Concern.Severity
OLD_DAYS, OLD_DAYS_HIGH = 30, 7
OPEN = (State.OPEN, State.WORKING)
SHOWS = (("open", "Open"), ("back", "Comes back"), ("closed", "Closed"), ("all", "All"))


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A concern as pages show it on a day. `times` counts the occurrences of its problem, itself included."""

    item: Concern
    age: int  # calendar days: until today, or until it was closed
    late: int  # days past the day it is due; 0 while that is not over
    times: int = 1

    @property
    def pk(self) -> int:
        return int(self.item.pk)

    @property
    def is_open(self) -> bool:
        return self.item.state != State.CLOSED

    @property
    def is_old(self) -> bool:
        """Whether it is getting old: what Today asks about. Before a day that was agreed for it, it is not."""
        limit = OLD_DAYS_HIGH if self.item.severity == Severity.HIGH else OLD_DAYS
        undated = self.item.due_on is None and self.age > limit
        return self.is_open and (self.late > 0 or undated)

    @property
    def who(self) -> str:
        """Who raised it, by name; "" where nobody was named."""
        return self.item.raised_by.person.name if self.item.raised_by else ""

    @property
    def owner(self) -> str:
        return str(self.item.owner or "")


@dataclass(frozen=True, slots=True)
class Problem:
    """Concerns that repeat each other, latest first."""

    rows: tuple[ConcernRow, ...]

    @property
    def latest(self) -> ConcernRow:
        return self.rows[0]

    @property
    def times(self) -> int:
        return len(self.rows)

    @property
    def first_on(self) -> date:
        return self.rows[-1].item.raised_on

    @property
    def is_open(self) -> bool:
        return any(row.is_open for row in self.rows)


@dataclass(frozen=True, slots=True)
class Concerns:
    """All concerns of a client on a day: rows by how much they matter, problems that came back, and the figures."""

    rows: tuple[ConcernRow, ...]
    problems: tuple[Problem, ...]
    closed_share: Decimal | None  # of the quarter's concerns, those closed in it; None without any
    quarter: Quarter

    @property
    def open(self) -> list[ConcernRow]:
        return [row for row in self.rows if row.is_open]

    @property
    def median_age(self) -> int | None:
        """Median age of the open ones in days, cut; None where none is open."""
        ages = [row.age for row in self.rows if row.is_open]
        return int(median(ages)) if ages else None


def row_of(item: Concern, today: date, times: int = 1) -> ConcernRow:
    """One concern as it stands today."""
    until = item.closed_on or today
    late = (until - item.due_on).days if item.due_on else 0
    return ConcernRow(item, max(0, (until - item.raised_on).days), max(0, late), times)


def _concerns(**of: Any) -> QuerySet[Concern]:
    return Concern.objects.filter(**of).select_related("raised_by__person", "owner")


def concerns_of(client: Client, today: date) -> Concerns:
    """Everything about a client's concerns: open first, the weightiest and oldest on top. One query."""
    items = list(
        _concerns(client=client).order_by(
            F("closed_on").desc(nulls_first=True), "-severity", "raised_on", "pk"
        )
    )
    groups = groups_of({item.pk: item.recurrence_of_id for item in items})
    rows = {item.pk: row_of(item, today, len(groups[item.pk])) for item in items}
    problems = {members: _problem(rows, members) for members in groups.values() if len(members) > 1}
    ordered = sorted(
        problems.values(), key=lambda problem: (not problem.is_open, -problem.times, problem.latest.age)
    )
    quarter = quarter_of(today)
    return Concerns(tuple(rows.values()), tuple(ordered), closed_share(items, quarter, today), quarter)


def _problem(rows: Mapping[int, ConcernRow], members: frozenset[int]) -> Problem:
    own = sorted((rows[pk] for pk in members), key=lambda row: (row.item.raised_on, row.pk), reverse=True)
    return Problem(tuple(own))


def groups_of(repeats: Mapping[int, int | None]) -> dict[int, frozenset[int]]:
    """The concerns of the same problem by concern, from {concern: the one it repeats}; one alone is its own group."""
    roots = {pk: _root(pk, repeats) for pk in repeats}
    members: dict[int, set[int]] = defaultdict(set)
    for pk, root in roots.items():
        members[root].add(pk)
    frozen = {root: frozenset(own) for root, own in members.items()}
    return {pk: frozen[root] for pk, root in roots.items()}


def _root(pk: int, repeats: Mapping[int, int | None]) -> int:
    """The first of a chain; a circle, which services refuse, ends at its smallest member."""
    path = [pk]
    while (before := repeats.get(path[-1])) is not None and before in repeats:
        if before in path:
            return min(path)
        path.append(before)
    return path[-1]


def found(every: Concerns, *, said: str, shown: str) -> list[ConcernRow]:
    """The rows that hold every word of `said`; `shown` is a key of SHOWS. No query."""
    kept = {
        "open": lambda row: row.is_open,
        "closed": lambda row: not row.is_open,
        "back": lambda row: row.times > 1,
        "all": lambda row: True,
    }[shown]
    sought = said.casefold().split()
    return [row for row in every.rows if kept(row) and all(word in _text(row) for word in sought)]


def _text(row: ConcernRow) -> str:
    item = row.item
    return " ".join((item.text, item.detail, item.put_right, row.who, row.owner)).casefold()


def with_others(item: Concern, today: date) -> tuple[ConcernRow, tuple[ConcernRow, ...]]:
    """A concern as it stands, and the other occurrences of its problem, latest first. One or two queries."""
    repeats = dict(Concern.objects.filter(client=item.client_id).values_list("pk", "recurrence_of"))
    group = groups_of(repeats)[item.pk]
    row = row_of(item, today, len(group))
    if len(group) == 1:
        return row, ()
    others = _concerns(pk__in=group - {item.pk}).order_by("-raised_on", "-pk")
    return row, tuple(row_of(other, today, len(group)) for other in others)


def open_of(client_ids: Collection[int], today: date) -> list[ConcernRow]:
    """What is open at these clients, weightiest and oldest first; occurrences are not counted. One query."""
    rows = _concerns(client__in=client_ids, state__in=OPEN).order_by("-severity", "raised_on", "pk")
    return [row_of(item, today) for item in rows]


def closed_share(items: Sequence[Concern], quarter: Quarter, today: date) -> Decimal | None:
    """Of the concerns that were open at some time in the quarter, the share (0-1) closed in it. No query."""
    start, end = first_day(quarter), min(last_day(quarter), today)
    known = [c for c in items if c.raised_on <= end and (c.closed_on is None or c.closed_on >= start)]
    closed = sum(c.closed_on is not None and c.closed_on <= end for c in known)
    return words.share(closed, len(known))


def earlier_of(client: Client, concern: Concern | None) -> QuerySet[Concern]:
    """Concerns that `concern` (None: a new one) may repeat, latest first; itself and those after it are left out."""
    rows = Concern.objects.filter(client=client)
    if concern:
        rows = rows.filter(Q(raised_on__lte=concern.raised_on) | Q(pk=concern.recurrence_of_id)).exclude(
            pk=concern.pk
        )
    return rows.order_by("-raised_on", "-pk")


def headline(client: Client, every: Concerns) -> str:
    """The finding: "Four concerns of HR are open, one is high and 41 days old"."""
    rows = every.open
    if not rows:
        return f"No concern of {client.name} is open"
    high = [row for row in rows if row.item.severity == Severity.HIGH]
    oldest = max(high or rows, key=lambda row: row.age)
    start = f"{words.spelled(len(rows))} concern{'s' if len(rows) > 1 else ''} of {client.name}"
    start += " are open" if len(rows) > 1 else " is open"
    age = f"{words.count(oldest.age, 'day')} old" if oldest.age else "raised today"
    if len(rows) == 1:
        return f"{start}, {'high and ' if high else ''}{age}"
    return f"{start}, {'a high one' if high else 'the oldest'} {age}"


def lede(every: Concerns) -> str:
    """Median age, closure rate of the quarter, and what comes back."""
    said = []
    if every.median_age is not None:
        said.append(f"Median age {words.count(every.median_age, 'day')}.")
    if every.closed_share is not None:
        said.append(f"{words.percent(every.closed_share)} of this quarter's concerns are closed.")
    back = sum(problem.is_open for problem in every.problems)
    if back:
        said.append(f"{words.spelled(back)} {'comes' if back == 1 else 'come'} back.")
    return " ".join(said) or "What troubles the client stands here until it is put right."


def standing(row: ConcernRow, today: date) -> str:
    """How one concern stands, in a sentence or two."""
    item = row.item
    on = words.day(item.raised_on, near=today)
    said = f"Raised by {row.who} on {on}" if row.who else f"Raised on {on}"
    if not row.is_open:
        said += f", closed on {words.day(item.closed_on, near=today)} after {words.count(row.age, 'day')}."
    else:
        said += f", {words.count(row.age, 'day')} ago." if row.age else ", today."
        said += f" {words.count(row.late, 'day').capitalize()} past its day." if row.late else ""
    if row.times > 1:
        said += f" The problem came up {words.count(row.times, 'time')}."
    return said


def sheet_of(rows: Sequence[ConcernRow]) -> Sheet:
    """The list as a table to download."""
    header = (
        "Concern",
        "Raised by",
        "Raised on",
        "Severity",
        "Owner",
        "Due on",
        "State",
        "Age in days",
        "Days late",
        "Occurrences",
        "Reopened",
        "Closed on",
        "Put right",
        "Detail",
        "External id",
    )
    return Sheet("Concerns", header, [_cells(row) for row in rows])


def _cells(row: ConcernRow) -> tuple[Any, ...]:
    item = row.item
    return (
        item.text,
        row.who,
        item.raised_on,
        item.get_severity_display(),
        row.owner,
        item.due_on,
        item.get_state_display(),
        row.age,
        row.late,
        row.times,
        item.reopened,
        item.closed_on,
        item.put_right,
        item.detail,
        item.external_id,
    )

"""How requests flow over a client's demand board: what waits and how old it is, what gets done, how long that takes.

Eight quarters up to the one that runs. Age and cycle time are days from the day on which a request was asked for (to
today, to the day it was done), both days counted once; a fortnight is two weeks from a Monday. The percentiles are
those that so many requests stayed within; below eight finished requests there is no P85 (as for forecasts, RHYTHM.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from opm.kernel import words
from opm.kernel.calendar import first_day, quarter_of
from opm.kernel.quarters import Quarter, span
from opm.kernel.slips import LEAST, within
from relationships.models import Client
from roadmap.models import Column, Request
from roadmap.models.demand import WAITING

QUARTERS = 8
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Waits:
    """A request that waits: `age` since it was asked for, `days` in its column; `old` says it is past the P85."""

    request: Request
    age: int
    days: int
    old: bool


@dataclass(frozen=True, slots=True)
class ColumnAge:
    """What waits in a column, the oldest first; median and oldest age in days (None where nothing waits)."""

    column: Column
    rows: tuple[Waits, ...]
    median: int | None
    oldest: int | None
    over: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A request that was done: days from asked to done."""

    request: Request
    days: int


@dataclass(frozen=True, slots=True)
class QuarterTime:
    """Cycle time of the requests done in a quarter; P85 only from eight on."""

    quarter: Quarter
    rows: tuple[Finished, ...]
    median: int | None
    p85: int | None


@dataclass(frozen=True, slots=True)
class Fortnight:
    """Two weeks from a Monday: requests that came in, and that were done."""

    first: date
    last: date
    came: int
    done: int


@dataclass(frozen=True, slots=True)
class Flow:
    """All of it; `p85` and `median` are of the requests done in the eight quarters."""

    columns: tuple[ColumnAge, ...]
    fortnights: tuple[Fortnight, ...]
    quarters: tuple[QuarterTime, ...]
    finished: int
    median: int | None
    p85: int | None

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return sum(len(column.rows) for column in self.columns)

    @property
    def over(self) -> int:
        """How many of them are past the P85."""
        return sum(column.over for column in self.columns)

    @property
    def empty(self) -> bool:
        """Nothing was asked for and nothing done."""
        return not (self.waiting or self.finished or any(item.came for item in self.fortnights))

    @property
    def headline(self) -> str:
        """The finding of the page."""
        if self.empty:
            return "Nothing has been asked for yet"
        if self.over:
            return (
                f"{words.spelled(self.over)} of {self.waiting} {words.agree(self.over, 'waits', 'wait')} "
                f"longer than {self.p85} days"
            )
        if self.median is not None:
            return f"Half of what is asked for is done within {words.count(self.median, 'day')}"
        waits = words.agree(self.waiting, "request waits", "requests wait")
        return f"{words.spelled(self.waiting)} {waits}, none is done yet"

    @property
    def lede(self) -> str:
        """What the finding rests on."""
        if self.empty:
            return "The figures begin with the first request on the board."
        if self.p85 is None:
            done = words.count(self.finished, "request")
            return f"{done} done in eight quarters. From {LEAST} on it shows how long most of them take."
        took = f"85 % took {self.p85} days or less, half of them {self.median}"
        return f"Of {self.finished} done in eight quarters, {took}."


def flow(client: Client, today: date) -> Flow:
    """The flow of a client's board. Three queries."""
    last = quarter_of(today)
    quarters = span(last.plus(1 - QUARTERS), last)
    begins = first_day(quarters[0])
    done = _finished(client, begins, today)
    days = sorted(item.days for item in done)
    p85 = within(days, 0.85) if len(days) >= LEAST else None
    asked = Request.objects.filter(client=client, asked_on__gte=begins).values_list("asked_on", flat=True)
    return Flow(
        columns=_columns(client, today, p85),
        fortnights=_fortnights(list(asked), [item.request.done_on for item in done], begins, today),
        quarters=tuple(_quarter(item, done) for item in quarters),
        finished=len(done),
        median=within(days, 0.5) if days else None,
        p85=p85,
    )


def _finished(client: Client, begins: date, today: date) -> list[Finished]:
    rows = Request.objects.filter(
        client=client, column=Column.DONE, done_on__gte=begins, done_on__lte=today
    ).order_by("done_on", "pk")
    return [Finished(row, max(0, (row.done_on - row.asked_on).days)) for row in rows if row.done_on]


def _columns(client: Client, today: date, p85: int | None) -> tuple[ColumnAge, ...]:
    rows = Request.objects.filter(client=client, column__in=WAITING).order_by("asked_on", "pk")
    waits = [_waits(row, today, p85) for row in rows]
    return tuple(
        _column(column, [item for item in waits if item.request.column == column]) for column in WAITING
    )


def _waits(row: Request, today: date, p85: int | None) -> Waits:
    age = max(0, (today - row.asked_on).days)
    return Waits(row, age, max(0, (today - row.since).days), p85 is not None and age > p85)


def _column(column: Column, rows: list[Waits]) -> ColumnAge:
    ages = sorted(item.age for item in rows)
    return ColumnAge(
        column,
        tuple(sorted(rows, key=lambda item: -item.age)),
        within(ages, 0.5) if ages else None,
        ages[-1] if ages else None,
        sum(item.old for item in rows),
    )


def _fortnights(
    asked: Sequence[date], done: Sequence[date | None], begins: date, today: date
) -> tuple[Fortnight, ...]:
    """Whole fortnights, the last one holds today; the first begins with the eight quarters or after."""
    last = today - timedelta(days=today.weekday()) - timedelta(days=7)  # the Monday a week ago
    count = (last - begins).days // FORTNIGHT.days + 1
    starts = [last - FORTNIGHT * back for back in reversed(range(count))]
    came, went = _by_start(asked, starts), _by_start([day for day in done if day], starts)
    return tuple(
        Fortnight(start, start + FORTNIGHT - timedelta(days=1), came.get(start, 0), went.get(start, 0))
        for start in starts
    )


def _by_start(days: Sequence[date], starts: Sequence[date]) -> dict[date, int]:
    counts: dict[date, int] = {}
    for day in days:
        if starts and day >= starts[0]:
            start = starts[min((day - starts[0]).days // FORTNIGHT.days, len(starts) - 1)]
            counts[start] = counts.get(start, 0) + 1
    return counts


def _quarter(quarter: Quarter, done: Sequence[Finished]) -> QuarterTime:
    rows = tuple(
        item for item in done if item.request.done_on and quarter_of(item.request.done_on) == quarter
    )
    days = sorted(item.days for item in rows)
    return QuarterTime(
        quarter,
        rows,
        within(days, 0.5) if days else None,
        within(days, 0.85) if len(days) >= LEAST else None,
    )

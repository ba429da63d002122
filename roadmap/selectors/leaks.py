"""Value leakage: where value gets lost from idea to end of life, how much, and what is done about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from opm.kernel import words
from opm.kernel.exports import Sheet
from relationships.models import Client
from relationships.selectors.charter.text import amount
from roadmap.models import Leak

State, Stage = Leak.State, Leak.Stage
RUNNING = (State.FOUND, State.ACTING)
WHERE = {  # a stage as a sentence has it
    Stage.IDEA: "between idea and build",
    Stage.BUILD: "while it is built",
    Stage.GO_LIVE: "at go-live",
    Stage.USE: "in use",
    Stage.END_OF_LIFE: "at the end of life",
}
SHOWS = (
    ("all", "All"),
    ("running", "Still leaking"),
    ("overdue", "Action overdue"),
    ("idle", "Without an action"),
    ("unestimated", "Without an estimate"),
    ("stopped", "Stopped"),
    ("accepted", "Accepted"),
)


@dataclass(frozen=True, slots=True)
class LeakRow:
    """A leak as pages show it on a day."""

    item: Leak
    late: int  # days the action is over; 0 where it is not
    group: str = ""  # heading above the first row of a stage on a page

    @property
    def pk(self) -> int:
        return int(self.item.pk)

    @property
    def is_open(self) -> bool:
        return self.item.state in RUNNING

    @property
    def estimate(self) -> str:
        return money(self.item.estimate)

    @property
    def owner(self) -> str:
        return self.item.owner.name if self.item.owner else ""

    @property
    def about(self) -> str:
        """The initiative and the outcome that lose value."""
        return words.listed([str(part) for part in (self.item.initiative, self.item.outcome) if part])

    @property
    def tone(self) -> str:
        """The class of its tag."""
        if self.late:
            return "bad"
        return "warn" if self.item.state == State.FOUND else "ok" if self.item.state == State.STOPPED else ""

    @property
    def tag(self) -> str:
        """How it stands, in two words."""
        if self.late:
            return f"{words.count(self.late, 'day')} over"
        return "No action yet" if self.item.state == State.FOUND else self.item.get_state_display()


@dataclass(frozen=True, slots=True)
class Sum:
    """Leaks of a stage, or all: how many, what is known of the money a year, how many nobody estimated."""

    amount: int
    known: Decimal
    unestimated: int

    @property
    def said(self) -> str:
        """ "120,000 a year known, 2 not estimated"."""
        estimated = self.amount - self.unestimated
        parts = [f"{money(self.known)} a year known"] if estimated else []
        if self.unestimated:
            parts.append(f"{self.unestimated} not estimated" if estimated else "not estimated")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class StageSum:
    """A stage with the leaks that still run there."""

    key: str
    label: str
    sum: Sum


def money(value: Decimal | None) -> str:
    """An amount as it was estimated, no more exact: "120,000", "99.5"; "" for none."""
    return "" if value is None else amount(value)


def row_of(item: Leak, today: date) -> LeakRow:
    """One leak as it stands on a day. No query."""
    due = item.due_on if item.state in RUNNING else None
    return LeakRow(item, max(0, (today - due).days) if due else 0)


def leaks(**of: Any) -> QuerySet[Leak]:
    """Leaks with all that a row shows. No query yet."""
    return Leak.objects.filter(**of).select_related("client", "initiative", "outcome", "owner")


def leaks_of(client: Client, today: date) -> list[LeakRow]:
    """All leaks of a client from idea to end of life; of a stage, those that still run first, the largest on top. One
    query."""
    rows = [row_of(item, today) for item in leaks(client=client)]
    return sorted(rows, key=_place)


def _place(row: LeakRow) -> tuple[int, bool, Decimal, int]:
    stage = Stage.values.index(row.item.stage)
    return stage, not row.is_open, -(row.item.estimate or Decimal(0)), row.pk


def overdue(client_ids: Collection[int], today: date) -> list[LeakRow]:
    """Leaks whose action is past its day, the longest over first. One query."""
    rows = leaks(client__in=client_ids, state__in=RUNNING, due_on__lt=today).order_by("due_on", "pk")
    return [row_of(item, today) for item in rows]


def sum_of(rows: Sequence[LeakRow]) -> Sum:
    """What is known of the money that these lose a year. No query."""
    estimates = [row.item.estimate for row in rows if row.item.estimate is not None]
    return Sum(len(rows), sum(estimates, Decimal(0)), len(rows) - len(estimates))


def stages_of(rows: Sequence[LeakRow]) -> list[StageSum]:
    """Every stage from idea to end of life with what still leaks there. No query."""
    return [
        StageSum(stage.value, str(stage.label), sum_of([row for row in rows if row.item.stage == stage]))
        for stage in Stage
    ]


def running(rows: Sequence[LeakRow]) -> list[LeakRow]:
    """Those that are neither stopped nor accepted. No query."""
    return [row for row in rows if row.is_open]


def found(rows: Sequence[LeakRow], *, said: str, shown: str) -> list[LeakRow]:
    """The rows that hold every word of `said`; `shown` is a key of SHOWS. No query."""
    sought = said.casefold().split()
    return [row for row in rows if _shows(row, shown) and all(word in _text(row) for word in sought)]


def _shows(row: LeakRow, shown: str) -> bool:
    checks = {
        "all": True,
        "running": row.is_open,
        "overdue": row.late > 0,
        "idle": row.item.state == State.FOUND,
        "unestimated": row.is_open and row.item.estimate is None,
    }
    return checks.get(shown, row.item.state == shown)


def _text(row: LeakRow) -> str:
    item = row.item
    return " ".join((item.what, item.action, item.result, row.about, row.owner)).casefold()


def headline(client: Client, rows: Sequence[LeakRow]) -> str:
    """The finding: "Finance is known to lose 120,000 a year, at four places"."""
    if not rows:
        return f"Where does {client.name} lose value?"
    still = running(rows)
    if not still:
        return f"No known leak of {client.name} is open"
    total, places = sum_of(still), words.count(len(still), "place")
    if total.amount == total.unestimated:
        return f"{client.name} loses value at {places}; nobody has estimated how much"
    return f"{client.name} is known to lose {money(total.known)} a year, at {places}"


def lede(rows: Sequence[LeakRow]) -> str:
    """What is missing: estimates, actions, and which are late."""
    if not rows:
        return "From idea to end of life: what is lost, how much a year, and what is done about it."
    still = running(rows)
    late, idle = sum(row.late > 0 for row in still), sum(row.item.state == State.FOUND for row in still)
    total = sum_of(still)
    parts = []
    if total.unestimated and total.unestimated < total.amount:
        parts.append(f"{words.spelled(total.unestimated)} {_have(total.unestimated)} no estimate.")
    if idle:
        parts.append(f"{words.spelled(idle)} {_have(idle)} no action yet.")
    if late:
        parts.append(f"{words.spelled(late)} {words.agree(late, 'action is', 'actions are')} overdue.")
    ended = len(rows) - len(still)
    return " ".join(parts) or f"{words.spelled(ended)} stopped or accepted so far."


def finding(row: LeakRow) -> str:
    """The headline of a leak's page: "120,000 a year are lost in use, and nobody acts on it yet"."""
    item = row.item
    stage = WHERE[Stage(item.stage)]
    lost = f"{row.estimate} a year" if row.estimate else "An unknown amount"
    if item.state == State.STOPPED:
        return f"{lost} was lost {stage}; it is stopped"
    if item.state == State.ACCEPTED:
        return f"{lost} is lost {stage}, and that is accepted"
    if item.state == State.FOUND:
        return f"{lost} is lost {stage}, and nobody acts on it yet"
    return f"{lost} is lost {stage}; " + (
        f"the action is {words.count(row.late, 'day')} overdue" if row.late else "it is being stopped"
    )


def note(row: LeakRow) -> str:
    """The line below the headline: when it was found, who acts by when, or how it ended."""
    item = row.item
    start = f"Found on {words.day(item.found_on, year=True)}"
    if item.ended_on:
        return f"{start}, {item.get_state_display().lower()} on {words.day(item.ended_on, year=True)}."
    if item.due_on:
        return f"{start}. {row.owner or 'Nobody'} acts by {words.day(item.due_on, year=True)}."
    return f"{start}."


def _have(amount_: int) -> str:
    return words.agree(amount_, "has", "have")


def sheet_of(rows: Sequence[LeakRow]) -> Sheet:
    """The list as a table to download."""
    header = (
        "Stage",
        "What is lost",
        "Initiative",
        "Outcome",
        "Estimate a year",
        "Found on",
        "State",
        "What is done",
        "Who acts",
        "By",
        "Ended on",
        "What came of it",
    )
    return Sheet("Leaks", header, [_cells(row) for row in rows])


def _cells(row: LeakRow) -> tuple[Any, ...]:
    item = row.item
    return (
        item.get_stage_display(),
        item.what,
        str(item.initiative or ""),
        str(item.outcome or ""),
        item.estimate,
        item.found_on,
        item.get_state_display(),
        item.action,
        row.owner,
        item.due_on,
        item.ended_on,
        item.result,
    )

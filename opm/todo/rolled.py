"""The rows of a day as a manager reads them: a line a kind and BRM, or a kind and client. A line opens its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from opm.kernel import words
from opm.kernel.web import address
from opm.standings import ClientRow
from opm.todo.day import Day, PutOff
from opm.todo.task import Kind, Task, kind_of

BY_BRM, BY_CLIENT = "brm", "client"
NOBODY = "Nobody owns these"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows of a day: of a kind, a BRM (its number, "0" for nobody), a client (its slug); empty means all."""

    kind: str = ""
    brm: str = ""
    client: str = ""

    def fits(self, task: Task, row: ClientRow) -> bool:
        """Whether a task of the client in `row` belongs to what is asked for."""
        return (
            self.kind in ("", task.kind)
            and self.brm in ("", str(row.owner_id or 0))
            and self.client in ("", row.slug)
        )

    @property
    def url(self) -> str:
        return address("today_rows", kind=self.kind, brm=self.brm, client=self.client)


def rolled_up(day: Day, by: str) -> list[Task]:
    """One line a kind and BRM (or client); the one with most rows first. What only a BRM can do is followed up here."""
    by_client = day.by_client
    groups: dict[Choice, list[Task]] = {}
    for task in day.tasks:
        row = by_client[task.client_id]
        of = Choice(task.kind, client=row.slug) if by == BY_CLIENT else _of_brm(task, row)
        groups.setdefault(of, []).append(task)
    waiting = {id(item.task) for item in day.put_off}
    return [_line(of, tasks, day, waiting) for of, tasks in groups.items()]


def _of_brm(task: Task, row: ClientRow) -> Choice:
    return Choice(task.kind, brm=str(row.owner_id or 0))


def _line(of: Choice, tasks: Sequence[Task], day: Day, waiting: set[int]) -> Task:
    worst, by_client = tasks[0], day.by_client
    first = by_client[worst.client_id]
    names = list(dict.fromkeys(by_client[task.client_id].name for task in tasks))
    who = first.name if of.client else first.owner or NOBODY
    beside = f"{first.owner or NOBODY}." if of.client else words.listed(names, 4) + "."
    put_off = sum(id(task) in waiting for task in tasks)
    return Task(
        kind=of.kind,
        title=f"{who}: {amount_of(kind_of(of.kind), len(tasks))}",
        why=beside + (f" {put_off} put off." if put_off else ""),
        when=worst.when,
        action="Show these",
        url=of.url,
        client_id=worst.client_id,
        tone=worst.tone,
        order=-len(tasks),
    )


def amount_of(kind: Kind, amount: int) -> str:
    """ "3 slips not told"."""
    return f"{amount} {kind.one if amount == 1 else kind.many}"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that is read and not done here: who owns the client, and until when it is put off."""

    task: Task
    label: str
    who: str
    put_off: PutOff | None


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Context of templates/opm/today_rows.html, without the page of rows."""

    headline: str
    lede: str


def rows_of(day: Day, choice: Choice) -> list[ReadRow]:
    """Exactly the rows of a line, worst first; those that are put off stand among them and say so."""
    by_client = day.by_client
    put_off = {id(item.task): item for item in day.put_off}
    found: list[ReadRow] = []
    kinds: set[str] = set()
    for task in day.every:
        row = by_client[task.client_id]
        if choice.fits(task, row):
            label = "" if task.kind in kinds else kind_of(task.kind).label
            kinds.add(task.kind)
            found.append(ReadRow(task, label, row.owner or "Nobody", put_off.get(id(task))))
    return found


def rows_page(day: Day, choice: Choice, rows: Sequence[ReadRow]) -> RowsPage:
    """The headline says whose rows these are and how many."""
    whose = _whose(day, choice)
    if not rows:
        return RowsPage(
            f"Nothing waits{f' with {whose}' if whose else ''}", "It may have been done meanwhile."
        )
    what = amount_of(kind_of(choice.kind), len(rows)) if choice.kind else words.count(len(rows), "open item")
    waiting = sum(row.put_off is not None for row in rows)
    lede = f"{words.count(waiting, 'row')} put off by the client's team." if waiting else ""
    return RowsPage(f"{whose}: {what}" if whose else what[0].upper() + what[1:], lede)


def _whose(day: Day, choice: Choice) -> str:
    for row in day.rows:
        if choice.client == row.slug:
            return row.name
        if choice.brm and choice.brm == str(row.owner_id or 0):
            return row.owner or "No BRM"
    return ""

"""The rows of somebody's day: what is open, what is put off, what comes. Home, the digest and a manager's rows read
here, so that a row is the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from opm.frames import Frame
from opm.kernel import words
from opm.kernel.calendar import quarter_of
from opm.kernel.looks import one_look
from opm.kernel.quarters import Quarter
from opm.standings import ClientRow, client_rows
from opm.todo import coming_of, reach_of, tasks_of
from opm.todo.task import KINDS, Coming, Task
from relationships.models import Snooze, User
from relationships.selectors import snoozes

_PLACE = {kind.key: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class PutOff:
    """An open row that somebody put off."""

    task: Task
    until: date
    reason: str
    by: str

    @property
    def words(self) -> str:
        """ "Put off until Fri 13 Nov: the vendor answers on Thursday"."""
        return f"Put off until {words.day(self.until)}: {self.reason}"


@dataclass(frozen=True)
class Day:
    """What waits for `user` on `today`. `tasks` stand in the order of their consequence.

    To a BRM the rows that he or she put off are in `put_off` and not in `tasks`; to readers of portfolios every row
    is in `tasks`, and `put_off` says of which the client's team thinks that they can wait.
    """

    user: User
    today: date
    quarter: Quarter
    rows: Sequence[ClientRow]
    tasks: Sequence[Task]
    put_off: Sequence[PutOff]
    coming: Sequence[Coming]

    @property
    def every(self) -> Sequence[Task]:
        """All rows in order, the put off ones among them."""
        if self.user.reads_portfolios:
            return self.tasks
        return in_order([*self.tasks, *(item.task for item in self.put_off)])

    @cached_property
    def by_client(self) -> Mapping[int, ClientRow]:
        return {row.pk: row for row in self.rows}


def day_of(user: User, now: datetime, today: date, frame: Frame | None = None) -> Day:
    """The day of `user`: a fixed number of queries, whatever the clients and rows."""
    quarter = quarter_of(today)
    rows = client_rows(user, quarter, frame, aims=True)
    reach = reach_of(user, rows)
    with one_look():
        tasks = in_order(tasks_of(user, reach, quarter, now, today))
        next_days = coming_of(user, rows, reach, quarter, today)
    put_off = _put_off(user, rows, tasks, today)
    if not user.reads_portfolios:
        hidden = {id(item.task) for item in put_off}
        tasks = [task for task in tasks if id(task) not in hidden]
    return Day(user, today, quarter, rows, tasks, put_off, next_days)


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """Worst consequence first, then by their own order and title."""
    return sorted(tasks, key=lambda task: (_PLACE[task.kind], task.order, task.title))


def _put_off(user: User, rows: Sequence[ClientRow], tasks: Sequence[Task], today: date) -> list[PutOff]:
    """One query."""
    found: Mapping[snoozes.Place, list[Snooze]]
    if user.reads_portfolios:
        found = snoozes.of_clients([row.pk for row in rows], today)
    else:
        found = {place: [row] for place, row in snoozes.own(user, today).items()}
    return [
        PutOff(task, row.until, row.reason, str(row.user))
        for task in tasks
        if task.key
        for row in found.get((task.client_id, task.key), ())[:1]
    ]

"""Today: what needs me, worst consequence first, and where my clients stand. A fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.urls import reverse

from opm.frames import Frame, current_frame
from opm.heat import HeatRow, heat_by_brm, heat_row, heat_title
from opm.home_acts import ActForm, PutOffForm, act_forms, put_off_form
from opm.kernel import words
from opm.kernel.calendar import last_day
from opm.kernel.quarters import Quarter
from opm.phrases import counted, sentence
from opm.standings import client_rows
from opm.todo import KINDS, Coming, Task
from opm.todo.day import Day, PutOff, day_of, in_order
from opm.todo.rolled import BY_BRM, BY_CLIENT, rolled_up
from opm.todo.task import kind_of
from relationships.models import User
from relationships.views.kept import Kept

SHOWN, FOLDED = 12, 36  # task rows before others fold away, and how many these are
A_PAGE = 50  # of all rows
NAMED = 5  # kinds that the lede names before it counts the others together


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as listed; the first of its kind carries the margin label and how many there are."""

    task: Task
    label: str = ""
    count: str = ""
    primary: bool = False
    acts: Sequence[ActForm] = ()
    put_off: PutOffForm | None = None

    @property
    def open(self) -> bool:
        """Whether what can be done in place is shown: something typed there was refused."""
        return any(act.kept for act in self.acts) or bool(self.put_off and self.put_off.kept)


@dataclass(frozen=True, slots=True)
class PutOffRow:
    """A row that is put off, with what brings it back."""

    item: PutOff
    slug: str


@dataclass(frozen=True)
class HomePage:
    """Context of the page."""

    today: date
    quarter: Quarter
    frame: Frame
    lede: str
    tasks: list[TaskRow]
    more: list[TaskRow]
    every: int  # how many open rows there are
    rows: Page | None  # the page of all of them, where all are asked for
    put_off: list[PutOffRow]
    coming: Sequence[Coming]
    heat: list[HeatRow]
    heat_title: str
    by: str  # "" for a BRM's own rows, else how they are rolled up
    any_client: bool
    shows_client_view: bool
    loose: Sequence[str]  # words that were refused and whose row is gone

    @property
    def before(self) -> Quarter:
        return self.quarter.plus(-1)

    @property
    def by_brm(self) -> bool:
        return bool(self.by)

    @property
    def unfolded(self) -> bool:
        """Whether what is folded away shows all the same: something was typed there and refused."""
        return any(row.open for row in self.more)

    @property
    def left(self) -> bool:
        """Whether there are rows that are neither shown nor folded away."""
        return self.rows is None and self.every > SHOWN + FOLDED

    @property
    def query(self) -> str:
        """The address of all rows, without its page."""
        return f"by={self.by}&all=1" if self.by else "all=1"


def home_page(
    user: User,
    quarter: Quarter,
    now: datetime,
    today: date,
    *,
    by: str = BY_BRM,
    number: str | None = None,
    kept: Kept | None = None,
) -> HomePage:
    """What needs `user` today, and the standing of the clients in `quarter`. A fixed number of queries.

    `by` is how a manager's rows are rolled up, `number` the page where all rows are asked for, `kept` what was typed
    in place and refused.
    """
    frame = current_frame()
    day = day_of(user, now, today, frame)
    shown = day.rows if quarter == day.quarter else client_rows(user, quarter, frame)
    rolls = user.reads_portfolios
    listed = list(_listed(in_order(rolled_up(day, by)) if rolls else day.tasks, day, kept))
    rows = None if number is None else Paginator(listed, A_PAGE).get_page(number)
    at = rows.start_index() - 1 if rows and listed else 0
    ends = (at + A_PAGE, at + A_PAGE) if rows else (SHOWN, SHOWN + FOLDED)
    return HomePage(
        today=today,
        quarter=quarter,
        frame=frame,
        lede=lede(day),
        tasks=_labelled([*listed[at : ends[0]], *_open(listed[:at]), *_open(listed[ends[1] :])]),
        more=listed[ends[0] : ends[1]],
        every=len(listed),
        rows=rows,
        put_off=[] if rolls else [PutOffRow(item, _slug(day, item.task)) for item in day.put_off],
        coming=day.coming,
        heat=heat_by_brm(shown, quarter) if rolls else [heat_row(row, quarter) for row in shown],
        heat_title=heat_title(shown, by_brm=rolls),
        by=by if rolls else "",
        any_client=bool(day.rows),
        shows_client_view=any(cell.seen_lower for row in shown for cell in row.cells),
        loose=_loose(listed, kept),
    )


def by_from(text: str) -> str:
    """How a manager's rows are rolled up, from the address."""
    return BY_CLIENT if text == BY_CLIENT else BY_BRM


def lede(day: Day) -> str:
    """The counts in words, in the order of their consequence."""
    if not day.tasks:
        return "Nothing waits for you."
    parts = counts(day.tasks)
    text = ", ".join(parts)
    if day.user.reads_portfolios:
        brms = {day.by_client[task.client_id].owner_id for task in day.tasks}
        text += f", with {counted(len(brms), 'BRM')}"
    left = (last_day(day.quarter) - day.today).days
    return f"{sentence(text)} {day.quarter.label} ends in {words.count(left, 'day')}."


def counts(tasks: Sequence[Task]) -> list[str]:
    """ "two slips not told", "one decision waiting" and so on; the kinds of least consequence in one number."""
    found = Counter(task.kind for task in tasks)
    kinds = [kind for kind in KINDS if found[kind.key]]
    named = kinds if len(kinds) <= NAMED + 1 else kinds[:NAMED]
    parts = [counted(found[kind.key], kind.one, kind.many) for kind in named]
    others = len(tasks) - sum(found[kind.key] for kind in named)
    return [*parts, counted(others, "other thing")] if others else parts


def _listed(tasks: Sequence[Task], day: Day, kept: Kept | None) -> Iterator[TaskRow]:
    """The tasks in their order as rows; what can be done in place is offered on one's own rows."""
    amounts, seen = Counter(task.kind for task in tasks), set()
    own = not day.user.reads_portfolios
    for place, task in enumerate(tasks):
        first = task.kind not in seen
        seen.add(task.kind)
        label = kind_of(task.kind).label if first else ""
        yield TaskRow(
            task=task,
            label=label,
            count=str(amounts[task.kind]) if first else "",
            primary=place == 0,
            acts=act_forms(task, kept, number=place) if own else (),
            put_off=put_off_form(task, _slug(day, task), day.today, kept) if own and task.key else None,
        )


def _open(rows: Iterable[TaskRow]) -> Iterator[TaskRow]:
    """Rows that are shown wherever they stand: something was typed there."""
    return (row for row in rows if row.open)


def _labelled(rows: list[TaskRow]) -> list[TaskRow]:
    """Rows of which the first says its kind, although the kind began on an earlier page."""
    if rows and not rows[0].label:
        rows[0] = replace(rows[0], label=kind_of(rows[0].task.kind).label)
    return rows


def _slug(day: Day, task: Task) -> str:
    return day.by_client[task.client_id].slug


def _loose(listed: Sequence[TaskRow], kept: Kept | None) -> Sequence[str]:
    """What was typed for a row that is not there any more."""
    if kept is None or any(row.open for row in listed):
        return ()
    asked = ("reason", "day", "until", "key", "client") if kept.url == reverse("snooze") else ()
    return [text for name, text in kept.words.items() if name not in asked or name == "reason"]

"""Today: what needs me, worst consequence first, and where my clients stand. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from opm.frames import Frame, current_frame
from opm.heat import HeatRow, heat_by_brm, heat_row, heat_title
from opm.kernel import words
from opm.kernel.calendar import current_quarter, last_day
from opm.kernel.quarters import Quarter
from opm.phrases import counted, sentence
from opm.standings import ClientRow, client_rows
from opm.todo import KINDS, Coming, Task, coming_of, kind_of, tasks_of
from relationships.models import User
from roadmap.models import Initiative
from roadmap.selectors import FINISHED

SHOWN = 12  # task rows before the rest folds away
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as listed; the first of its kind carries the margin label and how many there are."""

    task: Task
    label: str = ""
    count: str = ""
    primary: bool = False


@dataclass(frozen=True)
class HomePage:
    """Context of the page."""

    today: date
    quarter: Quarter
    frame: Frame
    lede: str
    tasks: list[TaskRow]
    more: list[TaskRow]
    coming: list[Coming]
    heat: list[HeatRow]
    heat_title: str
    by_brm: bool
    any_client: bool
    shows_client_view: bool

    @property
    def before(self) -> Quarter:
        return self.quarter.plus(-1)


def home_page(user: User, quarter: Quarter, now: datetime, today: date) -> HomePage:
    """What needs `user` today, and the standing of the clients in `quarter`. Sixteen queries at most."""
    frame = current_frame()
    this = current_quarter()
    rows = client_rows(user, this, frame, aims=True)
    shown = rows if quarter == this else client_rows(user, quarter, frame)
    by_brm = user.reads_portfolios
    tasks = list(tasks_of(user, rows, this, now, today))
    if by_brm:
        tasks = _rolled_up(tasks, rows, this)
    listed = _listed(tasks)
    return HomePage(
        today=today,
        quarter=quarter,
        frame=frame,
        lede=lede(tasks, this, today, by_brm=by_brm),
        tasks=listed[:SHOWN],
        more=listed[SHOWN:],
        coming=_coming(user, rows, this, today),
        heat=heat_by_brm(shown, quarter) if by_brm else [heat_row(row, quarter) for row in shown],
        heat_title=heat_title(shown, by_brm=by_brm),
        by_brm=by_brm,
        any_client=bool(rows),
        shows_client_view=any(cell.seen_lower for row in shown for cell in row.cells),
    )


def lede(tasks: Sequence[Task], quarter: Quarter, today: date, *, by_brm: bool = False) -> str:
    """The counts in words, in the order of their consequence."""
    if not tasks:
        return "Nothing waits for you."
    if by_brm:
        brms = len({task.url for task in tasks})
        return sentence(f"{counted(len(tasks), 'thing')} to follow up with {counted(brms, 'BRM')}")
    parts = [
        counted(found, kind.one, kind.many)
        for kind in KINDS
        if (found := sum(task.kind == kind.key for task in tasks))
    ]
    left = (last_day(quarter) - today).days
    return f"{sentence(', '.join(parts))} {quarter.label} ends in {words.count(left, 'day')}."


def _listed(tasks: Sequence[Task]) -> list[TaskRow]:
    rows: list[TaskRow] = []
    for kind in KINDS:
        own = [task for task in tasks if task.kind == kind.key]
        own.sort(key=lambda task: (task.order, task.title))
        for place, task in enumerate(own):
            first = place == 0
            rows.append(TaskRow(task, kind.label if first else "", str(len(own)) if first else "", not rows))
    return rows


def _rolled_up(tasks: Sequence[Task], rows: Sequence[ClientRow], quarter: Quarter) -> list[Task]:
    """One line a kind and BRM. A kind that the BRM alone can do is followed up, not done, from here."""
    by_client = {row.pk: row for row in rows}
    groups: dict[tuple[str, int | None], list[Task]] = {}
    for task in tasks:
        groups.setdefault((task.kind, by_client[task.client_id].owner_id), []).append(task)
    return [_rolled(kind, owner, part, by_client, quarter) for (kind, owner), part in groups.items()]


def _rolled(
    kind: str, owner: int | None, tasks: list[Task], by_client: dict[int, ClientRow], quarter: Quarter
) -> Task:
    worst = min(tasks, key=lambda task: task.order)
    names = list(dict.fromkeys(by_client[task.client_id].name for task in tasks))
    who = by_client[worst.client_id].owner or "Nobody owns these"
    return Task(
        kind=kind,
        title=f"{who}: {_rolled_words(kind, len(tasks))}",
        why=words.listed(names, 4) + ".",
        when=worst.when,
        action="Show clients",
        url=f"{reverse('portfolio')}?quarter={quarter}&brm={owner or 0}",
        client_id=worst.client_id,
        tone=worst.tone,
        order=-len(tasks),
    )


def _rolled_words(key: str, amount: int) -> str:
    kind = kind_of(key)
    return f"{amount} {kind.one if amount == 1 else kind.many}"


def _coming(user: User, rows: Sequence[ClientRow], quarter: Quarter, today: date) -> list[Coming]:
    ends = Initiative.objects.filter(
        client__in=[row.pk for row in rows], latest__gte=today, latest__lte=today + WEEK
    ).exclude(state__in=FINISHED)
    found = [
        Coming(item.latest, item.title, f"{item.client.name}, initiative ends", item.get_absolute_url())
        for item in ends.select_related("client")[:20]
    ]
    if rows and today <= last_day(quarter) <= today + WEEK:
        still = sum(not row.closed for row in rows)
        where = f"{still} of {words.count(len(rows), 'client')} still open"
        found.append(Coming(last_day(quarter), f"{quarter.label} ends", where))
    found += coming_of(user, rows, today, today + WEEK)
    return sorted(found, key=lambda item: (item.on, item.at, item.title))

"""Today: what needs me, worst consequence first, and where my clients stand. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from assessments.models import Assessment
from assessments.services.compute import MAX_ATTEMPTS
from opm.frames import Frame, current_frame
from opm.heat import HeatRow, heat_by_brm, heat_row, heat_title
from opm.kernel import words
from opm.kernel.calendar import current_quarter, last_day
from opm.kernel.quarters import Quarter
from opm.phrases import counted, sentence
from opm.standings import ClientRow, client_rows
from relationships.models import Client, User
from roadmap.models import Initiative
from roadmap.selectors import FINISHED

SOON_DAYS = 14  # the quarter's end is near
PATIENCE = timedelta(minutes=5)  # a result is computed within seconds; longer is worth a line
SHOWN = 12  # task rows before the rest folds away
WEEK = timedelta(days=7)

# Kinds of rows in the order of their consequence: key, margin label, "one x / many x" of the lede.
KINDS = (
    ("late", "Late", "initiative late", "initiatives late"),
    ("falling", "Backwards", "client going backwards", "clients going backwards"),
    ("stuck", "Results", "result not calculated", "results not calculated"),
    ("left_open", "Left open", "old quarter still open", "old quarters still open"),
    ("due", "Due", "initiative due this month", "initiatives due this month"),
    ("idle", "Not started", "sheet not started", "sheets not started"),
    ("unfinished", "Scoring", "sheet not finished", "sheets not finished"),
    ("to_close", "To close", "assessment to close", "assessments to close"),
)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what, how late, and the one button. `order` sorts within its kind (smaller first)."""

    kind: str
    title: str
    why: str
    when: str
    action: str
    url: str
    client_id: int
    tone: str = ""  # "", "warn" or "bad"
    order: int = 0


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as listed; the first of its kind carries the margin label and how many there are."""

    task: Task
    label: str = ""
    count: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Coming:
    """Something in the next seven days."""

    on: date
    title: str
    where: str
    url: str = ""


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
    """What needs `user` today, and the standing of the clients in `quarter`. Eleven queries at most."""
    frame = current_frame()
    this = current_quarter()
    rows = client_rows(user, this, frame)
    shown = rows if quarter == this else client_rows(user, quarter, frame)
    by_brm = user.reads_portfolios
    tasks = list(_tasks(user, rows, this, now, today))
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
        counted(found, one, many)
        for key, _, one, many in KINDS
        if (found := sum(task.kind == key for task in tasks))
    ]
    left = (last_day(quarter) - today).days
    return f"{sentence(', '.join(parts))} {quarter.label} ends in {words.count(left, 'day')}."


def _listed(tasks: Sequence[Task]) -> list[TaskRow]:
    rows: list[TaskRow] = []
    for key, label, *_ in KINDS:
        own = sorted((task for task in tasks if task.kind == key), key=lambda task: (task.order, task.title))
        for place, task in enumerate(own):
            first = place == 0
            rows.append(TaskRow(task, label if first else "", str(len(own)) if first else "", not rows))
    return rows


def _tasks(
    user: User, rows: Sequence[ClientRow], quarter: Quarter, now: datetime, today: date
) -> Iterator[Task]:
    """Every task of the clients in reach; managers get them rolled up, the client's team does them."""
    reach = {row.pk: row for row in rows}
    if not user.reads_portfolios:
        mine = set(Client.objects.editable_by(user).values_list("pk", flat=True))
        reach = {pk: row for pk, row in reach.items() if pk in mine}
    assessments = list(
        Assessment.objects.filter(client__in=list(reach), state=Assessment.State.OPEN).only(
            "client", "quarter", "compute_attempts", "revision", "computed_revision", "stale_since"
        )
    )
    yield from _initiative_tasks(reach, today)
    yield from (_falling(row, quarter) for row in reach.values() if row.backwards)
    yield from _stuck(assessments, reach, now)
    yield from _left_open(assessments, reach, quarter, today)
    yield from _scoring(assessments, reach, quarter, today)


def _initiative_tasks(reach: dict[int, ClientRow], today: date) -> Iterator[Task]:
    month_end = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    due = Initiative.objects.filter(client__in=list(reach), latest__lte=month_end)
    for item in due.exclude(state__in=FINISHED).select_related("client"):
        late = (today - item.latest).days
        state = item.get_state_display().lower()
        yield Task(
            kind="late" if late > 0 else "due",
            title=item.title,
            why=f"{item.client.name}. Still {state}.",
            when=f"{words.count(late, 'day')} over" if late > 0 else f"Due {words.day(item.latest)}",
            action="Update the date" if late > 0 else "Open initiative",
            url=item.get_absolute_url(),
            client_id=item.client_id,
            tone="bad" if late > 0 else "warn" if late > -7 else "",
            order=-late,
        )


def _falling(row: ClientRow, quarter: Quarter) -> Task:
    before = words.number(row.before.score)
    best = "" if row.now.settled else "at best "
    return Task(
        kind="falling",
        title=f"{row.name} is going backwards",
        why=f"{best}{words.number(row.now.overall.best)} after {before} in {quarter.plus(-1).label}.".capitalize(),
        when=f"{words.signed(row.fall_signed)} since {quarter.plus(-1).short}",
        action="See why",
        url=_at("result", row.slug, quarter),
        client_id=row.pk,
        tone="warn",
        order=-int(row.fall * 100),
    )


def _stuck(assessments: Iterable[Assessment], reach: dict[int, ClientRow], now: datetime) -> Iterator[Task]:
    for item in assessments:
        parked = item.is_stale and item.compute_attempts >= MAX_ATTEMPTS
        slow = item.is_stale and item.stale_since is not None and now - item.stale_since > PATIENCE
        if not (parked or slow):
            continue
        row = reach[item.client_id]
        reason = (
            "Calculating stopped with an error; the answers are safe." if parked else "Calculating again."
        )
        yield Task(
            kind="stuck",
            title=f"The result of {row.name} is older than its answers",
            why=f"{item.quarter.label}. {reason}",
            when="Stopped" if parked else "Waiting",
            action="Open result",
            url=_at("result", row.slug, item.quarter),
            client_id=row.pk,
            tone="bad" if parked else "",
            order=0 if parked else 1,
        )


def _left_open(
    assessments: Iterable[Assessment], reach: dict[int, ClientRow], quarter: Quarter, today: date
) -> Iterator[Task]:
    for item in assessments:
        if item.quarter >= quarter:
            continue
        row = reach[item.client_id]
        over = (today - last_day(item.quarter)).days
        yield Task(
            kind="left_open",
            title=f"{item.quarter.label} of {row.name} is still open",
            why="Only a closed quarter goes into a report.",
            when=f"{words.count(over, 'day')} over",
            action="Read and close",
            url=_at("result", row.slug, item.quarter),
            client_id=row.pk,
            tone="warn",
            order=-over,
        )


def _scoring(
    assessments: Iterable[Assessment], reach: dict[int, ClientRow], quarter: Quarter, today: date
) -> Iterator[Task]:
    opened = {item.client_id for item in assessments if item.quarter == quarter}
    left = (last_day(quarter) - today).days
    closes = f"{words.count(left, 'day')} left"
    tone = "warn" if left <= SOON_DAYS else ""
    for row in reach.values():
        if row.closed:
            continue
        if row.pk not in opened:
            title, why = f"Scoring of {row.name} has not started", f"{quarter.label}, no answer yet."
            yield Task(
                "idle", title, why, closes, "Start scoring", _at("score", row.slug, quarter), row.pk, tone
            )
        elif not row.done:
            why = (
                f"{row.answered} of {row.total} capabilities are complete." if row.total else "No result yet."
            )
            title, url = f"Finish scoring {row.name}", _at("score", row.slug, quarter)
            order = row.answered - row.total
            yield Task("unfinished", title, why, closes, "Continue scoring", url, row.pk, tone, order)
        else:
            title, why = (
                f"{row.name} is fully scored",
                f"All {row.total} capabilities are complete, not closed yet.",
            )
            url = _at("result", row.slug, quarter)
            yield Task("to_close", title, why, closes, "Read and close", url, row.pk, tone)


def _at(name: str, slug: str, quarter: Quarter) -> str:
    return f"{reverse(name, args=[slug])}?quarter={quarter}"


_ROLLED = {
    "late": "late initiatives",
    "falling": "clients going backwards",
    "stuck": "results not calculated",
    "left_open": "old quarters still open",
    "due": "initiatives due this month",
    "idle": "sheets not started",
    "unfinished": "sheets not finished",
    "to_close": "assessments to close",
}


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
        title=f"{who}: {len(tasks)} {_ROLLED[kind] if len(tasks) > 1 else _single(kind)}",
        why=words.listed(names, 4) + ".",
        when=worst.when,
        action="Show clients",
        url=f"{reverse('portfolio')}?quarter={quarter}&brm={owner or 0}",
        client_id=worst.client_id,
        tone=worst.tone,
        order=-len(tasks),
    )


def _single(kind: str) -> str:
    return next(one for key, _, one, _ in KINDS if key == kind)


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
    return sorted(found, key=lambda item: (item.on, item.title))

"""The demand boards of many clients at once, and the requests behind each number.

How much lies in each column and for how long, what is over its limit, which teams owe a reply, which sessions are
overdue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from opm.kernel import exports, words
from opm.kernel.calendar import first_day, quarter_of
from relationships.models import Client, Team, User
from roadmap.models import Column, ColumnLimit, Feasibility, Request, Theme
from roadmap.models.demand import ON_BOARD, RUNNING
from roadmap.selectors.demand.board import over_limit
from roadmap.selectors.demand.waiting import replies_waiting, unmoved
from roadmap.selectors.sessions.due import Due, due_sessions

SHOWS = (
    ("open", "On the boards"),
    ("late", "Replies late"),
    ("unmoved", "Unmoved for two sessions"),
    ("over", "In a column over its limit"),
)
ONLY = (
    ("session", "Session overdue"),
    ("over", "Over a limit"),
    ("late", "Replies late"),
)
HEADER = (
    "Client",
    "Request",
    "Kind",
    "Column",
    "Place",
    "Theme",
    "Size",
    "Asked by",
    "Asked on",
    "Days since asked",
    "Days in column",
    "Wanted by",
    "Waits for",
    "Id",
)
BOARDS = ("Client", *(str(column.label) for column in ON_BOARD), "Replies late", "Unmoved", "Next session")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the page was narrowed to; "" and None mean all. `theme` is a theme's name, across clients."""

    portfolio: int | None = None
    client: str = ""
    theme: str = ""
    column: str = ""
    team: int | None = None
    only: str = ""
    show: str = "open"


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a client's board: how many, how many days the oldest lies there, `over` "", "soft" or "hard"."""

    column: Column
    count: int
    oldest: int | None
    over: str


@dataclass(frozen=True, slots=True)
class Line:
    """A client's board on one line."""

    client: Client
    cells: tuple[Cell, ...]
    late: int
    unmoved: int
    due: Due | None

    @property
    def waiting(self) -> int:
        """Requests that are not done."""
        return sum(cell.count for cell in self.cells if cell.column != Column.DONE)

    @property
    def over(self) -> bool:
        """Whether a column is full or above what was agreed."""
        return any(cell.over for cell in self.cells)

    @property
    def session_overdue(self) -> bool:
        return bool(self.due and self.due.overdue)

    @property
    def session(self) -> str:
        """The next session in words."""
        if self.due is None:
            return "none yet"
        if self.due.running:
            return "running"
        if self.due.on:
            return words.day(self.due.on)
        return f"last {words.day(self.due.last_on)}"


@dataclass(frozen=True, slots=True)
class Total:
    """A column over all the clients shown."""

    column: Column
    count: int
    oldest: int | None


@dataclass(frozen=True, slots=True)
class Across:
    """The boards shown, worst first, their sums, and what the page says on top."""

    lines: tuple[Line, ...]
    totals: tuple[Total, ...]
    clients: int  # in reach, before narrowing

    @property
    def waiting(self) -> int:
        return sum(line.waiting for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.late for line in self.lines)

    @property
    def unmoved(self) -> int:
        return sum(line.unmoved for line in self.lines)

    @property
    def over(self) -> int:
        """Clients with a column over its limit."""
        return sum(line.over for line in self.lines)

    @property
    def overdue(self) -> int:
        """Clients whose session is overdue."""
        return sum(line.session_overdue for line in self.lines)

    @property
    def headline(self) -> str:
        """The finding."""
        if not self.waiting:
            return "Nothing waits on the demand boards"
        if self.overdue:
            return (
                f"{words.spelled(self.overdue)} of {words.count(len(self.lines), 'client')} "
                f"{words.agree(self.overdue, 'waits', 'wait')} for a session that is overdue"
            )
        if self.late:
            return f"{words.spelled(self.late)} {words.agree(self.late, 'reply is', 'replies are')} late"
        return f"{words.count(self.waiting, 'request')} on {words.count(len(self.lines), 'board')}"


def reach_of(user: User) -> list[Client]:
    """Clients in reach that are partnered with today, by name. One query."""
    rows = Client.objects.visible_to(user).active().select_related("portfolio")
    return list(rows.order_by("name"))


def choices_of(clients: Sequence[Client]) -> dict[str, list[tuple[str, str]]]:
    """What the filter offers, of these clients. Two queries."""
    themes = Theme.objects.filter(client__in=clients, requests__isnull=False)
    teams = Team.objects.filter(feasibilities__request__client__in=clients)
    portfolios = {item.portfolio_id: str(item.portfolio) for item in clients if item.portfolio_id}
    return {
        "portfolio": [(str(pk), name) for pk, name in sorted(portfolios.items(), key=lambda pair: pair[1])],
        "client": [(item.slug, item.name) for item in clients],
        "theme": [(name, name) for name in sorted(set(themes.values_list("name", flat=True)))],
        "column": [(column.value, str(column.label)) for column in ON_BOARD],
        "team": [(str(pk), name) for pk, name in teams.distinct().order_by("name").values_list("pk", "name")],
    }


def chosen_clients(clients: Sequence[Client], wish: Wish) -> list[Client]:
    """The clients of the chosen portfolio and client."""
    return [
        item
        for item in clients
        if (not wish.client or item.slug == wish.client)
        and (wish.portfolio is None or item.portfolio_id == wish.portfolio)
    ]


def across(clients: Sequence[Client], wish: Wish, today: date) -> Across:
    """The boards of these clients. Five queries, whatever their number."""
    ids = [item.pk for item in clients]
    found = _cells(ids, wish, today)
    late = Counter(replies_waiting(ids).filter(due_on__lt=today).values_list("request__client", flat=True))
    stuck = Counter(unmoved(ids).values_list("client", flat=True))
    due = due_sessions(ids, today)
    lines = [Line(item, found[item.pk], late[item.pk], stuck[item.pk], due.get(item.pk)) for item in clients]
    narrow = {"session": "session_overdue", "over": "over", "late": "late"}.get(wish.only)
    shown = [line for line in lines if not narrow or getattr(line, narrow)]
    return Across(tuple(sorted(shown, key=_worst)), _totals(shown), len(clients))


def _worst(line: Line) -> tuple[Any, ...]:
    return (not line.session_overdue, -line.late, not line.over, -line.waiting, line.client.name)


def _cells(ids: Sequence[int], wish: Wish, today: date) -> dict[int, tuple[Cell, ...]]:
    """The columns of each client. A limit counts the whole column, whatever the page is narrowed to. Two queries."""
    narrowed = narrow(wish)
    rows = (
        on_boards(ids, today)
        .values("client", "column")
        .annotate(
            every=Count("pk", distinct=True),
            amount=Count("pk", distinct=True, filter=narrowed),
            first=Min("since", filter=narrowed),
        )
        .order_by()
    )
    counts = {(row["client"], row["column"]): row for row in rows}
    limits = {(item.client_id, item.column): item for item in ColumnLimit.objects.filter(client__in=ids)}
    return {
        pk: tuple(
            _cell(column, counts.get((pk, column)), limits.get((pk, column)), today) for column in ON_BOARD
        )
        for pk in ids
    }


def _cell(column: Column, row: Mapping[str, Any] | None, limit: ColumnLimit | None, today: date) -> Cell:
    if row is None:
        return Cell(column, 0, None, over_limit(limit, 0))
    oldest = (today - row["first"]).days if row["first"] and column != Column.DONE else None
    return Cell(column, row["amount"], oldest, over_limit(limit, row["every"]))


def narrow(wish: Wish) -> Q:
    """Requests of the chosen theme and column, about which the chosen team was asked."""
    wanted = Q(pk__isnull=False)
    if wish.theme:
        wanted &= Q(theme__name=wish.theme)
    if wish.column:
        wanted &= Q(column=wish.column)
    if wish.team is not None:
        wanted &= Q(Exists(Feasibility.objects.filter(request=OuterRef("pk"), team=wish.team)))
    return wanted


def on_boards(ids: Collection[int], today: date) -> QuerySet[Request]:
    """What lies on the boards: everything that runs, and what was done in this quarter."""
    done = Q(column=Column.DONE, done_on__gte=first_day(quarter_of(today)))
    return Request.objects.filter(Q(column__in=RUNNING) | done, client__in=ids)


def _totals(lines: Sequence[Line]) -> tuple[Total, ...]:
    cells = [[line.cells[place] for line in lines] for place in range(len(ON_BOARD))]
    return tuple(
        Total(
            column,
            sum(cell.count for cell in found),
            max((cell.oldest for cell in found if cell.oldest is not None), default=None),
        )
        for column, found in zip(ON_BOARD, cells, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A request behind a number: days in its column and since it was asked for, what it waits for."""

    request: Request
    days: int
    age: int
    waits: str
    late: bool


def rows_behind(found: Across, wish: Wish, today: date) -> QuerySet[Request]:
    """The requests of the chosen number, those that lie in their column the longest first. One query when read."""
    ids = [line.client.pk for line in found.lines]
    rows = on_boards(ids, today).filter(narrow(wish))
    if wish.show == "open" and wish.column != Column.DONE:
        rows = rows.filter(column__in=RUNNING)
    elif wish.show == "late":
        rows = rows.filter(Exists(_late(today)))
    elif wish.show == "unmoved":
        rows = rows.filter(pk__in=unmoved(ids).order_by().values("pk"))
    elif wish.show == "over":
        full = [(line.client.pk, cell.column) for line in found.lines for cell in line.cells if cell.over]
        rows = rows.filter(_any_of(full))
    related = ("client", "theme", "asked_by__person")
    return rows.select_related(*related).prefetch_related("feasibilities__team").order_by("since", "pk")


def _late(today: date) -> QuerySet[Feasibility]:
    waiting = Feasibility.objects.filter(verdict=Feasibility.Verdict.WAITING, due_on__lt=today)
    return waiting.filter(request=OuterRef("pk"), request__column__in=RUNNING)


def _any_of(pairs: Sequence[tuple[int, str]]) -> Q:
    wanted = Q(pk__in=[])
    for client_id, column in pairs:
        wanted |= Q(client=client_id, column=column)
    return wanted


def row_of(request: Request, today: date) -> Row:
    """A request as a row; its feasibilities are read already."""
    waiting = [item for item in request.feasibilities.all() if item.verdict == Feasibility.Verdict.WAITING]
    first = min(waiting, key=lambda item: item.due_on, default=None) if request.column in RUNNING else None
    waits = f"{first.team}, due {words.day(first.due_on)}" if first else ""
    return Row(
        request,
        (today - request.since).days,
        (today - request.asked_on).days,
        waits,
        bool(first and first.due_on < today),
    )


def sheets_of(found: Across, rows: QuerySet[Request], today: date) -> list[exports.Sheet]:
    """The rows as shown, and the boards, as tables."""
    return [
        exports.Sheet("Requests", HEADER, (_cells_of(row_of(row, today)) for row in rows)),
        exports.Sheet("Boards", BOARDS, (_board_of(line) for line in found.lines)),
    ]


def _cells_of(row: Row) -> tuple[Any, ...]:
    item = row.request
    return (
        item.client.name,
        item.title,
        item.get_kind_display(),
        item.get_column_display(),
        item.rank,
        str(item.theme or ""),
        item.size,
        item.asker,
        item.asked_on,
        row.age,
        row.days,
        item.wanted_by,
        row.waits,
        item.pk,
    )


def _board_of(line: Line) -> tuple[Any, ...]:
    counts = (cell.count for cell in line.cells)
    return (line.client.name, *counts, line.late, line.unmoved, line.session)

"""The demand board of a client as its page shows it (design 07)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from opm.kernel import words
from opm.kernel.calendar import first_day, quarter_of
from relationships.models import Client
from roadmap.models import Column, ColumnLimit, OutcomeReading, PrioritySession, RankMove, Request
from roadmap.models.demand import ON_BOARD, RUNNING
from roadmap.selectors.demand.movement import Movement, Places, movement_of, places_at
from roadmap.selectors.demand.waiting import unmoved
from roadmap.selectors.demand.why import Why, came_of_it, why

ASIDE = 20  # parked and declined ones below the board; the list has all
State = PrioritySession.State
PURPOSE = {
    Column.NEW: "Nobody has looked at these yet",
    Column.SHAPING: "What is the problem, and what is it worth?",
    Column.FEASIBILITY: "Can it be done? Teams reply within ten working days",
    Column.READY: "In the order agreed with the client",
    Column.DELIVERING: "Being built now",
    Column.DONE: "This quarter and the last. What came of it?",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A request on the board: why it waits, how many days in its column, how it moved since the last session."""

    item: Request
    days: int
    why: Why
    movement: Movement
    ranked: bool
    last: bool  # of its column: nothing stands below it

    @property
    def pk(self) -> int:
        return int(self.item.pk)

    @property
    def age(self) -> str:
        """How long it has been in its column."""
        return "today" if self.days < 1 else words.count(self.days, "day")


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column with its cards and what its limits say; `over` is "", "soft" or "hard" (full)."""

    key: Column
    label: str
    purpose: str
    cards: tuple[Card, ...]
    limit: ColumnLimit | None
    over: str
    said: str

    @property
    def ordered(self) -> bool:
        """Whether its cards have an order of their own."""
        return self.key != Column.DONE


@dataclass(frozen=True, slots=True)
class Board:
    """The whole page: what it says on top, the columns, what lies beside the board."""

    headline: str
    lede: str
    columns: tuple[ColumnView, ...]
    aside: tuple[Card, ...]
    aside_count: int
    every: int  # requests that the client has, also long done ones
    last_session: PrioritySession | None
    next_session: PrioritySession | None  # planned or running


def board(client: Client, today: date) -> Board:
    """The board of a client on a day. Ten queries, however many cards."""
    last, following = _sessions(client)
    items = list(_on_board(client, today))
    before = _before(items, client, last)
    stuck = set(unmoved([client.pk]).values_list("pk", flat=True))
    readings = _readings(items)
    columns = _columns(items, before, stuck, readings, _limits(client), today)
    counts = _counts(client)
    aside = [_card(item, None, set(), {}, today) for item in _aside(client)]
    return Board(
        headline=_headline(client, following, last, counts["every"], today),
        lede=_lede(columns, counts["every"]),
        columns=columns,
        aside=tuple(aside),
        aside_count=counts["aside"],
        every=counts["every"],
        last_session=last,
        next_session=following,
    )


def shown(rows: QuerySet[Request]) -> QuerySet[Request]:
    """Requests with all that a card says about them. Two queries."""
    related = ("client", "asked_by__person", "theme", "outcome", "owner", "initiative")
    return rows.select_related(*related).prefetch_related("feasibilities__team")


def _on_board(client: Client, today: date) -> QuerySet[Request]:
    since = first_day(quarter_of(today).plus(-1))
    on_it = Q(column__in=RUNNING) | Q(column=Column.DONE, done_on__gte=since)
    return shown(Request.objects.filter(on_it, client=client)).order_by("rank", "pk")


def _aside(client: Client) -> QuerySet[Request]:
    rows = Request.objects.filter(client=client, column__in=(Column.PARKED, Column.DECLINED))
    return shown(rows).order_by("-since", "-pk")[:ASIDE]


def _counts(client: Client) -> dict[str, int]:
    beside = Q(column__in=(Column.PARKED, Column.DECLINED))
    return Request.objects.filter(client=client).aggregate(
        every=Count("pk"), aside=Count("pk", filter=beside)
    )


def _sessions(client: Client) -> tuple[PrioritySession | None, PrioritySession | None]:
    """The last session held, and the one that runs or is planned next. One query, of the latest few."""
    rows = PrioritySession.objects.filter(client=client).exclude(state=State.CANCELLED).order_by("-on", "-pk")
    found = list(rows[:8])
    last = next((row for row in found if row.state == State.HELD), None)
    coming = [row for row in found if row.state in (State.RUNNING, State.PLANNED)]
    return last, min(coming, key=lambda row: (row.state != State.RUNNING, row.on), default=None)


def _before(items: Sequence[Request], client: Client, last: PrioritySession | None) -> Places | None:
    """Where everything stood when the last session ended; None before the first one. One query."""
    if last is None or last.ended_at is None:
        return None
    moves = RankMove.objects.filter(request__client=client, at__gt=last.ended_at).order_by("-pk")
    return places_at(items, moves)


def _limits(client: Client) -> dict[str, ColumnLimit]:
    return {limit.column: limit for limit in ColumnLimit.objects.filter(client=client)}


def _readings(items: Sequence[Request]) -> dict[int, OutcomeReading]:
    """The last reading of each outcome that a done request serves: of a day the last written. One query."""
    ids = {item.outcome_id for item in items if item.column == Column.DONE and item.outcome_id}
    rows = OutcomeReading.objects.filter(outcome__in=ids).order_by("on", "pk")
    return {row.outcome_id: row for row in rows}


def _columns(
    items: Sequence[Request],
    before: Places | None,
    stuck: set[int],
    readings: Mapping[int, OutcomeReading],
    limits: Mapping[str, ColumnLimit],
    today: date,
) -> tuple[ColumnView, ...]:
    views = []
    for key in ON_BOARD:
        inside = [item for item in items if item.column == key]
        if key == Column.DONE:
            inside.sort(key=lambda item: (item.done_on or today, item.pk), reverse=True)
        cards = tuple(_card(item, before, stuck, readings, today, last=item is inside[-1]) for item in inside)
        limit = limits.get(key)
        over = over_limit(limit, len(inside))
        views.append(
            ColumnView(key, key.label, PURPOSE[key], cards, limit, over, _said(limit, over, len(inside)))
        )
    return tuple(views)


def _card(
    item: Request,
    before: Places | None,
    stuck: set[int],
    readings: Mapping[int, OutcomeReading],
    today: date,
    last: bool = False,
) -> Card:
    done = item.column == Column.DONE
    asked = list(item.feasibilities.all())
    return Card(
        item=item,
        days=(today - item.since).days,
        why=came_of_it(item, readings) if done else why(item, asked, today, item.pk in stuck),
        movement=Movement() if done or before is None else movement_of(item, before),
        ranked=item.column == Column.READY,
        last=last,
    )


def over_limit(limit: ColumnLimit | None, amount: int) -> str:
    """How a column stands to its limits: "hard" where it is full, "soft" above the soft one, else ""."""
    if limit is None:
        return ""
    if limit.hard is not None and amount >= limit.hard:
        return "hard"
    return "soft" if limit.soft is not None and amount > limit.soft else ""


def _said(limit: ColumnLimit | None, over: str, amount: int) -> str:
    """What a column's limits say at its head; "" where there is room and nobody has to know."""
    if limit is None or not over:
        return ""
    if over == "soft":
        return f"Over the soft limit of {limit.soft}"
    above = amount - (limit.hard or 0)
    return f"Full: room for {limit.hard}" + (f", {above} too many" if above else "")


def limit_words(client: Client, column: Column) -> str:
    """What a column's limits say now; "" where there is room. Two queries at most."""
    limit = _limits(client).get(column)
    amount = Request.objects.filter(client=client, column=column).count() if limit else 0
    return _said(limit, over_limit(limit, amount), amount)


def _headline(
    client: Client,
    following: PrioritySession | None,
    last: PrioritySession | None,
    every: int,
    today: date,
) -> str:
    """The finding: when it is ranked next."""
    if following and following.state == State.RUNNING:
        return f"The session of {words.day(following.on)} is running"
    if following and following.on < today:
        return f"The session of {words.day(following.on, near=today)} was not held"
    if following:
        return f"Next session on {words.day(following.on)}"
    if last:
        return f"Last ranked on {words.day(last.on, near=today)}, no session planned"
    return "No session planned yet" if every else f"What does {client.name} ask for?"


def _lede(columns: Sequence[ColumnView], every: int) -> str:
    """What to look at first: new ones, columns over their limit, late replies."""
    if not every:
        return (
            "Ideas and requests, from the first word to what came of them, in an order the client agreed to."
        )
    new = len(columns[0].cards)
    said = [f"{words.spelled(new)} new {words.agree(new, 'item', 'items')} to look at first."] if new else []
    over = [column.label for column in columns if column.over]
    if over:
        said.append(f"{words.listed(over)} {words.agree(len(over), 'is', 'are')} full or over the limit.")
    late = sum(card.why.tone == "bad" for column in columns for card in column.cards)
    if late:
        said.append(f"{words.spelled(late)} {words.agree(late, 'is', 'are')} late or blocked.")
    return " ".join(said) or "Nothing new to look at, nothing late."

"""Reading roadmaps: an initiative as a row with its moves, a client's roadmap by quarter, a quarter across clients.

Three queries for any number of rows: initiatives, their teams, the moves of their dates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from opm.kernel import words
from opm.kernel.calendar import first_day, last_day, quarter_of
from opm.kernel.models import Change
from opm.kernel.quarters import Quarter
from relationships.models import Client, Portfolio, Team, User
from roadmap.models import Enablement, Initiative, Theme
from roadmap.services import CHANGED, UNDONE, when_label

State = Initiative.State
FINISHED = (State.DONE, State.STOPPED)


@dataclass(frozen=True, slots=True)
class Move:
    """One time that moved: from, to, by how many days the end shifted, and why."""

    at: datetime
    by: str
    old: str
    new: str
    shift_days: int
    reason: str

    @property
    def shift_words(self) -> str:
        return days_words(self.shift_days)


@dataclass(frozen=True, slots=True)
class TeamWay:
    """An enabling team and how its part is met."""

    team: str
    way: str
    way_label: str


@dataclass(frozen=True, slots=True)
class Row:
    """An initiative as pages, figures, downloads and reports show it. `when` is the time as entered."""

    pk: int
    title: str
    outcome: str
    url: str
    client_id: int
    client: str
    client_slug: str
    portfolio: str
    theme: str
    state: str
    state_label: str
    owner: str
    confidence: int
    when: str
    earliest: date
    latest: date
    baseline_latest: date
    overdue: bool
    teams: tuple[TeamWay, ...] = ()
    moves: tuple[Move, ...] = ()
    stopped_because: str = ""

    @property
    def finished(self) -> bool:
        return self.state in FINISHED

    @property
    def slip_days(self) -> int:
        """Days the end lies after the one first agreed; negative where it lies before."""
        return (self.latest - self.baseline_latest).days

    @property
    def moved(self) -> str:
        """ "moved twice, +45 days", or nothing where it never moved."""
        if not self.moves:
            return ""
        times = {1: "once", 2: "twice"}.get(len(self.moves), f"{len(self.moves)} times")
        return f"moved {times}, {days_words(sum(move.shift_days for move in self.moves))}"

    @property
    def latest_reason(self) -> str:
        return self.moves[-1].reason if self.moves else ""

    @property
    def teams_text(self) -> str:
        return ", ".join(f"{item.team} ({item.way_label.lower()})" for item in self.teams)


def days_words(days: int) -> str:
    """ "+45 days", "\N{MINUS SIGN}1 day", "same end"."""
    if not days:
        return "same end"
    sign = "+" if days > 0 else words.MINUS
    return sign + words.count(abs(days), "day")


def rows_of(initiatives: QuerySet[Initiative], today: date) -> list[Row]:
    """Initiatives as rows, in their order. Three queries."""
    found = list(
        initiatives.select_related("client__portfolio", "theme", "owner").prefetch_related(
            "enablements__team"
        )
    )
    history = _moves([item.pk for item in found])
    stops = _stops([item.pk for item in found if item.state == State.STOPPED])
    return [_row(item, history.get(item.pk, ()), stops.get(item.pk, ""), today) for item in found]


def _row(item: Initiative, moves: tuple[Move, ...], stopped: str, today: date) -> Row:
    return Row(
        pk=item.pk,
        title=item.title,
        outcome=item.outcome,
        url=item.get_absolute_url(),
        client_id=item.client_id,
        client=item.client.name,
        client_slug=item.client.slug,
        portfolio=item.client.portfolio.name,
        theme=item.theme.name if item.theme else "",
        state=item.state,
        state_label=item.get_state_display(),
        owner=item.owner.name if item.owner else "",
        confidence=item.confidence,
        when=when_label(item.when),
        earliest=item.earliest,
        latest=item.latest,
        baseline_latest=item.baseline_latest,
        overdue=item.latest < today and item.state not in FINISHED,
        teams=tuple(TeamWay(row.team.name, row.way, row.get_way_display()) for row in item.enablements.all()),
        moves=moves,
        stopped_because=stopped,
    )


def _changes(ids: Collection[int], name: str) -> QuerySet[Change]:
    return (
        Change.objects.filter(
            object_type=Initiative._meta.label_lower, object_id__in=[str(pk) for pk in ids], field=name
        )
        .order_by("sequence")
        .select_related(None)
    )


def _moves(ids: Collection[int]) -> dict[int, tuple[Move, ...]]:
    """Moves of dates by initiative, oldest first; an undone move is not one. One query."""
    found: dict[int, list[Move]] = defaultdict(list)
    for change in _changes(ids, "when"):
        moves = found[int(change.object_id)]
        if change.action == UNDONE and moves:
            moves.pop()
        elif change.action == CHANGED:
            shift = change.shift_days or 0
            moves.append(Move(change.at, change.by_label, change.old, change.new, shift, change.reason))
    return {pk: tuple(moves) for pk, moves in found.items() if moves}


def _stops(ids: Collection[int]) -> dict[int, str]:
    """Why the stopped ones stopped. One query where there are any."""
    if not ids:
        return {}
    stopped = _changes(ids, "state").filter(new=State.STOPPED.label)
    return {int(change.object_id): change.reason for change in stopped}


def on_roadmap(quarter: Quarter) -> Q:
    """What stands on the roadmap of a quarter: not stopped, there by its end, and not finished before it began."""
    still = Q(latest__gte=first_day(quarter)) | ~Q(state__in=FINISHED)
    return still & ~Q(state=State.STOPPED) & Q(created_at__date__lte=last_day(quarter))


# --- a client's roadmap -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuarterGroup:
    """Initiatives that end in one quarter."""

    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ClientRoadmap:
    """A client's roadmap seen from `quarter`: overdue first, then by the quarter of the end."""

    headline: str
    lede: str
    groups: tuple[QuarterGroup, ...]
    earlier: tuple[Row, ...]
    stopped: tuple[Row, ...]
    can_edit: bool
    figure: dict[str, Any] | None = None
    shown: tuple[Row, ...] = field(default=())


def client_roadmap(client: Client, quarter: Quarter, today: date, *, can_edit: bool) -> ClientRoadmap:
    """The roadmap of a client's page. Three or four queries."""
    from roadmap.charts import timeline

    rows = rows_of(Initiative.objects.filter(client=client), today)
    live = [row for row in rows if row.state != State.STOPPED]
    ahead = [row for row in live if row.latest >= first_day(quarter) or not row.finished]
    return ClientRoadmap(
        headline=_client_headline(client.name, ahead),
        lede=_client_lede(ahead),
        groups=_by_end_quarter(ahead),
        earlier=tuple(row for row in live if row not in ahead),
        stopped=tuple(row for row in rows if row.state == State.STOPPED),
        can_edit=can_edit,
        figure=timeline(ahead, quarter=quarter, today=today, by_client=False) if ahead else None,
        shown=tuple(ahead),
    )


def _by_end_quarter(rows: Iterable[Row]) -> tuple[QuarterGroup, ...]:
    overdue = [row for row in rows if row.overdue]
    groups: dict[Quarter, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.overdue:
            groups[quarter_of(row.latest)].append(row)
    late = [QuarterGroup("Overdue", tuple(overdue))] if overdue else []
    return (*late, *(QuarterGroup(key.label, tuple(groups[key])) for key in sorted(groups)))


def _client_headline(name: str, rows: list[Row]) -> str:
    if not rows:
        return f"Nothing is on {name}'s roadmap yet"
    later = [row for row in rows if row.slip_days > 0]
    overdue = [row for row in rows if row.overdue]
    total = words.count(len(rows), "initiative")
    if overdue:
        return f"{words.spelled(len(overdue))} of {total} {_is(len(overdue))} overdue"
    if later:
        return f"{words.spelled(len(later))} of {total} {_ends(len(later))} later than first agreed"
    what = "initiative" if len(rows) == 1 else "initiatives"
    return f"{words.spelled(len(rows))} {what}, none later than first agreed"


def _client_lede(rows: list[Row]) -> str:
    undecided = [row for row in rows if any(item.way == Enablement.Way.UNDECIDED for item in row.teams)]
    alone = [row for row in rows if not row.teams]
    parts = []
    if undecided:
        parts.append(f"The way is undecided for {words.listed([row.title for row in undecided], 2)}.")
    if alone:
        verb = "names" if len(alone) == 1 else "name"
        parts.append(f"{words.spelled(len(alone))} {verb} no enabling team yet.")
    return " ".join(parts) or ("Every one has its team and its way." if rows else "")


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _ends(count: int) -> str:
    return "ends" if count == 1 else "end"


# --- a quarter across clients -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The roadmap of a quarter across the clients a viewer sees."""

    headline: str
    lede: str
    rows: tuple[Row, ...]
    starts: tuple[Row, ...]
    ends: tuple[Row, ...]
    slipped: tuple[tuple[Row, Move], ...]  # the latest move in this quarter of each that went later
    overdue: tuple[Row, ...]
    clients: int
    later: int
    undecided: int
    mean_confidence: int | None  # percent, cut


def dashboard(user: User, quarter: Quarter, today: date, chosen: dict[str, str]) -> Dashboard:
    """All initiatives on the roadmap of the quarter that `user` may see and `chosen` lets through. Three queries."""
    query = Initiative.objects.visible_to(user).filter(_wanted(chosen, quarter))
    order = ("client__portfolio__name", "client__name", "earliest", "latest", "title")
    rows = rows_of(query.order_by(*order).distinct(), today)
    start, end = first_day(quarter), last_day(quarter)
    live = [row for row in rows if row.state != State.STOPPED]
    later = [row for row in live if row.slip_days > 0]
    return Dashboard(
        headline=_quarter_headline(live, quarter),
        lede=_quarter_lede(live),
        rows=tuple(rows),
        starts=tuple(row for row in live if start <= row.earliest <= end),
        ends=tuple(row for row in live if start <= row.latest <= end),
        slipped=tuple(_slipped(rows, start, end)),
        overdue=tuple(row for row in live if row.overdue),
        clients=len({row.client_id for row in rows}),
        later=len(later),
        undecided=sum(any(item.way == Enablement.Way.UNDECIDED for item in row.teams) for row in live),
        mean_confidence=sum(row.confidence for row in live) // len(live) if live else None,
    )


def _wanted(chosen: dict[str, str], quarter: Quarter) -> Q:
    stopped = chosen.get("state") == State.STOPPED
    wanted = Q(latest__gte=first_day(quarter)) if stopped else on_roadmap(quarter)
    paths = {
        "portfolio": "client__portfolio",
        "client": "client__slug",
        "theme": "theme__name",
        "state": "state",
        "team": "enablements__team",
    }
    for name, value in chosen.items():
        wanted &= Q(**{paths[name]: value})
    return wanted


def _slipped(rows: Iterable[Row], start: date, end: date) -> Iterable[tuple[Row, Move]]:
    for row in rows:
        moves = [move for move in row.moves if start <= move.at.date() <= end and move.shift_days > 0]
        if moves:
            yield row, moves[-1]


def _quarter_headline(rows: list[Row], quarter: Quarter) -> str:
    if not rows:
        return f"Nothing is on the roadmap of {quarter.label}"
    later = [row for row in rows if row.slip_days > 0]
    total = words.count(len(rows), "initiative")
    if not later:
        return f"None of {total} ends later than first agreed"
    return f"{words.spelled(len(later))} of {total} {_ends(len(later))} later than first agreed"


def _quarter_lede(rows: list[Row]) -> str:
    overdue = [row for row in rows if row.overdue]
    farthest = max(rows, key=lambda row: row.slip_days, default=None)
    parts = []
    if farthest is not None and farthest.slip_days > 0:
        slip = words.count(farthest.slip_days, "day")
        parts.append(f"The farthest is {farthest.title} of {farthest.client}, by {slip}.")
    if overdue:
        parts.append(f"{words.spelled(len(overdue))} {_is(len(overdue))} overdue.")
    return " ".join(parts)


def filter_choices(user: User) -> dict[str, list[tuple[str, str]]]:
    """What a viewer can filter by. Four queries."""
    clients = Client.objects.visible_to(user)
    themes = Theme.objects.visible_to(user).order_by("name").values_list("name", flat=True).distinct()
    return {
        "portfolio": [(str(pk), name) for pk, name in _names(Portfolio.objects.filter(clients__in=clients))],
        "client": list(clients.order_by("name").values_list("slug", "name")),
        "theme": [(name, name) for name in themes],
        "state": [(str(value), str(label)) for value, label in State.choices],
        "team": [(str(pk), name) for pk, name in _names(Team.objects.all())],
    }


def _names(query: QuerySet[Any]) -> list[tuple[int, str]]:
    return list(query.order_by("name").values_list("pk", "name").distinct())

"""Reading roadmaps: an initiative as a row with its moves, a client's roadmap by quarter, a quarter across clients.

Three queries for any number of rows: initiatives, their teams, the moves of their dates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from opm.kernel import words
from opm.kernel.calendar import first_day, last_day
from opm.kernel.models import Change
from opm.kernel.quarters import Quarter
from roadmap import fidelity
from roadmap.models import Enablement, Initiative
from roadmap.services.initiatives import CHANGED, UNDONE, when_label

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
    """An enabling team and how its part is met, why, and who decided it."""

    team: str
    way: str
    way_label: str
    rationale: str = ""
    decided_by: str = ""
    decided_on: date | None = None


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
    precision: str = "quarter"
    deliverable: str = ""
    joint: bool = False
    effort: str = ""
    live_on: date | None = None
    retired_on: date | None = None
    warnings: tuple[fidelity.Warning, ...] = ()  # of what is unfinished

    @property
    def finished(self) -> bool:
        return self.state in FINISHED

    @property
    def slip_days(self) -> int:
        """Days the end lies after the one first agreed; negative where it lies before."""
        return (self.latest - self.baseline_latest).days

    @property
    def slip_words(self) -> str:
        return days_words(self.slip_days)

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
        teams=tuple(_team_way(row) for row in item.enablements.all()),
        moves=moves,
        stopped_because=stopped,
        precision=item.precision,
        deliverable=item.deliverable,
        joint=item.joint,
        effort=_effort(item),
        live_on=item.live_on,
        retired_on=item.retired_on,
        warnings=warnings_of(item, today),
    )


def warnings_of(item: Initiative, today: date) -> tuple[fidelity.Warning, ...]:
    """Where an unfinished initiative says more or less than can be known today (roadmap.fidelity). No query."""
    if item.state in FINISHED:
        return ()
    return fidelity.fits(item.when, today, item.confidence, bool(item.deliverable))


def _team_way(row: Enablement) -> TeamWay:
    return TeamWay(
        row.team.name, row.way, row.get_way_display(), row.rationale, row.decided_by, row.decided_on
    )


def _effort(item: Initiative) -> str:
    """ "10 to 40 days, most likely 20", or nothing."""
    if item.effort_low is None:
        return ""
    return f"{item.effort_low} to {item.effort_high} days, most likely {item.effort_likely}"


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

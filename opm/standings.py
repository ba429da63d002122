"""Where clients stand in a quarter: stored roll-up rows read once and joined into plain values.

Home, client list, client overview and portfolio all read here, so that a number is shown by one rule:
scores are cut, movement is the difference of cut scores, and an open assessment shows a dash where nobody rated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q

from assessments.models import RollUp
from opm.frames import Band, Column, Frame, current_frame
from opm.kernel.calendar import first_day
from opm.kernel.quarters import Quarter
from opm.kernel.words import DASH, cut, difference, number
from opm.phrases import amount
from relationships.models import Client, Membership

STEP = Decimal("0.1")  # the smallest movement a page can show
FAR = Decimal("0.8")  # a difference of views worth a mark (DESIGN.md, gap steps)


@dataclass(frozen=True, slots=True)
class Score:
    """One stored number: overall (key "") or a competency. Decimals have four places; None is "not scored"."""

    key: str = ""
    level: int | None = None
    score: Decimal | None = None
    own_level: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    it: Decimal | None = None
    client: Decimal | None = None
    coverage: Decimal | None = None
    answered: int = 0  # overall: capabilities that are complete on IT's side
    total: int = 0
    partner: str = ""
    closed: bool = False
    it_complete: bool = False

    @property
    def rated(self) -> bool:
        """Whether somebody rated it; while open, blanks alone make no score that a page shows (DESIGN.md)."""
        return self.score is not None and (self.closed or self.coverage is None or self.coverage > 0)

    @property
    def complete(self) -> bool:
        """Whether IT's side is complete: only then is the client's view shown (DESIGN.md, Decisions)."""
        return self.closed or self.it_complete

    @property
    def settled(self) -> bool:
        """Whether no outstanding answer can move it."""
        return self.closed or (self.low is not None and self.low == self.high)

    @property
    def firm(self) -> bool:
        """Whether it may stand as one number: nothing of IT's side is outstanding."""
        return self.rated and (self.settled or self.complete)

    @property
    def span(self) -> str:
        """From the lowest to the highest that is still possible: "2.3-3.5" with a real dash; "" for one number."""
        if self.firm or self.high is None or not self.rated:
            return ""
        low, high = number(self.score), number(self.high)
        return "" if low == high else f"{low}{DASH}{high}"

    @property
    def best(self) -> Decimal | None:
        """The highest score that the outstanding answers still allow."""
        return self.score if self.settled or self.high is None else self.high

    @property
    def client_gap(self) -> Decimal | None:
        """The client's view minus IT's view, once it may be seen; negative where the client sees less."""
        return difference(self.client, self.it) if self.complete else None


@dataclass(frozen=True)
class Standing:
    """A client in a quarter."""

    overall: Score = Score()
    competencies: dict[str, Score] = field(default_factory=dict)
    started: bool = False

    @cached_property
    def whole(self) -> bool:
        """Whether every competency has a score; before that there is no overall score and no partner level.

        Where competencies were not read, only a closed quarter is taken to be whole.
        """
        if not self.competencies:
            return self.overall.closed and self.overall.score is not None
        return all(part.rated for part in self.competencies.values())

    @property
    def score(self) -> Decimal | None:
        """The overall score, once every competency has one."""
        return self.overall.score if self.whole else None

    @property
    def partner(self) -> str:
        """Key of the partner level, or ""."""
        return self.overall.partner if self.whole else ""

    @property
    def firm(self) -> Decimal | None:
        """The overall score where it may stand as one number."""
        return self.score if self.overall.firm else None

    @property
    def settled(self) -> bool:
        """Whether the overall score is final for these answers."""
        return self.whole and self.overall.settled


NOTHING = Standing()


@dataclass(frozen=True, slots=True)
class Cell:
    """A competency of a client as a table shows it. `moved` is empty while an answer can still change it.

    `span` ("1.0-3.4") stands in place of the score while IT's own answers are still outstanding.
    """

    name: str
    score: Decimal | None
    moved: Decimal | None
    client_gap: Decimal | None
    span: str = ""

    @property
    def seen_lower(self) -> bool:
        """Whether the client sees it far lower than IT does."""
        return self.client_gap is not None and self.client_gap <= -FAR


@dataclass(frozen=True)
class ClientRow:
    """A client with its standing in a quarter and in those before it."""

    pk: int
    slug: str
    name: str
    portfolio_id: int
    portfolio: str
    owner_id: int | None
    owner: str
    frame: Frame
    quarter: Quarter
    standings: Mapping[Quarter, Standing]

    @property
    def now(self) -> Standing:
        return self.standings.get(self.quarter, NOTHING)

    @property
    def before(self) -> Standing:
        return self.standings.get(self.quarter.plus(-1), NOTHING)

    @property
    def score(self) -> Decimal | None:
        return self.now.score

    @cached_property
    def moved(self) -> Decimal | None:
        """Movement of the overall score since last quarter, as shown; None while it can still change."""
        return difference(self.now.score, self.before.score) if self.now.settled else None

    @cached_property
    def backwards(self) -> bool:
        """Whether it surely fell: even the best that outstanding answers allow shows less than last quarter."""
        if not self.now.started or self.now.overall.score is None:
            return False
        fall = difference(self.now.overall.best, self.before.score)
        return fall is not None and fall <= -STEP

    @property
    def fall(self) -> Decimal:
        """By how much it fell at least, as shown (positive)."""
        return abs(difference(self.now.overall.best, self.before.score) or Decimal(0))

    @property
    def fall_signed(self) -> Decimal:
        """The same, as a movement."""
        return -self.fall

    @cached_property
    def cells(self) -> list[Cell]:
        """A cell a competency, in the rubric's order."""
        return [self._cell(column) for column in self.frame.columns]

    def _cell(self, column: Column) -> Cell:
        now = self.now.competencies.get(column.key, Score())
        before = self.before.competencies.get(column.key, Score())
        if not now.rated:
            return Cell(column.name, None, None, None)
        moved = difference(now.score, before.score) if now.settled and before.rated else None
        return Cell(column.name, now.score, moved, now.client_gap, now.span)

    @property
    def band(self) -> Band | None:
        """The partner level, or None while it is open."""
        return self.frame.band(self.now.partner)

    @property
    def partner(self) -> str:
        """The partner level as a table says it."""
        if self.band:
            return self.band.short
        return "Open" if self.now.whole else "Too early" if self.now.started else "Not started"

    @property
    def partner_note(self) -> str:
        """What stands under the partner level: the range or why there is none."""
        if self.span:
            return self.span
        if self.band:
            return "" if self.now.settled else "so far"
        every = amount(len(self.frame.columns))
        return "answers open" if self.now.whole else f"needs all {every}" if self.now.started else ""

    @property
    def span(self) -> str:
        """The range of the overall score while IT's answers are outstanding."""
        return self.now.overall.span if self.now.whole else ""

    @property
    def client_gap(self) -> Decimal | None:
        """How the client sees the whole relationship against IT's view."""
        return self.now.overall.client_gap

    @property
    def answered(self) -> int:
        return self.now.overall.answered

    @property
    def total(self) -> int:
        return self.now.overall.total

    @property
    def done(self) -> bool:
        return self.now.overall.complete

    @property
    def closed(self) -> bool:
        return self.now.overall.closed


def standings(
    frame: Frame, client_ids: Sequence[int], quarters: Sequence[Quarter], *, detailed: Sequence[Quarter]
) -> dict[tuple[int, Quarter], Standing]:
    """Standing by (client, quarter); competencies are read for the `detailed` quarters only. One query."""
    wanted = Q(kind=RollUp.Kind.OVERALL, quarter__in=quarters)
    wanted |= Q(kind=RollUp.Kind.COMPETENCY, quarter__in=detailed)
    rows = RollUp.objects.filter(wanted, client__in=client_ids, rubric=frame.rubric_id).order_by()
    overall: dict[tuple[int, Quarter], Score] = {}
    parts: dict[tuple[int, Quarter], dict[str, Score]] = {}
    for client, quarter, kind, score in map(_score, rows.values_list(*_COLUMNS)):
        if kind == RollUp.Kind.OVERALL:
            overall[client, quarter] = score
        else:
            parts.setdefault((client, quarter), {})[score.key] = score
    return {
        place: Standing(score, _with_side(parts.get(place, {}), score.it_complete), True)
        for place, score in overall.items()
    }


def _with_side(parts: dict[str, Score], it_complete: bool) -> dict[str, Score]:
    """Rows do not say whether IT's side of one competency is complete, only of all: nothing shows too early."""
    return {key: replace(part, it_complete=it_complete) for key, part in parts.items()}


_COLUMNS = (
    "client_id",
    "quarter",
    "kind",
    "key",
    "level",
    "score",
    "effective_level",
    "effective_score",
    "low",
    "high",
    "it_score",
    "client_score",
    "coverage_share",
    "answered",
    "total",
    "partner_level",
    "closed",
)


def _score(row: tuple[Any, ...]) -> tuple[int, Quarter, str, Score]:
    """A row as values. A competency counts with its effective level and score (after dependencies)."""
    client, quarter, kind, key, level, score, effective_level, effective_score, *rest = row
    low, high, it, theirs, coverage, answered, total, partner, closed = rest
    counts = kind == RollUp.Kind.COMPETENCY and effective_score is not None
    return (
        client,
        quarter,
        kind,
        Score(
            key=key,
            level=effective_level if counts else level,
            score=effective_score if counts else score,
            own_level=level,
            low=low,
            high=high,
            it=it,
            client=theirs,
            coverage=coverage,
            answered=answered,
            total=total,
            partner=partner,
            closed=closed,
            it_complete=kind == RollUp.Kind.OVERALL and 0 < total <= answered,
        ),
    )


def clients_of_quarter(user: Any, quarter: Quarter) -> Any:
    """Clients in reach that IT partnered with in the quarter."""
    began = first_day(quarter)
    reach = Client.objects.visible_to(user)
    return reach.filter(Q(archived_on=None) | Q(archived_on__gt=began)).select_related("portfolio")


def client_rows(
    user: Any, quarter: Quarter, frame: Frame | None = None, *, quarters: int = 2
) -> list[ClientRow]:
    """Every client in reach by name, with its standings of the last `quarters`.

    Three queries, and three for the frame where none is given.
    """
    frame = frame or current_frame()
    clients = list(clients_of_quarter(user, quarter))
    ids = [client.pk for client in clients]
    owners = owners_of(ids)
    by_client: dict[int, dict[Quarter, Standing]] = {}
    places = [quarter.plus(-back) for back in range(quarters)]
    found = standings(frame, ids, places, detailed=places[:2])
    for (client_id, place), standing in found.items():
        by_client.setdefault(client_id, {})[place] = standing
    return [
        ClientRow(
            pk=client.pk,
            slug=client.slug,
            name=client.name,
            portfolio_id=client.portfolio_id,
            portfolio=client.portfolio.name,
            owner_id=owners.get(client.pk, (None, ""))[0],
            owner=owners.get(client.pk, (None, ""))[1],
            frame=frame,
            quarter=quarter,
            standings=by_client.get(client.pk, {}),
        )
        for client in clients
    ]


def owners_of(client_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Id and name of each client's owner. One query."""
    owners = Membership.objects.filter(client__in=client_ids, role=Membership.Role.OWNER)
    return {
        client: (user, name)
        for client, user, name in owners.values_list("client_id", "user_id", "user__name")
    }


def mean(scores: Iterable[Decimal | None]) -> Decimal | None:
    """The plain mean over clients, never a mean of means; those not scored are left out (SCORING.md, Roll-up)."""
    known = [score for score in scores if score is not None]
    return cut(sum(known, Decimal(0)) / len(known), 4) if known else None

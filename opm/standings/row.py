"""A client with its quarters, as tables and sentences take it. Plain values, no queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from opm.frames import Band, Column, Frame
from opm.kernel.quarters import Quarter
from opm.kernel.words import DASH, difference
from opm.phrases import amount
from opm.standings.aims import NO_AIMS, Aims
from opm.standings.score import FAR, NOTABLE, NOTHING, STEP, Score, Standing


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
    aims: Aims = NO_AIMS

    @cached_property
    def now(self) -> Standing:
        return self.standings.get(self.quarter, NOTHING)

    @cached_property
    def before(self) -> Standing:
        return self.standings.get(self.quarter.plus(-1), NOTHING)

    @property
    def score(self) -> Decimal | None:
        return self.now.score

    @cached_property
    def moved(self) -> Decimal | None:
        """Movement of the overall score since last quarter, as shown; None while it can still change."""
        if not self.now.settled or self.before.score is None:
            return None
        return self.now.overall.moved_from(self.before.overall)

    @cached_property
    def backwards(self) -> bool:
        """Whether it surely fell: even the best that outstanding answers allow shows less than last quarter."""
        return self._fall is not None and self._fall <= -STEP

    @cached_property
    def _fall(self) -> Decimal | None:
        """The least movement that is sure. After a change of the rubric only settled quarters are compared."""
        if not self.now.started or self.now.overall.score is None:
            return None
        if self.now.overall.bridge is not None:
            return self.moved
        return difference(self.now.overall.best, self.before.score)

    @property
    def movement(self) -> Decimal | None:
        """Movement as the tables show it: the sure one, or at least the fall that is sure."""
        return self.fall_signed if self.moved is None and self.backwards else self.moved

    @property
    def fall(self) -> Decimal:
        """By how much it fell at least, as shown (positive)."""
        return abs(self._fall or Decimal(0))

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
        moved = now.moved_from(before) if now.settled and before.rated else None
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
        if self.now.whole and not self.frame.bands:
            return DASH  # the rubric names no partner levels
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
    def sees_less(self) -> bool:
        """Whether the client sees notably less than IT does."""
        return self.client_gap is not None and self.client_gap <= -NOTABLE

    @property
    def sure(self) -> Decimal | None:
        """Confidence (0-1) in the overall score, once IT's side is complete."""
        return self.now.overall.sure

    @property
    def indicative(self) -> bool:
        return self.now.overall.indicative

    @property
    def doubted(self) -> int:
        """Claims that the records do not bear out."""
        return self.now.doubted

    @property
    def target(self) -> Decimal | None:
        """Where the overall score stands with every target reached."""
        return self.aims.marks.get("")

    @property
    def percent(self) -> Decimal | None:
        """Percent to target (0-1), once the client is scored in one number."""
        return self.aims.percent if self.now.firm is not None else None

    @property
    def behind(self) -> bool:
        """Whether a target's day has passed without its level."""
        return bool(self.aims.overdue)

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

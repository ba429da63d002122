"""One stored number with what stands beside it, and a client in a quarter. Plain values, no queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from opm.doubt_notes import is_indicative
from opm.kernel.words import DASH, difference, number

STEP = Decimal("0.1")  # the smallest movement a page can show
NOTABLE = Decimal("0.3")  # a difference of views worth a sentence
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
    sensitivity: Decimal | None = None  # with every NA as the lowest option
    confidence: Decimal | None = None  # 0-1
    one_sided: int = 0  # numbers of practices
    contradicted: int = 0
    differing: int = 0
    bridge: Decimal | None = (
        None  # after a change of the rubric: over the practices common with the quarter before
    )
    bridge_was: Decimal | None = None

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
    def it_view(self) -> Decimal | None:
        """IT's side alone, once both may be laid side by side."""
        return self.it if self.complete and self.rated else None

    @property
    def client_view(self) -> Decimal | None:
        """How the client sees it, once it may be seen."""
        return self.client if self.complete and self.rated else None

    @property
    def client_gap(self) -> Decimal | None:
        """The client's view minus IT's view, once it may be seen; negative where the client sees less."""
        return difference(self.client_view, self.it_view)

    @property
    def sure(self) -> Decimal | None:
        """Confidence (0-1) once IT's side is complete: before that it says only how much is unanswered."""
        return self.confidence if self.complete and self.rated else None

    @property
    def indicative(self) -> bool:
        """Whether it rests on too little to be more than a hint (SCORING.md: confidence below 0.40)."""
        return is_indicative(self.sure)

    @property
    def apart(self) -> int:
        """Practices on which the sides differ, once that may be seen."""
        return self.differing if self.complete else 0

    @property
    def doubted(self) -> int:
        """Practices whose rating the records do not bear out; a rating is of both sides, so it waits like they do."""
        return self.contradicted if self.complete else 0

    @property
    def without_na(self) -> Decimal | None:
        """The score with every "not applicable" as the lowest option, where that shows another number."""
        if not self.firm or not difference(self.sensitivity, self.score):
            return None
        return self.sensitivity

    def moved_from(self, before: Score) -> Decimal | None:
        """Movement since the quarter before, as shown; over the common practices where the rubric changed."""
        if self.bridge is not None:
            return difference(self.bridge, self.bridge_was)
        return difference(self.score, before.score)


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

    @property
    def apart(self) -> int:
        """Practices on which the sides differ, of the competencies where that may be seen."""
        return sum(part.apart for part in self._parts())

    @property
    def doubted(self) -> int:
        """Practices whose rating the records do not bear out, of the competencies that may be seen."""
        return sum(part.doubted for part in self._parts())

    def _parts(self) -> Iterable[Score]:
        return self.competencies.values() or (self.overall,)


NOTHING = Standing()

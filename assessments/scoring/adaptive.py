"""Adaptive order: a sheet asks only what can matter to a score (SCORING.md, "Adaptive order").

Pure: the plan follows from the answers so far, so the page needs to remember only which levels the
respondent opened by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .compiled import Compiled, LevelBlock, compiled
from .methods import pass_value
from .types import Answer, Rubric


class State(StrEnum):
    """What the sheet does with a level: asks it, folds it into the confirming step, or leaves it closed."""

    ASKED = "asked"
    CARRIED = "carried"
    CLOSED = "closed"


class Why(StrEnum):
    """Why a level is asked, carried or closed; `LevelPlan.because` is the level the reason lies in."""

    START = "start"  # asked: the climb starts here
    CLIMB = "climb"  # asked: every level below holds so far
    OPENED = "opened"  # asked: opened by hand
    BEGUN = "begun"  # asked: has an answer already; a level once opened is asked whole
    FAILS = "fails"  # asked: a lower level whose answers turned out to fail
    NOTHING_TO_CARRY = "nothing_to_carry"  # asked: last quarter has no answer for some POM here
    METHOD = "method"  # asked: under this method every level counts
    HELD_BEFORE = "held_before"  # carried: below the last held level
    WAITS = "waits"  # closed: the level `because` is not answered far enough
    OWN = "own"  # closed: the level `because` cannot be held
    LOWER = "lower"  # closed: the level `because` carries only one further level
    VETO = "veto"  # closed: a critical POM of the level `because` is not in place


@dataclass(frozen=True, slots=True)
class LevelPlan:
    """One level of one capability: state, reason, its POM keys in order and those still unanswered."""

    level: int
    state: State
    why: Why
    because: int | None
    poms: tuple[str, ...]
    unanswered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CapabilityPlan:
    """The levels of one capability from low to high (those without POMs left out)."""

    capability: str
    levels: tuple[LevelPlan, ...]

    @property
    def asked(self) -> tuple[str, ...]:
        """The keys of the POMs to show now, in order: levels from low to high, POMs in file order."""
        return tuple(key for level in self.levels if level.state is State.ASKED for key in level.poms)

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """The keys that the one confirming step would carry over: folded levels, not answered yet."""
        return tuple(key for level in self.levels if level.state is State.CARRIED for key in level.unanswered)

    @property
    def scope(self) -> frozenset[str]:
        """What the sheet counts as asked: the asked and the carried POMs."""
        return frozenset(
            key for level in self.levels if level.state is not State.CLOSED for key in level.poms
        )

    @property
    def complete(self) -> bool:
        """Nothing is left to answer or to confirm."""
        return not any(level.unanswered for level in self.levels if level.state is not State.CLOSED)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the answers so far say of one level: bounds of A (None: wholly NA), and a veto."""

    low: Fraction | None
    high: Fraction | None
    vetoed: bool
    undecided: bool
    critical_blank: bool


def plan_capability(
    rubric: Rubric,
    capability: str,
    answers: Mapping[str, Answer],
    *,
    start: int | None = None,
    opened: Collection[int] = (),
    carryable: Collection[str] | None = None,
) -> CapabilityPlan:
    """Which levels of a capability one respondent is asked now, in which order, and why.

    `answers`: this respondent's answers so far, the confirmed carried ones included. `start`: the client's
    last held level (None or the floor: first time, the climb starts at floor + 1). `opened`: levels opened
    by hand. `carryable`: POM keys with an answer of last quarter to carry (None: all of them have one).
    """
    c = compiled(rubric)
    blocks = [block for block in c.capabilities[capability].levels if block.poms]
    begin = min(max(start or 0, rubric.floor + 1), rubric.top)
    climb = _Climb(rubric, c)
    plans = []
    for block in blocks:
        keys = tuple(c.keys[position] for position in block.poms)
        missing = tuple(key for key in keys if key not in answers or answers[key].blank)
        reading = climb.read(block, answers)
        below = block.level < begin
        if rubric.method.name in ("additive", "mean"):
            state, why, because = State.ASKED, Why.METHOD, None
        elif below:
            state, why, because = climb.below(reading, block.level, missing, opened, carryable)
        else:
            state, why, because = climb.above(block.level, begin, len(missing) < len(keys), opened)
        plans.append(LevelPlan(block.level, state, why, because, keys, missing))
        climb.step(block.level, reading, waits=not below)
    return CapabilityPlan(capability, tuple(plans))


class _Climb:
    """The climb through the levels of one capability, from low to high: what has ended it so far."""

    def __init__(self, rubric: Rubric, c: Compiled) -> None:
        self.rubric, self.c = rubric, c
        self.ended: tuple[Why, int] | None = None
        self.one_more: tuple[Why, int] | None = None

    def read(self, block: LevelBlock, answers: Mapping[str, Answer]) -> _Reading:
        """Bounds of A(l): the unanswered as the lowest and as the highest option."""
        c = self.c
        low = high = weight = 0
        vetoed = undecided = critical_blank = False
        for position in block.poms:
            answer = answers.get(c.keys[position])
            if answer is not None and answer.na:
                continue
            w = c.weights[position]
            weight += w
            if answer is None or answer.option is None:
                undecided = True
                critical_blank = critical_blank or (c.critical[position] and self._gated)
                low, high = low + w * c.lowest, high + w * c.highest
            else:
                value = self._counts(c.options[answer.option])
                low, high = low + w * value, high + w * value
                vetoed = vetoed or (c.critical[position] and value == c.lowest and self._gated)
        if not weight:
            return _Reading(None, None, False, False, False)
        total = weight * c.unit
        return _Reading(Fraction(low, total), Fraction(high, total), vetoed, undecided, critical_blank)

    @property
    def _gated(self) -> bool:
        return self.rubric.method.name == "gated"

    def _counts(self, value: int) -> int:
        """Under `all_items` a POM passes or does not; then a level holds when every POM counts as highest."""
        if self._gated:
            return value
        return self.c.highest if value >= pass_value(self.rubric) * self.c.unit else self.c.lowest

    def _cannot_hold(self, a: Fraction) -> bool:
        return a <= self.rubric.method.own if self._gated else a < self.c.fraction(self.c.highest)

    def _cannot_carry(self, a: Fraction) -> bool:
        return a <= self.rubric.method.lower if self._gated else self._cannot_hold(a)

    def below(
        self,
        reading: _Reading,
        level: int,
        missing: tuple[str, ...],
        opened: Collection[int],
        carryable: Collection[str] | None,
    ) -> tuple[State, Why, int | None]:
        """The state of a level below the start: carried, unless something opens it."""
        if level in opened:
            return State.ASKED, Why.OPENED, None
        fails = reading.high is not None and (
            reading.vetoed or self._cannot_hold(reading.high) or self._cannot_carry(reading.high)
        )
        if fails:
            return State.ASKED, Why.FAILS, level
        if carryable is not None and any(key not in carryable for key in missing):
            return State.ASKED, Why.NOTHING_TO_CARRY, None
        return State.CARRIED, Why.HELD_BEFORE, None

    def above(
        self, level: int, begin: int, begun: bool, opened: Collection[int]
    ) -> tuple[State, Why, int | None]:
        """The state of the start level or a higher one: asked when reached, begun or opened, else closed."""
        if self.ended is None:
            return State.ASKED, Why.START if level == begin else Why.CLIMB, None
        if level in opened:
            return State.ASKED, Why.OPENED, None
        if begun:
            return State.ASKED, Why.BEGUN, None
        return State.CLOSED, *self.ended

    def step(self, level: int, reading: _Reading, *, waits: bool) -> None:
        """Take the level into account; one that only waits for answers blocks from the start level on."""
        if reading.low is None or reading.high is None or (self.ended and self.ended[0] is not Why.WAITS):
            return
        if reading.vetoed:
            self.ended = (Why.VETO, level)
        elif self._cannot_hold(reading.high):
            self.ended = (Why.OWN, level)
        elif self.one_more:
            self.ended = self.one_more
        elif self._cannot_carry(reading.high):
            self.one_more = (Why.LOWER, level)
        if waits and not self.ended and self._unsure(reading):
            self.ended = (Why.WAITS, level)

    def _unsure(self, reading: _Reading) -> bool:
        """Not sure to be held yet: what is unanswered, taken as the lowest option, would fail it."""
        if not reading.undecided or reading.low is None:
            return False
        return reading.critical_blank or self._cannot_hold(reading.low)

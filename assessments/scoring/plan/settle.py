"""The best of the plans that the solver's bounds leave over, by exact dynamic programming.

HiGHS gives a good plan and, from its relaxation, how much each point of a front adds to the objective at least
(reduced costs). What cannot belong to a best plan is left out; what remains is few, and is compared here in whole
numbers and Fractions only: best objective, then least effort, fewest steps, keys and options.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ..methods import NEARLY
from ..numbers import whole_part
from ..types import Competency, Rubric
from .fronts import Moves, Point
from .goals import Wanted
from .milp import Clock


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a best plan keeps to: its cost, and the sum of the reduced costs of its points."""

    cost: int
    slack: float
    reduced: Mapping[tuple[str, int], float]  # (capability, number of the point) -> at least 0


@dataclass(frozen=True, slots=True)
class State:
    """Capabilities or competencies with their points chosen.

    `score` is a sum of weight x score in whole units (see `Settlement`), of the competencies at the end.
    """

    score: int
    cost: int
    reduced: float
    moves: Moves


class Settlement:
    """The comparison for one assessment; `fronts` are those of the scored capabilities.

    Scores are counted in whole units: of capabilities 1/`inner` (weight x score), of competencies 1/`outer`.
    """

    def __init__(
        self,
        rubric: Rubric,
        fronts: Mapping[str, tuple[Point, ...]],
        want: Wanted,
        bounds: Bounds,
        clock: Clock,
    ) -> None:
        self.rubric, self.fronts, self.want, self.bounds, self.clock = rubric, fronts, want, bounds, clock
        self.scored = [c for c in rubric.competencies if any(item.key in fronts for item in c.capabilities)]
        keys = {competency.key for competency in self.scored}
        self.rules = [r for r in rubric.dependencies if r.competency in keys and r.requires in keys]
        weights = {key: rubric.capability(key).weight for key in fronts}
        self.inner = lcm(
            *((weights[key] * p.score).denominator for key, points in fronts.items() for p in points)
        )
        self.outer = lcm(
            *((c.weight * NEARLY).denominator for c in self.scored),
            *((c.weight / (self.inner * self._whole(c))).denominator for c in self.scored),
        )

    def worth(self, state: State) -> Fraction:
        """The sum of weight x effective score over the competencies of a whole plan."""
        return Fraction(state.score, self.outer)

    def cheapest(self) -> State | None:
        """The least cost with the overall score wanted; None where the bounds leave no plan."""
        whole = sum((competency.weight for competency in self.scored), Fraction(0))
        needed = (self.want.overall or Fraction(0)) * whole
        enough = (state for state in self._all() if self.worth(state) >= needed)
        return min(enough, key=lambda state: state.cost, default=None)

    def greatest(self) -> State | None:
        """The greatest overall score, and of those the least cost; None where the bounds leave no plan."""
        return min(self._all(), key=lambda state: (-state.score, state.cost), default=None)

    def _whole(self, competency: Competency) -> Fraction:
        """The weight of the scored capabilities of a competency."""
        return sum((item.weight for item in competency.capabilities if item.key in self.fronts), Fraction(0))

    def _all(self) -> list[State]:
        """The states of the whole assessment that are worth their cost."""
        joined: dict[tuple[int, ...], list[State]] = {(): [State(0, 0, 0.0, ())]}
        for competency in self.scored:
            claims = self._competency(competency)
            grown: dict[tuple[int, ...], list[State]] = {}
            for levels, states in joined.items():
                for level, more in claims.items():
                    if self._allowed((*levels, level)):
                        grown.setdefault((*levels, level), []).extend(self._pairs(states, more))
            joined = {levels: _worthwhile(states) for levels, states in grown.items()}
        return [state for states in joined.values() for state in states]

    def _allowed(self, levels: tuple[int, ...]) -> bool:
        """Whether the dependencies hold between the competencies whose levels are claimed so far."""
        claimed = {c.key: level for c, level in zip(self.scored, levels, strict=False)}
        return all(
            claimed[rule.competency] < rule.level or claimed[rule.requires] >= rule.at_least
            for rule in self.rules
            if rule.competency in claimed and rule.requires in claimed
        )

    def _pairs(self, states: Iterable[State], others: Iterable[State]) -> Iterable[State]:
        """Every state of the one with every one of the other, within the bounds."""
        self.clock.left()
        others = list(others)
        for one in states:
            for other in others:
                cost, reduced = one.cost + other.cost, one.reduced + other.reduced
                if cost <= self.bounds.cost and reduced <= self.bounds.slack:
                    yield State(one.score + other.score, cost, reduced, one.moves + other.moves)

    def _competency(self, competency: Competency) -> dict[int, list[State]]:
        """The states of a competency by the effective level that they claim; `score` is its weighted share."""
        items = [item for item in competency.capabilities if item.key in self.fronts]
        lowest: dict[int, list[State]] = {self.rubric.top: [State(0, 0, 0.0, ())]}
        for item in items:
            grown: dict[int, list[State]] = {}
            for level, more in self._capability(item.key, item.weight).items():
                for other, states in lowest.items():
                    grown.setdefault(min(level, other), []).extend(self._pairs(states, more))
            lowest = {level: _worthwhile(states) for level, states in grown.items()}
        return self._claims(competency, lowest)

    def _claims(self, competency: Competency, lowest: Mapping[int, list[State]]) -> dict[int, list[State]]:
        """States by lowest capability level as states by the effective level that they claim.

        A level below the own one is worth claiming only where a dependency may hold the competency.
        """
        full = self.inner * self._whole(competency)
        share = int(competency.weight * self.outer / full)
        least = self.want.competencies.get(competency.key, self.rubric.floor)
        held = any(rule.competency == competency.key for rule in self.rules)
        claims: dict[int, list[State]] = {}
        for level, states in lowest.items():
            for state in states:
                own = min(int(state.score // full), level + 1)
                for claim in range(least if held else max(least, own), own + 1):
                    most = int(competency.weight * (claim + NEARLY) * self.outer)
                    score = min(state.score * share, most)
                    claims.setdefault(claim, []).append(State(score, state.cost, state.reduced, state.moves))
        return {claim: _worthwhile(states) for claim, states in claims.items()}

    def _capability(self, key: str, weight: Fraction) -> dict[int, list[State]]:
        """The points of a capability that are left, by level."""
        found: dict[int, list[State]] = {}
        for number, point in enumerate(self.fronts[key]):
            reduced = self.bounds.reduced.get((key, number))
            if reduced is not None and point.score >= self.want.capabilities.get(key, self.rubric.floor):
                state = State(int(weight * point.score * self.inner), point.cost, reduced, point.moves)
                found.setdefault(whole_part(point.score), []).append(state)
        return found


def _worthwhile(states: Iterable[State]) -> list[State]:
    """Without the states that another one with at least their score undercuts."""
    kept: list[State] = []
    for state in sorted(states, key=lambda state: (-state.score, state.cost)):
        if not kept or state.cost < kept[-1].cost:
            kept.append(state)
    return kept

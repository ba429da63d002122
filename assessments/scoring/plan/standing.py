"""Scores of one set of official values, cheap to look at again after a few POMs are raised.

It runs the engine's own parts; only the capabilities that a move touches are computed again (about a
twentieth of a whole scoring).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ..compiled import Compiled, compiled
from ..engine import score_values
from ..methods import MethodResult, apply_method
from ..rollup import Effective, OwnScore, apply_dependencies, competency_score, overall_score
from ..types import Option, Rubric, Score
from .types import PlanError, Start

Moves = Mapping[int, int]  # POM index -> scaled value it is raised to


@dataclass(frozen=True, slots=True)
class Standing:
    """Scaled values by POM index (None: NA; a blank is the lowest) with every result that follows.

    `blank` are the POMs without an answer at the start.
    """

    rubric: Rubric
    c: Compiled
    blank: frozenset[int]
    values: tuple[int | None, ...]
    results: Mapping[str, MethodResult]
    own: Mapping[str, OwnScore]
    effective: Mapping[str, Effective]
    overall: Fraction | None

    def raised(self, moves: Moves) -> Standing:
        """The standing after these POMs have these values."""
        values = list(self.values)
        for index, value in moves.items():
            values[index] = value
        touched = {self.rubric.capability_of(self.c.keys[index]).key for index in moves}
        return _standing(self.rubric, self.c, self.blank, tuple(values), touched, self.results, self.own)


def standing_at(rubric: Rubric, start: Start) -> Standing:
    """The standing of the official values that a plan starts from.

    Raises PlanError for a POM that is not rated in the rubric or a value that is no mean of options.
    """
    c = compiled(rubric)
    values: list[int | None] = [c.lowest] * len(c.keys)
    blank = set(range(len(c.keys)))
    for key, value in start.values.items():
        if value is not None:
            values[_index(c, key)] = _scaled(c, key, value)
            blank.discard(_index(c, key))
    for key in start.na:
        values[_index(c, key)] = None
        blank.discard(_index(c, key))
    return _standing(rubric, c, frozenset(blank), tuple(values), set(c.capabilities), {}, {})


def scored(rubric: Rubric, start: Start, moves: Moves) -> Score:
    """The engine's result of the start with the moves made: what every promise is checked against."""
    c = compiled(rubric)
    values = dict(start.values) | {c.keys[index]: c.fraction(value) for index, value in moves.items()}
    return score_values(rubric, values, start.na)


def higher_options(standing: Standing, index: int) -> tuple[Option, ...]:
    """The options above the value of a POM, ascending; none where it is NA or at the top."""
    value = standing.values[index]
    if value is None:
        return ()
    return tuple(option for option in standing.rubric.scale if standing.c.options[option.key] > value)


def _index(c: Compiled, key: str) -> int:
    if key not in c.index:
        raise PlanError(f"{key} is not rated in this rubric.")
    return c.index[key]


def _scaled(c: Compiled, key: str, value: Fraction) -> int:
    scaled = value * c.unit
    if scaled.denominator != 1:
        raise PlanError(f"{key}: {value} is not a mean of option values.")
    return int(scaled)


def _standing(
    rubric: Rubric,
    c: Compiled,
    blank: frozenset[int],
    values: tuple[int | None, ...],
    touched: set[str],
    results: Mapping[str, MethodResult],
    own: Mapping[str, OwnScore],
) -> Standing:
    found = dict(results) | {key: apply_method(rubric, c, c.capabilities[key], values) for key in touched}
    changed = {rubric.competency_of(key).key for key in touched}
    scores = {
        item.key: competency_score(rubric, item, found)
        if item.key in changed or item.key not in own
        else own[item.key]
        for item in rubric.competencies
    }
    effective = apply_dependencies(rubric, scores)
    return Standing(rubric, c, blank, values, found, scores, effective, overall_score(rubric, effective))

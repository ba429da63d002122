"""Scoring an assessment: from a rubric and answers to levels, scores and their explanation (SCORING.md).

Pure: the same input always gives the same output. About a millisecond for 250 POMs and two sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .compiled import CapabilityBlock, Compiled, compiled
from .methods import MethodResult, apply_method
from .official import Official, official
from .rollup import Effective, OwnScore, apply_dependencies, competency_score, overall_score, partner_level
from .types import (
    Answer,
    Basis,
    CapabilityScore,
    CompetencyScore,
    Interval,
    Rubric,
    Score,
    Sheet,
)

ENGINE_VERSION = "1"
INSUFFICIENT_ABOVE = Fraction(3, 10)


@dataclass(frozen=True, slots=True)
class _End:
    """One end of an assessment (both ends are the same once it is closed)."""

    results: dict[str, MethodResult]
    own: dict[str, OwnScore]
    effective: dict[str, Effective]
    overall: Fraction | None
    partner_level: str | None


def score(
    rubric: Rubric,
    sheets: Iterable[Sheet],
    agreed: Mapping[str, Answer] | None = None,
    *,
    open: bool = False,
    as_of: date | None = None,
) -> Score:
    """The result of one assessment.

    `agreed` are the moderated answers by POM key. While `open`, outstanding sides make an interval and the
    levels and scores are those of its low end. `as_of` is kept with the result (confidence uses it, no
    score does). Raises AnswerError for an answer that the rubric does not allow.
    """
    c = compiled(rubric)
    return _score(rubric, c, official(c, sheets, agreed or {}, is_open=open), is_open=open, as_of=as_of)


def sensitivity(
    rubric: Rubric,
    sheets: Iterable[Sheet],
    agreed: Mapping[str, Answer] | None = None,
    *,
    open: bool = False,
    as_of: date | None = None,
) -> Score:
    """The result with every NA taken as the lowest option."""
    c = compiled(rubric)
    found = official(c, sheets, agreed or {}, is_open=open, na_as_lowest=True)
    return _score(rubric, c, found, is_open=open, as_of=as_of)


def score_values(rubric: Rubric, values: Mapping[str, Fraction | None], na: Iterable[str] = ()) -> Score:
    """The closed result of given official values by POM key (missing or None: blank), with `na` as NA.

    Values are exact means of option values, as in `Score.values`; every POM counts as asked.
    """
    c = compiled(rubric)
    na_set = {c.index[key] for key in na}
    given: list[int | None] = [None] * len(c.keys)
    for key, value in values.items():
        if value is not None:
            scaled = value * c.unit
            if scaled.denominator != 1:
                raise ValueError(f"{key}: {value} is not a mean of option values")
            given[c.index[key]] = int(scaled)
    return _score(rubric, c, from_values(c, given, na_set), is_open=False, as_of=None)


def from_values(c: Compiled, given: list[int | None], na: set[int]) -> Official:
    """Official values where they are already known, one per POM index (scaled; None: blank or in `na`)."""
    counted: list[int | None] = [
        None if position in na else c.lowest if value is None else value
        for position, value in enumerate(given)
    ]
    missing = {position for position, value in enumerate(given) if value is None and position not in na}
    return Official(counted, counted, given, na, missing, set(), set())


def score_official(rubric: Rubric, found: Official) -> Score:
    """The closed result of official values (used by the views)."""
    return _score(rubric, compiled(rubric), found, is_open=False, as_of=None)


def _evaluate(rubric: Rubric, c: Compiled, values: Sequence[int | None]) -> _End:
    results = {key: apply_method(rubric, c, block, values) for key, block in c.capabilities.items()}
    own = {item.key: competency_score(rubric, item, results) for item in rubric.competencies}
    effective = apply_dependencies(rubric, own)
    overall = overall_score(rubric, effective)
    level = partner_level(rubric, overall, (item.level for item in effective.values()))
    return _End(results, own, effective, overall, level)


def _score(rubric: Rubric, c: Compiled, found: Official, *, is_open: bool, as_of: date | None) -> Score:
    low = _evaluate(rubric, c, found.low)
    high = low if not is_open or found.low == found.high else _evaluate(rubric, c, found.high)
    fractions: dict[int | None, Fraction | None] = {None: None}
    for value in found.given:
        if value not in fractions and value is not None:
            fractions[value] = c.fraction(value)
    return Score(
        capabilities={
            key: _capability(c, block, found, low.results[key], high.results[key] if is_open else None)
            for key, block in c.capabilities.items()
        },
        competencies={
            item.key: _competency(item.key, low, high if is_open else None) for item in rubric.competencies
        },
        overall=low.overall,
        partner_level=low.partner_level if low.partner_level == high.partner_level else None,
        not_asked=tuple(c.keys[position] for position in sorted(found.not_asked)),
        one_sided=tuple(c.keys[position] for position in sorted(found.one_sided)),
        coverage=_coverage(range(len(c.keys)), found),
        values=dict(zip(c.keys, (fractions[value] for value in found.given), strict=True)),
        na=frozenset(c.keys[position] for position in found.na),
        open=is_open,
        interval=Interval(low.overall, high.overall) if is_open else None,
        as_of=as_of,
    )


def _capability(
    c: Compiled, block: CapabilityBlock, found: Official, low: MethodResult, high: MethodResult | None
) -> CapabilityScore:
    share = na_share(c, block, found.low)
    basis: Basis = "insufficient" if share is not None and share > INSUFFICIENT_ABOVE else "sufficient"
    return CapabilityScore(
        key=block.key,
        level=low.level,
        score=low.score,
        fulfilment=low.fulfilment,
        binding=low.binding,
        failing=low.failing,
        na_share=share,
        basis=None if share is None else basis,
        coverage=_coverage(block.poms, found),
        interval=None if high is None else Interval(low.score, high.score, low.level, high.level),
    )


def _competency(key: str, low: _End, high: _End | None) -> CompetencyScore:
    own, effective = low.own[key], low.effective[key]
    interval = None
    if high is not None:
        above = high.effective[key]
        interval = Interval(effective.score, above.score, effective.level, above.level)
    return CompetencyScore(
        key=key,
        level=own.level,
        score=own.score,
        effective_level=effective.level,
        effective_score=effective.score,
        held_by=effective.held_by,
        mean=own.mean,
        lowest_capability=own.lowest_capability,
        interval=interval,
    )


def na_share(c: Compiled, block: CapabilityBlock, values: Sequence[int | None]) -> Fraction | None:
    """The share (0-1) of a capability's weight above the floor that is NA; None without a POM there."""
    if not block.poms:
        return None
    na = sum(c.weights[position] for position in block.poms if values[position] is None)
    return Fraction(na, block.total_weight)


def _coverage(poms: Sequence[int], found: Official) -> Fraction | None:
    """Asked POMs with an official value or NA / asked POMs (share 0-1); None when none was asked."""
    asked = sum(1 for position in poms if position not in found.not_asked)
    missing = sum(1 for position in poms if position in found.missing)
    return Fraction(len(poms) - missing, asked) if asked else None


def coverage(
    rubric: Rubric, sheets: Iterable[Sheet], agreed: Mapping[str, Answer] | None = None
) -> Fraction | None:
    """The coverage of a whole assessment (share 0-1); None when nothing was asked."""
    c = compiled(rubric)
    return _coverage(range(len(c.keys)), official(c, sheets, agreed or {}, is_open=False))

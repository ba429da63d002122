"""Confidence of a capability and contradictions by live metrics (SCORING.md, "Beside the score")."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .compiled import compiled
from .official import official
from .types import Answer, Expectation, Pom, Rubric, Sheet

FRESH_DAYS = 180
INDICATIVE_BELOW = Fraction(2, 5)
FRESH, NOTED, OLD, NOTHING = Fraction(1), Fraction(4, 5), Fraction(3, 5), Fraction(1, 2)
COMPARE: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}
Metrics = Mapping[str, Fraction | None]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A rating that a metric's value does not bear out: the expectation and the value (exact)."""

    pom: str
    expectation: Expectation
    value: Fraction


@dataclass(frozen=True, slots=True)
class Confidence:
    """Confidence 0..1 of a capability, None where no POM applies; below 0.40 it is `indicative`."""

    capability: str
    value: Fraction | None
    indicative: bool
    contradictions: tuple[Contradiction, ...]


def confidence(
    rubric: Rubric,
    sheets: Iterable[Sheet],
    agreed: Mapping[str, Answer] | None = None,
    *,
    as_of: date | None = None,
    metrics: Metrics | None = None,
) -> dict[str, Confidence]:
    """The confidence of every capability, by key.

    `metrics`: values of that quarter by metric key, shares 0-1 (None or missing: unknown, contradicts
    nothing). Blanks count 0; POMs that are NA are left out. Without `as_of` a date says nothing of age.
    """
    sheets, agreed, metrics = tuple(sheets), agreed or {}, metrics or {}
    c = compiled(rubric)
    given = official(c, sheets, agreed, is_open=False)
    values = {key: None if v is None else c.fraction(v) for key, v in zip(c.keys, given.given, strict=True)}
    na = {c.keys[position] for position in given.na}
    weights = {pom.key: pom.weight for pom in rubric.rated_poms()}
    found: dict[str, Confidence] = {}
    for key, block in c.capabilities.items():
        total = weight = Fraction(0)
        clashes: list[Contradiction] = []
        for pom in (p for p in rubric.capability(key).poms if p.level > rubric.floor):
            if pom.key in na:
                continue
            weight += weights[pom.key]
            value = values[pom.key]
            if value is not None:
                against = contradictions(rubric, pom, value, metrics)
                clashes += against
                if not against:
                    total += weights[pom.key] * _trust(rubric, pom, value, sheets, agreed, as_of, metrics)
        share = total / weight if weight else None
        found[block.key] = Confidence(
            key, share, share is not None and share < INDICATIVE_BELOW, tuple(clashes)
        )
    return found


def contradictions(rubric: Rubric, pom: Pom, value: Fraction, metrics: Metrics) -> list[Contradiction]:
    """The expectations of a POM that apply to this rating (value 0..1) and that a known metric denies."""
    return [
        Contradiction(pom.key, expectation, known)
        for expectation, known in _applying(rubric, pom, value, metrics)
        if not COMPARE[expectation.op](known, expectation.value)
    ]


def _applying(
    rubric: Rubric, pom: Pom, value: Fraction, metrics: Metrics
) -> list[tuple[Expectation, Fraction]]:
    """The expectations that hold for this rating (its option or a lower one) and whose metric is known."""
    return [
        (expectation, known)
        for expectation in pom.expects
        if value >= rubric.option(expectation.option).value
        and (known := metrics.get(expectation.metric)) is not None
    ]


def _trust(
    rubric: Rubric,
    pom: Pom,
    value: Fraction,
    sheets: Sequence[Sheet],
    agreed: Mapping[str, Answer],
    as_of: date | None,
    metrics: Metrics,
) -> Fraction:
    """certainty/5 * e of a rating that nothing contradicts; an agreed answer brings its own certainty."""
    rated = [
        answer
        for sheet in sheets
        if (answer := sheet.answers.get(pom.key)) is not None and answer.option is not None
    ]
    moderated = agreed.get(pom.key)
    settled = moderated is not None and moderated.option is not None
    counting = [moderated] if moderated is not None and settled else rated
    evidence = [*rated, moderated] if moderated is not None and settled else rated
    agrees = bool(_applying(rubric, pom, value, metrics))
    best = FRESH if agrees else max(_evidence(answer, as_of) for answer in evidence)
    return Fraction(min(answer.certainty for answer in counting), 5) * best


def _evidence(answer: Answer, as_of: date | None) -> Fraction:
    """e of one answer: fresh evidence, a note or undated evidence, older evidence, nothing."""
    dated = answer.evidence_on is not None and as_of is not None
    if dated and answer.evidence_on and as_of and abs((as_of - answer.evidence_on).days) <= FRESH_DAYS:
        return FRESH
    if answer.note or (not dated and (answer.evidence or answer.evidence_on is not None)):
        return NOTED
    return OLD if dated else NOTHING

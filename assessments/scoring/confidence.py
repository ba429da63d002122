"""Confidence of a capability and contradictions by live metrics (SCORING.md, "Beside the score")."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
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


class Evidence(StrEnum):
    """What stands behind the rating of a POM."""

    CONTRADICTED = "contradicted"  # a live metric denies it
    LIVE = "live"  # a live metric agrees
    FRESH = "fresh"  # dated within FRESH_DAYS of the as-of date
    NOTED = "noted"  # a note, or evidence without a date
    OLD = "old"
    NOTHING = "nothing"
    BLANK = "blank"  # not rated


WORTH = {
    Evidence.CONTRADICTED: Fraction(0),
    Evidence.LIVE: FRESH,
    Evidence.FRESH: FRESH,
    Evidence.NOTED: NOTED,
    Evidence.OLD: OLD,
    Evidence.NOTHING: NOTHING,
    Evidence.BLANK: Fraction(0),
}
# What says most about a rating comes first: fresh evidence, then a note, then older evidence.
_ORDER = (Evidence.FRESH, Evidence.NOTED, Evidence.OLD, Evidence.NOTHING)


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the rating of one POM may be trusted: certainty 1-5 (None for a blank) and what stands behind it."""

    certainty: int | None
    evidence: Evidence
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def share(self) -> Fraction:
        """certainty/5 * e, 0..1."""
        return Fraction(self.certainty or 0, 5) * WORTH[self.evidence]


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
    known = trust(rubric, sheets, agreed, as_of=as_of, metrics=metrics)
    found: dict[str, Confidence] = {}
    for capability in rubric.capabilities():
        own = [(pom.weight, known[pom.key]) for pom in capability.poms if pom.key in known]
        weight = sum((w for w, _ in own), Fraction(0))
        share = sum((w * item.share for w, item in own), Fraction(0)) / weight if weight else None
        clashes = tuple(clash for _, item in own for clash in item.contradictions)
        indicative = share is not None and share < INDICATIVE_BELOW
        found[capability.key] = Confidence(capability.key, share, indicative, clashes)
    return found


def trust(
    rubric: Rubric,
    sheets: Iterable[Sheet],
    agreed: Mapping[str, Answer] | None = None,
    *,
    as_of: date | None = None,
    metrics: Metrics | None = None,
) -> dict[str, Trust]:
    """What the confidence of every capability is made of: the trust in each POM above the floor, by key.

    POMs that are NA are left out. Arguments as of `confidence`.
    """
    sheets, agreed, metrics = tuple(sheets), agreed or {}, metrics or {}
    c = compiled(rubric)
    given = official(c, sheets, agreed, is_open=False)
    values = {key: None if v is None else c.fraction(v) for key, v in zip(c.keys, given.given, strict=True)}
    na = {c.keys[position] for position in given.na}
    found: dict[str, Trust] = {}
    for pom in (item for item in rubric.rated_poms() if item.key not in na):
        value = values[pom.key]
        if value is None:
            found[pom.key] = Trust(None, Evidence.BLANK)
        else:
            found[pom.key] = _trust(rubric, pom, value, sheets, agreed, as_of, metrics)
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
) -> Trust:
    """The trust in a rating; an agreed answer brings its own certainty."""
    rated = [
        answer
        for sheet in sheets
        if (answer := sheet.answers.get(pom.key)) is not None and answer.option is not None
    ]
    moderated = agreed.get(pom.key)
    settled = moderated is not None and moderated.option is not None
    counting = [moderated] if moderated is not None and settled else rated
    evidence = [*rated, moderated] if moderated is not None and settled else rated
    certainty = min(answer.certainty for answer in counting)
    against = tuple(contradictions(rubric, pom, value, metrics))
    if against:
        return Trust(certainty, Evidence.CONTRADICTED, against)
    if _applying(rubric, pom, value, metrics):
        return Trust(certainty, Evidence.LIVE)
    return Trust(certainty, min((_evidence(answer, as_of) for answer in evidence), key=_ORDER.index))


def _evidence(answer: Answer, as_of: date | None) -> Evidence:
    """What one answer brings: fresh evidence, a note or undated evidence, older evidence, nothing."""
    dated = answer.evidence_on is not None and as_of is not None
    if dated and answer.evidence_on and as_of and abs((as_of - answer.evidence_on).days) <= FRESH_DAYS:
        return Evidence.FRESH
    if answer.note or (not dated and (answer.evidence or answer.evidence_on is not None)):
        return Evidence.NOTED
    return Evidence.OLD if dated else Evidence.NOTHING

"""One evaluation of an assessment by the engine, as the JSON that a Result stores: every number and its reason.

Pure apart from its arguments. Numbers are text with four decimals, cut, never rounded (SCORING.md). Layout
(`format` 2, `read_numbers` gives stored ones of format 1 the same keys; mappings are by key in the rubric's order):

    method, open, as_of, coverage, not_asked, one_sided, metrics (known values that a rating can contradict)
    agreement      assessments.services.doubt.agreement
    overall        score, low, high, sensitivity, it, client, complete, total (capabilities; complete on IT's side),
                   confidence, one_sided, contradicted, differing (numbers of POMs)
    bridge         None, or after a change of version what both quarters are over the common practices (bridging.py)
    partner_level  key (None while the ends of an open result disagree), low, high, next (which rule is not met)
    competencies   level, score, mean, effective_level, effective_score, low, high, low_level, high_level, held_by,
                   lowest_capability, why, it, client, coverage, answered, total, sensitivity, complete,
                   confidence, one_sided, contradicted, differing (numbers of POMs)
    capabilities   competency, level, score, low, high, low_level, high_level, fulfilment, binding, failing, why,
                   na_share, basis, coverage, sensitivity, sensitivity_level, confidence, indicative, it, client,
                   answered, total, complete, one_sided, differing (POM keys), contradictions (doubt.contradictions)
    poms           value (official), na, it, client (option key, or "NA", of each side), agreed (option key or "NA");
                   unanswered ones are left out

`answered` and `total` count POMs above the floor that IT's side answered. `it` and `client` are the views of the two
sides, None where that side has rated nothing there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from assessments import scoring
from assessments.scoring.compiled import compiled
from assessments.scoring.numbers import cut_or_none
from assessments.scoring.official import SideValues, side_values
from assessments.selectors.engine_inputs import Given
from assessments.services import doubt
from assessments.services.bridging import bridge_numbers

FORMAT = 2


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What computing gives: the hash of the inputs and the explanation with all numbers."""

    input_hash: str
    as_of: date
    is_open: bool
    explanation: dict[str, Any]
    blanks: tuple[str, ...]  # POMs without an answer, in the rubric's order: they count as the lowest option


@dataclass(frozen=True, slots=True)
class _Parts:
    """Everything the layout is filled from."""

    rubric: scoring.Rubric
    given: Given
    score: scoring.Score
    lowest_na: scoring.Score  # every NA as the lowest option
    views: scoring.Views
    confidence: Mapping[str, scoring.Confidence]
    sides: Mapping[str, SideValues]
    answered: Mapping[str, frozenset[str]]  # by side: POMs with an option or NA
    it_sheets: Sequence[scoring.Sheet]
    differing: frozenset[str]


def evaluate(rubric: scoring.Rubric, given: Given, *, is_open: bool, as_of: date) -> Evaluation:
    """Score what was given and say why. Raises scoring.AnswerError for an answer that the rubric does not allow."""
    parts = _parts(rubric, given, is_open=is_open, as_of=as_of)
    score = parts.score
    blanks = tuple(key for key, value in score.values.items() if value is None and key not in score.na)
    return Evaluation(
        input_hash=scoring.input_hash(
            rubric, given.sheets, given.agreed, open=is_open, as_of=as_of, metrics=given.metrics
        ),
        as_of=as_of,
        is_open=is_open,
        explanation=_explanation(parts),
        blanks=blanks,
    )


def _parts(rubric: scoring.Rubric, given: Given, *, is_open: bool, as_of: date) -> _Parts:
    sheets, agreed = given.sheets, given.agreed
    score = scoring.score(rubric, sheets, agreed, open=is_open, as_of=as_of)
    by_side = {side: given.of_side(side) for side in ("it", "client")}
    c, views = compiled(rubric), scoring.views(rubric, sheets)
    return _Parts(
        rubric=rubric,
        given=given,
        score=score,
        lowest_na=scoring.sensitivity(rubric, sheets, agreed, open=is_open) if score.na else score,
        views=views,
        confidence=scoring.confidence(rubric, sheets, agreed, as_of=as_of, metrics=given.metrics),
        sides={side: side_values(c, of_side) for side, of_side in by_side.items()},
        answered={side: _answered(of_side) for side, of_side in by_side.items()},
        it_sheets=by_side["it"],
        differing=frozenset(item.pom for item in views.agenda),
    )


def _answered(sheets: Sequence[scoring.Sheet]) -> frozenset[str]:
    return frozenset(key for sheet in sheets for key, answer in sheet.answers.items() if not answer.blank)


def _explanation(parts: _Parts) -> dict[str, Any]:
    rubric, score = parts.rubric, parts.score
    capabilities = {item.key: _capability(parts, item.key) for item in rubric.capabilities()}
    return {
        "format": FORMAT,
        "method": {
            "name": rubric.method.name,
            "own": cut_or_none(rubric.method.own),
            "lower": cut_or_none(rubric.method.lower),
            "pass_value": cut_or_none(rubric.method.pass_value),
        },
        "open": score.open,
        "as_of": score.as_of.isoformat() if score.as_of else None,
        "coverage": cut_or_none(score.coverage),
        "not_asked": list(score.not_asked),
        "one_sided": list(score.one_sided),
        "metrics": doubt.expected_metrics(rubric, parts.given.metrics),
        "agreement": doubt.agreement(rubric, parts.given.sheets),
        "bridge": bridge_numbers(rubric, score, parts.given.before),
        "overall": _overall(parts, capabilities),
        "partner_level": _partner_level(parts),
        "competencies": {item.key: _competency(parts, item, capabilities) for item in rubric.competencies},
        "capabilities": capabilities,
        "poms": _poms(parts),
    }


def _overall(parts: _Parts, capabilities: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    score = parts.score
    low, high = (score.interval.low, score.interval.high) if score.interval else (None, None)
    return {
        "score": cut_or_none(score.overall),
        "low": cut_or_none(low),
        "high": cut_or_none(high),
        "sensitivity": cut_or_none(parts.lowest_na.overall),
        "it": cut_or_none(parts.views.it.overall) if parts.answered["it"] else None,
        "client": cut_or_none(parts.views.client.overall) if parts.answered["client"] else None,
        "complete": sum(item["complete"] for item in capabilities.values()),
        "total": len(capabilities),
        **_doubt(parts, list(parts.rubric.capabilities()), capabilities),
    }


def _doubt(
    parts: _Parts, own: Sequence[scoring.Capability], capabilities: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """Confidence and the numbers of doubtful POMs over several capabilities."""
    rows = [capabilities[item.key] for item in own]
    return {
        "confidence": doubt.mean_confidence(own, parts.confidence),
        "one_sided": sum(len(row["one_sided"]) for row in rows),
        "contradicted": sum(len({item["pom"] for item in row["contradictions"]}) for row in rows),
        "differing": sum(len(row["differing"]) for row in rows),
    }


def _partner_level(parts: _Parts) -> dict[str, Any]:
    rubric, score = parts.rubric, parts.score
    low = _partner_at(parts, high=False)
    high = _partner_at(parts, high=True)
    return {"key": score.partner_level, "low": low, "high": high, "next": _next_partner(rubric, score, low)}


def _partner_at(parts: _Parts, *, high: bool) -> str | None:
    score = parts.score
    overall = score.interval.high if high and score.interval else score.overall
    levels = [
        item.interval.high_level if high and item.interval else item.effective_level
        for item in score.competencies.values()
    ]
    return scoring.partner_level(parts.rubric, overall, levels)


def _next_partner(rubric: scoring.Rubric, score: scoring.Score, reached: str | None) -> dict[str, Any] | None:
    """The rule after the one reached, and which part of it is not met; None at the highest or where unscored."""
    keys = [rule.key for rule in rubric.partner_levels]
    position = keys.index(reached) + 1 if reached in keys else 0
    if reached is None or position >= len(keys):
        return None
    rule = rubric.partner_levels[position]
    short = [
        {"key": key, "has": item.effective_level}
        for key, item in score.competencies.items()
        if rule.each is not None and item.effective_level is not None and item.effective_level < rule.each
    ]
    return {
        "key": rule.key,
        "overall_needs": cut_or_none(rule.overall),
        "overall_has": cut_or_none(score.overall),
        "overall_met": score.overall is not None and score.overall >= rule.overall,
        "each_needs": rule.each,
        "short": short,
    }


def _ends(interval: scoring.Interval | None) -> dict[str, Any]:
    if interval is None:
        return {"low": None, "high": None, "low_level": None, "high_level": None}
    return {
        "low": cut_or_none(interval.low),
        "high": cut_or_none(interval.high),
        "low_level": interval.low_level,
        "high_level": interval.high_level,
    }


def _competency(
    parts: _Parts, competency: scoring.Competency, capabilities: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    item = parts.score.competencies[competency.key]
    lowest = item.lowest_capability
    poms = _rated(parts.rubric, competency.capabilities)
    views = parts.views
    return {
        "level": item.level,
        "score": cut_or_none(item.score),
        "mean": cut_or_none(item.mean),
        "effective_level": item.effective_level,
        "effective_score": cut_or_none(item.effective_score),
        **_ends(item.interval),
        "held_by": scoring.held_by_to_list(item.held_by),
        "lowest_capability": lowest,
        "why": scoring.explain_competency(
            parts.rubric, item, parts.score.capabilities[lowest] if lowest else None
        ),
        **_sides(
            parts,
            poms,
            views.it.competencies[item.key].effective_score,
            views.client.competencies[item.key].effective_score,
        ),
        "coverage": _coverage(parts.score, poms),
        "answered": sum(capabilities[own.key]["answered"] for own in competency.capabilities),
        "total": len(poms),
        "sensitivity": cut_or_none(parts.lowest_na.competencies[item.key].effective_score),
        "complete": all(capabilities[own.key]["complete"] for own in competency.capabilities),
        **_doubt(parts, competency.capabilities, capabilities),
    }


def _capability(parts: _Parts, key: str) -> dict[str, Any]:
    item, low = parts.score.capabilities[key], parts.lowest_na.capabilities[key]
    poms = _rated(parts.rubric, [parts.rubric.capability(key)])
    trust = parts.confidence[key]
    return {
        "competency": parts.rubric.competency_of(key).key,
        "level": item.level,
        "score": cut_or_none(item.score),
        **_ends(item.interval),
        "fulfilment": {str(level): cut_or_none(value) for level, value in item.fulfilment.items()},
        "binding": scoring.binding_to_dict(item.binding),
        "failing": None if item.failing is None else list(item.failing),
        "why": scoring.explain_capability(parts.rubric, item),
        "na_share": cut_or_none(item.na_share),
        "basis": item.basis,
        "coverage": cut_or_none(item.coverage),
        "sensitivity": cut_or_none(low.score),
        "sensitivity_level": low.level,
        "confidence": cut_or_none(trust.value),
        "indicative": trust.indicative,
        **_sides(
            parts, poms, parts.views.it.capabilities[key].score, parts.views.client.capabilities[key].score
        ),
        "answered": sum(pom in parts.answered["it"] for pom in poms),
        "total": len(poms),
        "complete": any(
            scoring.plan_capability(parts.rubric, key, sheet.answers).complete for sheet in parts.it_sheets
        ),
        "one_sided": [pom for pom in poms if pom in parts.score.one_sided],
        "differing": [pom for pom in poms if pom in parts.differing],
        "contradictions": doubt.contradictions(trust.contradictions),
    }


def _rated(rubric: scoring.Rubric, capabilities: Sequence[scoring.Capability]) -> list[str]:
    return [pom.key for own in capabilities for pom in own.poms if pom.level > rubric.floor]


def _sides(
    parts: _Parts, poms: Sequence[str], it: Fraction | None, client: Fraction | None
) -> dict[str, Any]:
    """The two views, each only where its own side has answered something."""
    return {
        "it": cut_or_none(it) if parts.answered["it"].intersection(poms) else None,
        "client": cut_or_none(client) if parts.answered["client"].intersection(poms) else None,
    }


def _coverage(score: scoring.Score, poms: Sequence[str]) -> str | None:
    not_asked = set(score.not_asked)
    asked = [key for key in poms if key not in not_asked]
    given = sum(score.values[key] is not None or key in score.na for key in asked)
    return cut_or_none(Fraction(given, len(asked))) if asked else None


def _poms(parts: _Parts) -> dict[str, dict[str, Any]]:
    c = compiled(parts.rubric)
    options = {value: key for key, value in c.options.items()}
    found = {key: _official(parts, key) for key in c.keys}
    for side, own in parts.sides.items():
        for key, value in zip(c.keys, own.values, strict=True):
            if value is not None:
                found[key][side] = options[value]
        for position in own.na:
            found[c.keys[position]][side] = "NA"
    return {key: row for key, row in found.items() if row}


def _official(parts: _Parts, key: str) -> dict[str, Any]:
    """The official value of a POM, and what was agreed about it."""
    row: dict[str, Any] = {}
    value = parts.score.values[key]
    if value is not None:
        row["value"] = cut_or_none(value)
    elif key in parts.score.na:
        row["na"] = True
    agreed = parts.given.agreed.get(key)
    if agreed:
        row["agreed"] = agreed.option or "NA"
    return row


_MISSING = {"confidence": None, "one_sided": 0, "contradicted": 0, "differing": 0}


def read_numbers(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored explanation with the keys of today's format: a frozen row of format 1 knows nothing of the new ones."""
    if not stored or stored["format"] == FORMAT:
        return dict(stored)
    lists: dict[str, list[Any]] = {"one_sided": [], "differing": [], "contradictions": []}
    capabilities = {key: {**lists, **numbers} for key, numbers in stored["capabilities"].items()}
    competencies = {
        key: {**_MISSING, "sensitivity": None, "complete": not stored["open"], **numbers}
        for key, numbers in stored["competencies"].items()
    }
    return {
        **stored,
        "metrics": {},
        "agreement": dict(doubt.NONE),
        "bridge": None,
        "overall": {**_MISSING, **stored["overall"]},
        "competencies": competencies,
        "capabilities": capabilities,
    }

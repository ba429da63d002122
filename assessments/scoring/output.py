"""A Score as plain data: the fixed output format, numbers as text with four decimals, cut."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .numbers import cut, cut_or_none
from .types import Binding, BindingKind, CapabilityScore, CompetencyScore, HeldBy, Score


def score_to_dict(score: Score) -> dict[str, Any]:
    """The output of `python -m assessments.scoring` (SCORING.md, "Scoring without the application")."""
    data: dict[str, Any] = {
        "capabilities": {key: _capability(item) for key, item in score.capabilities.items()},
        "competencies": {key: _competency(item) for key, item in score.competencies.items()},
        "overall": cut_or_none(score.overall),
        "partner_level": score.partner_level,
        "not_asked": list(score.not_asked),
        "one_sided": list(score.one_sided),
    }
    if score.interval is not None:
        data["interval"] = [cut_or_none(score.interval.low), cut_or_none(score.interval.high)]
    return data


def _capability(item: CapabilityScore) -> dict[str, Any]:
    scored = item.level is not None
    return {
        "level": item.level,
        "score": cut_or_none(item.score),
        "fulfilment": {str(level): cut_or_none(value) for level, value in item.fulfilment.items()},
        "binding": list(item.failing)
        if scored and item.failing is not None
        else binding_to_dict(item.binding),
        "na_share": cut_or_none(item.na_share),
        "basis": item.basis,
        "coverage": cut_or_none(item.coverage),
    }


def binding_to_dict(binding: Binding | None) -> dict[str, Any] | None:
    """The binding term as plain data; None at the top and where unscored."""
    if binding is None:
        return None
    data: dict[str, Any] = {"kind": binding.kind.value}
    if binding.kind is BindingKind.VETO:
        data |= {"level": binding.level, "pom": binding.pom}
    elif binding.value is not None and binding.needs is not None:
        data |= {"level": binding.level, "value": cut(binding.value), "needs": cut(binding.needs)}
    return data


def _competency(item: CompetencyScore) -> dict[str, Any]:
    return {
        "level": item.level,
        "score": cut_or_none(item.score),
        "effective_level": item.effective_level,
        "effective_score": cut_or_none(item.effective_score),
        "held_by": held_by_to_list(item.held_by),
    }


def held_by_to_list(rules: Iterable[HeldBy]) -> list[dict[str, Any]]:
    """The rules that hold a competency as plain data, in file order."""
    return [
        {"level": rule.level, "requires": rule.requires, "at_least": rule.at_least, "has": rule.has}
        for rule in rules
    ]

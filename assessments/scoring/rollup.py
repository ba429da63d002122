"""Roll-up: competency, dependencies, overall, partner level; and what pages of many clients add up.

Source: SCORING.md, "Roll-up" and "Beside the score".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .methods import NEARLY, MethodResult
from .numbers import whole_part
from .types import Competency, Dependency, HeldBy, Rubric


@dataclass(frozen=True, slots=True)
class OwnScore:
    """A competency before dependencies; `lowest_capability` is set only where it holds the level down."""

    level: int | None
    score: Fraction | None
    mean: Fraction | None = None
    lowest_capability: str | None = None


@dataclass(frozen=True, slots=True)
class Effective:
    """A competency after dependencies."""

    level: int | None
    score: Fraction | None
    held_by: tuple[HeldBy, ...] = ()


def weighted_mean(pairs: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The mean of (weight, value) pairs; None when there are none."""
    total = weights = Fraction(0)
    for weight, value in pairs:
        weights += weight
        total += weight * value
    return total / weights if weights else None


def competency_score(rubric: Rubric, competency: Competency, results: Mapping[str, MethodResult]) -> OwnScore:
    """The own level and score of a competency from its scored capabilities."""
    scored = [
        (result.level, result.score, capability)
        for capability in competency.capabilities
        if (result := results[capability.key]).level is not None and result.score is not None
    ]
    mean = weighted_mean((capability.weight, score) for _, score, capability in scored)
    if mean is None:
        return OwnScore(None, None)
    if rubric.method.name == "all_items":
        level, score, lowest = min(scored, key=lambda item: item[1])
        return OwnScore(level, score, mean, lowest.key if len(scored) > 1 and score < mean else None)
    if rubric.method.name != "gated":
        return OwnScore(whole_part(mean), mean, mean)
    lowest_level, _, lowest = min(scored, key=lambda item: item[0])
    level = min(whole_part(mean), lowest_level + 1)
    held = lowest.key if level < whole_part(mean) else None
    return OwnScore(level, min(mean, level + NEARLY), mean, held)


def effective_levels(
    dependencies: Iterable[Dependency], levels: Mapping[str, int | None]
) -> dict[str, int | None]:
    """The greatest fixed point of the rules; those that name an unscored competency are ignored."""
    effective = dict(levels)
    rules = tuple(dependencies)
    changed = True
    while changed:
        changed = False
        for rule in rules:
            level = effective.get(rule.competency)
            required = effective.get(rule.requires)
            if level is None or required is None or level < rule.level or required >= rule.at_least:
                continue
            effective[rule.competency] = rule.level - 1
            changed = True
    return effective


def apply_dependencies(rubric: Rubric, own: Mapping[str, OwnScore]) -> dict[str, Effective]:
    """Effective level and score of every competency with the rules that hold it."""
    levels = effective_levels(rubric.dependencies, {key: score.level for key, score in own.items()})
    capped = rubric.method.name in ("gated", "all_items")
    result: dict[str, Effective] = {}
    for key, score in own.items():
        level = levels[key]
        if score.score is None or score.level is None or level is None:
            result[key] = Effective(None, None)
            continue
        held_by = tuple(
            HeldBy(rule.level, rule.requires, rule.at_least, has)
            for rule in rubric.dependencies
            if rule.competency == key
            and rule.level <= score.level
            and (has := levels[rule.requires]) is not None
            and has < rule.at_least
        )
        result[key] = Effective(level, min(score.score, level + NEARLY) if capped else score.score, held_by)
    return result


def overall_score(rubric: Rubric, effective: Mapping[str, Effective]) -> Fraction | None:
    """The weighted mean of the effective competency scores; None when none is scored."""
    return weighted_mean(
        (competency.weight, score)
        for competency in rubric.competencies
        if (score := effective[competency.key].score) is not None
    )


def partner_level(rubric: Rubric, overall: Fraction | None, levels: Iterable[int | None]) -> str | None:
    """The key of the highest rule that is met; None when a competency is not scored or no rule is met."""
    known = [level for level in levels if level is not None]
    if overall is None or len(known) < len(rubric.competencies):
        return None
    for rule in reversed(rubric.partner_levels):
        if overall >= rule.overall and (rule.each is None or min(known) >= rule.each):
            return rule.key
    return None


def partner_distribution(rubric: Rubric, partner_levels: Iterable[str | None]) -> dict[str | None, int]:
    """Clients per partner level, in the rubric's order, those without one last under None."""
    counts: dict[str | None, int] = {rule.key: 0 for rule in rubric.partner_levels}
    counts[None] = 0
    for key in partner_levels:
        counts[key] = counts.get(key, 0) + 1
    return counts


def plain_mean(scores: Iterable[Fraction | None]) -> Fraction | None:
    """The plain mean over clients; those not scored are left out. Never a mean of means."""
    return weighted_mean((Fraction(1), score) for score in scores if score is not None)


def percent_to_target(
    rubric: Rubric, scores: Mapping[str, Fraction | None], targets: Mapping[str, Fraction]
) -> Fraction | None:
    """Share 0..1 of the way to the targets over capabilities (keys of both mappings), clamped per capability.

    Unscored capabilities and targets at the floor are left out; None when nothing is left.
    """
    reached = wanted = Fraction(0)
    for key, target in targets.items():
        score = scores.get(key)
        if score is None or target == rubric.floor:
            continue
        weight = rubric.competency_of(key).weight * rubric.capability(key).weight
        reached += weight * min(score - rubric.floor, target - rubric.floor)
        wanted += weight * (target - rubric.floor)
    return reached / wanted if wanted else None


def progress(score: Fraction | None, baseline: Fraction | None, target: Fraction | None) -> Fraction | None:
    """(s - b) / (T - b); None when T <= b or anything is not scored."""
    if score is None or baseline is None or target is None or target <= baseline:
        return None
    return (score - baseline) / (target - baseline)

""" "Why not Strategic yet?": the gates that bind now, as sentences, and the plan of least effort."""

from __future__ import annotations

from collections.abc import Iterator

from ..explain import explain_capability, level_words
from ..numbers import show
from ..types import Capability, CapabilityScore, Competency, PartnerLevel, Rubric, Score
from .goals import partner_rule
from .improve import improvement_plan
from .types import Gate, GateKind, Goal, Start, WhyNot


def why_not(rubric: Rubric, start: Start, partner: str) -> WhyNot:
    """What stands between the start and a partner level, and the least-effort plan that gets there.

    No gates: the level is reached. Raises PlanError as `improvement_plan` does.
    """
    plan = improvement_plan(rubric, start, Goal(partner=partner))
    return WhyNot(partner, tuple(_gates(rubric, plan.before, partner_rule(rubric, partner))), plan)


def _gates(rubric: Rubric, now: Score, rule: PartnerLevel) -> Iterator[Gate]:
    """Competencies first, in file order, each with the capabilities that hold it; then the overall score."""
    for competency in rubric.competencies:
        yield from _competency(rubric, now, competency, rule)
    if now.overall is not None and now.overall < rule.overall:
        yield Gate(
            "", "", "overall", f"Overall is {show(now.overall)}; {rule.name} needs {show(rule.overall)}."
        )


def _competency(rubric: Rubric, now: Score, competency: Competency, rule: PartnerLevel) -> Iterator[Gate]:
    item = now.competencies[competency.key]
    if item.effective_level is None:
        sentence = f"{competency.name} is not scored; {rule.name} needs every competency."
        yield Gate(competency.key, "", "unscored", sentence)
        return
    if rule.each is None or item.effective_level >= rule.each:
        return
    has = f"{competency.name} is at {level_words(rubric, item.effective_level)}"
    yield Gate(competency.key, "", "each", f"{has}; {rule.name} needs level {rule.each} in every competency.")
    for held in item.held_by:
        if held.level <= rule.each:
            cause = rubric.competency(held.requires).name
            sentence = (
                f"Level {held.level} of {competency.name} needs level {held.at_least} in {cause}, "
                f"which is at level {held.has}."
            )
            yield Gate(competency.key, "", "dependency", sentence)
    if item.level is not None and item.level < rule.each:
        for capability in competency.capabilities:
            yield from _capability(
                rubric, competency, capability, now.capabilities[capability.key], rule.each
            )


def _capability(
    rubric: Rubric, competency: Competency, capability: Capability, item: CapabilityScore, each: int
) -> Iterator[Gate]:
    """A capability below the level that its competency needs, with what binds it."""
    if item.level is None or item.level >= each or item.binding is None:
        return
    kind: GateKind = item.binding.kind.value
    sentence = f"{capability.name} is at level {item.level}: {_inside(explain_capability(rubric, item))}"
    yield Gate(competency.key, capability.key, kind, sentence)


def _inside(sentence: str) -> str:
    """A sentence after a colon."""
    return sentence[:1].lower() + sentence[1:]

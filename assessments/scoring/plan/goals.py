"""A goal checked and made exact: what it requires, whether a standing meets it, and why it cannot be met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ..explain import level_words
from ..numbers import show
from ..types import PartnerLevel, Rubric
from .standing import Standing
from .types import Goal, PlanError


@dataclass(frozen=True, slots=True)
class Wanted:
    """Least levels by capability and (effective) by competency, and the least overall score."""

    capabilities: Mapping[str, int] = field(default_factory=dict)
    competencies: Mapping[str, int] = field(default_factory=dict)
    overall: Fraction | None = None

    def met(self, at: Standing) -> bool:
        """Whether a standing has all of it, exactly."""
        return next(self.unmet(at), None) is None

    def unmet(self, at: Standing) -> Iterator[str]:
        """What a standing misses: keys of capabilities and competencies, "" for the overall score."""
        for key, level in self.capabilities.items():
            if (at.results[key].level or 0) < level or at.results[key].level is None:
                yield key
        for key, level in self.competencies.items():
            has = at.effective[key].level
            if has is None or has < level:
                yield key
        if self.overall is not None and (at.overall is None or at.overall < self.overall):
            yield ""


def wanted(rubric: Rubric, goal: Goal) -> Wanted:
    """What a goal requires; a budget requires nothing.

    Raises PlanError for a method other than gated, more or less than one kind of goal, an unknown key and a
    level or budget out of range.
    """
    if rubric.method.name != "gated":
        raise PlanError(f"A plan needs a rubric with the method gated; this one has {rubric.method.name}.")
    if (
        sum((bool(goal.capabilities or goal.competencies), goal.partner is not None, goal.budget is not None))
        != 1
    ):
        raise PlanError("A plan has one goal: levels, a partner level or a budget.")
    if goal.budget is not None and goal.budget < 0:
        raise PlanError("The budget of a plan is 0 person-weeks or more.")
    if goal.partner is not None:
        return _of_partner(rubric, partner_rule(rubric, goal.partner))
    _check(rubric, goal.capabilities, {item.key for item in rubric.capabilities()}, "capability")
    _check(rubric, goal.competencies, {item.key for item in rubric.competencies}, "competency")
    return Wanted(dict(goal.capabilities), dict(goal.competencies))


def partner_rule(rubric: Rubric, key: str) -> PartnerLevel:
    """The rule of a partner level; PlanError where there is none."""
    try:
        return rubric.partner_level(key)
    except KeyError:
        raise PlanError(f"{key} is not a partner level of this rubric.") from None


def _of_partner(rubric: Rubric, rule: PartnerLevel) -> Wanted:
    """Rules ascend, so whoever meets a higher one meets this one too. Every competency has to be scored."""
    each = max(rule.each or 0, rubric.floor)
    return Wanted({}, {item.key: each for item in rubric.competencies}, rule.overall)


def _check(rubric: Rubric, levels: Mapping[str, int], known: set[str], what: str) -> None:
    for key, level in levels.items():
        if key not in known:
            raise PlanError(f"{key} is not a {what} of this rubric.")
        if not rubric.floor <= level <= rubric.top:
            raise PlanError(f"{key}: a level goes from {rubric.floor} to {rubric.top}, not {level}.")


def unreachable(rubric: Rubric, want: Wanted, goal: Goal, best: Standing) -> str:
    """One sentence on why a goal is out of reach, from the standing with every POM at its top option; or ""."""
    missing = next(want.unmet(best), None)
    if missing is None:
        return ""
    name = partner_rule(rubric, goal.partner).name if goal.partner is not None else ""
    if missing == "":
        needs = f"{name} needs {show(want.overall)}"
        return (
            f"Even with every practice at its top option the overall score is {show(best.overall)}; {needs}."
        )
    if missing in want.capabilities:
        return _out_of_reach(
            rubric, rubric.capability(missing).name, best.results[missing].level, want.capabilities[missing]
        )
    item = rubric.competency(missing)
    level = best.effective[missing].level
    if level is None and name:
        return (
            f"{item.name} is not scored, because nothing in it applies here; {name} needs every competency."
        )
    return _out_of_reach(rubric, item.name, level, want.competencies[missing])


def _out_of_reach(rubric: Rubric, name: str, level: int | None, wanted: int) -> str:
    if level is None:
        return f"Nothing above the first level of {name} applies here, so it has no level to raise."
    reached = level_words(rubric, level)
    return f"Even with every practice at its top option {name} reaches {reached}, not level {wanted}."

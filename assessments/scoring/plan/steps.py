"""Chosen moves as steps: a sensible order, the lift of each one in that order, and jumps in words.

The order is by lift per person-week. Under gates a single step often lifts nothing, so the steps of one level of a
capability stay together, and a level is looked at together with the levels below it that it needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ..types import Rubric
from .standing import Moves, Standing, higher_options, scored, standing_at
from .types import Goal, Plan, PlanError, Start, Step


def what_if(rubric: Rubric, start: Start, chosen: Mapping[str, str]) -> Plan:
    """The plan of these steps (POM key -> option key), whatever they reach; no solver.

    Raises PlanError for an unknown POM or option, an NA, and an option that is not above the value now.
    """
    standing = standing_at(rubric, start)
    moves = {_index(standing, key): _value(standing, key, option) for key, option in chosen.items()}
    return plan_of(standing, start, moves, Goal())


def candidates(rubric: Rubric, start: Start) -> tuple[Step, ...]:
    """Every POM that can be raised, each raised to the top option alone, in file order."""
    standing = standing_at(rubric, start)
    return tuple(
        _step(standing, standing.raised({index: standing.c.highest}), index, standing.c.highest, standing)
        for index in range(len(standing.c.keys))
        if higher_options(standing, index)
    )


def plan_of(standing: Standing, start: Start, moves: Moves, goal: Goal) -> Plan:
    """The plan that makes these moves, with the engine's own results before and after."""
    steps = tuple(_ordered(standing, dict(moves)))
    return Plan(
        goal=goal,
        steps=steps,
        effort=sum((step.effort for step in steps), Fraction(0)),
        before=scored(standing.rubric, start, {}),
        after=scored(standing.rubric, start, moves),
    )


def effort_of(standing: Standing, moves: Moves) -> Fraction:
    """The person-weeks of these moves together: options crossed x the POM's effort."""
    return sum((effort for _, effort in (_crossed(standing, i, v) for i, v in moves.items())), Fraction(0))


def _index(standing: Standing, key: str) -> int:
    if key not in standing.c.index:
        raise PlanError(f"{key} is not rated in this rubric.")
    return standing.c.index[key]


def _value(standing: Standing, key: str, option: str) -> int:
    if option not in standing.c.options:
        raise PlanError(f"{option} is not an option of this rubric.")
    index = _index(standing, key)
    if standing.values[index] is None:
        raise PlanError(f"{key} does not apply here, so no step can raise it.")
    if option not in {higher.key for higher in higher_options(standing, index)}:
        raise PlanError(f"{key} has reached {standing.rubric.option(option).label} already.")
    return standing.c.options[option]


def _crossed(standing: Standing, index: int, value: int) -> tuple[int, Fraction]:
    """How many options lie on the way from the value now to this one, and the person-weeks of it."""
    crossed = sum(1 for o in higher_options(standing, index) if standing.c.options[o.key] <= value)
    return crossed, crossed * standing.rubric.pom(standing.c.keys[index]).effort


def _ordered(at: Standing, moves: dict[int, int]) -> Iterator[Step]:
    """The steps, most lift per person-week first, a level of a capability at a time."""
    first = at
    groups = _groups(at, moves)
    while groups:
        capability, upto = _best_bundle(first, at, groups)
        for level in sorted(level for key, level in groups if key == capability and level <= upto):
            group = groups.pop((capability, level))
            while group:
                index = _best_move(first, at, group)
                after = at.raised({index: group[index]})
                yield _step(at, after, index, group.pop(index), first)
                at = after


Groups = dict[tuple[str, int], dict[int, int]]


def _groups(at: Standing, moves: Mapping[int, int]) -> Groups:
    """The moves by capability and level, keys in order."""
    groups: Groups = {}
    for index in sorted(moves, key=lambda index: at.c.keys[index]):
        key = at.c.keys[index]
        place = (at.rubric.capability_of(key).key, at.rubric.pom(key).level)
        groups.setdefault(place, {})[index] = moves[index]
    return groups


def _best_bundle(first: Standing, at: Standing, groups: Groups) -> tuple[str, int]:
    """The capability, and the level up to which its steps lift most per person-week."""
    ranked = []
    bundles: dict[str, dict[int, int]] = {}
    for capability, level in sorted(groups):
        bundle = bundles.setdefault(capability, {})
        bundle.update(groups[capability, level])
        rank = _rank(first, at, bundle)
        ranked.append((*rank, level, min(at.c.keys[index] for index in bundle), capability))
    best = min(ranked)
    return best[-1], best[-3]


def _best_move(first: Standing, at: Standing, group: dict[int, int]) -> int:
    """The next move of a group: most lift per person-week, keys break ties."""
    return min(group, key=lambda index: (*_rank(first, at, {index: group[index]}), at.c.keys[index]))


def _rank(first: Standing, at: Standing, bundle: dict[int, int]) -> tuple[Fraction, Fraction]:
    """Less is better: minus the overall lift per person-week, then minus that of the capability."""
    after = at.raised(bundle)
    key = at.rubric.capability_of(at.c.keys[next(iter(bundle))]).key
    effort = effort_of(first, bundle)
    return (
        -_lift(at.overall, after.overall) / effort,
        -_lift(at.results[key].score, after.results[key].score) / effort,
    )


def _lift(before: Fraction | None, after: Fraction | None) -> Fraction:
    return (after or Fraction(0)) - (before or Fraction(0))


def _step(at: Standing, after: Standing, index: int, value: int, first: Standing) -> Step:
    key = at.c.keys[index]
    capability = at.rubric.capability_of(key).key
    crossed, effort = _crossed(first, index, value)
    return Step(
        pom=key,
        capability=capability,
        level=at.rubric.pom(key).level,
        before=_option_at(at, index),
        after=next(option for option, scaled in at.c.options.items() if scaled == value),
        crossed=crossed,
        effort=effort,
        overall_before=at.overall,
        overall_after=after.overall,
        capability_before=at.results[capability].score,
        capability_after=after.results[capability].score,
        why=_why(at, after, capability, at.rubric.pom(key).level),
    )


def _option_at(at: Standing, index: int) -> str | None:
    """The option that a POM has now; None for a blank and between two options."""
    if index in at.blank:
        return None
    return next((option for option, scaled in at.c.options.items() if scaled == at.values[index]), None)


def _why(at: Standing, after: Standing, capability: str, level: int) -> str:
    """What a reader would not expect of a step: levels already in place, and competencies it releases."""
    sentences = [_already(at, after, capability, level), *_released(at, after, capability)]
    return " ".join(sentence for sentence in sentences if sentence)


def _already(at: Standing, after: Standing, capability: str, level: int) -> str:
    before, now = at.results[capability].level, after.results[capability].level
    if before is None or now is None or now == before:
        return ""
    fulfilment = after.results[capability].fulfilment
    new = [k for k in fulfilment if before < k <= now and k != level and fulfilment[k] is not None]
    if not new:
        return ""
    words = f"Level {new[0]} is" if len(new) == 1 else f"Levels {_joined([str(k) for k in new])} are"
    return f"{words} already in place."


def _released(at: Standing, after: Standing, capability: str) -> Iterator[str]:
    """Other competencies that a dependency held down, and that this step lets up."""
    own = at.rubric.competency_of(capability).key
    for key, effective in after.effective.items():
        was = at.effective[key]
        if (
            key != own
            and effective.level is not None
            and was.level is not None
            and effective.level > was.level
        ):
            causes = dict.fromkeys(rule.requires for rule in was.held_by)
            names = _joined([at.rubric.competency(cause).name for cause in causes])
            name = at.rubric.competency(key).name
            yield f"{name} is no longer held at level {was.level} by {names}."


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]

"""Small random assessments for the planner, and the best plan found by looking at every one there is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from assessments.scoring import Goal, Rubric, Score, Start, rubric_from_dict, score_values

SCALES = (
    None,
    [{"key": "no", "value": 0}, {"key": "yes", "value": 1}],
    [{"key": "a", "value": 0}, {"key": "b", "value": 0.4}, {"key": "c", "value": 1}],
    [{"key": "low", "value": 0.1}, {"key": "mid", "value": "1/3"}, {"key": "high", "value": 0.9}],
)
Rank = tuple[Fraction, int, list[str], list[int]]


@dataclass(frozen=True)
class Case:
    """A rubric with official values in which a few POMs can be raised."""

    rubric: Rubric
    start: Start


@dataclass(frozen=True)
class Way:
    """One plan: what is raised to which option, its rank (effort, steps, keys, options) and its result."""

    raised: dict[str, str]
    rank: Rank
    result: Score


def random_case(seed: int) -> Case:
    """A case whose plans can all be looked at (at most about 700)."""
    chance = random.Random(seed)
    floor = chance.choice([0, 1, 1])
    top = floor + chance.choice([2, 3])
    competencies = [
        {
            "key": f"C{i}",
            "name": f"Competency {i}",
            "weight": chance.choice([1, 1, 2, 0.7]),
            "capabilities": [
                _capability(chance, f"C{i}K{j}", floor, top) for j in range(chance.choice([1, 1, 2]))
            ],
        }
        for i in range(chance.choice([1, 2, 3]))
    ]
    data: dict[str, Any] = {
        "format": "opm-rubric/1",
        "key": "t",
        "version": "1",
        "name": "Test",
        "floor": floor,
        "top": top,
        "method": {
            "name": "gated",
            "own": chance.choice([0.5, 0.5, 0.3, 0.75]),
            "lower": chance.choice([0.85, 0.85, 0.6, 0.4]),
        },
        "competencies": competencies,
        "dependencies": _dependencies(chance, len(competencies), floor, top),
        "partner_levels": [
            {"key": "first", "name": "First"},
            {"key": "second", "name": "Second", "overall": floor + 0.8, "each": floor + 1},
            {
                "key": "third",
                "name": "Third",
                "overall": floor + 1.6,
                "each": chance.choice([floor + 1, floor + 2]),
            },
        ],
    }
    scale = chance.choice(SCALES)
    rubric = rubric_from_dict(data | ({"scale": scale} if scale else {}))
    return Case(rubric, _start(chance, rubric))


def _capability(chance: random.Random, key: str, floor: int, top: int) -> dict[str, Any]:
    poms = []
    for level in range(floor + 1, top + 1):
        for letter in "abc"[: chance.choice([0, 1, 1, 2, 3])]:
            poms.append(
                {
                    "key": f"{key}.{level}{letter}",
                    "level": level,
                    "weight": chance.choice([1, 1, 1, 2, 2.5]),
                    "critical": chance.random() < 0.15,
                    "effort": chance.choice([1, 1, 2, 0.5]),
                }
            )
    chance.shuffle(poms)
    return {"key": key, "name": f"Capability {key}", "weight": chance.choice([1, 1, 2, 3]), "poms": poms}


def _dependencies(chance: random.Random, count: int, floor: int, top: int) -> list[dict[str, Any]]:
    if count < 2:
        return []
    found = []
    for _ in range(chance.choice([0, 1, 3])):
        x, y = chance.sample(range(count), 2)
        level, at_least = chance.randint(floor + 1, top), chance.randint(floor, top)
        found.append({"competency": f"C{x}", "level": level, "requires": f"C{y}", "at_least": at_least})
    return found


def _start(chance: random.Random, rubric: Rubric) -> Start:
    """Most POMs at the top; the rest blank, NA, at an option or at a mean of two, as long as all plans fit."""
    values: dict[str, Fraction | None] = {}
    na = set()
    plans = 1
    options = [option.value for option in rubric.scale]
    poms = list(rubric.rated_poms())
    chance.shuffle(poms)
    for pom in poms:
        kind = chance.random()
        if kind < 0.12 and not pom.critical:
            na.add(pom.key)
            values[pom.key] = None
            continue
        value = (
            chance.choice(options) if kind < 0.8 else (chance.choice(options) + chance.choice(options)) / 2
        )
        counted = options[0] if kind < 0.3 else value
        higher = sum(1 for option in options if option > counted)
        if plans * (higher + 1) > 700:
            values[pom.key] = options[-1]
            continue
        plans *= higher + 1
        values[pom.key] = None if kind < 0.3 else value
    return Start(values, frozenset(na))


def all_ways(case: Case) -> list[Way]:
    """Every plan of a case with its result, by the engine alone."""
    rubric, start = case.rubric, case.start
    poms = [pom for pom in rubric.rated_poms() if pom.key not in start.na]
    now = {pom.key: start.values.get(pom.key) for pom in poms}
    lowest = rubric.scale[0].value
    choices = [
        [None, *(o for o in rubric.scale if o.value > (lowest if (v := now[pom.key]) is None else v))]
        for pom in poms
    ]
    return [_way(case, dict(zip(poms, taken, strict=True))) for taken in product(*choices)]


def _way(case: Case, taken: dict[Any, Any]) -> Way:
    rubric, start = case.rubric, case.start
    chosen = {pom: option for pom, option in taken.items() if option is not None}
    effort = Fraction(0)
    for pom, option in chosen.items():
        now = start.values.get(pom.key)
        now = rubric.scale[0].value if now is None else now
        effort += pom.effort * sum(1 for o in rubric.scale if now < o.value <= option.value)
    raised = {pom.key: option.key for pom, option in chosen.items()}
    keys = sorted(raised)
    rank = (effort, len(keys), keys, [rubric.position(raised[key]) for key in keys])
    values = dict(start.values) | {pom.key: option.value for pom, option in chosen.items()}
    return Way(raised, rank, score_values(rubric, values, start.na))


def goals(case: Case, seed: int) -> Iterator[Goal]:
    """Goals of every kind for a case."""
    chance = random.Random(seed)
    rubric = case.rubric
    for rule in rubric.partner_levels:
        yield Goal(partner=rule.key)
    for effort in (Fraction(0), Fraction(1), Fraction(5, 2), Fraction(5), Fraction(50)):
        yield Goal(budget=effort)
    for level in rubric.rated_levels:
        yield Goal(competencies={item.key: level for item in rubric.competencies})
        yield Goal(capabilities={item.key: level for item in rubric.capabilities()})
    some = chance.choice(list(rubric.capabilities())).key
    other = chance.choice(rubric.competencies).key
    yield Goal(capabilities={some: rubric.top}, competencies={other: rubric.floor + 1})
    yield Goal(competencies={other: rubric.top})


def best_way(case: Case, ways: list[Way], goal: Goal) -> Way | None:
    """The plan that SCORING.md asks for, found by comparing all of them; None where none meets the goal."""
    if goal.budget is not None:
        within = [way for way in ways if way.rank[0] <= goal.budget and way.result.overall is not None]
        return min(within, key=lambda way: (-(way.result.overall or 0), way.rank), default=None)
    return min(
        (way for way in ways if _meets(case.rubric, goal)(way.result)), key=lambda way: way.rank, default=None
    )


def _meets(rubric: Rubric, goal: Goal) -> Callable[[Score], bool]:
    if goal.partner is not None:
        keys = [rule.key for rule in rubric.partner_levels]
        enough = keys[keys.index(goal.partner) :]
        return lambda result: result.partner_level in enough

    def levels(result: Score) -> bool:
        has = [(result.capabilities[key].level, level) for key, level in goal.capabilities.items()]
        has += [(result.competencies[key].effective_level, level) for key, level in goal.competencies.items()]
        return all(level is not None and level >= wanted for level, wanted in has)

    return levels

"""What a capability still lacks for its target, in words. Pure; numbers as a result stores them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from assessments import scoring
from assessments.models import Target
from assessments.scoring.numbers import cut_or_none
from assessments.selectors.result.rows import Sight, to_target
from assessments.selectors.targets.progress import is_met
from assessments.target_input import wish_of, wish_words
from opm.kernel.words import number, percent


@dataclass(frozen=True, slots=True)
class TargetNote:
    """The target of a capability: "Level 4 by Wed 30 Jun 2027", the distance, and what is missing to it."""

    words: str
    gap: Any
    met: bool
    overdue: bool
    missing: tuple[str, ...]


def target_note(sight: Sight, key: str) -> TargetNote | None:
    """The note of a capability, None without a target. What is missing waits as the answers it tells of do."""
    target = sight.targets.get(key)
    if target is None:
        return None
    score = sight.score(key)
    met = is_met(target, score)
    waits = sight.hides(key) or not sight.is_rated(key)
    return TargetNote(
        words=wish_words(wish_of(target)),
        gap=None if score is None else to_target(target.level, score),
        met=met,
        overdue=_overdue(target, sight.today) and not met,
        missing=()
        if met or waits
        else missing_to(sight.reading.rubric, sight.reading.numbers, key, target.level),
    )


def _overdue(target: Target, today: date) -> bool:
    return target.due_on < today


def missing_to(rubric: scoring.Rubric, numbers: Mapping[str, Any], key: str, level: int) -> tuple[str, ...]:
    """Everything between a capability and a level, a sentence each (SCORING.md, "Capability")."""
    own = numbers["capabilities"][key]
    if rubric.method.name != "gated":
        return () if own["score"] is None else (f"{number(own['score'], 2)} of {level}.",)
    return (*_gates(rubric, own["fulfilment"], level), *_vetoes(rubric, numbers["poms"], key, level))


def _gates(rubric: scoring.Rubric, fulfilment: Mapping[str, str | None], level: int) -> list[str]:
    found = []
    if fulfilment.get(str(level)) is None:
        found.append(f"Nothing applies at level {level}, so it cannot be held.")
    for below in range(rubric.floor + 1, level + 1):
        share, needs = (
            fulfilment.get(str(below)),
            rubric.method.own if below == level else rubric.method.lower,
        )
        if share is not None and Fraction(share) <= needs:
            found.append(
                f"Level {below} {rubric.level_name(below)}: {percent(share)} in place, "
                f"more than {percent(cut_or_none(needs))} needed."
            )
    return found


def _vetoes(rubric: scoring.Rubric, given: Mapping[str, Any], key: str, level: int) -> list[str]:
    """Critical practices that are not in place or have no answer."""
    lowest = cut_or_none(rubric.scale[0].value)
    return [
        f"{pom.title or pom.key} is critical and {rubric.scale[0].label.lower()}."
        for pom in rubric.capability(key).poms
        if pom.critical
        and rubric.floor < pom.level <= level
        and not given.get(pom.key, {}).get("na")
        and given.get(pom.key, {}).get("value") in (None, lowest)
    ]

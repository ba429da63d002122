"""From one rubric version to the next: what became of each key, and scores over what is common.

SCORING.md, "Records": a stable key maps as same, reworded, changed, split or retired; only same and reworded carry
over; a bridge score over the common POMs makes quarters comparable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum
from fractions import Fraction

from .engine import score_values
from .types import Competency, Pom, Rubric, Score

ALIKE = 0.6  # share of common text from which a changed wording is suggested as reworded


class Fate(StrEnum):
    """What became of a POM's key."""

    SAME = "same"
    REWORDED = "reworded"
    CHANGED = "changed"
    SPLIT = "split"
    RETIRED = "retired"


CARRIES = (Fate.SAME, Fate.REWORDED)


@dataclass(frozen=True, slots=True)
class Mapped:
    """One key of the older version: its fate and the keys of the newer version that it lives on in."""

    key: str
    fate: Fate
    into: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """Official values of one assessment by POM key (None: blank), and the POMs that are NA."""

    values: Mapping[str, Fraction | None] = field(default_factory=dict)
    na: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bridge:
    """Both assessments over the common POMs, by the newer version's weights and rules."""

    now: Score
    was: Score
    common: int


def suggest(older: Rubric, newer: Rubric) -> dict[str, Mapped]:
    """A fate for every rated key of the older version. Only `same` is safe without somebody looking at it.

    Same: key, level and every word are the same. Reworded: key and level are, the words are much alike. Changed: the
    key lives on otherwise. Retired: it is gone.
    """
    return {pom.key: _suggest(pom, newer) for pom in older.rated_poms()}


def _suggest(pom: Pom, newer: Rubric) -> Mapped:
    if not newer.has_pom(pom.key) or newer.pom(pom.key).level <= newer.floor:
        return Mapped(pom.key, Fate.RETIRED)
    other = newer.pom(pom.key)
    if other.level != pom.level:
        return Mapped(pom.key, Fate.CHANGED, (pom.key,))
    before, after = words_of(pom), words_of(other)
    if before == after:
        return Mapped(pom.key, Fate.SAME, (pom.key,))
    alike = SequenceMatcher(None, before, after, autojunk=False).ratio()
    return Mapped(pom.key, Fate.REWORDED if alike >= ALIKE else Fate.CHANGED, (pom.key,))


def words_of(pom: Pom) -> str:
    """Everything a respondent judges by: what is asked and described. Weights and effort are not part of it."""
    hints = (text for _, text in pom.hints)
    return "\n".join((pom.title, pom.ask, *pom.practices, *pom.outcomes, *hints))


def mapping_problem(older: Rubric, newer: Rubric, item: Mapped) -> str:
    """Why a mapping cannot be right, as a sentence; "" when it can."""
    unknown = [key for key in item.into if not newer.has_pom(key) or newer.pom(key).level <= newer.floor]
    if unknown:
        return f"{unknown[0]} is not rated in version {newer.version}."
    if item.fate is Fate.RETIRED:
        return "A retired key lives on in none." if item.into else ""
    if item.fate is Fate.SPLIT:
        return "" if len(item.into) > 1 else "A split key lives on in two or more keys."
    if len(item.into) != 1:
        return f"A {item.fate} key lives on in exactly one key."
    level = newer.pom(item.into[0]).level
    if item.fate in CARRIES and level != older.pom(item.key).level:
        return f"{item.into[0]} is at level {level}: the same question at another level is a changed one."
    return ""


def common_keys(older: Rubric, newer: Rubric, mapped: Iterable[Mapped]) -> dict[str, str]:
    """The newer version's keys whose answers carry over, each with its older key. None where the scales differ."""
    if [(o.key, o.value) for o in older.scale] != [(o.key, o.value) for o in newer.scale]:
        return {}
    return {item.into[0]: item.key for item in mapped if item.fate in CARRIES and len(item.into) == 1}


def composed(steps: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Common keys over several version changes in a row (each newer -> older)."""
    found: dict[str, str] | None = None
    for step in steps:
        found = (
            dict(step)
            if found is None
            else {new: found[middle] for new, middle in step.items() if middle in found}
        )
    return found or {}


def bridge(newer: Rubric, now: Values, was: Values) -> Bridge | None:
    """Scores of both over the POMs of `was`, whose keys are the newer version's; None where there is none.

    What was blank counts as the lowest option on both sides, as in a closed assessment.
    """
    keys = frozenset(was.values) | was.na
    rubric = restricted(newer, keys)
    if rubric is None:
        return None
    return Bridge(_over(rubric, now, keys), _over(rubric, was, keys), len(keys))


def _over(rubric: Rubric, given: Values, keys: frozenset[str]) -> Score:
    values = {key: value for key, value in given.values.items() if key in keys}
    return score_values(rubric, values, given.na & keys)


def restricted(rubric: Rubric, keys: frozenset[str]) -> Rubric | None:
    """The rubric with these POMs alone; capabilities and competencies that are left empty are not there."""
    competencies = tuple(
        item for competency in rubric.competencies if (item := _restricted(competency, keys)).capabilities
    )
    if not competencies:
        return None
    names = {item.key for item in competencies}
    rules = tuple(rule for rule in rubric.dependencies if {rule.competency, rule.requires} <= names)
    return replace(rubric, competencies=competencies, dependencies=rules)


def _restricted(competency: Competency, keys: frozenset[str]) -> Competency:
    kept = (
        replace(item, poms=tuple(pom for pom in item.poms if pom.key in keys))
        for item in competency.capabilities
    )
    return replace(competency, capabilities=tuple(item for item in kept if item.poms))

"""Which questions the client's side is asked: few, where the answer matters most. Pure.

A question is a POM with an `ask`. Each capability brings its questions in order of their distance from the level that
is being climbed; the capabilities of a competency come in order of what their answer can move: first the one that
holds the competency's level down, then the nearest to its next level. The competencies take turns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, zip_longest
from math import ceil

from .types import Binding, BindingKind, Capability, Competency, Pom, Rubric

DEFAULT_QUESTIONS = 12
MOST_OF_A_CAPABILITY = 2
SECONDS_PER_QUESTION = 15


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a capability stood in the last result; `score` None where it was not scored."""

    level: int
    score: Fraction | None = None
    binding: Binding | None = None


def questions(rubric: Rubric) -> dict[str, tuple[str, ...]]:
    """The keys of the POMs above the floor that the client may be asked, by capability, in file order."""
    return {item.key: tuple(pom.key for pom in _askable(rubric, item)) for item in rubric.capabilities()}


def short_set(
    rubric: Rubric, standings: Mapping[str, Standing], size: int = DEFAULT_QUESTIONS
) -> tuple[str, ...]:
    """At most `size` questions in file order; a capability without a standing is climbed from the floor.

    At most two of a capability, and the second only when every capability of its competency has its first.
    """
    turns = zip_longest(*(_of_competency(rubric, item, standings) for item in rubric.competencies))
    chosen = [key for key in chain.from_iterable(turns) if key is not None][:size]
    return tuple(pom.key for pom in rubric.rated_poms() if pom.key in set(chosen))


def minutes(count: int) -> int:
    """How long so many questions take on a phone, in whole minutes: about 15 seconds each."""
    return max(1, ceil(count * SECONDS_PER_QUESTION / 60))


def _of_competency(rubric: Rubric, competency: Competency, standings: Mapping[str, Standing]) -> list[str]:
    """The questions of a competency by what they can move: the first of each capability, then the second."""
    asked = [
        _of_capability(rubric, item, _standing(rubric, item, standings))
        for item in sorted(competency.capabilities, key=lambda item: _rank(rubric, item, standings))
    ]
    rounds = zip_longest(*(found[:MOST_OF_A_CAPABILITY] for found in asked))
    return [key for key in chain.from_iterable(rounds) if key is not None]


def _rank(
    rubric: Rubric, capability: Capability, standings: Mapping[str, Standing]
) -> tuple[int, Fraction, int]:
    """Lowest level first, since it holds the others; then the nearest to its next level. File order settles ties.

    One at the top has nothing to climb and comes last.
    """
    at = _standing(rubric, capability, standings)
    share = Fraction(0) if at.score is None else at.score - at.level
    position = [item.key for item in rubric.capabilities()].index(capability.key)
    return at.level, -share, position


def _of_capability(rubric: Rubric, capability: Capability, at: Standing) -> list[str]:
    """Its questions: a practice that vetoes first, then by distance from the level that binds, lower levels first."""
    level = _climbed(at)
    veto = at.binding.pom if at.binding and at.binding.kind is BindingKind.VETO else None
    found = sorted(
        _askable(rubric, capability), key=lambda pom: (pom.key != veto, abs(pom.level - level), pom.level)
    )
    return [pom.key for pom in found]


def _climbed(at: Standing) -> int:
    """The level whose practices decide: the one that binds, else the next one."""
    return at.binding.level if at.binding and at.binding.level is not None else at.level + 1


def _standing(rubric: Rubric, capability: Capability, standings: Mapping[str, Standing]) -> Standing:
    return standings.get(capability.key, Standing(rubric.floor))


def _askable(rubric: Rubric, capability: Capability) -> list[Pom]:
    return [pom for pom in capability.poms if pom.ask and pom.level > rubric.floor]

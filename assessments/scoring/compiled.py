"""A rubric turned into integers, once per rubric, so that scoring an assessment takes about a millisecond.

Values are integers in units of 1/`unit` (`unit` is twice the common denominator of the option values, so
that the mean of two sides is an integer too); POM weights are integers in a common unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from .types import Capability, Rubric


@dataclass(frozen=True, slots=True)
class LevelBlock:
    """The POMs of one capability at one level, by index into `Compiled.keys`, in file order."""

    level: int
    poms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CapabilityBlock:
    """One capability: its levels above the floor (all of them, empty ones too) and its POM indexes."""

    key: str
    weight: Fraction
    levels: tuple[LevelBlock, ...]
    poms: tuple[int, ...]
    total_weight: int


@dataclass(frozen=True, slots=True)
class Compiled:
    """The integer form of a rubric. `weights`, `critical`, `na_allowed` are parallel to `keys`."""

    keys: tuple[str, ...]
    index: dict[str, int]
    weights: tuple[int, ...]
    critical: tuple[bool, ...]
    na_allowed: tuple[bool, ...]
    unit: int
    options: dict[str, int]
    positions: dict[int, int]
    lowest: int
    highest: int
    capabilities: dict[str, CapabilityBlock]

    def fraction(self, value: int) -> Fraction:
        """A scaled value as an exact number in 0..1."""
        return Fraction(value, self.unit)


def compiled(rubric: Rubric) -> Compiled:
    """The integer form of this rubric, built at the first call and kept on the rubric."""
    found: Compiled | None = rubric.cache.get("compiled")
    if found is None:
        found = rubric.cache["compiled"] = _compile(rubric)
    return found


def _compile(rubric: Rubric) -> Compiled:
    poms = tuple(rubric.rated_poms())
    index = {pom.key: position for position, pom in enumerate(poms)}
    weight_unit = lcm(*(pom.weight.denominator for pom in poms)) if poms else 1
    weights = tuple(int(pom.weight * weight_unit) for pom in poms)
    unit = 2 * lcm(*(option.value.denominator for option in rubric.scale))
    options = {option.key: int(option.value * unit) for option in rubric.scale}
    return Compiled(
        keys=tuple(index),
        index=index,
        weights=weights,
        critical=tuple(pom.critical for pom in poms),
        na_allowed=tuple(pom.na_allowed and not pom.critical for pom in poms),
        unit=unit,
        options=options,
        positions={value: position for position, value in enumerate(options.values())},
        lowest=min(options.values()),
        highest=max(options.values()),
        capabilities={c.key: _block(c, rubric, index, weights) for c in rubric.capabilities()},
    )


def _block(
    capability: Capability, rubric: Rubric, index: dict[str, int], weights: tuple[int, ...]
) -> CapabilityBlock:
    rated = [pom for pom in capability.poms if pom.level > rubric.floor]
    levels = tuple(
        LevelBlock(level, tuple(index[pom.key] for pom in rated if pom.level == level))
        for level in rubric.rated_levels
    )
    members = tuple(index[pom.key] for pom in rated)
    return CapabilityBlock(
        capability.key, capability.weight, levels, members, sum(weights[i] for i in members)
    )

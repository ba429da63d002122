"""The scoring methods for one capability: gated, additive, all_items, mean (SCORING.md, "Capability")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .compiled import CapabilityBlock, Compiled
from .numbers import whole_part
from .types import Binding, BindingKind, Rubric

NEARLY = Fraction(99, 100)
Values = Sequence[int | None]
Fulfilment = dict[int, Fraction | None]


@dataclass(frozen=True, slots=True)
class MethodResult:
    """Level and exact score of a capability (None: not scored) with the explanation of its method."""

    level: int | None
    score: Fraction | None
    fulfilment: Fulfilment
    binding: Binding | None = None
    failing: tuple[str, ...] | None = None


def apply_method(rubric: Rubric, c: Compiled, block: CapabilityBlock, values: Values) -> MethodResult:
    """The result of one capability under the rubric's method; `values` are scaled, None is NA."""
    fulfilment = {level.level: _fulfilment(c, level.poms, values) for level in block.levels}
    applying = [(level, a) for level, a in fulfilment.items() if a is not None]
    if not applying:
        return MethodResult(None, None, fulfilment)
    name = rubric.method.name
    if name == "gated":
        return _gated(rubric, c, block, values, fulfilment, applying)
    if name == "all_items":
        return _all_items(rubric, c, block, values, fulfilment)
    if name == "additive":
        score = rubric.floor + sum((a for _, a in applying), Fraction(0))
    else:
        mean = _fulfilment(c, block.poms, values)
        score = rubric.floor + (rubric.top - rubric.floor) * (mean or Fraction(0))
    return MethodResult(whole_part(score), score, fulfilment)


def _fulfilment(c: Compiled, poms: Sequence[int], values: Values) -> Fraction | None:
    """A = sum(w*v) / sum(w) over the POMs without NA; None when none applies."""
    total = weight = 0
    for position in poms:
        value = values[position]
        if value is not None:
            weight += c.weights[position]
            total += c.weights[position] * value
    return Fraction(total, weight * c.unit) if weight else None


def _first_veto(c: Compiled, block: CapabilityBlock, values: Values) -> tuple[int, int] | None:
    """(level, POM index) of the first critical POM at the lowest option's value: lowest level, file order."""
    for level in block.levels:
        for position in level.poms:
            if c.critical[position] and values[position] == c.lowest:
                return level.level, position
    return None


def _gated(
    rubric: Rubric,
    c: Compiled,
    block: CapabilityBlock,
    values: Values,
    fulfilment: Fulfilment,
    applying: list[tuple[int, Fraction]],
) -> MethodResult:
    own, lower = rubric.method.own, rubric.method.lower
    veto = _first_veto(c, block, values)
    held = 0
    for position, (level, a) in enumerate(applying):
        if a <= own or (position and applying[position - 1][1] <= lower) or (veto and veto[0] <= level):
            break
        held = position + 1
    level = applying[held - 1][0] if held else rubric.floor
    if level == rubric.top:
        return MethodResult(level, Fraction(level), fulfilment)
    part = min((a / lower for _, a in applying[:held]), default=NEARLY)
    if held < len(applying):
        part = min(part, applying[held][1] / own)
    binding = _binding(rubric, c, applying, held, veto)
    return MethodResult(level, level + min(part, NEARLY), fulfilment, binding)


def _binding(
    rubric: Rubric,
    c: Compiled,
    applying: list[tuple[int, Fraction]],
    held: int,
    veto: tuple[int, int] | None,
) -> Binding:
    """Why not the next level: a veto, else its own gate, else the lowest lower gate, else no POM."""
    if held == len(applying):
        return Binding(BindingKind.NO_POM)
    level, a = applying[held]
    if veto and veto[0] <= level:
        return Binding(BindingKind.VETO, veto[0], pom=c.keys[veto[1]])
    if a <= rubric.method.own:
        return Binding(BindingKind.OWN, level, a, rubric.method.own)
    level, a = next((k, value) for k, value in applying[:held] if value <= rubric.method.lower)
    return Binding(BindingKind.LOWER, level, a, rubric.method.lower)


def pass_value(rubric: Rubric) -> Fraction:
    """The value from which a POM passes under `all_items`: as given, else the second-highest option's."""
    given = rubric.method.pass_value
    return rubric.scale[-2].value if given is None else given


def _all_items(
    rubric: Rubric, c: Compiled, block: CapabilityBlock, values: Values, fulfilment: Fulfilment
) -> MethodResult:
    needed = pass_value(rubric) * c.unit
    level = rubric.floor
    for step in block.levels:
        applicable = [(position, value) for position in step.poms if (value := values[position]) is not None]
        if not applicable:
            continue
        failing = [position for position, value in applicable if value < needed]
        if failing:
            total = sum(c.weights[position] for position, _ in applicable)
            passing = total - sum(c.weights[position] for position in failing)
            score = level + min(Fraction(passing, total), NEARLY)
            return MethodResult(level, score, fulfilment, failing=tuple(c.keys[p] for p in failing))
        level = step.level
    score = Fraction(level) if level == rubric.top else level + NEARLY
    return MethodResult(level, score, fulfilment, failing=())

"""One plain sentence for each explanation in a result. Numbers are cut to two decimals, never rounded."""

from __future__ import annotations

from .numbers import show
from .types import BindingKind, CapabilityScore, CompetencyScore, Rubric


def level_words(rubric: Rubric, level: int) -> str:
    """ "level 4 Advanced"; only "level 4" where the version gives its levels no names."""
    name = rubric.level_name(level)
    return f"level {level}" if name.lower() == f"level {level}" else f"level {level} {name}"


def explain_capability(rubric: Rubric, item: CapabilityScore) -> str:
    """Why a capability is not at the next level; "" where the method gives no reason."""
    if item.level is None:
        return "No practice above the first level applies here, so it is not scored."
    if item.level == rubric.top and item.binding is None:
        return f"{_upper(level_words(rubric, rubric.top))} is held: there is no higher level."
    if item.binding is not None:
        return _binding(rubric, item)
    return _failing(rubric, item) if item.failing is not None else ""


def _binding(rubric: Rubric, item: CapabilityScore) -> str:
    binding = item.binding
    assert binding is not None and item.level is not None
    if binding.kind is BindingKind.NO_POM or binding.level is None:
        return _nothing_above(rubric, item)
    at = level_words(rubric, binding.level)
    if binding.kind is BindingKind.VETO:
        assert binding.pom is not None
        return f"{_upper(at)} is closed by {pom_words(rubric, binding.pom)}: it is critical and not in place."
    if binding.kind is BindingKind.OWN:
        return f"{_upper(at)} is {show(binding.value)} in place; it needs more than {show(binding.needs)}."
    return (
        f"{_upper(at)} is {show(binding.value)} in place; "
        f"the levels above need more than {show(binding.needs)} there."
    )


def _nothing_above(rubric: Rubric, item: CapabilityScore) -> str:
    assert item.level is not None
    held = level_words(rubric, item.level)
    return f"Nothing above {held} applies here, so {show(item.score)} is the most it can be."


def _failing(rubric: Rubric, item: CapabilityScore) -> str:
    assert item.failing is not None and item.level is not None
    if not item.failing:
        return _nothing_above(rubric, item)
    at = level_words(rubric, rubric.pom(item.failing[0]).level)
    count = len(item.failing)
    what = "practice does" if count == 1 else "practices do"
    return f"{_upper(at)} is not held: {count} {what} not pass, {pom_words(rubric, item.failing[0])} first."


def pom_words(rubric: Rubric, key: str) -> str:
    """A POM as words: its title with the key, or the key alone."""
    title = rubric.pom(key).title
    return f"\N{LEFT DOUBLE QUOTATION MARK}{title}\N{RIGHT DOUBLE QUOTATION MARK} ({key})" if title else key


def explain_competency(rubric: Rubric, item: CompetencyScore, lowest: CapabilityScore | None = None) -> str:
    """What holds a competency: dependency rules first, else its lowest capability; "" when nothing does.

    `lowest` is the score of `item.lowest_capability`, to name its level.
    """
    if item.level is None:
        return "No capability of it is scored, so it is not scored."
    name = rubric.competency(item.key).name
    if item.held_by:
        rules = list(dict.fromkeys((rule.requires, rule.has) for rule in item.held_by))
        causes = _joined([f"{rubric.competency(key).name}, level {has}" for key, has in rules])
        return f"{name} {show(item.score)} is held at level {item.effective_level} by {causes}."
    if item.lowest_capability is not None:
        cause = rubric.capability(item.lowest_capability).name
        at = "" if lowest is None or lowest.level is None else f", level {lowest.level}"
        return f"{name} averages {show(item.mean)} but is held at level {item.level} by {cause}{at}."
    return ""


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else "; ".join(parts[:-1]) + " and " + parts[-1]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]

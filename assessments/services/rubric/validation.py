"""What a version still lacks before it should be published, each with the place where to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assessments.scoring import types

QUESTIONS = (
    2  # questions to the client that every capability should have (DOMAIN.md, the sheet of the client's side)
)


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing missing. `capability` is the key of the screen where it is mended, "" for the outline."""

    place: str
    text: str
    capability: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def gaps_of(rubric: types.Rubric) -> list[Gap]:
    """Everything that is missing, the outline first, then capabilities in file order; empty when complete."""
    return [*_outline(rubric), *(gap for item in rubric.capabilities() for gap in _capability(rubric, item))]


def _outline(rubric: types.Rubric) -> Iterator[Gap]:
    if not rubric.competencies:
        yield Gap("Outline", "has no competency")
    if len(rubric.scale) < 2:
        yield Gap("Scale", "has fewer than two options")
    for competency in rubric.competencies:
        if not competency.capabilities:
            yield Gap(f"Competency {competency.key}", "has no capability")
    yield from _rules(rubric)


def _rules(rubric: types.Rubric) -> Iterator[Gap]:
    known = {competency.key for competency in rubric.competencies}
    for rule in rubric.dependencies:
        place = f"Dependency {rule.competency} {rule.level}"
        for key in {rule.competency, rule.requires} - known:
            yield Gap(place, f"names the unknown competency {key}")
        if not rubric.floor < rule.level <= rubric.top or not rubric.floor <= rule.at_least <= rubric.top:
            yield Gap(place, f"names a level outside {rubric.floor} to {rubric.top}")
    for level in range(rubric.floor, rubric.top + 1):
        if not dict(rubric.levels).get(level, "").strip():
            yield Gap("Levels", f"level {level} has no name")


def _capability(rubric: types.Rubric, capability: types.Capability) -> Iterator[Gap]:
    place = f"Capability {capability.key}"
    if not capability.intent.strip():
        yield Gap(place, "has no intent", capability.key)
    for level in range(rubric.floor, rubric.top + 1):
        if not capability.headline(level).strip():
            yield Gap(place, f"level {level} has no headline on the ladder", capability.key)
        if not any(pom.level == level for pom in capability.poms):
            yield Gap(place, f"level {level} has no POM", capability.key)
    asked = sum(bool(pom.ask.strip()) for pom in capability.poms if pom.level > rubric.floor)
    if asked < QUESTIONS:
        yield Gap(place, f"has {asked} of {QUESTIONS} questions to the client", capability.key)
    for pom in capability.poms:
        yield from _pom(rubric, capability, pom)


def _pom(rubric: types.Rubric, capability: types.Capability, pom: types.Pom) -> Iterator[Gap]:
    place, known = f"POM {pom.key}", {option.key for option in rubric.scale}
    if pom.level > rubric.floor and not pom.title.strip():
        yield Gap(place, "has no title for its row on the sheet", capability.key)
    if not (pom.practices or pom.outcomes):
        yield Gap(place, "has neither a practice nor an outcome", capability.key)
    for key in sorted(({key for key, _ in pom.hints} | {item.option for item in pom.expects}) - known):
        yield Gap(place, f"names the option {key}, which the scale does not have", capability.key)
    named = {metric.key for metric in pom.metrics}
    for key in sorted({item.metric for item in pom.expects} - named):
        yield Gap(place, f"expects {key}, which is not among its metrics", capability.key)

"""A readable difference between two versions of a rubric, matched by stable keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .exchange import rubric_to_dict
from .types import Rubric


class ChangeKind(StrEnum):
    """What happened to a thing or to one of its fields."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class RubricChange:
    """One difference. `place` is what it is about ("POM REL1.3a"), `field` is "" for a whole thing.

    `old` and `new` are texts as the file writes them; "" where there is none.
    """

    kind: ChangeKind
    place: str
    field: str
    old: str
    new: str


_LISTS = ("scale", "partner_levels", "dependencies", "competencies")


def diff_rubrics(old: Rubric, new: Rubric) -> list[RubricChange]:
    """Every difference between two versions: the rubric itself first, then things in file order."""
    before, after = dict(_things(rubric_to_dict(old))), dict(_things(rubric_to_dict(new)))
    changes: list[RubricChange] = []
    for place in [*after, *(place for place in before if place not in after)]:
        if place not in before:
            changes.append(RubricChange(ChangeKind.ADDED, place, "", "", _title(after[place])))
        elif place not in after:
            changes.append(RubricChange(ChangeKind.REMOVED, place, "", _title(before[place]), ""))
        else:
            changes.extend(_fields(place, before[place], after[place]))
    return changes + _order(before, after)


def _things(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything with an identity as (place, flat fields), in file order."""
    yield "Rubric", {key: value for key, value in data.items() if key not in _LISTS}
    for option in data["scale"]:
        yield f"Option {option['key']}", option
    for rule in data.get("partner_levels", ()):
        yield f"Partner level {rule['key']}", rule
    seen: dict[str, int] = {}
    for rule in data.get("dependencies", ()):
        place = f"Dependency {rule['competency']} {rule['level']} on {rule['requires']}"
        seen[place] = seen.get(place, 0) + 1
        yield place if seen[place] == 1 else f"{place} ({seen[place]})", rule
    for competency in data["competencies"]:
        yield f"Competency {competency['key']}", _without(competency, "capabilities")
        for capability in competency["capabilities"]:
            fields = _without(capability, "poms") | {"competency": competency["key"]}
            yield f"Capability {capability['key']}", fields
            for pom in capability["poms"]:
                yield f"POM {pom['key']}", pom | {"capability": capability["key"]}


def _without(data: Mapping[str, Any], field: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != field}


def _fields(place: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[RubricChange]:
    for field in [*new, *(field for field in old if field not in new)]:
        if old.get(field) == new.get(field):
            continue
        kind = (
            ChangeKind.ADDED
            if field not in old
            else ChangeKind.REMOVED
            if field not in new
            else ChangeKind.CHANGED
        )
        yield RubricChange(kind, place, field, _text(old.get(field)), _text(new.get(field)))


def _order(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[RubricChange]:
    """One entry where the things of both versions stand in another order."""
    old, new = [p for p in before if p in after], [p for p in after if p in before]
    if old == new:
        return []
    first = next(position for position, place in enumerate(new) if old[position] != place)
    return [RubricChange(ChangeKind.CHANGED, "Rubric", "order", old[first], new[first])]


def _title(data: Mapping[str, Any]) -> str:
    return _text(
        data.get("title") or data.get("name") or data.get("label") or data.get("why") or data.get("key")
    )


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_text(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "; ".join(_text(item) for item in value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)

"""Findings as sentences: the headline of a result, and why the next partner level is not reached. Pure."""

from __future__ import annotations

from typing import Any

from assessments.scoring import Rubric
from opm.kernel.words import count, cut, listed, number

Numbers = dict[str, Any]


def partner_name(rubric: Rubric, key: str | None) -> str:
    """The name of a partner level, or ""."""
    return rubric.partner_level(key).name if key else ""


def is_rated(capability: Numbers) -> bool:
    """Whether anybody has rated anything in it; before that a page shows a dash while the assessment is open."""
    return capability["it"] is not None or capability["client"] is not None


def headline(client: str, quarter: str, rubric: Rubric, numbers: Numbers) -> str:
    """The finding of a result in one line."""
    overall = numbers["overall"]
    if not any(is_rated(item) for item in numbers["capabilities"].values()) and numbers["open"]:
        return f"Nothing is scored for {client} in {quarter} yet"
    if overall["score"] is None:
        return f"{client} is not scored in {quarter}: nothing applies"
    if numbers["open"] and number(overall["low"]) != number(overall["high"]):
        low, high = number(overall["low"]), number(overall["high"])
        return f"{client} is between {low} and {high} while the assessment is open"
    return _settled(client, rubric, numbers)


def _settled(client: str, rubric: Rubric, numbers: Numbers) -> str:
    score = number(numbers["overall"]["score"])
    so_far = " so far" if numbers["open"] else ""
    name = partner_name(rubric, numbers["partner_level"]["key"])
    if name:
        return f"{client} is {'an' if name[0] in 'AEIOU' else 'a'} {name}{so_far}, {score}"
    missing = unscored(rubric, numbers)
    if missing and rubric.partner_levels:
        verb = "is" if len(missing) == 1 else "are"
        return f"{client} has no partner level: {listed(missing)} {verb} not scored"
    return f"{client} is at {score}{so_far}"


def unscored(rubric: Rubric, numbers: Numbers) -> list[str]:
    """Names of the competencies without a score."""
    found = numbers["competencies"]
    return [item.name for item in rubric.competencies if found[item.key]["effective_level"] is None]


def next_partner(rubric: Rubric, numbers: Numbers) -> str:
    """What the next partner level needs and lacks; "" at the highest and where there is none."""
    rule = numbers["partner_level"]["next"]
    if rule is None:
        return ""
    lacks = []
    if not rule["overall_met"]:
        needs, has = number(rule["overall_needs"], 2), number(rule["overall_has"], 2)
        lacks.append(f"an overall of {needs} (it is {has})")
    if rule["short"]:
        names = [f"{rubric.competency(item['key']).name} at {item['has']}" for item in rule["short"]]
        lacks.append(f"level {rule['each_needs']} in every competency ({listed(names, 5)})")
    return f"{partner_name(rubric, rule['key'])} needs {' and '.join(lacks)}." if lacks else ""


def compared(numbers: Numbers, table: str, key: str, now: Any, was: Any) -> tuple[Any, Any]:
    """The two scores that may be compared: as they are, or over the common practices where the version changed.

    `table` is "competencies", "capabilities" or "overall". Two None where the versions share nothing there.
    """
    bridge = numbers["bridge"]
    if bridge is None:
        return now, was
    pair = bridge["overall"] if table == "overall" else bridge[table].get(key)
    return (pair["now"], pair["was"]) if pair else (None, None)


def movement(numbers: Numbers, was: Any, quarter: str) -> str:
    """How the overall score moved since an earlier quarter, as shown; "" where either is missing."""
    now, before = compared(numbers, "overall", "", numbers["overall"]["score"], was)
    if now is None or before is None:
        return ""
    change = cut(now, 1) - cut(before, 1)
    words = f"{'up' if change > 0 else 'down'} {abs(change)} from {quarter}" if change else f"as in {quarter}"
    if numbers["bridge"] is None:
        return f"{words[0].upper()}{words[1:]}."
    common = count(numbers["bridge"]["common"], "practice")
    return f"The rubric changed since {quarter}: over the {common} that both versions share, {words}."

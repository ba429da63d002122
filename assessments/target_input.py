"""What a target says, as a plain value, and the rules it must keep: form, service and selectors share it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from assessments import scoring
from assessments.models import Target
from opm.kernel.quarters import LAST_YEAR
from opm.kernel.words import day

Wish = tuple[int, date] | None  # a level with its day; None takes the target away


@dataclass(frozen=True, slots=True)
class Typed:
    """What a request says in one row, unchecked, to be shown again as it was typed."""

    level: str = ""
    due_on: str = ""
    errors: dict[str, list[str]] = field(default_factory=dict)


def wish_text(wish: Wish) -> str:
    """A target as a hidden field spells it: "3 2026-12-31", "" for none."""
    return "" if wish is None else f"{wish[0]} {wish[1].isoformat()}"


def wish_of(target: Target | None) -> Wish:
    """A stored target as somebody would wish it."""
    return None if target is None else (target.level, target.due_on)


def wish_words(wish: Wish) -> str:
    """ "Level 3 by Thu 31 Dec 2026", or "" for none."""
    return "" if wish is None else f"Level {wish[0]} by {day(wish[1], year=True)}"


def wish_problems(
    rubric: scoring.Rubric, level: int | None, due_on: date | None, *, today: date
) -> dict[str, str]:
    """What is wrong with a target, by field ("level", "due_on"), in words that say how to put it right."""
    if level is None:
        return {}
    lowest, highest = rubric.floor + 1, rubric.top
    if not lowest <= level <= highest:
        return {"level": f"Choose a level from {lowest} to {highest}."}
    if due_on is None:
        return {"due_on": "Say by which day: a target needs a date."}
    if due_on < today:
        return {"due_on": f"{day(due_on, year=True)} has passed. Enter today or a later day."}
    if due_on.year > LAST_YEAR:
        return {"due_on": f"Choose a day before {LAST_YEAR + 1}."}
    return {}

"""The answers of the scale as buttons: words, colour and letter of each, and which one is chosen. Pure.

The sheet and the moderation show the same buttons for the same scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.answer_input import NOT_APPLICABLE
from assessments.scoring import Option, Pom, Rubric

NA_KEY = "X"
RESERVED_KEYS = frozenset("XJKE")
TONES = 3  # a0 .. a3 in theme.css


@dataclass(frozen=True, slots=True)
class Choice:
    """One button. `tone` is its colour class, `key` the letter that gives it.

    `previous` and `suggested`: the answer of the quarter before, and the one that the records point to.
    """

    value: str
    label: str
    short: str
    tone: str
    key: str
    checked: bool
    previous: bool = False
    suggested: bool = False
    last: bool = False


def choices(
    rubric: Rubric,
    pom: Pom,
    keys: Mapping[str, str],
    *,
    chosen: str,
    previous: str = "",
    suggested: str = "",
) -> tuple[Choice, ...]:
    """The scale in its order, then "not applicable" where the practice allows it; `keys` are letters by option key."""
    last = len(rubric.scale) - 1
    found = [
        Choice(
            value=option.key,
            label=option.label,
            short=short_label(option),
            tone=f"a{round(position * TONES / last)}",
            key=keys[option.key],
            checked=chosen == option.key,
            previous=previous == option.key,
            suggested=suggested == option.key,
            last=position == last,
        )
        for position, option in enumerate(rubric.scale)
    ]
    if pom.na_allowed:
        na = NOT_APPLICABLE
        found.append(Choice(na, "Not applicable", "n/a", "na", NA_KEY, chosen == na, previous == na))
    return tuple(found)


def short_label(option: Option) -> str:
    """What fits a segment: the label, or its first word where that is too long."""
    return option.label if len(option.label) <= 10 else option.label.split(" ")[0][:10]


def letter_keys(rubric: Rubric) -> dict[str, str]:
    """The key that gives each option: its first letter, or digits from 1 where letters would not tell them apart."""
    letters = [option.key[:1].upper() for option in rubric.scale]
    clear = (
        len(set(letters)) == len(letters)
        and not RESERVED_KEYS & set(letters)
        and all(map(str.isalpha, letters))
    )
    return {
        option.key: letters[position] if clear else str(position + 1)
        for position, option in enumerate(rubric.scale)
    }

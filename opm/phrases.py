"""Sentences the server writes from data: numbers up to twelve as words, endings that fit. Pure."""

from __future__ import annotations

from decimal import Decimal

from opm.kernel import words

_WORDS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]


def amount(count: int) -> str:
    """ "three", "14"."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else str(count)


def every(count: int) -> str:
    """All of so many: "All five", "Both", and "Overall" of one."""
    return {1: "Overall", 2: "Both"}.get(count, f"All {amount(count)}")


def counted(count: int, one: str, many: str = "") -> str:
    """ "three clients", "one client", "no clients"."""
    return f"{amount(count)} {one if count == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """The text with a capital and a full stop; nothing stays nothing."""
    return f"{text[0].upper()}{text[1:]}." if text else ""


def direction(moved: Decimal | None, since: str = "") -> str:
    """ "up 0.2 since Q3", "down 0.1", "no change", or "" where nothing can be said."""
    if moved is None:
        return ""
    tail = f" since {since}" if since else ""
    if moved == 0:
        return f"no change{tail}"
    return f"{'up' if moved > 0 else 'down'} {words.number(abs(moved))}{tail}"

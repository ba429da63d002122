"""Exact numbers: reading decimals and fractions, cutting them for exchange and for pages.

Nothing here rounds. A number is cut, so that no page shows a level that was not reached (SCORING.md).
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

Exact = int | Decimal | Fraction | float | str

_FRACTION = re.compile(r"\s*([0-9]{1,12})\s*/\s*([0-9]{1,12})\s*\Z")
_DECIMAL = re.compile(r"\s*[-+]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:[eE][-+]?[0-9]{1,2})?\s*\Z")


def exact(value: object) -> Fraction:
    """The exact value of an int, Decimal, Fraction, decimal text ("0.85") or fraction text ("1/3").

    A float is read through its shortest decimal form, so 0.85 is 17/20. Raises ValueError for everything
    else, and for numbers longer than 20 digits (a 12-byte exponent could otherwise fill the memory).
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, float, str)):
        raise ValueError("not a number")
    if isinstance(value, int):
        if abs(value) >= 10**20:
            raise ValueError("number too long")
        return Fraction(value)
    text = value if isinstance(value, str) else repr(value) if isinstance(value, float) else str(value)
    parts = _FRACTION.match(text)
    if parts:
        if int(parts[2]) == 0:
            raise ValueError("division by zero")
        return Fraction(int(parts[1]), int(parts[2]))
    if not _DECIMAL.match(text):
        raise ValueError("not a number")
    return Fraction(text.strip())


def cut(value: Fraction | int, places: int = 4) -> str:
    """Decimal text with exactly `places` decimals, cut towards zero: 3.2222..., 4 -> "3.2222"."""
    whole = abs(value.numerator) * 10**places // value.denominator
    sign = "-" if value.numerator < 0 and whole else ""
    digits = str(whole).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def cut_or_none(value: Fraction | int | None, places: int = 4) -> str | None:
    """As `cut`; None (not scored) stays None."""
    return None if value is None else cut(value, places)


def cut_decimal(value: Fraction | None, places: int = 4) -> Decimal | None:
    """As `cut`, as a Decimal for storing; None (not scored) stays None."""
    return None if value is None else Decimal(cut(value, places))


def show(value: Fraction | int | None, places: int = 2, *, signed: bool = False) -> str:
    """Text for a page: cut, with a real minus sign; "not scored" for None; a plus sign where `signed`."""
    if value is None:
        return "not scored"
    text = cut(value, places)
    if text.startswith("-"):
        return "\N{MINUS SIGN}" + text[1:]
    return f"+{text}" if signed and text.strip("0.") else text


def whole_part(value: Fraction) -> int:
    """The integer part of a score (scores are never negative)."""
    return value.numerator // value.denominator


def plain(value: Fraction) -> int | Decimal | str:
    """The shortest exact form for a file: int, terminating Decimal, else "a/b" (read back by `exact`)."""
    if value.denominator == 1:
        return value.numerator
    twos_and_fives = value.denominator
    for prime in (2, 5):
        while twos_and_fives % prime == 0:
            twos_and_fives //= prime
    if twos_and_fives != 1 or value.denominator > 10**9:
        return f"{value.numerator}/{value.denominator}"
    return Decimal(value.numerator) / Decimal(value.denominator)

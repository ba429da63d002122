"""How numbers and dates are said: cut, never rounded up; a real minus sign; a dash for "not scored". Pure."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

DASH = "\u2013"
MINUS = "\u2212"
HALF_YEAR = 182  # days


def cut(value: Any, places: int) -> Decimal:
    """Cut towards zero to `places` decimals, so that no page shows a level that was not reached."""
    if isinstance(value, Fraction):
        return Decimal(int(value * 10**places)).scaleb(-places)
    return Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN)


def number(value: Any, places: int = 1) -> str:
    """A score as pages show it: "3.1", or a dash when it is not scored."""
    return DASH if value is None or value == "" else f"{cut(value, places):f}".replace("-", MINUS)


def difference(now: Any, before: Any, places: int = 1) -> Decimal | None:
    """The difference of two scores as shown: of the cut values, so that 3.1 after 2.9 reads +0.2."""
    if now is None or before is None or now == "" or before == "":
        return None
    return cut(now, places) - cut(before, places)


def signed(value: Any, places: int = 1) -> str:
    """A difference with its sign: "+0.2", "−0.3", "0.0", or a dash."""
    if value is None or value == "":
        return DASH
    shown = cut(value, places)
    return f"+{shown}" if shown > 0 else f"{abs(shown)}" if shown == 0 else f"{MINUS}{abs(shown)}"


def share(part: int, whole: int) -> Decimal | None:
    """A part of a whole, 0-1; None of nothing."""
    return Decimal(part) / whole if whole else None


def percent(share: Any) -> str:
    """A share (0-1) as percent, cut: "83 %", or a dash."""
    if share is None or share == "":
        return DASH
    whole = int((Decimal(str(share)) * 100).to_integral_value(rounding=ROUND_FLOOR))
    return f"{whole} %".replace("-", MINUS)


def day(value: date | None, *, year: bool = False, near: date | None = None) -> str:
    """A date as the house says it: "Fri 13 Nov", with the year where asked, and where it lies more than half a year
    from the day that it is read on (`near`): without it, it could be last year's."""
    if value is None:
        return DASH
    far = near is not None and abs(value.toordinal() - near.toordinal()) > HALF_YEAR
    return f"{value:%a} {value.day} {value:%b}" + (f" {value.year}" if year or far else "")


def count(amount: int, one: str, many: str = "") -> str:
    """ "1 client", "3 clients"."""
    return f"{amount} {one if amount == 1 else many or one + 's'}"


def agree(amount: int, one: str, many: str) -> str:
    """The form of a verb that agrees with an amount: "is" for one, "are" for others."""
    return one if amount == 1 else many


def spelled(amount: int) -> str:
    """A small count at the beginning of a sentence: "No", "Four", "Ten", "11"."""
    small = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")
    return small[amount] if amount < len(small) else str(amount)


def shortened(text: str, most: int) -> str:
    """Text of at most so many letters; what was cut ends with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def listed(names: list[str], limit: int = 3) -> str:
    """ "A", "A and B", "A, B and C", "A, B, C and 2 more"."""
    shown = names if len(names) <= limit else [*names[:limit], f"{len(names) - limit} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""

"""Days as other tools and mail programs write them. Pure.

Understood without a question: the year first ("2026-11-12 09:41"), dots, which are day first ("12.11.26"), and
months by name in English or German ("12/Nov/26 9:41 AM", "Nov 12, 2026", "12. März 2026"). Numbers between slashes or
hyphens ("11/12/26") are read in the order one names; without one they mean nothing: nobody guesses day and month.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
_USUAL = ("dmy", "mdy")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan",
            "feb",
            "mar mär mrz",
            "apr",
            "may mai",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct okt",
            "nov",
            "dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DOTS = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[\s/.-]{0,3}([^\W\d_]{3,9})[\s/.,-]{0,3}(\d{4}|\d{2})(?![\d:])"
)
_MONTH_DAY = re.compile(r"([^\W\d_]{3,9})\.?\s{1,2}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,2}(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Orders:
    """How a file's days of numbers alone can be read: the orders that fit all of them, and days that tell which.

    No order: they contradict each other. Several: `examples` are days that each order reads differently.
    """

    fit: tuple[str, ...]
    examples: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether somebody has to say which one is meant."""
        return len(self.fit) > 1


def read_day(text: str, order: str = "") -> date | None:
    """The day that a text names; None where it names none, or one of numbers alone and no `order` is given."""
    text = text[:80]
    if found := _YEAR_FIRST.search(text):
        return _day(*found.groups())
    if found := _DOTS.search(text):
        day, month, year = found.groups()
        return _day(year, month, day)
    if found := _NUMBERS.search(text):
        return _in_order(found.groups(), order)
    return _named(text)


def is_numbers(text: str) -> bool:
    """Whether a text names a day by numbers alone, day and month in an order that it does not say."""
    text = text[:80]
    return not _YEAR_FIRST.search(text) and not _DOTS.search(text) and bool(_NUMBERS.search(text))


def orders_of(texts: Iterable[str]) -> Orders | None:
    """How the days of numbers alone among `texts` can be read; None where there are none.

    Year first is thought of only where neither usual order fits all of them.
    """
    days = [text for text in dict.fromkeys(texts) if is_numbers(text)]
    if not days:
        return None
    read = {order: tuple(read_day(text, order) for text in days) for order in ORDERS}
    fit = [order for order in _USUAL if all(read[order])] or [order for order in ("ymd",) if all(read["ymd"])]
    if len(fit) > 1 and read["dmy"] == read["mdy"]:
        fit = fit[:1]
    if len(fit) == 1:
        telling = [text for text in days if not read_day(text, "mdy" if fit[0] == "dmy" else "dmy")]
    else:
        telling = [text for text in days if read_day(text, "dmy") != read_day(text, "mdy")]
    return Orders(tuple(fit), tuple((telling or days)[:3]))


def _in_order(numbers: tuple[str, ...], order: str) -> date | None:
    if order not in ORDERS:
        return None
    parts = dict(zip(order, numbers, strict=True))
    return _day(parts["y"], parts["m"], parts["d"])


def _named(text: str) -> date | None:
    for found in _DAY_MONTH.finditer(text):
        day, name, year = found.groups()
        if month := _MONTHS.get(name.casefold()[:3]):
            return _day(year, str(month), day)
    for found in _MONTH_DAY.finditer(text):
        name, day, year = found.groups()
        if month := _MONTHS.get(name.casefold()[:3]):
            return _day(year, str(month), day)
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year) + (2000 if len(year) <= 2 else 0), int(month), int(day))
    except ValueError:
        return None

"""A time as people type it, to and from a WhenRange: "2026-11-13", "2026-11", "2026-Q4", "2026-H2", "2027".

Quarters, halves and years are those of the installation's fiscal year (opm.kernel.calendar).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from opm.kernel.calendar import first_day, last_day, quarter_of
from opm.kernel.quarters import FIRST_YEAR, LAST_YEAR, Quarter
from opm.kernel.when import WhenRange

Span = tuple[date, date]
EXAMPLES = {
    "day": "2026-11-13",
    "month": "2026-11",
    "quarter": "2026-Q4",
    "half": "2026-H2",
    "year": "2027",
}
NAMES = {"day": "Day", "month": "Month", "quarter": "Quarter", "half": "Half-year", "year": "Year"}
_PATTERNS = {
    "day": re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII),
    "month": re.compile(r"(\d{4})-(\d{2})", re.ASCII),
    "quarter": re.compile(r"(\d{4})-Q([1-4])", re.ASCII),
    "half": re.compile(r"(\d{4})-H([12])", re.ASCII),
    "year": re.compile(r"(\d{4})", re.ASCII),
}


def span_of(text: str, precision: str) -> Span:
    """First and last day of a point in time as typed. Raises ValueError with a sentence for people."""
    match = _PATTERNS[precision].fullmatch(text.strip().upper())
    if match:
        year, *rest = (int(part) for part in match.groups())
        if FIRST_YEAR < year < LAST_YEAR:
            try:
                return _READ[precision](year, *rest)
            except ValueError:
                pass  # 2026-02-30 or 2026-13 have the form and are not in the calendar
    raise ValueError(f"Write the {NAMES[precision].lower()} as {EXAMPLES[precision]}.")


def _day(year: int, month: int, day: int) -> Span:
    return date(year, month, day), date(year, month, day)


def _month(year: int, month: int) -> Span:
    after = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), after - timedelta(days=1)


def _quarters(year: int, first: int, last: int) -> Span:
    return first_day(Quarter(year, first)), last_day(Quarter(year, last))


_READ: dict[str, Callable[..., Span]] = {
    "day": _day,
    "month": _month,
    "quarter": lambda year, number: _quarters(year, number, number),
    "half": lambda year, half: _quarters(year, half * 2 - 1, half * 2),
    "year": lambda year: _quarters(year, 1, 4),
}


def typed(day: date, precision: str) -> str:
    """How a day would be typed with this precision: the inverse of `span_of`."""
    quarter = quarter_of(day)
    match precision:
        case "day":
            return day.isoformat()
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return str(quarter)
        case "half":
            return f"{quarter.year}-H{(quarter.number + 1) // 2}"
    return str(quarter.year)


def typed_range(when: WhenRange) -> tuple[str, str]:
    """From and to as they would be typed; to is empty when it says the same."""
    first, last = typed(when.earliest, when.precision), typed(when.latest, when.precision)
    return first, "" if last == first else last

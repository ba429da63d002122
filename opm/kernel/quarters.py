"""Quarters of the fiscal year, pure: no clock, no settings.

A quarter is stored as text ("2026-Q4"), which sorts as time does. The fiscal year carries the name of the calendar
year in which it ends: with a fiscal start in April, 2026-Q1 is April to June 2025. With a start in January the two
are the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_TEXT = re.compile(r"^(\d{4})-Q([1-4])$")
FIRST_YEAR, LAST_YEAR = 1990, 2200


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """One fiscal quarter. Ordered by time; `str()` gives the stored form."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read "2026-Q4". Raises ValueError with a sentence for people."""
        match = _TEXT.match(text.strip()) if isinstance(text, str) else None
        if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
            raise ValueError("Write the quarter as year and number, for example 2026-Q4.")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def containing(cls, day: date, *, fiscal_start: int = 1) -> Quarter:
        """The quarter that holds `day` in a fiscal year starting in month `fiscal_start` (1-12)."""
        months = (day.month - fiscal_start) % 12
        ends_next_year = fiscal_start > 1 and day.month >= fiscal_start
        return cls(day.year + ends_next_year, months // 3 + 1)

    def plus(self, quarters: int) -> Quarter:
        """The quarter `quarters` later (or earlier where negative)."""
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)

    def minus(self, other: Quarter) -> int:
        """How many quarters this one comes after `other`."""
        return (self.year - other.year) * 4 + self.number - other.number

    def first_day(self, *, fiscal_start: int = 1) -> date:
        """First day of the quarter."""
        start_year = self.year - (fiscal_start > 1)
        month = fiscal_start - 1 + (self.number - 1) * 3
        return date(start_year + month // 12, month % 12 + 1, 1)

    def last_day(self, *, fiscal_start: int = 1) -> date:
        """Last day of the quarter, inclusive."""
        return self.plus(1).first_day(fiscal_start=fiscal_start) - timedelta(days=1)

    @property
    def label(self) -> str:
        """How pages say it: "Q4 2026"."""
        return f"Q{self.number} {self.year}"

    @property
    def short(self) -> str:
        """Short form beside other quarters of the same year: "Q4"."""
        return f"Q{self.number}"

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


def span(first: Quarter, last: Quarter) -> list[Quarter]:
    """All quarters from `first` to `last`, both included; empty when `last` is earlier."""
    return [first.plus(i) for i in range(last.minus(first) + 1)]

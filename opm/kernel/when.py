"""WhenRange: a time said as exactly as it is known, and shown as it was entered (RHYTHM.md, kernels). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opm.kernel.quarters import Quarter

PRECISIONS = ("day", "month", "quarter", "half", "year")


@dataclass(frozen=True, slots=True)
class WhenRange:
    """From `earliest` to `latest` (both included), said with `precision`."""

    earliest: date
    latest: date
    precision: str

    def __post_init__(self) -> None:
        if self.precision not in PRECISIONS:
            raise ValueError(f"precision is one of {', '.join(PRECISIONS)}")
        if self.latest < self.earliest:
            raise ValueError("the latest day comes before the earliest")

    def label(self, *, fiscal_start: int = 1) -> str:
        """The range as people say it: "Fri 13 Nov 2026", "Nov 2026", "Q4 2026", "H2 2026", "2026", or "x to y"."""
        first, last = (self._point(day, fiscal_start) for day in (self.earliest, self.latest))
        return first if first == last else f"{first} to {last}"

    def _point(self, day: date, fiscal_start: int) -> str:
        quarter = Quarter.containing(day, fiscal_start=fiscal_start)
        match self.precision:
            case "day":
                return f"{day:%a} {day.day} {day:%b %Y}"
            case "month":
                return f"{day:%b %Y}"
            case "quarter":
                return quarter.label
            case "half":
                return f"H{(quarter.number + 1) // 2} {quarter.year}"
        return str(quarter.year)

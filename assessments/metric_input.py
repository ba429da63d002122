"""One value of a metric as it is entered by hand, and what is wrong with it. Pure: service and form share it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

NEAR = timedelta(days=31)  # a report of the quarter may be dated a month before it begins or after it ends
BEYOND = Decimal(10) ** 12  # what the column holds
PLACES = 4


@dataclass(frozen=True, slots=True)
class ReadingInput:
    """A value in the unit it is stored in (shares 0-1), the day it was measured and who says so."""

    value: Decimal
    measured_on: date
    source: str
    note: str = ""

    def cleaned(self) -> ReadingInput:
        """Without spaces around the words, cut to the decimals that are stored."""
        value = self.value
        if value.is_finite() and abs(value) < BEYOND:
            value = value.quantize(Decimal(1).scaleb(-PLACES))
        return replace(self, value=value, source=self.source.strip(), note=self.note.strip())


def value_problem(value: Decimal, unit: str) -> str:
    """What is wrong with a value of this unit, or ""."""
    if not value.is_finite():
        return "Write a number."
    if unit == "%" and not 0 <= value <= 1:
        return "A share is between 0 and 100 percent."
    if unit in ("#", "days") and value < 0:
        return "This cannot be below zero."
    if abs(value) >= BEYOND:
        return "This number is too large to be right."
    return ""


def day_problem(day: date, *, first: date, last: date, today: date) -> str:
    """What is wrong with the day of measuring for a quarter from `first` to `last`, or ""."""
    if day > today:
        return "This day has not come yet. Give the day on which the value was measured."
    if not first - NEAR <= day <= last + NEAR:
        return (
            "This day is more than a month outside the quarter. Enter the value in the quarter it belongs to."
        )
    return ""


def problems(values: ReadingInput, *, unit: str, first: date, last: date, today: date) -> dict[str, str]:
    """What is wrong, by field; {} where it can be saved."""
    found = {
        "value": value_problem(values.value, unit),
        "measured_on": day_problem(values.measured_on, first=first, last=last, today=today),
        "source": "" if values.source.strip() else "Say where the value comes from, such as a report.",
    }
    return {name: text for name, text in found.items() if text}

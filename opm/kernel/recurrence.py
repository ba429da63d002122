"""Recurrence rules of series (RFC 5545): said in words, written as a rule, unrolled to days. Pure: no clock, no zone.

A rule works on dates alone; the time of a meeting is the installation's local time of that day, whatever the clocks do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLACES = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
EVERY = {"week": "every week", "two_weeks": "every two weeks", "month": "every month"}
FARTHEST = 366  # days: no rule of ours leaves a longer gap


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the form asks: `every` is a key of EVERY, `weekday` 0 (Monday) to 6, `place` a key of PLACES (months)."""

    every: str
    weekday: int
    place: int = 1
    until: date | None = None

    def rule(self) -> str:
        """The RFC 5545 rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"."""
        day = DAYS[self.weekday]
        parts = {
            "week": f"FREQ=WEEKLY;BYDAY={day}",
            "two_weeks": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
            "month": f"FREQ=MONTHLY;BYDAY={self.place}{day}",
        }
        end = f";UNTIL={self.until:%Y%m%d}" if self.until else ""
        return parts[self.every] + end

    @property
    def words(self) -> str:
        """ "every two weeks on Tuesday", "every month on the last Friday"."""
        name = DAY_NAMES[self.weekday]
        if self.every == "month":
            return f"every month on the {PLACES[self.place]} {name}"
        return f"{EVERY[self.every]} on {name}"


def read(rule: str) -> Pattern:
    """The pattern of a rule that `Pattern.rule` wrote; ValueError for any other."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    by_day = parts.get("BYDAY", "")
    place, day = by_day[:-2], by_day[-2:]
    every = {"WEEKLY1": "week", "WEEKLY2": "two_weeks", "MONTHLY1": "month"}.get(
        parts.get("FREQ", "") + parts.get("INTERVAL", "1")
    )
    if every is None or day not in DAYS:
        raise ValueError(f"{rule!r} is no rule of a series")
    until = parts.get("UNTIL", "")[:8]
    last = date(int(until[:4]), int(until[4:6]), int(until[6:])) if until else None
    return Pattern(every, DAYS.index(day), int(place or 1), last)


def days(rule: str, starts_on: date, first: date, last: date) -> list[date]:
    """The days that the rule gives from `first` to `last`, both included, in order."""
    # Midnight stands for the day: without a zone there is no hour that a change of clocks could take away.
    unrolled = rrulestr(rule, dtstart=datetime.combine(starts_on, time.min))
    found = unrolled.between(datetime.combine(first, time.min), datetime.combine(last, time.min), inc=True)
    return [moment.date() for moment in found if moment.date() >= starts_on]


def first_day(pattern: Pattern, start: date) -> date | None:
    """The first meeting on or after `start`; None where the rule ends before it."""
    if pattern.every == "month":
        found = days(pattern.rule(), start, start, start + timedelta(days=FARTHEST))
        return found[0] if found else None
    # A rule of two weeks counts from the week it starts in: it starts on its own weekday.
    day = start + timedelta(days=(pattern.weekday - start.weekday()) % 7)
    return None if pattern.until and day > pattern.until else day

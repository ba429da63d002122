"""Fidelity of a roadmap: near work is said exactly, far work vaguely, on purpose (RHYTHM.md, Roadmap). Pure.

Distance is from today to the first day of an item; what runs or is past is near. Up to three months a day or month and
a deliverable; up to six a month or quarter; up to twelve a quarter or half-year; beyond only a half-year or year.
Confidence at most 80, 60 and 25 % in the last three bands.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from opm.kernel.when import PRECISIONS, WhenRange
from opm.kernel.words import agree, count, spelled
from opm.kernel.words import share as share_of

TOO_PRECISE, TOO_VAGUE = "too_precise", "too_vague"
OVERCONFIDENT, NO_DELIVERABLE = "overconfident", "no_deliverable"
LABELS = {
    TOO_PRECISE: "Too precise far out",
    TOO_VAGUE: "Too vague near",
    OVERCONFIDENT: "Too sure far out",
    NO_DELIVERABLE: "No deliverable",
}
SAID = {"day": "day", "month": "month", "quarter": "quarter", "half": "half-year", "year": "year"}
DEFINITION = (
    "Fidelity is the share of unfinished initiatives whose time is said as exactly as their distance allows: near work "
    "by day or month with a deliverable, far work only by half-year or year, and never surer than can be known."
)


@dataclass(frozen=True, slots=True)
class Band:
    """Up to how many months ahead (None: beyond all), the precisions that fit, the highest confidence in percent."""

    months: int | None
    finest: str
    vaguest: str
    ceiling: int


BANDS = (
    Band(3, "day", "month", 100),
    Band(6, "month", "quarter", 80),
    Band(12, "quarter", "half", 60),
    Band(None, "half", "year", 25),
)
NEAR = BANDS[0]


@dataclass(frozen=True, slots=True)
class Warning:
    """One way in which an item says more, or less, than can be known at its distance."""

    kind: str
    sentence: str

    @property
    def label(self) -> str:
        """The kind, for people."""
        return LABELS[self.kind]


@dataclass(frozen=True, slots=True)
class Score:
    """Of `whole` unfinished items, `fit` carry no warning."""

    fit: int
    whole: int

    @property
    def share(self) -> Decimal | None:
        """0-1; None where nothing is unfinished."""
        return share_of(self.fit, self.whole)

    @property
    def sentence(self) -> str:
        """The score in words."""
        off = self.whole - self.fit
        if not self.whole:
            return "Nothing is ahead."
        if not off:
            return (
                f"Every one of {count(self.whole, 'initiative')} is said as exactly as its distance allows."
            )
        verb = agree(off, "says", "say")
        return f"{spelled(off)} of {count(self.whole, 'initiative')} {verb} more or less than can be known today."


class Judged(Protocol):
    """What a score counts."""

    @property
    def finished(self) -> bool: ...
    @property
    def warnings(self) -> tuple[Warning, ...]: ...


def score(items: Iterable[Judged]) -> Score:
    """The fidelity of items (DEFINITION)."""
    ahead = [item for item in items if not item.finished]
    return Score(sum(not item.warnings for item in ahead), len(ahead))


def band_of(earliest: date, today: date) -> Band:
    """The band that holds a first day."""
    return next(band for band in BANDS if band.months is None or earliest <= plus_months(today, band.months))


def fits(when: WhenRange, today: date, confidence: int, has_deliverable: bool) -> tuple[Warning, ...]:
    """What an unfinished item says beyond or below what its distance allows; nothing where it fits."""
    band, found = band_of(when.earliest, today), []
    rank = PRECISIONS.index(when.precision)
    ahead, fitting = _ahead(when.earliest, today), _fitting(band)
    if rank < PRECISIONS.index(band.finest):
        found.append(
            Warning(TOO_PRECISE, f"It {ahead} and names the {SAID[when.precision]}. Name {fitting} instead.")
        )
    elif rank > PRECISIONS.index(band.vaguest):
        found.append(
            Warning(TOO_VAGUE, f"It {ahead} and is known only to the {SAID[when.precision]}. Name {fitting}.")
        )
    if confidence > band.ceiling:
        sure = f"It {ahead}: {confidence} % is more than can be known. {band.ceiling} % is the most."
        found.append(Warning(OVERCONFIDENT, sure))
    if band is NEAR and not has_deliverable:
        found.append(Warning(NO_DELIVERABLE, f"It {ahead}. Say what will be there."))
    return tuple(found)


def plus_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    following = date(day.year + year + (month == 11), (month + 1) % 12 + 1, 1)
    last = following - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def _fitting(band: Band) -> str:
    return f"a {SAID[band.finest]} or a {SAID[band.vaguest]}"


def _ahead(earliest: date, today: date) -> str:
    """ "has begun", "starts within three months", "starts in about 14 months"."""
    if earliest <= today:
        return "has begun"
    if band_of(earliest, today) is NEAR:
        return "starts within three months"
    months = round((earliest - today).days / 30.44)
    return f"starts in about {count(months, 'month')}"

"""How an outcome stands on a day, and when it is asked about. No query.

DOMAIN.md, VAL3.4b: off track means that the reading misses the figure planned for its day. The plan is the straight
line from the baseline on its day to the target on its day; a reading may lie behind it by a tenth of the whole way.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils import timezone

from opm.kernel.calendar import quarter_of
from roadmap.models import Outcome

TOLERANCE = Decimal("0.1")  # of the way from baseline to target
ASKED_AFTER = 2  # whole quarters without a reading, after go-live (RHYTHM.md, Value leakage)


class Reading(NamedTuple):
    """What a measure stood at on a day."""

    on: date
    value: Decimal


class Standing(TextChoices):
    """How an outcome stands, as lists and filters name it."""

    REACHED = "reached", "Reached"
    ON_TRACK = "on_track", "On track"
    OFF_TRACK = "off_track", "Off track"
    NO_READING = "no_reading", "No reading"
    NOT_MEASURABLE = "not_measurable", "Not measurable"
    DROPPED = "dropped", "Dropped"


def standing_of(outcome: Outcome, reading: Reading | None, day: date) -> Standing:
    """How an outcome stands on `day`; `reading` is its latest one until then.

    Reached: somebody said so by that day, or the reading is at the target or beyond it. Not measurable: no baseline, no
    target or no day. On track: the reading is at least where the straight line from baseline to target is on the
    reading's own day, less a tenth of the way. Once the target's day has passed, only the target itself counts.
    """
    if outcome.state != Outcome.State.OPEN and outcome.ended_on and outcome.ended_on <= day:
        return Standing(outcome.state)
    if outcome.baseline is None or outcome.target is None or outcome.due_on is None:
        return Standing.NOT_MEASURABLE
    if reading is None:
        return Standing.NO_READING
    way = outcome.target - outcome.baseline
    done = (reading.value - outcome.baseline) / way  # 0 at the baseline, 1 at the target
    if done >= 1:
        return Standing.REACHED
    if day > outcome.due_on:
        return Standing.OFF_TRACK
    planned = _planned_share(outcome, reading.on)
    return Standing.ON_TRACK if done >= planned - TOLERANCE else Standing.OFF_TRACK


def path_value(outcome: Outcome, on: date) -> Decimal | None:
    """Where the straight line from baseline to target is on a day; None where the outcome is not measurable."""
    if outcome.baseline is None or outcome.target is None or outcome.due_on is None:
        return None
    return outcome.baseline + (outcome.target - outcome.baseline) * _planned_share(outcome, on)


def started_on(outcome: Outcome) -> date:
    """The day on which the line starts: that of the baseline, else the one on which the outcome was recorded."""
    return outcome.baseline_on or timezone.localdate(outcome.created_at)


def _planned_share(outcome: Outcome, on: date) -> Decimal:
    """How much of the way the line has gone on a day, 0 to 1."""
    assert outcome.due_on is not None
    start = started_on(outcome)
    if on >= outcome.due_on or outcome.due_on <= start:
        return Decimal(1)
    return max(Decimal(0), Decimal((on - start).days) / (outcome.due_on - start).days)


def unread_quarters(live_on: date | None, reading: Reading | None, today: date) -> int:
    """Whole quarters of the fiscal year without a reading since go-live; 0 before it.

    The quarter of the go-live, or of the latest reading after it, and today's own are not whole.
    """
    if live_on is None or live_on > today:
        return 0
    since = max(live_on, reading.on) if reading else live_on
    return max(0, quarter_of(today).minus(quarter_of(since)) - 1)

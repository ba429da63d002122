"""The days of a board's sessions."""

from __future__ import annotations

from datetime import date

from opm.demo.rhythm.tale import Tale
from opm.demo.strategy.shape import Sitting

EVERY, SELDOM = 14, 28  # days apart: now, and in the beginning


def days_of(tale: Tale, told: Sitting | None) -> list[date]:
    """The days of held sessions, oldest first."""
    if told is None:
        return []
    recent = [told.last + EVERY * number for number in range(told.weeks // 2 + 1)]
    before = [recent[-1] + SELDOM * number for number in range(1, told.before + 1)]
    return sorted({tale.day(ago) for ago in (*recent, *before)})

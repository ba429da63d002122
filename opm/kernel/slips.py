"""Forecast of slips from finished work: resample what happened before, say P50 and P85, and how well that held. Pure.

RHYTHM.md, last paragraph: resample the own slip history, with a back-test line; refused below eight finished items. A
slip is the number of days between the day first promised and the day of delivery; early is negative.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

LEAST = 8  # finished items below which nothing is forecast
RECENT = 40  # older items say little about today
DRAWS = 1000
SEED = 2026  # fixed: the same history says the same on every page


@dataclass(frozen=True, slots=True)
class Thin:
    """Too few finished items for a forecast."""

    have: int

    @property
    def sentence(self) -> str:
        """Why there is no forecast, for people."""
        done = "none" if self.have == 0 else "one" if self.have == 1 else str(self.have)
        return f"No forecast: it needs {LEAST} finished items, and there {'is' if self.have == 1 else 'are'} {done}."


@dataclass(frozen=True, slots=True)
class Forecast:
    """Days of slip that half (`p50`) and 85 % (`p85`) of the futures stay within; from `items` finished items.

    Back-test: of `tested` items, each forecast from those before it, `held` were within their own P85.
    """

    items: int
    p50: int
    p85: int
    tested: int
    held: int

    @property
    def back_test(self) -> str:
        """How well such a forecast held in the past, for people."""
        if not self.tested:
            return "Not tested yet: every finished item was needed for the forecast."
        return f"Tested on the past: {self.held} of {self.tested} stayed within the P85 forecast from what came before."


def forecast(slips: Sequence[int], *, steps: int = 1) -> Forecast | Thin:
    """Forecast the slip of work whose `steps` follow each other, from slips in the order in which they were finished.

    Each of 1,000 futures adds up `steps` slips drawn from the last forty.
    """
    if len(slips) < LEAST:
        return Thin(len(slips))
    known = slips[-RECENT:]
    p50, p85 = _percentiles(known, steps)
    tests = range(max(LEAST, len(slips) - RECENT), len(slips))
    held = sum(slips[n] <= _percentiles(slips[max(0, n - RECENT) : n], 1)[1] for n in tests)
    return Forecast(len(known), p50, p85, len(tests), held)


def p85(slips: Sequence[int]) -> int | None:
    """The P85 alone, for judging many forecasts after the fact; None below eight finished items."""
    return None if len(slips) < LEAST else _percentiles(slips[-RECENT:], 1)[1]


def _percentiles(slips: Sequence[int], steps: int) -> tuple[int, int]:
    chance = random.Random(SEED)  # noqa: S311 - a forecast, no secret
    futures = sorted(sum(chance.choices(slips, k=steps)) for _ in range(DRAWS))
    return within(futures, 0.5), within(futures, 0.85)


def within(ordered: Sequence[int], share: float) -> int:
    """The smallest of the values that at least `share` of all stay within."""
    return ordered[ceil(share * len(ordered)) - 1]

"""The health of a relationship, from what the records show: a few signals, each in order or not, each said in words.

Health is the share of the known signals that are in order; with fewer than three known ones it is not known. No
signal is an opinion: each reads a live metric of the quarter.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from opm.kernel import live_metrics, words
from opm.kernel.quarters import Quarter

ENOUGH = 3  # known signals from which a health is said
Number = Decimal | int


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing to look at: the live metric, when it is in order, and both sentences (with the value as {})."""

    key: str
    in_order: Callable[[Number], bool]
    good: str
    bad: str
    said: Callable[[Number], str] = str


def _days(value: Number) -> str:
    return words.count(int(value), "day")


SIGNALS = (
    Signal("surprises", lambda n: n == 0, "No slip came as a surprise", "Slips that came as a surprise: {}"),
    Signal(
        "commitments_kept_share",
        lambda n: n >= Decimal("0.8"),
        "{} of the promises were kept",
        "Only {} of the promises were kept",
        words.percent,
    ),
    Signal(
        "catch_ups_on_cadence_share",
        lambda n: n >= Decimal("0.8"),
        "{} of the catch-ups were on cadence",
        "Only {} of the catch-ups were on cadence",
        words.percent,
    ),
    Signal(
        "open_issues_median_age",
        lambda n: n <= 30,
        "Open concerns are {} old",
        "Open concerns are {} old",
        _days,
    ),
    Signal(
        "decisions_waiting_median",
        lambda n: n <= 14,
        "Decisions wait for {}",
        "Decisions wait for {}",
        _days,
    ),
    Signal(
        "relationships_with_objectives",
        lambda n: n >= 1,
        "Measured objectives are agreed",
        "No measured objective is agreed",
    ),
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A signal of one client: its sentence, and whether it is in order."""

    text: str
    good: bool


@dataclass(frozen=True, slots=True)
class Health:
    """What the records say of a relationship; `share` is 0-1, None while too little is known."""

    signs: tuple[Sign, ...]

    @property
    def share(self) -> Decimal | None:
        known = len(self.signs)
        return Decimal(sum(sign.good for sign in self.signs)) / known if known >= ENOUGH else None

    @property
    def words(self) -> str:
        """ "4 of 6 signals in order", or how little is known."""
        known, good = len(self.signs), sum(sign.good for sign in self.signs)
        if known < ENOUGH:
            return f"not known yet, {known} of {len(SIGNALS)} signals"
        return f"{good} of {known} signals in order"

    @property
    def bad(self) -> tuple[str, ...]:
        """The sentences of what is not in order."""
        return tuple(sign.text for sign in self.signs if not sign.good)


def health_of(client_ids: Collection[int], quarter: Quarter) -> dict[int, Health]:
    """The health of each client in a quarter; as many queries as the live metrics need, whatever the clients."""
    values = live_metrics.measure([signal.key for signal in SIGNALS], client_ids, quarter)
    return {client: Health(tuple(_signs(client, values))) for client in client_ids}


def _signs(client: int, values: Mapping[str, live_metrics.Values]) -> list[Sign]:
    found = []
    for signal in SIGNALS:
        value = values.get(signal.key, {}).get(client)
        if value is not None:
            good = signal.in_order(value)
            found.append(Sign((signal.good if good else signal.bad).format(signal.said(value)), good))
    return found

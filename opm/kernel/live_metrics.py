"""Live metrics: facts that the records already hold, computed for many clients in a fixed number of queries.

An app measures by having a `live_metrics.py` with functions like

    @live_metric("reviews_overdue_share", unit="%", text="Reviews overdue")
    def reviews_overdue_share(client_ids, quarter): return {client_id: value or None}

Shares are 0-1. A rubric metric whose key nobody registered is entered by hand.
Metrics that look at the same records read them by one function that is `@shared` (opm.kernel.looks): measured
together, they ask once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ImproperlyConfigured

from opm.kernel import words
from opm.kernel.looks import one_look
from opm.kernel.quarters import Quarter

UNITS = ("#", "%", "days", "money")
Values = Mapping[int, Decimal | int | None]
Measure = Callable[[Collection[int], Quarter], Values]


def shares(client_ids: Collection[int], found: Mapping[int, Collection[bool]]) -> Values:
    """Of what was found at each client, the share (0-1) that holds; None where nothing was found."""
    own = {client: found.get(client, ()) for client in client_ids}
    return {client: words.share(sum(held), len(held)) for client, held in own.items()}


@dataclass(frozen=True, slots=True)
class LiveMetric:
    """A registered metric: `measure(client_ids, quarter)` gives a value or None for each client."""

    key: str
    unit: str
    text: str
    measure: Measure


_registry: dict[str, LiveMetric] = {}


def live_metric(key: str, *, unit: str, text: str) -> Callable[[Measure], Measure]:
    """Register a metric. A double key or an unknown unit stops start-up."""

    def register(measure: Measure) -> Measure:
        if key in _registry:
            raise ImproperlyConfigured(f"The live metric {key} is registered twice.")
        if unit not in UNITS:
            raise ImproperlyConfigured(
                f"The live metric {key} has the unit {unit!r}; known are {', '.join(UNITS)}."
            )
        _registry[key] = LiveMetric(key, unit, text, measure)
        return measure

    return register


def find(key: str) -> LiveMetric | None:
    """The metric of a key, or None when it is entered by hand."""
    return _registry.get(key)


def registered() -> list[LiveMetric]:
    """All live metrics, by key."""
    return [_registry[key] for key in sorted(_registry)]


def measure(keys: Collection[str], client_ids: Collection[int], quarter: Quarter) -> dict[str, Values]:
    """Values of the live ones among `keys`; the number of queries depends on the keys, not on the clients."""
    live = [metric for key in sorted(set(keys)) if (metric := find(key))]
    with one_look():
        return {metric.key: metric.measure(client_ids, quarter) for metric in live}

"""Values of metrics by client and quarter, as they are stored: the latest reading is the current one."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from assessments.models import MetricReading
from opm.kernel.quarters import Quarter

Place = tuple[int, Quarter]  # client id, quarter


def current_readings(places: Collection[Place]) -> dict[Place, dict[str, MetricReading]]:
    """The current reading of every metric by place and key, withdrawn ones (value None) included. One query."""
    clients, quarters = {client for client, _ in places}, {quarter for _, quarter in places}
    rows = MetricReading.objects.filter(client__in=clients, quarter__in=quarters).order_by("pk")
    found: dict[Place, dict[str, MetricReading]] = {}
    for row in rows:
        place = (row.client_id, row.quarter)
        if place in places:
            found.setdefault(place, {})[row.key] = row
    return found


def known_values(places: Collection[Place]) -> dict[Place, dict[str, Fraction]]:
    """The known values as the engine takes them (shares 0-1). One query."""
    return {
        place: {key: Fraction(row.value) for key, row in rows.items() if row.value is not None}
        for place, rows in current_readings(places).items()
    }

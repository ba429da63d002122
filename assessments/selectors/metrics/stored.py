"""Values of metrics by client and quarter, as they are stored: the latest reading is the current one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from fractions import Fraction

from django.db.models import Max, Q

from assessments.models import Assessment, MetricReading, RubricVersion
from assessments.selectors.metrics.words import Named, catalog
from assessments.selectors.rubric import engine_rubric
from opm.kernel.quarters import Quarter
from relationships.models import Client

Place = tuple[int, Quarter]  # client id, quarter


def current_readings(
    places: Collection[Place], *, until: datetime | None = None
) -> dict[Place, dict[str, MetricReading]]:
    """The current reading of every metric by place and key, withdrawn ones (value None) included. One query.

    Only the latest of each is read, however long its history is; with `until` the latest of that moment.
    """
    clients, quarters = {client for client, _ in places}, {quarter for _, quarter in places}
    rows = MetricReading.objects.filter(client__in=clients, quarter__in=quarters).order_by()
    if until:
        rows = rows.filter(at__lte=until)
    latest = rows.values("client", "quarter", "key").annotate(latest=Max("pk")).values("latest")
    found: dict[Place, dict[str, MetricReading]] = {}
    for row in MetricReading.objects.filter(pk__in=latest).order_by("pk"):
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


def versions_of(client: Client, quarter: Quarter) -> list[RubricVersion]:
    """The rubric versions that may ask a client for metrics in a quarter: those it is scored by, and those in use.

    A reading is of the client, whichever maturity model asks for it. One query.
    """
    scored = Assessment.objects.filter(client=client, quarter=quarter)
    wanted = Q(status=RubricVersion.Status.PUBLISHED) | Q(pk__in=scored.values("version"))
    return list(RubricVersion.objects.filter(wanted).select_related("rubric").order_by("pk"))


def named_metric(client: Client, quarter: Quarter, key: str) -> Named | None:
    """A metric that a rubric of the client names in a quarter, or None."""
    found = (catalog(engine_rubric(version)).get(key) for version in versions_of(client, quarter))
    return next((named for named in found if named), None)

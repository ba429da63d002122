"""The relationship map, measured."""

from __future__ import annotations

from collections.abc import Collection

from opm.kernel.calendar import as_of
from opm.kernel.live_metrics import Values, live_metric
from opm.kernel.quarters import Quarter
from relationships.models import Importance


@live_metric("map_review_age", unit="days", text="Days since the map was last reviewed")
def map_review_age(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Days from the latest review of the client's place to the quarter's end, or to today while it runs. One query."""
    until = as_of(quarter)
    rows = Importance.objects.filter(client__in=client_ids, reviewed_on__lte=until).order_by("reviewed_on")
    latest = dict(rows.values_list("client", "reviewed_on"))
    return {client: (until - latest[client]).days if client in latest else None for client in client_ids}

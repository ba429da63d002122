"""What the reports say by themselves (opm.kernel.live_metrics)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from opm.kernel.live_metrics import Values, live_metric
from opm.kernel.quarters import Quarter
from roadmap.models import ReportRun


@live_metric("quarterly_reports_built", unit="#", text="Quarterly reports built for the client")
def quarterly_reports_built(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Reports of this client and quarter that were built and frozen. One query."""
    built = ReportRun.objects.filter(client__in=client_ids, quarter=quarter, content__isnull=False)
    found = dict(built.order_by().values_list("client").annotate(Count("pk")))
    return {client: found.get(client, 0) for client in client_ids}

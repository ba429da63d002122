"""What people and teams say by themselves (opm.kernel.live_metrics): one query each, for any number of clients."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from opm.kernel.live_metrics import Values, live_metric
from opm.kernel.quarters import Quarter
from relationships.models import Membership


@live_metric("relationship_staff", unit="#", text="People with a named responsibility for this relationship")
def relationship_staff(client_ids: Collection[int], quarter: Quarter) -> Values:
    """People on the client's team, as it is today: who was on it in an earlier quarter is not kept."""
    rows = Membership.objects.filter(client__in=client_ids, user__is_active=True).order_by()
    found = dict(rows.values_list("client").annotate(Count("pk")))
    return {client: found.get(client, 0) for client in client_ids}

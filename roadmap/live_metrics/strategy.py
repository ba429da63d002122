"""Mandate and strategy sheet, measured: one query each and three for the last, for any number of clients.

They look at the quarter's last day, or at today while it runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime, time

from django.utils import timezone

from opm.kernel.calendar import as_of
from opm.kernel.live_metrics import Values, live_metric
from opm.kernel.quarters import Quarter
from roadmap.models import Initiative, Mandate
from roadmap.selectors.initiatives import on_roadmap
from roadmap.selectors.strategy.sheet import carried_by_client, year_of


def _ages(client_ids: Collection[int], rows: Iterable[tuple[int, date | None]], day: date) -> Values:
    """Days from the newest of each client's days to `day`; None where there is none."""
    newest: dict[int, date] = {}
    for client, on in rows:
        if on is None:
            continue
        newest[client] = max(on, newest.get(client, on))
    return {client: (day - newest[client]).days if client in newest else None for client in client_ids}


@live_metric("mandate_age", unit="days", text="Days since the client last signed or confirmed the mandate")
def mandate_age(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Days since a version of the mandate was last agreed with the client."""
    day = as_of(quarter)
    agreed = Mandate.objects.filter(client__in=client_ids, agreed_on__lte=day).order_by()
    return _ages(client_ids, agreed.values_list("client", "agreed_on"), day)


@live_metric("strategy_sheet_age", unit="days", text="Days since the current edition of the sheet was issued")
def strategy_sheet_age(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Days since the sheet was last frozen."""
    day = as_of(quarter)
    end = timezone.make_aware(datetime.combine(day, time.max))
    frozen = Mandate.objects.filter(client__in=client_ids, sheet__created_at__lte=end).order_by()
    issued = frozen.values_list("client", "sheet__created_at")
    return _ages(client_ids, [(client, timezone.localdate(at)) for client, at in issued], day)


@live_metric(
    "client_initiatives_on_sheet",
    unit="#",
    text="Initiatives on the sheet that the client carries without IT",
)
def client_initiatives_on_sheet(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Initiatives under a running theme, in the years of the agreed mandate, with no team and no owner of IT (rule:
    selectors.strategy.sheet.carried_by_client); None for a client without an agreed mandate. Three queries."""
    agreed = Mandate.objects.filter(client__in=client_ids, agreed_on__lte=as_of(quarter)).order_by("number")
    first = dict(agreed.values_list("client", "first_year"))
    rows = Initiative.objects.filter(
        on_roadmap(quarter), client__in=first, owner=None, theme__isnull=False, theme__retired_on=None
    ).prefetch_related("enablements")
    found = Counter(
        row.client_id
        for row in rows
        if carried_by_client(row) and 0 <= year_of(row) - first[row.client_id] < Mandate.YEARS
    )
    return {client: found[client] if client in first else None for client in client_ids}

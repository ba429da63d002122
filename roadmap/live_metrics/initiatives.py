"""What the roadmap measures by itself (opm.kernel.live_metrics): one query each, for any number of clients.

Only initiatives on the roadmap of the quarter count (roadmap.selectors.on_roadmap); a client without any has no value.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q

from opm.kernel.calendar import first_day, last_day, quarter_of
from opm.kernel.live_metrics import Values, live_metric
from opm.kernel.quarters import Quarter
from roadmap.models import Enablement, Initiative
from roadmap.selectors.initiatives import FINISHED, on_roadmap

BEYOND = timedelta(days=365)
QUARTERS_AHEAD = 4


def _share(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else None


def _shares(client_ids: Collection[int], quarter: Quarter, hit: Q, among: Q | None = None) -> Values:
    """Share of initiatives for which `hit` holds, by client; None where there is none. One query."""
    rows = (
        Initiative.objects.filter(on_roadmap(quarter), among or Q(), client__in=client_ids)
        .order_by()
        .values_list("client")
        .annotate(whole=Count("pk"), part=Count("pk", filter=hit))
    )
    found = {client: _share(part, whole) for client, whole, part in rows}
    return {client: found.get(client) for client in client_ids}


@live_metric("initiatives_with_outcome_share", unit="%", text="Initiatives that serve an outcome")
def initiatives_with_outcome_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of initiatives that say what they bring the client."""
    return _shares(client_ids, quarter, ~Q(outcome=""))


@live_metric("initiatives_mapped_to_teams_share", unit="%", text="Initiatives mapped to enabling teams")
def initiatives_mapped_to_teams_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of initiatives with at least one enabling team."""
    return _shares(client_ids, quarter, Q(Exists(Enablement.objects.filter(initiative=OuterRef("pk")))))


@live_metric("roadmap_beyond_twelve_months_share", unit="%", text="Roadmap beyond twelve months")
def roadmap_beyond_twelve_months_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of unfinished initiatives that end more than twelve months after the quarter."""
    far = Q(latest__gt=last_day(quarter) + BEYOND)
    return _shares(client_ids, quarter, far, among=~Q(state__in=FINISHED))


@live_metric("reuse_share", unit="%", text="Initiatives met by reuse")
def reuse_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of decided enablements that reuse what is there."""
    initiatives = Initiative.objects.filter(on_roadmap(quarter), client__in=client_ids)
    rows = (
        Enablement.objects.filter(initiative__in=initiatives)
        .exclude(way=Enablement.Way.UNDECIDED)
        .order_by()
        .values_list("initiative__client")
        .annotate(whole=Count("pk"), part=Count("pk", filter=Q(way=Enablement.Way.REUSE)))
    )
    found = {client: _share(part, whole) for client, whole, part in rows}
    return {client: found.get(client) for client in client_ids}


@live_metric("work_outside_themes_share", unit="%", text="Running work that belongs to no theme")
def work_outside_themes_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of the initiatives that are being delivered and stand under no theme."""
    return _shares(client_ids, quarter, Q(theme=None), among=Q(state=Initiative.State.DELIVERING))


@live_metric(
    "largest_quarter_starts_share",
    unit="%",
    text="Starts of the next four quarters that fall in the fullest quarter",
)
def largest_quarter_starts_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of the starts in the four quarters after this one that fall in the fullest of them."""
    ahead = Q(earliest__gte=first_day(quarter.plus(1)), earliest__lte=last_day(quarter.plus(QUARTERS_AHEAD)))
    starts: dict[int, Counter[Quarter]] = defaultdict(Counter)
    rows = Initiative.objects.filter(on_roadmap(quarter), ahead, client__in=client_ids).order_by()
    for client, day in rows.values_list("client", "earliest"):
        starts[client][quarter_of(day)] += 1
    found = {client: _share(max(own.values()), own.total()) for client, own in starts.items()}
    return {client: found.get(client) for client in client_ids}

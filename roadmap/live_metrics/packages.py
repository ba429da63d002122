"""Work packages and initiatives, measured (opm.kernel.live_metrics): one query each, for any number of clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Count, Exists, OuterRef, Q

from opm.kernel.calendar import as_of, first_day
from opm.kernel.live_metrics import Values, live_metric, shares
from opm.kernel.quarters import Quarter
from roadmap.models import Enablement, Initiative, Outcome, WorkPackage
from roadmap.selectors.forecast import met_forecasts
from roadmap.selectors.initiatives import FINISHED, on_roadmap

Way = Enablement.Way


@live_metric("packages_accepted_share", unit="%", text="Work packages due that the client accepted")
def packages_accepted_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the packages promised for the quarter and due by its end (or today), the share (0-1) that the client
    accepted, with or without conditions; what was carried over or stopped counts as not accepted."""
    due = Q(due_on__lte=as_of(quarter))
    return shares(client_ids, _packages(client_ids, quarter, due, Q(state__in=WorkPackage.TAKEN)))


@live_metric("packages_with_theme_share", unit="%", text="This quarter's work packages that name a theme")
def packages_with_theme_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of the quarter's packages whose initiative stands under a theme of the strategy."""
    return shares(client_ids, _packages(client_ids, quarter, Q(), Q(initiative__theme__isnull=False)))


def _packages(client_ids: Collection[int], quarter: Quarter, among: Q, hit: Q) -> Mapping[int, list[bool]]:
    """Whether `hit` holds for each package of the quarter, by client. One query."""
    rows = WorkPackage.objects.filter(among, client__in=client_ids, quarter=quarter).order_by()
    found: dict[int, list[bool]] = defaultdict(list)
    for client, whole, part in rows.values_list("client").annotate(
        whole=Count("pk"), part=Count("pk", filter=hit)
    ):
        found[client] = [True] * part + [False] * (whole - part)
    return found


@live_metric("quick_wins_delivered", unit="#", text="Quick wins delivered this quarter")
def quick_wins_delivered(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Initiatives that a team met as a quick win and that went live in the quarter; None without an initiative."""
    quick = Exists(Enablement.objects.filter(initiative=OuterRef("pk"), way=Way.QUICK_WIN))
    live = Q(live_on__gte=first_day(quarter), live_on__lte=as_of(quarter))
    return _counts(client_ids, Q(created_at__date__lte=as_of(quarter)), live & Q(quick))


@live_metric("joint_initiatives", unit="#", text="Initiatives carried by client and IT together")
def joint_initiatives(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Joint initiatives on the roadmap of the quarter; None without an initiative on it."""
    return _counts(client_ids, on_roadmap(quarter), Q(joint=True))


def _counts(client_ids: Collection[int], among: Q, hit: Q) -> Values:
    rows = Initiative.objects.filter(among, client__in=client_ids).order_by().values_list("client")
    found = dict(rows.annotate(part=Count("pk", filter=hit)))
    return {client: found.get(client) for client in client_ids}


@live_metric("roadmap_items_with_owner_share", unit="%", text="Roadmap items with a client owner")
def roadmap_items_with_owner_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of the unfinished initiatives on the roadmap of the quarter that serve an outcome which somebody at
    the client owns."""
    owned = Outcome.objects.filter(initiatives=OuterRef("pk"), client_owner__isnull=False)
    rows = Initiative.objects.filter(
        on_roadmap(quarter), ~Q(state__in=FINISHED), client__in=client_ids
    ).annotate(owned=Exists(owned))
    found: dict[int, list[bool]] = defaultdict(list)
    for client, held in rows.order_by().values_list("client", "owned"):
        found[client].append(held)
    return shares(client_ids, found)


@live_metric("forecast_hit_share", unit="%", text="Forecasts that were met")
def forecast_hit_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the initiatives that went live in the quarter and could be forecast, the share (0-1) that was there within
    its teams' P85 forecast from what they had finished before; None where none could be forecast."""
    return shares(client_ids, met_forecasts(client_ids, first_day(quarter), as_of(quarter)))

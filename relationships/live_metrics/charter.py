"""The charter and its objectives, measured: one query each, for any number of clients.

An objective whose goal, measure or target was changed after the client agreed counts as agreed again once the client
agrees to the next version.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Q

from opm.kernel import words
from opm.kernel.calendar import as_of
from opm.kernel.live_metrics import Values, live_metric
from opm.kernel.quarters import Quarter
from relationships.models import CommunityMember, Objective
from relationships.selectors.charter.counted import agreed_by, standing_on


def _count(client_ids: Collection[int], among: Q) -> dict[int, int]:
    rows = Objective.objects.filter(among, client__in=client_ids).order_by()
    found = dict(rows.values_list("client").annotate(Count("pk")))
    return {client: found.get(client, 0) for client in client_ids}


def _share(client_ids: Collection[int], among: Q, hit: Q) -> Values:
    """Share (0-1) of objectives for which `hit` holds; None where there is no objective."""
    rows = Objective.objects.filter(among, client__in=client_ids).order_by().values_list("client")
    found = {
        client: words.share(part, whole)
        for client, whole, part in rows.annotate(whole=Count("pk"), part=Count("pk", filter=hit))
    }
    return {client: found.get(client) for client in client_ids}


@live_metric(
    "relationships_with_objectives",
    unit="#",
    text="Measured objectives agreed with the client, 1 for yes",
)
def relationships_with_objectives(client_ids: Collection[int], quarter: Quarter) -> Values:
    """1 for a client with an agreed, measured objective on the quarter's day, else 0."""
    found = _count(client_ids, agreed_by(as_of(quarter)))
    return {client: min(1, amount) for client, amount in found.items()}


@live_metric("objectives_set_jointly_share", unit="%", text="Objectives set jointly by client and IT")
def objectives_set_jointly_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of measured objectives that both sides set together."""
    return _share(client_ids, standing_on(as_of(quarter)), Q(set_by=Objective.SetBy.JOINTLY))


@live_metric(
    "objectives_tied_to_priority_share", unit="%", text="Objectives tied to a business priority of the client"
)
def objectives_tied_to_priority_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of measured objectives that name the business priority they serve."""
    return _share(client_ids, standing_on(as_of(quarter)), ~Q(priority=""))


@live_metric("shared_objectives", unit="#", text="Objectives shared by the client and IT")
def shared_objectives(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Agreed, measured objectives with an owner on both sides."""
    owned = Q(owner__isnull=False, client_owner__isnull=False)
    return _count(client_ids, agreed_by(as_of(quarter)) & owned)


@live_metric("joint_community_business_staff", unit="#", text="People of the client in the joint community")
def joint_community_business_staff(client_ids: Collection[int], quarter: Quarter) -> Values:
    """People of the client who were in the joint community on the quarter's day."""
    day = as_of(quarter)
    inside = Q(until=None) | Q(until__gt=day)
    rows = CommunityMember.objects.filter(
        inside, client__in=client_ids, person__isnull=False, since__lte=day
    ).order_by()
    found = dict(rows.values_list("client").annotate(Count("person", distinct=True)))
    return {client: found.get(client, 0) for client in client_ids}

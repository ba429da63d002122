"""Teams that the roadmaps of several clients count on (DOMAIN.md, STR3.5a)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from opm.kernel.calendar import last_day
from opm.kernel.quarters import Quarter
from roadmap.models import Enablement
from roadmap.selectors.initiatives import FINISHED


@dataclass(frozen=True, slots=True)
class Enablers:
    """Teams that a client's plan names, and how many of them serve another client, too."""

    teams: int
    shared: int


def shared_enablers(client_ids: Collection[int], quarter: Quarter) -> dict[int, Enablers]:
    """Enabling teams by client, of initiatives on the plan of the quarter: written down by its end, unfinished, of
    clients that are partnered with. One query; a client whose plan names no team is left out."""
    planned = Q(
        initiative__created_at__date__lte=last_day(quarter), initiative__client__archived_on=None
    ) & ~Q(initiative__state__in=FINISHED)
    elsewhere = Enablement.objects.filter(planned, team=OuterRef("team")).exclude(
        initiative__client=OuterRef("initiative__client")
    )
    rows = Enablement.objects.filter(planned, initiative__client__in=client_ids).order_by()
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    for client, team, shared in rows.values_list("initiative__client", "team", Exists(elsewhere)):
        found[client][team] = shared
    return {client: Enablers(len(teams), sum(teams.values())) for client, teams in found.items()}

"""What waits for an answer on the boards of clients."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from roadmap.models import Column, Feasibility, PrioritySession, Request
from roadmap.models.demand import RUNNING, WAITING
from roadmap.selectors.demand.movement import counted


def unmoved(client_ids: Collection[int]) -> QuerySet[Request]:
    """Requests not begun that no counted move touched since the last but one held session: keep or park them.

    Each carries `two_ago`, the day of that session. None where fewer than two were held, nor for what was asked for
    since. One query when read. RHYTHM.md, Demand board.
    """
    held = PrioritySession.objects.filter(client=OuterRef("client"), state=PrioritySession.State.HELD)
    moved = counted().filter(request=OuterRef("pk"), on__gte=OuterRef("two_ago"))
    return (
        Request.objects.filter(client__in=client_ids, column__in=WAITING)
        .annotate(two_ago=Subquery(held.order_by("-on", "-pk").values("on")[1:2]))
        .filter(two_ago__isnull=False)
        .exclude(Exists(moved))
        .select_related("client")
        .order_by("client", "column", "rank", "pk")
    )


def replies_waiting(client_ids: Collection[int]) -> QuerySet[Feasibility]:
    """Teams that were asked about a request that runs and have not replied, the first due on top. One query."""
    return (
        Feasibility.objects.filter(
            request__client__in=client_ids, request__column__in=RUNNING, verdict=Feasibility.Verdict.WAITING
        )
        .select_related("team", "request__client")
        .order_by("due_on", "pk")
    )


def replies_due(client_ids: Collection[int], today: date) -> QuerySet[Feasibility]:
    """Those of them whose day is today or over. One query."""
    return replies_waiting(client_ids).filter(due_on__lte=today)


def look_again(client_ids: Collection[int], today: date) -> QuerySet[Request]:
    """Parked requests whose day to be looked at again has come, the longest over on top. One query."""
    parked = Request.objects.filter(
        client__in=client_ids, column=Column.PARKED, look_again_on__lte=today
    ).select_related("client")
    return parked.order_by("look_again_on", "pk")

"""What has to be done about promises, across clients. Every rule here is a queryset, one query when read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from relationships.models import Commitment, Warning

SOON_DAYS = 7

WAITING = Exists(  # a slip was noted for the day that holds, and nobody told it
    Warning.objects.filter(
        commitment=OuterRef("pk"), told_on=None, applied=False, old_due_on=OuterRef("due_on")
    )
)
SLIPS_TO = Subquery(  # the new day of the slip that waits
    Warning.objects.filter(
        commitment=OuterRef("pk"), told_on=None, applied=False, old_due_on=OuterRef("due_on")
    ).values("new_due_on")[:1]
)
TOLD = Warning.objects.filter(commitment=OuterRef("pk"), told_on__isnull=False).order_by("-told_on", "-pk")
MOVED_UNTOLD = Exists(  # the date was moved and the client does not know
    Warning.objects.filter(commitment=OuterRef("pk"), told_on=None, applied=True)
)


def running(client_ids: Collection[int] | None = None) -> QuerySet[Any]:
    """Promises that hold; None: of every client.

    Each carries `is_waiting`, `slips_to`, `is_moved_untold`, and who was told last and when (`told_to`, `told_on`).
    """
    rows: QuerySet[Any] = Commitment.objects.filter(state__in=Commitment.RUNNING)
    if client_ids is not None:
        rows = rows.filter(client__in=client_ids)
    rows = rows.annotate(
        is_waiting=WAITING,
        slips_to=SLIPS_TO,
        is_moved_untold=MOVED_UNTOLD,
        told_to=Subquery(TOLD.values("told_to")[:1]),
        told_on=Subquery(TOLD.values("told_on")[:1]),
    )
    return rows.select_related("client", "owner", "seat__person")


def overdue(today: date) -> Q:
    """Its day has passed and it runs: nobody was told, or the day would have moved."""
    return Q(state__in=Commitment.RUNNING, due_on__lt=today)


def untold(client_ids: Collection[int], today: date) -> QuerySet[Any]:
    """Slips that the client does not know: noted, moved without telling, or simply overdue. Oldest day first."""
    return (
        running(client_ids)
        .filter(Q(is_waiting=True) | Q(is_moved_untold=True) | Q(due_on__lt=today))
        .order_by("due_on", "pk")
    )


def at_risk(client_ids: Collection[int], today: date) -> QuerySet[Any]:
    """Said to be at risk, and no slip is known yet."""
    return (
        running(client_ids)
        .filter(state=Commitment.State.AT_RISK, is_waiting=False, is_moved_untold=False, due_on__gte=today)
        .order_by("due_on", "pk")
    )


def due_soon(client_ids: Collection[int], today: date) -> QuerySet[Any]:
    """Due within seven days, on track as far as anybody said."""
    return (
        running(client_ids)
        .filter(
            state=Commitment.State.ACCEPTED,
            is_moved_untold=False,
            is_waiting=False,
            due_on__range=(today, today + timedelta(days=SOON_DAYS)),
        )
        .order_by("due_on", "pk")
    )


def finished_late() -> Q:
    """Delivered after the day that held: what nobody told before became a surprise on that day."""
    return Q(state=Commitment.State.LATE, ended_on__gt=F("due_on"))

"""Decisions and concerns, measured (opm.kernel.live_metrics): one query each, for any number of clients.

How things stood on an earlier day is read from the days of the records; an answer or a closing that was taken back
later has left no day, so such a record counts as open all the time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from statistics import median

from django.db.models import Q

from opm.kernel.calendar import as_of, first_day
from opm.kernel.live_metrics import Values, live_metric, shares
from opm.kernel.looks import shared
from opm.kernel.quarters import Quarter
from relationships.models import Concern, Decision
from relationships.selectors.open_points.concerns import closed_share


@live_metric("open_issues", unit="#", text="Outstanding issues open")
def open_issues(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Concerns open on the day; 0 where none is."""
    ages = _concern_ages(client_ids, quarter)
    return {client: len(ages.get(client, ())) for client in client_ids}


@live_metric("open_issues_median_age", unit="days", text="Median age of the open issues")
def open_issues_median_age(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Days since they were raised, of the concerns open on the day; None where none is."""
    return _medians(client_ids, _concern_ages(client_ids, quarter))


@live_metric("issues_closed_share", unit="%", text="Outstanding issues closed in the quarter")
def issues_closed_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of the concerns open at some time in the quarter that were closed in it; None without any."""
    day = as_of(quarter)
    rows = Concern.objects.filter(client__in=client_ids, raised_on__lte=day)
    rows = rows.filter(Q(closed_on=None) | Q(closed_on__gte=first_day(quarter)))
    own: dict[int, list[Concern]] = defaultdict(list)
    for item in rows.only("client", "raised_on", "closed_on"):
        own[item.client_id].append(item)
    found = {client: closed_share(items, quarter, day) for client, items in own.items()}
    return {client: found.get(client) for client in client_ids}


@live_metric(
    "decisions_waiting_median", unit="days", text="Median days that open decisions have been waiting"
)
def decisions_waiting_median(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Days since they were asked, of the decisions that wait on the day; None where none does."""
    day = as_of(quarter)
    waited: dict[int, list[int]] = defaultdict(list)
    for client, asked_on, _ in _waiting(client_ids, day):
        waited[client].append((day - asked_on).days)
    return _medians(client_ids, waited)


@live_metric(
    "decisions_with_client_owner_share", unit="%", text="Open decisions with one named owner at the client"
)
def decisions_with_client_owner_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of the decisions waiting on the day that have an owner at the client; None where none waits."""
    owned: dict[int, list[bool]] = defaultdict(list)
    for client, _, seat in _waiting(client_ids, as_of(quarter)):
        owned[client].append(seat is not None)
    return shares(client_ids, owned)


@shared
def _concern_ages(client_ids: Collection[int], quarter: Quarter) -> Mapping[int, list[int]]:
    """Ages in days of the concerns open on the day, by client. One query."""
    day = as_of(quarter)
    rows = Concern.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=day), client__in=client_ids, raised_on__lte=day
    )
    ages: dict[int, list[int]] = defaultdict(list)
    for client, raised_on in rows.order_by().values_list("client", "raised_on"):
        ages[client].append((day - raised_on).days)
    return ages


@shared
def _waiting(client_ids: Collection[int], day: date) -> Sequence[tuple[int, date, int | None]]:
    """Client, day asked and seat of the decisions that wait on `day`. One query."""
    rows = Decision.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=day), client__in=client_ids, asked_on__lte=day
    )
    return list(rows.order_by().values_list("client", "asked_on", "seat"))


def _medians(client_ids: Collection[int], days: Mapping[int, list[int]]) -> Values:
    """Medians in days, half days cut; None for a client without any."""
    return {client: int(median(days[client])) if client in days else None for client in client_ids}

"""Outcomes and value leakage, measured: one query each (two where leaks are looked up), for any number of clients.

They look at the quarter's last day, or at today while it runs; the rules are those of the pages
(roadmap.selectors.outcomes, roadmap.selectors.leaks).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from decimal import Decimal

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from opm.kernel.calendar import as_of, first_day
from opm.kernel.live_metrics import Values, live_metric, shares
from opm.kernel.looks import shared
from opm.kernel.quarters import Quarter
from roadmap.models import Initiative, Leak, Outcome
from roadmap.selectors.initiatives import on_roadmap
from roadmap.selectors.outcomes import OutcomeRow, Standing, rows_of

FORESEEN = (Leak.Stage.IDEA, Leak.Stage.BUILD)  # found before anything was live
JUDGED = (Standing.REACHED, Standing.ON_TRACK, Standing.OFF_TRACK)


def _running(day: date) -> Q:
    """Outcomes that were there on a day and had not ended before it."""
    end = timezone.make_aware(datetime.combine(day, time.max))
    return Q(created_at__lte=end) & (Q(ended_on=None) | Q(ended_on__gt=day))


@shared
def _rows(client_ids: Collection[int], day: date, among: Q) -> list[OutcomeRow]:
    return rows_of(Outcome.objects.filter(among, client__in=client_ids), day)


def _share(
    client_ids: Collection[int], rows: Collection[OutcomeRow], hit: Callable[[OutcomeRow], bool]
) -> Values:
    """Share (0-1) of the rows for which `hit` holds, by client; None where there is no row."""
    found: dict[int, list[bool]] = defaultdict(list)
    for row in rows:
        found[row.item.client_id].append(hit(row))
    return shares(client_ids, found)


@live_metric("outcomes_with_baseline_and_target_share", unit="%", text="Outcomes with baseline and target")
def outcomes_with_baseline_and_target_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of running outcomes that have a baseline, a target and a day."""
    day = as_of(quarter)
    return _share(client_ids, _rows(client_ids, day, _running(day)), lambda row: row.item.measurable)


@live_metric("outcomes_on_track_share", unit="%", text="Outcomes on track")
def outcomes_on_track_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the running outcomes that a reading judges, and those reached in the quarter, the share (0-1) that is on
    track or reached."""
    day = as_of(quarter)
    reached = Q(state=Outcome.State.REACHED, ended_on__gte=first_day(quarter), ended_on__lte=day)
    rows = [row for row in _rows(client_ids, day, _running(day) | reached) if row.standing in JUDGED]
    return _share(client_ids, rows, lambda row: row.standing != Standing.OFF_TRACK)


@live_metric("outcomes_read_after_go_live_share", unit="%", text="Outcomes read after go-live")
def outcomes_read_after_go_live_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the running outcomes that something live serves, the share (0-1) with a reading since its first go-live."""
    day = as_of(quarter)
    rows = [row for row in _rows(client_ids, day, _running(day)) if row.live_on]
    return _share(
        client_ids, rows, lambda row: bool(row.reading and row.live_on and row.reading.on >= row.live_on)
    )


@live_metric(
    "off_track_outcomes_with_action_share",
    unit="%",
    text="Outcomes off track that have an action with owner and date",
)
def off_track_outcomes_with_action_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the running outcomes off track, the share (0-1) with a leak that somebody acts on by a day. Two queries."""
    day = as_of(quarter)
    rows = [row for row in _rows(client_ids, day, _running(day)) if row.standing == Standing.OFF_TRACK]
    acted = Leak.objects.filter(_leaking(day), outcome__in=[row.pk for row in rows]).exclude(action="")
    with_action = set(
        acted.filter(owner__isnull=False, due_on__isnull=False).values_list("outcome", flat=True)
    )
    return _share(client_ids, rows, lambda row: row.pk in with_action)


def _leaking(day: date) -> Q:
    """Leaks that were known on a day and had not ended by it."""
    return Q(found_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gt=day))


@live_metric("leakage_found", unit="money", text="Leakage found and estimated")
def leakage_found(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Money a year of the leaks found in the quarter that were estimated; None where none was estimated."""
    found = Leak.objects.filter(
        client__in=client_ids,
        found_on__gte=first_day(quarter),
        found_on__lte=as_of(quarter),
        estimate__isnull=False,
    )
    sums: dict[int, Decimal] = dict(found.order_by().values_list("client").annotate(Sum("estimate")))
    return {client: sums.get(client) for client in client_ids}


@live_metric("leakage_foreseen_share", unit="%", text="Losses found that had been foreseen")
def leakage_foreseen_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of all leaks known by then, the share (0-1) that was found at idea or build, before it cost anything."""
    known = Q(found_on__lte=as_of(quarter))
    return _leak_shares(client_ids, known, Q(stage__in=FORESEEN))


@live_metric("leakage_actions_on_time_share", unit="%", text="Preventive actions done before their stage")
def leakage_actions_on_time_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the actions whose day lies in the quarter (until today), the share (0-1) that stopped the leak by that day.

    The day of the action stands for the stage that it has to come before. Accepted leaks do not count.
    """
    due = Q(due_on__gte=first_day(quarter), due_on__lte=as_of(quarter)) & ~Q(action="")
    in_time = Q(state=Leak.State.STOPPED, ended_on__lte=F("due_on"))
    return _leak_shares(client_ids, due & ~Q(state=Leak.State.ACCEPTED), in_time)


def _leak_shares(client_ids: Collection[int], among: Q, hit: Q) -> Values:
    """Share (0-1) of leaks for which `hit` holds; None where there is none. One query."""
    rows = Leak.objects.filter(among, client__in=client_ids).order_by().values_list("client")
    return _found(client_ids, rows.annotate(whole=Count("pk"), part=Count("pk", filter=hit)))


def _found(client_ids: Collection[int], rows: Collection[tuple[int, int, int]]) -> Values:
    found = {client: Decimal(part) / whole for client, whole, part in rows if whole}
    return {client: found.get(client) for client in client_ids}


@live_metric("initiatives_with_benefit_text_share", unit="%", text="Initiatives with a written benefit")
def initiatives_with_benefit_text_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of the initiatives on the roadmap that say in words what they bring the client."""
    rows = (
        Initiative.objects.filter(on_roadmap(quarter), client__in=client_ids).order_by().values_list("client")
    )
    return _found(client_ids, rows.annotate(whole=Count("pk"), part=Count("pk", filter=~Q(outcome=""))))


@live_metric("initiatives_with_client_owner_share", unit="%", text="Initiatives with one named client owner")
def initiatives_with_client_owner_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Share (0-1) of the initiatives on the roadmap whose outcomes name exactly one person of the client."""
    owners: Mapping[int, dict[int, int]] = defaultdict(dict)
    rows = Initiative.objects.filter(on_roadmap(quarter), client__in=client_ids).order_by()
    counted = rows.annotate(named=Count("serves__client_owner__person", distinct=True))
    for client, pk, named in counted.values_list("client", "pk", "named"):
        owners[client][pk] = named
    return shares(
        client_ids, {client: [named == 1 for named in own.values()] for client, own in owners.items()}
    )

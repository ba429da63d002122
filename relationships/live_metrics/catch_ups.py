"""Catch-ups, measured. A quarter counts its own days up to today; without a held catch-up there is nothing to measure.

Shares are of held catch-ups. The rules of cadence and minutes are those of selectors.catch_ups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, F, Q
from django.utils import timezone

from opm.kernel import words
from opm.kernel.calendar import as_of, first_day, plus_working_days, today
from opm.kernel.live_metrics import Values, live_metric, shares
from opm.kernel.quarters import Quarter
from relationships.models import CadenceRule, Channel, Kind, Seat, Touch
from relationships.selectors.catch_ups.due import deadline, rule_for
from relationships.selectors.catch_ups.minutes import in_time_until, owing, sent_in_time

SHAPING = (Kind.PROBLEM, Kind.PLANNING)
PROMPT = 10  # working days in which a meeting that the client asks for is held
HELD = Touch.State.HELD


@live_metric("catch_ups_on_cadence_share", unit="%", text="Catch-ups held within the agreed interval")
def catch_ups_on_cadence_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Intervals that ended in the quarter: kept ones among those that a catch-up ended or that ran out. Three queries.

    An interval runs from one held catch-up with a person to the next, or, before the first, from the seat's start or
    the rule's making. It is kept when the next one is held by the day agreed and the grace after it. One that ends
    before its rule was made is not counted: nothing was agreed then.
    """
    first, end = _days(quarter)
    rules: dict[int, list[CadenceRule]] = defaultdict(list)
    for rule in CadenceRule.objects.filter(client__in=client_ids):
        rules[rule.client_id].append(rule)
    seats = Seat.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=first), client__in=list(rules), started_on__lte=end
    )
    met = _met([seat.pk for seat in seats], end)
    kept: dict[int, list[bool]] = defaultdict(list)
    for seat in seats:
        fitting = rule_for(seat, rules[seat.client_id])
        if fitting:
            kept[seat.client_id] += _intervals(seat, fitting, met[seat.pk], first, end)
    return shares(client_ids, kept)


@live_metric(
    "minutes_in_time_share",
    unit="%",
    text="Meetings with minutes sent to both sides within three working days",
)
def minutes_in_time_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the meetings that owe minutes; one not sent whose three days still run is left out. One query."""
    first, end = _days(quarter)
    found: dict[int, list[bool]] = defaultdict(list)
    for touch in owing(Touch.objects.filter(client__in=client_ids, on__gte=first, on__lte=end)):
        if touch.minutes_sent_at or in_time_until(touch) < today():
            found[touch.client_id].append(sent_in_time(touch))
    return shares(client_ids, found)


@live_metric("chase_ratio", unit="%", text="Contacts begun by IT")
def chase_ratio(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Held catch-ups that we asked for. One query."""
    return _share_of(client_ids, quarter, Q(initiated_by=Touch.By.US))


@live_metric("senior_interventions", unit="#", text="Interventions asked for by senior managers")
def senior_interventions(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Held catch-ups that a senior manager asked for. One query."""
    return _counted(client_ids, _days(quarter), Q(asked_by_senior=True))


@live_metric("catch_ups_with_type_share", unit="%", text="Catch-ups with a conversation type")
def catch_ups_with_type_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Held catch-ups whose kind somebody chose. One query."""
    return _share_of(client_ids, quarter, ~Q(kind=""))


@live_metric("catch_ups_shaping_share", unit="%", text="Catch-ups of the types problem-solving and planning")
def catch_ups_shaping_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Held catch-ups of these two kinds. One query."""
    return _share_of(client_ids, quarter, Q(kind__in=SHAPING))


@live_metric("days_beside_client", unit="days", text="Days spent at the client's place of work this quarter")
def days_beside_client(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Days with a catch-up held in person. One query."""
    first, end = _days(quarter)
    held = Touch.objects.filter(client__in=client_ids, state=HELD, on__gte=first, on__lte=end).order_by()
    beside = Count("on", filter=Q(channel=Channel.PERSON), distinct=True)
    found = dict(held.values_list("client").annotate(days=beside))
    return {pk: found.get(pk) for pk in client_ids}


@live_metric(
    "meetings_within_ten_days_share",
    unit="%",
    text="Meetings asked for by the client and held within ten working days",
)
def meetings_within_ten_days_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of what the client asked for in the quarter; a planned one counts once its ten days are over. One query."""
    first, end = _days(quarter)
    asked = Touch.objects.filter(
        client__in=client_ids,
        initiated_by=Touch.By.THEM,
        created_at__date__gte=first,
        created_at__date__lte=end,
    ).exclude(state=Touch.State.CANCELLED)
    found: dict[int, list[bool]] = defaultdict(list)
    for touch in asked:
        until = plus_working_days(timezone.localdate(touch.created_at), PROMPT)
        if touch.state == HELD or until < today():
            found[touch.client_id].append(touch.state == HELD and touch.on <= until)
    return shares(client_ids, found)


@live_metric(
    "status_meetings", unit="#", text="Status meetings held with the client in the last four quarters"
)
def status_meetings(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Reviews held in the quarter and the three before it. One query."""
    days = first_day(quarter.plus(-3)), _days(quarter)[1]
    return _counted(client_ids, days, Q(kind=Kind.REVIEW))


def _days(quarter: Quarter) -> tuple[date, date]:
    """First and last day that counts: the quarter's, up to today."""
    return first_day(quarter), as_of(quarter)


def _met(seat_ids: Collection[int], end: date) -> Mapping[int, list[date]]:
    """The days of held catch-ups by seat, in order. One query."""
    held = Touch.objects.filter(state=HELD, seats__in=seat_ids, on__lte=end).order_by("on")
    found: dict[int, list[date]] = defaultdict(list)
    for seat, on in held.values_list(F("seats"), "on").distinct():
        found[seat].append(on)
    return found


def _intervals(seat: Seat, rule: CadenceRule, met: Iterable[date], first: date, end: date) -> list[bool]:
    """Which of a person's intervals were kept, of those that ended in these days."""
    grace = timedelta(days=rule.grace_days)
    agreed = timezone.localdate(rule.created_at)
    kept: list[bool] = []
    before: date | None = None
    for on in met:
        if on >= max(first, agreed):
            kept.append(on <= max(deadline(before, seat, rule), agreed) + grace)
        before = on
    ran_out = deadline(before, seat, rule) + grace
    if agreed <= end and ran_out < end and (seat.ended_on is None or seat.ended_on > ran_out):
        kept.append(False)
    return kept


def _share_of(client_ids: Collection[int], quarter: Quarter, condition: Q) -> Values:
    return _measured(client_ids, _days(quarter), condition, words.share)


def _counted(client_ids: Collection[int], days: tuple[date, date], condition: Q) -> Values:
    return _measured(client_ids, days, condition, lambda part, whole: part if whole else None)


def _measured(
    client_ids: Collection[int],
    days: tuple[date, date],
    condition: Q,
    said: Callable[[int, int], Decimal | int | None],
) -> Values:
    """Held catch-ups that meet a condition, among all held ones of these days. One query."""
    held = Touch.objects.filter(client__in=client_ids, state=HELD, on__gte=days[0], on__lte=days[1])
    rows = held.order_by().values("client").annotate(part=Count("pk", filter=condition), whole=Count("pk"))
    found = {row["client"]: said(row["part"], row["whole"]) for row in rows}
    return {pk: found.get(pk) for pk in client_ids}

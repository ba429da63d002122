"""Commitments and warnings, measured. What a figure counts is said in selectors/commitments/facts.py and figures.py."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal

from opm.kernel import calendar, words
from opm.kernel.live_metrics import Values, live_metric
from opm.kernel.looks import shared
from opm.kernel.quarters import Quarter
from relationships.models import StatusReport
from relationships.selectors.commitments.facts import slips
from relationships.selectors.commitments.figures import Figures, board

RECOVERY_DAYS = 14  # a slip that is longer needs a plan of both sides


@shared
def _figures(client_ids: Collection[int], quarter: Quarter) -> Mapping[int, Figures]:
    return board(client_ids, quarter, calendar.today(), quarters=1).by_client


def _each(
    client_ids: Collection[int], quarter: Quarter, value: Callable[[Figures], Decimal | int | None]
) -> Values:
    """A figure of every client, None where no promise was due and nothing slipped. Three queries."""
    found = _figures(client_ids, quarter)
    return {client: value(found[client]) if client in found else None for client in client_ids}


@live_metric("commitments_kept_share", unit="%", text="Promises kept on their agreed date")
def commitments_kept_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Delivered on or before the day that stood told, out of the promises whose day came in the quarter."""
    return _each(client_ids, quarter, lambda figures: figures.kept_share)


@live_metric("surprises", unit="#", text="Slips told on or after the due date")
def surprises(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Slips of the quarter that were told on the old day or later, or never; 0 where promises were due."""
    return _each(client_ids, quarter, lambda figures: figures.surprises)


@live_metric("slips_told_early_share", unit="%", text="Slips told before the due date")
def slips_told_early_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Slips told before the old day, out of all slips of the quarter."""
    return _each(client_ids, quarter, lambda figures: figures.told_early_share)


@live_metric(
    "warning_lead_time_median", unit="days", text="Median days between the warning and the old due date"
)
def warning_lead_time_median(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Over the told slips of the quarter; told late counts below zero."""
    return _each(client_ids, quarter, lambda figures: figures.lead_median)


@live_metric(
    "slips_with_joint_plan_share",
    unit="%",
    text="Slips of over two weeks with a recovery plan agreed by both sides",
)
def slips_with_joint_plan_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Slips of more than 14 days whose warning has options and the client's answer, out of all such. Two queries."""
    first, last = calendar.first_day(quarter), calendar.last_day(quarter)
    long = [item for item in slips(client_ids, first, last, calendar.today()) if item.days > RECOVERY_DAYS]
    result: dict[int, Decimal | int | None] = {}
    for client in client_ids:
        own = [item for item in long if item.client_id == client]
        result[client] = words.share(sum(item.planned for item in own), len(own))
    return result


@live_metric("actions_done_on_date_share", unit="%", text="Meeting actions done by their date")
def actions_done_on_date_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """The kept share of the promises that were made in a catch-up. Three queries."""
    found = _figures(client_ids, quarter)
    result: dict[int, Decimal | int | None] = {}
    for client in client_ids:
        made = [item for item in found[client].made if item.from_catch_up] if client in found else []
        result[client] = words.share(sum(item.kept for item in made), len(made))
    return result


@live_metric(
    "status_sent_on_time_share",
    unit="%",
    text="Months in which status and risks were sent before the client asked",
)
def status_sent_on_time_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Months of the quarter with a status report, out of those that are over or have one; None before the client's
    first report. One query."""
    first, last = calendar.first_day(quarter), calendar.last_day(quarter)
    today = calendar.today()
    rows = StatusReport.objects.filter(client__in=client_ids, on__lte=min(last, today))
    sent: dict[int, set[date]] = {}
    for client, on in rows.order_by().values_list("client", "on"):
        sent.setdefault(client, set()).add(on.replace(day=1))
    months = _months(first, last)
    over = {month for month in months if month < today.replace(day=1)}
    result: dict[int, Decimal | int | None] = {}
    for client in client_ids:
        with_one = sent.get(client, set()) & months
        result[client] = words.share(len(with_one), len(over | with_one)) if client in sent else None
    return result


def _months(first: date, last: date) -> set[date]:
    """First days of the calendar months that begin in the quarter."""
    days = (date(year, month, 1) for year in (first.year, last.year) for month in range(1, 13))
    return {day for day in days if first <= day <= last}

"""What assessments say by themselves (opm.kernel.live_metrics): one query each, for any number of clients.

Answers count once their sheet is submitted, so that a sheet under way does not move a metric with every click.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from assessments.models import Answer, Assessment, PlanStep, Sheet
from opm.kernel.calendar import last_day
from opm.kernel.live_metrics import Values, live_metric
from opm.kernel.quarters import Quarter, span

CLOSED_WITHIN = timedelta(days=31)  # after the quarter's last day
QUARTERS = 4


def _shares(client_ids: Collection[int], counts: Iterable[tuple[int, int, int]]) -> Values:
    """Shares (0-1) from (client, part, whole); None where there is nothing to count."""
    found = {client: Decimal(part) / whole for client, part, whole in counts if whole}
    return {client: found.get(client) for client in client_ids}


@live_metric("assessments_closed_on_time_share", unit="%", text="Assessments closed within a month")
def assessments_closed_on_time_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the assessments of the four quarters before, those closed within 31 days of their quarter's end."""
    quarters = span(quarter.plus(-QUARTERS), quarter.plus(-1))
    rows = Assessment.objects.filter(client__in=client_ids, quarter__in=quarters)
    counts: dict[int, list[bool]] = defaultdict(list)
    for client, of_quarter, closed_at in rows.values_list("client", "quarter", "closed_at"):
        in_time = closed_at and timezone.localdate(closed_at) <= last_day(of_quarter) + CLOSED_WITHIN
        counts[client].append(bool(in_time))
    return _shares(client_ids, ((client, sum(found), len(found)) for client, found in counts.items()))


@live_metric("client_response_share", unit="%", text="Asked people of the client who answered")
def client_response_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the client's respondents of the quarter, those who submitted; who said "this is not me" is left out."""
    asked = Sheet.objects.filter(
        assessment__client__in=client_ids,
        assessment__quarter=quarter,
        side=Sheet.Side.CLIENT,
        declined_at=None,
    )
    rows = asked.order_by().values_list("assessment__client")
    answered = Count("pk", filter=Q(state=Sheet.State.SUBMITTED))
    return _shares(client_ids, rows.annotate(part=answered, whole=Count("pk")))


@live_metric("capabilities_both_sides_share", unit="%", text="Capabilities that both sides judged")
def capabilities_both_sides_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the capabilities that one side rated, those that both rated."""
    rows = _submitted(client_ids, quarter).exclude(option="").order_by()
    sides: dict[tuple[int, int], set[str]] = defaultdict(set)
    places = rows.values_list("sheet__assessment__client", "pom__capability", "sheet__side").distinct()
    for client, capability, side in places:
        sides[client, capability].add(side)
    counts: dict[int, list[bool]] = defaultdict(list)
    for (client, _), found in sides.items():
        counts[client].append(len(found) == len(Sheet.Side))
    return _shares(client_ids, ((client, sum(found), len(found)) for client, found in counts.items()))


@live_metric("answers_with_evidence_share", unit="%", text="IT's ratings with evidence")
def answers_with_evidence_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the ratings of IT's side, those with a link or a date of evidence."""
    rows = _submitted(client_ids, quarter).filter(sheet__side=Sheet.Side.IT).exclude(option="").order_by()
    shown = Count("pk", filter=~Q(evidence="") | Q(evidence_on__isnull=False))
    return _shares(
        client_ids, rows.values_list("sheet__assessment__client").annotate(part=shown, whole=Count("pk"))
    )


@live_metric("plan_steps_done_share", unit="%", text="Steps of the improvement plan done by their date")
def plan_steps_done_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the plan steps due by the end of the quarter, those done by then; dropped ones are left out."""
    end = last_day(quarter)
    due = PlanStep.objects.filter(plan__client__in=client_ids, due_on__lte=end)
    rows = due.exclude(state=PlanStep.State.DROPPED).order_by().values_list("plan__client")
    done = Count("pk", filter=Q(state=PlanStep.State.DONE, done_on__lte=end))
    return _shares(client_ids, rows.annotate(part=done, whole=Count("pk")))


def _submitted(client_ids: Collection[int], quarter: Quarter) -> QuerySet[Answer]:
    sheets = Sheet.objects.filter(
        assessment__client__in=client_ids, assessment__quarter=quarter, state=Sheet.State.SUBMITTED
    )
    return Answer.objects.filter(sheet__in=sheets)

"""What a client's team has to do, as rules over the records, worst consequence first.

task.py     one thing to do, and the kinds in their order
work.py     initiatives and steps of plans that are due
scoring.py  sheets, results and quarters
voices.py   the client's side, differences, claims and targets
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.conf import settings

from assessments.models import Assessment
from opm.kernel.quarters import Quarter
from opm.standings import ClientRow
from opm.todo import scoring, voices, work
from opm.todo.task import KINDS, Kind, Task, kind_of
from relationships.models import Client, User

__all__ = ["KINDS", "Kind", "Task", "kind_of", "tasks_of"]


def tasks_of(
    user: User, rows: Sequence[ClientRow], quarter: Quarter, now: datetime, today: date
) -> Iterator[Task]:
    """Every task of the clients in reach; managers follow them up, the client's team does them. Six queries."""
    reach = {row.pk: row for row in rows}
    if not user.reads_portfolios:
        mine = set(Client.objects.editable_by(user).values_list("pk", flat=True))
        reach = {pk: row for pk, row in reach.items() if pk in mine}
    assessments = list(
        Assessment.objects.filter(
            client__in=list(reach), state=Assessment.State.OPEN, rubric__key=settings.DEFAULT_RUBRIC
        ).only("client", "quarter", "compute_attempts", "revision", "computed_revision", "stale_since")
    )
    yield from work.tasks(reach, today)
    yield from scoring.tasks(assessments, reach, quarter, now, today)
    yield from voices.tasks(user, assessments, reach, quarter, today)

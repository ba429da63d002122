"""What a client's team has to do, as rules over the records, worst consequence first.

task.py     one thing to do, and the kinds in their order
work.py     initiatives and steps of plans that are due
scoring.py  sheets, results and quarters
voices.py   the client's side, differences, claims and targets
coming.py   the next seven days
day.py      the rows of somebody's day: open, put off, coming; Home, the digest and a manager's rows read here
rolled.py   the same rows as a manager reads them: a line a kind and BRM, or a kind and client
commitments.py catch_ups.py open_points.py people.py charter.py needs.py   the relationship's own records
demand.py    the demand board: replies, sessions, requests that lie
packages.py  work packages that are late, or wait for the client's verdict
outcomes.py  outcomes to be read after go-live, actions against leaks that are late
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from django.conf import settings

from assessments.models import Assessment
from opm.kernel.quarters import Quarter
from opm.standings import ClientRow
from opm.todo import (
    catch_ups,
    charter,
    coming,
    commitments,
    demand,
    needs,
    open_points,
    outcomes,
    packages,
    people,
    scoring,
    voices,
    work,
)
from opm.todo.task import KINDS, Coming, Kind, Task, kind_of
from relationships.models import Client, User

__all__ = ["KINDS", "Coming", "Kind", "Task", "coming_of", "kind_of", "reach_of", "tasks_of"]
Reach = Mapping[int, ClientRow]

RHYTHM = (commitments, catch_ups, open_points, people, charter, needs, outcomes, demand, packages)


def tasks_of(user: User, reach: Reach, quarter: Quarter, now: datetime, today: date) -> Iterator[Task]:
    """Every task of the clients in reach; managers follow them up, the client's team does them. A fixed number of
    queries."""
    assessments = list(
        Assessment.objects.filter(
            client__in=list(reach), state=Assessment.State.OPEN, rubric__key=settings.DEFAULT_RUBRIC
        ).only("client", "quarter", "compute_attempts", "revision", "computed_revision", "stale_since")
    )
    yield from work.tasks(reach, today)
    yield from scoring.tasks(assessments, reach, quarter, now, today)
    yield from voices.tasks(user, assessments, reach, quarter, today)
    for noun in RHYTHM:
        yield from noun.tasks(user, reach, today)


def coming_of(
    user: User, rows: Sequence[ClientRow], reach: Reach, quarter: Quarter, today: date
) -> list[Coming]:
    """What the next seven days bring for the clients in reach, by day and time."""
    found = list(coming.ends(rows, reach, quarter, today))
    for noun in RHYTHM:
        found += noun.coming(user, reach, today, today + coming.WEEK)
    return sorted(found, key=lambda item: (item.on, item.at, item.title))


def reach_of(user: User, rows: Sequence[ClientRow]) -> Reach:
    """Clients whose rows are `user`'s: a manager's, auditor's or admin's whole reach, a BRM's own clients. At most one
    query."""
    reach = {row.pk: row for row in rows}
    if user.reads_portfolios:
        return reach
    mine = set(Client.objects.editable_by(user).values_list("pk", flat=True))
    return {pk: row for pk, row in reach.items() if pk in mine}

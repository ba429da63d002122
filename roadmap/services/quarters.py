"""Roll-ups of the roadmap: each night what it shows, and for the last time as of the quarter's last day."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from opm.kernel.calendar import last_day, quarter_of
from opm.kernel.quarters import Quarter
from relationships.models import Client
from roadmap.models import RoadmapQuarter
from roadmap.selectors.quarters import measure

CHUNK = 100  # clients measured together


@transaction.atomic
def write_quarter(client_ids: Collection[int], quarter: Quarter, today: date, now: datetime) -> int:
    """Write the roll-ups of these clients; how many were written. Safe to run twice.

    Final once the quarter is over (`today` lies after its last day), as of that day; what is final is left alone.
    Seven queries for any number of clients; the clients are the lock.
    """
    list(Client.objects.select_for_update(of=("self",)).filter(pk__in=client_ids).order_by("pk"))
    closed = RoadmapQuarter.objects.filter(client__in=client_ids, quarter=quarter, final=True)
    open_ids = set(client_ids) - set(closed.values_list("client", flat=True))
    as_of = min(last_day(quarter), today)
    rows = [
        RoadmapQuarter(
            client_id=client,
            quarter=quarter,
            as_of=as_of,
            content=content,
            final=today > last_day(quarter),
            written_at=now,
        )
        for client, content in measure(sorted(open_ids), quarter, today).items()
    ]
    RoadmapQuarter.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["client", "quarter"],
        update_fields=["as_of", "content", "final", "written_at"],
    )
    return len(rows)


def write_all(now: datetime) -> dict[str, int]:
    """Each night, in chunks: this quarter of every client that is partnered with, and for the last time the one before.

    A quarter that was not kept while it ran is not made up afterwards; one that could not be closed in the quarter
    after it stays as it was last written.
    """
    today = timezone.localdate(now)
    quarter = quarter_of(today)
    left_open = RoadmapQuarter.objects.filter(final=False, quarter__lt=quarter)
    left_open.exclude(quarter=quarter.plus(-1)).update(final=True)
    before = left_open.filter(quarter=quarter.plus(-1)).values_list("client", flat=True)
    running = Client.objects.active().values_list("pk", flat=True)
    return {
        "closed": sum(write_quarter(ids, quarter.plus(-1), today, now) for ids in _chunks(before)),
        "written": sum(write_quarter(ids, quarter, today, now) for ids in _chunks(running)),
    }


def _chunks(ids: Any) -> Iterator[list[int]]:
    found = sorted(ids)
    for start in range(0, len(found), CHUNK):
        yield found[start : start + CHUNK]

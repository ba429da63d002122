"""The next seven days: ends of initiatives and of the quarter, and what the relationship's records bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from opm.kernel import words
from opm.kernel.calendar import last_day
from opm.kernel.quarters import Quarter
from opm.standings import ClientRow
from opm.todo.task import Coming
from roadmap.models import Initiative
from roadmap.selectors.initiatives import FINISHED

WEEK = timedelta(days=7)
MOST = 20  # initiatives; a week with more ends is a roadmap's matter


def ends(
    rows: Sequence[ClientRow], reach: Mapping[int, ClientRow], quarter: Quarter, today: date
) -> Iterator[Coming]:
    """Initiatives of `reach` that end within the week, and the quarter's own end. One query."""
    found = Initiative.objects.filter(
        client__in=list(reach), latest__gte=today, latest__lte=today + WEEK
    ).exclude(state__in=FINISHED)
    for item in found.select_related("client")[:MOST]:
        yield Coming(item.latest, item.title, f"{item.client.name}, initiative ends", item.get_absolute_url())
    if rows and today <= last_day(quarter) <= today + WEEK:
        still = sum(not row.closed for row in rows)
        yield Coming(
            last_day(quarter),
            f"{quarter.label} ends",
            f"{still} of {words.count(len(rows), 'client')} still open",
        )

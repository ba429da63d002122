"""Needs, measured (opm.kernel.live_metrics): one query each, for any number of clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from opm.kernel.calendar import as_of, first_day
from opm.kernel.live_metrics import Values, live_metric, shares
from opm.kernel.looks import shared
from opm.kernel.quarters import Quarter
from relationships.models import Need

QUARTERS = 4  # an older need does not say that needs are recorded


@live_metric("needs_recorded", unit="#", text="Needs recorded in the client's words")
def needs_recorded(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Needs seen in the quarter and the three before it that were not dropped by its end; 0 where there are none."""
    states = _states(client_ids, quarter)
    return {client: len(states.get(client, ())) for client in client_ids}


@live_metric("needs_with_outcome_share", unit="%", text="Needs that have led to an outcome")
def needs_with_outcome_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the same needs, the share (0-1) that led to an outcome by the quarter's end; None without any."""
    return shares(client_ids, _states(client_ids, quarter))


@shared
def _states(client_ids: Collection[int], quarter: Quarter) -> Mapping[int, list[bool]]:
    """Whether each need that counts had led to an outcome on the day, by client. One query."""
    day = as_of(quarter)
    rows = Need.objects.filter(
        client__in=client_ids, seen_on__gte=first_day(quarter.plus(1 - QUARTERS)), seen_on__lte=day
    )
    found: dict[int, list[bool]] = defaultdict(list)
    for client, state, ended_on in rows.order_by().values_list("client", "state", "ended_on"):
        ended = _by(ended_on, day)
        if not (ended and state == Need.State.DROPPED):
            found[client].append(ended and state == Need.State.LED)
    return found


def _by(ended_on: date | None, day: date) -> bool:
    return ended_on is not None and ended_on <= day

"""What people and teams say by themselves (opm.kernel.live_metrics), in two or three queries for any number of clients.

Counts and shares only: they are told to every reader of the client, who stands how is not (TRUST.md S2).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from django.db.models import Count, Q

from opm.kernel.calendar import as_of, first_day, today
from opm.kernel.live_metrics import Values, live_metric, shares
from opm.kernel.looks import shared
from opm.kernel.quarters import Quarter
from relationships.models import Membership, Seat
from relationships.selectors.people.falls import Fall, falls_of
from relationships.selectors.people.readings import Stand, stands_on

Sitting = Mapping[int, list[int]]  # seats by client


@live_metric("relationship_staff", unit="#", text="People with a named responsibility for this relationship")
def relationship_staff(client_ids: Collection[int], quarter: Quarter) -> Values:
    """People on the client's team, as it is today: who was on it in an earlier quarter is not kept."""
    rows = Membership.objects.filter(client__in=client_ids, user__is_active=True).order_by()
    found = dict(rows.values_list("client").annotate(Count("pk")))
    return {client: found.get(client, 0) for client in client_ids}


@live_metric("stakeholders_read_share", unit="%", text="Stakeholders rated within the last 90 days")
def stakeholders_read_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the seats held at the quarter's end (or today), those read within the 90 days before. Two queries."""
    return _shares(client_ids, quarter, lambda stand: not stand.stale)


@live_metric(
    "stakeholders_with_gain_share", unit="%", text="Stakeholders whose gain is recorded in their own words"
)
def stakeholders_with_gain_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the seats held at the quarter's end (or today), those whose gain was ever written down. Two queries."""
    return _shares(client_ids, quarter, lambda stand: bool(stand.gains))


@live_metric("influential_advocates", unit="#", text="Advocates with high influence")
def influential_advocates(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Advocates of influence 4 or 5, read within 90 days before the quarter's end (or today). Two queries."""
    sitting, stands = _stands(client_ids, quarter)
    return {
        client: sum(stands[seat].advocate for seat in seats if seat in stands) if seats else None
        for client, seats in sitting.items()
    }


@live_metric("stance_falls_answered_share", unit="%", text="Falls in stance answered within 30 days")
def stance_falls_answered_share(client_ids: Collection[int], quarter: Quarter) -> Values:
    """Of the quarter's falls in stance, those followed within 30 days by a held catch-up or a reading that rose.

    A fall that is younger and not answered yet is still open and does not count. Three queries.
    """
    until = as_of(quarter)
    falls = falls_of(client_ids, first_day(quarter), until, today())
    return shares(client_ids, {client: _settled(own) for client, own in falls.items()})


def _settled(falls: Iterable[Fall]) -> list[bool]:
    return [fall.answered for fall in falls if fall.answered or fall.over]


def _shares(client_ids: Collection[int], quarter: Quarter, holds: Callable[[Stand], bool]) -> Values:
    sitting, stands = _stands(client_ids, quarter)
    held = {
        client: [seat in stands and holds(stands[seat]) for seat in seats]
        for client, seats in sitting.items()
    }
    return shares(client_ids, held)


@shared
def _stands(client_ids: Collection[int], quarter: Quarter) -> tuple[Sitting, Mapping[int, Stand]]:
    """Who sat where at the quarter's end (or today), and how they stood. Two queries."""
    day = as_of(quarter)
    sitting = _sitting(client_ids, day)
    return sitting, stands_on([seat for seats in sitting.values() for seat in seats], day)


def _sitting(client_ids: Collection[int], day: date) -> Sitting:
    held = Q(ended_on=None) | Q(ended_on__gt=day)
    rows = Seat.objects.filter(held, client__in=client_ids, started_on__lte=day).order_by("pk")
    found: dict[int, list[int]] = {client: [] for client in client_ids}
    for client, seat in rows.values_list("client", "pk"):
        found[client].append(seat)
    return found

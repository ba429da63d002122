"""What the charter says by itself: agreed and measured objectives, set jointly, tied, shared; the community."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from opm.kernel import live_metrics
from opm.kernel.calendar import current_quarter
from opm.kernel.quarters import Quarter
from relationships.models import Client, Objective, User
from relationships.services import charter as services
from relationships.services.charter import ObjectiveInput
from relationships.testing import CLOSE, agreed, drafted, seat_of

pytestmark = pytest.mark.django_db
KEYS = (
    "relationships_with_objectives",
    "objectives_set_jointly_share",
    "objectives_tied_to_priority_share",
    "shared_objectives",
    "joint_community_business_staff",
)


def measured(client: Client, quarter: Quarter) -> list[object]:
    found = live_metrics.measure(KEYS, [client.pk], quarter)
    return [found[key][client.pk] for key in KEYS]


def test_nothing_agreed_is_no_defined_objective(
    finance: Client, alice: User, now: datetime, quarter: Quarter
) -> None:
    drafted(finance, alice, now)
    assert measured(finance, quarter) == [0, 1, 1, 0, 0]


def test_without_objectives_there_is_no_share(finance: Client, quarter: Quarter) -> None:
    assert measured(finance, quarter) == [0, None, None, 0, 0]


def test_agreed_measured_shared_and_dropped_objectives(
    finance: Client, alice: User, now: datetime, quarter: Quarter
) -> None:
    seat = seat_of(finance)
    both = replace(CLOSE, owner=alice, client_owner=seat)
    ours = replace(CLOSE, goal="Ours", set_by="it", priority="")
    agreed(finance, alice, now, both, ours, ObjectiveInput(goal="A draft"))
    assert measured(finance, quarter) == [1, Decimal("0.5"), Decimal("0.5"), 1, 0]
    assert measured(finance, quarter.plus(-1)) == [0, None, None, 0, 0]
    row = Objective.objects.get(goal="Ours")
    services.drop_objective(objective=row, reason="Done", seen_version=row.version, by=alice, now=now)
    assert measured(finance, quarter) == [1, 1, 1, 1, 0]


def test_the_community_counts_the_clients_people_on_the_quarters_day(
    finance: Client, alice: User, now: datetime
) -> None:
    seat = seat_of(finance)
    how: dict[str, Any] = {"by": alice, "now": now}
    member = services.join(client=finance, person=seat.person, since=date(2026, 5, 4), **how)
    services.join(client=finance, user=alice, since=date(2026, 5, 4), **how)
    services.leave(member=member, until=date(2026, 10, 2), **how)
    counted = [measured(finance, Quarter(2026, number))[-1] for number in (1, 2, 3, 4)]
    assert counted == [0, 1, 1, 0]


def test_as_many_queries_for_two_clients_as_for_one(
    finance: Client, sales: Client, alice: User, now: datetime, django_assert_num_queries
) -> None:
    agreed(finance, alice, now)
    for clients in ([finance.pk], [finance.pk, sales.pk]):
        with django_assert_num_queries(len(KEYS)):
            live_metrics.measure(KEYS, clients, current_quarter())

"""Outcomes and leaks, measured as of a quarter, in one query a metric for any number of clients."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from opm.kernel import live_metrics
from opm.kernel.quarters import Quarter
from relationships.models import Client, User
from relationships.testing import seat_of
from roadmap.models import Leak, OutcomeReading
from roadmap.services import outcomes
from roadmap.testing import make_initiative, measured_outcome

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)
Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
KEYS = (
    "outcomes_with_baseline_and_target_share",
    "outcomes_on_track_share",
    "outcomes_read_after_go_live_share",
    "off_track_outcomes_with_action_share",
    "leakage_found",
    "leakage_foreseen_share",
    "leakage_actions_on_time_share",
    "initiatives_with_benefit_text_share",
    "initiatives_with_client_owner_share",
)
QUERIES = 8


@pytest.fixture(autouse=True)
def tenth_of_november(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def measured(client: Client, quarter: Quarter = Q4) -> dict[str, Any]:
    return {
        key: values[client.pk] for key, values in live_metrics.measure(KEYS, [client.pk], quarter).items()
    }


def leak(client: Client, now: datetime, **fields: Any) -> Leak:
    values = {"stage": "use", "what": "x", "found_on": TODAY, "created_at": now, **fields}
    if "outcome" not in values:
        values["initiative"] = make_initiative(client)
    return Leak.objects.create(client=client, **values)


def test_where_there_is_nothing_there_is_no_value(finance: Client) -> None:
    assert set(measured(finance).values()) == {None}


def test_shares_of_outcomes_as_the_pages_judge_them(finance: Client, alice: User, now: datetime) -> None:
    on_track, off_track = measured_outcome(finance, "a"), measured_outcome(finance, "b")
    measured_outcome(finance, "never read")
    measured_outcome(finance, "a wish", target=None)
    for item, value, day in ((on_track, "7", TODAY), (off_track, "9", date(2026, 9, 1))):
        outcomes.read_outcome(outcome=item, on=day, value=Decimal(value), by=alice, now=now)
        make_initiative(finance, live_on=date(2026, 10, 1)).serves.add(item)
    found = measured(finance)
    assert found["outcomes_with_baseline_and_target_share"] == Decimal("0.75")
    assert found["outcomes_on_track_share"] == Decimal("0.5")
    assert found["outcomes_read_after_go_live_share"] == Decimal("0.5")
    assert found["off_track_outcomes_with_action_share"] == 0
    leak(finance, now, outcome=off_track, action="Train", owner=alice, due_on=TODAY, state="acting")
    assert measured(finance)["off_track_outcomes_with_action_share"] == 1
    before = measured(finance, Q3)  # nothing was live, and one reading was not there yet
    assert before["outcomes_read_after_go_live_share"] is None and before["outcomes_on_track_share"] == 0


def test_an_outcome_counts_while_it_runs(finance: Client, alice: User, now: datetime) -> None:
    item = measured_outcome(finance)
    services = outcomes.end_outcome
    services(outcome=item, seen_version=1, state="dropped", why="Sold", by=alice, now=now)
    assert measured(finance)["outcomes_with_baseline_and_target_share"] is None
    assert measured(finance, Q3)["outcomes_with_baseline_and_target_share"] == 1


def test_leaks_are_counted_by_stage_estimate_and_whether_the_action_came_in_time(
    finance: Client, alice: User, now: datetime
) -> None:
    leak(finance, now, stage="build", estimate=Decimal(1000))
    leak(finance, now, estimate=None)
    leak(finance, now, found_on=date(2026, 9, 30), estimate=Decimal(50))
    acted = {"action": "Train", "owner": alice, "due_on": date(2026, 11, 1)}
    leak(finance, now, **acted, state="stopped", ended_on=date(2026, 11, 1), estimate=Decimal(500))
    leak(finance, now, **acted, state="stopped", ended_on=date(2026, 11, 2))
    leak(finance, now, **acted, state="accepted", ended_on=date(2026, 11, 1))
    leak(finance, now, **acted, state="acting")
    found = measured(finance)
    assert found["leakage_found"] == 1500
    assert found["leakage_foreseen_share"] == Decimal(1) / 7
    assert found["leakage_actions_on_time_share"] == Decimal(1) / 3
    assert measured(finance, Q3)["leakage_found"] == 50


def test_an_initiative_has_one_owner_at_the_client_through_its_outcomes(finance: Client) -> None:
    jo, kim = seat_of(finance, name="Jo Brandt"), seat_of(finance, name="Kim Lund", role="Controller")
    owned, shared = make_initiative(finance, outcome="Costs each day"), make_initiative(finance, "Shared")
    make_initiative(finance, "Alone")
    first, second = (
        measured_outcome(finance, name, client_owner=seat) for name, seat in (("a", jo), ("b", kim))
    )
    owned.serves.add(first)
    shared.serves.add(first, second)
    found = measured(finance)
    assert found["initiatives_with_client_owner_share"] == Decimal(1) / 3
    assert found["initiatives_with_benefit_text_share"] == Decimal(1) / 3


def test_the_number_of_queries_does_not_depend_on_the_clients(
    finance: Client, sales: Client, alice: User, now: datetime, django_assert_num_queries: Any
) -> None:
    for client in (finance, sales):
        for number in range(20):
            item = measured_outcome(client, f"M {number}")
            leak(client, now, outcome=item)
            OutcomeReading.objects.create(outcome=item, on=TODAY, value=9, created_at=now)
    with django_assert_num_queries(QUERIES):
        live_metrics.measure(KEYS, [finance.pk, sales.pk], Q4)

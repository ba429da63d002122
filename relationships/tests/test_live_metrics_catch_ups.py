"""What catch-ups say by themselves: a share of nothing is nothing, many clients take no more queries than one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from opm.kernel import live_metrics
from opm.kernel.quarters import Quarter
from relationships.models import Client, Portfolio
from relationships.testing import cadence_of, seat_of, touch_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tenth_of_november")]
Q4 = Quarter(2026, 4)
TODAY = date(2026, 11, 10)
KEYS = (
    "catch_ups_on_cadence_share",
    "minutes_in_time_share",
    "chase_ratio",
    "senior_interventions",
    "catch_ups_with_type_share",
    "catch_ups_shaping_share",
    "days_beside_client",
    "meetings_within_ten_days_share",
    "status_meetings",
)


def value(key: str, client: Client, quarter: Quarter = Q4) -> Any:
    return live_metrics.measure([key], [client.pk], quarter)[key][client.pk]


@pytest.mark.parametrize("key", KEYS)
def test_a_client_without_catch_ups_has_nothing_to_measure(finance: Client, key: str) -> None:
    touch_with(finance, TODAY, state="cancelled", asked_by_senior=True)
    assert value(key, finance) is None


def test_shares_and_counts_are_of_what_was_held_in_the_quarter(finance: Client) -> None:
    touch_with(finance, date(2026, 9, 30), kind="", initiated_by="them", asked_by_senior=True)
    touch_with(finance, date(2026, 10, 1), kind="planning", initiated_by="us", channel="person")
    touch_with(finance, date(2026, 10, 1), kind="review", initiated_by="us", channel="person")
    touch_with(finance, TODAY, kind="", initiated_by="them", channel="call", asked_by_senior=True)
    touch_with(finance, TODAY, state="planned", kind="problem")
    assert value("chase_ratio", finance) == Decimal(2) / 3
    assert value("senior_interventions", finance) == 1
    assert value("catch_ups_with_type_share", finance) == Decimal(2) / 3
    assert value("catch_ups_shaping_share", finance) == Decimal(1) / 3
    assert value("days_beside_client", finance) == 1


def test_reviews_of_four_quarters_are_status_meetings(finance: Client) -> None:
    for on in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 9)):
        touch_with(finance, on, kind="review")
    assert value("status_meetings", finance) == 2


def test_an_interval_is_kept_when_the_next_catch_up_comes_within_days_and_grace(finance: Client) -> None:
    sam = seat_of(finance)
    cadence_of(finance, 14)
    for on in (date(2026, 9, 20), date(2026, 10, 7), date(2026, 10, 25)):  # 17 days: kept; 18: not
        touch_with(finance, on, sam)
    assert value("catch_ups_on_cadence_share", finance) == Decimal("0.5")


def test_an_interval_that_ran_out_without_a_catch_up_counts_as_missed(finance: Client) -> None:
    seat_of(finance)
    cadence_of(finance, 14, created_at=datetime(2026, 10, 1, 9, tzinfo=UTC))
    assert value("catch_ups_on_cadence_share", finance) == 0
    assert value("catch_ups_on_cadence_share", finance, Quarter(2026, 3)) is None


def test_minutes_are_in_time_within_three_working_days(finance: Client) -> None:
    monday = date(2026, 10, 5)
    for days in (3, 4):
        sent = datetime(2026, 10, 5 + days, 12, tzinfo=UTC)
        touch_with(finance, monday, minutes_sent_at=sent)
    touch_with(finance, monday)
    touch_with(finance, TODAY - timedelta(days=1))
    assert value("minutes_in_time_share", finance) == Decimal(1) / 3


def test_what_the_client_asks_for_is_held_within_ten_working_days(finance: Client) -> None:
    asked = datetime(2026, 10, 5, 9, tzinfo=UTC)
    for on in (date(2026, 10, 19), date(2026, 10, 20)):
        touch_with(finance, on, initiated_by="them", created_at=asked)
    touch_with(finance, date(2026, 12, 1), state="planned", initiated_by="them", created_at=asked)
    assert value("meetings_within_ten_days_share", finance) == Decimal(1) / 3


def test_many_clients_take_as_many_queries_as_one(
    finance: Client, portfolio: Portfolio, django_assert_num_queries: Any
) -> None:
    clients = [
        finance,
        *(Client.objects.create(slug=f"c{n}", name=f"C{n}", portfolio=portfolio) for n in range(4)),
    ]
    for client in clients:
        cadence_of(client, 14)
        touch_with(client, date(2026, 10, 5), seat_of(client, client.slug), initiated_by="them", minutes="x")
    for key in KEYS:
        with django_assert_num_queries(3 if key == "catch_ups_on_cadence_share" else 1):
            found = live_metrics.measure([key], [client.pk for client in clients], Q4)[key]
        assert len(set(found.values())) == 1

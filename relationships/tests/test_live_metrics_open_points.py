"""Decisions, concerns and needs measured: as they stood on a day, for many clients in one query each."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from opm.kernel import live_metrics
from opm.kernel.quarters import Quarter
from relationships.models import Client, Concern, Decision, Need
from relationships.testing import MADE, seat_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tenth_of_november")]
TODAY = date(2026, 11, 10)
Q4, Q3 = Quarter(2026, 4), Quarter(2026, 3)
KEYS = (
    "open_issues",
    "open_issues_median_age",
    "issues_closed_share",
    "decisions_waiting_median",
    "decisions_with_client_owner_share",
    "needs_recorded",
    "needs_with_outcome_share",
)


def concern(client: Client, raised_on: date, closed_on: date | None = None) -> None:
    state = Concern.State.CLOSED if closed_on else Concern.State.OPEN
    Concern.objects.create(
        client=client, text="Late", raised_on=raised_on, closed_on=closed_on, state=state, created_at=MADE
    )


def decision(client: Client, asked_on: date, ended_on: date | None = None, seat: Any = None) -> None:
    state = Decision.State.DECIDED if ended_on else Decision.State.WAITING
    Decision.objects.create(
        client=client,
        question="Which?",
        asked_on=asked_on,
        ended_on=ended_on,
        state=state,
        seat=seat,
        created_at=MADE,
    )


def need(client: Client, seen_on: date, state: str = "open", ended_on: date | None = None) -> None:
    Need.objects.create(
        client=client, want="Daily costs", seen_on=seen_on, state=state, ended_on=ended_on, created_at=MADE
    )


def value(key: str, client: Client, quarter: Quarter = Q4) -> Any:
    return live_metrics.measure([key], [client.pk], quarter)[key][client.pk]


def test_open_issues_are_counted_and_aged_on_the_quarters_last_day_or_today(finance: Client) -> None:
    concern(finance, date(2026, 7, 1))
    concern(finance, date(2026, 8, 30), closed_on=date(2026, 10, 2))
    concern(finance, date(2026, 10, 31))
    assert (value("open_issues", finance), value("open_issues", finance, Q3)) == (2, 2)
    assert value("open_issues_median_age", finance) == (132 + 10) // 2
    assert value("open_issues_median_age", finance, Q3) == (91 + 31) // 2


def test_the_closed_share_is_of_what_was_open_in_the_quarter(finance: Client) -> None:
    concern(finance, date(2026, 7, 1))
    concern(finance, date(2026, 8, 30), closed_on=date(2026, 10, 2))
    concern(finance, date(2026, 1, 5), closed_on=date(2026, 6, 30))
    assert value("issues_closed_share", finance) == Decimal(1) / 2
    assert value("issues_closed_share", finance, Q3) == 0


def test_waiting_decisions_give_their_median_wait_and_the_share_with_an_owner(finance: Client) -> None:
    decision(finance, TODAY - timedelta(days=30), seat=seat_of(finance))
    decision(finance, TODAY - timedelta(days=10))
    decision(finance, TODAY - timedelta(days=50), ended_on=TODAY - timedelta(days=1))
    assert value("decisions_waiting_median", finance) == 20
    assert value("decisions_with_client_owner_share", finance) == Decimal(1) / 2
    assert (
        value("decisions_waiting_median", finance, Q3)
        == (date(2026, 9, 30) - (TODAY - timedelta(days=50))).days
    )


def test_needs_of_four_quarters_count_and_their_outcomes(finance: Client) -> None:
    need(finance, date(2025, 12, 31))  # too old
    need(finance, date(2026, 1, 1), "led", date(2026, 10, 3))
    need(finance, date(2026, 11, 2))
    need(finance, date(2026, 8, 2), "dropped", date(2026, 10, 4))
    assert value("needs_recorded", finance) == 2
    assert value("needs_with_outcome_share", finance) == Decimal(1) / 2
    assert value("needs_recorded", finance, Q3) == 3  # dropped and led only later
    assert value("needs_with_outcome_share", finance, Q3) == 0


def test_a_client_without_records_has_counts_of_nothing_and_no_shares(finance: Client) -> None:
    found = {key: value(key, finance) for key in KEYS}
    assert found == {**dict.fromkeys(KEYS), "open_issues": 0, "needs_recorded": 0}


def test_each_metric_is_one_query_for_many_clients(
    finance: Client, sales: Client, django_assert_num_queries: Any
) -> None:
    for client in (finance, sales):
        for _ in range(5):
            concern(client, date(2026, 7, 1))
            decision(client, date(2026, 7, 1))
            need(client, date(2026, 7, 1))
    for key in KEYS:
        with django_assert_num_queries(1):
            live_metrics.measure([key], [finance.pk, sales.pk], Q4)

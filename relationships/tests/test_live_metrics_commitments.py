"""What commitments say as live metrics: for many clients in a fixed number of queries."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from opm.kernel import live_metrics
from opm.kernel.quarters import Quarter
from relationships.models import Client, Commitment, StatusReport, Touch, User, Warning
from relationships.testing import promised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tenth_of_november")]
Q4 = Quarter(2026, 4)
QUERIES = {
    "commitments_kept_share": 3,
    "surprises": 3,
    "slips_told_early_share": 3,
    "warning_lead_time_median": 3,
    "slips_with_joint_plan_share": 2,
    "actions_done_on_date_share": 3,
    "status_sent_on_time_share": 1,
}


def values(client: Client, quarter: Quarter = Q4) -> dict[str, Any]:
    return {
        key: found[client.pk] for key, found in live_metrics.measure(QUERIES, [client.pk], quarter).items()
    }


def test_a_client_without_promises_has_no_values(finance: Client) -> None:
    assert set(values(finance).values()) == {None}


def test_promises_slips_and_reports_of_a_quarter(finance: Client, alice: User, now: datetime) -> None:
    made = promised(finance, alice, now)
    found = values(finance)
    assert found["commitments_kept_share"] == Decimal("0.5")  # one done in time, one overdue
    assert (found["surprises"], found["slips_told_early_share"]) == (1, Decimal("0.5"))
    assert found["warning_lead_time_median"] == 11
    assert found["slips_with_joint_plan_share"] is None  # none of more than two weeks
    assert found["status_sent_on_time_share"] == Decimal("0.5")  # November has one, October is over
    Warning.objects.filter(commitment=made.told).update(new_due_on=date(2026, 12, 24))
    touch = Touch.objects.create(client=finance, title="Catch-up", on=date(2026, 10, 1), created_at=now)
    Commitment.objects.filter(pk=made.done.pk).update(touch=touch)
    found = values(finance)
    assert (found["slips_with_joint_plan_share"], found["actions_done_on_date_share"]) == (1, 1)
    assert values(finance, Quarter(2026, 3))["surprises"] is None
    StatusReport.objects.all().delete()
    assert values(finance)["status_sent_on_time_share"] is None


def test_many_clients_cost_the_same_queries(
    finance: Client, sales: Client, alice: User, mallory: User, now: datetime, django_assert_num_queries: Any
) -> None:
    promised(finance, alice, now)
    promised(sales, mallory, now)
    for key, queries in QUERIES.items():
        with django_assert_num_queries(queries):
            found = live_metrics.measure([key], [finance.pk, sales.pk], Q4)[key]
        assert found[finance.pk] == found[sales.pk]

"""Readings of metrics: measured where something changed, entered and withdrawn by hand, never edited."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from assessments.metric_input import ReadingInput
from assessments.models import Assessment, MetricReading
from assessments.selectors.metrics.stored import current_readings, known_values
from assessments.services import compute
from assessments.services.closing import close_assessment
from assessments.services.explanation import read_numbers
from assessments.services.metrics import (
    InvalidReading,
    capture,
    capture_quarter,
    enter_reading,
    withdraw_reading,
)
from assessments.tasks import measure_records
from assessments.tests.making import all_answered, answer_one, opened
from opm.kernel import calendar, history, live_metrics
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from relationships.models import Client

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LIVE, MANUAL, OVERDUE = (
    "relationships_with_objectives",
    "surprises_told_by_hand_share",
    "reviews_overdue_share",
)
REPORT = ReadingInput(Decimal("0.6"), date(2026, 10, 12), "Service desk report")


class Records:
    """Records whose value a test sets, by client id."""

    def __init__(self) -> None:
        self.values: dict[int, Any] = {}

    def measure(self, client_ids: Any, quarter: Quarter) -> dict[int, Any]:
        return {client: self.values.get(client) for client in client_ids}


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """One live metric alone, measured from these records."""
    found = Records()
    metric = live_metrics.LiveMetric(LIVE, "#", "Relationships with objectives", found.measure)
    monkeypatch.setattr(live_metrics, "_registry", {LIVE: metric})
    yield found


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any) -> Assessment:
    return opened(finance, quarter, alice, now)


def readings(client: Client, key: str = LIVE) -> list[Any]:
    rows = MetricReading.objects.filter(client=client, key=key).order_by("pk")
    return list(rows.values_list("value", flat=True))


def enter(client: Client, by: Any, now: Any, values: ReadingInput = REPORT, **changes: Any) -> MetricReading:
    given: dict[str, Any] = {"quarter": Quarter(2026, 4), "key": OVERDUE, "seen": 0} | changes
    return enter_reading(client=client, values=values, by=by, now=now, **given)


# --- measured -----------------------------------------------------------------------------------------------------
def test_a_reading_is_added_where_the_value_changed_and_only_there(
    records: Records, assessment: Assessment, finance: Client, quarter: Any, now: Any
) -> None:
    assert capture([finance.pk], quarter, now=now) == set()
    assert readings(finance) == []
    records.values[finance.pk] = 3
    assert capture([finance.pk], quarter, now=now) == {finance.pk}
    assert capture([finance.pk], quarter, now=now) == set()
    records.values[finance.pk] = Decimal("3.99999")
    capture([finance.pk], quarter, now=now)
    capture([finance.pk], quarter, now=now)
    records.values[finance.pk] = None
    capture([finance.pk], quarter, now=now)
    assert readings(finance) == [3, Decimal("3.9999"), None]
    assert known_values({(finance.pk, quarter)}) == {(finance.pk, quarter): {}}


def test_a_changed_value_orders_a_computation_and_the_same_value_does_not(
    records: Records, assessment: Assessment, finance: Client, quarter: Any, now: Any
) -> None:
    compute.compute(assessment.pk, now=now)
    records.values[finance.pk] = 3
    capture([finance.pk], quarter, now=now)
    assessment.refresh_from_db()
    assert assessment.is_stale
    compute.compute(assessment.pk, now=now)
    capture([finance.pk], quarter, now=now)
    assessment.refresh_from_db()
    assert not assessment.is_stale


@pytest.mark.parametrize("count", [10, 100])
def test_measuring_takes_the_same_queries_for_any_number_of_clients(
    count: int, records: Records, portfolio: Any, quarter: Any, now: Any, django_assert_max_num_queries: Any
) -> None:
    clients = Client.objects.bulk_create(
        Client(slug=f"c{number}", name=f"Client {number}", portfolio=portfolio) for number in range(count)
    )
    ids = [client.pk for client in clients]
    records.values = dict.fromkeys(ids, 1)
    # Readings, savepoint, lock, readings, insert (two on SQLite), none to mark, release.
    with django_assert_max_num_queries(8):
        capture(ids, quarter, now=now)
    with django_assert_max_num_queries(1):
        assert capture(ids, quarter, now=now) == set()


def test_computing_sees_the_records_of_the_moment_and_recomputing_what_is_stored(
    records: Records, assessment: Assessment, finance: Client, quarter: Any, alice: Any, now: Any
) -> None:
    records.values[finance.pk] = 3
    answer_one(assessment, "REL1.2a", "F", alice, now)
    assert compute.compute_many([assessment.pk], now=now) == {"computed": 1, "failed": 0}
    assert readings(finance) == [3]
    records.values[finance.pk] = 4
    [inputs] = compute.read_inputs([assessment.pk])
    assert inputs.given.metrics == {LIVE: 3}


def test_a_run_that_read_older_values_never_ends_as_the_newest(
    records: Records, assessment: Assessment, finance: Client, quarter: Any, alice: Any, now: Any
) -> None:
    answer_one(assessment, "REL1.2a", "F", alice, now)
    [slow] = compute.read_inputs([assessment.pk])
    records.values[finance.pk] = 4
    compute.compute_many([assessment.pk], now=now)
    assert not compute.store(slow.assessment, compute.evaluate_open(slow), now=now)


def test_records_that_cannot_be_measured_stop_no_computation(
    records: Records, assessment: Assessment, alice: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> dict[int, Any]:
        raise KeyError("no such record")

    monkeypatch.setattr(records, "measure", broken)
    metric = live_metrics.LiveMetric(LIVE, "#", "Broken", broken)
    monkeypatch.setattr(live_metrics, "_registry", {LIVE: metric})
    answer_one(assessment, "REL1.2a", "F", alice, now)
    assert compute.compute_many([assessment.pk], now=now) == {"computed": 1, "failed": 0}


def test_the_night_measures_every_client_that_is_being_scored(
    records: Records,
    assessment: Assessment,
    finance: Client,
    sales: Client,
    mallory: Any,
    quarter: Any,
    now: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened(sales, quarter.plus(-1), mallory, now)
    records.values = {finance.pk: 3, sales.pk: 5}
    monkeypatch.setattr(calendar, "today", lambda: now.date())
    assert measure_records() == {"measured": 1, "changed": 1}
    assert measure_records() == {"measured": 1, "changed": 0}
    assert (readings(finance), readings(sales)) == ([3], [])
    assert capture_quarter(quarter.plus(-1), now=now) == {"measured": 1, "changed": 1}


# --- closing ------------------------------------------------------------------------------------------------------
def test_closing_takes_a_last_look_at_the_records_and_nothing_later_changes_it(
    records: Records, assessment: Assessment, finance: Client, quarter: Any, alice: Any, now: Any
) -> None:
    all_answered(assessment, "F", alice, now)
    compute.compute(assessment.pk, now=now)
    enter(finance, alice, now)
    assessment.refresh_from_db()
    seen = assessment.revision
    records.values[finance.pk] = 3
    frozen = close_assessment(assessment=assessment, by=alice, now=now, seen_revision=seen)
    assert readings(finance) == [3]
    assert frozen.explanation["metrics"] == {OVERDUE: "0.6000"}
    numbers = read_numbers(frozen.explanation)
    assert [item["metric"] for item in numbers["capabilities"]["REL1"]["contradictions"]] == [OVERDUE]
    latest = MetricReading.objects.get(key=OVERDUE)
    enter(finance, alice, now, replace(REPORT, value=Decimal(0)), seen=latest.pk)
    records.values[finance.pk] = 9
    capture([finance.pk], quarter, now=now)
    before = frozen.explanation
    frozen.refresh_from_db()
    assessment.refresh_from_db()
    assert frozen.explanation == before
    assert not assessment.is_stale
    assert compute.compute(assessment.pk, now=now) == frozen


# --- by hand ------------------------------------------------------------------------------------------------------
def test_a_value_by_hand_is_stored_audited_and_orders_a_computation(
    assessment: Assessment, finance: Client, quarter: Any, bob: Any, now: Any
) -> None:
    compute.compute(assessment.pk, now=now)
    reading = enter(finance, bob, now)
    assert (reading.value, reading.live, reading.by, reading.source) == (
        Decimal("0.6000"),
        False,
        bob,
        "Service desk report",
    )
    change = history.of_object(reading).get()
    assert (change.action, change.field, change.new) == (
        "metric.enter",
        OVERDUE,
        "0.6000",
    )
    assert change.note == "2026-Q4, Service desk report, Mon 12 Oct 2026"
    assessment.refresh_from_db()
    assert assessment.is_stale


def test_a_repeated_entry_has_one_effect(assessment: Assessment, finance: Client, bob: Any, now: Any) -> None:
    first = enter(finance, bob, now)
    again = enter(finance, bob, now + timedelta(minutes=1))
    assert again == first
    assert readings(finance, OVERDUE) == [Decimal("0.6000")]


def test_a_newer_entry_of_somebody_else_is_shown_and_not_overwritten(
    assessment: Assessment, finance: Client, alice: Any, bob: Any, now: Any
) -> None:
    theirs = enter(finance, alice, now)
    with pytest.raises(Conflict) as conflict:
        enter(finance, bob, now, replace(REPORT, value=Decimal("0.2")))
    assert conflict.value.current == theirs
    enter(finance, bob, now, replace(REPORT, value=Decimal("0.2")), seen=theirs.pk)
    assert readings(finance, OVERDUE) == [Decimal("0.6000"), Decimal("0.2000")]


def test_a_withdrawn_value_is_unknown_and_its_history_stays(
    assessment: Assessment, finance: Client, quarter: Any, alice: Any, now: Any
) -> None:
    first = enter(finance, alice, now)
    common: dict[str, Any] = {
        "client": finance,
        "quarter": quarter,
        "key": OVERDUE,
        "by": alice,
        "now": now,
    }
    with pytest.raises(InvalidReading, match="Say why"):
        withdraw_reading(reason=" ", seen=first.pk, **common)
    gone = withdraw_reading(reason="Counted twice", seen=first.pk, **common)
    assert withdraw_reading(reason="Counted twice", seen=first.pk, **common) == gone
    assert readings(finance, OVERDUE) == [Decimal("0.6000"), None]
    assert known_values({(finance.pk, quarter)}) == {(finance.pk, quarter): {}}
    assert current_readings({(finance.pk, quarter)})[finance.pk, quarter][OVERDUE].note == "Counted twice"
    assert history.of_object(gone).get().reason == "Counted twice"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"value": Decimal("1.01")}, "value", "between 0 and 100 percent"),
        ({"value": Decimal("-0.1")}, "value", "between 0 and 100 percent"),
        ({"value": Decimal("NaN")}, "value", "Write a number"),
        ({"measured_on": date(2026, 11, 11)}, "measured_on", "has not come yet"),
        ({"measured_on": date(2026, 8, 30)}, "measured_on", "more than a month outside"),
        ({"source": "  "}, "source", "where the value comes from"),
    ],
)
def test_what_cannot_be_right_is_refused_with_the_way_to_mend_it(
    changes: dict[str, Any],
    field: str,
    said: str,
    assessment: Assessment,
    finance: Client,
    alice: Any,
    now: Any,
) -> None:
    with pytest.raises(InvalidReading) as refused:
        enter(finance, alice, now, replace(REPORT, **changes))
    assert said in refused.value.problems[field]
    assert not MetricReading.objects.exists()


def test_a_day_within_a_month_of_the_quarter_is_near_enough(
    assessment: Assessment, finance: Client, alice: Any, now: Any
) -> None:
    assert enter(finance, alice, now, replace(REPORT, measured_on=date(2026, 8, 31))).pk


def test_what_the_records_hold_is_never_typed(
    records: Records, assessment: Assessment, finance: Client, alice: Any, now: Any
) -> None:
    with pytest.raises(Refused, match="computed from the records"):
        enter(finance, alice, now, replace(REPORT, value=Decimal(3)), key=LIVE)


def test_a_metric_that_the_rubric_does_not_name_is_refused(
    assessment: Assessment, finance: Client, alice: Any, now: Any
) -> None:
    with pytest.raises(Refused, match="no such metric"):
        enter(finance, alice, now, key="cakes_eaten")


def test_a_quarter_to_come_has_no_value(
    assessment: Assessment, finance: Client, quarter: Any, alice: Any, now: Any
) -> None:
    with pytest.raises(Refused, match="has not begun"):
        enter(finance, alice, now, quarter=quarter.plus(1))


def test_only_the_clients_team_enters(
    assessment: Assessment, finance: Client, quarter: Any, carol: Any, mallory: Any, audrey: Any, now: Any
) -> None:
    for person in (carol, mallory, audrey):
        with pytest.raises(NotAllowed):
            enter(finance, person, now)
        with pytest.raises(NotAllowed):
            withdraw_reading(
                client=finance, quarter=quarter, key=OVERDUE, reason="No", by=person, now=now, seen=0
            )


@pytest.mark.parametrize("forbidden", ["update", "delete"])
def test_the_database_keeps_readings_as_they_are(
    forbidden: str, assessment: Assessment, finance: Client, alice: Any, now: Any
) -> None:
    reading = enter(finance, alice, now)
    rows = MetricReading.objects.filter(pk=reading.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(value=0) if forbidden == "update" else rows.delete()
    assert readings(finance, OVERDUE) == [Decimal("0.6000")]

"""The pages of metrics, and what the sheet says beside and next to an answer."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from assessments.metric_input import ReadingInput
from assessments.models import Assessment, MetricReading, Sheet
from assessments.selectors.metrics.contradictions import contradiction_sentence, contradictions_of
from assessments.selectors.rubric import engine_rubric
from assessments.services import compute
from assessments.services.closing import close_assessment
from assessments.services.explanation import read_numbers
from assessments.services.metrics import capture, enter_reading
from assessments.tests.making import all_answered, answer_one, opened
from opm.kernel import history, live_metrics
from opm.kernel.calendar import current_quarter, first_day
from opm.kernel.models import Change
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

pytestmark = pytest.mark.django_db
OVERDUE, SLIPS = "reviews_overdue_share", "surprises_told_by_hand_share"


@pytest.fixture
def now() -> datetime:
    """Pages ask the clock: these tests live in the quarter of the day on which they run."""
    return timezone.now()


@pytest.fixture
def quarter() -> Quarter:
    return current_quarter()


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any) -> Assessment:
    return opened(finance, quarter, alice, now)


@pytest.fixture
def signed_in(client: Browser, alice: User) -> Browser:
    client.force_login(alice)
    return client


@pytest.fixture
def overdue(monkeypatch: pytest.MonkeyPatch) -> dict[int, Any]:
    """Reviews overdue as a live metric, by client id."""
    values: dict[int, Any] = {}
    metric = live_metrics.LiveMetric(OVERDUE, "%", "Reviews overdue", lambda ids, quarter: dict(values))
    monkeypatch.setattr(live_metrics, "_registry", {OVERDUE: metric})
    return values


def by_hand(
    client: Client, by: User, now: datetime, value: str, key: str = OVERDUE, seen: int = 0
) -> MetricReading:
    quarter = current_quarter()
    day = max(first_day(quarter), timezone.localdate(now))
    values = ReadingInput(Decimal(value), day, "Service desk report")
    return enter_reading(client=client, quarter=quarter, key=key, values=values, by=by, now=now, seen=seen)


def answer_url(pom: str) -> str:
    return reverse("answer", args=["finance", current_quarter(), pom.split(".")[0], pom])


def metric_url(key: str = OVERDUE) -> str:
    return reverse("metric", args=["finance", key])


def answer(browser: Browser, pom: str, option: str, seen: int = 0) -> str:
    """One answer through the page, and the fragment that comes back."""
    return browser.post(answer_url(pom), {f"{pom}-rating": option, f"{pom}-seen": seen}).content.decode()


def typed(**changes: str) -> dict[str, str]:
    given = {
        "value": "60",
        "measured_on": str(timezone.localdate()),
        "source": "Service desk report",
        "note": "",
        "seen": "0",
    }
    return given | changes


# --- the sheet ----------------------------------------------------------------------------------------------------
def test_an_answer_that_claims_more_than_the_records_is_told_so_at_once(
    overdue: dict[int, Any], assessment: Assessment, finance: Client, signed_in: Browser
) -> None:
    overdue[finance.pk] = Decimal("0.6")
    said = "Fully needs reviews overdue at most 10 %; the records say 60 %."
    assert said in answer(signed_in, "REL1.3b", "F")
    assert said not in answer(signed_in, "REL1.3b", "L", seen=1)


def test_a_value_by_hand_is_named_as_the_witness(
    assessment: Assessment, finance: Client, alice: User, now: datetime, signed_in: Browser
) -> None:
    by_hand(finance, alice, now, "0.6")
    fragment = answer(signed_in, "REL1.3b", "F")
    assert "Fully needs reviews overdue at most 10 %; entered by hand (Service desk report, " in fragment
    assert "By hand, " in fragment


def test_the_column_says_value_last_quarter_and_what_the_option_asks_for(
    overdue: dict[int, Any],
    assessment: Assessment,
    finance: Client,
    quarter: Quarter,
    now: datetime,
    signed_in: Browser,
) -> None:
    overdue[finance.pk] = Decimal("0.4")
    capture([finance.pk], quarter.plus(-1), now=now)
    overdue[finance.pk] = Decimal("0.6")
    page = signed_in.get(reverse("sheet", args=["finance", quarter, "REL1"]) + "?open=3").content.decode()
    assert '<span class="big num">60 %</span>' in page
    assert f"<dt>In {quarter.plus(-1).short}</dt><dd>40 %</dd>" in page
    assert "<dt>Fully asks for</dt><dd>at most 10 %</dd>" in page
    assert 'The records point to <b class="data">Largely</b>. You decide.' in page
    assert not Sheet.objects.get().answers.exists()


def test_a_manual_metric_without_a_value_can_be_entered_from_the_sheet(
    assessment: Assessment, quarter: Quarter, signed_in: Browser
) -> None:
    page = signed_in.get(reverse("sheet", args=["finance", quarter, "REL1"]) + "?open=3").content.decode()
    assert "No value yet" in page
    assert f'<a href="{metric_url()}?quarter={quarter}">Enter it' in page


# --- words --------------------------------------------------------------------------------------------------------
def test_a_stored_contradiction_is_said_in_one_sentence(
    assessment: Assessment, finance: Client, alice: User, now: datetime
) -> None:
    by_hand(finance, alice, now, "0.1004")
    answer_one(assessment, "REL1.3b", "F", alice, now)
    result = compute.compute(assessment.pk, now=now)
    assert result is not None
    rubric, numbers = engine_rubric(assessment.version), read_numbers(result.explanation)
    [item] = contradictions_of(rubric, numbers)
    assert contradiction_sentence(rubric, item) == (
        "Fully needs reviews overdue at most 10 %; the records say 10.04 %."
    )


# --- all metrics --------------------------------------------------------------------------------------------------
def test_the_page_says_how_many_answers_the_records_do_not_bear_out(
    overdue: dict[int, Any],
    assessment: Assessment,
    finance: Client,
    alice: User,
    now: datetime,
    signed_in: Browser,
) -> None:
    overdue[finance.pk] = Decimal("0.6")
    all_answered(assessment, "F", alice, now)
    compute.compute(assessment.pk, now=now)
    page = signed_in.get(reverse("metrics", args=["finance"])).content.decode()
    assert "1 answer of Finance claims more than the records bear out" in page
    assert "Fully needs reviews overdue at most 10 %; the records say 60 %." in page
    assert "Relationships mapped" in page


def test_contradictions_stay_hidden_until_the_capability_is_answered(
    overdue: dict[int, Any],
    assessment: Assessment,
    finance: Client,
    alice: User,
    bob: User,
    now: datetime,
    client: Browser,
) -> None:
    overdue[finance.pk] = Decimal("0.6")
    all_answered(assessment, "F", alice, now)
    compute.compute(assessment.pk, now=now)
    client.force_login(bob)
    for address in (reverse("metrics", args=["finance"]), metric_url()):
        page = client.get(address).content.decode()
        assert "Fully needs" not in page
    assert "are left out" in client.get(reverse("metrics", args=["finance"])).content.decode()
    close_assessment(assessment=assessment, by=alice, now=now)
    assert "Fully needs" in client.get(reverse("metrics", args=["finance"])).content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {OVERDUE, SLIPS}),
        ({"q": "mapped"}, {OVERDUE}),
        ({"q": "nothing such"}, set()),
        ({"only": "manual"}, {SLIPS}),
        ({"only": "missing"}, {SLIPS}),
        ({"only": "against"}, {OVERDUE}),
        ({"only": "odd"}, {OVERDUE, SLIPS}),
    ],
)
def test_the_filter_finds(
    query: dict[str, str],
    shown: set[str],
    overdue: dict[int, Any],
    assessment: Assessment,
    finance: Client,
    alice: User,
    now: datetime,
    signed_in: Browser,
) -> None:
    overdue[finance.pk] = Decimal("0.6")
    all_answered(assessment, "F", alice, now)
    compute.compute(assessment.pk, now=now)
    page = signed_in.get(reverse("metrics", args=["finance"]), query).content.decode()
    assert {key for key in (OVERDUE, SLIPS) if metric_url(key) in page} == shown


def test_the_table_can_be_downloaded_and_is_safe_to_open(
    assessment: Assessment, finance: Client, alice: User, now: datetime, signed_in: Browser
) -> None:
    reading = by_hand(finance, alice, now, "0.6")
    evil = ReadingInput(Decimal("0.5"), reading.measured_on, "=1+1", "=cmd")
    enter_reading(
        client=finance,
        quarter=current_quarter(),
        key=OVERDUE,
        values=evil,
        by=alice,
        now=now,
        seen=reading.pk,
    )
    answered = signed_in.get(reverse("metrics_download", args=["finance"]), {"q": "overdue"})
    [row] = csv.DictReader(io.StringIO(answered.content.decode("utf-8-sig")))
    assert (row["Key"], row["Value"], row["Note"]) == (OVERDUE, "50.0000", "'=cmd")
    assert Change.objects.filter(action="metrics.download", by=alice).count() == 1


def test_pages_without_a_rubric_say_what_metrics_are_for(finance: Client, signed_in: Browser) -> None:
    page = signed_in.get(reverse("metrics", args=["finance"])).content.decode()
    assert "Other records" in page


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_costs_the_same_queries_with_many_readings(
    count: int,
    overdue: dict[int, Any],
    assessment: Assessment,
    finance: Client,
    quarter: Quarter,
    now: datetime,
    signed_in: Browser,
    django_assert_num_queries: Any,
) -> None:
    signed_in.get(reverse("metrics", args=["finance"]))
    for number in range(count):
        overdue[finance.pk] = Decimal(number + 1) / 100
        capture([finance.pk], quarter.plus(-(number % 8)), now=now)
    # session, person, client, right to edit, versions, assessments, readings, result, own answers; two of the shell
    with django_assert_num_queries(10):
        signed_in.get(reverse("metrics", args=["finance"]))


# --- one metric ---------------------------------------------------------------------------------------------------
def test_a_value_is_entered_in_percent_and_kept_as_a_share(
    assessment: Assessment, finance: Client, alice: User, signed_in: Browser
) -> None:
    answered = signed_in.post(metric_url(), typed(value="62.5 %"), follow=True)
    reading = MetricReading.objects.get()
    assert (reading.value, reading.by, reading.live) == (Decimal("0.6250"), alice, False)
    assert "Reviews overdue: 62 %" in answered.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": "many"}, "Write a number"),
        ({"value": "1e400"}, "Ensure that there are no more than"),
        ({"value": "NaN"}, "Write a number"),
        ({"value": "101"}, "A share is between 0 and 100 percent."),
        ({"measured_on": "2999-01-01"}, "has not come yet"),
        ({"measured_on": "1999-01-01"}, "more than a month outside"),
        ({"measured_on": "soon"}, "Enter the date as day, month and year"),
        ({"source": ""}, "Say where the value comes from"),
        ({"note": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    changes: dict[str, str], said: str, assessment: Assessment, signed_in: Browser
) -> None:
    answered = signed_in.post(metric_url(), typed(**changes))
    page = answered.content.decode()
    assert answered.status_code == 422
    assert said in page
    assert "Service desk report" in page or "source" in changes
    assert not MetricReading.objects.exists()


def test_a_newer_value_of_somebody_else_is_shown_beside_ones_own(
    assessment: Assessment, finance: Client, bob: User, now: datetime, signed_in: Browser
) -> None:
    theirs = by_hand(finance, bob, now, "0.2")
    answered = signed_in.post(metric_url(), typed(value="60"))
    page = answered.content.decode()
    assert answered.status_code == 409
    assert "Bob Berger stored another value" in page and "20 %" in page and 'value="60"' in page
    assert signed_in.post(metric_url(), typed(value="60", seen=str(theirs.pk))).status_code == 302
    assert list(MetricReading.objects.values_list("value", flat=True)) == [Decimal("0.6"), Decimal("0.2")]


def test_a_value_is_withdrawn_with_a_reason(
    assessment: Assessment, finance: Client, alice: User, now: datetime, signed_in: Browser
) -> None:
    reading = by_hand(finance, alice, now, "0.6")
    address = reverse("metric_withdraw", args=["finance", OVERDUE])
    refused = signed_in.post(address, {"reason": "", "seen": reading.pk})
    assert refused.status_code == 422
    assert "Say why the value does not hold" in refused.content.decode()
    page = signed_in.post(address, {"reason": "Counted twice", "seen": reading.pk}, follow=True)
    assert "has no value in" in page.content.decode()
    assert "Counted twice" in page.content.decode()
    assert history.of_object(MetricReading.objects.first()).get().action == "metric.withdraw"  # type: ignore[arg-type]


def test_a_computed_metric_has_no_form_and_takes_no_value(
    overdue: dict[int, Any], assessment: Assessment, finance: Client, signed_in: Browser
) -> None:
    overdue[finance.pk] = Decimal("0.6")
    assert 'id="enter"' not in signed_in.get(metric_url()).content.decode()
    answered = signed_in.post(metric_url(), typed())
    assert answered.status_code == 422
    assert "computed from the records" in answered.content.decode()


def test_after_closing_a_value_stands_in_the_history_alone(
    assessment: Assessment, finance: Client, alice: User, now: datetime, signed_in: Browser
) -> None:
    by_hand(finance, alice, now, "0.6")
    close_assessment(assessment=assessment, by=alice, now=timezone.now())
    latest = MetricReading.objects.get(key=OVERDUE)
    page = signed_in.post(metric_url(), typed(value="5", seen=str(latest.pk)), follow=True).content.decode()
    assert "keeps the values of its closing" in page
    assert "Reviews overdue: 60 %" in page
    assert MetricReading.objects.filter(key=OVERDUE).count() == 2


def test_an_unknown_metric_is_not_found(assessment: Assessment, signed_in: Browser) -> None:
    assert signed_in.get(metric_url("cakes_eaten")).status_code == 404
    assert signed_in.post(metric_url("cakes_eaten"), typed()).status_code == 404

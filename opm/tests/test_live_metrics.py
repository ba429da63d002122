"""What people, assessments and reports measure by themselves; every live metric takes one query for any number."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from assessments.models import Assessment, Plan, PlanStep, Sheet
from assessments.services.closing import close_assessment
from assessments.services.sheets import own_sheet, submit_sheet
from assessments.tests.making import answer, client_answers, opened
from opm.kernel import live_metrics
from opm.kernel.calendar import last_day
from opm.kernel.jobs import Job
from opm.kernel.models import Freeze
from relationships.models import Client
from roadmap.models import ReportRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any) -> Assessment:
    return opened(finance, quarter, alice, now)


def value(key: str, client: Client, quarter: Any) -> Any:
    return live_metrics.measure([key], [client.pk], quarter)[key][client.pk]


def test_the_team_of_a_client_answers_for_the_relationship(
    finance: Client, portfolio: Any, bob: Any, quarter: Any
) -> None:
    alone = Client.objects.create(slug="alone", name="Alone", portfolio=portfolio)
    assert value("relationship_staff", finance, quarter) == 2
    assert value("relationship_staff", alone, quarter) == 0
    bob.is_active = False
    bob.save()
    assert value("relationship_staff", finance, quarter) == 1


def test_answers_count_once_their_sheet_is_submitted(
    assessment: Assessment, finance: Client, alice: Any, quarter: Any, now: Any
) -> None:
    answer(assessment, {"REL1.2a": "F", "REL1.2b": "F", "REL2.2a": "L", "VAL1.2a": ""}, alice, now)
    client = client_answers(assessment, {"REL1.2a": "P"}, now)
    sheet = own_sheet(assessment=assessment, by=alice, now=now)
    sheet.answers.filter(pom__key="REL1.2a").update(evidence="The list of October")
    assert value("answers_with_evidence_share", finance, quarter) is None
    assert value("capabilities_both_sides_share", finance, quarter) is None
    assert value("client_response_share", finance, quarter) == 0
    submit_sheet(sheet=sheet, by=alice, now=now)
    Sheet.objects.filter(pk=client.pk).update(state=Sheet.State.SUBMITTED)
    assert value("answers_with_evidence_share", finance, quarter) == Decimal(1) / 3
    assert value("capabilities_both_sides_share", finance, quarter) == Decimal("0.5")
    assert value("client_response_share", finance, quarter) == 1


def test_who_says_this_is_not_me_was_not_asked(
    assessment: Assessment, finance: Client, quarter: Any, now: Any
) -> None:
    client_answers(assessment, {"REL1.2a": "P"}, now)
    Sheet.objects.filter(side=Sheet.Side.CLIENT).update(declined_at=now)
    assert value("client_response_share", finance, quarter) is None


def test_a_quarter_is_closed_on_time_within_a_month(
    finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any
) -> None:
    for number in (1, 2, 3):
        item = opened(finance, quarter.plus(-number), alice, now)
        if number < 3:
            close_assessment(assessment=item, by=alice, now=now)
    Assessment.objects.filter(quarter=quarter.plus(-2)).update(closed_at=now - timedelta(days=120))
    late = last_day(quarter.plus(-1)) + timedelta(days=32)
    assert late < now.date()
    share = value("assessments_closed_on_time_share", finance, quarter)
    assert share == Decimal(1) / 3
    assert value("assessments_closed_on_time_share", finance, quarter.plus(-8)) is None


def test_steps_of_the_plan_count_when_they_were_due(
    assessment: Assessment, finance: Client, quarter: Any, now: Any
) -> None:
    plan = Plan.objects.create(
        client=finance, rubric=assessment.rubric, assessment=assessment, created_at=now
    )
    end = last_day(quarter)
    steps = [
        ("REL1.2a", end, PlanStep.State.DONE, end),
        ("REL1.2b", end, PlanStep.State.DOING, None),
        ("REL1.3a", end, PlanStep.State.DROPPED, None),
        ("REL1.3b", end + timedelta(days=1), PlanStep.State.DOING, None),
    ]
    for position, (pom, due, state, done) in enumerate(steps):
        PlanStep.objects.create(
            plan=plan,
            position=position,
            pom=pom,
            capability="REL1",
            level=2,
            title=pom,
            to_option="F",
            effort_weeks=1,
            due_on=due,
            state=state,
            done_on=done,
        )
    assert value("plan_steps_done_share", finance, quarter) == Decimal("0.5")


def test_a_report_counts_when_it_was_built(finance: Client, quarter: Any, now: Any, alice: Any) -> None:
    jobs = [
        Job.objects.create(kind="report.build", title="Report", unique_key=key, created_at=now)
        for key in "ab"
    ]
    for job in jobs:
        ReportRun.objects.create(client=finance, quarter=quarter, job=job, created_at=now)
    assert value("quarterly_reports_built", finance, quarter) == 0
    frozen = Freeze.objects.create(
        kind="report", object_type="x", object_id="1", payload="{}", sha256="0" * 64, created_at=now
    )
    ReportRun.objects.filter(job=jobs[0]).update(content=frozen)
    assert value("quarterly_reports_built", finance, quarter) == 1
    assert value("quarterly_reports_built", finance, quarter.plus(-1)) == 0


METRICS = 66  # most of them take one query, some of the rhythm two or three, some read what another has read


@pytest.mark.parametrize("count", [10, 100])
def test_all_live_metrics_take_as_many_queries_for_ten_clients_as_for_a_hundred(
    count: int, portfolio: Any, quarter: Any, django_assert_num_queries: Any
) -> None:
    clients = Client.objects.bulk_create(
        Client(slug=f"c{number}", name=f"Client {number}", portfolio=portfolio) for number in range(count)
    )
    keys = [metric.key for metric in live_metrics.registered()]
    with django_assert_num_queries(METRICS):
        found = live_metrics.measure(keys, [client.pk for client in clients], quarter)
    assert all(set(values) == {client.pk for client in clients} for values in found.values())

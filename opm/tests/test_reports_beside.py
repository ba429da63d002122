"""What a report says beside the score: both views, doubt, claims, targets, and what a plan promised."""

import io
import json
from datetime import date
from decimal import Decimal

import plotly.graph_objects as go
import pytest
import time_machine
from pypdf import PdfReader

from assessments.models import AgreedAnswer, MetricReading, Plan, PlanStep, Pom, Target
from assessments.services.closing import close_assessment
from assessments.tests.making import client_answers
from opm.kernel import freeze, jobs
from opm.kernel.models import Freeze
from opm.kernel.quarters import Quarter
from opm.kernel.words import cut
from opm.reports import pdf, services
from opm.reports.pages import report_view
from opm.tests.reporting import answered_quarter, closed_quarter, real_colours
from roadmap.models import ReportRun

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)


@pytest.fixture(autouse=True)
def on_tuesday(now):
    """Reports here are made on Tue 10 Nov 2026."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def no_chromium(monkeypatch):
    monkeypatch.setattr(pdf, "find_chromium", lambda: None)


@pytest.fixture
def told(rubric_version, finance, alice, now):
    """Finance in Q4: both sides spoke, the records deny one claim, one value was agreed, and there are targets."""
    closed_quarter(finance, Q3, by=alice, level=2)
    assessment = answered_quarter(finance, Q4, by=alice, level=4, weak="VAL1")
    client_answers(assessment, {"REL1.2a": "N", "REL1.2b": "F", "REL2.2a": "P"}, now)
    MetricReading.objects.create(
        client=finance,
        quarter=Q4,
        key="reviews_overdue_share",
        value=Decimal("0.6"),
        live=False,
        source="Service desk",
        measured_on=now.date(),
        at=now,
    )
    agreed = Pom.objects.get(version=rubric_version, key="REL2.2a")
    AgreedAnswer.objects.create(
        assessment=assessment, pom=agreed, option="L", reason="Minutes of 5 Nov", agreed_at=now
    )
    for capability, level, due in (("REL1", 3, date(2026, 12, 15)), ("VAL1", 3, date(2026, 10, 30))):
        Target.objects.create(
            client=finance,
            rubric=rubric_version.rubric,
            capability=capability,
            level=level,
            due_on=due,
            baseline_quarter=Q3,
            baseline_score="2.0",
            set_at=now,
        )
    close_assessment(assessment=assessment, by=alice, now=now)
    assessment.refresh_from_db()
    return assessment


def made(subject, by, now):
    if hasattr(subject, "slug"):
        run = services.order_client_report(client=subject, quarter=Q4, by=by, now=now)
    else:
        run = services.order_portfolio_report(portfolio=subject, quarter=Q4, by=by, now=now)
    jobs.run(run.job_id)
    return ReportRun.objects.select_related("job", "content").get(pk=run.pk)


def part_of(run):
    return json.loads(run.content.payload)["clients"][0]


def page_of(client, user, run):
    client.force_login(user)
    return client.get(run.get_absolute_url()).content.decode()


def test_both_views_with_their_gap_and_the_doubt_stand_in_words(
    no_chromium, told, finance, alice, now, client
):
    run = made(finance, alice, now)
    part = part_of(run)
    numbers = told.results.get(frozen=True).explanation
    relationship = part["competencies"][0]
    assert (relationship["it"], relationship["client"]) == (
        numbers["competencies"]["REL"]["it"],
        numbers["competencies"]["REL"]["client"],
    )
    assert Decimal(relationship["gap"]) < 0
    notes = " ".join(part["doubt"]["notes"])
    assert "Confidence" in notes and "answers of the scale apart on average" in notes
    assert "Both sides agreed on the value of 1 practice in a meeting." in notes
    html = page_of(client, alice, run)
    assert "Both views, and how far to trust them" in html and "Sides differ" in html


def test_a_claim_that_the_records_deny_is_in_the_report_and_its_summary(
    no_chromium, told, finance, alice, now, client
):
    run = made(finance, alice, now)
    part = part_of(run)
    [claim] = part["doubt"]["claims"]
    assert claim == {
        "practice": "Relationships mapped",
        "capability": part["capabilities"][0]["name"],
        "sentence": "Fully needs reviews overdue at most 10 %; the records say 60 %.",
    }
    assert part["summary"][-1] == "The records do not bear out one claim."
    assert claim["sentence"] in page_of(client, alice, run)


def test_targets_stand_with_percent_day_and_progress_and_as_a_line_in_the_figure(
    no_chromium, told, finance, alice, now, client
):
    run = made(finance, alice, now)
    targets = part_of(run)["targets"]
    assert [(row["level"], row["due"], row["met"], row["overdue"]) for row in targets["rows"]] == [
        (3, "2026-12-15", False, False),
        (3, "2026-10-30", False, True),
    ]
    assert targets["rows"][1]["gap"] == "-2.0" and targets["sentence"].endswith(
        "0 reached, one past its day."
    )
    figure = report_view(run).figure
    assert figure["layout"]["shapes"][0]["y0"] == float(cut(targets["marks"][""], 1))
    go.Figure(real_colours(figure))
    html = page_of(client, alice, run)
    assert "overdue" in html and "Fri 30 Oct 2026" in html and "of the way" in html


def test_what_a_plan_promised_is_held_against_what_came(no_chromium, told, finance, alice, now, client):
    before = finance.assessments.get(quarter=Q3)
    plan = Plan.objects.create(
        client=finance,
        rubric=before.rubric,
        assessment=before,
        start_score="2.0",
        promised_score="3.4",
        created_at=now,
    )
    for number, state in enumerate(("done", "planned", "dropped")):
        PlanStep.objects.create(
            plan=plan,
            position=number,
            pom=f"REL1.{number}",
            capability="REL1",
            level=3,
            title=f"Step {number}",
            to_option="F",
            effort_weeks=1,
            state=state,
            due_on=date(2026, 10, 1),
            done_on=date(2026, 10, 1) if state == "done" else None,
        )
    run = made(finance, alice, now)
    found = part_of(run)["plan"]
    assert (found["steps"], found["done"], found["late"]) == (2, 1, 1)
    assert found["sentence"].startswith(
        "The plan of Q3 2026 has not come true yet: it promised 3.40, the score is "
    )
    assert "1 of 2 steps is done." in found["sentence"]
    assert found["sentence"] in page_of(client, alice, run)


def test_a_portfolios_report_has_the_columns_and_names_who_is_behind(
    no_chromium, told, portfolio, carol, now, client
):
    run = made(portfolio, carol, now)
    own = json.loads(run.content.payload)["portfolio"]
    row = own["rows"][0]
    assert row["contradicted"] == 1 and row["overdue"] == 1 and row["percent"] is not None
    assert "Finance is behind target." in own["summary"]
    assert "The records do not bear out claims about Finance." in own["summary"]
    html = page_of(client, carol, run)
    assert "To target</th>" in html and "Not borne out" in html


def test_without_anything_beside_the_score_the_report_leaves_the_sections_out(
    no_chromium, rubric_version, finance, alice, now, client
):
    closed_quarter(finance, Q4, by=alice, level=3)
    run = made(finance, alice, now)
    part = part_of(run)
    assert part["targets"] is None and part["plan"] is None and part["doubt"]["claims"] == []
    html = page_of(client, alice, run)
    assert "Not borne out by the records" not in html and "What the plan promised" not in html


NEW = ("doubt", "targets", "plan")
NEW_NUMBERS = ("confidence", "indicative", "contradicted", "differing")


def as_before(payload):
    """The payload as the first format had it: nothing beside the score."""
    payload["format"] = 1
    for part in payload["clients"]:
        for key in NEW:
            part.pop(key)
        for numbers in (part["overall"], *part["competencies"]):
            for key in NEW_NUMBERS:
                numbers.pop(key)
    for row in payload.get("portfolio", {}).get("rows", ()):
        for key in ("confidence", "indicative", "contradicted", "percent", "overdue"):
            row.pop(key)
    return payload


@pytest.mark.parametrize("whose", ["client", "portfolio"])
def test_a_report_frozen_in_the_first_format_still_reads_as_it_was(
    no_chromium, told, finance, portfolio, alice, carol, now, client, whose
):
    subject, by = (finance, alice) if whose == "client" else (portfolio, carol)
    run = made(subject, by, now)
    payload = as_before(json.loads(run.content.payload))
    old = freeze.freeze(kind="report", obj=run, payload=payload, by=by, at=now, scope=finance.scope)
    ReportRun.objects.filter(pk=run.pk).update(content=Freeze.objects.get(pk=old.pk))
    run = ReportRun.objects.select_related("job", "content").get(pk=run.pk)
    go.Figure(real_colours(report_view(run).figure))
    html = page_of(client, by, run)
    assert old.sha256 in html and "does not match" not in html
    assert "how far to trust them" not in html and "To target" not in html
    assert pdf.self_contained(run)


@pytest.mark.browser
def test_the_pdf_says_all_of_it(told, finance, alice, now):
    run = made(finance, alice, now)
    text = " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(bytes(run.pdf))).pages).split()
    )
    for said in (
        "Both views, and how far to trust them",
        "Fully needs reviews overdue at most 10 %; the records say 60 %.",
        "Both sides agreed on the value of 1 practice in a meeting.",
        "Targets",
        "Fri 30 Oct 2026",
    ):
        assert said in text, said

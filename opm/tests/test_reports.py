"""Quarterly reports: ordered, built by a real job, read as page and PDF."""

import io
import json

import plotly.graph_objects as go
import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from assessments.models import Answer, Assessment
from assessments.services.closing import close_assessment, reopen_assessment
from assessments.services.compute import compute
from opm.kernel import freeze, jobs
from opm.kernel.errors import NotAllowed, Refused
from opm.kernel.models import Change, Freeze, Job
from opm.kernel.quarters import Quarter
from opm.reports import content, pdf, services
from opm.reports.pages import report_view
from opm.tests.reporting import answered_quarter, closed_quarter, real_colours
from relationships.models import Client, Membership
from roadmap.models import ReportRun
from roadmap.testing import make_initiative

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
HOSTILE = "</script><script>alert(1)</script><b>bold</b> & =2+2"


@pytest.fixture(autouse=True)
def on_tuesday(now):
    """Reports here are made on Tue 10 Nov 2026."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def no_chromium(monkeypatch):
    """An installation without Chromium: everything but the PDF, at once."""
    monkeypatch.setattr(pdf, "find_chromium", lambda: None)


@pytest.fixture
def closed(rubric_version, finance, alice):
    """Finance, closed in Q3 at level 2 and in Q4 at level 4, where nothing of VAL1 is in place."""
    closed_quarter(finance, Q3, by=alice, level=2)
    return closed_quarter(finance, Q4, by=alice, level=4, weak="VAL1")


@pytest.fixture
def hr(portfolio, alice):
    """A second client of Carol's portfolio, on Alice's list."""
    client = Client.objects.create(slug="hr", name="Human Resources", portfolio=portfolio)
    Membership.objects.create(client=client, user=alice, role=Membership.Role.OWNER)
    return client


def made(subject, by, now, quarter=Q4):
    """A report, ordered and built by the job."""
    if isinstance(subject, Client):
        run = services.order_client_report(client=subject, quarter=quarter, by=by, now=now)
    else:
        run = services.order_portfolio_report(portfolio=subject, quarter=quarter, by=by, now=now)
    jobs.run(run.job_id)
    return ReportRun.objects.select_related("job", "content").get(pk=run.pk)


def payload(run):
    return json.loads(run.content.payload)


# --- content ------------------------------------------------------------------------------------------------------


def test_a_clients_report_says_where_it_stands_and_what_moved(no_chromium, closed, finance, alice, now):
    run = made(finance, alice, now)
    part = payload(run)["clients"][0]
    assert run.job.state == Job.State.DONE
    assert part["headline"] == "Finance is a Reactive partner, 2.5"
    assert part["summary"][:2] == [
        "Up 0.5 since Q3 2026.",
        "Strongest is Relationship, 4.0; weakest is Value, 1.0.",
    ]
    assert {item["key"]: item["moved"] for item in part["changes"]} == {
        "REL1": "2.0",
        "REL2": "2.0",
        "VAL1": "-1.0",
    }
    assert part["trend"]["quarters"][-2:] == ["2026-Q3", "2026-Q4"]
    assert [score is None for score in part["trend"]["overall"]] == [True] * 6 + [False] * 2


def test_every_capability_says_in_words_why_it_is_not_higher(no_chromium, closed, finance, alice, now):
    part = payload(made(finance, alice, now))["clients"][0]
    why = {item["key"]: item["why"] for item in part["capabilities"]}
    assert why["VAL1"].startswith("Level 2 Basic is 0.00 in place")
    assert all(why.values())


def test_a_dependency_that_holds_is_told(no_chromium, rubric_version, finance, alice, now):
    assessment = answered_quarter(finance, Q4, by=alice, level=4)
    Answer.objects.filter(pom__capability__competency__key="REL").update(option="N")
    close_assessment(assessment=assessment, by=alice, now=now)
    part = payload(made(finance, alice, now))["clients"][0]
    assert part["holds"] == ["Value 4.00 is held at level 2 by Relationship, level 1."]


def test_numbers_of_the_report_are_those_of_the_frozen_result(no_chromium, closed, finance, alice, now):
    part = payload(made(finance, alice, now))["clients"][0]
    result = closed.results.get(frozen=True)
    assert part["overall"]["score"] == f"{result.overall_score:.4f}"
    assert part["closing"]["input_hash"] == result.input_hash


def test_an_open_quarter_is_refused_and_never_guessed(rubric_version, finance, alice, now):
    answered_quarter(finance, Q4, by=alice, level=3)
    with pytest.raises(Refused, match="Close Q4 2026 of Finance first"):
        services.order_client_report(client=finance, quarter=Q4, by=alice, now=now)
    assert not Job.objects.exists()


def test_a_quarter_reopened_after_the_order_ends_the_job_with_a_sentence(
    no_chromium, closed, finance, alice, now
):
    run = services.order_client_report(client=finance, quarter=Q4, by=alice, now=now)
    reopen_assessment(assessment=closed, by=alice, reason="One answer was wrong", now=now)
    jobs.run(run.job_id)
    job = Job.objects.get(pk=run.job_id)
    assert (job.state, job.error) == ("failed", "Q4 2026 of Finance is not closed any more.")
    assert not Freeze.objects.filter(kind="report").exists()


def test_a_reopened_earlier_quarter_is_a_gap(no_chromium, closed, finance, alice, now):
    earlier = Assessment.objects.get(client=finance, quarter=Q3)
    reopen_assessment(assessment=earlier, by=alice, reason="One answer was wrong", now=now)
    compute(earlier.pk, now=now)
    part = payload(made(finance, alice, now))["clients"][0]
    assert part["compares"] is False
    assert part["trend"]["overall"][-2] is None
    assert part["summary"][0] == "Q3 2026 was not closed, so there is nothing to compare with."


def test_a_portfolios_report_names_who_falls_and_who_is_not_included(
    no_chromium, closed, portfolio, hr, finance, alice, carol, now
):
    closed_quarter(hr, Q3, by=alice, level=4)
    closed_quarter(hr, Q4, by=alice, level=2)
    legal = Client.objects.create(slug="legal", name="Legal", portfolio=portfolio)
    Membership.objects.create(client=legal, user=alice)
    answered_quarter(legal, Q4, by=alice, level=3)
    Client.objects.create(slug="marketing", name="Marketing", portfolio=portfolio)
    own = payload(made(portfolio, carol, now))["portfolio"]
    assert own["headline"] == "One client is going backwards: Human Resources"
    assert own["missing"] == [
        {"name": "Legal", "why": "still open"},
        {"name": "Marketing", "why": "not started"},
    ]
    assert [row["name"] for row in own["rows"]] == ["Finance", "Human Resources"]
    assert own["summary"][-1] == "Legal and Marketing are not included: Q4 2026 is not closed there."
    assert sum(row["now"] for row in own["distribution"]) == 2


def test_the_content_is_frozen_with_a_hash_and_stays_when_the_world_moves(
    no_chromium, closed, finance, alice, now, client
):
    run = made(finance, alice, now)
    make_initiative(finance, "Added later")
    assert freeze.intact(run.content)
    client.force_login(alice)
    page = client.get(run.get_absolute_url()).content.decode()
    assert run.content.sha256 in page
    assert "Added later" not in page
    assert Change.objects.filter(action="report.freeze", new=run.content.sha256).exists()


# --- ordering and the job -----------------------------------------------------------------------------------------


def test_a_double_order_is_one_pending_report_and_a_later_one_is_new(
    no_chromium, closed, finance, alice, bob, now
):
    first = services.order_client_report(client=finance, quarter=Q4, by=alice, now=now)
    again = services.order_client_report(client=finance, quarter=Q4, by=bob, now=now)
    assert again.pk == first.pk
    jobs.run(first.job_id)
    assert services.order_client_report(client=finance, quarter=Q4, by=bob, now=now).pk != first.pk


def test_who_only_reads_or_is_elsewhere_orders_nothing(
    closed, finance, portfolio, alice, mallory, oscar, dana, audrey, now
):
    for reader in (mallory, oscar, dana, audrey):
        with pytest.raises(NotAllowed):
            services.order_client_report(client=finance, quarter=Q4, by=reader, now=now)
    for outsider in (alice, mallory, oscar, dana, audrey):
        with pytest.raises(NotAllowed):
            services.order_portfolio_report(portfolio=portfolio, quarter=Q4, by=outsider, now=now)


def test_a_worker_killed_midway_leaves_a_job_that_the_sweep_finishes_once(
    no_chromium, closed, finance, alice, now, monkeypatch
):
    run = services.order_client_report(client=finance, quarter=Q4, by=alice, now=now)
    monkeypatch.setattr(services, "_draw", _die)
    with pytest.raises(KeyboardInterrupt):
        jobs.run(run.job_id)
    job = Job.objects.get(pk=run.job_id)
    assert (job.state, job.attempts) == ("running", 1)
    monkeypatch.undo()
    monkeypatch.setattr(pdf, "find_chromium", lambda: None)
    hints = []
    monkeypatch.setattr(jobs, "hint_broker", lambda task, job_id: hints.append(job_id))
    with time_machine.travel(now + 2 * jobs.SILENT_AFTER, tick=False):
        assert jobs.sweep(now + 2 * jobs.SILENT_AFTER) == {"requeued": 1, "parked": 0}
        for job_id in hints * 3:
            jobs.run(job_id)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert Freeze.objects.filter(kind="report").count() == 1


def _die(*args):
    raise KeyboardInterrupt


def test_a_stopped_report_is_tried_again_and_finished(no_chromium, closed, finance, alice, now):
    run = services.order_client_report(client=finance, quarter=Q4, by=alice, now=now)
    Job.objects.filter(pk=run.job_id).update(stop_requested=True)
    jobs.run(run.job_id)
    job = Job.objects.get(pk=run.job_id)
    assert job.state == "stopped"
    assert jobs.retry(job=job, by=alice, now=now)
    jobs.run(run.job_id)
    assert Job.objects.get(pk=run.job_id).state == "done"


def test_a_portfolios_job_goes_client_by_client(
    no_chromium, closed, portfolio, hr, alice, carol, now, monkeypatch
):
    closed_quarter(hr, Q4, by=alice, level=2)
    steps = []
    monkeypatch.setattr(
        jobs.Progress, "step", lambda self, done, total, current="": steps.append((done, total, current))
    )
    made(portfolio, carol, now)
    assert steps == [(0, 3, "Finance"), (1, 3, "Human Resources"), (2, 3, "the PDF"), (3, 3, "")]


def test_a_clients_part_takes_the_same_queries_whatever_it_holds(
    closed, finance, alice, now, django_assert_num_queries
):
    content.client_part(finance, Q4, "opm", today=now.date())  # fills the rubric's cache
    make_initiative(finance, "First")
    with django_assert_num_queries(10):
        content.client_part(finance, Q4, "opm", today=now.date())
    for number in range(30):
        make_initiative(finance, f"Another {number}")
    with django_assert_num_queries(10):
        content.client_part(finance, Q4, "opm", today=now.date())


# --- page and PDF -------------------------------------------------------------------------------------------------


def test_without_chromium_the_report_is_made_and_says_so(no_chromium, closed, finance, alice, now, client):
    run = made(finance, alice, now)
    client.force_login(alice)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "The PDF needs Chromium" in page
    assert "data-print" in page
    assert client.get(reverse("report_pdf", args=[run.pk])).status_code == 404


def test_a_chromium_that_hangs_or_fails_leaves_the_report_without_a_pdf(
    closed, finance, alice, now, monkeypatch, tmp_path
):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexec sleep 60\n")
    broken.chmod(0o755)
    monkeypatch.setattr(pdf, "find_chromium", lambda: str(broken))
    monkeypatch.setattr(pdf, "TIMEOUT_SECONDS", 0.2)
    hung = made(finance, alice, now)
    assert (hung.job.state, hung.pdf) == ("done", None)
    assert "did not finish the PDF" in hung.pdf_missing_because
    broken.write_text("#!/bin/sh\nexit 3\n")
    monkeypatch.setattr(pdf, "TIMEOUT_SECONDS", 20)
    assert "Chromium made no PDF" in made(finance, alice, now).pdf_missing_because


@pytest.mark.browser
def test_the_pdf_of_a_portfolio_has_its_text_a_page_a_client_and_page_numbers(
    closed, portfolio, hr, finance, alice, carol, now, client
):
    closed_quarter(hr, Q4, by=alice, level=2)
    make_initiative(finance, HOSTILE, outcome="Fewer manual journals")
    run = made(portfolio, carol, now)
    client.force_login(carol)
    answer = client.get(reverse("report_pdf", args=[run.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="maturity-corporate-functions-2026-Q4.pdf"'
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages]
    text = " ".join(" ".join(pages).split())
    assert len(pages) >= 3
    assert "Finance is a Reactive partner, 2.5" in text
    assert "Human Resources" in text
    assert "<script>alert(1)</script><b>bold</b>" in text
    assert f"1 of {len(pages)}" in pages[0]
    assert "Q4 26" in pages[0] + pages[1]  # an axis label: the figure was drawn
    assert Change.objects.filter(action="report.download", by=carol).count() == 1


def test_the_file_for_chromium_loads_nothing(no_chromium, closed, finance, alice, now):
    html = pdf.self_contained(made(finance, alice, now))
    assert "src=" not in html.split("<script>")[0]
    assert "<link" not in html
    assert html.count("</script>") == html.count("<script") == 3  # the figure, Plotly, charts.js


def test_hostile_titles_stay_text_on_the_page(no_chromium, closed, finance, alice, now, client):
    make_initiative(finance, HOSTILE, outcome=HOSTILE)
    run = made(finance, alice, now)
    client.force_login(alice)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>bold" not in page
    assert "&lt;b&gt;bold&lt;/b&gt;" in page


def test_figures_are_what_plotly_takes(no_chromium, closed, portfolio, finance, alice, carol, now):
    for run in (made(finance, alice, now), made(portfolio, carol, now)):
        figure = go.Figure(real_colours(report_view(run).figure))
        assert len(figure.data[0].x) == 8


def test_reports_are_seen_by_who_sees_the_client_or_manages_the_portfolio(
    no_chromium, closed, finance, portfolio, alice, carol, mallory, oscar, audrey, now, client
):
    of_client, of_portfolio = made(finance, alice, now), made(portfolio, carol, now)
    seen = {
        alice: (200, 404),
        carol: (200, 200),
        audrey: (200, 200),
        mallory: (404, 404),
        oscar: (404, 404),
    }
    for person, expected in seen.items():
        client.force_login(person)
        for run, status in zip((of_client, of_portfolio), expected, strict=True):
            assert client.get(run.get_absolute_url()).status_code == status
            assert client.get(reverse("job", args=[run.job_id])).status_code == status

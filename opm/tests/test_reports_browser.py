"""Reports, jobs and roadmap in a real browser: progress without a reload, and axe on every page."""

import pytest
from django.test import Client as Browser
from django.utils import timezone

from opm.kernel import jobs
from opm.kernel.calendar import current_quarter
from opm.kernel.models import Job
from opm.reports import pdf, services
from opm.tests.reporting import closed_quarter
from roadmap.testing import make_initiative

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def run(rubric_version, finance, alice, monkeypatch):
    """An ordered report of a client with two closed quarters and an initiative; nobody has begun it."""
    monkeypatch.setattr(pdf, "find_chromium", lambda: None)
    monkeypatch.setattr(jobs, "hint_broker", lambda task, *args: None)
    quarter = current_quarter()
    closed_quarter(finance, quarter.plus(-1), by=alice, level=2)
    closed_quarter(finance, quarter, by=alice, level=3, weak="VAL1")
    make_initiative(finance, outcome="One number a store")
    return services.order_client_report(client=finance, quarter=quarter, by=alice, now=timezone.now())


@pytest.fixture
def open_page(new_context, live_server, alice):
    session = Browser()
    session.force_login(alice)

    def opened(width, scheme):
        context = new_context()
        key = session.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        return page

    return opened


def test_progress_shows_without_a_reload_and_ends_with_the_way_to_the_report(run, open_page, live_server):
    page = open_page(1280, "light")
    page.goto(f"{live_server.url}/jobs/{run.job_id}/")
    page.get_by_text("Waiting for its turn").wait_for()
    Job.objects.filter(pk=run.job_id).update(
        state="running", done=1, total=2, current="Finance", started_at=timezone.now()
    )
    page.get_by_text("1 of 2, now: Finance").wait_for()
    Job.objects.filter(pk=run.job_id).update(state="queued")
    jobs.run(run.job_id)
    page.get_by_role("link", name="Open the report").click()
    page.get_by_text("The PDF needs Chromium").wait_for()
    page.wait_for_selector("html[data-charts=drawn]")

"""The page of a job: what it shows when, who may stop it, when polling ends."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from opm.kernel.models import Job
from opm.kernel.quarters import Quarter
from roadmap.models import ReportRun

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def run(finance, alice, now):
    job = Job.objects.create(
        kind="report.build",
        title="Report of Finance, Q4 2026",
        unique_key="k",
        created_at=now,
        requested_by=alice,
    )
    return ReportRun.objects.create(
        client=finance, quarter=Quarter(2026, 4), job=job, created_at=now, requested_by=alice
    )


@pytest.fixture
def address(run):
    return reverse("job", args=[run.job_id])


@pytest.fixture
def browser(client, alice):
    client.force_login(alice)
    return client


def at(now, seconds):
    return time_machine.travel(now + timedelta(seconds=seconds), tick=False)


def running(run, now, done=7, total=12):
    Job.objects.filter(pk=run.job_id).update(
        state="running",
        done=done,
        total=total,
        current="Procurement",
        started_at=now,
        beat_at=now + timedelta(seconds=14),
    )


def test_in_the_first_second_there_is_nothing_then_a_line_then_count_and_stop(browser, address, run, now):
    running(run, now)
    with at(now, 0.5):
        assert "Making the report" not in browser.get(address, **HTMX).content.decode()
    with at(now, 2):
        page = browser.get(address, **HTMX).content.decode()
        assert "Under way." in page
        assert "Stop" not in page
    with at(now, 14):
        page = browser.get(address, **HTMX).content.decode()
    for said in ("7 of 12, now: Procurement", "about 10 s left", "Stop", "You can leave this page."):
        assert said in page


def test_polling_goes_on_while_it_is_pending_and_ends_with_286(browser, address, run, now):
    with at(now, 5):
        assert browser.get(address, **HTMX).status_code == 200
        page = browser.get(address).content.decode()
        assert 'hx-trigger="every 1s"' in page
        assert "Reload" in page
        Job.objects.filter(pk=run.job_id).update(state="done")
        ended = browser.get(address, **HTMX)
        assert ended.status_code == 286
        assert run.get_absolute_url() in ended.content.decode()
        assert "hx-trigger" not in browser.get(address).content.decode()


def test_the_one_who_ordered_stops_and_tries_again(browser, address, run, now):
    with at(now, 5):
        browser.post(reverse("job_stop", args=[run.job_id]))
        assert "was stopped" in browser.get(address).content.decode()
        browser.post(reverse("job_retry", args=[run.job_id]))
    assert Job.objects.get().state == "queued"


def test_a_failure_says_why_and_offers_another_try(browser, address, run, now):
    Job.objects.filter(pk=run.job_id).update(
        state="failed", error="Q4 2026 of Finance is not closed any more."
    )
    page = browser.get(address).content.decode()
    assert "is not closed any more." in page
    assert "Try again" in page


def test_readers_see_it_and_may_not_stop_it_and_others_do_not_see_it(client, run, address, audrey, mallory):
    stop = reverse("job_stop", args=[run.job_id])
    client.force_login(audrey)
    assert client.get(address).status_code == 200
    assert {client.post(url).status_code for url in (stop, reverse("job_retry", args=[run.job_id]))} == {403}
    client.force_login(mallory)
    assert client.get(address).status_code == 404
    assert client.post(stop).status_code == 404
    assert Job.objects.get().state == "queued"


def test_who_leaves_the_team_no_longer_sees_the_job(browser, address, run, finance, alice):
    finance.memberships.filter(user=alice).delete()
    assert browser.get(address).status_code == 404


def test_a_stop_is_never_a_get(browser, run):
    assert browser.get(reverse("job_stop", args=[run.job_id])).status_code == 405

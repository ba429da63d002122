"""Promises elsewhere: taken up from a plan, forecast from their owner's history, on Today, told in a browser."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client as Browser
from playwright.sync_api import expect

from opm.kernel import handover
from opm.kernel.errors import NotAllowed
from opm.kernel.handover import Work
from relationships.models import Client, Commitment, User, Warning
from relationships.selectors.commitments.forecasts import outlook
from relationships.testing import promised

pytestmark = pytest.mark.django_db


def work(client: Client, owner: User | None) -> Work:
    return Work(
        client.pk,
        "Agree a cadence.",
        "Level 3 of REL3",
        owner.pk if owner else None,
        None,
        "assessments.planstep",
        "12",
    )


def test_a_step_of_a_plan_becomes_a_proposed_promise_and_is_followed(
    finance: Client, alice: User, now: datetime, django_assert_num_queries: Any
) -> None:
    way = handover.find("commitment")
    assert way is not None and way.label == "Commitment to the client"
    pk = way.taker.take_up(work(finance, alice), by=alice, now=now)
    made = Commitment.objects.get(pk=pk)
    assert (made.text, made.owner, made.state) == ("Agree a cadence", alice, "proposed")
    assert (made.due_on, made.origin_type, made.origin_id) == (
        date(2026, 12, 31),
        "assessments.planstep",
        "12",
    )
    Commitment.objects.update(state="kept", ended_on=date(2026, 12, 1))
    with django_assert_num_queries(1):
        taken = way.taker.follow([pk, "no number"])
    assert (taken[pk].done, taken[pk].done_on, taken[pk].url) == (
        True,
        date(2026, 12, 1),
        made.get_absolute_url(),
    )


def test_a_reader_takes_nothing_up(finance: Client, carol: User, now: datetime) -> None:
    way = handover.find("commitment")
    assert way is not None
    with pytest.raises(NotAllowed):
        way.taker.take_up(work(finance, None), by=carol, now=now)


def finished(client: Client, owner: User, slips: list[int], now: datetime) -> None:
    for number, slip in enumerate(slips):
        day = date(2026, 1, 1) + timedelta(days=number)
        Commitment.objects.create(
            client=client,
            text=f"Promise {number}",
            owner=owner,
            promised_on=date(2025, 12, 1),
            baseline_on=day,
            due_on=day,
            ended_on=day + timedelta(days=slip),
            state="late" if slip > 0 else "kept",
            created_at=now,
        )


def test_the_owners_own_history_forecasts_a_day(
    finance: Client, alice: User, bob: User, now: datetime
) -> None:
    finished(finance, alice, [0, 0, 0, 0, 0, 6, 6], now)
    assert outlook(alice, alice, None).text == "No forecast: it needs 8 finished items, and there are 7."
    finished(finance, alice, [0, 0, 0, 0, 0, 6, 6], now)
    found = outlook(alice, alice, date(2026, 11, 13))
    assert found.text == (
        "Of your last 14 promises half were done by their day; 85 % within 6 days after it: Thu 19 Nov."
    )
    assert (
        found.back_test == "Tested on the past: 4 of 6 stayed within the P85 forecast from what came before."
    )
    assert outlook(alice, bob, None).text.startswith("Of Alice Archer's last 14 promises")
    assert outlook(bob, alice, None).text.endswith("there are none.")


def test_a_history_out_of_sight_forecasts_nothing(
    finance: Client, sales: Client, alice: User, mallory: User, now: datetime
) -> None:
    finished(sales, alice, [0] * 9, now)
    assert outlook(alice, alice, None).text.endswith("there are none.")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_slip_is_told_from_today_in_two_clicks_and_a_few_words(
    live_server: Any, new_context: Any, finance: Client, alice: User, now: datetime
) -> None:
    made = promised(finance, alice, now)
    Commitment.objects.filter(due_on__lt=date(2026, 11, 10)).delete()
    session = Browser()
    session.force_login(alice)
    context = new_context()
    key = session.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
    page = context.new_page()
    with time_machine.travel(now, tick=True):
        page.goto(live_server.url)
        page.get_by_role("link", name="Tell the client").first.click()
        page.wait_for_url(
            "**/tell/**"
        )  # loaded with its scripts: only then does the message follow the typing
        message = page.get_by_label("Message")
        page.get_by_label("New day").fill("2026-11-24")
        page.get_by_label("Cause").fill("The test data came late.")
        expect(message).to_have_value(re.compile("The test data came late."))
        assert "It will be Tue 24 Nov, 11 days later." in message.input_value()
        assert "3 days of warning" in page.locator("#slip-worth").inner_text()
        page.get_by_role("button", name="Tell the client").click()
        page.get_by_text("Told with 3 days of warning. It is due Tue 24 Nov now.").wait_for()
    warning = Warning.objects.get(pk=made.warning.pk)
    assert (warning.told_on, warning.cause) == (date(2026, 11, 10), "The test data came late.")
    assert "11 days later" in mail.outbox[0].body
    assert page.url.rstrip("/") == live_server.url

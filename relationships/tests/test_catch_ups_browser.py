"""A catch-up in a real browser, from its agenda to its minutes; axe and the width of a phone on its pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from opm.kernel.calendar import today
from relationships.models import Client, Commitment, Seat, Touch, User
from relationships.services import commitments
from relationships.testing import cadence_of, seat_of, touch_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sam(finance: Client, alice: User) -> Seat:
    """The sponsor, with a mail address, a rule, an old catch-up with a point left over, and a promise due soon."""
    sam = seat_of(finance)
    sam.person.email = "sam@example.org"
    sam.person.save()
    cadence_of(finance, 14)
    old = touch_with(finance, today() - timedelta(days=30), sam)
    old.agenda.create(text="Who owns the ledger", state="carried", carried=1)
    wish = commitments.CommitmentInput(
        "Month-end report in two hours", "", alice, sam, today(), today() + timedelta(days=3)
    )
    commitments.propose(client=finance, wish=wish, by=alice, now=timezone.now())
    return sam


@pytest.fixture
def page(new_context: Callable[..., Any], live_server: Any, alice: User) -> Any:
    session = Browser()
    session.force_login(alice)
    context = new_context()
    context.add_cookies(
        [{"name": "sessionid", "value": session.cookies["sessionid"].value, "url": live_server.url}]
    )
    return context.new_page()


def test_a_catch_up_runs_from_its_agenda_to_its_minutes(
    page: Any, live_server: Any, sam: Seat, finance: Client, mailoutbox: Any, browser_problems: Any
) -> None:
    browser_problems.expect("status of 400")  # the third carry
    page.goto(f"{live_server.url}{reverse('catch_up_new', args=['finance'])}?seat={sam.pk}&kind=planning")
    page.locator("#id_on").fill(str(today()))
    page.get_by_role("button", name="Plan catch-up").click()
    page.get_by_text("2 points on the agenda, 1 to decide or drop.").wait_for()
    page.get_by_placeholder("Another point").fill("The new controller")
    page.get_by_role("button", name="Add point").click()
    page.get_by_role("button", name="Put point 3 up").click()
    page.get_by_role("button", name="Close the catch-up").click()
    page.get_by_text("was carried over twice").first.wait_for()
    page.locator("#id_minutes").fill("A calm talk.")
    page.get_by_label("Result of point 1").fill("Finance owns it")
    page.get_by_role("button", name=re.compile("Done.*Who owns the ledger")).click()
    page.get_by_text("is done.").wait_for()
    page.locator("summary", has_text="Add commitment").click()
    page.locator("#id_promiseform_text").fill("Send the ledger's list")
    page.locator("#id_promiseform_due_on").fill(str(today() + timedelta(days=7)))
    page.get_by_role("button", name="Add commitment").click()
    page.get_by_role("link", name="Send the ledger's list", exact=True).wait_for()
    page.locator("#id_private_note").fill("Sam may leave in spring.")
    page.get_by_role("button", name="Close the catch-up").click()
    page.get_by_role("link", name="Send minutes", exact=True).click()
    message = page.locator("#id_message").input_value()
    assert "Finance owns it" in message and "Send the ledger's list" in message and "A calm talk." in message
    assert "Sam may leave" not in message
    page.get_by_role("button", name="Send minutes").click()
    page.get_by_text("The minutes are sent.").wait_for()
    assert [mail.to for mail in mailoutbox] == [["sam@example.org"]]
    touch = Touch.objects.exclude(minutes="").get()
    assert (touch.state, touch.private_note) == ("held", "Sam may leave in spring.")
    assert Commitment.objects.get(touch=touch).text == "Send the ledger's list"

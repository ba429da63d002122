"""The whole questionnaire on a phone, clicks counted, with JavaScript and without; the link copied by the team."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Visitor
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from assessments.models import Answer, RubricVersion, Sheet
from assessments.selectors.respond.respondents import suggested_questions
from assessments.services import respondents
from assessments.services.respondents import Handed
from assessments.tests.making import opened
from opm.kernel.calendar import current_quarter
from opm.testing.site import PHONE
from relationships.models import Client, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewContext = Callable[..., BrowserContext]
THUMB = """() => [...document.querySelectorAll("a:not(.skip), button, .choice label, summary, textarea")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
  .map((one) => `${one.tagName} ${one.textContent.trim().slice(0, 30)}`)"""
SMALL_TEXT = """() => [...document.querySelectorAll("main *")]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((one) => one.checkVisibility() && parseFloat(getComputedStyle(one).fontSize) < 14)
  .map((one) => one.textContent.trim().slice(0, 30))"""


@pytest.fixture
def handed(finance: Client, alice: User, shipped_version: RubricVersion) -> Handed:
    now = timezone.now()
    assessment = opened(finance, current_quarter(), alice, now)
    return respondents.invite(
        assessment=assessment,
        name="Margaret Oduya",
        email="",
        asked=suggested_questions(assessment),
        by=alice,
        now=now,
    )


def on_a_phone(new_context: NewContext, **options: Any) -> Page:
    page = new_context(has_touch=True, is_mobile=True, **options).new_page()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    return page


class Finger:
    """Somebody who taps, and counts it."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, what: Any) -> None:
        what.tap()
        self.taps += 1

    def press(self, name: str) -> None:
        self.tap(self.page.get_by_role("button", name=name, exact=True))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_twelve_questions_take_26_taps_on_a_phone(
    scripts: bool, live_server: LiveServer, new_context: NewContext, handed: Handed
) -> None:
    page = on_a_phone(new_context, java_script_enabled=scripts)
    told: list[str] = []
    page.on("request", lambda request: told.append(request.headers.get("referer", "")))
    page.goto(f"{live_server.url}/respond/{handed.token}/")
    assert handed.token not in page.url
    finger = Finger(page)
    finger.press("Start")
    for number in range(1, 13):
        expect(page.get_by_text(f"Question {number} of 12")).to_be_visible()
        finger.tap(page.locator(".choice label").nth(number % 5))
        finger.press("See my answers" if number == 12 else "Next")
    expect(page.get_by_role("heading", name="Are these your answers?")).to_be_visible()
    finger.press("Send my answers")
    expect(page.get_by_role("heading", name="Thank you, Margaret")).to_be_visible()
    assert finger.taps == 26  # start, twelve times choose and next, send
    assert Sheet.objects.get(pk=handed.sheet.pk).state == "submitted"
    rows = Answer.objects.filter(sheet=handed.sheet)
    assert (rows.count(), rows.filter(option="").count()) == (12, 2)
    assert not any(handed.token in referer for referer in told)


def test_it_goes_on_where_it_stopped_and_everything_is_big_enough_to_tap_and_to_read(
    live_server: LiveServer, new_context: NewContext, handed: Handed
) -> None:
    address = f"{live_server.url}/respond/{handed.token}/"
    page = on_a_phone(new_context)
    page.goto(address)
    assert page.evaluate(THUMB) == []
    page.get_by_role("button", name="Start").tap()
    expect(page.get_by_text("Question 1 of 12")).to_be_visible()
    assert (page.evaluate(THUMB), page.evaluate(SMALL_TEXT)) == ([], [])
    page.locator(".choice label").nth(2).tap()
    page.get_by_text("Add a remark").tap()
    page.get_by_label("Remark, if you want to say more").fill("since spring")
    page.get_by_role("button", name="Next").tap()
    expect(page.get_by_text("Question 2 of 12")).to_be_visible()
    other = on_a_phone(new_context)
    other.goto(address)
    other.get_by_role("button", name="Go on").tap()
    expect(other.get_by_text("Question 2 of 12")).to_be_visible()
    other.get_by_role("button", name="Back").tap()
    expect(other.get_by_label("Remark, if you want to say more")).to_have_value("since spring")
    expect(other.locator("input[name=choice]").nth(2)).to_be_checked()
    assert other.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]


def test_the_team_copies_the_link_and_counts_the_questions(
    live_server: LiveServer, new_context: NewContext, handed: Handed, alice: User
) -> None:
    visitor = Visitor()
    visitor.force_login(alice)
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    context.add_cookies(
        [{"name": name, "value": one.value, "url": live_server.url} for name, one in visitor.cookies.items()]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/clients/finance/score/{current_quarter()}/respondents/invite/")
    page.get_by_label("Name", exact=True).fill("Sam Ito")
    first = page.locator("input[name=questions]:checked").first
    first.uncheck()
    expect(page.locator("[data-estimate]")).to_have_text("11 questions, about 3 minutes")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name=re.compile("The link for Sam Ito works until"))).to_be_visible()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.locator("#link").input_value()
    assert "/respond/" in page.locator("#link").input_value()

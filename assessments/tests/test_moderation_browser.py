"""The moderation in a real browser: by keyboard alone, two meetings at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from playwright.sync_api import BrowserContext, Locator, Page, expect

from assessments.models import AgreedAnswer, Assessment, Pom, RubricVersion
from assessments.services.moderation import Outcome, agree
from assessments.tests.making import RELATIONSHIP_AT_3, answer, client_answers, opened
from opm.kernel.calendar import current_quarter
from relationships.models import Client, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def assessment(finance: Client, rubric_version: RubricVersion, alice: User, now: datetime) -> Assessment:
    """Three practices on which the client is one, two and three steps lower."""
    found = opened(finance, current_quarter(), alice, now)
    answer(found, RELATIONSHIP_AT_3, alice, now)
    client_answers(found, {"REL1.2a": "N", "REL1.2b": "P", "REL1.3a": "L"}, now)
    return found


@pytest.fixture
def meeting(
    assessment: Assessment, alice: User, live_server: Any, new_context: Callable[..., BrowserContext]
) -> Page:
    signed_in = Browser()
    signed_in.force_login(alice)
    context = new_context()
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": signed_in.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/clients/finance/score/{current_quarter()}/moderation/")
    return page


def item(page: Page, key: str) -> Locator:
    return page.locator(f"[data-item='{key}']")


def outcomes() -> dict[str, str]:
    rows = AgreedAnswer.objects.select_related("pom")
    return {row.pom.key: f"{Outcome.of(row).short}: {row.reason}" for row in rows}


def test_a_meeting_is_held_with_the_keyboard_alone(meeting: Page, assessment: Assessment) -> None:
    press, typed = meeting.keyboard.press, meeting.keyboard.type
    expect(item(meeting, "REL1.2a")).to_be_focused()
    press("l")
    typed("four of five have one")
    press("Enter")
    expect(item(meeting, "REL1.2a")).to_be_focused()
    expect(meeting.locator("#progress h1")).to_have_text("1 of 3 practices is talked over")
    press("j")
    press("d")
    typed("the client waits for the new list")
    press("Escape")
    expect(meeting.locator("#progress h1")).to_have_text("2 of 3 practices are talked over")
    press("j")
    press("e")
    typed("not a thing here")
    press("Escape")
    expect(meeting.locator("#mod-state")).to_contain_text("choose what was agreed")
    press("x")
    expect(meeting.locator("#progress h1")).to_have_text("All 3 practices are talked over")
    press("k")
    expect(item(meeting, "REL1.2b")).to_be_focused()
    press("j")
    press("j")
    expect(meeting.locator("#next")).to_be_focused()
    press("Enter")
    meeting.wait_for_url("**/minutes/")
    expect(meeting.get_by_role("heading", level=1)).to_have_text("2 practices agreed, 1 stays different")
    assert outcomes() == {
        "REL1.2a": "L: four of five have one",
        "REL1.2b": "differ: the client waits for the new list",
        "REL1.3a": "NA: not a thing here",
    }


def test_an_outcome_is_undone_and_withdrawn(meeting: Page, assessment: Assessment) -> None:
    first = item(meeting, "REL1.2a")
    first.get_by_text("Largely", exact=True).last.click()
    expect(first.get_by_label("Reason")).to_be_focused()
    meeting.keyboard.type("seen together")
    meeting.keyboard.press("Enter")
    first.get_by_role("button", name="Undo").click()
    expect(meeting.locator("#progress h1")).to_have_text("3 practices to talk over")
    expect(first.get_by_label("Reason")).to_have_value("")
    assert outcomes() == {}
    first.get_by_label("Reason").fill("seen again")
    meeting.keyboard.press("Escape")
    meeting.keyboard.press("p")
    first.get_by_role("button", name="Withdraw").click()
    expect(meeting.locator("#progress h1")).to_have_text("3 practices to talk over")
    first.get_by_role("button", name="Undo").click()
    expect(meeting.locator("#progress h1")).to_have_text("1 of 3 practices is talked over")
    assert outcomes() == {"REL1.2a": "P: seen again"}


def test_an_outcome_written_down_elsewhere_is_shown_beside_ones_own(
    meeting: Page, assessment: Assessment, alice: User, now: datetime, browser_problems: Any
) -> None:
    browser_problems.expect("status of 409")
    pom = Pom.objects.get(version=assessment.version, key="REL1.2a")
    theirs = Outcome(option="P", reason="Half of them.")
    agree(assessment=assessment, pom=pom, outcome=theirs, seen_version=0, by=alice, now=now)
    meeting.keyboard.press("l")
    meeting.keyboard.type("most of them")
    meeting.keyboard.press("Enter")
    first = item(meeting, "REL1.2a")
    expect(first.get_by_role("alert")).to_contain_text("Half of them.")
    assert outcomes() == {"REL1.2a": "P: Half of them."}
    first.get_by_role("link", name="Take the stored one").click()
    expect(first.get_by_label("Reason")).to_have_value("Half of them.")
    meeting.keyboard.press("n")
    expect(meeting.locator("#mod-state")).to_contain_text("All outcomes saved")
    assert outcomes() == {"REL1.2a": "N: Half of them."}


def test_letters_do_nothing_once_they_are_turned_off(meeting: Page, assessment: Assessment) -> None:
    meeting.keyboard.press("?")
    with meeting.expect_response("**/letter-keys/"):
        meeting.get_by_label("Letters agree and move").uncheck()
    meeting.keyboard.press("Escape")
    expect(item(meeting, "REL1.2a")).to_be_focused()
    meeting.keyboard.press("l")
    expect(item(meeting, "REL1.2a").locator("input:checked")).to_have_count(0)
    assert outcomes() == {}

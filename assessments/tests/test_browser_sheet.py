"""The scoring sheet in a real browser: by keyboard alone, two browsers at once, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from playwright.sync_api import BrowserContext, Page, expect

from assessments.models import Answer, AnswerLog, RubricVersion, Sheet
from assessments.services.sheets import open_assessment, own_sheet
from opm.kernel.calendar import current_quarter
from relationships.models import Client, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]


@pytest.fixture
def sheet(finance: Client, rubric_version: RubricVersion, alice: User, now: datetime) -> Sheet:
    assessment = open_assessment(client=finance, quarter=current_quarter(), by=alice, now=now)
    return own_sheet(assessment=assessment, by=alice, now=now)


@pytest.fixture
def open_sheet(
    sheet: Sheet, alice: User, live_server: Any, new_context: Callable[..., BrowserContext]
) -> Open:
    """Opens a capability of Alice's sheet in a browser of its own."""

    def opened(capability: str = "REL1", **options: Any) -> Page:
        signed_in = Browser()
        signed_in.force_login(alice)
        context = new_context(**options)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": signed_in.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/clients/finance/score/{current_quarter()}/{capability}/")
        return page

    return opened


def stored(sheet: Sheet) -> dict[str, str]:
    rows = Answer.objects.filter(sheet=sheet).select_related("pom")
    return {row.pom.key: "NA" if row.na else row.option for row in rows}


def saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_contain_text("All answers saved")


def row(page: Page, key: str) -> Any:
    return page.locator(f"[data-row='{key}']")


def test_a_capability_is_answered_with_the_keyboard_alone(open_sheet: Open, sheet: Sheet) -> None:
    page = open_sheet()
    expect(row(page, "REL1.2a")).to_be_focused()
    page.keyboard.press("f")
    page.keyboard.press("j")
    expect(row(page, "REL1.2b")).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.type("no complaints are taken here")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.keyboard.type("asked the front desk, nobody files them")
    page.keyboard.press("Escape")
    expect(row(page, "REL1.2b")).to_be_focused()
    saved(page)
    expect(row(page, "REL1.3a")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("l")
    page.keyboard.press("k")
    expect(row(page, "REL1.2b")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.locator("#rail [aria-current=step] .n")).to_contain_text("4/4")
    page.keyboard.press("j")
    expect(page.locator("#next")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/REL2/")
    assert stored(sheet) == {"REL1.2a": "F", "REL1.2b": "NA", "REL1.3a": "L", "REL1.3b": "N"}
    reasoned = Answer.objects.get(sheet=sheet, pom__key="REL1.2b")
    assert reasoned.na_reason == "no complaints are taken here"
    assert reasoned.note == "asked the front desk, nobody files them"


def test_letters_do_nothing_once_turned_off_in_the_help(open_sheet: Open, sheet: Sheet, alice: User) -> None:
    page = open_sheet()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    with page.expect_response("**/letter-keys/"):
        page.get_by_label("Letters answer and move").uncheck()
    page.keyboard.press("Escape")
    expect(row(page, "REL1.2a")).to_be_focused()
    page.keyboard.press("f")
    expect(page.locator("#save-state")).to_contain_text("Nothing changed yet")
    alice.refresh_from_db()
    assert not alice.letter_keys
    assert stored(sheet) == {}


def test_an_answer_is_undone_within_ten_seconds(open_sheet: Open, sheet: Sheet) -> None:
    page = open_sheet()
    page.keyboard.press("p")
    saved(page)
    row(page, "REL1.2a").get_by_role("button", name="Undo").click()
    expect(row(page, "REL1.2a").locator("input:checked")).to_have_count(0)
    expect(page.locator("#meta-REL1\\.2a")).to_have_attribute("data-version", "2")
    assert stored(sheet) == {"REL1.2a": ""}


def test_two_browsers_merge_different_practices_and_show_both_values_of_the_same(
    open_sheet: Open, sheet: Sheet, browser_problems: Any
) -> None:
    browser_problems.expect("409")
    one, other = open_sheet(), open_sheet()
    one.keyboard.press("f")
    saved(one)
    other.keyboard.press("j")
    other.keyboard.press("l")
    saved(other)
    assert stored(sheet) == {"REL1.2a": "F", "REL1.2b": "L"}
    other.keyboard.press("k")
    other.keyboard.press("p")
    clash = other.locator("#clash-REL1\\.2a")
    expect(clash).to_contain_text("Fully")
    expect(clash).to_contain_text("Partially")
    expect(other.locator("#save-state")).to_contain_text("changed somewhere else")
    clash.get_by_role("button", name="Keep mine").click()
    saved(other)
    assert stored(sheet)["REL1.2a"] == "P"
    one.keyboard.press("n")
    one.locator("#clash-REL1\\.2a").get_by_role("button", name="Take theirs").click()
    expect(row(one, "REL1.2a").locator("input:checked")).to_have_value("P")
    saved(one)
    assert stored(sheet)["REL1.2a"] == "P"
    assert AnswerLog.objects.filter(sheet=sheet, pom__key="REL1.2a").count() == 2


def test_a_note_typed_just_before_leaving_is_saved(open_sheet: Open, sheet: Sheet) -> None:
    page = open_sheet()
    page.keyboard.press("e")
    page.keyboard.type("said in the last steering meeting")
    page.locator("#next").click()
    page.wait_for_url("**/REL2/")
    assert Answer.objects.get(sheet=sheet).note == "said in the last steering meeting"


def test_what_could_not_be_sent_is_said_kept_and_sent_again(
    open_sheet: Open, sheet: Sheet, browser_problems: Any
) -> None:
    browser_problems.expect("ERR_FAILED|Failed to load")
    page = open_sheet()
    page.route("**/answers/**", lambda route: route.abort())
    page.keyboard.press("f")
    expect(page.locator("#save-state")).to_contain_text("1 answer not sent")
    page.unroute("**/answers/**")
    page.get_by_role("button", name="Try now").click()
    saved(page)
    assert stored(sheet) == {"REL1.2a": "F"}


def test_without_javascript_answers_are_saved_by_the_form(open_sheet: Open, sheet: Sheet) -> None:
    page = open_sheet(java_script_enabled=False)
    row(page, "REL1.2a").locator("label", has_text="Fully").click()
    row(page, "REL1.2b").locator("label", has_text="Largely").click()
    row(page, "REL1.2b").locator("textarea").fill("two of three lists")
    page.get_by_role("button", name="Save answers").last.click()
    expect(page.get_by_text("All answers saved").first).to_be_visible()
    assert stored(sheet) == {"REL1.2a": "F", "REL1.2b": "L"}
    assert Answer.objects.get(sheet=sheet, pom__key="REL1.2b").note == "two of three lists"
    page.get_by_role("link", name="Open level 4", exact=False).click()
    expect(row(page, "REL1.4a")).to_be_visible()

"""Answers sent late: never over newer ones, never twice, and what cannot be sent any more is shown."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assessments.models import Sheet
from assessments.services.sheets import submit_sheet
from assessments.tests.unsent.line import (
    MAKE_OLDER,
    NOTE,
    Open,
    all_sent,
    answer,
    crash,
    cut,
    kept,
    mend,
    none_left,
    row,
    sheet_path,
    state,
    stored,
    try_now,
    unsent,
    wait_until_kept,
    words_kept,
)
from opm.kernel.calendar import current_quarter
from relationships.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_newer_answer_from_elsewhere_is_never_overwritten(open_sheet: Open, sheet: Sheet) -> None:
    page, phone = open_sheet(), open_sheet()
    cut(page)
    answer(page, "REL1.2a", "f")
    unsent(page, 1)
    answer(phone, "REL1.2a", "p")
    all_sent(phone)
    page = crash(page)
    mend(page)
    page.goto(sheet_path())
    clash = page.locator("#clash-REL1\\.2a")
    for _ in range(2):
        expect(clash).to_contain_text("Partially")
        expect(clash).to_contain_text("Fully")
        assert stored(sheet) == {"REL1.2a": "P"}
        assert len(kept(page)) == 1  # until it is decided
        page.reload()
    clash.get_by_role("button", name="Take theirs").click()
    all_sent(page)
    assert stored(sheet) == {"REL1.2a": "P"}


def test_the_landing_page_sends_counts_and_says_what_was_changed_elsewhere(
    open_sheet: Open, sheet: Sheet
) -> None:
    page, phone = open_sheet(), open_sheet()
    cut(page)
    answer(page, "REL1.2a", "f")
    answer(page, "REL1.2b", "l")
    unsent(page, 2)
    answer(phone, "REL1.2a", "p")
    all_sent(phone)
    page = crash(page)
    page.goto(f"/clients/finance/score/?quarter={current_quarter()}")
    expect(page.locator("#unsent")).to_contain_text("2 answers not sent.")
    mend(page)
    try_now(page)
    expect(page.locator("#unsent")).to_contain_text("1 answer not saved.")
    expect(page.locator("#unsent")).to_contain_text("changed somewhere else")
    wait_until_kept(page, 1)
    assert stored(sheet) == {"REL1.2a": "P", "REL1.2b": "L"}
    page.locator("#unsent").get_by_role("link", name="Goals for key clients").click()
    page.locator("#clash-REL1\\.2a").get_by_role("button", name="Keep mine").click()
    all_sent(page)
    assert stored(sheet)["REL1.2a"] == "F"


def test_what_a_submitted_sheet_refuses_is_shown_with_its_words_until_it_is_deleted(
    open_sheet: Open, sheet: Sheet, alice: User
) -> None:
    page = open_sheet()
    cut(page)
    answer(page, "REL1.2a", "f")
    row(page, "REL1.2a").locator("textarea").fill(NOTE)
    unsent(page, 1)
    words_kept(page, NOTE)
    submit_sheet(sheet=sheet, by=alice, now=timezone.now())
    page = crash(page)
    mend(page)
    page.goto(sheet_path())
    notice = page.locator("#unsent")
    expect(notice).to_contain_text("You have submitted this sheet")
    expect(notice).to_contain_text(f"Fully, {NOTE}")
    notice.get_by_role("button", name="Delete mine").click()
    expect(notice).to_be_empty()
    assert kept(page) == []


def test_what_waited_longer_than_a_day_is_listed_and_dropped(open_sheet: Open, sheet: Sheet) -> None:
    page = open_sheet()
    cut(page)
    answer(page, "REL1.2a", "f")
    row(page, "REL1.2a").locator("textarea").fill(NOTE)
    unsent(page, 1)
    words_kept(page, NOTE)
    page = crash(page)
    page.goto("/health/live/")
    page.evaluate(MAKE_OLDER, 25)
    page.goto("/")
    expect(page.locator("#unsent")).to_contain_text("waited longer than a day")
    expect(page.locator("#unsent")).to_contain_text(f"Fully, {NOTE}")
    assert kept(page) == []
    assert stored(sheet) == {}


def test_two_tabs_send_an_answer_once_and_one_takes_over_what_the_other_left(
    open_sheet: Open, sheet: Sheet
) -> None:
    page = open_sheet()
    cut(page)
    answer(page, "REL1.2a", "f")
    unsent(page, 1)
    twin = page.context.new_page()
    posts: list[str] = []
    twin.on("request", lambda request: posts.append(request.url) if "/answers/" in request.url else None)
    twin.goto(sheet_path("REL2"))
    expect(state(twin)).to_contain_text("1 answer not sent")
    assert posts == []  # the other page lives and looks after it
    mend(page)
    crash(page)
    none_left(twin)
    expect(state(twin)).to_contain_text("Nothing changed yet")
    assert len(posts) == 1
    assert stored(sheet) == {"REL1.2a": "F"}

"""Unsent answers belong to one person: signing in again, somebody else on the device, signing out."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from assessments.models import Answer, Sheet
from assessments.tests.unsent.line import (
    NOTE,
    Open,
    all_sent,
    answer,
    cut,
    end_all_sessions,
    kept,
    mend,
    readable,
    row,
    sheet_path,
    sign_in_by_form,
    state,
    stored,
    try_now,
    unlocked,
    unsent,
    words_kept,
)
from opm.kernel.calendar import current_quarter
from opm.kernel.models import DeviceKey
from relationships.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_expired_session_keeps_the_answers_until_the_same_person_is_back(
    open_sheet: Open, sheet: Sheet, alice: User
) -> None:
    page = open_sheet()
    unlocked(page)
    end_all_sessions()
    answer(page, "REL1.2a", "f")
    expect(state(page)).to_contain_text("1 answer not sent. You are signed out.")
    page.get_by_role("link", name="Sign in again").click()
    sign_in_by_form(page, alice)
    page.wait_for_url(f"**{sheet_path()}")
    all_sent(page)
    assert stored(sheet) == {"REL1.2a": "F"}


def test_the_next_person_of_the_device_reads_nothing_and_sends_nothing(
    open_sheet: Open, sheet: Sheet, alice: User, bob: User
) -> None:
    left_open = open_sheet()
    cut(left_open)
    answer(left_open, "REL1.2a", "f")
    row(left_open, "REL1.2a").locator("textarea").fill(NOTE)
    unsent(left_open, 1)
    words_kept(left_open, NOTE)
    end_all_sessions()
    page = left_open.context.new_page()
    page.goto(sheet_path())
    sign_in_by_form(page, bob)
    page.wait_for_url(f"**{sheet_path()}")
    expect(state(page)).to_contain_text("Nothing changed yet")
    expect(page.locator("input[type=radio]:checked")).to_have_count(0)
    assert readable(kept(page), [NOTE, "REL1.2a", "finance", alice.email, '"F"']) == []
    mend(left_open)
    try_now(left_open)
    expect(state(left_open)).to_contain_text("Somebody else is signed in")
    assert Answer.objects.count() == 0
    page.goto(f"/clients/finance/score/?quarter={current_quarter()}")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    sign_in_by_form(page, alice)
    page.goto(sheet_path())
    all_sent(page)
    assert Answer.objects.get().sheet == sheet


def test_signing_out_asks_first_and_then_leaves_nothing(open_sheet: Open, sheet: Sheet, alice: User) -> None:
    page = open_sheet()
    cut(page)
    answer(page, "REL1.2a", "f")
    row(page, "REL1.2a").locator("textarea").fill(NOTE)
    unsent(page, 1)
    words_kept(page, NOTE)
    other = page.context.new_page()
    other.goto(f"/clients/finance/score/?quarter={current_quarter()}")
    expect(other.locator("#unsent")).to_contain_text("1 answer not sent.")
    other.get_by_role("button", name="Sign out").click()
    other.get_by_role("button", name="Stay signed in").click()
    expect(other.get_by_role("dialog")).to_have_count(0)
    assert DeviceKey.objects.count() == 1
    other.get_by_role("button", name="Sign out").click()
    other.get_by_role("button", name="Sign out and delete them").click()
    other.wait_for_url("**/accounts/login/**")
    page.wait_for_url("**/accounts/login/**")  # the page that was left open shows nothing either
    assert kept(other) == []
    assert DeviceKey.objects.count() == 0
    sign_in_by_form(other, alice)
    other.wait_for_url(lambda url: "/accounts/" not in url)
    other.goto(sheet_path())
    expect(state(other)).to_contain_text("Nothing changed yet")


def test_without_javascript_signing_out_needs_no_script(open_sheet: Open, sheet: Sheet) -> None:
    page = open_sheet(reverse("home"), java_script_enabled=False)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")

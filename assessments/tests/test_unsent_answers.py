"""Answers that could not be sent: kept on the device through every fault, sent later, never over newer ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, BrowserType, Dialog, Error, Page, expect

from assessments.models import Answer, AnswerLog, RubricVersion, Sheet
from assessments.services.sheets import open_assessment, own_sheet, submit_sheet
from assessments.tests.unsent import (
    MAKE_OLDER,
    NETWORK_NOISE,
    abort,
    all_sent,
    answer,
    crash,
    cut,
    end_all_sessions,
    fail,
    kept,
    lose_the_answer,
    mend,
    none_left,
    readable,
    row,
    sheet_path,
    sign_in_by_cookie,
    sign_in_by_form,
    state,
    stored,
    strange_page,
    try_now,
    unlocked,
    unsent,
    wait_until_kept,
    words_kept,
)
from opm.kernel.calendar import current_quarter
from opm.kernel.models import DeviceKey
from relationships.models import Client, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Open = Callable[..., Page]
NOTE = "overheard in the steering meeting"


@pytest.fixture(autouse=True)
def patient(browser_problems: Any) -> Iterator[None]:
    """Faults are made on purpose here, and Chromium writes each on the console."""
    browser_problems.expect(NETWORK_NOISE)
    expect.set_options(timeout=15_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def sheet(finance: Client, rubric_version: RubricVersion, alice: User, now: datetime) -> Sheet:
    assessment = open_assessment(client=finance, quarter=current_quarter(), by=alice, now=now)
    return own_sheet(assessment=assessment, by=alice, now=now)


@pytest.fixture
def open_sheet(
    sheet: Sheet, alice: User, live_server: Any, new_context: Callable[..., BrowserContext]
) -> Open:
    """Opens Alice's sheet in a browser of its own."""

    def opened(path: str = "", **options: Any) -> Page:
        context = new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        sign_in_by_cookie(context, alice, live_server.url)
        page = context.new_page()
        page.goto(path or sheet_path())
        return page

    return opened


@pytest.mark.parametrize("fault", [abort, fail, strange_page], ids=lambda fault: fault.__name__)
def test_an_unsent_answer_survives_a_reload_and_is_sent_when_the_fault_is_over(
    fault: Any, open_sheet: Open, sheet: Sheet
) -> None:
    page = open_sheet()
    cut(page, fault)
    answer(page, "REL1.2a", "f")
    row(page, "REL1.2a").locator("textarea").fill(NOTE)
    unsent(page, 1)
    words_kept(page, NOTE)
    page.reload()
    unsent(page, 1)
    expect(row(page, "REL1.2a").locator("input:checked")).to_have_value("F")
    expect(row(page, "REL1.2a").locator("textarea")).to_have_value(NOTE)
    mend(page)
    try_now(page)
    all_sent(page)
    assert Answer.objects.get(sheet=sheet).note == NOTE


def test_offline_is_said_and_ends_by_itself(open_sheet: Open, sheet: Sheet) -> None:
    page = open_sheet()
    unlocked(page)  # without its key, a page that goes offline can keep answers in itself only
    page.context.set_offline(True)
    answer(page, "REL1.2a", "f")
    answer(page, "REL1.2b", "l")
    unsent(page, 2)
    expect(page.get_by_text("Answers are kept on this device")).to_be_visible()
    page.context.set_offline(False)
    all_sent(page)
    expect(page.get_by_text("Answers are kept on this device")).to_be_hidden()
    assert stored(sheet) == {"REL1.2a": "F", "REL1.2b": "L"}


def test_a_browser_killed_in_the_middle_has_lost_nothing(
    sheet: Sheet,
    alice: User,
    live_server: Any,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
) -> None:
    def start() -> tuple[BrowserContext, Page]:
        context = browser_type.launch_persistent_context(
            tmp_path, base_url=live_server.url, reduced_motion="reduce", **browser_type_launch_args
        )
        sign_in_by_cookie(context, alice, live_server.url)
        return context, context.pages[0]

    context, page = start()
    page.goto(sheet_path())
    cut(page)
    answer(page, "REL1.2a", "f")
    answer(page, "REL1.2b", "p")
    unsent(page, 2)
    kill(context)
    end_all_sessions()
    context, page = start()
    page.goto(sheet_path())
    all_sent(page)
    context.close()
    assert stored(sheet) == {"REL1.2a": "F", "REL1.2b": "P"}


def kill(context: BrowserContext) -> None:
    """End the whole browser from within, without any of its farewells."""
    with context.expect_event("close"):
        session = context.new_cdp_session(context.pages[0])
        with suppress(Error):  # the answer never comes
            session.send("Browser.crash")


def test_an_answer_whose_receipt_was_lost_is_stored_once_and_what_followed_after_it(
    open_sheet: Open, sheet: Sheet
) -> None:
    page = open_sheet()
    cut(page, lose_the_answer)
    answer(page, "REL1.2a", "f")
    unsent(page, 1)
    answer(page, "REL1.2a", "p")
    unsent(page, 1)
    page.reload()
    unsent(page, 1)
    mend(page)
    try_now(page)
    all_sent(page)
    log = AnswerLog.objects.filter(sheet=sheet).order_by("version").values_list("option", flat=True)
    assert list(log) == ["F", "P"]


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


def test_another_capability_counts_what_waits_and_never_says_that_all_is_saved(
    open_sheet: Open, sheet: Sheet
) -> None:
    page = open_sheet()
    cut(page, fail)
    answer(page, "REL1.2a", "f")
    unsent(page, 1)
    page.locator("#next").click()
    page.wait_for_url("**/REL2/")
    answer(page, "REL2.2a", "l")
    unsent(page, 2)
    mend(page)
    try_now(page)
    all_sent(page)
    assert stored(sheet) == {"REL1.2a": "F", "REL2.2a": "L"}


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


@pytest.mark.parametrize("missing", ["indexedDB", "isSecureContext"])
def test_where_nothing_can_be_kept_the_page_says_so_and_warns_before_leaving(
    missing: str, open_sheet: Open, sheet: Sheet
) -> None:
    page = open_sheet()
    page.add_init_script(f"Object.defineProperty(window, '{missing}', {{ value: undefined }})")
    page.reload()
    cut(page)
    answer(page, "REL1.2a", "f")
    expect(state(page)).to_contain_text("1 answer not sent. Kept only while this page is open.")
    warnings: list[str] = []

    def stay(dialog: Dialog) -> None:
        warnings.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.close(run_before_unload=True)
    expect(state(page)).to_be_visible()
    assert warnings == ["beforeunload"]
    mend(page)
    try_now(page)
    expect(state(page)).to_contain_text("All answers saved")
    assert stored(sheet) == {"REL1.2a": "F"}


def test_a_full_device_is_said_and_the_answer_is_sent_from_the_page(open_sheet: Open, sheet: Sheet) -> None:
    page = open_sheet()
    page.add_init_script(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError') }"
    )
    page.reload()
    cut(page)
    answer(page, "REL1.2a", "f")
    expect(state(page)).to_contain_text("Kept only while this page is open.")
    mend(page)
    try_now(page)
    all_sent(page)
    assert stored(sheet) == {"REL1.2a": "F"}


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


def test_without_javascript_signing_out_needs_no_script(open_sheet: Open, sheet: Sheet) -> None:
    page = open_sheet(reverse("home"), java_script_enabled=False)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")

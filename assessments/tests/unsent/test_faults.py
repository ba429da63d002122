"""Answers that could not be sent are kept on the device through every fault (TRUST.md R9)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Dialog, Error, Page, expect

from assessments.models import Answer, AnswerLog, Sheet
from assessments.tests.unsent.line import (
    NOTE,
    Open,
    abort,
    all_sent,
    answer,
    cut,
    end_all_sessions,
    fail,
    lose_the_answer,
    mend,
    row,
    sheet_path,
    sign_in_by_cookie,
    state,
    stored,
    strange_page,
    try_now,
    unlocked,
    unsent,
    words_kept,
)
from relationships.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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

"""Today in a real browser: a row put off without scripts, and keys between the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from playwright.sync_api import Page, expect

from opm.kernel.calendar import today
from opm.testing.axe import violations
from opm.testing.factories import a_rubric
from relationships.models import Client, Decision, Snooze, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_today(
    new_context: Any, live_server: Any, finance: Client, alice: User, now: Any
) -> Callable[..., Page]:
    """Alice's Today with two decisions that Finance owes."""
    a_rubric()
    for days, question in ((30, "Which vendor?"), (20, "Which day?")):
        asked = today() - timedelta(days=days)
        Decision.objects.create(client=finance, question=question, asked_on=asked, created_at=now)
    session = Browser()
    session.force_login(alice)

    def opened(**options: Any) -> Page:
        context = new_context(**options)
        key = session.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        page: Page = context.new_page()
        page.goto(live_server.url)
        return page

    return opened


def row(page: Page, title: str) -> Any:
    return page.locator(".tasks > li").filter(has_text=title)


def test_a_row_is_put_off_and_brought_back_without_scripts(open_today: Callable[..., Page]) -> None:
    page = open_today(java_script_enabled=False)
    page.set_viewport_size({"width": 390, "height": 844})
    row(page, "Which vendor?").locator("summary").click()
    row(page, "Which vendor?").get_by_label("Put it off because").fill("They meet on Thursday")
    row(page, "Which vendor?").get_by_role("button", name="3 days").click()
    expect(page.get_by_role("status").first).to_contain_text("Put off until")
    expect(row(page, "Which vendor?")).to_have_count(0)
    page.get_by_text("1 put off").click()
    expect(page.locator(".put-off")).to_contain_text("They meet on Thursday")
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Which vendor?")).to_have_count(1)
    assert not Snooze.objects.exists()


def test_keys_go_from_row_to_row_and_escape_closes_what_is_open(open_today: Callable[..., Page]) -> None:
    page = open_today()
    first, second = page.locator(".tasks .t a").nth(0), page.locator(".tasks .t a").nth(1)
    first.focus()
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    expect(first).to_be_focused()
    summary = row(page, "Which vendor?").locator("summary")
    summary.click()
    panel = row(page, "Which vendor?").locator(".acts-panel")
    expect(panel).to_be_visible()
    assert violations(page) == []
    panel.get_by_label("Put it off because").fill("jk")  # letters that are typed stay letters
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(summary).to_be_focused()

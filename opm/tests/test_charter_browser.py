"""A charter agreed to from a phone: from the link in the message to the thanks page, and the team's page after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client as Visitor
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from opm.kernel import words
from opm.kernel.calendar import today
from opm.testing.axe import violations
from opm.testing.site import PHONE
from relationships.models import Client, User
from relationships.testing import TEXTS, proposed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def quiet(page: Page) -> None:
    """Nothing for axe to find, and nothing wider than the phone."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_a_charter_is_agreed_to_from_a_phone(
    live_server: LiveServer, new_context: Callable[..., BrowserContext], finance: Client, alice: User
) -> None:
    handed = proposed(finance, alice, timezone.now())
    phone = new_context(has_touch=True, is_mobile=True).new_page()
    phone.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    phone.goto(f"{live_server.url}/agree/{handed.token}/")
    assert handed.token not in phone.url
    expect(phone.get_by_text(TEXTS.purpose)).to_be_visible()
    quiet(phone)
    phone.get_by_text("Ask for a change").tap()
    expect(phone.get_by_label("What should change?")).to_be_visible()
    quiet(phone)
    phone.get_by_label("Type your full name").fill("Sam Reyes")
    phone.get_by_role("button", name="I agree for Finance").tap()
    expect(phone.get_by_role("heading", name="Thank you, Sam: the charter is agreed")).to_be_visible()
    quiet(phone)
    visitor = Visitor()
    visitor.force_login(alice)
    desk = new_context()
    key = visitor.cookies[settings.SESSION_COOKIE_NAME].value
    desk.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page = desk.new_page()
    page.goto(f"{live_server.url}/clients/finance/charter/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        f"Agreed by both sides on {words.day(today())}"
    )
    quiet(page)

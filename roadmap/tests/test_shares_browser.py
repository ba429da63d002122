"""A shared roadmap opened on a phone: from the link to the figure and the lists, light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from opm.testing.axe import violations
from opm.testing.site import PHONE
from relationships.models import Client, User
from roadmap.models import RoadmapShare
from roadmap.services.shares import ShareInput, share_roadmap
from roadmap.testing import make_initiative, make_theme

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def quiet(page: Page) -> None:
    """Nothing for axe to find, and nothing wider than the phone."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_shared_roadmap_is_read_on_a_phone(
    scheme: str,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    finance: Client,
    alice: User,
) -> None:
    theme = make_theme(finance, "Faster close")
    make_initiative(
        finance, "Daily cost feed from every shop", outcome="One number a store every morning", theme=theme
    )
    wish = ShareInput("Finance leadership team", note="What the next two years bring")
    handed = share_roadmap(client=finance, wish=wish, by=alice, now=timezone.now())
    phone = new_context(has_touch=True, is_mobile=True, color_scheme=scheme).new_page()
    phone.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    phone.goto(f"{live_server.url}/shared/{handed.token}/")
    assert handed.token not in phone.url
    quiet(phone)
    phone.get_by_role("button", name="Open the roadmap").tap()
    expect(phone.locator("html")).to_have_attribute("data-charts", "drawn")
    expect(phone.get_by_text("One number a store every morning")).to_be_visible()
    expect(phone.locator(".app, .side, nav")).to_have_count(0)
    quiet(phone)
    link = RoadmapShare.objects.get().link
    assert link is not None
    assert link.opened_count == 1

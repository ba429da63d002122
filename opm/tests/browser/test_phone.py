"""On a phone no page scrolls sideways, the menu opens by touch, and the main controls are big enough for a thumb."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from opm.testing.site import PHONE, Site
from opm.testing.site import site as site  # a fixture
from opm.testing.walk import NAMES

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("phone")]
THUMB = 44
# Django draws the frame around our pages in admin; what is ours there is measured for width only.
OWN = [name for name in NAMES if not name.startswith("admin: ")]
LOW = """() => [...document.querySelectorAll(
    "a.btn, button.btn, .burger, .qsw a, input.form-control, select.form-select, .seg label, .nexts a.btn")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().height < %d)
  .map((one) => `${one.tagName} ${one.className} "${one.textContent.trim().slice(0, 30)}" ` +
    `${Math.round(one.getBoundingClientRect().height)} px`)"""
WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > 391 && !one.closest(".scroll-x, .rb-scroll, svg"))
  .slice(0, 9).map((one) => `${one.tagName} ${one.className} to ${Math.round(one.getBoundingClientRect().right)}`)"""


@pytest.mark.parametrize("name", NAMES)
def test_no_page_scrolls_sideways(site: Site, name: str) -> None:
    page = site.open(name, PHONE)
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= PHONE[0], page.evaluate(WIDE)
    if name in OWN:
        assert page.evaluate(LOW % (THUMB - 0.5)) == []
    site.assert_quiet()


def test_the_menu_opens_and_closes_by_touch(site: Site) -> None:
    page, burger = menu_of(site)
    page.touchscreen.tap(*burger)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.locator("[data-burger]")).to_have_attribute("aria-expanded", "true")
    page.touchscreen.tap(PHONE[0] - 5, 600)
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator("[data-burger]")).to_have_attribute("aria-expanded", "false")


def test_escape_closes_the_menu_and_gives_the_focus_back(site: Site) -> None:
    page, burger = menu_of(site)
    page.touchscreen.tap(*burger)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator("[data-burger]")).to_be_focused()


def menu_of(site: Site) -> tuple[Page, tuple[float, float]]:
    """A page with the menu closed, and the middle of its button."""
    page = site.open("clients", PHONE)
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    box = page.locator("[data-burger]").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= THUMB
    return page, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

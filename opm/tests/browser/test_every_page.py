"""Every own page, opened once: it fits a phone, and axe-core finds nothing in light and in dark.

A page is the same document in every width and theme; only style sheets ask for them. So one visit serves all: it loads
as on a phone, grows to a desktop's window for axe-core, and turns dark. Stock admin pages are looked at and reported.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from opm.testing.axe import COLOURS, violations
from opm.testing.company import ADMIN
from opm.testing.site import PHONE, Site
from opm.testing.site import site as site  # a fixture
from opm.testing.walk import NAMES, PLACES, STOCK, Place

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
# Half of the pages in each process of `make test`; the company is made once in each.
FIRST, SECOND = (
    pytest.mark.xdist_group("every page, one half"),
    pytest.mark.xdist_group("every page, other half"),
)
WALK = [pytest.param(name, marks=SECOND if place % 2 else FIRST) for place, name in enumerate(NAMES)]

THUMB = 44
# The list of places beside a page is the same on all of them; these look at it.
SHELL = ".side"
LOOKED_AT_WHOLE = {"home", "home of a manager", "client half scored", "rubric", "find", "settings"}
LOW = """() => [...document.querySelectorAll(
    "a.btn, button.btn, .burger, .qsw a, input.form-control, select.form-select, .seg label, .nexts a.btn")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().height < %d)
  .map((one) => `${one.tagName} ${one.className} "${one.textContent.trim().slice(0, 30)}" ` +
    `${Math.round(one.getBoundingClientRect().height)} px`)"""
WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > 391 && !one.closest(".scroll-x, .rb-scroll, svg"))
  .slice(0, 9).map((one) => `${one.tagName} ${one.className} to ${Math.round(one.getBoundingClientRect().right)}`)"""

# Django's admin fades its links from one colour to the other.
FADED = "() => Promise.all(document.getAnimations().map((one) => one.finished))"


def too_wide_or_low(page: Page, name: str) -> Iterator[str]:
    """What does not fit the phone: what reaches beyond its edge, and controls too low for a thumb."""
    width = page.evaluate("() => document.documentElement.scrollWidth")
    if width > PHONE[0]:
        yield f"scrolls sideways, {width} px: {page.evaluate(WIDE)}"
    # Django draws the frame around our pages in admin; what is ours there is measured for width only.
    if not name.startswith("admin: "):
        yield from page.evaluate(LOW % (THUMB - 0.5))


@pytest.mark.parametrize("name", WALK)
def test_a_page_fits_a_phone_and_axe_finds_nothing_in_light_and_dark(site: Site, name: str) -> None:
    page, but = site.open(name, PHONE), "" if name in LOOKED_AT_WHOLE else SHELL
    found = [f"phone: {text}" for text in too_wide_or_low(page, name)]
    site.grow(page)
    page.wait_for_function("() => !matchMedia('(prefers-color-scheme: dark)').matches")
    found += [f"light: {text}" for text in violations(page, but=but)]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => matchMedia('(prefers-color-scheme: dark)').matches")
    page.evaluate(FADED)
    found += [f"dark: {text}" for text in violations(page, COLOURS, but=but)]
    assert not found, "\n".join(found)
    site.assert_quiet()


@FIRST
def test_the_pages_to_look_at_whole_are_walked() -> None:
    assert set(PLACES) >= LOOKED_AT_WHOLE


@FIRST
def test_no_page_is_looked_at_twice(site: Site) -> None:
    paths = [(place.who, place.path(site.company)) for place in PLACES.values()]
    assert len(set(paths)) == len(paths)


@SECOND
def test_stock_admin_pages_are_reported(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    for name in STOCK:
        page = site.visit(Place(ADMIN, name))
        assert page.locator("h1, h2").count() > 0
        found = violations(page)
        with capsys.disabled():
            print(f"\naxe-core on Django's own page {name}: {len(found)} findings", *found, sep="\n  ")


@FIRST
def test_the_menu_opens_and_closes_by_touch(site: Site) -> None:
    page, burger = menu_of(site)
    page.touchscreen.tap(*burger)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.locator("[data-burger]")).to_have_attribute("aria-expanded", "true")
    page.touchscreen.tap(PHONE[0] - 5, 600)
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator("[data-burger]")).to_have_attribute("aria-expanded", "false")


@SECOND
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

"""axe-core finds nothing on any own page, in light and in dark. Stock admin pages are looked at and reported."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from opm.testing.company import ADMIN
from opm.testing.site import Site
from opm.testing.site import site as site  # a fixture
from opm.testing.walk import NAMES, PLACES, STOCK, Place

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("accessibility")]
ALL_RULES: dict[str, object] = {"resultTypes": ["violations"]}
# Django's admin fades its links from one colour to the other.
FADED = "() => Promise.all(document.getAnimations().map((one) => one.finished))"
# The dark theme changes colours and nothing else, so only the rules about colours are asked again.
COLOURS: dict[str, object] = {
    **ALL_RULES,
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}


def violations(page: Page, options: dict[str, object]) -> Iterator[str]:
    for found in Axe().run(page, options=options).response["violations"]:
        for node in found["nodes"]:
            said = " ".join(item["message"] for item in (*node["any"], *node["all"], *node["none"]))
            yield f"{found['id']} at {' '.join(map(str, node['target']))}: {said}"


def test_every_page_is_looked_at_once(site: Site) -> None:
    paths = [(place.who, place.path(site.company)) for place in PLACES.values()]
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(site: Site, name: str) -> None:
    page = site.open(name)
    page.emulate_media(color_scheme="light")
    page.wait_for_function("() => !matchMedia('(prefers-color-scheme: dark)').matches")
    found = [f"light: {text}" for text in violations(page, ALL_RULES)]
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => matchMedia('(prefers-color-scheme: dark)').matches")
    page.evaluate(FADED)
    found += [f"dark: {text}" for text in violations(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    assert found == []
    site.assert_quiet()


def test_stock_admin_pages_are_reported(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    for name in STOCK:
        page = site.visit(Place(ADMIN, name))
        assert page.locator("h1, h2").count() > 0
        found = list(violations(page, ALL_RULES))
        with capsys.disabled():
            print(f"\naxe-core on Django's own page {name}: {len(found)} findings", *found, sep="\n  ")

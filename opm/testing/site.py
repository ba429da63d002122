"""The small company (opm/testing/company.py), served to a real browser.

The pages only read, so one data set serves a whole module: it is committed once, served, and emptied at the module's
end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from opm.testing.browser import BrowserProblems
from opm.testing.company import ADMIN, BRM, MANAGER, RESPONDENT, Company, make_company, session_of
from opm.testing.walk import PLACES, Place

DESKTOP, PHONE = (1280, 900), (390, 844)
DRAWN = "() => !document.querySelector('[data-chart]') || document.documentElement.dataset.charts === 'drawn'"
# Plotly fits its figures to a new window a moment later; this asks at once and waits for the last.
REFITTED = """() => Promise.all([...document.querySelectorAll(".js-plotly-plot")]
  .filter((one) => one.checkVisibility()).map((one) => Plotly.Plots.resize(one)))"""
SETTLED = "() => !document.querySelector('.htmx-request, .htmx-settling')"


@dataclass
class Site:
    """The served company: one signed-in browser window a person and size."""

    url: str
    company: Company
    browser: Browser
    options: dict[str, Any]
    sessions: dict[str, str]  # made with the company: what a test writes itself, the server does not see
    problems: BrowserProblems = field(default_factory=BrowserProblems)
    _pages: dict[tuple[str, tuple[int, int]], Page] = field(default_factory=dict)

    def open(self, name: str, size: tuple[int, int] = DESKTOP) -> Page:
        """The page of that name in light, its figures drawn; fails when the server answers other than expected."""
        return self.visit(PLACES[name], size)

    def visit(self, place: Place, size: tuple[int, int] = DESKTOP) -> Page:
        page, path = self._page(place.who, size), place.path(self.company)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": size[0], "height": size[1]})
        self.problems.found.clear()
        self.problems.expected[:] = [] if place.status == 200 else [f"status of {place.status}"]
        response = page.goto(self.url + path)
        assert response is not None
        assert response.status == place.status, f"{path}: {response.status}"
        assert not place.who or reverse("account_login") not in page.url, "not signed in"
        page.wait_for_function(DRAWN)
        page.wait_for_function(SETTLED)
        return page

    def grow(self, page: Page) -> None:
        """The window of an open page becomes a desktop's."""
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        page.evaluate(REFITTED)

    def assert_quiet(self) -> None:
        """Nothing of the last page went wrong in the browser."""
        assert self.problems.unexpected() == []

    def _page(self, who: str, size: tuple[int, int]) -> Page:
        if (who, size) not in self._pages:
            self._pages[who, size] = self._context(who, size).new_page()
        return self._pages[who, size]

    def _context(self, who: str, size: tuple[int, int]) -> BrowserContext:
        window = {"width": size[0], "height": size[1]}
        more: dict[str, Any] = {"has_touch": True, "is_mobile": True} if size == PHONE else {}
        options = {**self.options, "viewport": window, "reduced_motion": "reduce", **more}
        context = self.problems.watch(self.browser.new_context(**options))
        if who:
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": self.sessions[who], "url": self.url}])
        return context

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()


@contextmanager
def served(browser: Browser, options: dict[str, Any], blocker: Any) -> Iterator[Site]:
    """Make the company in the test database, serve it, and empty the database at the end."""
    with blocker.unblock():
        try:
            company = make_company()
            people = (BRM, MANAGER, ADMIN, RESPONDENT)
            site = Site("", company, browser, options, {who: session_of(who) for who in people})
            server = LiveServer("localhost")
            site.url = server.url
            try:
                yield site
            finally:
                site.close()
                server.stop()
        finally:
            call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def site(browser: Browser, browser_context_args: dict[str, Any], django_db_blocker: Any) -> Iterator[Site]:
    """The served company, made once a module."""
    with served(browser, browser_context_args, django_db_blocker) as made:
        yield made

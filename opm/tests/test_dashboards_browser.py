"""The daily pages in a real browser: light, dark and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client as Browser

from opm.kernel.calendar import current_quarter
from opm.testing.factories import a_rubric, score_client
from roadmap.models import Initiative

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/", "/portfolio/", "/clients/", "/clients/finance/", "/find/?q=fin", "/settings/")


@pytest.fixture
def open_page(new_context, live_server, finance, alice):
    """Alice's browser in a window of a size and a colour scheme, on a client with two quarters."""
    version, quarter = a_rubric(), current_quarter()
    score_client(version, finance, quarter.plus(-1))
    score_client(version, finance, quarter, closed=False, answered=8, seen_by_client={"VAL": "1.9"})
    session = Browser()
    session.force_login(alice)

    def opened(width, scheme):
        context = new_context()
        key = session.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)
        return page

    return opened


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_daily_pages_fit_their_window_and_axe_finds_nothing(open_page, live_server, width, scheme):
    page = open_page(width, scheme)
    for path in PAGES:
        page.goto(f"{live_server.url}{path}")
        if page.locator("[data-chart]").count():
            page.wait_for_selector("html[data-charts=drawn]")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert Axe().run(page).response["violations"] == [], path


def test_find_answers_while_one_types(open_page, live_server, finance, now):
    Initiative.objects.create(
        client=finance,
        title="Store Wi-Fi survey",
        earliest=now.date(),
        latest=now.date(),
        baseline_latest=now.date(),
        created_at=now,
    )
    page = open_page(1280, "light")
    page.goto(f"{live_server.url}/")
    page.keyboard.press("/")
    page.wait_for_url("**/find/")
    page.keyboard.type("wi-fi")
    page.get_by_role("link", name="Store Wi-Fi survey").wait_for()

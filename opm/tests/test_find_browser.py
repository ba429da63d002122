"""Finding something in a real browser."""

from typing import Any

import pytest
from django.test import Client as Browser
from playwright.sync_api import Page

from relationships.models import Client, User
from roadmap.testing import make_initiative

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_find_answers_while_one_types(page: Page, live_server: Any, finance: Client, alice: User) -> None:
    make_initiative(finance, title="Store Wi-Fi survey")
    session = Browser()
    session.force_login(alice)
    value = session.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
    page.goto(f"{live_server.url}/")
    page.keyboard.press("/")
    page.wait_for_url("**/find/")
    page.keyboard.type("wi-fi")
    page.get_by_role("link", name="Store Wi-Fi survey").wait_for()

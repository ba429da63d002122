"""The rubric in a real browser: an admin's whole way by keyboard and mouse, and pages that axe-core finds clean."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from playwright.sync_api import Page, expect

from assessments.models import RubricVersion
from assessments.services import rubric as services
from assessments.testing import SMALL, rubric_file
from relationships.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, live_server: Any, person: User) -> None:
    """The person's session in this browser."""
    browser = Browser()
    browser.force_login(person)
    value = browser.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])


def test_an_admin_clones_edits_and_publishes(page: Page, live_server: Any, dana: User, now: datetime) -> None:
    version = services.import_rubric(rubric_file(SMALL), by=None, now=now, publish=True)
    sign_in(page, live_server, dana)
    page.goto(f"{live_server.url}/admin/assessments/rubricversion/{version.pk}/change/")
    page.get_by_label("New version").fill("2")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="REL2 Trust and responsiveness").click()
    title = page.get_by_role("group", name="REL2.3a, level 3").get_by_label("Title")
    title.fill("Issues are closed on their day")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Publish", exact=True).click()
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("is published")).to_be_visible()
    page.goto(f"{live_server.url}/rubric/")
    page.get_by_role("link", name="Trust and responsiveness").click()
    expect(page.get_by_text("Issues are closed on their day")).to_be_visible()
    assert RubricVersion.objects.get(version="1").status == "retired"

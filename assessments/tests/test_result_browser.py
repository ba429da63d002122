"""The result page in a real browser: it loads itself anew once the worker is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser

from assessments.services import compute
from assessments.tests.making import RELATIONSHIP_AT_3, answer, opened
from relationships.models import Client

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_page_that_recalculates_shows_the_new_result_by_itself(
    page: Any, live_server: Any, finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any
) -> None:
    assessment = opened(finance, quarter, alice, now)
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    session = Browser()
    session.force_login(alice)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": session.cookies[name].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/clients/finance/result/?quarter={quarter}")
    assert "is being calculated" in page.inner_text("h1")
    compute.compute(assessment.pk, now=now)
    page.locator("h1", has_text="Finance is between 1.6 and 4.3").wait_for()
    page.locator("[data-chart][data-drawn=yes]").wait_for()
    page.get_by_role("link", name="Relationship management methodology").first.click()
    assert page.inner_text("h1") == "Relationship management methodology is at level 3, 3.00"

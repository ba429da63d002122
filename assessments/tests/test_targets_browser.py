"""Targets in a real browser: filled by a partner level, changed by hand, saved, and seen as ticks on the result."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser

from assessments.models import Target
from assessments.services.closing import close_assessment
from assessments.tests.making import all_answered, opened
from relationships.models import Client

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_targets_are_set_by_partner_level_and_stand_as_ticks_on_the_result(
    page: Any, live_server: Any, finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any
) -> None:
    assessment = opened(finance, quarter, alice, now)
    all_answered(assessment, "L", alice, now)
    close_assessment(assessment=assessment, by=alice, now=now)
    session = Browser()
    session.force_login(alice)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": session.cookies[name].value, "url": live_server.url}])
    page.goto(f"{live_server.url}/clients/finance/result/?quarter={quarter}")
    page.get_by_role("link", name="Set targets").click()
    page.get_by_label("Set all for").select_option("strategic")
    page.get_by_label("by", exact=True).fill("2199-06-30")
    page.get_by_role("button", name="Fill the table").click()
    page.get_by_text("3 targets in the table are not saved yet.").wait_for()
    page.locator("#VAL1-level").select_option("5")
    page.get_by_role("button", name="Save targets").first.click()
    page.get_by_text("3 targets saved.").wait_for()
    assert dict(Target.objects.values_list("capability", "level")) == {"REL1": 4, "REL2": 4, "VAL1": 5}
    page.get_by_role("link", name="Result", exact=True).first.click()
    page.locator(".rs-caps .gapcell").first.wait_for()
    assert page.locator(".rs-caps line.m-tg").count() == 3
    page.locator("[data-chart][data-drawn=yes]").wait_for()
    assert page.locator("[data-chart] .legendtext", has_text="Target").count() == 1

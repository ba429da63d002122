"""The plan in a real browser: tick, start, mark a step done, see it offered on the next sheet; and without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from assessments.models import Answer, Assessment, PlanStep, RubricVersion
from assessments.services.closing import close_assessment
from assessments.tests.making import all_answered, answer, opened
from opm.kernel.calendar import current_quarter
from relationships.models import Client, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SWAPPED = "() => !document.querySelector('.htmx-request, .htmx-settling, .htmx-swapping')"


@pytest.fixture
def assessment(finance: Client, alice: User, rubric_version: RubricVersion) -> Assessment:
    """Finance with a closed result of last quarter: level 2 in place, nothing above; this quarter is open."""
    before = timezone.now() - timedelta(days=92)
    made = opened(finance, current_quarter().plus(-1), alice, before)
    all_answered(made, "N", alice, before)
    answer(made, {f"{key}.2{pom}": "F" for key in ("REL1", "REL2", "VAL1") for pom in "ab"}, alice, before)
    close_assessment(assessment=made, by=alice, now=before)
    opened(finance, current_quarter(), alice, timezone.now())
    return made


@pytest.fixture
def open_plan(
    assessment: Assessment, alice: User, live_server: Any, new_context: Callable[..., BrowserContext]
) -> Callable[..., Page]:
    def open_(**options: Any) -> Page:
        session = Browser()
        session.force_login(alice)
        context, name = new_context(**options), settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": session.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/clients/finance/plan/?quarter={assessment.quarter}&ask=&weeks=12&all=1")
        return page

    return open_


def test_from_ticking_a_practice_to_evidence_on_the_next_sheet(
    open_plan: Callable[..., Page], live_server: Any
) -> None:
    page = open_plan()
    expect(page.locator("h1")).to_have_text("Finance is at 2.0; tick practices to see what lifts it")
    for key in ("REL1.3a", "REL1.3b"):
        page.locator(f"[id='step-{key}']").check()
        expect(page.locator(f"tr.on [id='step-{key}']")).to_be_focused()  # the swap keeps one's place
    expect(page.locator("h1")).to_have_text("Two practices would lift Finance from 2.0 to 2.3")
    page.wait_for_function(SWAPPED)
    assert "step=REL1.3a%3AF&step=REL1.3b%3AF" in page.url
    page.reload()
    expect(page.locator(".planbar .big")).to_have_text("2 practices")
    page.get_by_role("button", name="Start this plan").click()
    page.get_by_role("button", name="Start this plan").click()
    expect(page.locator("h1")).to_contain_text("Two steps to 2.3 for Finance: none is done yet")
    page.get_by_role("link", name=PlanStep.objects.get(pom="REL1.3a").title).first.click()
    page.get_by_label("State").select_option("done")
    page.get_by_label("Done on").fill(str(timezone.localdate()))
    page.get_by_label("Evidence").fill("Signed goals of both sides")
    page.get_by_role("button", name="Save step").click()
    expect(page.locator("h1")).to_have_text("One of two steps to 2.3 for Finance is done")
    page.goto(f"{live_server.url}/clients/finance/score/{current_quarter()}/REL1/?open=3")
    page.locator("[data-row='REL1.3a']").click()
    offer = page.locator("[data-beside='REL1.3a']")
    expect(offer).to_contain_text("by Alice Archer: Signed goals of both sides. Your plan said Fully.")
    offer.get_by_role("button", name="Take as evidence").click()
    expect(page.locator("[data-beside='REL1.3a']")).to_contain_text("Taken as evidence.")
    taken = Answer.objects.get(evidence="Signed goals of both sides")
    assert (taken.evidence_on, taken.is_blank) == (timezone.localdate(), True)


def test_without_a_script_a_button_scores_the_ticks(open_plan: Callable[..., Page]) -> None:
    page = open_plan(java_script_enabled=False)
    page.locator("[id='step-REL1.3a']").check()
    page.locator("[id='step-REL1.3b']").check()
    page.get_by_role("button", name="Score the ticks again").click()
    expect(page.locator("h1")).to_have_text("Two practices would lift Finance from 2.0 to 2.3")

"""Metrics in a real browser: a claim against the records is told so at once, and a value by hand settles it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from assessments.metric_input import ReadingInput
from assessments.services.metrics import enter_reading
from assessments.tests.making import opened
from opm.kernel.calendar import current_quarter
from relationships.models import Client, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
POM, METRIC = "REL1.3b", "reviews_overdue_share"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def test_a_claim_against_the_records_is_told_and_a_value_by_hand_settles_it(
    finance: Client,
    rubric_version: Any,
    alice: User,
    now: datetime,
    live_server: Any,
    new_context: Callable[..., BrowserContext],
) -> None:
    quarter = current_quarter()
    opened(finance, quarter, alice, now)
    report = ReadingInput(Decimal("0.6"), timezone.localdate(), "Service desk report")
    enter_reading(client=finance, quarter=quarter, key=METRIC, values=report, by=alice, now=now)
    signed_in = Browser()
    signed_in.force_login(alice)
    context = new_context()
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": signed_in.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    sheet = f"{live_server.url}/clients/finance/score/{quarter}/REL1/?open=3"
    page.goto(sheet)
    row = page.locator(f"[data-row='{POM}']")
    row.focus()
    expect(page.locator(f"[data-beside='{POM}'] .big")).to_have_text("60 %")
    page.keyboard.press("f")
    against = page.locator(f"[id='against-{POM}']")
    expect(against).to_contain_text("Fully needs reviews overdue at most 10 %")
    page.locator(f"[data-beside='{POM}']").get_by_role("link", name="History").click()
    page.get_by_label("Value").fill("5")
    page.get_by_label("Where it comes from").fill("Calendar of the reviews")
    page.get_by_role("button", name="Save the value").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reviews overdue: 5 %")
    page.goto(sheet)
    row.focus()
    expect(page.locator(f"[data-beside='{POM}'] .big")).to_have_text("5 %")
    expect(row.locator("input[value='F']")).to_be_checked()
    expect(against).to_be_hidden()

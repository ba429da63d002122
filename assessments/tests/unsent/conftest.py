"""Alice's sheet in a browser of its own, whose faults are meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from assessments.models import RubricVersion, Sheet
from assessments.services.sheets import open_assessment, own_sheet
from assessments.tests.unsent.line import (
    NETWORK_NOISE,
    Open,
    sheet_path,
    sign_in_by_cookie,
)
from opm.kernel.calendar import current_quarter
from relationships.models import Client, User


@pytest.fixture(autouse=True)
def noise_expected(browser_problems: Any) -> None:
    """Faults are made on purpose here, and Chromium writes each on the console."""
    browser_problems.expect(NETWORK_NOISE)


@pytest.fixture
def sheet(finance: Client, rubric_version: RubricVersion, alice: User, now: datetime) -> Sheet:
    assessment = open_assessment(client=finance, quarter=current_quarter(), by=alice, now=now)
    return own_sheet(assessment=assessment, by=alice, now=now)


@pytest.fixture
def open_sheet(
    sheet: Sheet, alice: User, live_server: Any, new_context: Callable[..., BrowserContext]
) -> Open:
    """Opens Alice's sheet in a browser of its own."""

    def opened(path: str = "", **options: Any) -> Page:
        context = new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        sign_in_by_cookie(context, alice, live_server.url)
        page = context.new_page()
        page.goto(path or sheet_path())
        return page

    return opened

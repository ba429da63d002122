"""The strategy sheet in a real browser: measured, downloaded as a slide and read back, printed on one A4 page."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client as Visitor
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect
from pptx import Presentation
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from opm.testing.axe import violations
from relationships.models import Client, User
from roadmap.testing import in_year, make_initiative, strategy_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A4 = (842, 595)  # points


@pytest.fixture
def open_sheet(
    live_server: LiveServer, new_context: Callable[..., BrowserContext], finance: Client, alice: User
) -> Callable[[], Page]:
    made = strategy_of(finance, alice, timezone.now())
    assert made.agreed.sheet is not None
    visitor = Visitor()
    visitor.force_login(alice)

    def opened() -> Page:
        context = new_context()
        key = visitor.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/clients/finance/strategy/")
        page.wait_for_selector("[data-fit][data-estimated]")
        return page

    return opened


def test_the_slide_of_the_page_is_read_back(open_sheet: Callable[[], Page]) -> None:
    page = open_sheet()
    shown = page.get_by_role("table").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Slide (PPTX)").click()
    with open(download.value.path(), "rb") as file:
        deck = Presentation(io.BytesIO(file.read()))
    assert download.value.suggested_filename == "finance-strategy.pptx"
    (slide,) = deck.slides
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    for cells in rows[1:]:
        assert cells[0].splitlines()[0] in shown
    assert "Daily cost feed, served (build)" in rows[1][1]
    assert "Days to close: 8 → 3 days (now 6)" in rows[1][4]
    assert "serve no outcome" not in slide.notes_slide.notes_text_frame.text, "what is missing is ours"


def test_the_sheet_prints_on_one_page_in_landscape(open_sheet: Callable[[], Page]) -> None:
    page = open_sheet()
    expect(page.locator("[data-fit]")).to_have_text("Fits on one page")
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF", exact=True).click()
    for content in (page.pdf(prefer_css_page_size=True), download.value.path().read_bytes()):
        (paper,) = PdfReader(io.BytesIO(content)).pages
        assert (round(paper.mediabox.width), round(paper.mediabox.height)) == A4
        said = " ".join(paper.extract_text().split())
        for part in (
            "strategy on a page",
            "Trusted numbers",
            "Daily cost feed",
            "Data platform",
            "Next look",
        ):
            assert part in said
        assert "no outcome" not in said


def test_what_does_not_fit_is_measured_said_and_printed_on_a_second_page(
    open_sheet: Callable[[], Page], finance: Client
) -> None:
    theme = finance.themes.get(name="Trusted numbers")
    year = timezone.now().year
    for number in range(30):
        make_initiative(
            finance, f"One more thing to do for the close {number}", theme=theme, when=in_year(year)
        )
    page = open_sheet()
    expect(page.locator("[data-fit]")).to_contain_text("lines too many for one page")
    expect(page.get_by_text("It prints on further pages rather than smaller than 12 px.")).to_be_visible()
    sizes = page.evaluate(
        "[...document.querySelectorAll('[data-sheet] *')].map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 12
    measured = int(page.locator("[data-fit]").get_attribute("data-fit") or 0)
    estimated = int((page.locator("[data-fit]").get_attribute("data-estimated") or "0").split()[1])
    assert abs(measured - estimated) <= measured * 0.35
    pages = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(pages) == 2
    assert "One more thing to do for the close 29" in " ".join(
        " ".join(paper.extract_text().split()) for paper in pages
    )
    assert violations(page) == []

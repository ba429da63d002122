"""The main job in a real browser: score a client, see what it means, close, report, change the rubric.

Sign-in pages, sheet, worker, result, portfolio, report with PDF and the rubric in admin, as the people of the cast use
them, with the shipped rubric. Nothing is prepared but the people and their client.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from assessments.models import Answer, Assessment, RollUp, RubricVersion
from opm.kernel.calendar import current_quarter
from opm.kernel.models import Freeze
from opm.testing.worker import WorkerProcess
from relationships.models import Client, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery staple"
NOTE = "Every request since March was answered within two days."
NEW_TITLE = "Told before they ask"


@pytest.fixture
def sign_in(live_server: Any, new_context: Callable[..., BrowserContext]) -> Callable[[User], Page]:
    """A browser of one's own, signed in through the page for it."""

    def arrive(person: User) -> Page:
        person.set_password(PASSWORD)
        person.save()
        context = new_context(accept_downloads=True, reduced_motion="reduce")
        page = context.new_page()
        page.goto(live_server.url)
        page.get_by_label("Email").fill(person.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(f"{live_server.url}/")
        return page

    return arrive


def test_from_signing_in_to_a_changed_rubric(
    sign_in: Callable[[User], Page],
    celery_worker_process: WorkerProcess,
    shipped_version: RubricVersion,
    finance: Client,
    alice: User,
    carol: User,
    dana: User,
    tmp_path: Path,
) -> None:
    alices = sign_in(alice)
    start_scoring(alices)
    answer_first_capability(alices)
    see_the_result(alices)
    see_why(alices)
    overall = close_the_quarter(alices)
    carols = sign_in(carol)
    find_it_in_the_portfolio(carols, overall)
    order_the_report(carols, tmp_path)
    change_the_rubric(sign_in(dana), shipped_version)


def start_scoring(page: Page) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Finance").click()
    page.get_by_role("navigation", name="Finance").get_by_role("link", name="Score").click()
    page.get_by_role("button", name=f"Start scoring {current_quarter().label}").click()
    expect(page.locator("[data-row]").first).to_be_visible()


def answer_first_capability(page: Page) -> None:
    """Level 2 is in place, by keyboard and by pointer, with a note; of level 3 nothing is."""
    rows = page.locator("#level-2 [data-row]")
    assert rows.count() >= 2
    rows.first.focus()
    page.keyboard.press("f")
    expect(saved(rows.first)).to_be_visible()
    page.keyboard.press("e")
    page.keyboard.type(NOTE)
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.keyboard.press("Escape")  # leaving the note saves it
    for place in range(1, rows.count()):
        rows.nth(place).get_by_text("Fully", exact=True).click()
        expect(saved(rows.nth(place))).to_be_visible()
    higher = page.locator("#level-3 [data-row]")
    expect(higher.first).to_be_visible()
    higher.first.focus()
    for place in range(higher.count()):
        page.keyboard.press("n")
        expect(saved(higher.nth(place))).to_be_visible()
        page.keyboard.press("j")
    expect(page.locator("#save-state")).to_contain_text("All answers saved")
    expect(page.locator("#rail")).to_contain_text("1 of 22 capabilities")
    assert Answer.objects.filter(note=NOTE).count() == 1


def saved(row: Locator) -> Locator:
    return row.locator(".saved")


def see_the_result(page: Page) -> None:
    """The worker computes; the page brings the numbers by itself."""
    page.get_by_role("link", name="Close", exact=True).click()
    page.get_by_role("navigation", name="Finance").get_by_role("link", name="Result").click()
    expect(row_of(page, first_capability())).to_contain_text("2.0")


def row_of(page: Page, name: str) -> Locator:
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader").get_by_text(name, exact=True))


def first_capability() -> str:
    return str(Assessment.objects.get().version.capabilities.get(key="REL1").name)


def see_why(page: Page) -> None:
    row_of(page, first_capability()).get_by_role("link").click()
    level = page.get_by_role("region", name=re.compile("^Level 2"))
    expect(level).to_contain_text("held")
    expect(page.get_by_role("region", name=re.compile("^Level 3")).first).to_contain_text("next")
    expect(page.locator("h1")).to_contain_text("2.0")
    page.get_by_role("link", name="Result").first.click()


def close_the_quarter(page: Page) -> str:
    """What has no answer is listed first; the closed number is on the page, in the roll-up and frozen."""
    quarter = current_quarter()
    page.get_by_role("link", name=f"Close {quarter.label}").click()
    expect(page.get_by_role("heading", name="Without an answer")).to_be_visible()
    page.get_by_role("button", name=f"Close {quarter.label}").click()
    expect(page).to_have_url(re.compile(r"/result/"))
    expect(page.locator("h1")).to_contain_text("Reactive partner")
    expect(page.get_by_text("Recalculating")).to_have_count(0)
    top = RollUp.objects.get(kind=RollUp.Kind.OVERALL)
    assert (top.closed, Freeze.objects.count()) == (True, 1)
    expect(page.locator("h1")).to_contain_text(str(top.score)[:3])
    return str(top.score)[:3]


def find_it_in_the_portfolio(page: Page, overall: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Portfolio").click()
    finance = row_of(page, "Finance")
    expect(finance).to_contain_text("closed")
    expect(finance.get_by_role("cell", name=overall, exact=True).first).to_be_visible()


def order_the_report(page: Page, folder: Path) -> None:
    """Ordered, made by the worker while she may leave, read as a page and as a file."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Reports").click()
    page.get_by_label("Quarterly maturity report").select_option(label="Finance")
    page.get_by_role("button", name="Make the report").click()
    page.get_by_role("link", name="Open the report").click()
    expect(page.locator("h1")).to_contain_text("Finance")
    expect(page.locator("html[data-charts=drawn]")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download PDF").click()
    target = folder / download.value.suggested_filename
    download.value.save_as(target)
    assert target.suffix == ".pdf"
    assert target.read_bytes().startswith(b"%PDF")


def change_the_rubric(page: Page, version: RubricVersion) -> None:
    """Clone in admin, another title for one POM, and the difference in words."""
    page.get_by_role("link", name="Admin").click()
    page.get_by_role("link", name="Rubric versions").first.click()
    page.get_by_role("link", name=version.name, exact=True).click()
    page.get_by_label("New version").fill("2")
    page.get_by_role("button", name="Clone to a new draft").click()
    expect(page.get_by_text("is a new draft with the same content")).to_be_visible()
    page.get_by_role("link", name=re.compile("^REL1 ")).click()
    title = page.get_by_role("group", name=re.compile("^REL1.2a")).get_by_label("Title", exact=True)
    before = title.input_value()
    title.fill(NEW_TITLE)
    page.get_by_role("button", name="Save the capability").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name=f"Compare with {version.version}").click()
    expect(page.locator("del", has_text=before)).to_be_visible()
    expect(page.locator("ins", has_text=NEW_TITLE)).to_be_visible()
    draft = RubricVersion.objects.get(version="2")
    assert page.url.endswith(reverse("admin:rubric_compare", args=[draft.pk, version.pk]))
    assert draft.poms.filter(title=NEW_TITLE).count() == 1
    assert version.poms.filter(title=NEW_TITLE).count() == 0

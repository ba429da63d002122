"""A session of the demand board in a real browser, without a mouse and without scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from opm.testing.factories import a_rubric
from relationships.models import Client, Person, Team, User
from relationships.testing import seat_of
from roadmap.models import Allotment, Column, PrioritySession, Request
from roadmap.services.sessions import plan_session
from roadmap.testing.demand import ask, order, put
from roadmap.testing.sessions import held

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BANK, STORES, SUPPLIERS = "Bank matching", "Store cash count", "Supplier clean-up"
TAX, ASSETS = "Tax rates in one place", "Asset register by location"
MOST_TABS = 250


@pytest.fixture
def board(finance: Client, alice: User) -> PrioritySession:
    """Two sessions were held, one is planned for today; three requests are Ready, one is new, one was left alone."""
    a_rubric()
    now = timezone.now()
    long_ago = now - timedelta(days=30)
    sponsor = seat_of(finance, name="Margaret Oduya")
    Person.objects.filter(pk=sponsor.person_id).update(email="margaret@example.org")
    Team.objects.create(name="Data platform")
    put(ask(finance, ASSETS, alice, long_ago), Column.SHAPING, alice, long_ago)
    for days in (28, 14):
        held(finance, alice, now - timedelta(days=days), sponsor)
    for title in (BANK, STORES, SUPPLIERS):
        put(
            ask(finance, title, alice, now - timedelta(days=20)),
            Column.READY,
            alice,
            now - timedelta(days=20),
        )
    ask(finance, TAX, alice, now - timedelta(days=2))
    return plan_session(client=finance, on=timezone.localdate(now), by=alice, now=now)


@pytest.fixture
def page(new_context: Any, live_server: Any, board: PrioritySession, alice: User) -> Page:
    """Alice at the list of sessions, with a keyboard and nothing else."""
    visitor = Browser()
    visitor.force_login(alice)
    context = new_context(java_script_enabled=False)
    key = visitor.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    opened: Page = context.new_page()
    opened.goto(f"{live_server.url}/clients/finance/demand/sessions/")
    return opened


def reach(page: Page, target: Locator) -> None:
    """Tab until `target` has the focus."""
    expect(target).to_have_count(1)
    for _ in range(MOST_TABS):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached by Tab")


def enter(page: Page, role: Any, name: str) -> None:
    """Press what is called `name` by Enter."""
    reach(page, page.get_by_role(role, name=name, exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, target: Locator, text: str) -> None:
    reach(page, target)
    page.keyboard.type(text)


def test_a_session_of_the_board_without_a_mouse(
    page: Page, board: PrioritySession, finance: Client, mailoutbox: list[Any]
) -> None:
    enter(page, "link", "Open the planned session")
    reach(page, page.get_by_label("Margaret Oduya, Sponsor"))
    page.keyboard.press("Space")
    enter(page, "button", "Start session")
    expect(page.locator("h1")).to_contain_text("Session of")
    expect(page.locator(".lede")).to_have_text("With Margaret Oduya, Sponsor")

    # A verdict with its reason.
    reach(page, page.locator("#new summary"))
    page.keyboard.press("Enter")
    write(page, page.locator("#new select[name=verdict]"), "Shape")
    write(page, page.locator("#new textarea[name=reason]"), "Five countries ask for it")
    enter(page, "button", f"Give verdict on {TAX}")
    expect(page.locator("#new")).to_contain_text("Nothing new.")

    # Two are ranked; a third is ranked by mistake and taken back.
    enter(page, "button", f"Up one place: {SUPPLIERS}")
    enter(page, "button", f"Top of the list: {STORES}")
    enter(page, "button", f"Top of the list: {SUPPLIERS}")
    assert order(finance, Column.READY) == [SUPPLIERS, STORES, BANK]
    enter(page, "button", "Undo the last move")
    assert order(finance, Column.READY) == [STORES, BANK, SUPPLIERS]

    # What two sessions left alone is parked.
    write(page, page.locator("#unmoved textarea[name=reason]"), "The register moves house first")
    enter(page, "button", f"Park it for now: {ASSETS}")

    # Time for the next two weeks.
    write(page, page.get_by_label(f"Days for {STORES}"), "2.5")
    write(page, page.get_by_label(f"Team for {STORES}"), "Data")
    enter(page, "button", f"Allot time to {STORES}")
    expect(page.locator(".se-sums")).to_contain_text("2.5 days")

    write(page, page.locator("textarea[name=notes]"), "Margaret brings the list of countries.")
    enter(page, "button", "End session")
    enter(page, "link", "Read and send the letter")
    enter(page, "button", "Send letter")
    expect(page.get_by_role("status").first).to_contain_text("The letter is sent.")

    _letter_says_what_moved(mailoutbox)
    session = PrioritySession.objects.get(pk=board.pk)
    assert (session.state, session.letter_to) == ("held", "Margaret Oduya")
    assert session.letter.replace("\r\n", "\n").strip() == mailoutbox[0].body.replace("\r\n", "\n").strip()
    assert order(finance, Column.READY) == [STORES, BANK, SUPPLIERS]
    assert Request.objects.get(title=ASSETS).column == Column.PARKED
    assert Request.objects.get(title=TAX).column == Column.SHAPING
    assert str(Allotment.objects.get().days) == "2.5"
    following = PrioritySession.objects.get(state="planned")
    assert following.on == session.on + timedelta(days=14)


def _letter_says_what_moved(mails: list[Any]) -> None:
    assert [mail.to for mail in mails] == [["margaret@example.org"]]
    text = mails[0].body.replace("\r\n", "\n")
    for words in (
        "Present: Margaret Oduya, Sponsor",
        f"Being shaped\n- {TAX}: Five countries ask for it",
        f"- {STORES}, from place 2 to place 1",
        f"Parked\n- {ASSETS}: The register moves house first",
        f"The order now\n1. {STORES}\n2. {BANK}\n3. {SUPPLIERS}",
        f"Time for the next two weeks\n- {STORES}: 2.5 days, Data platform",
        "Notes\nMargaret brings the list of countries.",
        "Next session: ",
    ):
        assert words in text, f"{words!r} is not in\n{text}"
    assert f"- {SUPPLIERS}" not in text  # it went up one place and down again

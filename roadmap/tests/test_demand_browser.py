"""The demand board in a real browser: by keyboard, by the Move menu, by dragging; limits, undo, focus; axe on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from opm.testing.axe import violations
from relationships.models import Client, User
from roadmap.models import Column, Request
from roadmap.services import demand as services
from roadmap.testing.demand import filled, order

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def made(finance: Client, alice: User) -> dict[str, Request]:
    return filled(
        finance,
        alice,
        timezone.now(),
        {Column.NEW: ("Tax rates",), Column.READY: ("Feed", "Matching", "Clean-up"), Column.DONE: ("Scan",)},
    )


@pytest.fixture
def board(new_context: Callable[..., Any], live_server: Any, alice: User, made: dict[str, Request]) -> Any:
    session = Browser()
    session.force_login(alice)
    context = new_context()
    key = session.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
    page = context.new_page()
    page.set_viewport_size({"width": 1400, "height": 900})
    page.goto(f"{live_server.url}{reverse('demand', args=['finance'])}")
    return page


def focused(page: Any) -> str:
    return str(
        page.evaluate("document.activeElement.closest('.dcard')?.querySelector('.tt').textContent ?? ''")
    )


def said(page: Any, words: str) -> None:
    page.locator("#board-said", has_text=words).wait_for()


def test_a_card_moves_by_keys_and_keeps_the_focus(
    board: Any, finance: Client, alice: User, browser_problems: Any
) -> None:
    browser_problems.expect("status of 400")  # the full column
    card = board.get_by_role("link", name="Clean-up", exact=False)
    card.focus()
    board.keyboard.press("[")
    said(board, "Moved to Ready, place 2: Clean-up.")
    assert focused(board) == "2Clean-up"
    board.keyboard.press("t")
    said(board, "Moved to Ready, place 1: Clean-up.")
    board.keyboard.press("]")
    board.keyboard.press("]")  # the second waits for the first
    said(board, "Moved to Ready, place 3: Clean-up.")
    assert order(finance, Column.READY) == ["Feed", "Matching", "Clean-up"]
    board.keyboard.press("ArrowUp")
    assert focused(board) == "2Matching"
    board.keyboard.press("<")
    said(board, "Moved to Feasibility, place 1: Matching.")
    assert focused(board) == "Matching"
    services.set_limit(client=finance, column=Column.READY, soft=None, hard=2, by=alice, now=timezone.now())
    board.keyboard.press(">")
    said(board, "There is room for 2 in Ready. Move one out first.")
    assert (focused(board), order(finance, Column.FEASIBILITY)) == ("Matching", ["Matching"])
    board.keyboard.press("?")
    board.get_by_role("heading", name="Keys on the board").wait_for()


def test_the_menu_moves_and_undo_takes_it_back(board: Any, finance: Client) -> None:
    board.locator("summary[aria-label='Move Tax rates']").click()
    assert violations(board) == []
    board.get_by_role("button", name="Move to Being shaped").click()
    said(board, "Moved to Being shaped, place 1: Tax rates.")
    assert (focused(board), order(finance, Column.SHAPING)) == ("Tax rates", ["Tax rates"])
    board.get_by_role("button", name="Undo").click()
    said(board, "Taken back: Tax rates stands in New again.")
    assert (focused(board), order(finance, Column.NEW)) == ("Tax rates", ["Tax rates"])
    board.locator("summary[aria-label='Move Tax rates']").click()
    board.get_by_role("link", name="Park with a reason").click()
    board.get_by_label("Why is it parked?").fill("Budget next year")
    board.get_by_role("button", name="Park the request").click()
    board.get_by_text("Parked: Tax rates.").wait_for()
    assert order(finance, Column.PARKED) == ["Tax rates"]


def test_what_happened_and_undo_stay_in_sight_however_far_down_the_card_stands(
    board: Any, finance: Client, alice: User
) -> None:
    titles = [f"Request {number}" for number in range(12)]
    filled(finance, alice, timezone.now(), {Column.NEW: titles})
    board.reload()
    board.get_by_role("link", name="Request 11").focus()
    board.keyboard.press("t")
    said(board, "Moved to New, place 1: Request 11.")
    board.get_by_role("link", name="Request 10").focus()
    board.keyboard.press("[")
    said(board, "Request 10")
    assert board.evaluate("scrollY") > 100
    expect(board.get_by_role("button", name="Undo")).to_be_in_viewport(ratio=1)


def test_a_card_is_dragged_to_its_place(board: Any, finance: Client) -> None:
    card = board.locator(".dcard", has_text="Tax rates")
    card.drag_to(board.locator(".dcard", has_text="Matching"), target_position={"x": 60, "y": 4})
    said(board, "Moved to Ready, place 2: Tax rates.")
    assert order(finance, Column.READY) == ["Feed", "Tax rates", "Matching", "Clean-up"]
    card = board.locator(".dcard", has_text="Clean-up")
    card.drag_to(board.locator(".dcard", has_text="Feed"), target_position={"x": 60, "y": 4})
    said(board, "Moved to Ready, place 1: Clean-up.")
    board.locator(".dcard", has_text="Scan").drag_to(board.locator("#c-new"))
    board.get_by_label("Why is it taken up again?").wait_for()  # what is done comes back with a reason

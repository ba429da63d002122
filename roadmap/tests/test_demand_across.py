"""One board across clients: counts, ages, limits, replies, sessions; and the rows behind each number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from opm.kernel.models import Change
from opm.testing.cast import owned_client
from relationships.models import Client, Team, User
from roadmap.models import Column
from roadmap.services import demand
from roadmap.testing import make_theme
from roadmap.testing.demand import ask, put
from roadmap.testing.sessions import held

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def on_tuesday(now: datetime) -> Iterator[None]:
    """Every page here is looked at on Tue 10 Nov 2026."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def boards(finance: Client, sales: Client, alice: User, mallory: User, now: datetime) -> None:
    """Finance has a late reply, a full column and an overdue session; Sales has one request."""
    earlier = now - 40 * DAY
    theme = make_theme(finance, "Faster close")
    held(finance, alice, now - 20 * DAY)
    item = put(ask(finance, "Cost feed", alice, earlier, theme=theme), Column.FEASIBILITY, alice, earlier)
    demand.ask_team(request=item, team=Team.objects.create(name="Data platform"), by=alice, now=earlier)
    for title in ("Bank matching", "Suppliers"):
        put(ask(finance, title, alice, now - 3 * DAY), Column.READY, alice, now - 3 * DAY)
    demand.set_limit(client=finance, column=Column.READY, soft=1, hard=None, by=alice, now=now)
    ask(sales, "Secret of Sales", mallory, now)


def shown(browser: Browser, query: str = "") -> Any:
    return browser.get(f"/demand/{query}").context["page"]


def titles(page: Any) -> set[str]:
    return {row.request.title for row in page.rows}


def as_(browser: Browser, who: User) -> Browser:
    browser.force_login(who)
    return browser


def test_the_worst_board_stands_first_with_everything_that_waits(
    client: Browser, carol: User, boards: None
) -> None:
    page = shown(as_(client, carol))
    (line,) = page.found.lines
    cells = {str(cell.column): (cell.count, cell.oldest, cell.over) for cell in line.cells if cell.count}
    assert cells == {"feasibility": (1, 40, ""), "ready": (2, 3, "soft")}
    assert (line.late, line.session_overdue, line.session) == (1, True, "last Wed 21 Oct")
    assert page.found.headline == "One of 1 client waits for a session that is overdue"


def test_everybody_sees_the_boards_in_reach_and_no_other(
    client: Browser, alice: User, mallory: User, audrey: User, boards: None
) -> None:
    assert [line.client.slug for line in shown(as_(client, alice)).found.lines] == ["finance"]
    assert titles(shown(as_(client, mallory))) == {"Secret of Sales"}
    assert b"Secret of Sales" not in as_(client, alice).get("/demand/?client=sales-asia").content
    assert len(shown(as_(client, audrey)).found.lines) == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Cost feed", "Bank matching", "Suppliers"}),
        ("?show=late", {"Cost feed"}),
        ("?show=over", {"Bank matching", "Suppliers"}),
        ("?column=ready", {"Bank matching", "Suppliers"}),
        ("?theme=Faster close", {"Cost feed"}),
        ("?show=unmoved", set()),
        ("?only=session&column=feasibility", {"Cost feed"}),
        ("?client=nobody&column=nonsense&team=x&portfolio=-1", {"Cost feed", "Bank matching", "Suppliers"}),
    ],
)
def test_a_number_opens_its_rows(
    client: Browser, carol: User, boards: None, query: str, expected: set[str]
) -> None:
    page = shown(as_(client, carol), query)
    assert titles(page) == expected
    assert page.rows.paginator.count == len(expected)


def test_the_number_of_a_team_counts_what_the_team_was_asked(
    client: Browser, carol: User, boards: None
) -> None:
    page = shown(as_(client, carol), f"?team={Team.objects.get().pk}")
    assert titles(page) == {"Cost feed"}
    (line,) = page.found.lines
    assert sum(cell.count for cell in line.cells) == 1
    assert line.over  # a limit counts the whole column


def test_the_download_holds_the_rows_as_shown_and_is_remembered(
    client: Browser, carol: User, boards: None
) -> None:
    answer = as_(client, carol).get("/demand/download.csv?show=late")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Request"], row["Waits for"][:13]) for row in rows] == [("Cost feed", "Data platform")]
    assert Change.objects.filter(action="demand_across.download").count() == 1
    assert client.get("/demand/download.pdf").status_code == 404


def test_the_page_asks_the_same_number_of_questions_for_any_number_of_clients(
    client: Browser, carol: User, alice: User, finance: Client, boards: None, now: datetime
) -> None:
    as_(client, carol)
    before = _queries(client)
    assert finance.portfolio is not None
    for number in range(3):
        other = owned_client(f"other-{number}", f"Other {number}", finance.portfolio, alice)
        held(other, alice, now - 3 * DAY)
        put(ask(other, f"Wish {number}", alice, now), Column.READY, alice, now)
    assert _queries(client) == before


def _queries(browser: Browser) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get("/demand/").status_code == 200
    return len(found)


def test_who_has_no_client_is_told_what_will_stand_here(client: Browser, oscar: User) -> None:
    assert b"No client yet" in as_(client, oscar).get("/demand/").content

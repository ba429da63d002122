"""What the manager's dashboard says of one package, of a quarter that is over, and of one that still runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel.quarters import Quarter
from relationships.models import Client, User
from roadmap.selectors.quarter_board import QuarterBoard
from roadmap.testing import make_initiative
from roadmap.testing.quarters import make_rollup

pytestmark = pytest.mark.django_db
Q2, Q3 = Quarter(2026, 2), Quarter(2026, 3)


@pytest.fixture(autouse=True)
def tenth_of_november(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def manager(client: Browser, carol: User) -> Browser:
    client.force_login(carol)
    return client


def board(browser: Browser, query: str) -> QuarterBoard:
    found: QuarterBoard = browser.get(reverse("roadmap") + query).context["page"].figures
    return found


@pytest.mark.parametrize(
    ("accepted", "carried", "end"),
    [(1, 0, "is accepted"), (0, 1, "is carried over"), (0, 0, "is not accepted yet")],
)
def test_one_package_is_not_one_of_one(
    manager: Browser, finance: Client, accepted: int, carried: int, end: str
) -> None:
    make_rollup(finance, Q3, promised=1, accepted=accepted, carried=carried)
    said = board(manager, "?quarter=2026-Q3").headline
    assert said == f"The one work package promised for Q3 2026 {end}"


def test_a_reply_that_was_late_when_a_quarter_ended_is_told_as_past(
    manager: Browser, finance: Client
) -> None:
    make_rollup(finance, Q3, promised=2, accepted=2, waiting=2, late=1)
    assert board(manager, "?quarter=2026-Q3").lede == "One feasibility reply was late at its end."


def test_a_quarter_that_runs_is_compared_as_far_as_it_has_come(manager: Browser, finance: Client) -> None:
    make_initiative(finance)
    for quarter in (Q2, Q3):
        make_rollup(finance, quarter, promised=4, accepted=quarter.number)
    now, over = board(manager, "?with=2026-Q3").comparison, board(manager, "?quarter=2026-Q3&with=2026-Q2")
    assert (
        now and now.finding == "Three work packages fewer accepted so far than in Q3 2026; Finance moved most"
    )
    assert over.comparison and "accepted than in Q2 2026" in over.comparison.finding

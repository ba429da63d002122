"""What a session told the client stays told: its moves are not taken back once it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from opm.kernel.errors import Refused
from relationships.models import Client, User
from roadmap.models import Column, PrioritySession, RankMove, Request
from roadmap.selectors.sessions import what_moved
from roadmap.services import demand
from roadmap.testing.demand import ask, order, put
from roadmap.testing.sessions import ended, started

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def item(finance: Client, alice: User, now: datetime) -> Request:
    """Asked for long before the session."""
    return ask(finance, "Daily cost feed", alice, now - timedelta(days=40))


def told(session: PrioritySession) -> dict[str, list[str]]:
    return {group.key: [row.request.title for row in group.rows] for group in what_moved(session)}


def undo(request: Request, by: User, now: datetime) -> Request:
    return demand.undo_move(move=RankMove.objects.filter(request=request).latest("pk"), by=by, now=now)


def test_a_move_of_a_session_that_is_over_is_not_taken_back(
    finance: Client, alice: User, now: datetime, item: Request
) -> None:
    session = started(finance, alice, now)
    put(item, Column.SHAPING, alice, now)
    session = ended(session, alice, now + HOUR)
    with pytest.raises(
        Refused, match="The session of Tue 10 Nov told the client of this move. Move the request"
    ):
        undo(item, alice, now + 2 * HOUR)
    assert told(session) == {"shaping": ["Daily cost feed"]}
    put(item, Column.NEW, alice, now + 2 * HOUR)
    assert told(session) == {"shaping": ["Daily cost feed"]} and order(finance, Column.NEW) == [
        "Daily cost feed"
    ]


def test_neither_is_one_from_before_the_session_that_the_session_told(
    finance: Client, alice: User, now: datetime, item: Request
) -> None:
    put(item, Column.SHAPING, alice, now - timedelta(days=2))
    session = ended(started(finance, alice, now), alice, now + HOUR)
    with pytest.raises(Refused, match="told the client of this move"):
        undo(item, alice, now + 2 * HOUR)
    assert told(session) == {"shaping": ["Daily cost feed"]}


def test_a_move_since_the_last_session_and_one_of_a_running_session_are_taken_back(
    finance: Client, alice: User, now: datetime, item: Request
) -> None:
    ended(started(finance, alice, now - timedelta(days=14)), alice, now - timedelta(days=13))
    put(item, Column.SHAPING, alice, now)
    assert undo(item, alice, now + HOUR).column == Column.NEW
    started(finance, alice, now + HOUR)
    put(item, Column.READY, alice, now + HOUR)
    assert undo(item, alice, now + 2 * HOUR).column == Column.NEW

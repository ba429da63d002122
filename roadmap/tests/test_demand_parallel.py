"""Many people move cards of one client at the same moment: ranks stay dense and no move is lost."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from opm.kernel.errors import Refused
from roadmap.models import Column, RankMove, Request
from roadmap.services import demand as services
from roadmap.services import sessions
from roadmap.testing.demand import filled, order
from roadmap.testing.sessions import started

AT_ONCE = 20


@pytest.mark.django_db(transaction=True)
def test_twenty_moves_at_once_keep_the_ranks_dense(finance, alice, now):
    titles = [f"Request {number}" for number in range(10)]
    made = filled(
        finance, alice, now, {Column.READY: titles, Column.SHAPING: [f"{t}, shaped" for t in titles]}
    )
    works = [
        (request, Column.READY if at % 2 else Column.NEW, at % 5 + 1)
        for at, request in enumerate(made.values())
    ]
    assert len(works) == AT_ONCE
    before = RankMove.objects.count()
    failures = in_parallel([lambda w=work: place(w[0], w[1], w[2], by=alice) for work in works])
    assert failures == []
    everywhere = [title for column in Column for title in order(finance, column)]
    assert sorted(everywhere) == sorted(made)
    assert RankMove.objects.count() - before <= AT_ONCE
    moved = Request.objects.filter(pk__in=[work[0].pk for work in works if work[1] == Column.NEW])
    assert {request.column for request in moved} == {"new"}


@pytest.mark.django_db(transaction=True)
def test_no_move_falls_into_a_session_that_is_called_off_at_the_same_moment(finance, alice, now):
    made = filled(finance, alice, now, {Column.READY: [f"Request {number}" for number in range(6)]})
    session = started(finance, alice, now)

    def call_off() -> None:
        with suppress(Refused):  # a move was first: the session has to be ended then
            sessions.cancel(session=session, seen_version=None, by=alice, now=timezone.now())

    moves = [lambda r=request: place(r, Column.SHAPING, 1, by=alice) for request in made.values()]
    assert in_parallel([*moves, call_off]) == []
    session.refresh_from_db()
    assert (session.state == "cancelled") == (not session.moves.exists())


def place(request: Request, to: Column, at: int, by: Any) -> None:
    services.move(request=request, to=to, place=at, by=by, now=timezone.now())


def in_parallel(works: list[Any]) -> list[Exception]:
    """Run them at once, each with a connection of its own; gives what went wrong. SQLite writes one by one."""
    barrier = threading.Barrier(len(works))
    failures: list[Exception] = []

    def run(work: Any) -> None:
        barrier.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001 - the test says which
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.ensure_connection()
    return failures

"""Today asks the database the same number of times for 10 and for 100 clients with rows of every noun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from opm.home import A_PAGE, FOLDED, SHOWN
from opm.kernel.quarters import Quarter
from opm.testing.factories import a_rubric, many_clients, score_many
from opm.tests.test_home import HOME_QUERIES
from relationships.models import (
    CadenceRule,
    Client,
    Commitment,
    Concern,
    Decision,
    Need,
    Portfolio,
    Snooze,
    Team,
    Touch,
    User,
)
from relationships.testing import seat_of
from roadmap.models import Feasibility, PrioritySession, Request

TODAY = date(2026, 11, 10)


def days(amount: int) -> date:
    return TODAY + timedelta(days=amount)


def fill(clients: Sequence[Client], owner: User, now: datetime) -> None:
    """A row of every noun at each client, one of them put off."""
    for client in clients:
        seat = seat_of(client, f"Sam of {client.name}")
        made = {"client": client, "created_at": now}
        for state, due in (("accepted", -3), ("at_risk", 3), ("accepted", 5)):
            day = {"promised_on": days(-90), "baseline_on": days(due), "due_on": days(due)}
            Commitment.objects.create(text="Report", owner=owner, seat=seat, state=state, **day, **made)
        asked = Decision.objects.create(question="Which?", seat=seat, asked_on=days(-30), **made)
        Concern.objects.create(text="Slow", raised_by=seat, raised_on=days(-99), severity=3, **made)
        Need.objects.create(want="Faster close", seen_on=days(-300), **made)
        CadenceRule.objects.create(days=14, **made)
        for state, on in (("held", -60), ("planned", -2), ("planned", 2)):
            Touch.objects.create(title="Catch-up", on=days(on), state=state, **made).seats.add(seat)
        board(days(-60), made)
        Snooze.objects.create(
            user=owner, key=f"decision:{asked.pk}", until=days(3), reason="Thursday", **made
        )


def board(on: date, made: dict[str, Any]) -> None:
    """A late reply, a request that lies, a parked one whose day came, and a session that is due."""
    place = {"asked_on": on, "since": on}
    Request.objects.create(
        title="Parked", column="parked", reason="Later", look_again_on=TODAY, **place, **made
    )
    waits = Request.objects.create(title="Waits", column="feasibility", **place, **made)
    team = Team.objects.get_or_create(name="Platform")[0]
    Feasibility.objects.create(request=waits, team=team, asked_on=on, due_on=days(-3))
    for back in (-40, -20):
        PrioritySession.objects.create(on=days(back), state="held", **made)


def asked(browser: Any, url: str) -> tuple[int, int]:
    """Queries of a page, and its length."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        response = browser.get(url)
    assert response.status_code == 200
    return len(found), len(response.content)


@pytest.mark.parametrize(
    ("who", "url"),
    [("alice", "/"), ("carol", "/"), ("carol", "/?by=client"), ("carol", "/today/rows/?kind=decision")],
)
def test_the_number_of_queries_is_the_same_for_10_and_100_clients(
    client: Any, request: pytest.FixtureRequest, portfolio: Portfolio, now: datetime, who: str, url: str
) -> None:
    alice = request.getfixturevalue("alice")
    version = a_rubric()
    with time_machine.travel(now, tick=False):
        clients = many_clients(100, portfolio, alice)
        score_many(version, clients, [Quarter(2026, 4), Quarter(2026, 3)])
        Client.objects.filter(pk__in=[row.pk for row in clients[10:]]).update(archived_on=days(-400))
        fill(clients, alice, now)
        client.force_login(request.getfixturevalue(who))
        client.get(url)
        queries, short = asked(client, url)
        Client.objects.update(archived_on=None)
        more, long = asked(client, url)
    assert more == queries <= HOME_QUERIES
    assert long > short


def test_a_day_of_very_many_rows_is_shown_in_pages(
    client: Any, alice: Any, portfolio: Portfolio, now: datetime
) -> None:
    with time_machine.travel(now, tick=False):
        fill(many_clients(30, portfolio, alice), alice, now)
        client.force_login(alice)
        first = client.get("/").context["page"]
        pages = [client.get("/", {"all": 1, "page": number}).context["page"] for number in (1, 2)]
    assert (len(first.tasks), len(first.more)) == (SHOWN, FOLDED) and first.every > SHOWN + FOLDED
    assert [row.task for row in (*first.tasks, *first.more)] == [row.task for row in pages[0].tasks][:48]
    assert len(pages[0].tasks) == A_PAGE and pages[1].tasks[0].label
    assert not {row.task.url for row in pages[0].tasks} & {row.task.url for row in pages[1].tasks}

"""Rows of Today for the demand board: replies, sessions, requests that lie, parked ones whose day came."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from opm.frames import current_frame
from opm.kernel.calendar import quarter_of
from opm.standings import ClientRow, client_rows
from opm.testing.factories import a_rubric
from opm.todo import demand as rows
from opm.todo.task import Coming, Task
from relationships.models import Client, Team, User
from roadmap.models import Column, Feasibility, PrioritySession, Request
from roadmap.services import demand
from roadmap.services.demand import RequestInput

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def tenth_of_november(db: None, now: datetime) -> Any:
    a_rubric()
    with time_machine.travel(now, tick=False):
        yield


def reach(user: User) -> dict[int, ClientRow]:
    return {row.pk: row for row in client_rows(user, quarter_of(TODAY), current_frame("opm"))}


def tasks(user: User) -> list[Task]:
    return list(rows.tasks(user, reach(user), TODAY))


def coming(user: User) -> list[Coming]:
    return list(rows.coming(user, reach(user), TODAY, TODAY + timedelta(days=7)))


def ask(client: Client, by: User, at: datetime, title: str = "Invoices twice") -> Request:
    return demand.ask_for(client=client, wish=RequestInput(title), by=by, now=at)


def session(client: Client, on: date, state: str, now: datetime) -> PrioritySession:
    return PrioritySession.objects.create(client=client, on=on, state=state, created_at=now)


def press(browser: Browser, user: User, task: Task, **typed: str) -> Any:
    """Press the row's button as Today does."""
    act = task.acts[0]
    browser.force_login(user)
    return browser.post(act.url, {**act.hidden, **typed, "next": "/"})


def test_a_late_reply_is_chased_and_noted_in_place(
    client: Browser, alice: User, finance: Client, now: datetime
) -> None:
    item, team = ask(finance, alice, now - timedelta(days=30)), Team.objects.create(name="Platform")
    demand.ask_team(request=item, team=team, by=alice, now=now - timedelta(days=18))
    task = tasks(alice)[0]
    assert (task.kind, task.title, task.when, task.tone) == (
        "feasibility",
        "Invoices twice",
        "4 days over",
        "bad",
    )
    assert task.why == "Finance. Platform was asked on Fri 23 Oct and has not replied."
    done = press(client, alice, task, verdict="yes", reason="The feed exists", replied_on="2026-11-09")
    assert done.headers["Location"] == "/"
    assert Feasibility.objects.get().verdict == "yes" and tasks(alice) == []


def test_a_reply_without_its_reason_comes_back_with_what_was_typed(
    client: Browser, alice: User, finance: Client, now: datetime
) -> None:
    item, team = ask(finance, alice, now - timedelta(days=30)), Team.objects.create(name="Platform")
    demand.ask_team(request=item, team=team, by=alice, now=now - timedelta(days=18))
    refused = press(client, alice, tasks(alice)[0], verdict="no", reason="", replied_on="2026-11-09")
    assert refused.status_code == 400 and "Write down the reason the team gave." in refused.content.decode()


def test_two_weeks_after_the_last_session_one_is_due_and_planned_in_place(
    client: Browser, alice: User, finance: Client, now: datetime
) -> None:
    session(finance, TODAY - timedelta(days=17), "held", now)
    task = tasks(alice)[0]
    assert (task.kind, task.title, task.when) == ("session", "Session with Finance", "3 days over")
    assert task.why == "Finance. The last one was on Sat 24 Oct, none is planned."
    assert press(client, alice, task, on="2026-11-12").headers["Location"] == "/"
    assert tasks(alice) == []
    assert [(item.on, item.title) for item in coming(alice)] == [(date(2026, 11, 12), "Session with Finance")]


def test_a_planned_session_that_was_not_held_is_a_row_and_a_client_without_any_is_not(
    alice: User, finance: Client, now: datetime
) -> None:
    assert tasks(alice) == []
    session(finance, TODAY - timedelta(days=2), "planned", now)
    assert [(task.kind, task.why) for task in tasks(alice)] == [
        ("session", "Finance. Planned for Sun 8 Nov, not held.")
    ]


def test_requests_not_moved_in_two_sessions_are_one_row_a_client(
    alice: User, finance: Client, now: datetime
) -> None:
    for title in ("Invoices twice", "Ledger late"):
        ask(finance, alice, now - timedelta(days=60), title)
    for days in (28, 3):
        session(finance, TODAY - timedelta(days=days), "held", now)
    assert [(task.kind, task.title, task.url) for task in tasks(alice)] == [
        ("unmoved", "2 requests of Finance not moved in two sessions", "/clients/finance/demand/")
    ]


def test_a_parked_request_comes_back_on_its_day_and_is_taken_up_in_place(
    client: Browser, alice: User, finance: Client, now: datetime
) -> None:
    parked: dict[str, Any] = {
        "to": Column.PARKED,
        "reason": "No budget",
        "by": alice,
        "now": now - timedelta(days=9),
    }
    demand.move(request=ask(finance, alice, now - timedelta(days=30)), look_again_on=TODAY, **parked)
    later = TODAY + timedelta(days=1)
    demand.move(request=ask(finance, alice, now, "Not yet"), look_again_on=later, **parked)
    task = tasks(alice)[0]
    assert (task.kind, task.title, task.when) == ("look_again", "Invoices twice", "Today")
    assert task.why == "Finance. Parked on Sun 1 Nov: No budget"
    assert press(client, alice, task).headers["Location"] == "/"
    assert Request.objects.get(title="Invoices twice").column == Column.NEW and tasks(alice) == []


def test_replies_of_the_week_are_coming(alice: User, finance: Client, now: datetime) -> None:
    item, team = ask(finance, alice, now), Team.objects.create(name="Platform")
    demand.ask_team(request=item, team=team, due_on=TODAY + timedelta(days=3), by=alice, now=now)
    assert [(row.on, row.title, row.where) for row in coming(alice)] == [
        (date(2026, 11, 13), "Invoices twice", "Finance, Platform replies")
    ]
    assert tasks(alice) == []


def test_other_peoples_boards_ask_nothing(mallory: User, alice: User, finance: Client, now: datetime) -> None:
    session(finance, TODAY - timedelta(days=30), "held", now)
    assert tasks(mallory) == [] and len(tasks(alice)) == 1

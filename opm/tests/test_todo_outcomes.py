"""Rows of Today for outcomes nobody read since go-live and for late actions against leaks, finished in place."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from opm.frames import current_frame
from opm.kernel.calendar import quarter_of
from opm.standings import ClientRow, client_rows
from opm.testing.factories import a_rubric
from opm.todo import outcomes as rows
from opm.todo.task import Task
from relationships.models import Client, User
from roadmap.models import Leak, OutcomeReading
from roadmap.testing import outcomes_shown

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def rubric(db: None) -> None:
    a_rubric()


@pytest.fixture(autouse=True)
def tenth_of_november(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def tasks(user: User) -> dict[str, Task]:
    reach: dict[int, ClientRow] = {
        row.pk: row for row in client_rows(user, quarter_of(TODAY), current_frame("opm"))
    }
    return {task.kind: task for task in rows.tasks(user, reach, TODAY)}


def press(browser: Browser, user: User, task: Task, label: str, **typed: str) -> Any:
    """Press a row's button as Today does."""
    act = next(act for act in task.acts if act.label == label)
    browser.force_login(user)
    return browser.post(act.url, {**act.hidden, **typed, "next": "/"})


def test_unread_outcomes_and_late_actions_are_rows(
    finance: Client, sales: Client, alice: User, mallory: User, now: datetime
) -> None:
    outcomes_shown(finance, alice, now)
    found = tasks(alice)
    assert {kind: (task.title, task.when, task.tone) for kind, task in found.items()} == {
        "unread": ("Days to close", "4 quarters unread", "warn"),
        "leak": ("Days to close", "5 days over", "warn"),
    }
    assert found["unread"].why == "Finance. Live since Tue 16 Sep 2025, read last on Sat 6 Sep 2025."
    assert tasks(mallory) == {}


def test_a_row_is_finished_in_place(client: Browser, finance: Client, alice: User, now: datetime) -> None:
    outcomes_shown(finance, alice, now)
    found = tasks(alice)
    answer = press(client, alice, found["unread"], "Add the reading", value="4,5", on="2026-11-10", source="")
    assert answer.headers["Location"] == "/"
    assert OutcomeReading.objects.latest("pk").value == 4.5
    press(client, alice, found["leak"], "Accept the loss", result="Too small")
    assert Leak.objects.get(stage="use").state == "accepted"
    assert tasks(alice) == {}


def test_a_reading_that_cannot_be_is_told_on_today_with_what_was_typed(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    outcomes_shown(finance, alice, now)
    press(client, alice, tasks(alice)["unread"], "Add the reading", value="soon", on="2026-11-10")
    page = client.get(reverse("home")).content.decode()
    assert "It stood at: write a number" in page and "soon" in page
    assert "unread" in tasks(alice)

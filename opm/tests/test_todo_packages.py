"""Rows of Today for work packages: late ones are delivered in place, delivered ones wait for the client."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from opm.frames import current_frame
from opm.kernel.calendar import quarter_of
from opm.standings import client_rows
from opm.testing.factories import a_rubric
from opm.todo import packages as rows
from opm.todo.coming import WEEK
from opm.todo.task import Task
from relationships.models import Client, User
from roadmap.models import WorkPackage
from roadmap.testing import make_initiative, make_package

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def rubric(db: None) -> None:
    a_rubric()


@pytest.fixture(autouse=True)
def tenth_of_november(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def reach(user: User) -> Any:
    return {row.pk: row for row in client_rows(user, quarter_of(TODAY), current_frame("opm"))}


def tasks(user: User) -> list[Task]:
    return list(rows.tasks(user, reach(user), TODAY))


def test_a_late_package_is_delivered_in_place_and_then_waits_for_the_client(
    client: Browser, finance: Client, alice: User
) -> None:
    make_package(make_initiative(finance), "Two stores", due_on=date(2026, 11, 2))
    make_package(make_initiative(finance), "In time")
    (late,) = tasks(alice)
    assert (late.kind, late.title, late.when, late.tone) == (
        "package_late",
        "Two stores",
        "8 days over",
        "bad",
    )
    (act,) = late.acts
    client.force_login(alice)
    typed = {**act.hidden, **{ask.name: ask.value for ask in act.asks}, "next": "/"}
    assert client.post(act.url, typed)["Location"] == "/"
    (waits,) = tasks(alice)
    assert (waits.kind, waits.when) == ("verdict", "Delivered today")
    assert "Only the client accepts" in waits.why


def test_what_is_due_within_the_week_is_coming(finance: Client, alice: User) -> None:
    make_package(make_initiative(finance), "Two stores", due_on=date(2026, 11, 13))
    make_package(make_initiative(finance), "Later", due_on=date(2026, 11, 20))
    found = list(rows.coming(alice, reach(alice), TODAY, TODAY + WEEK))
    assert [(item.on, item.title, item.where) for item in found] == [
        (date(2026, 11, 13), "Two stores", "Finance, work package due")
    ]


def test_what_the_client_judged_asks_nothing(finance: Client, alice: User) -> None:
    for state in WorkPackage.TAKEN:
        make_package(make_initiative(finance), state=state, verdict_on=TODAY, due_on=date(2026, 11, 2))
    assert tasks(alice) == []

"""Catch-ups on Today: who is overdue, which meeting has no end, whose minutes are late; each finished in place."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from opm.kernel.calendar import today
from opm.standings import ClientRow
from opm.todo import catch_ups
from opm.todo.task import Act, Task, kind_of
from relationships.models import Client, Touch, User
from relationships.testing import cadence_of, seat_of, touch_with

pytestmark = pytest.mark.django_db


class Row:
    """What the rows need of a client's line."""

    def __init__(self, client: Client) -> None:
        self.pk, self.slug, self.name = client.pk, client.slug, client.name


def reach(*clients: Client) -> Any:
    return {client.pk: Row(client) for client in clients}


def tasks(user: User, *clients: Client) -> list[Task]:
    return list(catch_ups.tasks(user, reach(*clients), today()))


def press(user: User, act: Act, **typed: str) -> Any:
    browser = Browser()
    browser.force_login(user)
    filled = {ask.name: ask.value for ask in act.asks}
    return browser.post(act.url, {**act.hidden, **filled, **typed, "next": "/"})


def test_an_overdue_catch_up_is_logged_in_place_and_the_row_is_gone(finance: Client, alice: User) -> None:
    sam = seat_of(finance)
    cadence_of(finance, 14)
    touch_with(finance, today() - timedelta(days=30), sam, channel="mail")
    (task,) = tasks(alice, finance)
    assert kind_of(task.kind).label == "Catch up"
    assert (task.when, task.why) == ("16 days over", "Finance, Sponsor. Agreed every 14 days.")
    assert task.url.endswith(f"/catch-ups/new/?seat={sam.pk}")
    (log,) = task.acts
    response = press(alice, log, kind="planning", channel="call")
    assert (response.status_code, response["Location"]) == (302, "/")
    touch = Touch.objects.get(on=today())
    assert (touch.state, touch.kind, touch.channel) == ("held", "planning", "call")
    assert tasks(alice, finance) == []


def test_an_overdue_catch_up_that_is_booked_is_no_row(finance: Client, alice: User) -> None:
    sam = seat_of(finance)
    cadence_of(finance, 14)
    touch_with(finance, today() - timedelta(days=30), sam, channel="mail")
    touch_with(finance, today() + timedelta(days=3), sam, state="planned")
    assert tasks(alice, finance) == []


def test_a_meeting_without_an_end_is_held_or_cancelled_in_place(finance: Client, alice: User) -> None:
    yesterday = today() - timedelta(days=1)
    for n, label in enumerate(("held", "cancelled")):
        touch_with(
            finance, yesterday, state="planned", title=label, channel="mail", created_at=timezone.now()
        )
        (task,) = [row for row in tasks(alice, finance) if row.kind == "unheld"]
        response = press(alice, task.acts[n], why="Sam is ill")
        assert response["Location"] == "/"
        assert Touch.objects.get(title=label).state == label
    assert tasks(alice, finance) == []


def test_minutes_are_asked_for_after_three_working_days(finance: Client, alice: User) -> None:
    touch = touch_with(finance, today() - timedelta(days=10), title="Steering")
    (task,) = tasks(alice, finance)
    assert (task.kind, task.title) == ("minutes", "Send the minutes of Steering")
    Touch.objects.filter(pk=touch.pk).update(minutes_sent_at=timezone.now())
    assert tasks(alice, finance) == []


def test_a_manager_sees_the_rows_without_buttons_that_are_not_hers(finance: Client, carol: User) -> None:
    seat_of(finance)
    cadence_of(finance, 14)
    touch_with(finance, today() - timedelta(days=1), state="planned", channel="mail")
    found = tasks(carol, finance)
    assert {task.kind for task in found} == {"overdue_touch", "unheld"}
    assert all(task.acts == () for task in found)


def test_the_next_days_bring_what_is_planned_with_its_time(finance: Client, alice: User) -> None:
    touch_with(finance, today(), state="planned", at=time(14, 30), title="Steering")
    touch_with(finance, today() + timedelta(days=8), state="planned")
    found = list(catch_ups.coming(alice, reach(finance), today(), today() + timedelta(days=7)))
    assert [(row.title, row.at, row.where) for row in found] == [("Steering", "14:30", "Finance, 30 minutes")]


def test_any_number_of_rows_takes_six_queries(
    finance: Client, alice: User, django_assert_num_queries: Any
) -> None:
    cadence_of(finance, 14)
    for n in range(4):
        seat_of(finance, f"Sam {n}")
        touch_with(finance, date(2026, 1, 5), state="planned")
        touch_with(finance, today() - timedelta(days=10))
    with django_assert_num_queries(6):
        assert len(tasks(alice, finance)) == 12


def test_rows_are_of_the_type_that_today_gives() -> None:
    assert {"pk", "slug", "name"} <= set(ClientRow.__dataclass_fields__)

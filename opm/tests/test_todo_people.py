"""Alarms about people as rows of Today: all of them for who may read readings, the empty role for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from opm.todo import people as rows_of_people
from opm.todo.task import Task
from relationships.models import Client, Seat, User
from relationships.selectors.people.alarms import alarms_of
from relationships.services import people
from relationships.testing import read, seat_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def _stands_still(now: Any) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


class Row:
    """As much of a client's row as the rows about people need."""

    def __init__(self, client: Client) -> None:
        self.pk, self.name, self.slug = client.pk, client.name, client.slug


def tasks(user: User, *clients: Client) -> list[Task]:
    reach: Any = {client.pk: Row(client) for client in clients}
    return list(rows_of_people.tasks(user, reach, TODAY))


def advocate(client: Client, by: User, now: Any, name: str, **reading: Any) -> Seat:
    seat = seat_of(client, name=name, role=f"Role of {name}")
    read(seat, by, now, **reading)
    return seat


def test_a_client_without_people_has_no_row(finance: Client, alice: User) -> None:
    assert tasks(alice, finance) == []


def test_today_tells_the_team_everything_and_a_manager_the_empty_role_alone(
    finance: Client, alice: User, carol: User, now: Any
) -> None:
    left = seat_of(finance, name="Jon Abel", role="Controller")
    people.end_seat(seat=left, ended_on=TODAY - timedelta(days=3), seen_version=None, by=alice, now=now)
    advocate(finance, alice, now, "Sam", stance=1, on=TODAY - timedelta(days=100))
    mine = tasks(alice, finance)
    assert [task.title for task in mine] == [
        "The key role Controller is empty",
        "Read Sam again",
    ]
    assert mine[1].why.endswith("Nobody is an influential advocate.")
    assert mine[0].when == "empty for 3 days"
    assert mine[0].url == "/clients/finance/people/new/?role=Controller&key="
    assert [task.title for task in tasks(carol, finance)] == ["The key role Controller is empty"]
    assert not tasks(carol, finance)[0].acts
    people.grant(client=finance, user=carol, reason="Escalation", by=alice, now=now)
    assert len(tasks(carol, finance)) == 2


def test_a_row_of_today_is_finished_in_place(client: Browser, finance: Client, alice: User, now: Any) -> None:
    seat = advocate(finance, alice, now, "Sam", stance=1, on=TODAY - timedelta(days=100))
    (act,) = tasks(alice, finance)[-1].acts
    client.force_login(alice)
    answer = client.post(act.url, {**act.hidden, "stance": "2", "influence": "5", "next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert seat.readings.count() == 2
    left = seat_of(finance, name="Jon Abel", role="Controller")
    people.end_seat(seat=left, ended_on=TODAY, seen_version=None, by=alice, now=now)
    (act,) = tasks(alice, finance)[0].acts
    client.post(act.url, {**act.hidden, "next": "/"})
    assert not alarms_of([finance.pk], [], TODAY)[finance.pk].empty


def test_rows_of_many_clients_take_as_many_queries_as_of_one(
    finance: Client, portfolio: Any, alice: User, now: Any, django_assert_num_queries: Any
) -> None:
    clients = [finance]
    for number in range(8):
        other = Client.objects.create(slug=f"c{number}", name=f"Client {number}", portfolio=portfolio)
        other.memberships.create(user=alice)
        advocate(other, alice, now, "Sam", on=TODAY - timedelta(days=100))
        clients.append(other)
    with django_assert_num_queries(4):
        assert len(tasks(alice, *clients)) == 8
    with django_assert_num_queries(4):
        tasks(alice, clients[1])

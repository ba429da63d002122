"""What stands out about people, and how their page says it. Rows of Today: opm/tests/test_todo_people.py."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from relationships.models import Client, Seat, User
from relationships.selectors.people.alarms import Alarms, alarms_of
from relationships.services import people
from relationships.testing import read, seat_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)


def alarms(client: Client, *, candid: bool = True) -> Alarms:
    return alarms_of([client.pk], [client.pk] if candid else [], TODAY)[client.pk]


def advocate(client: Client, by: User, now: Any, name: str, **reading: Any) -> Seat:
    seat = seat_of(client, name=name, role=f"Role of {name}")
    read(seat, by, now, **reading)
    return seat


def test_a_client_without_people_raises_no_alarm(finance: Client) -> None:
    assert not alarms(finance).any


def test_two_influential_advocates_are_enough(finance: Client, alice: User, now: Any) -> None:
    advocate(finance, alice, now, "Ada", influence=4)
    assert alarms(finance).advocates_line == "Only Ada is an influential advocate."
    advocate(finance, alice, now, "Little", influence=3)
    advocate(finance, alice, now, "Supporter", stance=1)
    advocate(finance, alice, now, "Old", on=TODAY - timedelta(days=91))
    assert alarms(finance).few_advocates
    advocate(finance, alice, now, "Still", on=TODAY - timedelta(days=90))
    assert not alarms(finance).few_advocates


def test_an_old_reading_and_none_at_all_are_to_be_read_again_the_weightiest_first(
    finance: Client, alice: User, now: Any
) -> None:
    seat_of(finance, name="Never", role="A")
    advocate(finance, alice, now, "Old", on=TODAY - timedelta(days=91), influence=2)
    advocate(finance, alice, now, "Older", on=TODAY - timedelta(days=200), influence=5)
    advocate(finance, alice, now, "New")
    assert [seat.person.name for seat in alarms(finance).stale] == ["Older", "Old", "Never"]


def test_a_key_role_is_empty_until_somebody_sits_there_or_it_is_retired(
    finance: Client, alice: User, now: Any
) -> None:
    left = seat_of(finance, name="Jon Abel", role="Controller")
    people.end_seat(seat=left, ended_on=TODAY, seen_version=None, by=alice, now=now)
    assert [seat.role for seat in alarms(finance, candid=False).empty] == ["Controller"]
    follower = seat_of(finance, name="Ada Lind", role="controller")
    assert not alarms(finance, candid=False).empty
    people.end_seat(seat=follower, ended_on=TODAY, seen_version=None, by=alice, now=now)
    (empty,) = alarms(finance, candid=False).empty
    people.mark_key(seat=empty, is_key=False, seen_version=None, by=alice, now=now)
    assert not alarms(finance, candid=False).empty


def test_the_page_says_it_in_sentences_with_what_to_do(
    client: Browser, finance: Client, alice: User, now: Any
) -> None:
    left = seat_of(finance, name="Jon Abel", role="Controller")
    people.end_seat(seat=left, ended_on=TODAY, seen_version=None, by=alice, now=now)
    advocate(finance, alice, now, "Sam", stance=1, on=TODAY - timedelta(days=100))
    client.force_login(alice)
    page = client.get(reverse("people", args=["finance"])).content.decode()
    for said in (
        "Nobody at Finance sits as Controller",
        "Nobody is an influential advocate.",
        "Sam has no reading of the last 90 days.",
        "?role=Controller&amp;key",
    ):
        assert said in page

"""What readings of people say by themselves: counts and shares by client, in a fixed number of queries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from opm.kernel import live_metrics
from opm.kernel.quarters import Quarter
from relationships.models import Client, User
from relationships.services import people
from relationships.testing import read, seat_of, touch_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tenth_of_november")]
TODAY = date(2026, 11, 10)
NOW_QUARTER = Quarter(2026, 4)
KEYS = (
    "influential_advocates",
    "stakeholders_read_share",
    "stakeholders_with_gain_share",
    "stance_falls_answered_share",
)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def values(client: Client, quarter: Quarter = NOW_QUARTER) -> list[Any]:
    found = live_metrics.measure(KEYS, [client.pk], quarter)
    return [found[key][client.pk] for key in KEYS]


def test_a_client_without_people_has_nothing_to_measure(finance: Client) -> None:
    assert values(finance) == [None, None, None, None]


def test_people_who_were_never_read_count_as_not_read(finance: Client) -> None:
    seat_of(finance)
    assert values(finance) == [0, 0, 0, None]


def test_readings_of_the_last_ninety_days_gains_and_advocates_are_counted(
    finance: Client, alice: User, now: Any
) -> None:
    a, b, c, d = (seat_of(finance, name=name, role=name) for name in "ABCD")
    read(a, alice, now, stance=2, influence=4, on=ago(90), gains="A close without night work")
    read(b, alice, now, stance=2, influence=5, on=ago(91), gains="Fewer forms")
    read(c, alice, now, stance=2, influence=3)
    gone = seat_of(finance, name="Gone", role="Gone")
    read(gone, alice, now, stance=2, influence=5)
    people.end_seat(seat=gone, ended_on=TODAY, seen_version=None, by=alice, now=now)
    assert values(finance)[:3] == [1, Decimal("0.5"), Decimal("0.5")]
    read(a, alice, now, stance=1, influence=4)  # the newest counts; its empty gain takes nothing back
    assert values(finance)[:3] == [0, Decimal("0.5"), Decimal("0.5")]
    assert d.readings.count() == 0


def test_an_earlier_quarter_is_seen_as_it_stood_on_its_last_day(
    finance: Client, alice: User, now: Any
) -> None:
    seat = seat_of(finance)
    read(seat, alice, now, stance=2, influence=5, on=date(2026, 9, 1))
    read(seat, alice, now, stance=-2, influence=5, on=date(2026, 10, 5))
    assert values(finance, Quarter(2026, 3))[0] == 1
    assert values(finance)[0] == 0
    assert values(finance, Quarter(2024, 4)) == [None, None, None, None]  # nobody sat there then


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        ("nothing", 0),
        ("catch-up", 1),
        ("late catch-up", 0),
        ("same day", 0),
        ("cancelled", 0),
        ("rose", 1),
        ("same", 0),
    ],
)
def test_a_fall_is_answered_by_a_talk_or_a_better_reading_within_thirty_days(
    finance: Client, alice: User, now: Any, answer: str, share: int
) -> None:
    seat, fell = seat_of(finance), ago(35)
    read(seat, alice, now, stance=1, on=ago(60))
    read(seat, alice, now, stance=-1, on=fell)
    days = {"catch-up": 30, "late catch-up": 31, "same day": 0, "cancelled": 5}.get(answer)
    if days is not None:
        touch_with(
            finance, fell + timedelta(days=days), seat, state="cancelled" if answer == "cancelled" else "held"
        )
    if answer in ("rose", "same"):
        read(seat, alice, now, stance=0 if answer == "rose" else -1, on=ago(10))
    assert values(finance)[3] == share


def test_a_young_fall_is_still_open_and_a_corrected_one_is_none(
    finance: Client, alice: User, now: Any
) -> None:
    seat = seat_of(finance)
    read(seat, alice, now, stance=1, on=ago(60))
    read(seat, alice, now, stance=-1, on=ago(35))
    read(seat, alice, now, stance=1, on=ago(35))  # puts it right
    assert values(finance)[3] is None
    read(seat, alice, now, stance=0, on=ago(3))
    assert values(finance)[3] is None
    touch_with(finance, ago(1), seat)
    assert values(finance)[3] == 1


@pytest.mark.parametrize("amount", [1, 6])
def test_many_clients_take_as_many_queries_as_one(
    portfolio: Any, alice: User, now: Any, amount: int, django_assert_num_queries: Any
) -> None:
    clients = [
        Client.objects.create(slug=f"c{number}", name=f"Client {number}", portfolio=portfolio)
        for number in range(amount)
    ]
    for client in clients:
        client.memberships.create(user=alice)
        read(seat_of(client), alice, now, stance=2)
    for key, queries in zip(KEYS, (2, 2, 2, 3), strict=True):
        with django_assert_num_queries(queries):
            live_metrics.measure([key], [client.pk for client in clients], NOW_QUARTER)

"""When the next catch-up with whom is due: the most specific rule wins, only held ones count, grace before overdue."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from opm.kernel.errors import Conflict, NotAllowed, Refused
from relationships.models import CadenceRule, Client, Portfolio, User
from relationships.selectors.catch_ups.due import Due, next_due
from relationships.services.catch_ups.cadence import CadenceInput, set_cadence
from relationships.testing import cadence_of, seat_of, touch_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)


def due(client: Client, today: date = TODAY) -> list[Due]:
    return next_due([client.pk], today)[client.pk]


def test_the_rule_of_a_person_wins_over_the_tiers_and_that_over_everybodys(finance: Client) -> None:
    sam, kim, lee = (
        seat_of(finance, name, tier=tier)
        for name, tier in (("Sam", "sponsor"), ("Kim", "sponsor"), ("Lee", "working"))
    )
    cadence_of(finance, 60)
    cadence_of(finance, 30, tier="sponsor")
    cadence_of(finance, 7, seat=sam)
    assert {item.seat: item.rule.days for item in due(finance)} == {sam: 7, kim: 30, lee: 60}


def test_the_next_one_is_due_from_the_last_held_and_cancelled_or_planned_ones_do_not_count(
    finance: Client,
) -> None:
    sam = seat_of(finance)
    cadence_of(finance, 14)
    touch_with(finance, date(2026, 10, 20), sam)
    touch_with(finance, date(2026, 11, 9), sam, state="cancelled")
    touch_with(finance, date(2026, 11, 20), sam, state="planned")
    (item,) = due(finance)
    assert (item.last_on, item.due_on, item.booked_on) == (
        date(2026, 10, 20),
        date(2026, 11, 3),
        date(2026, 11, 20),
    )


@pytest.mark.parametrize(("late", "overdue"), [(-1, False), (0, False), (3, False), (4, True)])
def test_it_is_overdue_once_the_grace_is_over(finance: Client, late: int, overdue: bool) -> None:
    sam = seat_of(finance)
    cadence_of(finance, 14)
    touch_with(finance, TODAY - timedelta(days=14 + late), sam)
    (item,) = due(finance)
    assert (item.days_over, item.overdue) == (late, overdue)


@pytest.mark.parametrize(
    ("started", "made", "expected"),
    [
        (date(2025, 1, 6), datetime(2026, 11, 1, 9, tzinfo=UTC), date(2026, 11, 11)),
        (date(2026, 11, 5), datetime(2026, 1, 5, 9, tzinfo=UTC), date(2026, 11, 15)),
    ],
)
def test_without_a_held_one_it_counts_from_the_seats_start_or_the_rules_making(
    finance: Client, started: date, made: datetime, expected: date
) -> None:
    seat_of(finance, started_on=started)
    cadence_of(finance, 10, created_at=made)
    assert due(finance)[0].due_on == expected


def test_who_left_or_has_not_come_yet_is_not_due(finance: Client) -> None:
    gone = seat_of(finance, "Gone")
    gone.ended_on = TODAY
    gone.save()
    seat_of(finance, "To come", started_on=TODAY + timedelta(days=1))
    cadence_of(finance, 14)
    assert due(finance) == []


def test_many_clients_take_four_queries(portfolio: Portfolio, django_assert_num_queries: Any) -> None:
    clients = [Client.objects.create(slug=f"c{n}", name=f"C{n}", portfolio=portfolio) for n in range(6)]
    for client in clients:
        seats = [seat_of(client, f"{client.slug} {n}") for n in range(3)]
        cadence_of(client, 14)
        touch_with(client, date(2026, 10, 1), *seats)
    with django_assert_num_queries(4):
        found = next_due([client.pk for client in clients], TODAY)
    assert [len(rows) for rows in found.values()] == [3] * 6


def test_rules_are_set_changed_and_removed_in_one_form(finance: Client, alice: User, now: datetime) -> None:
    sam = seat_of(finance)
    rows = [CadenceInput(None, "", 30), CadenceInput(None, "lead", 14, 2), CadenceInput(sam, "", 7)]
    set_cadence(client=finance, rows=rows, by=alice, now=now)
    again = [CadenceInput(None, "", 45, 3, 1), CadenceInput(None, "lead", None, 2, 1)]
    set_cadence(client=finance, rows=again, by=alice, now=now)
    found = {(rule.seat_id, rule.tier): rule.days for rule in CadenceRule.objects.all()}
    assert found == {(None, ""): 45, (sam.pk, ""): 7}


def test_two_people_do_not_overwrite_each_others_rules(
    finance: Client, alice: User, bob: User, now: datetime
) -> None:
    set_cadence(client=finance, rows=[CadenceInput(None, "", 30)], by=alice, now=now)
    with pytest.raises(Conflict):
        set_cadence(client=finance, rows=[CadenceInput(None, "", 20)], by=bob, now=now)
    assert CadenceRule.objects.get().days == 30


@pytest.mark.parametrize("days", [0, -3, 367, 10**9])
def test_days_that_nobody_means_are_refused(finance: Client, alice: User, now: datetime, days: int) -> None:
    with pytest.raises(Refused):
        set_cadence(client=finance, rows=[CadenceInput(None, "", days)], by=alice, now=now)


def test_readers_set_no_rules(finance: Client, carol: User, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        set_cadence(client=finance, rows=[CadenceInput(None, "", 30)], by=carol, now=now)

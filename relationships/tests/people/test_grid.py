"""The grid of influence and stance: everybody who was read, once, where the reading says."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from relationships.models import Client, User
from relationships.selectors.people.grid import CROWD, MOST, Grid, grid_of
from relationships.selectors.people.rows import people_of
from relationships.testing import read, seat_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)


def drawn(client: Client) -> Grid:
    return grid_of(people_of(client, TODAY, candid=True).read, TODAY)


def test_more_influence_stands_higher_and_more_support_further_right(
    finance: Client, alice: User, now: Any
) -> None:
    for name, stance, influence in (("Low", -2, 1), ("High", 2, 5), ("Between", 0, 3)):
        read(seat_of(finance, name=name, role=name), alice, now, stance=stance, influence=influence)
    marks = {mark.label: mark for mark in drawn(finance).marks}
    assert marks["High"].y < marks["Between"].y < marks["Low"].y
    across = {name: float(mark.x.removesuffix("%")) for name, mark in marks.items()}
    assert across == {"Low": 4.5, "Between": 44.5, "High": 84.5}


def test_people_of_one_cell_stand_below_each_other_and_the_rest_is_counted(
    finance: Client, alice: User, now: Any
) -> None:
    for number in range(MOST + 3):
        read(seat_of(finance, name=f"Person {number}", role=f"Role {number}"), alice, now)
    grid = drawn(finance)
    heights = [mark.y for mark in grid.marks]
    assert len(heights) == MOST - 1
    assert min(after - before for before, after in zip(heights, heights[1:], strict=False)) >= 24
    assert [more.count for more in grid.more] == [4]


def test_a_trail_leads_from_where_somebody_stood_within_the_year(
    finance: Client, alice: User, now: Any
) -> None:
    seat = seat_of(finance)
    for days, stance in ((500, -2), (300, 0), (200, 0), (90, 1)):
        read(seat, alice, now, stance=stance, influence=4, on=TODAY - timedelta(days=days))
    read(seat, alice, now, stance=2, influence=4)
    (mark,) = drawn(finance).marks
    newest, older = mark.steps
    assert (newest.x1, newest.x2, newest.age) == ("61.2%", mark.x, 1)
    assert (older.x1, older.x2, older.age) == ("41.2%", "61.2%", 2)


def test_in_a_crowd_only_falls_are_drawn(finance: Client, alice: User, now: Any) -> None:
    for number in range(CROWD):
        seat = seat_of(finance, name=f"Person {number}", role=f"Role {number}")
        read(seat, alice, now, stance=0, influence=number % 5 + 1, on=TODAY - timedelta(days=100))
        read(seat, alice, now, stance=-1 if number == 0 else 1, influence=number % 5 + 1)
    moving = [mark.label for mark in drawn(finance).marks if mark.steps]
    assert moving == ["Person 0"]


def test_an_old_reading_has_another_shape_and_every_mark_is_a_link_that_says_it_all(
    client: Browser, finance: Client, alice: User, now: Any
) -> None:
    seat = seat_of(finance, name="Sam Reyes", is_key=False)
    read(seat, alice, now, stance=1, influence=4, on=date(2026, 3, 3))
    client.force_login(alice)
    page = client.get(reverse("people", args=["finance"])).content.decode()
    (said,) = re.findall(r'<a href="([^"]+)" aria-label="([^"]+)">', page)
    address = reverse("person", args=["finance", seat.pk])
    assert said[0] == address
    assert said[1].startswith("Sam Reyes, Sponsor: supporter, influence 4, read Tue 3 Mar 2026")
    assert 'class="pg-now old"' in page

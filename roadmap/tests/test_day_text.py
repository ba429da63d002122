"""Days of other tools: what is understood without a question, and what is never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from roadmap.day_text import Orders, orders_of, read_day

TWELFTH = date(2026, 11, 12)


@pytest.mark.parametrize(
    "text",
    [
        "12/Nov/26 9:41 AM",
        "2026-11-12 09:41",
        "2026-11-12T09:41:00.000+0000",
        "12.11.26 09:41",
        "12.11.2026",
        "12. November 2026",
        "Nov 12, 2026, 9:41 AM",
        "Thursday, November 12, 2026 9:41 AM",
        "Donnerstag, 12. November 2026 09:41",
        "Thu, 12 Nov 2026 09:41:00 +0100",
        "Thu, Nov 12, 2026 at 9:41 AM",
        "12-Nov-2026",
        "12th Nov 2026",
    ],
)
def test_days_that_say_their_month_need_no_question(text: str) -> None:
    assert read_day(text) == TWELFTH


@pytest.mark.parametrize(
    ("text", "day"), [("12/Mär/26", date(2026, 3, 12)), ("3. Dez. 2026", date(2026, 12, 3))]
)
def test_german_months_are_known(text: str, day: date) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    "text", ["", "soon", "99/99/9999", "31/02/26", "0000-00-00", "2026-13-40", "9:41 AM"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text, "dmy") is None


def test_numbers_alone_mean_nothing_until_somebody_says_their_order() -> None:
    assert read_day("11/12/26 9:41 AM") is None
    assert read_day("11/12/26 9:41 AM", "dmy") == date(2026, 12, 11)
    assert read_day("11/12/26 9:41 AM", "mdy") == TWELFTH
    assert read_day("26/11/12", "ymd") == TWELFTH


def test_a_file_says_its_order_where_one_of_its_days_does() -> None:
    assert orders_of(["03/04/26", "25/04/26", "2026-01-01"]) == Orders(("dmy",), ("25/04/26",))
    assert orders_of(["03/04/26", "04/25/26"]) == Orders(("mdy",), ("04/25/26",))


def test_a_file_that_does_not_say_it_is_asked_about_with_examples() -> None:
    found = orders_of(["03/04/26", "03/04/26", "05/05/26", "06/07/26"])
    assert found == Orders(("dmy", "mdy"), ("03/04/26", "06/07/26")) and found.is_open


def test_days_that_read_the_same_either_way_or_say_their_month_ask_nothing() -> None:
    same = orders_of(["11/11/26"])
    assert same is not None and not same.is_open
    assert orders_of(["12/Nov/26", "2026-11-12", ""]) is None


def test_days_that_contradict_each_other_fit_no_order() -> None:
    found = orders_of(["25/04/26", "04/25/26"])
    assert found is not None and found.fit == () and not found.is_open

"""Quarters: every day is in exactly one, whatever the fiscal year (TRUST.md R14)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opm.kernel.quarters import Quarter, span
from opm.kernel.when import WhenRange

days = st.dates(date(1995, 1, 1), date(2150, 12, 31))
months = st.integers(1, 12)


@settings(max_examples=500, derandomize=True, deadline=None)
@given(days, months)
def test_a_day_lies_in_its_quarter_and_in_no_neighbour(day: date, fiscal_start: int) -> None:
    quarter = Quarter.containing(day, fiscal_start=fiscal_start)
    assert quarter.first_day(fiscal_start=fiscal_start) <= day <= quarter.last_day(fiscal_start=fiscal_start)
    assert quarter.plus(-1).last_day(fiscal_start=fiscal_start) < day
    assert day < quarter.plus(1).first_day(fiscal_start=fiscal_start)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(days, months)
def test_quarters_follow_each_other_without_a_gap(day: date, fiscal_start: int) -> None:
    quarter = Quarter.containing(day, fiscal_start=fiscal_start)
    next_day = quarter.last_day(fiscal_start=fiscal_start) + timedelta(days=1)
    assert Quarter.containing(next_day, fiscal_start=fiscal_start) == quarter.plus(1)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(days, st.integers(-40, 40))
def test_text_reads_back_and_sorts_as_time_does(day: date, steps: int) -> None:
    quarter = Quarter.containing(day)
    assert Quarter.parse(str(quarter)) == quarter
    later = quarter.plus(steps)
    assert (str(later) > str(quarter)) == (later > quarter)
    assert later.minus(quarter) == steps


@pytest.mark.parametrize(
    ("day", "fiscal_start", "expected"),
    [
        (date(2026, 11, 10), 1, "2026-Q4"),
        (date(2026, 1, 1), 1, "2026-Q1"),
        (date(2024, 2, 29), 1, "2024-Q1"),
        (date(2026, 12, 31), 1, "2026-Q4"),
        (date(2025, 4, 1), 4, "2026-Q1"),
        (date(2026, 3, 31), 4, "2026-Q4"),
        (date(2026, 10, 1), 10, "2027-Q1"),
    ],
)
def test_a_fiscal_year_carries_the_year_in_which_it_ends(day: date, fiscal_start: int, expected: str) -> None:
    assert str(Quarter.containing(day, fiscal_start=fiscal_start)) == expected


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-Q5", "2026-Q0", "26-Q4", "0001-Q1", "2026-q4 x", "２０２６-Q4x"]
)
def test_what_is_no_quarter_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="2026-Q4"):
        Quarter.parse(text)


def test_a_span_holds_both_ends() -> None:
    assert [str(q) for q in span(Quarter(2025, 4), Quarter(2026, 2))] == ["2025-Q4", "2026-Q1", "2026-Q2"]


@pytest.mark.parametrize(
    ("precision", "earliest", "latest", "label"),
    [
        ("day", date(2026, 11, 13), date(2026, 11, 13), "Fri 13 Nov 2026"),
        ("month", date(2026, 11, 1), date(2026, 12, 31), "Nov 2026 to Dec 2026"),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31), "Q4 2026"),
        ("half", date(2026, 7, 1), date(2026, 12, 31), "H2 2026"),
        ("year", date(2027, 1, 1), date(2028, 12, 31), "2027 to 2028"),
    ],
)
def test_a_range_is_said_as_it_was_entered(precision: str, earliest: date, latest: date, label: str) -> None:
    assert WhenRange(earliest, latest, precision).label() == label


def test_a_range_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before"):
        WhenRange(date(2026, 2, 1), date(2026, 1, 1), "day")

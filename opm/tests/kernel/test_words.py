"""Numbers as pages say them: cut, never rounded up."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from opm.kernel import words


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Decimal("2.9999"), 1, "2.9"),
        (Decimal("3.2222"), 2, "3.22"),
        (Fraction(29, 9), 2, "3.22"),
        (Decimal(5), 1, "5.0"),
        (None, 1, "–"),
    ],
)
def test_a_score_is_cut(value: object, places: int, text: str) -> None:
    assert words.number(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.29"), "+0.2"),
        (Decimal("-0.29"), "−0.2"),
        (Decimal("-0.04"), "0.0"),
        (Decimal(0), "0.0"),
        (None, "–"),
    ],
)
def test_a_difference_carries_a_real_minus_sign(value: object, text: str) -> None:
    assert words.signed(value) == text


def test_a_difference_is_taken_of_what_the_page_shows() -> None:
    assert words.difference(Decimal("3.19"), Decimal("2.91")) == Decimal("0.2")
    assert words.difference(None, Decimal(2)) is None


@pytest.mark.parametrize(
    ("share", "text"),
    [(Decimal("0.999"), "99 %"), (1, "100 %"), (Decimal("0.29"), "29 %"), (-1, "−100 %"), (None, "–")],
)
def test_a_share_is_cut_to_whole_percent(share: object, text: str) -> None:
    assert words.percent(share) == text


def test_names_are_listed_and_cut_with_a_count() -> None:
    assert words.listed(["A", "B"]) == "A and B"
    assert words.listed(["A", "B", "C", "D", "E"]) == "A, B, C and 2 more"
    assert words.listed([]) == ""


@pytest.mark.parametrize(("amount", "text"), [(0, "No"), (1, "One"), (10, "Ten"), (11, "11")])
def test_a_small_count_is_spelled_at_the_beginning_of_a_sentence(amount: int, text: str) -> None:
    assert words.spelled(amount) == text


def test_a_long_text_is_cut_to_its_length_with_an_ellipsis():
    assert words.shortened("Month-end report", 16) == "Month-end report"
    assert words.shortened("Month-end report", 11) == "Month-end\N{HORIZONTAL ELLIPSIS}"


def test_a_day_far_from_the_one_it_is_read_on_carries_its_year() -> None:
    today = date(2026, 11, 22)
    assert words.day(date(2027, 1, 15), near=today) == "Fri 15 Jan"
    assert words.day(date(2026, 5, 26), near=today) == "Tue 26 May"
    assert words.day(date(2025, 5, 26), near=today) == "Mon 26 May 2025"
    assert words.day(date(2027, 11, 26), near=today) == "Fri 26 Nov 2027"

"""Times as people type them."""

from datetime import date

import pytest

from opm.kernel.when import WhenRange
from roadmap.when_text import span_of, typed_range


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("2026-11-13", "day", date(2026, 11, 13), date(2026, 11, 13)),
        ("2026-11", "month", date(2026, 11, 1), date(2026, 11, 30)),
        ("2026-12", "month", date(2026, 12, 1), date(2026, 12, 31)),
        ("2028-02", "month", date(2028, 2, 1), date(2028, 2, 29)),
        (" 2026-q4 ", "quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-H1", "half", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-H2", "half", date(2026, 7, 1), date(2026, 12, 31)),
        ("2027", "year", date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_a_time_is_read_with_its_precision_and_written_back_the_same(text, precision, first, last):
    assert span_of(text, precision) == (first, last)
    assert typed_range(WhenRange(first, last, precision)) == (text.strip().upper(), "")


@pytest.mark.parametrize(
    ("text", "precision", "example"),
    [
        ("2026-Q4", "day", "2026-11-13"),
        ("2026-02-30", "day", "2026-11-13"),
        ("2026-13", "month", "2026-11"),
        ("2026-Q5", "quarter", "2026-Q4"),
        ("H2 2026", "half", "2026-H2"),
        ("0000", "year", "2027"),
        ("99999", "year", "2027"),
        ("٢٠٢٦", "year", "2027"),
        ("", "quarter", "2026-Q4"),
    ],
)
def test_what_cannot_be_read_is_answered_with_an_example(text, precision, example):
    with pytest.raises(ValueError, match=example):
        span_of(text, precision)


def test_quarters_and_halves_are_those_of_the_fiscal_year(settings):
    settings.FISCAL_YEAR_START_MONTH = 4
    assert span_of("2027-Q1", "quarter") == (date(2026, 4, 1), date(2026, 6, 30))
    assert span_of("2027-H2", "half") == (date(2026, 10, 1), date(2027, 3, 31))
    assert span_of("2027", "year") == (date(2026, 4, 1), date(2027, 3, 31))

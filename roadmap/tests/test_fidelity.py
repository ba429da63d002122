"""Near work is said exactly, far work vaguely: what warns, at which distance."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from opm.kernel.when import WhenRange
from roadmap import fidelity

TODAY = date(2026, 11, 10)


@dataclass
class Item:
    finished: bool = False
    warnings: tuple = ()


def kinds(starts, precision, confidence=20, has_deliverable=True):
    when = WhenRange(date.fromisoformat(starts), date(2030, 12, 31), precision)
    return [item.kind for item in fidelity.fits(when, TODAY, confidence, has_deliverable)]


@pytest.mark.parametrize(
    ("starts", "fitting", "too_precise", "too_vague"),
    [
        ("2025-01-01", "day month", "", "quarter half year"),  # runs
        ("2026-11-10", "day month", "", "quarter half year"),
        ("2027-02-10", "day month", "", "quarter half year"),  # three months to the day
        ("2027-02-11", "month quarter", "day", "half year"),
        ("2027-05-10", "month quarter", "day", "half year"),
        ("2027-05-11", "quarter half", "day month", "year"),
        ("2027-11-10", "quarter half", "day month", "year"),
        ("2027-11-11", "half year", "day month quarter", ""),
        ("2029-01-01", "half year", "day month quarter", ""),
    ],
)
def test_the_precision_that_fits_gets_coarser_with_distance(starts, fitting, too_precise, too_vague):
    assert all(kinds(starts, precision) == [] for precision in fitting.split())
    assert all(kinds(starts, precision) == ["too_precise"] for precision in too_precise.split())
    assert all(kinds(starts, precision) == ["too_vague"] for precision in too_vague.split())


@pytest.mark.parametrize(
    ("starts", "precision", "most"),
    [
        ("2027-02-10", "month", 100),
        ("2027-05-10", "quarter", 80),
        ("2027-11-10", "half", 60),
        ("2028-01-01", "year", 25),
    ],
)
def test_nobody_is_surer_than_the_distance_allows(starts, precision, most):
    assert kinds(starts, precision, most) == []
    if most < 100:
        assert kinds(starts, precision, most + 1) == ["overconfident"]


def test_what_is_near_names_what_will_be_there_and_what_is_far_need_not():
    assert kinds("2027-02-10", "month", has_deliverable=False) == ["no_deliverable"]
    assert kinds("2027-02-11", "month", has_deliverable=False) == []


def test_a_warning_says_the_distance_and_what_to_write_instead():
    far = fidelity.fits(WhenRange(date(2028, 3, 1), date(2028, 3, 31), "month"), TODAY, 90, False)
    assert [item.sentence for item in far] == [
        "It starts in about 16 months and names the month. Name a half-year or a year instead.",
        "It starts in about 16 months: 90 % is more than can be known. 25 % is the most.",
    ]
    near = fidelity.fits(WhenRange(date(2026, 10, 1), date(2026, 12, 31), "quarter"), TODAY, 90, False)
    assert [item.sentence for item in near] == [
        "It has begun and is known only to the quarter. Name a day or a month.",
        "It has begun. Say what will be there.",
    ]


def test_the_score_is_the_share_of_unfinished_items_without_a_warning():
    warned = Item(warnings=far_warning())
    found = fidelity.score([Item(), warned, Item(), Item(), Item(finished=True, warnings=far_warning())])
    assert (found.fit, found.whole, found.share) == (3, 4, Decimal("0.75"))
    assert found.sentence == "One of 4 initiatives says more or less than can be known today."
    assert fidelity.score([]).share is None


def far_warning():
    return fidelity.fits(WhenRange(date(2028, 3, 1), date(2028, 3, 31), "month"), TODAY, 20, True)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [("2026-11-30", 3, "2027-02-28"), ("2026-12-31", 12, "2027-12-31"), ("2026-01-31", 1, "2026-02-28")],
)
def test_months_later_stay_in_the_calendar(day, months, later):
    assert fidelity.plus_months(date.fromisoformat(day), months) == date.fromisoformat(later)

"""The forecast of slips: resampled, back-tested, refused on thin data."""

from __future__ import annotations

import pytest

from opm.kernel.slips import LEAST, Forecast, Thin, forecast


@pytest.mark.parametrize("have", [0, 1, LEAST - 1])
def test_thin_data_is_refused_with_a_sentence(have: int) -> None:
    found = forecast([3] * have)
    assert isinstance(found, Thin) and found.sentence.startswith("No forecast: it needs 8 finished items")


def test_half_and_85_percent_of_the_futures() -> None:
    found = forecast([0] * 12 + [6] * 6 + [30] * 2)
    assert isinstance(found, Forecast)
    assert (found.items, found.p50, found.p85) == (20, 0, 6)
    assert forecast([0] * 12 + [6] * 6 + [30] * 2) == found  # the same history says the same


def test_the_back_test_counts_what_stayed_within_the_forecast_from_before() -> None:
    steady = forecast([2] * 12)
    assert isinstance(steady, Forecast) and (steady.tested, steady.held) == (4, 4)
    worse = forecast([2] * 8 + [9])
    assert isinstance(worse, Forecast) and (worse.tested, worse.held) == (1, 0)
    just_enough = forecast([2] * 8)
    assert isinstance(just_enough, Forecast) and just_enough.back_test.startswith("Not tested yet")


def test_steps_that_follow_each_other_add_up() -> None:
    alone, three = forecast([1, 2, 3, 4] * 4), forecast([1, 2, 3, 4] * 4, steps=3)
    assert isinstance(alone, Forecast) and isinstance(three, Forecast)
    assert three.p50 > 2 * alone.p50 and three.p85 < 3 * alone.p85


def test_only_the_last_forty_count() -> None:
    found = forecast([100] * 50 + [1] * 40)
    assert isinstance(found, Forecast) and (found.items, found.p85) == (40, 1)

"""What the strategy sheet says by itself: ages of mandate and sheet, initiatives that the client carries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from opm.kernel.live_metrics import measure
from opm.kernel.quarters import Quarter
from roadmap.testing import agreed_mandate, enabled, in_year, make_initiative, make_theme, strategy_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tenth_of_november")]
KEYS = ("mandate_age", "strategy_sheet_age", "client_initiatives_on_sheet")


def values(*clients, quarter=None):
    found = measure(KEYS, [client.pk for client in clients], quarter or Quarter(2026, 4))
    return [tuple(found[key][client.pk] for key in KEYS) for client in clients]


def test_without_an_agreed_mandate_there_is_nothing_to_measure(finance, alice, now):
    make_initiative(finance, theme=make_theme(finance))
    assert values(finance) == [(None, None, None)]


def test_the_newest_agreed_version_counts_from_its_day(finance, sales, alice, mallory, now):
    agreed_mandate(finance, alice, now - timedelta(days=200))
    agreed_mandate(finance, alice, now - timedelta(days=30), text="More.")
    agreed_mandate(sales, mallory, now - timedelta(days=400))
    assert values(finance, sales) == [(30, 30, 0), (400, 400, 0)]


def test_a_quarter_that_is_over_knows_only_what_was_agreed_by_then(finance, alice, now):
    agreed_mandate(finance, alice, now - timedelta(days=200))  # Fri 24 Apr
    agreed_mandate(finance, alice, now - timedelta(days=30), text="More.")
    assert values(finance, quarter=Quarter(2026, 3)) == [(159, 159, 0)]
    assert values(finance, quarter=Quarter(2026, 1)) == [(None, None, None)]


def test_what_the_client_carries_on_the_sheet_is_counted(finance, alice, now):
    made = strategy_of(finance, alice, now)  # two initiatives with a team, one outside the three years
    make_initiative(finance, "Theirs", theme=made.theme, when=in_year(2027))
    make_initiative(finance, "Far", theme=made.theme, when=in_year(2031))
    make_initiative(finance, "Of IT", theme=made.theme, when=in_year(2027), owner=alice)
    make_initiative(finance, "Under nothing", when=in_year(2027))
    enabled(make_initiative(finance, "With a team", theme=made.theme, when=in_year(2027)), made.team, "buy")
    assert values(finance)[0][2] == 1


def test_many_clients_take_the_queries_of_one(finance, sales, alice, mallory, now, django_assert_num_queries):
    strategy_of(finance, alice, now)
    with django_assert_num_queries(5):
        values(finance)
    agreed_mandate(sales, mallory, now)
    make_initiative(sales, "Theirs", theme=make_theme(sales))
    with django_assert_num_queries(5):
        values(finance, sales)

"""What packages and initiatives measure by themselves."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from opm.kernel.live_metrics import measure
from opm.kernel.quarters import Quarter
from relationships.models import Team
from relationships.testing import seat_of
from roadmap.models import Enablement, Outcome
from roadmap.testing import make_initiative, make_package, make_theme

QUARTER, TODAY = Quarter(2026, 4), date(2026, 11, 10)
KEYS = [
    "packages_accepted_share",
    "packages_with_theme_share",
    "quick_wins_delivered",
    "joint_initiatives",
    "roadmap_items_with_owner_share",
    "forecast_hit_share",
]


@pytest.fixture(autouse=True)
def tenth_of_november(now):
    with time_machine.travel(now, tick=False):
        yield


def measured(key, finance, sales):
    found = measure([key], [finance.pk, sales.pk], QUARTER)[key]
    return found[finance.pk], found[sales.pk]


def test_accepted_counts_what_was_due_and_carried_on_is_not_accepted(finance, sales):
    item = make_initiative(finance)
    due: dict[str, Any] = {"due_on": date(2026, 11, 2)}
    make_package(item, state="accepted", verdict_on=TODAY, **due)
    make_package(item, state="conditional", verdict_on=TODAY, **due)
    make_package(item, state="carried", **due)
    make_package(item, state="delivered", delivered_on=TODAY, **due)
    make_package(item, "Not due yet")
    make_package(item, "Another quarter", quarter=Quarter(2026, 3))
    assert measured("packages_accepted_share", finance, sales) == (Decimal("0.5"), None)


def test_a_package_names_a_theme_by_its_initiative(finance, sales):
    make_package(make_initiative(finance, theme=make_theme(finance)))
    make_package(make_initiative(finance))
    assert measured("packages_with_theme_share", finance, sales) == (Decimal("0.5"), None)


def test_quick_wins_count_in_the_quarter_in_which_they_went_live(finance, sales):
    team = Team.objects.create(name="Data platform")
    for live_on, way in ((TODAY, "quick_win"), (TODAY, "build"), (date(2026, 8, 1), "quick_win")):
        made = make_initiative(finance, state="done", live_on=live_on)
        Enablement.objects.create(initiative=made, team=team, way=way)
    assert measured("quick_wins_delivered", finance, sales) == (1, None)


def test_joint_initiatives_on_the_roadmap_are_counted(finance, sales):
    make_initiative(finance, joint=True)
    make_initiative(finance, joint=True, state="stopped")
    make_initiative(sales)
    assert measured("joint_initiatives", finance, sales) == (1, 0)


def test_an_item_has_a_client_owner_through_the_outcome_it_serves(finance, sales):
    made = {"client": finance, "created_at": "2026-10-01T09:00:00Z"}
    owned = Outcome.objects.create(measure="Days to close", client_owner=seat_of(finance), **made)
    nobodys = Outcome.objects.create(measure="Errors", **made)
    make_initiative(finance).serves.add(owned)
    make_initiative(finance).serves.add(nobodys)
    make_initiative(finance, state="done").serves.add(owned)
    assert measured("roadmap_items_with_owner_share", finance, sales) == (Decimal("0.5"), None)


def test_a_forecast_is_met_when_it_went_live_within_what_the_team_had_shown_before(finance, sales):
    team = Team.objects.create(name="Data platform")

    def live(client, on, slip):
        made = make_initiative(client, state="done", live_on=on, baseline_latest=on - timedelta(days=slip))
        Enablement.objects.create(initiative=made, team=team)

    for number in range(8):
        live(sales, date(2026, 1, 1 + number), 10)
    live(finance, date(2026, 10, 5), 10)
    live(finance, date(2026, 10, 6), 11)
    assert measured("forecast_hit_share", finance, sales) == (Decimal("0.5"), None)


def test_six_queries_measure_any_number_of_clients(finance, sales, django_assert_num_queries):
    with django_assert_num_queries(6):
        measure(KEYS, [finance.pk, sales.pk], QUARTER)

"""What the roadmap measures by itself."""

from datetime import date
from decimal import Decimal

import pytest

from opm.kernel.live_metrics import measure
from opm.kernel.quarters import Quarter
from opm.kernel.when import WhenRange
from relationships.models import Team
from roadmap.models import Enablement, Initiative
from roadmap.testing import make_initiative, make_theme

KEYS = [
    "initiatives_mapped_to_teams_share",
    "initiatives_with_outcome_share",
    "reuse_share",
    "roadmap_beyond_twelve_months_share",
]
QUARTER = Quarter(2026, 4)
FAR = WhenRange(date(2028, 1, 1), date(2028, 12, 31), "year")


@pytest.fixture
def roadmap_of_finance(finance):
    teams = [Team.objects.create(name=name) for name in ("Data", "Identity")]
    first = make_initiative(finance, "First", outcome="A number every morning")
    make_initiative(finance, "Second")
    make_initiative(finance, "Third", when=FAR)
    make_initiative(finance, "Not counted", state="stopped", outcome="Never")
    Enablement.objects.create(initiative=first, team=teams[0], way="reuse")
    Enablement.objects.create(initiative=first, team=teams[1], way="build")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("initiatives_with_outcome_share", "0.3333"),
        ("initiatives_mapped_to_teams_share", "0.3333"),
        ("reuse_share", "0.5000"),
        ("roadmap_beyond_twelve_months_share", "0.3333"),
    ],
)
def test_a_share_counts_what_stands_on_the_roadmap(roadmap_of_finance, finance, sales, key, value):
    found = measure([key], [finance.pk, sales.pk], QUARTER)[key]
    assert found == {finance.pk: Decimal(value), sales.pk: None}


def test_an_undecided_way_is_neither_reuse_nor_not(finance):
    made = make_initiative(finance)
    Enablement.objects.create(initiative=made, team=Team.objects.create(name="Data"))
    assert measure(["reuse_share"], [finance.pk], QUARTER)["reuse_share"] == {finance.pk: None}


def test_four_metrics_of_any_number_of_clients_take_four_queries(
    roadmap_of_finance, finance, sales, django_assert_num_queries
):
    with django_assert_num_queries(4):
        measure(KEYS, [finance.pk, sales.pk], QUARTER)


def test_work_without_a_theme_is_counted_among_what_is_being_delivered(finance, sales):
    theme = make_theme(finance)
    Initiative.objects.filter(pk=make_initiative(finance, "Inside", state="delivering").pk).update(
        theme=theme
    )
    make_initiative(finance, "Outside", state="delivering")
    make_initiative(finance, "Only an idea")
    found = measure(["work_outside_themes_share"], [finance.pk, sales.pk], QUARTER)
    assert found["work_outside_themes_share"] == {finance.pk: Decimal("0.5000"), sales.pk: None}


def test_the_fullest_quarter_takes_its_share_of_the_starts_ahead(finance, sales):
    for title, month in [("One", 1), ("Two", 2), ("Three", 3), ("Four", 7)]:
        day = date(2027, month, 1)
        make_initiative(finance, title, when=WhenRange(day, day, "day"))
    make_initiative(finance, "Begun already", when=WhenRange(date(2026, 11, 2), date(2027, 6, 30), "day"))
    make_initiative(finance, "Too far", when=FAR)
    found = measure(["largest_quarter_starts_share"], [finance.pk, sales.pk], QUARTER)
    assert found["largest_quarter_starts_share"] == {finance.pk: Decimal("0.7500"), sales.pk: None}

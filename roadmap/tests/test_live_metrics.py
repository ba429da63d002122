"""What the roadmap measures by itself."""

from datetime import date
from decimal import Decimal

import pytest

from opm.kernel.live_metrics import measure
from opm.kernel.quarters import Quarter
from opm.kernel.when import WhenRange
from relationships.models import Team
from roadmap.models import Enablement
from roadmap.testing import make_initiative

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

"""What the plan of a quarter says by itself."""

import pytest

from opm.kernel.live_metrics import measure
from opm.kernel.quarters import Quarter
from relationships.models import Team
from roadmap.models import Enablement
from roadmap.testing import make_initiative

KEY = "shared_enablers_planned"
Q4 = Quarter(2026, 4)


def enabled(client, *teams, **fields):
    made = make_initiative(client, f"Needs {len(teams)}", **fields)
    Enablement.objects.bulk_create(Enablement(initiative=made, team=team) for team in teams)


@pytest.fixture
def teams(db):
    return [Team.objects.create(name=name) for name in ("Data", "Identity", "Network")]


def test_a_team_counts_where_another_client_plans_with_it_too(finance, sales, teams):
    data, identity, network = teams
    enabled(finance, data, identity)
    enabled(finance, data)
    enabled(sales, data, network)
    assert measure([KEY], [finance.pk, sales.pk], Q4)[KEY] == {finance.pk: 1, sales.pk: 1}


def test_what_is_finished_or_written_later_is_not_on_the_plan(finance, sales, teams):
    data, identity, _ = teams
    enabled(finance, data, identity)
    enabled(sales, data, state="done")
    assert measure([KEY], [finance.pk, sales.pk], Q4)[KEY] == {finance.pk: 0, sales.pk: None}
    assert measure([KEY], [finance.pk], Quarter(2026, 2))[KEY] == {finance.pk: None}


def test_it_takes_one_query_for_any_number_of_clients(finance, sales, teams, django_assert_num_queries):
    enabled(finance, *teams)
    with django_assert_num_queries(1):
        measure([KEY], [finance.pk, sales.pk], Q4)

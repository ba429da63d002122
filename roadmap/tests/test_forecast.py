"""When an initiative ends, from its teams' own slips."""

from datetime import date, timedelta

import pytest

from relationships.models import Team
from roadmap.models import Enablement
from roadmap.selectors import forecast
from roadmap.testing import make_initiative

FIRST = date(2025, 1, 10)


@pytest.fixture
def data(db):
    return Team.objects.create(name="Data platform")


def enabled(initiative, *teams):
    for team in teams:
        Enablement.objects.create(initiative=initiative, team=team)
    return initiative


def finished(client, team, slips):
    """Finished initiatives of a team, a month apart, each so many days after its first agreed end."""
    for number, days in enumerate(slips):
        live = FIRST + timedelta(days=30 * number)
        made = make_initiative(
            client, f"Done {number}", state="done", live_on=live, baseline_latest=live - timedelta(days=days)
        )
        enabled(made, team)


def outlook(initiative):
    """What is said about an initiative that is not finished."""
    found = forecast.outlook(initiative)
    assert found
    return found


def test_the_teams_own_history_gives_the_range_in_the_words_of_the_time(finance, sales, data):
    finished(finance, data, [0, 5, 10, 12])
    finished(sales, data, [12, 12, 40, 40, 40, 41])  # counts only: other clients' slips say as much
    found = outlook(enabled(make_initiative(finance), data))
    assert found.text == (
        "Of Data platform's last 10 initiatives half ended within 12 days of the end first agreed; "
        "85 % within 40 days of it: Q1 2027."
    )
    assert (found.p50_on, found.p85_on) == (date(2027, 1, 12), date(2027, 2, 9))
    assert found.back_test.startswith("Tested on the past:")


def test_below_eight_finished_there_is_no_forecast_and_the_page_says_why(finance, data):
    finished(finance, data, [1] * 7)
    found = outlook(enabled(make_initiative(finance), data))
    assert found.text == "Data platform: No forecast: it needs 8 finished items, and there are 7."
    assert found.p85_on is None


def test_of_several_teams_the_slowest_counts_and_that_is_said(finance, data):
    identity, new = Team.objects.create(name="Identity"), Team.objects.create(name="Robots")
    finished(finance, data, [2] * 8)
    finished(finance, identity, [30] * 8)
    found = outlook(enabled(make_initiative(finance), data, identity, new))
    assert found.text.startswith("Of Identity's last 8 initiatives half ended within 30 days")
    assert found.note == (
        "The slowest of 2 teams counts: it is there when the last part is. Robots finished too few to say anything."
    )


def test_without_a_team_and_after_the_end_nothing_is_forecast(finance, data):
    assert outlook(make_initiative(finance)).text == forecast.NO_TEAM
    assert forecast.outlook(make_initiative(finance, state="done")) is None

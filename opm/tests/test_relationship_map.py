"""The relationship map: importance by criteria against the health of the records, reviewed each quarter."""

from datetime import date
from decimal import Decimal
from importlib import import_module

import plotly.graph_objects as go
import pytest
from django.apps import apps

from opm.kernel import live_metrics
from opm.kernel.models import Change
from opm.kernel.quarters import Quarter
from opm.relationship_health import SIGNALS, health_of
from opm.testing.charts import drawable
from opm.testing.factories import a_rubric, many_clients
from relationships.models import Client, Criterion, Importance, Membership

Q4, Q3 = Quarter(2026, 4), Quarter(2026, 3)
URL = "/map/?quarter=2026-Q4"
JUDGE = "/map/finance/?quarter=2026-Q4"
HIGH = {"value": 5, "strategy": 5, "change": 4, "reliance": 4}
MARKED = {**HIGH, "why": "Half of the result depends on it.", "seen_version": 0}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def version():
    return a_rubric()


@pytest.fixture(autouse=True)
def criteria():
    """The criteria that a new installation begins with; a test that emptied the database took them along."""
    begin = import_module("relationships.migrations.0004_criteria")
    begin.add(apps, None)


@pytest.fixture
def legal(portfolio, bob):
    client = Client.objects.create(slug="legal", name="Legal", portfolio=portfolio)
    Membership.objects.create(client=client, user=bob, role=Membership.Role.OWNER)
    return client


def importance(client, quarter=Q4, attention=None, marks=None):
    return Importance.objects.create(
        client=client,
        quarter=quarter,
        marks=marks or HIGH,
        attention=attention,
        why="Said before.",
        reviewed_on=date(2026, 8, 3),
    )


@pytest.fixture
def records(monkeypatch):
    """What the records of each client say, in place of the real measures."""
    values: dict[str, dict[int, object]] = {}
    monkeypatch.setattr(live_metrics, "measure", lambda keys, ids, quarter: values)
    return values


def say(records, client, **values):
    for key, value in values.items():
        records.setdefault(key, {})[client.pk] = value


def page_of(browser, user, url=URL):
    browser.force_login(user)
    response = browser.get(url)
    assert response.status_code == 200
    return response.context["page"]


def test_an_important_relationship_that_is_not_in_order_comes_first(client, carol, finance, legal, records):
    importance(finance)
    importance(legal, marks=dict.fromkeys(HIGH, 2))
    for one in (finance, legal):
        say(records, one, surprises=2, commitments_kept_share=Decimal("0.5"), open_issues_median_age=12)
    page = page_of(client, carol)
    assert page.headline == "Finance needs attention first"
    assert [line.row.name for line in page.rows] == ["Finance", "Legal"]
    assert page.rows[0].health.words == "1 of 3 signals in order"
    assert page.rows[0].health.bad == (
        "Slips that came as a surprise: 2",
        "Only 50 % of the promises were kept",
    )


def test_importance_is_the_weighted_mean_of_the_marks(client, carol, finance, records):
    importance(finance)
    # (3*5 + 3*5 + 2*4 + 2*4) / 10
    assert page_of(client, carol).rows[0].importance == Decimal("4.6")


def test_too_few_signals_are_said_and_not_counted(client, carol, finance, records):
    importance(finance)
    say(records, finance, surprises=0, commitments_kept_share=Decimal(1))
    page = page_of(client, carol)
    assert page.rows[0].health.words == f"not known yet, 2 of {len(SIGNALS)} signals"
    assert page.figure is None
    assert page.headline == "No relationship is on the map yet"


def test_the_figure_is_one_that_plotly_draws(client, carol, finance, records):
    importance(finance)
    say(records, finance, surprises=0, commitments_kept_share=Decimal(1), relationships_with_objectives=1)
    go.Figure(drawable(page_of(client, carol).figure))


def test_the_real_measures_give_a_health(finance):
    assert health_of([finance.pk], Q4)[finance.pk].words.startswith(
        ("not known yet", "1", "2", "3", "4", "5")
    )


def test_the_manager_judges_and_the_map_says_it(client, carol, finance):
    client.force_login(carol)
    assert client.post(JUDGE, MARKED, follow=True).status_code == 200
    row = Importance.objects.get(client=finance, quarter=Q4)
    assert (row.marks, row.by) == (HIGH, carol)
    change = Change.objects.get(action="importance.judge")
    assert change.new == "Value at stake 5, Part in the strategy 5, Change ahead 4, Reliance on IT 4"
    assert "Half of the result depends on it." in client.get(URL).content.decode()


def test_last_quarters_marks_are_carried_until_they_are_reviewed(client, carol, finance):
    importance(finance, quarter=Q3, attention=1)
    page = page_of(client, carol)
    assert page.rows[0].judged.carried and page.rows[0].before == 1 and page.rows[0].place is None
    assert page.lede == "One relationship is not reviewed for Q4 2026 yet."
    assert client.get(JUDGE).context["form"].initial["value"] == 5
    client.post(JUDGE, MARKED)
    assert page_of(client, carol).lede == "Importance and order are reviewed for Q4 2026."


def test_a_missing_mark_is_named_and_the_words_are_kept(client, carol, finance):
    client.force_login(carol)
    response = client.post(JUDGE, {**MARKED, "change": ""})
    assert response.status_code == 400
    page = response.content.decode()
    assert "Give a mark for change ahead." in page and "Half of the result depends on it." in page


def test_two_managers_at_once_see_both_judgements(client, carol, finance):
    importance(finance)
    client.force_login(carol)
    response = client.post(JUDGE, {**MARKED, "value": 2})
    assert response.status_code == 409
    page = response.content.decode()
    assert "Said before." in page and "Half of the result depends on it." in page
    again = {**MARKED, "value": 2, "seen_version": 1}
    assert client.post(JUDGE, again).status_code == 302
    assert Importance.objects.get(client=finance).marks["value"] == 2


def test_the_order_of_attention_is_set_by_quarter(client, carol, finance, legal):
    client.force_login(carol)
    client.post(URL, {f"place_{finance.pk}": 2, f"place_{legal.pk}": 1})
    assert [line.row.name for line in page_of(client, carol).rows] == ["Legal", "Finance"]
    assert Change.objects.filter(action="importance.order").count() == 2
    client.post(URL, {f"place_{finance.pk}": 2, f"place_{legal.pk}": 1})
    assert Change.objects.filter(action="importance.order").count() == 2


def test_a_place_given_twice_is_refused_and_kept_as_typed(client, carol, finance, legal):
    client.force_login(carol)
    response = client.post(URL, {f"place_{finance.pk}": 1, f"place_{legal.pk}": 1})
    assert response.status_code == 400
    assert "Two clients have the same place" in response.content.decode()
    assert not Importance.objects.exists()


def test_a_brm_reads_the_map_of_the_own_clients_and_judges_none(client, alice, finance, legal):
    page = page_of(client, alice)
    assert [line.row.name for line in page.rows] == ["Finance"]
    assert not page.may_judge
    assert client.get(JUDGE).status_code == 403
    assert client.post(URL, {f"place_{finance.pk}": 1}).status_code == 403


def test_a_manager_of_another_portfolio_sees_nothing_of_it(client, oscar, finance):
    assert page_of(client, oscar).rows == []
    assert client.get(JUDGE).status_code == 404


def test_a_retired_criterion_no_longer_counts(client, carol, finance, records):
    Criterion.objects.filter(key="change").update(retired=True)
    importance(finance, marks={"value": 5, "strategy": 5, "reliance": 1})
    # (3*5 + 3*5 + 2*1) / 8
    assert page_of(client, carol).rows[0].importance == Decimal(4)


def test_days_since_the_last_review_are_measured(finance, legal, time_machine):
    time_machine.move_to("2026-11-10 09:00+00:00")
    importance(finance, quarter=Q3)
    found = live_metrics.measure(["map_review_age"], [finance.pk, legal.pk], Q4)["map_review_age"]
    assert found == {finance.pk: 99, legal.pk: None}


def test_a_hundred_clients_cost_as_many_queries_as_ten(
    client, carol, portfolio, other_portfolio, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(carol)
    every = many_clients(100, portfolio, carol)
    Client.objects.filter(pk__in=[one.pk for one in every[10:]]).update(portfolio=other_portfolio)
    Membership.objects.filter(client__in=every[10:]).delete()
    with django_assert_max_num_queries(80) as counted:
        client.get(URL)
    Client.objects.update(portfolio=portfolio)
    with django_assert_num_queries(len(counted)):
        client.get(URL)

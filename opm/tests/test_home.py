"""Home: what needs me today."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from assessments.services.compute import MAX_ATTEMPTS
from opm.kernel.quarters import Quarter
from opm.testing.factories import a_rubric, many_clients, score_client, score_many
from relationships.models import Client, Membership
from roadmap.models import Initiative

Q4, Q3 = Quarter(2026, 4), Quarter(2026, 3)
HOME_QUERIES = (
    51  # at most, whatever the clients and rows (opm/tests/test_today_queries.py compares 10 and 100)
)


@pytest.fixture(autouse=True)
def tenth_of_november(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def version(db):
    return a_rubric()


def page_of(client, user, url="/"):
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return response.context["page"]


def tasks_of(client, user):
    return [(row.task.title, row.task.when, row.task.action) for row in page_of(client, user).tasks]


def initiative(client, title, latest, **more):
    return Initiative.objects.create(
        client=client,
        title=title,
        earliest=date(2026, 8, 1),
        latest=latest,
        baseline_latest=latest,
        state=Initiative.State.DELIVERING,
        created_at=datetime(2026, 8, 1, tzinfo=UTC),
        **more,
    )


def test_a_sheet_not_started_waits_for_its_brm(client, alice, finance, version):
    assert tasks_of(client, alice) == [
        ("Scoring of Finance has not started", "51 days left", "Start scoring")
    ]


def test_a_sheet_half_done_says_how_much_is_left(client, alice, finance, version):
    score_client(version, finance, Q4, closed=False, answered=7)
    row = page_of(client, alice).tasks[0]
    assert (row.task.title, row.task.action) == ("Finish scoring Finance", "Continue scoring")
    assert row.task.why == "7 of 10 capabilities are complete."
    assert row.task.url == "/clients/finance/score/?quarter=2026-Q4" and row.primary


def test_a_complete_sheet_waits_to_be_closed_and_a_closed_one_for_nothing(client, alice, finance, version):
    assessment = score_client(version, finance, Q4, closed=False)
    assert tasks_of(client, alice)[0][2] == "Read and close"
    assessment.state = "closed"
    assessment.save()
    assessment.rollups.update(closed=True)
    page = page_of(client, alice)
    assert page.tasks == [] and page.lede == "Nothing waits for you."


def test_the_worst_consequence_comes_first_and_the_lede_counts_in_words(
    client, alice, finance, version, portfolio
):
    legal = Client.objects.create(slug="legal", name="Legal", portfolio=portfolio)
    Membership.objects.create(client=legal, user=alice, role="owner")
    score_client(version, finance, Q3, overall="3.2")
    score_client(version, finance, Q4, overall="3.0")
    score_client(version, legal, Q3, closed=False)
    initiative(finance, "Store Wi-Fi survey", date(2026, 11, 3))
    initiative(finance, "Close report", date(2026, 11, 13))
    initiative(finance, "Next year's", date(2027, 3, 1))
    page = page_of(client, alice)
    assert [(row.task.kind, row.label) for row in page.tasks] == [
        ("late", "Late"),
        ("falling", "Backwards"),
        ("left_open", "Left open"),
        ("due", "Due"),
        ("idle", "Not started"),
    ]
    assert page.tasks[0].task.when == "7 days over" and page.tasks[3].task.when == "Due Fri 13 Nov"
    assert page.lede == (
        "One initiative late, one client going backwards, one old quarter still open, "
        "one initiative due this month, one sheet not started. Q4 2026 ends in 51 days."
    )


def test_a_parked_result_is_shown_and_a_fresh_save_is_not(client, alice, finance, version, now):
    assessment = score_client(
        version, finance, Q4, closed=False, answered=4, revision=3, computed_revision=2, stale_since=now
    )
    assert [row.task.kind for row in page_of(client, alice).tasks] == ["unfinished"]
    assessment.compute_attempts = MAX_ATTEMPTS
    assessment.save()
    first = page_of(client, alice).tasks[0].task
    assert (first.kind, first.when) == ("stuck", "Stopped")
    assert "the answers are safe" in first.why


def test_finished_initiatives_and_other_peoples_clients_ask_nothing(client, alice, finance, sales, version):
    score_client(version, finance, Q4)
    done = initiative(finance, "Done", date(2026, 11, 3))
    done.state = Initiative.State.DONE
    done.save()
    initiative(sales, "Elsewhere", date(2026, 11, 3))
    assert page_of(client, alice).tasks == []


def test_the_next_seven_days_show_only_what_there_is(client, alice, finance, version):
    assert page_of(client, alice).coming == []
    initiative(finance, "Close report", date(2026, 11, 13))
    assert [(item.on, item.title) for item in page_of(client, alice).coming] == [
        (date(2026, 11, 13), "Close report")
    ]


def test_the_heat_table_shows_scores_movement_and_progress(client, alice, finance, version):
    score_client(
        version, finance, Q3, {"REL": "3.1999", "VAL": "2.7", "STR": "3.0", "PFO": "3.7", "CHG": None}
    )
    score_client(version, finance, Q4)
    row = page_of(client, alice).heat[0]
    assert [cell.moved for cell in row.cells] == [
        Decimal("0.3"),
        Decimal("0.0"),
        Decimal("0.0"),
        Decimal("-0.1"),
        None,
    ]
    assert (row.name, row.partner, row.scored) == ("Finance", "Service", "10 / 10")
    html = client.get("/").content.decode()
    assert "▲ 0.3" in html and "▼ 0.1" in html


def test_what_nobody_rated_is_hatched_with_a_dash(client, alice, finance, version):
    scores = {"REL": "1.9", "VAL": None, "STR": None, "PFO": None, "CHG": None}
    score_client(version, finance, Q4, scores, closed=False, answered=2)
    html = client.get("/").content.decode() if client.force_login(alice) is None else ""
    assert html.count('<td class="h l0">') == 4
    assert page_of(client, alice).heat[0].partner == "Too early"


def test_a_client_that_sees_it_far_lower_is_marked_only_after_its_side_is_complete(
    client, alice, finance, version
):
    seen = {"VAL": "1.9"}
    assessment = score_client(
        version, finance, Q4, closed=False, answered=3, seen_by_client=seen
    )  # VAL1 only
    assert not page_of(client, alice).shows_client_view
    assessment.rollups.filter(key="VAL").update(it_complete=True)
    assert page_of(client, alice).shows_client_view
    assert "Client sees it −0.8" in client.get("/").content.decode()


def test_a_manager_gets_the_same_rolled_up_by_brm(client, carol, finance, portfolio, alice, bob, version):
    legal = Client.objects.create(slug="legal", name="Legal", portfolio=portfolio)
    Membership.objects.create(client=legal, user=bob, role="owner")
    score_client(version, legal, Q4)
    page = page_of(client, carol)
    assert [row.task.title for row in page.tasks] == ["Alice Archer: 1 sheet not started"]
    assert page.tasks[0].task.url == f"/today/rows/?kind=idle&brm={alice.pk}"
    assert page.lede == "One sheet not started, with one BRM. Q4 2026 ends in 51 days."
    assert [(row.name, row.note, row.scored) for row in page.heat] == [
        ("Alice Archer", "1 client", "0 / 1"),
        ("Bob Berger", "1 client", "1 / 1"),
    ]


def test_somebody_without_clients_is_told_what_home_is_for(client, mallory, version):
    client.force_login(mallory)
    assert "No client is in your reach yet" in client.get("/").content.decode()


def test_nobody_sees_home_without_signing_in(client, db):
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("amount", [10, 100])
@pytest.mark.parametrize("role", ["brm", "manager"])
def test_the_number_of_queries_does_not_grow(
    client, alice, carol, portfolio, version, amount, role, django_assert_max_num_queries
):
    clients = many_clients(amount, portfolio, alice)
    score_many(version, clients[: amount // 2], [Q3, Q4])
    for place in clients:
        initiative(place, "Due", date(2026, 11, 3))
    client.force_login(alice if role == "brm" else carol)
    with django_assert_max_num_queries(HOME_QUERIES):
        page = client.get("/").context["page"]
    assert page.every == (amount + amount // 2 if role == "brm" else 2)

"""A client at a glance, and the client list."""

from datetime import UTC, date, datetime
from decimal import Decimal

import plotly.graph_objects as go
import pytest
import time_machine
from django.db import transaction

from assessments.models import Result
from opm.kernel import history, words
from opm.kernel.quarters import Quarter, span
from opm.testing.charts import drawable
from opm.testing.factories import a_rubric, many_clients, score_client, score_many
from relationships.models import Client, Membership
from relationships.testing import promised
from roadmap.models import Initiative

Q4, Q3 = Quarter(2026, 4), Quarter(2026, 3)
URL = "/clients/finance/?quarter=2026-Q4"


@pytest.fixture(autouse=True)
def tenth_of_november(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def version(db):
    return a_rubric()


def shown(client, user, url=URL):
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return response


def page_of(client, user, url=URL):
    return shown(client, user, url).context["page"]


def test_the_headline_states_partner_level_and_score(client, alice, finance, version):
    score_client(version, finance, Q3, overall="2.9")
    score_client(version, finance, Q4, overall="3.1999")
    page = page_of(client, alice)
    assert page.headline == "Finance is a Service partner, 3.1"
    assert page.lede == "Up 0.2 since Q3 and 0.4 short of Strategic partner."


def test_while_answers_are_outstanding_the_headline_gives_the_range(client, alice, finance, version):
    score_client(version, finance, Q4, overall="2.6", high="3.4", closed=False, answered=8, partner="")
    page = page_of(client, alice)
    assert page.headline == "Finance is between 2.6 and 3.4 while the assessment is open"
    assert (page.button.text, page.button.url) == (
        "Continue scoring, 8 of 10",
        "/clients/finance/score/?quarter=2026-Q4",
    )


def test_a_client_that_was_never_scored_offers_the_start(client, alice, finance, version):
    response = shown(client, alice)
    page = response.context["page"]
    assert page.headline == "Nothing is scored for Finance in Q4 2026 yet"
    assert page.button.text == "Start scoring" and not page.has_trend
    assert [item.title for item in page.nexts] == ["Start scoring"]
    assert "Nothing is recorded yet" in response.content.decode()


def test_a_competency_still_open_shows_its_range_in_place_of_one_number(client, alice, finance, version):
    assessment = score_client(version, finance, Q4, closed=False, answered=9)
    assessment.rollups.filter(key="CHG").update(high=Decimal("3.9"))
    page = page_of(client, alice)
    assert [line.span for line in page.lines] == ["", "", "", "", "2.6–3.9"]
    assert page.trend[-1].last is None and page.trend[1].last == Decimal("3.4")


def test_the_plot_shows_now_last_quarter_and_movement(client, alice, finance, version):
    score_client(version, finance, Q3, {"REL": "3.1", "VAL": None, "STR": "3.0", "PFO": "3.6", "CHG": "2.6"})
    score_client(version, finance, Q4)
    lines = {line.name: (line.now, line.before, line.moved) for line in page_of(client, alice).lines}
    assert lines["Relationship"] == (Decimal("3.4"), Decimal("3.1"), Decimal("0.3"))
    assert lines["Value"] == (Decimal("2.7"), None, None)


def test_the_clients_view_of_a_competency_appears_once_its_it_side_is_complete(
    client, alice, finance, version
):
    seen = {"REL": "3.0", "VAL": "1.9"}
    score_client(version, finance, Q4, closed=False, answered=3, seen_by_client=seen)  # REL1, REL2, VAL1
    page = page_of(client, alice)
    assert {line.name: line.client for line in page.lines if line.client} == {"Relationship": Decimal("3.0")}
    assert page.client_sees == "The client sees Relationship 0.4 lower than we do."
    assert "client sees 1.9" not in client.get(URL).content.decode()


def test_after_closing_the_widest_gap_is_told_and_comes_next(client, alice, finance, version):
    score_client(version, finance, Q4, seen_by_client={"REL": "3.0", "VAL": "1.9"})
    page = page_of(client, alice)
    assert page.client_sees == "The client sees Value 0.8 lower than we do."
    assert page.nexts[0].title == "Talk about Value with the client"


def test_what_holds_a_competency_is_said_beside_it_and_under_do_next(client, alice, finance, version):
    score_client(version, finance, Q4)
    result = Result.objects.get()
    held = result.explanation["competencies"]
    held["PFO"] |= {
        "held_by": [{"level": 4, "requires": "STR", "at_least": 3, "has": 2}],
        "why": "Portfolio 4.10 is held at level 3 by Strategy, level 2.",
    }
    held["VAL"] |= {
        "lowest_capability": "VAL2",
        "why": "Value averages 3.5 but is held at level 2 by Value 2.",
    }
    result.save()
    page = page_of(client, alice)
    assert [(item.title, item.why) for item in page.nexts] == [
        ("Lift Value 2", "Value averages 3.5 but is held at level 2 by Value 2."),
        ("Bring Strategy to level 3", "Portfolio 4.10 is held at level 3 by Strategy, level 2."),
    ]
    assert page.nexts[0].url == "/clients/finance/result/VAL2/?quarter=2026-Q4"
    assert page.lines[3].held == "Portfolio 4.10 is held at level 3 by Strategy, level 2."


def test_do_next_begins_with_what_is_late_and_names_what_is_left_to_score(client, alice, finance, version):
    score_client(version, finance, Q4, closed=False, answered=8)
    Initiative.objects.create(
        client=finance,
        title="Close report",
        earliest=date(2026, 8, 1),
        latest=date(2026, 11, 3),
        baseline_latest=date(2026, 11, 3),
        state=Initiative.State.DELIVERING,
        created_at=datetime(2026, 8, 1, tzinfo=UTC),
    )
    page = page_of(client, alice)
    assert [item.title for item in page.nexts] == ["Close report", "Finish scoring, two capabilities left"]
    assert page.nexts[1].why == "Organisational Change 1 and Organisational Change 2."
    assert [item.title for item in page.initiatives] == ["Close report"]


def test_a_slip_that_the_client_does_not_know_comes_first(client, alice, carol, finance, version, now):
    made = promised(finance, alice, now)
    overdue, slips = shown(client, alice).context["page"].nexts[:2]
    assert (overdue.title, overdue.why) == ("Tell Finance: Month-end close report", "Nobody told yet.")
    assert slips.why == f"It slips to {words.day(made.warning.new_due_on)}, nobody told yet."
    assert slips.url == f"/clients/finance/commitments/{made.commitment.pk}/tell/"
    read = shown(client, carol).context["page"].nexts[1]
    assert read.url == f"/clients/finance/commitments/{made.commitment.pk}/"


def test_eight_quarters_are_drawn_with_gaps_and_a_mark_where_the_rubric_changed(
    client, alice, finance, version
):
    score_client(version, finance, Quarter(2026, 1), overall="2.4")
    type(version).objects.filter(pk=version.pk).update(status="retired")
    newer = a_rubric(version="2")
    score_client(newer, finance, Q4, overall="3.1")
    page = page_of(client, alice)
    every = page.trend[0]
    assert (every.name, str(every.first), str(every.last)) == ("All five", "2.4000", "3.1000")
    assert every.figure["data"][0]["y"] == [None, None, None, None, 2.4, None, None, 3.1]
    assert page.breaks.startswith("The rubric changed in Q4 2026")
    assert [shape["x0"] for shape in every.figure["layout"]["shapes"]] == [6.5]
    for small in page.trend:
        go.Figure(drawable(small.figure))


def test_recent_changes_are_words_and_never_tell_an_answer(client, alice, bob, finance, version, now):
    assessment = score_client(version, finance, Q4, closed=False)
    with transaction.atomic():
        history.record(history.Entry("assessment.open", assessment, scope=finance.scope), by=alice, at=now)
        for value in ("Fully", "Largely", "Partially"):
            entry = history.Entry(
                "answer.record", assessment, scope=finance.scope, field="REL1.2a", new=value
            )
            history.record(entry, by=bob, at=now)
    html = shown(client, alice).content.decode()
    assert "Bob Berger answered 3 practices" in html and "Alice Archer opened the assessment" in html
    assert "Fully" not in html


def test_people_of_the_clients_side_are_named_to_the_owner_alone(client, alice, bob, finance, version, now):
    assessment = score_client(version, finance, Q4, closed=False)
    with transaction.atomic():
        entry = history.Entry("sheet.submit", assessment, scope=finance.scope)
        history.record(entry, by=None, by_label="link of Sam Reyes", at=now)
    assert "Link of Sam Reyes submitted a sheet" in shown(client, alice).content.decode()
    html = shown(client, bob).content.decode()
    assert "Sam Reyes" not in html and "The client&#x27;s side submitted a sheet" in html


def test_a_hostile_name_stays_text(client, alice, finance, version):
    finance.name = "<script>alert(1)</script>"
    finance.save()
    score_client(version, finance, Q3)
    score_client(version, finance, Q4)
    html = shown(client, alice).content.decode()
    assert (
        "<script>alert" not in html and "&lt;script&gt;alert(1)&lt;/script&gt; is a Service partner" in html
    )


def test_the_team_scores_a_reader_reads_and_others_find_nothing(
    client, alice, carol, audrey, mallory, finance, version
):
    score_client(version, finance, Q4, closed=False, answered=8)
    assert page_of(client, alice).button is not None
    for reader in (carol, audrey):
        response = shown(client, reader)
        assert response.context["page"].button is None and "Read the result" in response.content.decode()
    client.force_login(mallory)
    assert client.get(URL).status_code == 404
    assert client.get("/clients/nobody/").status_code == 404


@pytest.mark.parametrize("amount", [10, 100])
def test_the_overview_asks_the_same_number_of_queries_for_long_records(
    client, alice, finance, version, amount, now, django_assert_max_num_queries
):
    score_many(version, [finance], span(Quarter(2025, 1), Q3))
    assessment = score_client(version, finance, Q4)
    with transaction.atomic():
        entry = history.Entry("answer.record", assessment, scope=finance.scope)
        history.record_many([entry] * amount, by=alice, at=now)
    client.force_login(alice)
    client.get(URL)  # the rubric in memory
    with django_assert_max_num_queries(22):
        client.get(URL)


# --- the list ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(finance, portfolio, bob, audrey, version):
    for name in ("Legal", "Quality"):
        place = Client.objects.create(slug=name.lower(), name=name, portfolio=portfolio)
        Membership.objects.create(client=place, user=bob, role="owner")
    legal = Client.objects.get(slug="legal")
    score_client(version, finance, Q3, overall="3.2")
    score_client(version, finance, Q4, overall="3.1")
    score_client(version, legal, Q3, overall="2.0")
    score_client(version, legal, Q4, overall="2.6")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Finance", "Legal", "Quality"]),
        ("q=leg", ["Legal"]),
        ("sort=score", ["Legal", "Finance", "Quality"]),
        ("sort=moved", ["Finance", "Legal", "Quality"]),
        ("level=service", ["Finance", "Legal"]),
        ("level=open", ["Quality"]),
        ("q=nothing", []),
        ("sort=nonsense&level=nonsense", ["Finance", "Legal", "Quality"]),
    ],
)
def test_the_list_is_searched_filtered_and_ordered(client, audrey, three, query, names):
    response = shown(client, audrey, f"/clients/?quarter=2026-Q4&{query}")
    assert [row.name for row in response.context["rows"]] == names
    if not names:
        assert "No client fits" in response.content.decode()


def test_everybody_lists_only_the_own_clients(client, alice, mallory, oscar, carol, three, sales):
    def names(user):
        return [row.name for row in shown(client, user, "/clients/").context["rows"]]

    assert (names(alice), names(mallory), names(oscar)) == (["Finance"], ["Sales Asia"], ["Sales Asia"])
    assert names(carol) == ["Finance", "Legal", "Quality"]


def test_a_long_list_has_pages_that_keep_the_choices(client, carol, alice, portfolio, version):
    many_clients(120, portfolio, alice)
    response = shown(client, carol, "/clients/?quarter=2026-Q4&sort=score&page=2")
    assert len(response.context["rows"]) == 50
    assert "quarter=2026-Q4&amp;sort=score&amp;page=3" in response.content.decode()


@pytest.mark.parametrize("amount", [10, 100])
def test_the_list_asks_the_same_number_of_queries(
    client, carol, alice, portfolio, version, amount, django_assert_max_num_queries
):
    score_many(version, many_clients(amount, portfolio, alice), [Q3, Q4])
    client.force_login(carol)
    with django_assert_max_num_queries(12):
        client.get("/clients/?quarter=2026-Q4")

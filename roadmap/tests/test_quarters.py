"""Roll-ups of a quarter and the manager's dashboard, on Tue 10 Nov 2026."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel.models import Change
from opm.kernel.quarters import Quarter
from opm.kernel.when import WhenRange
from opm.testing.charts import drawable
from relationships.models import Client
from roadmap.models import RoadmapQuarter
from roadmap.selectors.quarters import measure
from roadmap.services.quarters import write_all, write_quarter
from roadmap.testing import make_initiative, make_outcome
from roadmap.testing.quarters import BEGAN, make_reply, make_rollup, promise

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
TODAY = date(2026, 11, 10)
FAR = WhenRange(date(2028, 7, 1), date(2028, 12, 31), "half")
IN_Q3 = datetime(2026, 8, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_tuesday(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def manager(client, carol):
    client.force_login(carol)
    return client


@pytest.fixture
def running(finance):
    """Finance in Q4: three packages of one initiative, one far initiative, an outcome, a reply that is owed."""
    near = make_initiative(finance, "Cost feed", deliverable="A number a store", state="delivering")
    promise(finance, "Feed", initiative=near, state="accepted", verdict_on=date(2026, 11, 5))
    promise(finance, "Dashboard", initiative=near)
    later = promise(finance, "Alerts again", initiative=near, quarter=Q4.plus(1))
    promise(finance, "Alerts", initiative=near, state="carried", carried_to=later)
    make_initiative(finance, "Year-end by machine", when=FAR, confidence=20)
    make_outcome(finance, None, BEGAN)
    make_reply(finance)


def page_of(browser, query=""):
    return browser.get(reverse("roadmap") + query).context["page"]


def totals(page):
    return {total.figure.key: total.said for total in page.figures.totals}


# --- measured and kept -------------------------------------------------------------------------------------------


def test_a_running_quarter_counts_what_was_promised_what_came_and_what_lies_ahead(running, finance):
    content = measure([finance.pk], Q4, TODAY)[finance.pk]
    assert content["counts"] == {
        "promised": 3,
        "accepted": 1,
        "carried": 1,
        "items": 2,
        "ahead": 2,
        "beyond": 1,
        "fit": 1,
        "outcomes": 1,
        "on_track": 0,
        "waiting": 1,
        "late": 0,
    }
    assert [row["title"] for row in content["carried"]] == ["Alerts"]
    assert content["carried"][0]["words"] == "Cost feed, due Fri 18 Dec 2026, carried over to Q1 2027"
    assert [row["title"] for row in content["beyond"]] == ["Year-end by machine"]
    assert content["waiting"][0]["words"] == "Data platform, due Mon 16 Nov 2026"


def test_a_quarter_that_is_over_is_looked_at_as_of_its_last_day(finance):
    """Verdicts, carrying over, packages and replies of later days do not count for it."""
    when: dict[str, Any] = {"quarter": Q3, "due_on": date(2026, 9, 18), "created_at": IN_Q3}
    promise(finance, "In time", state="accepted", verdict_on=date(2026, 9, 30), **when)
    promise(finance, "A day late", state="accepted", verdict_on=date(2026, 10, 1), **when)
    next_one = promise(finance, "Carried in October", created_at=datetime(2026, 10, 5, 9, tzinfo=UTC))
    promise(finance, "To be carried", state="carried", carried_to=next_one, **when)
    promise(finance, "Written down later", **when | {"created_at": datetime(2026, 10, 1, 9, tzinfo=UTC)})
    asked = {"asked_on": date(2026, 9, 1), "due_on": date(2026, 9, 15), "verdict": "yes", "reason": "Fits"}
    make_reply(finance, "Answered in October", replied_on=date(2026, 10, 2), **asked)
    make_reply(finance, "Answered in September", replied_on=date(2026, 9, 30), **asked)
    content = measure([finance.pk], Q3, TODAY)[finance.pk]
    assert [row["title"] for row in content["promised"]] == ["In time", "A day late", "To be carried"]
    assert [row["title"] for row in content["accepted"]] == ["In time"]
    assert content["carried"] == []
    assert [row["words"] for row in content["waiting"]] == [
        "Data platform, due Tue 15 Sep 2026, 15 days late"
    ]


def test_each_night_writes_the_running_quarter_again_until_it_is_over(running, finance, sales, now):
    assert write_all(now) == {"closed": 0, "written": 2}
    promise(finance, "One more")
    assert write_all(now + timedelta(hours=1)) == {"closed": 0, "written": 2}
    row = RoadmapQuarter.objects.get(client=finance)
    assert (row.quarter, row.as_of, row.final) == (Q4, TODAY, False)
    assert row.content["counts"]["promised"] == 4


def test_the_first_night_after_a_quarter_closes_it_for_its_last_day_and_never_again(running, finance, now):
    write_all(now)
    new_year = datetime(2027, 1, 1, 3, tzinfo=UTC)
    promise(finance, "Delivered in the last week", state="delivered")
    assert write_all(new_year)["closed"] == 1
    row = RoadmapQuarter.objects.get(client=finance, quarter=Q4)
    assert (row.final, row.as_of, row.content["counts"]["promised"]) == (True, date(2026, 12, 31), 4)
    promise(finance, "An afterthought", created_at=datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert write_all(new_year + timedelta(days=1))["closed"] == 0
    assert write_quarter([finance.pk], Q4, date(2027, 1, 2), new_year) == 0
    row.refresh_from_db()
    assert row.content["counts"]["promised"] == 4


def test_the_database_itself_refuses_to_write_a_closed_quarter_again(finance):
    row = make_rollup(finance, Q3, promised=1)
    row.content = {"counts": {"promised": 9}}
    with pytest.raises(IntegrityError, match="not written again"):
        row.save()


def test_a_quarter_that_was_not_kept_while_it_ran_is_not_made_up_afterwards(running, finance, now):
    write_all(now)
    assert not RoadmapQuarter.objects.filter(quarter=Q3).exists()


def test_a_quarter_left_open_for_too_long_stays_as_it_was_last_written(running, finance, now):
    write_all(now)
    assert write_all(datetime(2027, 6, 1, 3, tzinfo=UTC))["closed"] == 0
    row = RoadmapQuarter.objects.get(client=finance, quarter=Q4)
    assert (row.final, row.as_of) == (True, TODAY)


def test_the_nightly_task_is_on_the_clock_and_runs_the_service(running, finance, settings):
    from roadmap.tasks import write_roadmap_quarters

    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert write_roadmap_quarters.name in tasks
    assert write_roadmap_quarters()["written"] == 1


@pytest.mark.parametrize("count", [2, 20])
def test_writing_takes_the_same_queries_for_any_number_of_clients(
    count, portfolio, alice, now, django_assert_num_queries
):
    ids = [many(portfolio, alice, place) for place in range(count)]
    with django_assert_num_queries(9):  # savepoint twice, lock, closed ones, four measured, written
        write_quarter(ids, Q4, TODAY, now)


def many(portfolio, alice, place):
    """A client with one of everything that the dashboard counts."""
    client = Client.objects.create(name=f"Client {place:03}", slug=f"client-{place}", portfolio=portfolio)
    client.memberships.create(user=alice)
    promise(client)
    make_outcome(client, None, BEGAN)
    make_reply(client)
    return client.pk


# --- the dashboard -----------------------------------------------------------------------------------------------


def test_the_headline_says_what_came_of_what_was_promised(running, manager):
    page = page_of(manager)
    assert page.figures.headline == (
        "One of 3 work packages promised for Q4 2026 is accepted, one is carried over"
    )
    assert page.figures.lede.startswith("Most are still open at Finance: 1 of 3.")
    assert totals(page) == {
        "promised": "3",
        "accepted": "1",
        "carried": "1",
        "beyond": "1 of 2",
        "fidelity": "1 of 2",
        "outcomes": "0 of 1",
        "waiting": "1",
    }


def test_an_earlier_quarter_is_read_from_its_roll_up(running, manager, finance):
    make_rollup(finance, Q3, promised=4, accepted=3, ahead=10, fit=9)
    page = page_of(manager, "?quarter=2026-Q3")
    assert page.figures.headline == "Three of 4 work packages promised for Q3 2026 are accepted"
    assert totals(page)["fidelity"] == "9 of 10"


def test_a_quarter_that_nobody_kept_says_so(running, manager):
    answer = manager.get(reverse("roadmap") + "?quarter=2025-Q3")
    assert answer.context["page"].figures.headline == "The roadmap was not kept in Q3 2025"
    assert not answer.context["page"].figures.totals
    assert (
        "What was promised, accepted and carried over before that day is not known" in answer.content.decode()
    )


def test_a_client_that_was_not_kept_counts_in_no_number_and_is_named(manager, finance, portfolio):
    Client.objects.create(name="Human resources", slug="hr", portfolio=portfolio)
    make_rollup(finance, Q3, promised=4)
    page = page_of(manager, "?quarter=2026-Q3")
    assert totals(page)["promised"] == "4"
    assert "Not kept: Human resources." in page.figures.lede


def test_two_quarters_say_both_numbers_the_difference_and_who_moved(running, manager, finance, portfolio):
    make_rollup(finance, Q3, promised=2, accepted=0, ahead=4, fit=4)
    hr = Client.objects.create(name="Human resources", slug="hr", portfolio=portfolio)
    make_rollup(hr, Q3, promised=2, accepted=2)
    comparison = page_of(manager, "?with=2026-Q3").figures.comparison
    rows = {row.figure.key: row for row in comparison.rows}
    promised, accepted, fidelity = rows["promised"], rows["accepted"], rows["fidelity"]
    assert (promised.before, promised.now, promised.difference) == ("4", "3", "\N{MINUS SIGN}1")
    assert promised.who == "Human resources \N{MINUS SIGN}2 and Finance +1"
    assert (accepted.before, accepted.now, accepted.who) == (
        "2",
        "1",
        "Human resources \N{MINUS SIGN}2 and Finance +1",
    )
    assert (fidelity.before, fidelity.now, fidelity.difference) == (
        "4 of 4 (100 %)",
        "1 of 2 (50 %)",
        "\N{MINUS SIGN}50 points",
    )
    assert "fewer accepted so far than in Q3 2026; Human resources moved most" in comparison.finding


def test_only_clients_that_both_quarters_know_are_compared(running, manager, finance, portfolio):
    Client.objects.create(name="Human resources", slug="hr", portfolio=portfolio)
    make_rollup(finance, Q3, promised=2)
    comparison = page_of(manager, "?with=2026-Q3").figures.comparison
    assert comparison.missing == "Not kept in both quarters, so left out here: Human resources."
    assert comparison.rows[0].who == "Finance +1"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2025-Q1", "The roadmap was not kept in Q1 2025: there is nothing to compare"),
        ("2026-Q4", "Q4 2026 is shown already."),
        ("soon", "Write the quarter as year and number"),
    ],
)
def test_a_quarter_that_cannot_be_compared_with_says_why(running, manager, asked, said):
    assert said in manager.get(reverse("roadmap") + f"?with={asked}").content.decode()


def test_clients_come_in_the_order_that_was_asked_for(manager, finance, portfolio):
    hr = Client.objects.create(name="Human resources", slug="hr", portfolio=portfolio)
    promise(hr, state="carried")
    promise(finance)
    names = [row.name for row in page_of(manager).figures.rows]
    assert names == ["Finance", "Human resources"]
    assert [row.name for row in page_of(manager, "?sort=carried").figures.rows] == [
        "Human resources",
        "Finance",
    ]


def test_filters_of_clients_narrow_the_figures(running, manager, finance, portfolio):
    hr = Client.objects.create(name="Human resources", slug="hr", portfolio=portfolio)
    promise(hr)
    assert totals(page_of(manager))["promised"] == "4"
    assert totals(page_of(manager, "?client=hr"))["promised"] == "1"


def test_a_filter_of_initiatives_leaves_the_figures_and_says_so(running, manager):
    answer = manager.get(reverse("roadmap") + "?state=delivering")
    assert totals(answer.context["page"])["promised"] == "3"
    assert "narrow the initiatives below" in answer.content.decode()


def test_everybody_sees_the_clients_in_reach(
    running, finance, sales, alice, mallory, carol, oscar, audrey, dana
):
    promise(sales)
    expected = {"3": (alice, carol), "1": (mallory, oscar), "4": (audrey, dana)}
    for promised, people in expected.items():
        for person in people:
            browser = Browser()
            browser.force_login(person)
            assert totals(page_of(browser))["promised"] == promised, person


def test_the_figure_shows_eight_quarters_and_says_which_were_not_kept(running, manager, finance):
    make_rollup(finance, Q3, promised=4, accepted=3, carried=1)
    figure = go.Figure(drawable(page_of(manager).past))
    promised, accepted, carried = (list(bar.y) for bar in figure.data)
    assert promised == [None] * 6 + [4, 3]
    assert (accepted[6:], carried[6:]) == ([3, 1], [1, 1])
    assert len(figure.layout.annotations) == 6


@pytest.mark.parametrize("count", [10, 100])
def test_the_dashboard_takes_the_same_queries_for_10_and_for_100_clients(
    count, manager, portfolio, alice, django_assert_num_queries
):
    ids = [many(portfolio, alice, place) for place in range(count)]
    for client in Client.objects.filter(pk__in=ids):
        make_rollup(client, Q3, promised=1, accepted=1)
    page_of(manager)
    # session, user, 4 filters, 3 initiatives, clients, roll-ups, 4 measured, 2 frame
    with django_assert_num_queries(17):
        page = page_of(manager, "?with=2026-Q3")
    assert totals(page)["promised"] == str(count)


# --- the rows behind a number ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "titles"),
    [
        ("promised", {"Feed", "Dashboard", "Alerts"}),
        ("accepted", {"Feed"}),
        ("carried", {"Alerts"}),
        ("beyond", {"Year-end by machine"}),
        ("fidelity", {"Cost feed"}),
        ("outcomes", {"Days to close"}),
        ("waiting", {"Faster matching"}),
        ("items", {"Cost feed", "Year-end by machine"}),
    ],
)
def test_a_number_opens_its_rows(running, manager, figure, titles):
    answer = manager.get(reverse("roadmap_rows", args=[figure]))
    assert {row.title for row in answer.context["page"].rows} == titles
    assert all(row.url.startswith("/clients/finance/") for row in answer.context["page"].rows)


def test_rows_of_an_earlier_quarter_are_those_that_were_kept(running, manager, finance):
    make_rollup(finance, Q3, promised=2)
    answer = manager.get(reverse("roadmap_rows", args=["promised"]) + "?quarter=2026-Q3")
    assert [row.title for row in answer.context["page"].rows] == ["promised 1", "promised 2"]
    assert "As it stood on Wed 30 Sep 2026." in answer.content.decode()


def test_rows_are_searched_narrowed_and_paged(manager, finance, portfolio):
    hr = Client.objects.create(name="Human resources", slug="hr", portfolio=portfolio)
    shared = make_initiative(finance, "Cost feed")
    for place in range(60):
        promise(finance, f"Part {place:02}", initiative=shared)
    promise(hr, "Payroll")
    address = reverse("roadmap_rows", args=["promised"])

    def rows(query):
        return manager.get(address + query).context["page"]

    assert (len(rows("").rows), rows("").found) == (50, 61)
    assert len(rows("?page=2").rows) == 11
    assert [row.title for row in rows("?q=payroll").rows] == ["Payroll"]
    assert rows("?client=hr").found == 1
    assert rows("?client=nobody").found == 61
    assert "No row fits" in manager.get(address + "?q=nothing+like+it").content.decode()


def test_rows_are_downloaded_as_they_are_narrowed_and_that_is_told(running, manager, carol):
    address = reverse("roadmap_rows_download", args=["promised", "csv"])
    answer = manager.get(address + "?q=feed&quarter=2026-Q4")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Client", "Work packages promised", "How it stands"]
    assert {row[1] for row in rows[1:]} == {"Feed", "Dashboard", "Alerts"}
    told = Change.objects.get(action="roadmap.download")
    assert (told.by, told.new) == (carol, "promised of the roadmap 2026-Q4 as csv, 3 rows")


def test_a_number_that_does_not_exist_and_another_format_are_missing(manager):
    assert manager.get(reverse("roadmap_rows", args=["nonsense"])).status_code == 404
    assert manager.get(reverse("roadmap_rows_download", args=["promised", "pdf"])).status_code == 404


def test_rows_hold_nothing_of_clients_out_of_sight(running, oscar):
    browser = Browser()
    browser.force_login(oscar)
    assert browser.get(reverse("roadmap_rows", args=["promised"])).context["page"].every == 0


def test_excel_has_the_figures_by_client_on_a_second_sheet(running, manager):
    import openpyxl

    answer = manager.get(reverse("roadmap_download", args=["xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    by_client = list(book["By client 2026-Q4"].values)
    assert by_client[1][1:5] == ("Finance", 3, 1, 1)

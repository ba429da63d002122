"""How requests flow: ages, throughput, cycle time, and the figures that draw them."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest
from django.test import Client as Browser

from opm.kernel.calendar import today
from opm.testing.charts import drawable
from relationships.models import Client, User
from roadmap.charts import flow as charts
from roadmap.models import Column
from roadmap.selectors.flow import flow
from roadmap.testing.flow import past_request

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)
DAY = timedelta(days=1)
HOSTILE = "<b>=2+2</b><script>alert(1)</script>"


def finished(client: Client, *days: int, on: date = TODAY - DAY) -> None:
    """Requests done on a day, each so many days after it was asked for."""
    for number in days:
        past_request(client, f"Took {number}", on - number * DAY, done_on=on)


def figures(found: Any) -> list[dict[str, Any]]:
    return [charts.ageing(found), charts.throughput(found), charts.cycle_time(found)]


def test_an_empty_board_has_nothing_to_say(finance: Client) -> None:
    found = flow(finance, TODAY)
    assert found.empty
    assert found.headline == "Nothing has been asked for yet"


def test_below_eight_finished_requests_there_is_no_p85(finance: Client) -> None:
    finished(finance, 1, 2, 3, 4, 5, 6, 7)
    past_request(finance, "Waits", TODAY - 500 * DAY)
    found = flow(finance, TODAY)
    assert (found.p85, found.median, found.over) == (None, 4, 0)
    assert found.lede.startswith("7 requests done in eight quarters. From 8 on")
    finished(finance, 8)
    assert (flow(finance, TODAY).p85, flow(finance, TODAY).over) == (7, 1)


def test_what_waits_longer_than_85_percent_took_is_named(finance: Client) -> None:
    finished(finance, *range(10, 110, 10))
    past_request(finance, "Young", TODAY - 90 * DAY)
    past_request(finance, "Old", TODAY - 91 * DAY, column=Column.READY, since=TODAY - 5 * DAY)
    past_request(finance, "Begun", TODAY - 300 * DAY, column=Column.DELIVERING)
    found = flow(finance, TODAY)
    assert (found.p85, found.waiting, found.headline) == (90, 2, "One of 2 waits longer than 90 days")
    (row,) = [row for column in found.columns for row in column.rows if row.old]
    assert (row.request.title, row.age, row.days) == ("Old", 91, 5)


def test_fortnights_count_what_came_and_what_was_done_up_to_today(finance: Client) -> None:
    past_request(finance, "Today", TODAY)
    past_request(finance, "Done", TODAY - 20 * DAY, done_on=TODAY)
    found = flow(finance, TODAY)
    last, before = found.fortnights[-1], found.fortnights[-2]
    assert (last.first, last.last) == (date(2026, 11, 2), date(2026, 11, 15))
    assert (last.came, last.done) == (1, 1)
    assert (before.came, before.done) == (1, 0)
    assert all(
        one.last + DAY == two.first for one, two in zip(found.fortnights, found.fortnights[1:], strict=False)
    )


def test_cycle_time_is_told_by_the_quarter_in_which_it_was_done(finance: Client) -> None:
    finished(finance, 10, 20, 30, on=date(2026, 9, 30))
    finished(finance, *[40] * 8, on=date(2026, 10, 1))
    finished(finance, 5, on=date(2024, 12, 31))  # before the eight quarters
    found = flow(finance, TODAY)
    told = {item.quarter.label: (len(item.rows), item.median, item.p85) for item in found.quarters}
    assert len(told) == 8
    assert told["Q3 2026"] == (3, 20, None)
    assert told["Q4 2026"] == (8, 40, 40)
    assert found.finished == 11


def test_the_figures_are_plotly_figures_that_hold_only_words(finance: Client) -> None:
    finished(finance, *range(10, 110, 10))
    past_request(finance, HOSTILE, TODAY - 400 * DAY)
    for figure in figures(flow(finance, TODAY)):
        go.Figure(drawable(figure))
        assert "<script>" not in json.dumps(figure)


def test_a_thin_board_still_draws(finance: Client) -> None:
    past_request(finance, "Waits", TODAY - 3 * DAY)
    found = flow(finance, TODAY)
    for figure in figures(found):
        go.Figure(drawable(figure))
    assert found.headline == "One request waits, none is done yet"
    assert not charts.ageing(found)["layout"]["shapes"]


def test_the_flow_asks_three_questions(finance: Client, django_assert_num_queries: Any) -> None:
    finished(finance, *range(1, 20))
    past_request(finance, "Waits", TODAY)
    with django_assert_num_queries(3):
        flow(finance, TODAY)


def test_the_page_says_in_tables_what_the_figures_draw(client: Browser, alice: User, finance: Client) -> None:
    client.force_login(alice)
    assert b"No demand yet" in client.get("/clients/finance/demand/flow/").content
    finished(finance, *range(10, 110, 10), on=today() - DAY)
    past_request(finance, HOSTILE, today() - 400 * DAY)
    html = client.get("/clients/finance/demand/flow/").content.decode()
    for words in ("waits longer than 90 days", "Took 50", "The same as a table", "Over 90"):
        assert words in html
    assert "<script>alert(1)" not in html

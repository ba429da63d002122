"""Needs in the client's words: they lead to an outcome or are dropped with the reason; old ones are asked about."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from relationships.models import Client, Need, User
from relationships.selectors import needs as selectors
from relationships.services import needs as services
from relationships.testing import seat_of
from relationships.tests.browsing import press, show, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tenth_of_november")]
TODAY = date(2026, 11, 10)
LIST_QUERIES = 8


def recorded(client: Client, by: User, now: datetime, want: str = "Close in two days", **what: Any) -> Need:
    """A need seen ten days ago, where nothing else is said."""
    what.setdefault("seen_on", TODAY - timedelta(days=10))
    return services.record_need(client=client, wish=services.NeedInput(want, **what), by=by, now=now)


def test_a_need_is_recorded_in_the_clients_words(client: Browser, finance: Client, alice: User) -> None:
    seat = seat_of(finance)
    client.force_login(alice)
    sent = {
        "seen_version": "0",
        "want": "Close in two days",
        "obstacle": "Data comes late",
        "evidence": "Two hours of copying a day",
        "said_by": seat.pk,
        "seen_on": "2026-11-09",
    }
    answer = client.post(reverse("need_new", args=["finance"]), sent, follow=True)
    made = Need.objects.get()
    assert (made.want, made.obstacle, made.said_by, made.state) == (
        "Close in two days",
        "Data comes late",
        seat,
        "open",
    )
    assert "Recorded: Close in two days" in words(answer) and "Two hours of copying a day" in words(answer)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"want": ""}, "Say what the client wants, in its words."),
        ({"seen_on": "2026-11-11"}, "The day it was seen lies in the future."),
        ({"obstacle": "x" * 2001}, "2000"),
    ],
)
def test_bad_input_says_what_to_mend_and_keeps_what_was_typed(
    client: Browser, finance: Client, alice: User, wrong: dict[str, str], sentence: str
) -> None:
    client.force_login(alice)
    sent = {"seen_version": "0", "want": "Kept", "seen_on": "2026-11-09", "evidence": "Kept too", **wrong}
    answer = client.post(reverse("need_new", args=["finance"]), sent)
    assert answer.status_code == 400
    assert sentence in words(answer) and "Kept too" in words(answer)
    assert not Need.objects.exists()


def test_the_list_is_grouped_by_what_became_of_each(
    client: Browser, finance: Client, alice: User, carol: User, now: datetime
) -> None:
    assert "No need of Finance is recorded yet" in words(show(client, carol, "needs"))
    recorded(finance, alice, now, "Old one", seen_on=date(2026, 1, 7))
    recorded(finance, alice, now, "New one")
    led = recorded(finance, alice, now, "Led one")
    services.lead(need=led, seen_version=None, led_to="Daily costs", by=alice, now=now)
    gone = recorded(finance, alice, now, "Dropped one")
    services.drop(need=gone, seen_version=None, why="Given up", by=alice, now=now)
    page = show(client, alice, "needs").context["page"]
    assert [(row.group, row.item.want) for row in page.rows] == [
        ("Open", "Old one"),
        ("", "New one"),
        ("Led to an outcome", "Led one"),
        ("Dropped", "Dropped one"),
    ]
    assert page.headline == "Two needs of Finance are open, one of them for two quarters or more"
    assert page.lede == "One led to an outcome, one was dropped."
    assert "Daily costs" in words(show(client, alice, "needs")) and "Given up" in words(
        show(client, alice, "needs")
    )
    assert [
        row.item.want for row in show(client, alice, "needs", query="?show=asked").context["page"].rows
    ] == ["Old one"]
    assert [row.item.want for row in show(client, alice, "needs", query="?q=daily").context["page"].rows] == [
        "Led one"
    ]


@pytest.mark.parametrize(
    ("seen_on", "asked"), [(date(2026, 6, 30), True), (date(2026, 7, 1), False), (date(2026, 3, 31), True)]
)
def test_a_need_open_in_the_second_quarter_after_is_asked_about(
    client: Browser, finance: Client, alice: User, now: datetime, seen_on: date, asked: bool
) -> None:
    item = recorded(finance, alice, now, seen_on=seen_on)
    assert selectors.row_of(item, TODAY).is_asked is asked
    assert [row.item for row in selectors.asked_about([finance.pk], TODAY)] == ([item] if asked else [])
    assert ("This need is open for" in words(show(client, alice, "need", item.pk))) is asked


def test_quarters_are_those_of_the_fiscal_year(
    finance: Client, alice: User, now: datetime, settings: Any
) -> None:
    settings.FISCAL_YEAR_START_MONTH = 2  # quarters end in April, July, October, January
    item = recorded(finance, alice, now, seen_on=date(2026, 7, 31))
    assert selectors.row_of(item, TODAY).quarters == 2
    assert [row.item for row in selectors.asked_about([finance.pk], TODAY)] == [item]


def test_an_outcome_ends_a_need_and_opening_it_again_takes_it_back(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = recorded(finance, alice, now)
    assert press(client, alice, "need_lead", item, led_to="").status_code == 400
    press(client, alice, "need_lead", item, led_to="Costs are seen daily")
    item.refresh_from_db()
    assert (item.state, item.led_to, item.ended_on) == ("led", "Costs are seen daily", TODAY)
    press(client, alice, "need_reopen", item)
    item.refresh_from_db()
    assert (item.state, item.led_to, item.ended_on) == ("open", "", None)


def test_a_need_becomes_an_initiative_and_shows_what_became_of_it(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = recorded(finance, alice, now, obstacle="Data comes late")
    assert "Make it a roadmap initiative" in words(show(client, alice, "need", item.pk))
    press(client, alice, "need_take_up", item, way="initiative")
    item.refresh_from_db()
    assert (item.state, item.taken_as, item.ended_on) == ("led", "initiative", TODAY)
    row = show(client, alice, "need", item.pk).context["page"].row
    assert row.taken.label == "Close in two days" and "/roadmap/" in row.taken.url
    with pytest.raises(Refused, match="taken up already"):
        services.take_up(need=item, seen_version=None, way="initiative", by=alice, now=now)
    assert press(client, alice, "need_take_up", item, way="nothing").status_code == 400


def test_a_need_becomes_a_promise(client: Browser, finance: Client, alice: User, now: datetime) -> None:
    item = recorded(finance, alice, now)
    press(client, alice, "need_take_up", item, way="commitment")
    row = show(client, alice, "need", item.pk).context["page"].row
    assert (row.item.state, row.taken.label) == ("led", "Close in two days")


def test_a_dropped_need_keeps_its_reason_and_is_not_ended_twice(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = recorded(finance, alice, now)
    press(client, alice, "need_drop", item, why="The building is given up")
    item.refresh_from_db()
    assert (item.state, item.why_dropped) == ("dropped", "The building is given up")
    with pytest.raises(Refused, match="not open any more"):
        services.lead(need=item, seen_version=None, led_to="x", by=alice, now=now)
    with pytest.raises(Refused, match="was dropped"):
        services.take_up(need=item, seen_version=None, way="initiative", by=alice, now=now)
    with pytest.raises(Conflict):
        services.reopen(need=item, seen_version=1, by=alice, now=now)


def test_words_that_came_second_are_not_lost(
    client: Browser, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    item = recorded(finance, alice, now)
    services.drop(need=item, seen_version=1, why="Given up", by=bob, now=now)
    late = press(client, alice, "need_lead", item, led_to="Daily costs")
    assert late.status_code == 409
    assert "Daily costs" in words(late) and "Given up" in words(late)


@pytest.mark.parametrize("amount", [10, 100])
def test_the_list_asks_the_same_number_of_queries_whatever_its_length(
    client: Browser, finance: Client, alice: User, now: datetime, amount: int, django_assert_num_queries: Any
) -> None:
    seat = seat_of(finance)
    for number in range(amount):
        item = recorded(finance, alice, now, f"Need {number}", said_by=seat)
        if number % 2:
            services.take_up(need=item, seen_version=None, way="initiative", by=alice, now=now)
    client.force_login(alice)
    client.get(reverse("needs", args=["finance"]))  # what a process reads once
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("needs", args=["finance"]))


def test_the_download_holds_what_the_list_shows(
    client: Browser, finance: Client, carol: User, alice: User, now: datetime
) -> None:
    recorded(finance, alice, now, "=Close")
    found = show(client, carol, "needs_download", "csv").content.decode("utf-8-sig")
    assert "'=Close" in found
    assert show(client, carol, "needs_download", "xlsx").content.startswith(b"PK")
    assert history.of_scope(finance.scope).filter(action="needs.download").count() == 2


def test_only_the_clients_team_writes(
    client: Browser, finance: Client, alice: User, carol: User, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        recorded(finance, carol, now)
    item = recorded(finance, alice, now)
    assert press(client, carol, "need_lead", item, led_to="x").status_code == 403
    assert "Record the outcome" not in words(show(client, carol, "need", item.pk))

"""Concerns: open until put right, counted where they come back, closed at a rate that is shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from relationships.models import Client, Concern, User
from relationships.selectors.open_points import concerns as selectors
from relationships.services import open_points as services
from relationships.testing import seat_of
from relationships.tests.browsing import press, show, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tenth_of_november")]
TODAY = date(2026, 11, 10)
LIST_QUERIES = 7


def raised(client: Client, by: User, now: datetime, text: str = "The close is late", **what: Any) -> Concern:
    """A concern raised `days` ago (10, where nothing else is said)."""
    what["raised_on"] = TODAY - timedelta(days=what.pop("days", 10))
    return services.raise_concern(client=client, wish=services.ConcernInput(text, **what), by=by, now=now)


def closed(item: Concern, by: User, now: datetime, days_ago: int = 0) -> Concern:
    """Closed with what was put right, some days ago."""
    done = services.close(concern=item, seen_version=None, put_right="New disk", by=by, now=now)
    Concern.objects.filter(pk=item.pk).update(closed_on=TODAY - timedelta(days=days_ago))
    done.refresh_from_db()
    return done


# --- the list -------------------------------------------------------------------------------------------------------
def test_the_headline_names_the_oldest_and_a_high_one_before_it(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    assert show(client, alice, "concerns").context["page"].headline == "No concern of Finance is open"
    raised(finance, alice, now, days=40)
    assert (
        show(client, alice, "concerns").context["page"].headline
        == "One concern of Finance is open, 40 days old"
    )
    raised(finance, alice, now, days=5)
    assert (
        show(client, alice, "concerns").context["page"].headline
        == "Two concerns of Finance are open, the oldest 40 days old"
    )
    raised(finance, alice, now, days=9, severity=3)
    page = show(client, alice, "concerns").context["page"]
    assert page.headline == "Three concerns of Finance are open, a high one 9 days old"
    assert page.lede.startswith("Median age 9 days.")
    assert [row.item.severity for row in page.rows] == [3, 2, 2]


def test_an_open_concern_gets_old_after_thirty_days_a_high_one_after_seven_or_past_its_day(
    finance: Client, alice: User, now: datetime
) -> None:
    def old(**what: Any) -> bool:
        return selectors.row_of(raised(finance, alice, now, **what), TODAY).is_old

    assert not old(days=30) and old(days=31)
    assert not old(days=7, severity=3) and old(days=8, severity=3)
    assert not old(days=2, due_on=TODAY) and old(days=2, due_on=TODAY - timedelta(days=1))
    ended = closed(raised(finance, alice, now, days=90), alice, now)
    assert not selectors.row_of(ended, TODAY).is_old


def test_what_comes_back_is_counted_as_one_problem_and_stands_first(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    first = closed(raised(finance, alice, now, "Feed stops", days=200), alice, now, days_ago=190)
    second = closed(
        raised(finance, alice, now, "Feed stops again", days=90, recurrence_of=first), alice, now, days_ago=80
    )
    raised(finance, alice, now, "Feed is down", days=4, recurrence_of=second)
    raised(finance, alice, now, "Something else")
    page = show(client, alice, "concerns").context["page"]
    (problem,) = page.extra.problems
    assert (problem.times, problem.latest.item.text, problem.first_on) == (
        3,
        "Feed is down",
        TODAY - timedelta(days=200),
    )
    shown = words(show(client, alice, "concerns"))
    assert "3 times since Fri 24 Apr 2026, open now" in shown
    assert shown.index("Comes back</h2>") < shown.index("Something else")
    back = show(client, alice, "concerns", query="?show=back").context["page"].rows
    assert {row.item.text for row in back} == {"Feed stops", "Feed stops again", "Feed is down"}
    one = words(show(client, alice, "concern", second.pk))
    assert "The problem came up 3 times." in one and "Feed is down" in one and "Feed stops" in one


def test_the_closure_rate_counts_what_was_open_in_the_quarter(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    closed(raised(finance, alice, now, days=200), alice, now, days_ago=100)  # of an earlier quarter
    closed(raised(finance, alice, now, days=100), alice, now, days_ago=5)
    for days in (5, 90):
        raised(finance, alice, now, days=days)
    page = show(client, alice, "concerns").context["page"]
    assert page.extra.closed_share == Decimal(1) / 3
    assert "33 % of this quarter's concerns are closed." in page.lede


def test_search_and_state_narrow_the_list(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    seat = seat_of(finance)
    raised(finance, alice, now, "Feed stops", raised_by=seat)
    closed(raised(finance, alice, now, "Slow help line"), alice, now)

    def texts(query: str) -> list[str]:
        return [row.item.text for row in show(client, alice, "concerns", query=query).context["page"].rows]

    assert texts("") == ["Feed stops"]
    assert texts("?show=closed") == ["Slow help line"]
    assert texts("?show=all&q=REYES") == ["Feed stops"]
    assert texts("?show=all&q=new+disk") == ["Slow help line"]
    assert "No concern fits" in words(show(client, alice, "concerns", query="?q=nothing+like+it"))


@pytest.mark.parametrize("amount", [10, 100])
def test_the_list_asks_the_same_number_of_queries_whatever_its_length(
    client: Browser, finance: Client, alice: User, now: datetime, amount: int, django_assert_num_queries: Any
) -> None:
    seat, before = seat_of(finance), None
    for number in range(amount):
        before = raised(
            finance, alice, now, f"Concern {number}", raised_by=seat, owner=alice, recurrence_of=before
        )
    client.force_login(alice)
    client.get(reverse("concerns", args=["finance"]))  # what a process reads once
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("concerns", args=["finance"]))


def test_the_download_holds_what_the_list_shows(
    client: Browser, finance: Client, carol: User, alice: User, now: datetime
) -> None:
    first = closed(raised(finance, alice, now, "Feed stops", days=60), alice, now, days_ago=50)
    raised(finance, alice, now, "@Feed", recurrence_of=first)
    found = show(client, carol, "concerns_download", "csv", query="?show=all").content.decode("utf-8-sig")
    assert "'@Feed" in found and "New disk" in found and ",10,0,2," in found
    assert show(client, carol, "concerns_download", "xlsx").content.startswith(b"PK")
    assert history.of_scope(finance.scope).filter(action="concerns.download").count() == 2


# --- raising --------------------------------------------------------------------------------------------------------
def test_a_concern_is_raised_on_the_form_as_the_same_as_an_earlier_one(
    client: Browser, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    first = closed(raised(finance, alice, now, "Feed stops", days=60), alice, now, days_ago=50)
    client.force_login(alice)
    sent = {
        "seen_version": "0",
        "text": "Feed is down",
        "raised_on": "2026-11-09",
        "severity": "3",
        "owner": bob.pk,
        "due_on": "2026-11-20",
        "recurrence_of": first.pk,
    }
    answer = client.post(reverse("concern_new", args=["finance"]), sent, follow=True)
    made = Concern.objects.get(text="Feed is down")
    assert (made.severity, made.owner, made.recurrence_of, made.state) == (3, bob, first, "open")
    assert "On the list: Feed is down" in words(answer)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": " "}, "Say what troubles the client."),
        ({"raised_on": "2026-11-11"}, "The day it was raised lies in the future."),
        ({"due_on": "2026-11-01"}, "It is due before it was raised."),
        ({"severity": "7"}, "Select a valid choice"),
        ({"recurrence_of": "999"}, "Select a valid choice"),
    ],
)
def test_bad_input_says_what_to_mend_and_keeps_what_was_typed(
    client: Browser, finance: Client, alice: User, wrong: dict[str, str], sentence: str
) -> None:
    client.force_login(alice)
    sent = {
        "seen_version": "0",
        "text": "Kept",
        "raised_on": "2026-11-09",
        "severity": "2",
        "detail": "Kept too",
    }
    answer = client.post(reverse("concern_new", args=["finance"]), sent | wrong)
    assert answer.status_code == 400
    assert sentence in words(answer) and "Kept too" in words(answer)
    assert not Concern.objects.exists()


def test_a_concern_repeats_neither_itself_nor_one_of_another_client(
    finance: Client, sales: Client, alice: User, mallory: User, now: datetime
) -> None:
    first = raised(finance, alice, now, days=60)
    second = raised(finance, alice, now, days=30, recurrence_of=first)
    wish = services.ConcernInput(first.text, raised_on=first.raised_on, recurrence_of=second)
    with pytest.raises(Refused, match="cannot repeat itself"):
        services.change_concern(concern=first, wish=wish, seen_version=None, by=alice, now=now)
    with pytest.raises(Refused, match="earlier concern of Finance"):
        raised(finance, alice, now, recurrence_of=raised(sales, mallory, now))


def test_a_circle_that_slipped_in_is_still_one_group() -> None:
    assert selectors.groups_of({1: 2, 2: 1, 3: 2, 4: None}) == {
        1: frozenset({1, 2, 3}),
        2: frozenset({1, 2, 3}),
        3: frozenset({1, 2, 3}),
        4: frozenset({4}),
    }


def test_an_owner_outside_the_team_and_a_writer_outside_it_are_refused(
    finance: Client, alice: User, carol: User, mallory: User, now: datetime
) -> None:
    with pytest.raises(Refused, match="not on the client's team"):
        raised(finance, alice, now, owner=mallory)
    with pytest.raises(NotAllowed):
        raised(finance, carol, now)


# --- working, closing, reopening ------------------------------------------------------------------------------------
def test_a_concern_is_worked_on_closed_with_what_was_put_right_and_reopened(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = raised(finance, alice, now)
    press(client, alice, "concern_work", item)
    item.refresh_from_db()
    assert item.state == "working"
    refused = press(client, alice, "concern_close", item, put_right="")
    assert refused.status_code == 400 and "Say what was put right." in words(refused)
    press(client, alice, "concern_close", item, put_right="The job runs at five now")
    item.refresh_from_db()
    assert (item.state, item.closed_on, item.put_right) == ("closed", TODAY, "The job runs at five now")
    press(client, alice, "concern_reopen", item, reason="It stopped again")
    item.refresh_from_db()
    assert (item.state, item.closed_on, item.put_right, item.reopened) == ("open", None, "", 1)
    shown = words(show(client, alice, "concern", item.pk))
    assert "reopened 1 time" in shown and "It stopped again" in shown and "The job runs at five now" in shown


def test_words_that_came_second_are_not_lost(
    client: Browser, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    item = raised(finance, alice, now)
    services.close(concern=item, seen_version=1, put_right="New disk", by=bob, now=now)
    late = press(client, alice, "concern_close", item, put_right="A new cable")
    assert late.status_code == 409
    assert "A new cable" in words(late) and "New disk" in words(late)
    item.refresh_from_db()
    assert item.put_right == "New disk"


def test_two_people_who_change_a_concern_see_both_values(
    client: Browser, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    item = raised(finance, alice, now)
    wish = services.ConcernInput("The close is two days late", raised_on=item.raised_on)
    services.change_concern(concern=item, wish=wish, seen_version=1, by=bob, now=now)
    client.force_login(alice)
    sent = {"seen_version": "1", "text": "Mine", "raised_on": str(item.raised_on), "severity": "2"}
    both = client.post(reverse("concern_change", args=["finance", item.pk]), sent)
    assert both.status_code == 409
    assert "The close is two days late" in words(both) and "Mine" in words(both)


def test_what_is_closed_is_not_closed_again_nor_worked_on(
    finance: Client, alice: User, now: datetime
) -> None:
    item = closed(raised(finance, alice, now), alice, now)
    with pytest.raises(Refused):
        services.close(concern=item, seen_version=None, put_right="x", by=alice, now=now)
    with pytest.raises(Refused):
        services.start_work(concern=item, seen_version=None, by=alice, now=now)
    with pytest.raises(Conflict):
        services.reopen(concern=item, seen_version=1, by=alice, now=now)


def test_a_reader_sees_the_concern_and_no_button(
    client: Browser, finance: Client, alice: User, carol: User, now: datetime
) -> None:
    item = raised(finance, alice, now, detail="Three times this year")
    shown = words(show(client, carol, "concern", item.pk))
    assert "Three times this year" in shown and "Close the concern" not in shown
    assert press(client, carol, "concern_close", item, put_right="x").status_code == 403

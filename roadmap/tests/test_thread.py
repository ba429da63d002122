"""The thread from need to measured result: followed from any record, its broken links shown with what to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from relationships.models import Client, Need, User
from relationships.services import needs
from relationships.tests.browsing import show, words
from roadmap.models import Initiative, Outcome, Request, WorkPackage
from roadmap.selectors.thread import BREAKS, Strand, strands_of
from roadmap.services import outcomes
from roadmap.testing import make_initiative, make_package, make_theme, measured_outcome

pytestmark = [pytest.mark.django_db]
TODAY = date(2026, 11, 10)
QUERIES = 13


@pytest.fixture(autouse=True)
def tenth_of_november(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def recorded(client: Client, by: User, now: datetime, want: str = "Close faster") -> Need:
    return needs.record_need(client=client, wish=needs.NeedInput(want), by=by, now=now)


def asked(client: Client, now: datetime, title: str = "A daily feed", **fields: Any) -> Request:
    values = {"asked_on": TODAY, "since": TODAY, "created_at": now, "column": "ready", **fields}
    return Request.objects.create(client=client, title=title, **values)


def whole(client: Client, by: User, now: datetime) -> tuple[Need, Outcome, Initiative, Request, WorkPackage]:
    """A thread that holds from need to reading."""
    outcome, initiative = measured_outcome(client), make_initiative(client, state="delivering")
    need = recorded(client, by, now)
    outcomes.serve_need(outcome=outcome, need=need, seen_version=1, by=by, now=now)
    initiative.serves.add(outcome)
    request = asked(client, now, initiative=initiative)
    outcomes.read_outcome(outcome=outcome, on=TODAY, value=Decimal(7), by=by, now=now)
    return need, outcome, initiative, request, make_package(initiative)


def kinds(strands: list[Strand]) -> list[str]:
    return [item.kind for strand in strands for item in strand.breaks]


def test_a_whole_thread_is_found_from_each_of_its_records(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    need, outcome, initiative, request, package = whole(finance, alice, now)
    measured_outcome(finance, "Another one")
    (strand, _) = strands_of(finance, TODAY)
    assert strand.breaks == ()
    assert strand.keys == {
        f"need-{need.pk}",
        f"outcome-{outcome.pk}",
        f"initiative-{initiative.pk}",
        f"request-{request.pk}",
        f"package-{package.pk}",
        f"reading-{outcome.pk}",
    }
    for key in strand.keys:
        page = show(client, alice, "thread", query=f"?from={key}")
        assert page.context["page"].found == 1 and "Another one" not in words(page)
    for record in (need.pk, outcome.pk):  # and each links to the next one, both ways
        assert record
    text = words(show(client, alice, "thread", query=f"?from=package-{package.pk}"))
    for name, pk in (("need", need.pk), ("outcome", outcome.pk), ("initiative", initiative.pk)):
        assert reverse(name, args=["finance", pk]) in text
    assert "?from=outcome" in words(show(client, alice, "outcome", outcome.pk))
    assert f"?from=need-{need.pk}" in words(show(client, alice, "need", need.pk))


def test_an_open_need_leads_to_nothing_yet(finance: Client, alice: User, now: datetime) -> None:
    recorded(finance, alice, now)
    assert kinds(strands_of(finance, TODAY)) == ["need"]


def test_a_need_that_led_in_words_only_is_broken_and_one_that_is_a_promise_is_not(
    finance: Client, alice: User, now: datetime
) -> None:
    said = recorded(finance, alice, now)
    needs.lead(need=said, seen_version=1, led_to="Costs are seen daily", by=alice, now=now)
    promised = recorded(finance, alice, now, "A promise")
    needs.take_up(need=promised, seen_version=1, way="commitment", by=alice, now=now)
    dropped = recorded(finance, alice, now, "Gone")
    needs.drop(need=dropped, seen_version=1, why="x", by=alice, now=now)
    led, carried = strands_of(finance, TODAY)
    assert [item.what for item in led.breaks] == ["In words only: Costs are seen daily."]
    assert carried.breaks == () and "carried as" in carried.needs[0].note


def test_a_need_taken_up_as_an_initiative_lies_on_the_threads_of_its_outcomes(
    finance: Client, alice: User, now: datetime
) -> None:
    need = recorded(finance, alice, now)
    needs.take_up(need=need, seen_version=1, way="initiative", by=alice, now=now)
    (strand,) = strands_of(finance, TODAY)
    assert (kinds([strand]), strand.outcome) == (["no_outcome"], None)
    Initiative.objects.get().serves.add(measured_outcome(finance))
    (strand,) = strands_of(finance, TODAY)
    assert strand.breaks == () and strand.needs[0].label == "Close faster"


def test_each_missing_link_of_an_outcome_is_named_with_what_to_do(
    client: Browser, finance: Client, alice: User, carol: User
) -> None:
    measured_outcome(finance, target=None)
    (strand,) = strands_of(finance, TODAY)
    assert sorted(kinds([strand])) == ["no_initiative", "no_need", "wish"]
    page = words(show(client, alice, "thread"))
    assert "Give baseline, target and day" in page and "Add an initiative" in page
    assert "No thread of Finance holds from need to result yet" in page
    reader = words(show(client, carol, "thread"))
    assert "No initiative serves it." in reader and "Add an initiative" not in reader


def test_what_is_live_without_a_reading_since_is_broken(finance: Client, alice: User, now: datetime) -> None:
    _, outcome, initiative, _, _ = whole(finance, alice, now)
    Initiative.objects.filter(pk=initiative.pk).update(live_on=TODAY)
    assert kinds(strands_of(finance, TODAY)) == []
    later = date(2027, 11, 10)
    assert kinds(strands_of(finance, later)) == ["unread"]  # read once, and not for two whole quarters
    outcome.readings.all().delete()
    assert kinds(strands_of(finance, TODAY)) == ["unread"]


def test_delivery_without_a_package_and_a_request_without_an_initiative_are_broken(
    finance: Client, alice: User, now: datetime
) -> None:
    _, outcome, initiative, _, package = whole(finance, alice, now)
    package.delete()
    asked(finance, now, "Loose", outcome=outcome)
    asked(finance, now, "Lost")
    asked(finance, now, "Just asked", column="new")
    found = strands_of(finance, TODAY)
    assert sorted(kinds(found)) == ["no_link", "no_link", "no_package"]
    Initiative.objects.filter(pk=initiative.pk).update(state="stopped")
    assert sorted(kinds(strands_of(finance, TODAY))) == ["no_initiative", "no_link", "no_link"]


def test_threads_are_filtered_by_what_is_broken_and_by_theme(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    whole(finance, alice, now)
    theme = make_theme(finance)
    measured_outcome(finance, "Themed", theme=theme)
    recorded(finance, alice, now, "Alone")

    def names(query: str) -> list[str]:
        return [strand.name for strand in show(client, alice, "thread", query=query).context["page"].rows]

    assert names("") == ["Themed", "Days to close", "Alone"] or set(names("")) == {
        "Themed",
        "Days to close",
        "Alone",
    }
    assert set(names("?broken=any")) == {"Themed", "Alone"}
    assert names("?broken=need") == ["Alone"] and names("?broken=no_initiative") == ["Themed"]
    assert names(f"?theme={theme.pk}") == ["Themed"]
    assert names("?from=need-999999") == [] and set(names("?from=x")) == set(names(""))
    page = show(client, alice, "thread").context["page"]
    assert page.headline == "Two of 3 threads of Finance are broken"
    assert (
        page.lede
        == "1 need without an outcome, 1 outcome without a need and 1 outcome without an initiative."
    )
    for kind in BREAKS:
        assert show(client, alice, "thread", query=f"?broken={kind}").status_code == 200


def test_what_reaches_no_outcome_is_folded_below_the_threads_that_do(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    whole(finance, alice, now)
    make_initiative(finance, "Serves nothing")
    for title in ("Lost", "Just asked"):
        asked(finance, now, title)
    recorded(finance, alice, now, "Alone")

    def parts(query: str = "") -> list[tuple[str, int, bool]]:
        page = show(client, alice, "thread", query=query).context["page"]
        return [(part.summary, len(part.strands), part.is_open) for part in page.parts]

    folded = [
        ("1 initiative that serves no outcome", 1, False),
        ("2 requests on no thread to an outcome", 2, False),
        ("1 need that reaches no outcome", 1, False),
    ]
    assert parts() == [("", 1, False), *folded]
    assert parts("?broken=need") == [("1 need that reaches no outcome", 1, True)]
    Outcome.objects.all().delete()
    assert all(is_open for _, _, is_open in parts())  # then they are all there is


def test_without_anything_the_page_says_how_to_begin(client: Browser, finance: Client, alice: User) -> None:
    assert "Nothing hangs together yet" in words(show(client, alice, "thread"))


@pytest.mark.parametrize("amount", [10, 100])
def test_the_page_asks_the_same_number_of_queries_whatever_its_length(
    client: Browser, finance: Client, alice: User, now: datetime, amount: int, django_assert_num_queries: Any
) -> None:
    for number in range(amount):
        outcome, initiative = (
            measured_outcome(finance, f"M {number}"),
            make_initiative(finance, f"I {number}"),
        )
        initiative.serves.add(outcome)
        asked(finance, now, f"R {number}", initiative=initiative)
        make_package(initiative)
        need = recorded(finance, alice, now, f"N {number}")
        outcomes.serve_need(outcome=outcome, need=need, seen_version=1, by=alice, now=now)
    client.force_login(alice)
    client.get(reverse("thread", args=["finance"]))  # what a process reads once
    with django_assert_num_queries(QUERIES):
        client.get(reverse("thread", args=["finance"]))

"""Value leakage: where value gets lost, how much, what is done about it, from idea to end of life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel.errors import Conflict, NotAllowed, Refused
from relationships.models import Client, User
from relationships.tests.browsing import press, show, words
from roadmap.models import Leak
from roadmap.selectors import leaks as selectors
from roadmap.services import leaks as services
from roadmap.services.leaks import LeakInput
from roadmap.testing import make_initiative, measured_outcome

pytestmark = [pytest.mark.django_db]
TODAY = date(2026, 11, 10)
LIST_QUERIES = 7


@pytest.fixture(autouse=True)
def tenth_of_november(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def found(client: Client, by: User, now: datetime, stage: str = "use", **fields: Any) -> Leak:
    fields = {"what": "Two plants type orders twice", "outcome": None, "initiative": None, **fields}
    if not (fields["outcome"] or fields["initiative"]):
        fields["outcome"] = measured_outcome(client)
    return services.find_leak(client=client, wish=LeakInput(stage, **fields), by=by, now=now)


def test_a_leak_is_written_down_with_what_is_done_about_it(
    client: Browser, finance: Client, alice: User
) -> None:
    item = make_initiative(finance)
    client.force_login(alice)
    sent = {
        "seen_version": "0",
        "what": "Two plants type orders twice",
        "stage": "use",
        "found_on": "2026-11-09",
        "initiative": item.pk,
        "estimate": "120 000",
        "action": "Train the plants",
        "owner": alice.pk,
        "due_on": "2026-12-01",
    }
    answer = client.post(reverse("leak_new", args=["finance"]), sent, follow=True)
    made = Leak.objects.get()
    assert (made.estimate, made.state, made.owner) == (Decimal(120_000), "acting", alice)
    assert "120,000 a year is lost in use; it is being stopped" in words(answer)
    assert "Alice Archer acts by Tue 1 Dec 2026." in words(answer)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"what": ""}, "Say what is lost"),
        ({"stage": "later"}, "Say at which stage value gets lost."),
        ({"initiative": ""}, "Say which initiative or which outcome loses value."),
        ({"estimate": "-1"}, "cannot be below 0"),
        ({"owner": ""}, "Say who acts"),
        ({"due_on": ""}, "Say by which day"),
        ({"found_on": "2026-11-11"}, "lies in the future"),
    ],
)
def test_bad_input_says_what_to_mend_and_keeps_what_was_typed(
    client: Browser, finance: Client, alice: User, wrong: dict[str, str], sentence: str
) -> None:
    client.force_login(alice)
    right = {
        "what": "Typed twice",
        "stage": "use",
        "found_on": "2026-11-09",
        "initiative": str(make_initiative(finance).pk),
        "action": "Kept action",
        "owner": str(alice.pk),
        "due_on": "2026-12-01",
    }
    answer = client.post(reverse("leak_new", args=["finance"]), {"seen_version": "0", **right, **wrong})
    assert answer.status_code == 400
    assert sentence in words(answer) and "Kept action" in words(answer)
    assert not Leak.objects.exists()


def test_the_list_goes_from_idea_to_end_of_life_with_what_is_known(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    assert "No leak of Finance is written down yet" in words(show(client, alice, "leaks"))
    outcome = measured_outcome(finance)
    for stage, estimate, what in (
        ("end_of_life", None, "Old licences"),
        ("use", Decimal(40_000), "Small one"),
        ("use", Decimal(80_000), "Large one"),
        ("idea", Decimal("0.50"), "Half"),
    ):
        found(finance, alice, now, stage, what=what, estimate=estimate, outcome=outcome)
    gone = found(finance, alice, now, "use", what="Stopped one", estimate=Decimal(9), outcome=outcome)
    services.end_leak(leak=gone, seen_version=1, state="stopped", result="Trained", by=alice, now=now)
    page = show(client, alice, "leaks").context["page"]
    assert [(row.group, row.item.what) for row in page.rows] == [
        ("Idea", "Half"),
        ("Use", "Large one"),
        ("", "Small one"),
        ("", "Stopped one"),
        ("End of life", "Old licences"),
    ]
    assert page.headline == "Finance is known to lose 120,000.5 a year, at 4 places"
    assert page.lede == "One has no estimate. Four have no action yet."
    sums = {stage.key: (stage.sum.amount, stage.sum.said) for stage in page.extra}
    assert sums["use"] == (2, "120,000 a year known") and sums["end_of_life"] == (1, "not estimated")
    assert sums["build"] == (0, "")
    only = show(client, alice, "leaks", query="?show=unestimated").context["page"]
    assert [row.item.what for row in only.rows] == ["Old licences"]
    sheet = show(client, alice, "leaks_download", "csv", query="?show=stopped").content.decode("utf-8-sig")
    assert "Stopped one" in sheet and "Large one" not in sheet


def test_a_leak_is_stopped_or_accepted_with_words_and_opened_again(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = found(finance, alice, now)
    assert press(client, alice, "leak_end", item, state="accepted", result="").status_code == 400
    assert press(client, alice, "leak_end", item, state="gone", result="x").status_code == 400
    press(client, alice, "leak_end", item, state="accepted", result="Cheaper than mending it")
    item.refresh_from_db()
    assert (item.state, item.ended_on, item.result) == ("accepted", TODAY, "Cheaper than mending it")
    with pytest.raises(Refused, match="has ended"):
        services.act_on_leak(
            leak=item, action="x", owner=alice, due_on=TODAY, seen_version=None, by=alice, now=now
        )
    press(client, alice, "leak_reopen", item)
    item.refresh_from_db()
    assert (item.state, item.ended_on, item.result) == ("found", None, "")


def test_an_action_needs_a_name_and_a_day_and_is_overdue_after_it(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = found(finance, alice, now)
    refused = press(client, alice, "leak_act", item, action="Train the plants", owner="", due_on="")
    assert refused.status_code == 400 and "Train the plants" in words(refused)
    press(client, alice, "leak_act", item, action="Train the plants", owner=alice.pk, due_on="2026-11-09")
    item.refresh_from_db()
    assert (item.state, item.action, item.due_on) == ("acting", "Train the plants", date(2026, 11, 9))
    assert [(row.pk, row.late) for row in selectors.overdue([finance.pk], TODAY)] == [(item.pk, 1)]
    assert "the action is 1 day overdue" in words(show(client, alice, "leak", item.pk))
    assert selectors.overdue([finance.pk], TODAY - timedelta(days=1)) == []


def test_a_change_that_came_second_is_a_conflict(
    client: Browser, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    item = found(finance, alice, now)
    services.change_leak(
        leak=item, wish=LeakInput("build", "Theirs", outcome=item.outcome), seen_version=1, by=bob, now=now
    )
    client.force_login(alice)
    sent = {"seen_version": "1", "what": "Mine", "stage": "use", "found_on": "2026-11-09"}
    late = client.post(reverse("leak_edit", args=["finance", item.pk]), {**sent, "outcome": item.outcome_id})
    assert late.status_code == 409 and "Theirs" in words(late) and "Mine" in words(late)
    with pytest.raises(Conflict):
        services.end_leak(leak=item, seen_version=1, state="stopped", result="x", by=alice, now=now)


def test_readers_do_not_write_and_records_of_others_are_refused(
    client: Browser, finance: Client, sales: Client, alice: User, carol: User, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        found(finance, carol, now)
    with pytest.raises(Refused, match="of this client"):
        found(finance, alice, now, outcome=measured_outcome(sales))
    item = found(finance, alice, now)
    assert "Mark it stopped" not in words(show(client, carol, "leak", item.pk))


@pytest.mark.parametrize("amount", [10, 100])
def test_the_list_asks_the_same_number_of_queries_whatever_its_length(
    client: Browser, finance: Client, alice: User, now: datetime, amount: int, django_assert_num_queries: Any
) -> None:
    outcome, live = measured_outcome(finance), make_initiative(finance)
    for number in range(amount):
        Leak.objects.create(
            client=finance,
            stage=("idea", "use")[number % 2],
            what=f"Leak {number}",
            initiative=live,
            outcome=outcome,
            found_on=TODAY,
            owner=alice,
            created_at=now,
        )
    client.force_login(alice)
    client.get(reverse("leaks", args=["finance"]))  # what a process reads once
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("leaks", args=["finance"]))

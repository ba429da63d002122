"""Rows of Today for decisions, concerns and needs, finished in place; and the relationship on a client's overview."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from opm.frames import current_frame
from opm.kernel.calendar import quarter_of
from opm.standings import ClientRow, client_rows
from opm.testing.factories import a_rubric
from opm.todo import needs as need_rows
from opm.todo import open_points as rows
from opm.todo.task import Task
from relationships.models import CandidNote, Client, Commitment, Touch, User
from relationships.services import open_points as services
from relationships.testing import MADE, open_points, seat_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def rubric(db: None) -> None:
    a_rubric()


@pytest.fixture(autouse=True)
def tenth_of_november(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def reach(user: User) -> dict[int, ClientRow]:
    return {row.pk: row for row in client_rows(user, quarter_of(TODAY), current_frame("opm"))}


def tasks(user: User) -> dict[str, Task]:
    known = reach(user)
    return {task.kind: task for part in (rows, need_rows) for task in part.tasks(user, known, TODAY)}


def press(browser: Browser, user: User, task: Task, label: str, **typed: str) -> Any:
    """Press a row's button as Today does."""
    act = next(act for act in task.acts if act.label == label)
    browser.force_login(user)
    return browser.post(act.url, {**act.hidden, **typed, "next": "/"})


def test_what_waits_is_old_or_led_to_nothing_is_a_row_with_its_words(
    finance: Client, alice: User, now: datetime
) -> None:
    open_points(finance, alice, now)
    found = tasks(alice)
    assert {kind: (task.title, task.why, task.when, task.tone) for kind, task in found.items()} == {
        "decision": ("Month-end close", "Finance. Ines Duarte, not chased yet.", "4 days over", "bad"),
        "concern": ("Month-end close", "Finance. High. Nobody puts it right, open.", "41 days old", "warn"),
        "need": (
            "Month-end close",
            "Finance. Said by Ines Duarte on Wed 14 Jan 2026, no outcome yet.",
            "3 quarters open",
            "warn",
        ),
    }
    assert {task.key.partition(":")[0] for task in found.values()} == {"decision", "concern", "need"}


def test_rows_are_finished_in_place(client: Browser, finance: Client, alice: User, now: datetime) -> None:
    made, found = open_points(finance, alice, now), tasks(alice)
    assert press(client, alice, found["decision"], "Chased today").headers["Location"] == "/"
    assert (
        press(client, alice, found["concern"], "Close the concern", put_right="New disk").status_code == 302
    )
    press(client, alice, found["need"], "Record the outcome", led_to="Daily costs")
    for item in (made.decision, made.concern, made.need):
        item.refresh_from_db()
    assert (made.decision.chased_on, made.concern.state, made.need.led_to) == (TODAY, "closed", "Daily costs")
    assert not tasks(alice)


def test_the_answer_is_recorded_in_place(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    made, found = open_points(finance, alice, now), tasks(alice)
    press(client, alice, found["decision"], "Record the answer", answer="Yes")
    made.decision.refresh_from_db()
    assert made.decision.answer == "Yes" and "decision" not in tasks(alice)


@pytest.mark.parametrize(
    ("asked", "needed", "chased", "shown"),
    [
        (6, None, None, False),  # asked less than a week ago
        (7, None, None, True),
        (1, 3, None, True),  # needed in three days
        (30, 4, None, False),  # there is time until the day it is needed
        (30, -1, None, True),
        (30, -1, 6, False),  # chased within the week
        (30, -1, 7, True),
    ],
)
def test_a_decision_is_chased_when_its_day_nears_and_left_alone_after_a_chase(
    finance: Client,
    alice: User,
    now: datetime,
    asked: int,
    needed: int | None,
    chased: int | None,
    shown: bool,
) -> None:
    needed_by = None if needed is None else TODAY + timedelta(days=needed)
    wish = services.DecisionInput("Which bank?", None, TODAY - timedelta(days=asked), needed_by)
    row = services.ask(client=finance, wish=wish, by=alice, now=now)
    if chased is not None:
        services.chase(decision=row, seen_version=None, by=alice, now=now - timedelta(days=chased))
    assert ("decision" in tasks(alice)) is shown


def test_a_concern_with_a_day_to_come_waits_for_it(finance: Client, alice: User, now: datetime) -> None:
    raised = TODAY - timedelta(days=60)
    for due in (TODAY, TODAY - timedelta(days=1)):
        wish = services.ConcernInput(f"Due {due}", raised_on=raised, due_on=due)
        services.raise_concern(client=finance, wish=wish, by=alice, now=now)
    assert tasks(alice)["concern"].title == "Due 2026-11-09"


def test_what_is_young_is_no_row(finance: Client, alice: User, now: datetime) -> None:
    wish = services.ConcernInput("Slow", raised_on=TODAY - timedelta(days=30))
    services.raise_concern(client=finance, wish=wish, by=alice, now=now)
    assert not tasks(alice)


def test_a_decision_needed_this_week_is_coming(finance: Client, alice: User, now: datetime) -> None:
    for days in (0, 7, 8):
        wish = services.DecisionInput(f"In {days}?", None, TODAY, TODAY + timedelta(days=days))
        services.ask(client=finance, wish=wish, by=alice, now=now)
    found = rows.coming(alice, reach(alice), TODAY, TODAY + timedelta(days=7))
    assert [(item.title, item.where) for item in found] == [
        ("In 0?", "Finance, decision needed"),
        ("In 7?", "Finance, decision needed"),
    ]


@pytest.mark.parametrize("amount", [10, 100])
def test_rows_ask_the_same_number_of_queries(
    finance: Client, alice: User, now: datetime, amount: int, django_assert_num_queries: Any
) -> None:
    seat = seat_of(finance)
    for number in range(amount):
        wish = services.DecisionInput(f"Question {number}?", seat, TODAY - timedelta(days=7))
        services.ask(client=finance, wish=wish, by=alice, now=now)
    known = reach(alice)
    with django_assert_num_queries(3):
        assert len([*rows.tasks(alice, known, TODAY), *need_rows.tasks(alice, known, TODAY)]) == amount


# --- a client's overview --------------------------------------------------------------------------------------------
def relationship(browser: Browser, user: User) -> dict[str, Any]:
    browser.force_login(user)
    response = browser.get(reverse("client", args=["finance"]))
    return {part.title: part for part in response.context["page"].relationship}


def commitment(client: Client, text: str, due_on: date, state: str = "accepted") -> None:
    promised = date(2026, 9, 1)
    Commitment.objects.create(
        client=client,
        text=text,
        promised_on=promised,
        baseline_on=due_on,
        due_on=due_on,
        state=state,
        created_at=MADE,
    )


def test_the_overview_says_how_the_relationship_stands_and_leads_to_each_record(
    client: Browser, finance: Client, alice: User, carol: User, now: datetime
) -> None:
    made = open_points(finance, alice, now)
    commitment(finance, "Next month", date(2026, 12, 9))
    commitment(finance, "At risk", date(2026, 12, 12), "at_risk")
    for day, state, title in (
        (date(2026, 11, 3), "held", "Last one"),
        (date(2026, 11, 12), "planned", "Next one"),
    ):
        Touch.objects.create(
            client=finance, title=title, on=day, state=state, private_note="secret-7f", created_at=MADE
        )
    CandidNote.objects.create(seat=seat_of(finance), text="secret-7f", by=alice, created_at=MADE)
    parts = relationship(client, alice)
    assert [line.title for line in parts["Commitments"].lines] == ["At risk", "Next month"]
    (decision,) = parts["Decisions waiting"].lines
    assert (decision.how, decision.tag) == ("Ines Duarte, 34 days waiting", "4 days over")
    assert decision.url == reverse("decision", args=["finance", made.decision.pk])
    assert [line.tag for line in parts["Concerns open"].lines] == ["High"]
    assert [line.title for line in parts["Catch-ups"].lines] == ["Next one", "Last one"]
    assert relationship(client, carol) == parts
    assert b"secret-7f" not in client.get(reverse("client", args=["finance"])).content


def test_the_overview_of_a_client_without_records_says_so(
    client: Browser, finance: Client, alice: User
) -> None:
    assert [part.none for part in relationship(client, alice).values() if not part.lines] == [
        "Nothing is promised now.",
        "The client owes no decision.",
        "Nothing has to be put right.",
        "No catch-up is planned or held.",
    ]


@pytest.mark.parametrize("amount", [10, 100])
def test_the_overview_asks_the_same_number_of_queries_for_a_busy_relationship(
    client: Browser,
    finance: Client,
    alice: User,
    now: datetime,
    amount: int,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(amount):
        commitment(finance, f"Promise {number}", date(2026, 12, 9))
        wish = services.ConcernInput(f"Concern {number}", owner=alice)
        services.raise_concern(client=finance, wish=wish, by=alice, now=now)
    client.force_login(alice)
    client.get(reverse("client", args=["finance"]))  # the rubric in memory
    with django_assert_max_num_queries(27):
        client.get(reverse("client", args=["finance"]))

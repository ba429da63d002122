"""Demand, measured: each figure by hand, at the end of its quarter, None where there is nothing to measure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from opm.kernel import live_metrics
from opm.kernel.quarters import Quarter
from relationships.models import Client, Need, Team, User
from roadmap.models import Column, Outcome, PrioritySession, Request
from roadmap.services import demand
from roadmap.services.demand import ReplyInput, RequestInput

pytestmark = pytest.mark.django_db
Q4, Q3 = Quarter(2026, 4), Quarter(2026, 3)
KEYS = (
    "demand_prioritised_share",
    "demand_cycle_time_median",
    "feasibility_replied_in_time_share",
    "requests_in_work",
    "requests_with_problem_share",
    "requests_from_known_need_share",
    "requests_answered_in_time_share",
    "requests_returned_share",
    "requests_challenged",
)


@pytest.fixture(autouse=True)
def tenth_of_november(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


def measured(key: str, client: Client, quarter: Quarter = Q4) -> Any:
    return live_metrics.measure([key], [client.pk], quarter)[key][client.pk]


def ask(client: Client, by: User, on: datetime, title: str = "Invoices", **more: Any) -> Request:
    return demand.ask_for(client=client, wish=RequestInput(title, **more), by=by, now=on)


def test_a_client_that_asked_for_nothing_has_no_value(finance: Client) -> None:
    assert {measured(key, finance) for key in KEYS} == {None}


def test_what_a_session_placed_has_a_rank(finance: Client, alice: User) -> None:
    first, second, third = (ask(finance, alice, at(10, 1), title) for title in "ABC")
    running = PrioritySession.objects.create(
        client=finance, on=date(2026, 10, 5), state="running", created_at=at(10, 5)
    )
    demand.move(request=second, to=Column.NEW, place=1, by=alice, now=at(10, 5))
    undone = demand.move(request=third, to=Column.NEW, place=1, by=alice, now=at(10, 5))
    demand.undo_move(move=undone.moves.latest("pk"), by=alice, now=at(10, 5))
    PrioritySession.objects.filter(pk=running.pk).update(state="held")
    demand.move(request=first, to=Column.DELIVERING, by=alice, now=at(10, 8))
    assert measured("demand_prioritised_share", finance) == Decimal("0.5")  # B, not C; A is begun
    assert measured("demand_prioritised_share", finance, Q3) is None


def test_cycle_time_is_the_median_of_what_was_done_in_the_quarter(finance: Client, alice: User) -> None:
    for days in (4, 10, 30):
        made = ask(finance, alice, at(10, 1), f"In {days} days")
        demand.move(request=made, to=Column.DONE, by=alice, now=at(10, 1) + timedelta(days=days))
    assert measured("demand_cycle_time_median", finance) == 10
    assert measured("demand_cycle_time_median", finance, Q3) is None


def test_work_in_progress_is_counted_on_the_last_day_of_the_quarter(finance: Client, alice: User) -> None:
    first, second = ask(finance, alice, at(9, 1), "A"), ask(finance, alice, at(9, 1), "B")
    for item in (first, second):
        demand.move(request=item, to=Column.DELIVERING, by=alice, now=at(9, 20))
    demand.move(request=second, to=Column.DONE, by=alice, now=at(10, 20))
    assert (measured("requests_in_work", finance, Q3), measured("requests_in_work", finance)) == (2, 1)


def test_replies_count_when_their_ten_working_days_are_over(finance: Client, alice: User) -> None:
    item = ask(finance, alice, at(10, 1))
    teams = [Team.objects.create(name=name) for name in ("A", "B", "C")]
    for team, day in zip(teams, (at(10, 5), at(10, 5), at(11, 5)), strict=True):
        demand.ask_team(request=item, team=team, by=alice, now=day)
    asked = item.feasibilities.get(team=teams[0])
    said = ReplyInput("yes", "It exists", replied_on=date(2026, 10, 19))
    demand.reply(feasibility=asked, wish=said, seen_version=None, by=alice, now=at(10, 19))
    assert measured("feasibility_replied_in_time_share", finance) == Decimal("0.5")  # C still has time


def test_new_requests_name_their_problem_and_come_from_known_needs(finance: Client, alice: User) -> None:
    old = Need.objects.create(client=finance, want="Faster", seen_on=date(2026, 6, 1), created_at=at(6, 1))
    new = Need.objects.create(client=finance, want="Safer", seen_on=date(2026, 9, 20), created_at=at(9, 20))
    outcome = Outcome.objects.create(client=finance, measure="Days", created_at=at(7, 1))
    Need.objects.create(
        client=finance, want="Less", seen_on=date(2026, 5, 1), created_at=at(5, 1), taken_as="outcome",
        taken_id=str(outcome.pk), state="led", ended_on=date(2026, 7, 1),
    )  # fmt: skip
    for title, need in (("A", old), ("B", new)):
        demand.ask_for(
            client=finance,
            wish=RequestInput(title, problem="Slow"),
            origin=("relationships.need", str(need.pk)),
            by=alice,
            now=at(10, 5),
        )
    ask(finance, alice, at(10, 6), "C", outcome=outcome)
    ask(finance, alice, at(10, 6), "D")
    assert measured("requests_from_known_need_share", finance) == Decimal("0.5")  # A and C
    assert measured("requests_with_problem_share", finance) == Decimal("0.5")  # A and B


def test_an_answer_is_a_yes_a_no_or_a_team_asked_within_five_working_days(
    finance: Client, alice: User
) -> None:
    yes, no, late, asked, silent, fresh = (ask(finance, alice, at(10, 5), title) for title in "ABCDEF")
    demand.move(request=yes, to=Column.READY, by=alice, now=at(10, 8))
    demand.move(request=no, to=Column.PARKED, reason="Later", by=alice, now=at(10, 12))
    demand.move(request=late, to=Column.DELIVERING, by=alice, now=at(10, 20))
    demand.ask_team(request=asked, team=Team.objects.create(name="A"), by=alice, now=at(10, 9))
    demand.move(request=silent, to=Column.SHAPING, by=alice, now=at(10, 6))
    Request.objects.filter(pk=fresh.pk).update(asked_on=date(2026, 11, 9))
    assert measured("requests_answered_in_time_share", finance) == Decimal("0.6")


def test_returned_requests_went_to_a_team_and_came_back(finance: Client, alice: User) -> None:
    back, through = ask(finance, alice, at(10, 1), "A"), ask(finance, alice, at(10, 1), "B")
    for item in (back, through):
        demand.move(request=item, to=Column.FEASIBILITY, by=alice, now=at(10, 2))
    demand.move(request=back, to=Column.SHAPING, reason="Volume is missing", by=alice, now=at(10, 3))
    assert measured("requests_returned_share", finance) == Decimal("0.5")
    assert measured("requests_returned_share", finance, Q3) is None


def test_a_decline_names_another_way(finance: Client, alice: User) -> None:
    for title in "AB":
        made = ask(finance, alice, at(10, 1), title)
    assert measured("requests_challenged", finance) == 0
    demand.move(
        request=made, to=Column.DECLINED, reason="Dear", alternative="Share one", by=alice, now=at(10, 5)
    )
    assert measured("requests_challenged", finance) == 1


def test_the_queries_do_not_grow_with_the_clients(
    finance: Client, sales: Client, alice: User, django_assert_num_queries: Any
) -> None:
    for title in "ABC":
        ask(finance, alice, at(10, 5), title)
    for clients in ([finance.pk], [finance.pk, sales.pk]):
        with django_assert_num_queries(11):
            live_metrics.measure(KEYS, clients, Q4)

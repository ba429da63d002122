"""The demo's strategy, demand and roadmap: each story is to be seen on its page, and nothing contradicts itself."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import Client as Visitor
from django.utils.html import strip_tags

from opm.demo.cast import DANIEL, PRIYA
from opm.kernel import calendar, history
from opm.kernel.freeze import intact
from opm.kernel.models import Change
from opm.todo.day import day_of
from relationships.models import Client, Need, User
from roadmap import fidelity
from roadmap.models import (
    Allotment,
    Column,
    Enablement,
    Feasibility,
    Initiative,
    Leak,
    Mandate,
    Outcome,
    OutcomeReading,
    PrioritySession,
    RankMove,
    Request,
    RoadmapQuarter,
    RoadmapShare,
    StatusMapping,
    WorkPackage,
)
from roadmap.selectors.demand import unmoved
from roadmap.selectors.forecast import outlook
from roadmap.selectors.outcomes import Standing, asked_after_go_live, rows_of

pytestmark = pytest.mark.xdist_group("demo")
TUESDAY = datetime(2026, 11, 10, 9, tzinfo=UTC)
TODAY = TUESDAY.date()
NEW_KINDS = {
    "feasibility", "session", "unmoved", "look_again", "leak", "unread", "verdict", "package_late", "due", "late",
}  # fmt: skip


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[str, str]]:
    """The demo as it is made on a Tuesday, made twice; what both hold, as digests."""
    with django_db_blocker.unblock(), time_machine.travel(TUESDAY, tick=False):
        with transaction.atomic():
            call_command("seed_demo", verbosity=0)
            first = digest()
            transaction.set_rollback(True)
        with transaction.atomic():
            call_command("seed_demo", verbosity=0)
            yield first, digest()
            transaction.set_rollback(True)


@pytest.fixture
def demo(seeded: Any, db: Any) -> Iterator[None]:
    with time_machine.travel(TUESDAY, tick=False):
        yield


def digest() -> str:
    rows: list[object] = [
        *RankMove.objects.order_by("pk").values_list(
            "request__title", "at", "new_column", "new_rank", "reason"
        ),
        *OutcomeReading.objects.order_by("pk").values_list("outcome__measure", "on", "value"),
        *WorkPackage.objects.order_by("pk").values_list("deliverable", "quarter", "state", "verdict_on"),
        *Allotment.objects.order_by("pk").values_list("request__title", "session__on", "days"),
        *PrioritySession.objects.order_by("pk").values_list("on", "letter"),
    ]
    assert len(rows) > 500
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def page(path: str, name: str = PRIYA) -> str:
    """What a page says, without its marks."""
    visitor = Visitor()
    visitor.force_login(User.objects.get(name=name))
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


def finance(path: str) -> str:
    return page(f"/clients/finance/{path}")


def test_the_same_seed_gives_the_same_boards_readings_and_packages(seeded: tuple[str, str]) -> None:
    assert seeded[0] == seeded[1]


# --- strategy and outcomes ----------------------------------------------------------------------------------------
def test_finance_agreed_its_third_mandate_and_the_earlier_ones_are_frozen(demo: None) -> None:
    found = Mandate.objects.filter(client__slug="finance").order_by("number")
    assert [row.state for row in found] == ["replaced", "replaced", "agreed"]
    assert all(row.sheet and intact(row.sheet) for row in found)
    assert found[2].signed_for_client.startswith("Margaret Oduya")
    said = finance("strategy/")
    assert "numbers they trust on the third working day" in said and "Less waiting, fewer corrections" in said
    assert "A close that never again needs a weekend" in finance("strategy/?version=1")


def test_three_other_clients_agreed_a_mandate_and_one_has_a_draft(demo: None) -> None:
    others = Mandate.objects.exclude(client__slug="finance").values_list("client__slug", "state")
    assert sorted(others) == [
        ("legal", "agreed"),
        ("manufacturing", "agreed"),
        ("retail-operations", "draft"),
        ("supply-chain", "agreed"),
    ]


def test_outcomes_stand_in_every_way_and_two_are_asked_about_after_go_live(demo: None) -> None:
    rows = rows_of(Outcome.objects.all(), TODAY)
    assert {row.standing for row in rows} >= set(Standing) - {Standing.DROPPED}
    asked = asked_after_go_live(list(Client.objects.values_list("pk", flat=True)), TODAY)
    assert {row.item.client.slug for row in asked} == {"retail-operations", "procurement"}
    read = OutcomeReading.objects.values_list("on", flat=True)
    assert len({calendar.quarter_of(day) for day in read}) == 8 and max(read) <= TODAY
    assert "Days to close" in finance("outcomes/")


def test_orphans_and_undecided_parts_are_there_to_be_said(demo: None) -> None:
    assert Outcome.objects.filter(client__slug="finance", state="open", initiatives=None).count() == 1
    unfinished = Initiative.objects.filter(client__slug="finance").exclude(state__in=("done", "stopped"))
    assert unfinished.filter(serves=None).count() == 2
    assert Enablement.objects.filter(way="undecided").count() >= 4
    said = finance("strategy/")
    assert "served by no initiative" in said and "no outcome" in said


def test_needs_lead_to_outcomes_and_the_thread_follows_them(demo: None) -> None:
    carried = Need.objects.filter(taken_as="outcome")
    assert carried.count() >= 12 and all(need.taken_id and need.state == "led" for need in carried)
    assert "Leave the office before seven in the first week" in finance("thread/")


def test_value_leaks_at_every_stage_and_one_action_is_overdue(demo: None) -> None:
    assert set(Leak.objects.values_list("stage", flat=True)) == set(Leak.Stage.values)
    assert set(Leak.objects.values_list("state", flat=True)) == set(Leak.State.values)
    assert Leak.objects.filter(estimate=None).exists() and Leak.objects.exclude(estimate=None).count() >= 5
    assert Leak.objects.filter(state="acting", due_on__lt=TODAY).count() == 1
    assert "overtime of another team" in finance("leaks/")


# --- demand -------------------------------------------------------------------------------------------------------
def test_five_boards_hold_some_seventy_requests_in_every_column(demo: None) -> None:
    assert 60 <= Request.objects.count() <= 80
    assert set(Request.objects.values_list("column", flat=True)) == set(Column.values)
    assert Request.objects.values("client").distinct().count() == 5
    assert "Close report without the weekend run" in finance("demand/")


def test_every_request_stands_where_its_last_move_left_it(demo: None) -> None:
    places = defaultdict(list)
    for request in Request.objects.prefetch_related("moves__session"):
        moves = sorted(request.moves.all(), key=lambda move: move.pk)
        came = [move for move in moves if move.old_column != move.new_column][-1]
        assert (came.new_column, came.on) == (request.column, request.since), request
        assert all(a.new_column == b.old_column and a.at <= b.at for a, b in pairwise(moves)), request
        assert all(move.on == move.session.on for move in moves if move.session), request
        assert request.asked_on <= moves[0].on and moves[-1].on <= TODAY
        places[request.client_id, request.column].append(request.rank)
    assert all(sorted(ranks) == list(range(1, len(ranks) + 1)) for ranks in places.values())
    done = Request.objects.filter(column="done")
    assert not done.exclude(done_on=F("since")).exists()


def test_cycle_times_improve_at_finance_and_not_at_human_resources(demo: None) -> None:
    def days(slug: str) -> list[int]:
        rows = Request.objects.filter(client__slug=slug, column="done").order_by("done_on")
        return [(row.done_on - row.asked_on).days for row in rows if row.done_on]

    assert median(days("finance")[-3:]) < median(days("finance")[:3]) / 2
    slow = days("human-resources")
    assert median(slow[-2:]) >= median(slow[:2])
    finance("demand/flow/")


def test_teams_reply_in_time_late_and_not_yet(demo: None) -> None:
    late = Feasibility.objects.filter(replied_on__gt=F("due_on"))
    assert late.count() >= 5 and late.filter(request__client__slug="human-resources").count() >= 4
    assert Feasibility.objects.filter(replied_on__lte=F("due_on")).count() >= 30
    waiting = Feasibility.objects.filter(verdict="waiting")
    assert waiting.filter(due_on__lt=TODAY).count() == 1 and waiting.filter(due_on__gte=TODAY).count() >= 2


def test_sessions_run_every_two_weeks_and_their_letters_went_out(demo: None) -> None:
    planned = PrioritySession.objects.filter(state="planned")
    assert sorted(planned.values_list("client__slug", flat=True)) == [
        "finance",
        "retail-operations",
        "supply-chain",
    ]
    assert all(0 < (session.on - TODAY).days < 14 for session in planned)
    held = PrioritySession.objects.filter(state="held", client__slug="finance").order_by("-on")
    assert [(a.on - b.on).days for a, b in pairwise(held[:6])] == [14] * 5
    letter = held[0].letter
    assert "The order now" in letter and "Time for the next two weeks" in letter and held[0].letter_sent_on
    assert Allotment.objects.filter(session=held[0]).count() >= 4
    assert "Next session" in finance(f"demand/sessions/{held[0].pk}/")
    lying = unmoved(list(Client.objects.values_list("pk", flat=True)))
    assert [row.client.slug for row in lying] == ["finance", "finance"]


def test_limits_parked_declined_and_jira(demo: None) -> None:
    assert Request.objects.filter(client__slug="finance", column="delivering").count() == 4  # soft limit: 3
    assert Request.objects.filter(column="parked", look_again_on__gt=TODAY).count() >= 3
    assert all(row.reason and row.alternative for row in Request.objects.filter(column="declined"))
    jira = Request.objects.filter(source="jira")
    assert set(jira.values_list("client__slug", flat=True)) == {"retail-operations"} and jira.count() >= 6
    columns = dict(StatusMapping.objects.values_list("status", "column"))
    assert all(columns[row.tool_status] == row.column for row in jira)


# --- packages and roadmap -----------------------------------------------------------------------------------------
def test_packages_end_in_every_way_and_one_waits_for_the_verdict(demo: None) -> None:
    states = list(WorkPackage.objects.values_list("state", flat=True))
    assert set(states) >= {"accepted", "conditional", "carried", "delivered", "instructed"}
    assert states.count("delivered") == 1
    assert Change.objects.filter(action="package.judge", new="Rejected").exists()
    assert WorkPackage.objects.filter(carried_to__carried_to__isnull=False).exists()  # carried twice
    assert len(set(WorkPackage.objects.values_list("quarter", flat=True))) == 8
    assert "Report in two hours, old layout" in finance("roadmap/packages/")


def test_finances_roadmap_is_too_vague_near_and_too_precise_far_out_in_one_place_each(demo: None) -> None:
    kinds = [
        warning.kind
        for row in Initiative.objects.filter(client__slug="finance").exclude(state__in=("done", "stopped"))
        for warning in fidelity.fits(row.when, TODAY, row.confidence, bool(row.deliverable))
    ]
    assert kinds.count(fidelity.TOO_PRECISE) == kinds.count(fidelity.TOO_VAGUE) == 1
    assert "Close calendar run by rule" in finance("roadmap/")


def test_one_team_has_history_enough_for_a_forecast_and_another_has_not(demo: None) -> None:
    known = outlook(Initiative.objects.get(title="Month-end report within two hours"))
    thin = outlook(Initiative.objects.get(title="Store Wi-Fi renewed in 63 shops"))
    assert known and known.p50_on and known.back_test
    assert thin and thin.p50_on is None
    live = Initiative.objects.filter(state="done")
    assert not live.filter(live_on=None).exists() and not live.filter(live_on__gt=TODAY).exists()


def test_seven_closed_quarters_were_kept_and_differ(demo: None) -> None:
    kept = RoadmapQuarter.objects.filter(client__slug="finance").order_by("quarter")
    assert [row.final for row in kept] == [True] * 7
    assert len({str(row.content["counts"]) for row in kept}) >= 5
    assert all(row.as_of == calendar.last_day(row.quarter) for row in kept)
    now, before = calendar.current_quarter(), calendar.current_quarter().plus(-2)
    assert before.label in page(f"/roadmap/?quarter={now}&with={before}", DANIEL)


def test_one_shared_roadmap_was_opened_three_times_and_one_has_expired(demo: None) -> None:
    shares = {share.client.slug: share for share in RoadmapShare.objects.select_related("client", "link")}
    opened = Change.objects.filter(action="roadmap_share.open", object_id=str(shares["finance"].pk))
    assert opened.count() == 3
    ends = {slug: share.link.expires_at for slug, share in shares.items() if share.link}
    assert ends["finance"] > TUESDAY > ends["supply-chain"]
    assert "Finance leadership team" in finance("roadmap/shared/")


# --- all of it ----------------------------------------------------------------------------------------------------
def test_todays_page_does_not_drown_in_it(demo: None) -> None:
    mine = [task.kind for task in day_of(User.objects.get(name=PRIYA), TUESDAY, TODAY).tasks]
    new = [kind for kind in mine if kind in NEW_KINDS]
    assert {"feasibility", "unmoved", "leak", "unread", "verdict"} <= set(new) and len(new) <= 10


def test_the_audit_is_on_the_timeline(demo: None) -> None:
    assert list(history.verify_chain()) == []
    told = set(Change.objects.filter(at__lt=TUESDAY).values_list("action", flat=True))
    assert {
        "mandate.agree",
        "outcome.read",
        "leak.end",
        "request.move",
        "session.end",
        "package.judge",
    } <= told
    assert not Change.objects.filter(at__gt=TUESDAY).exists()
    ours = Change.objects.filter(object_type__startswith="roadmap.").order_by("sequence")
    moments = list(ours.values_list("at", flat=True))
    assert moments == sorted(moments)


def test_every_page_opens_for_a_manager(demo: None) -> None:
    for path in ("/demand/", "/roadmap/"):
        page(path, DANIEL)
    for slug in ("finance", "retail-operations", "human-resources", "marketing"):
        for path in (
            "strategy",
            "outcomes",
            "leaks",
            "thread",
            "demand",
            "demand/sessions",
            "demand/flow",
            "roadmap",
        ):
            page(f"/clients/{slug}/{path}/", DANIEL)

"""The demo's relationships: each story comes true through the selectors that pages read, as of the demo's own today."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client as Visitor

from opm.demo.cast import DANIEL, PRIYA
from opm.kernel import calendar, history, words
from opm.kernel.freeze import intact
from opm.kernel.models import Change
from opm.todo.day import Day, day_of
from relationships.models import (
    AgendaItem,
    CandidNote,
    Charter,
    Client,
    Commitment,
    Concern,
    Decision,
    Importance,
    Need,
    Reading,
    Seat,
    Snooze,
    StatusReport,
    Touch,
    User,
    Warning,
)
from relationships.selectors.catch_ups.due import next_due
from relationships.selectors.charter.measured import stand_of
from relationships.selectors.charter.text import text_of
from relationships.selectors.commitments.figures import Figures, board
from relationships.selectors.people.alarms import alarms_of

pytestmark = pytest.mark.xdist_group("demo")
TUESDAY = datetime(2026, 11, 10, 9, tzinfo=UTC)
TODAY = TUESDAY.date()


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo as it is made on a Tuesday in the middle of a quarter."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(TUESDAY, tick=False):
        call_command("seed_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(seeded: None, db: Any) -> Iterator[None]:
    with time_machine.travel(TUESDAY, tick=False):
        yield


def client(slug: str) -> Client:
    return Client.objects.get(slug=slug)


def kept(slug: str, quarters: int) -> Figures:
    """How promises of the last quarters were kept."""
    found = board([client(slug).pk], calendar.current_quarter(), TODAY, quarters=quarters)
    whole = Figures()
    for _, figures in found.trend:
        whole.made += figures.made
        whole.slipped += figures.slipped
    return whole


def day(name: str) -> Day:
    return day_of(User.objects.get(name=name), TUESDAY, TODAY)


def rows(name: str, kind: str) -> list[str]:
    return [task.title for task in day(name).tasks if task.kind == kind]


# --- the BRM's day -------------------------------------------------------------------------------------------------
def test_the_brms_day_is_the_one_of_the_design(demo: None) -> None:
    assert "Month-end close report in two hours" in rows(PRIYA, "untold")
    assert "Store Wi-Fi survey, northern region" in rows(PRIYA, "at_risk")
    overdue = {task.title: task.when for task in day(PRIYA).tasks if task.kind == "overdue_touch"}
    assert overdue[
        f"No catch-up with Aisha Karim since {words.day(calendar.today().replace(day=1, month=10))}"
    ] == ("19 days over")
    coming = [(words.day(item.on), item.title) for item in day(PRIYA).coming]
    assert ("Wed 11 Nov", "Catch-up with Elena Castro") in coming
    assert ("Thu 12 Nov", "Demand ranking") in coming
    assert ("Fri 13 Nov", "Month-end close report in two hours due") in coming


def test_the_report_slips_untold_and_the_survey_is_at_risk_though_told(demo: None) -> None:
    report = Warning.objects.get(commitment__text="Month-end close report in two hours")
    assert (report.told_on, words.day(report.new_due_on)) == (None, "Fri 20 Nov")
    survey = Warning.objects.get(commitment__text="Store Wi-Fi survey, northern region")
    assert (survey.told_to, words.day(survey.told_on), survey.commitment.state) == (
        "Tom Lindqvist",
        "Mon 2 Nov",
        "at_risk",
    )


# --- stories -------------------------------------------------------------------------------------------------------
def test_human_resources_falls_with_surprises_and_a_detractor_of_growing_weight(demo: None) -> None:
    falling = client("human-resources")
    assert kept("human-resources", 2).surprises >= 3
    due = {item.seat.person.name: item for item in next_due([falling.pk], TODAY)[falling.pk]}
    assert due["Aisha Karim"].waits and due["Aisha Karim"].days_over == 19
    read = Reading.objects.filter(seat__person__name="Aisha Karim").order_by("on")
    assert [read.first().stance, read.last().stance] == [1, -2]  # type: ignore[union-attr]
    assert read.first().influence < read.last().influence  # type: ignore[union-attr]
    waits = Decision.objects.filter(client=falling, state="waiting").order_by("asked_on").first()
    assert waits is not None and (TODAY - waits.asked_on).days > 60
    old = (
        Concern.objects.filter(client=falling, severity=3)
        .exclude(state="closed")
        .order_by("raised_on")
        .first()
    )
    assert old is not None and (TODAY - old.raised_on).days > 100
    alarms = alarms_of([falling.pk], [falling.pk], TODAY)[falling.pk]
    assert [seat.role for seat in alarms.empty] == ["Learning and skills"] and alarms.few_advocates


def test_supply_chain_keeps_its_promises_and_tells_slips_weeks_ahead(demo: None) -> None:
    climbing = client("supply-chain")
    figures = kept("supply-chain", 4)
    assert figures.surprises == 0 and figures.due >= 8
    assert figures.kept_share is not None and figures.kept_share > 0.8
    assert figures.lead_median is not None and figures.lead_median >= 9
    assert not any(item.overdue for item in next_due([climbing.pk], TODAY)[climbing.pk])
    assert not alarms_of([climbing.pk], [climbing.pk], TODAY)[climbing.pk].any


def test_supply_chains_charter_is_agreed_by_both_sides_on_an_intact_text(demo: None) -> None:
    charter = Charter.objects.select_related("client", "content").get(
        client__slug="supply-chain", state="agreed"
    )
    assert charter.content is not None and intact(charter.content)
    assert sorted(charter.agreements.values_list("side", flat=True)) == ["client", "it"]
    text = text_of(charter)
    stands = stand_of(charter.client, text.aims, TODAY)
    assert len(stands) >= 4 and all(item.aim.measured and item.points for item in stands)
    assert any(item.reached for item in stands) and not any(item.late for item in stands)
    assert Charter.objects.filter(client__slug="supply-chain", state="replaced").exists()


def test_every_state_of_every_noun_occurs_somewhere(demo: None) -> None:
    states = Commitment.objects.values_list("state", flat=True)
    assert set(states) == set(Commitment.State.values)
    assert set(Decision.objects.values_list("state", flat=True)) == set(Decision.State.values)
    assert set(Concern.objects.values_list("state", flat=True)) == set(Concern.State.values)
    assert set(Need.objects.values_list("state", flat=True)) == set(Need.State.values)
    assert set(Charter.objects.values_list("state", flat=True)) == set(Charter.State.values)
    assert set(Touch.objects.values_list("state", flat=True)) == set(Touch.State.values)
    assert Concern.objects.exclude(recurrence_of=None).count() >= 4
    assert Concern.objects.filter(reopened__gt=0).exists()
    assert AgendaItem.objects.filter(state="carried", carried=1, carried_to=None).exists()
    assert not Commitment.objects.filter(promised_on__gt=TODAY).exists()
    assert not Commitment.objects.filter(state="withdrawn", why_withdrawn="").exists()


def test_supply_chain_reads_a_status_each_month_that_says_what_stood_on_its_day(demo: None) -> None:
    reports = list(StatusReport.objects.filter(client__slug="supply-chain").select_related("content"))
    assert len(reports) >= 18 and all(intact(report.content) and report.sent_to for report in reports)
    newer, older = reports[0], reports[1]
    assert newer.content.previous_sha256 == older.content.sha256
    for report in reports:
        content = json.loads(report.content.payload)
        assert content["on"] == report.on.isoformat()
        assert all(content["since"] <= item["done_on"] <= content["on"] for item in content["done"])
        assert all(content["since"] <= item["told_on"] <= content["on"] for item in content["slips"])
    running = {item["text"] for item in json.loads(older.content.payload)["running"]}
    assert "Peak plan with two ways out" in running  # kept since


def test_some_rows_are_put_off_with_a_reason_and_come_back(demo: None) -> None:
    put_off = [item for name in (PRIYA, "Tomas Silva", "Lena Hartwig") for item in day(name).put_off]
    assert len(put_off) == Snooze.objects.count() == 3
    assert all(item.until > TODAY and item.reason for item in put_off)


def test_the_map_was_reviewed_by_the_manager_in_each_of_three_quarters(demo: None) -> None:
    places = Importance.objects.filter(by__name=DANIEL)
    for back in (-2, -1, 0):
        order = places.filter(quarter=calendar.current_quarter().plus(back)).values_list(
            "attention", flat=True
        )
        assert set(order) == set(range(1, 13)) and len(order) == 12


# --- the audit -----------------------------------------------------------------------------------------------------
def test_a_moved_day_is_told_with_its_shift_and_reason(demo: None) -> None:
    moves = Change.objects.filter(object_type="relationships.commitment", field="due_on")
    assert moves.count() == Warning.objects.filter(applied=True).count() >= 20
    for move in moves:
        assert move.shift_days and move.reason and move.new
    assert list(history.verify_chain()) == []


def test_nothing_candid_is_in_the_history(demo: None) -> None:
    told = [" ".join(row) for row in Change.objects.values_list("old", "new", "reason", "note")]
    notes = list(CandidNote.objects.values_list("text", flat=True))
    private = list(Touch.objects.exclude(private_note="").values_list("private_note", flat=True))
    read = list(Reading.objects.exclude(evidence="").values_list("evidence", flat=True))
    assert notes and private and read
    everything = "\n".join(told)
    assert not [text for text in (*notes, *private, *set(read)) if text in everything]


def test_people_have_made_up_addresses_and_nobody_is_read_before_the_seat_began(demo: None) -> None:
    for seat in Seat.objects.select_related("person"):
        assert seat.person.email.endswith(".example")
        assert all(seat.started_on <= reading.on for reading in seat.readings.all())
    assert not Reading.objects.filter(on__gt=TODAY).exists()


@pytest.mark.parametrize("slug", ["human-resources", "supply-chain", "marketing"])
def test_every_page_of_a_client_opens(demo: None, slug: str) -> None:
    visitor = Visitor()
    visitor.force_login(User.objects.get(name=PRIYA))
    for page in ("commitments", "catch-ups", "decisions", "concerns", "needs", "people", "charter"):
        assert visitor.get(f"/clients/{slug}/{page}/").status_code == 200, page

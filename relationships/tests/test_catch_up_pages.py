"""Pages of catch-ups: the finding in the headline, conflicts with both values, notes for the team only."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from opm.kernel.calendar import today
from relationships.models import CadenceRule, CandidGrant, Client, Commitment, Seat, Series, Touch, User
from relationships.testing import cadence_of, seat_of, touch_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(finance: Client) -> Seat:
    return seat_of(finance)


def browser_of(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def at(name: str, *args: Any) -> str:
    return reverse(name, args=["finance", *args])


def test_the_headline_states_the_finding(finance: Client, sam: Seat, carol: User) -> None:
    seat_of(finance, "Kim", started_on=date(2025, 1, 6))
    cadence_of(finance, 7)
    touch_with(finance, today() - timedelta(days=12), sam, initiated_by="them")
    touch_with(finance, today() - timedelta(days=20), sam)
    page = browser_of(carol).get(at("catch_ups")).context["page"]
    assert page.headline == "Finance: last catch-up 12 days ago, two people overdue"
    assert page.lede == "Nothing is planned. We asked for 1 of the last 2 in 90 days."


def test_the_list_is_searched_narrowed_and_paged_in_a_fixed_number_of_queries(
    finance: Client, sam: Seat, alice: User, django_assert_max_num_queries: Any
) -> None:
    for n in range(60):
        touch_with(finance, today() - timedelta(days=n), sam, title=f"Talk {n}")
    browser = browser_of(alice)
    with django_assert_max_num_queries(32):
        page = browser.get(at("catch_ups")).context["page"]
    assert (page.found, len(page.rows)) == (60, 50)
    assert browser.get(at("catch_ups"), {"q": "talk 59 sam"}).context["page"].found == 1
    assert browser.get(at("catch_ups"), {"show": "planned"}).context["page"].found == 0


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_file_holds_no_private_note_and_runs_no_formula(
    finance: Client, sam: Seat, alice: User, fmt: str
) -> None:
    touch_with(finance, today(), sam, title="=1+1", private_note="canary-candid")
    content = browser_of(alice).get(at("catch_ups_download", fmt)).content
    if fmt == "xlsx":
        sheet = load_workbook(BytesIO(content)).active
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert all(cell.data_type != "f" for cell in cells)
        text = str([cell.value for cell in cells])
    else:
        text = content.decode()
        assert "'=1+1" in text
    assert "canary-candid" not in text
    assert "Sam Reyes" in text


def test_the_note_for_the_team_is_read_by_the_team_and_whom_it_was_granted(
    finance: Client, sam: Seat, alice: User, carol: User, audrey: User
) -> None:
    touch = touch_with(finance, today(), sam, private_note="canary-candid")
    for reader in (carol, audrey):
        CandidGrant.objects.create(client=finance, user=reader, reason="Review", granted_at=timezone.now())
    seen = {
        user.name.split()[0]: "canary-candid"
        in browser_of(user).get(at("catch_up", touch.pk)).content.decode()
        for user in (alice, carol, audrey)
    }
    assert seen == {"Alice": True, "Carol": True, "Audrey": False}


def test_that_a_note_was_written_is_not_told_to_readers(finance: Client, alice: User, carol: User) -> None:
    touch = touch_with(finance, today(), state="planned")
    data = {"notes": "1", "seen_version": "1", "channel": "call", "initiated_by": "us", "private_note": "x"}
    assert browser_of(alice).post(at("catch_up", touch.pk), data).status_code == 302
    page = browser_of(carol).get(at("catch_up", touch.pk)).content.decode()
    assert "rivate note" not in page


def test_notes_that_somebody_else_changed_come_back_with_both_values(finance: Client, alice: User) -> None:
    touch = touch_with(finance, today(), state="planned", minutes="Theirs", version=2)
    data = {"notes": "1", "seen_version": "1", "channel": "call", "initiated_by": "us", "minutes": "Mine"}
    for name in ("catch_up", "catch_up_held"):
        response = browser_of(alice).post(at(name, touch.pk), data)
        page = response.content.decode()
        assert response.status_code == 409
        assert "Theirs" in page and "Mine" in page
    again = browser_of(alice).post(at("catch_up", touch.pk), {**data, "seen_version": "2"})
    assert again.status_code == 302
    assert Touch.objects.get().minutes == "Mine"


def test_a_commitment_made_in_the_meeting_knows_where_it_was_made(finance: Client, alice: User) -> None:
    touch = touch_with(finance, today(), state="planned")
    due = today() + timedelta(days=9)
    response = browser_of(alice).post(
        at("catch_up_record", touch.pk, "commitment"),
        {"seen_version": "0", "text": "List", "due_on": str(due)},
    )
    assert response.status_code == 302
    row = Commitment.objects.get()
    assert (row.touch, row.due_on, row.state) == (touch, due, "accepted")


def test_a_record_that_cannot_be_saved_keeps_what_was_typed(finance: Client, alice: User) -> None:
    touch = touch_with(finance, today(), state="planned")
    url = at("catch_up_record", touch.pk, "commitment")
    response = browser_of(alice).post(url, {"seen_version": "0", "text": "Kept words"})
    assert response.status_code == 400
    assert "Kept words" in response.content.decode()
    assert browser_of(alice).get(at("catch_up_record", touch.pk, "poem")).status_code == 404


def test_the_meeting_page_takes_a_fixed_number_of_queries(
    finance: Client, sam: Seat, alice: User, django_assert_max_num_queries: Any
) -> None:
    touch = touch_with(finance, today(), sam, state="planned")
    for n in range(12):
        touch.agenda.create(text=f"Point {n}", position=n)
        Commitment.objects.create(
            client=finance,
            text=f"Promise {n}",
            promised_on=today(),
            baseline_on=today(),
            due_on=today(),
            state="accepted",
            touch=touch,
            created_at=timezone.now(),
        )
    browser = browser_of(alice)
    with django_assert_max_num_queries(50):
        assert browser.get(at("catch_up", touch.pk)).status_code == 200


def test_rules_of_the_cadence_are_typed_removed_and_kept_from_overwriting(
    finance: Client, sam: Seat, alice: User
) -> None:
    browser = browser_of(alice)
    typed = {"all_days": "30", "all_grace": "3", "all_seen": "0", "new_seat": sam.pk, "new_days": "7"}
    assert browser.post(at("cadence"), typed).status_code == 302
    assert set(CadenceRule.objects.values_list("seat", "days")) == {(None, 30), (sam.pk, 7)}
    late = browser.post(at("cadence"), {**typed, "all_days": "20", "new_seat": "", "new_days": ""})
    assert late.status_code == 409
    kept = {f"seat{sam.pk}_days": "7", f"seat{sam.pk}_grace": "3", f"seat{sam.pk}_seen": "1"}
    browser.post(at("cadence"), {"all_days": "30", "all_seen": "1", **kept, "remove": "all"})
    assert CadenceRule.objects.get().seat == sam
    wrong = browser.post(at("cadence"), {"all_days": "soon"})
    assert wrong.status_code == 400
    assert "whole number" in wrong.content.decode()


def test_a_series_is_started_in_words_and_ended(finance: Client, alice: User) -> None:
    browser = browser_of(alice)
    typed = {
        "seen_version": "0",
        "title": "Steering",
        "every": "month",
        "weekday": "4",
        "place": "-1",
        "starts_on": str(today()),
        "channel": "call",
    }
    assert browser.post(at("series_new"), typed).status_code == 302
    series = Series.objects.get()
    assert series.rule == "FREQ=MONTHLY;BYDAY=-1FR"
    assert "Every month on the last Friday" in browser.get(at("series", series.pk)).content.decode()
    assert Touch.objects.filter(series=series).count() in (1, 2, 3)
    browser.post(at("series_end", series.pk), {"seen_version": "1"})
    assert not Touch.objects.filter(state="planned", on__gt=today()).exists()


def test_papers_hold_neither_notes_nor_dropped_points(finance: Client, sam: Seat, alice: User) -> None:
    touch = touch_with(finance, today(), sam, minutes="Said", private_note="canary-candid")
    touch.agenda.create(text="canary-dropped", state="dropped")
    touch.agenda.create(text="The ledger", state="done", result="Finance owns it")
    for name in ("catch_up_agenda", "catch_up_minutes"):
        page = browser_of(alice).get(at(name, touch.pk)).content.decode()
        assert "canary" not in page
        assert "The ledger" in page


def test_a_meeting_that_is_run_ahead_of_its_day_is_still_run_after_each_press(
    finance: Client, sam: Seat, alice: User
) -> None:
    touch = touch_with(finance, today() + timedelta(days=4), sam, state="planned")
    browser = browser_of(alice)

    def sent(url: str, data: Any) -> str:
        """Where a press leads."""
        return str(browser.post(url, data)["Location"])

    here = at("catch_up", touch.pk)
    assert 'name="run"' not in browser.get(here).content.decode()
    assert browser.get(f"{here}?run=1").content.decode().count('name="run"') >= 2
    added = sent(at("agenda_add", touch.pk), {"text": "Tax calls", "run": "1"})
    assert added == f"{here}?run=1#agenda"
    page = browser.get(added.partition("#")[0])
    (point,) = page.context["page"].extra["meeting"].open
    tick = {"key": point.key, "seen": point.version, "do": "done", "result": "Both come", "run": "1"}
    assert sent(at("agenda_item", touch.pk), tick) == f"{here}?run=1#agenda"
    notes = {"notes": "1", "seen_version": "1", "channel": "call", "initiated_by": "us", "run": "1"}
    assert sent(here, notes) == f"{here}?run=1#minutes"
    assert sent(at("agenda_add", touch.pk), {"text": "Cash"}) == f"{here}#agenda"
    assert sent(at("catch_up_held", touch.pk), {**notes, "seen_version": "2"}) == f"{here}#minutes"


def test_the_history_says_when_the_minutes_went_out(finance: Client, sam: Seat, alice: User) -> None:
    touch = touch_with(finance, today(), sam)
    browser = browser_of(alice)
    browser.post(at("catch_up_send", touch.pk), {"do": "mark", "seen_version": "1"})
    page = " ".join(browser.get(at("catch_up", touch.pk)).content.decode().split())
    local = timezone.localtime(Touch.objects.get().minutes_sent_at)
    said = f"{local:%a} {local.day} {local:%b} {local.year}, {local:%H:%M}"
    assert f'<span class="b">Minutes sent</span>: – → {said}. sent by hand' in page


@pytest.mark.parametrize(("day", "first"), [("2026-11-22", "2026-11-23"), ("2026-11-24", "2026-11-24")])
def test_a_series_is_proposed_for_a_working_day(finance: Client, alice: User, day: str, first: str) -> None:
    with time_machine.travel(f"{day}T10:00:00+01:00", tick=False):
        form = browser_of(alice).get(at("series_new")).context["page"].form
    assert str(form.initial["starts_on"]) == first
    assert form.initial["weekday"] == str(date.fromisoformat(first).weekday())

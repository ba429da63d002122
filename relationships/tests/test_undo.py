"""Undo beside what was just done: one press and the record stands as it stood before (DESIGN.md, Confirm)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel.errors import Refused
from relationships.models import Client, Concern, Seat, Touch, User
from relationships.models.record import Record
from relationships.services import open_points as points
from relationships.testing import seat_of
from relationships.testing.catch_ups import touch_with
from relationships.testing.commitments import promised
from relationships.testing.open_points import open_points
from relationships.views.undo import SESSION_KEY

pytestmark = pytest.mark.django_db
STANDS = (
    "state",
    "ended_on",
    "answer",
    "chased",
    "chased_on",
    "led_to",
    "why_dropped",
    "closed_on",
    "put_right",
    "reopened",
    "is_key",
    "why_cancelled",
    "why_withdrawn",
)


@pytest.fixture(autouse=True)
def moment(now: datetime) -> Any:
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@dataclass(frozen=True)
class Records:
    """One of each that a button can end."""

    commitment: Record
    decision: Record
    concern: Record
    need: Record
    seat: Seat
    touch: Touch


@pytest.fixture
def records(finance: Client, alice: User, now: datetime) -> Records:
    waits = open_points(finance, alice, now)
    promise = promised(finance, alice, now)
    seat = seat_of(finance, name="Sam Reyes", is_key=True)
    planned = touch_with(finance, now.date() + timedelta(days=1), seat, state="planned")
    return Records(promise.told, waits.decision, waits.concern, waits.need, seat, planned)


def stands(record: Record) -> dict[str, Any]:
    record.refresh_from_db()
    return {name: getattr(record, name) for name in STANDS if hasattr(record, name)}


def undo(browser: Browser) -> Any:
    """What the button beside the message sends."""
    found = browser.session[SESSION_KEY]
    return browser.post(found["url"], {**found["fields"], "next": "/"})


@pytest.mark.parametrize(
    ("name", "button", "sent"),
    [
        ("commitment", "commitment_keep", {"done_on": "2026-11-10"}),
        ("commitment", "commitment_withdraw", {"reason": "Not needed"}),
        ("decision", "decision_chase", {}),
        ("decision", "decision_answer", {"answer": "The new one"}),
        ("decision", "decision_drop", {"reason": "Nobody asks any more"}),
        ("concern", "concern_close", {"put_right": "New disk"}),
        ("need", "need_lead", {"led_to": "Close in three days"}),
        ("need", "need_drop", {"why": "The unit is sold"}),
        ("seat", "seat_key", {}),
        ("touch", "catch_up_cancel", {"why": "She is ill"}),
        ("touch", "catch_up_held", {}),
    ],
)
def test_what_a_button_did_is_taken_back_by_one_press(
    client: Browser, records: Records, alice: User, name: str, button: str, sent: dict[str, str]
) -> None:
    record = getattr(records, name)
    before = stands(record)
    client.force_login(alice)
    client.post(reverse(button, args=["finance", record.pk]), {"seen_version": record.version, **sent})
    assert stands(record) != before
    assert undo(client).status_code == 302
    assert stands(record) == before


def test_a_close_taken_back_is_no_reopening_and_waits_for_no_other_day(
    records: Records, alice: User, now: datetime
) -> None:
    concern: Concern = records.concern  # type: ignore[assignment]
    points.close(concern=concern, seen_version=None, put_right="New disk", by=alice, now=now)
    with pytest.raises(Refused, match="closed on an earlier day"):
        points.take_back_close(concern=concern, seen_version=None, by=alice, now=now + timedelta(days=1))
    points.take_back_close(concern=concern, seen_version=None, by=alice, now=now)
    concern.refresh_from_db()
    assert (concern.state, concern.reopened) == (Concern.State.OPEN, 0)
    with pytest.raises(Refused, match="open already"):
        points.take_back_close(concern=concern, seen_version=None, by=alice, now=now)


def test_undo_after_somebody_else_went_on_changes_nothing(
    client: Browser, records: Records, alice: User, bob: User, now: datetime
) -> None:
    concern: Concern = records.concern  # type: ignore[assignment]
    client.force_login(alice)
    client.post(
        reverse("concern_close", args=["finance", concern.pk]),
        {"seen_version": concern.version, "put_right": "New disk"},
    )
    points.reopen(concern=concern, seen_version=None, reason="It came back", by=bob, now=now)
    undo(client)
    concern.refresh_from_db()
    assert concern.reopened == 1

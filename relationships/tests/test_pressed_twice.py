"""Two equal presses have one effect, and mails go out once (TRUST.md R7)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel.errors import Conflict, Refused
from opm.kernel.models import Change, SignedLink
from relationships.models import (
    AgendaItem,
    CandidNote,
    Client,
    Commitment,
    Concern,
    Decision,
    Need,
    Objective,
    ObjectiveReading,
    Series,
    StatusReport,
    Touch,
    User,
)
from relationships.services import catch_ups, charter, commitments, people
from relationships.services.catch_ups import agenda
from relationships.testing import CLOSE, drafted, promised, proposed, seat_of

pytestmark = pytest.mark.django_db
WRITTEN = {
    "commitment_new": (
        Commitment,
        {
            "text": "Report in two hours",
            "promised_on": "2026-11-09",
            "due_on": "2026-11-27",
            "accepted": "on",
        },
    ),
    "decision_new": (Decision, {"question": "Which ledger stays?", "asked_on": "2026-11-09"}),
    "concern_new": (Concern, {"text": "Invoices twice", "raised_on": "2026-11-09", "severity": "2"}),
    "need_new": (Need, {"want": "Close in three days", "seen_on": "2026-11-09"}),
    "catch_up_new": (
        Touch,
        {
            "title": "Close review",
            "on": "2026-11-20",
            "minutes_long": "30",
            "channel": "person",
            "initiated_by": "us",
        },
    ),
    "objective_new": (Objective, {"goal": "Close faster", "set_by": "jointly"}),
    "series_new": (
        Series,
        {
            "title": "Weekly",
            "every": "week",
            "weekday": "1",
            "place": "1",
            "starts_on": "2026-11-17",
            "minutes_long": "30",
            "channel": "person",
        },
    ),
}


@pytest.fixture(autouse=True)
def tenth_of_november(now: datetime) -> Any:
    with time_machine.travel(now, tick=False) as moment:
        yield moment


@pytest.mark.parametrize("name", WRITTEN)
def test_a_form_sent_twice_writes_one_record_and_says_the_same(
    client: Browser, finance: Client, alice: User, name: str, tenth_of_november: Any
) -> None:
    model, body = WRITTEN[name]
    client.force_login(alice)
    where = reverse(name, args=["finance"])
    first = client.post(where, {**body, "seen_version": "0"})
    told = Change.objects.count()
    tenth_of_november.shift(3)
    second = client.post(where, {**body, "seen_version": "0"})
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert (model._default_manager.filter(client=finance).count(), Change.objects.count()) == (1, told)


def test_the_same_words_a_minute_later_are_a_record_of_their_own(
    client: Browser, finance: Client, alice: User, tenth_of_november: Any
) -> None:
    _, body = WRITTEN["concern_new"]
    client.force_login(alice)
    client.post(reverse("concern_new", args=["finance"]), {**body, "seen_version": "0"})
    tenth_of_november.shift(60)
    client.post(reverse("concern_new", args=["finance"]), {**body, "seen_version": "0"})
    assert Concern.objects.count() == 2


def test_a_note_a_point_and_a_reading_are_written_once(finance: Client, alice: User, now: datetime) -> None:
    seat = seat_of(finance)
    wish = catch_ups.TouchInput("Review", date(2026, 11, 20), time(9), seats=[seat])
    touch = catch_ups.plan(client=finance, wish=wish, by=alice, now=now)
    drafted(finance, alice, now, CLOSE)
    objective = Objective.objects.get()
    for _ in range(2):
        people.add_note(seat=seat, text="Careful with dates", by=alice, now=now)
        agenda.add(touch=touch, text="The vendor", by=alice, now=now)
        charter.read_objective(objective=objective, on=now.date(), value=Decimal(5), by=alice, now=now)
    points = AgendaItem.objects.filter(text="The vendor")
    assert [rows.count() for rows in (CandidNote.objects, points, ObjectiveReading.objects)] == [1, 1, 1]


def test_a_status_report_pressed_twice_is_made_and_mailed_once(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    seat = promised(finance, alice, now - timedelta(hours=1)).commitment.seat
    assert seat is not None
    before = StatusReport.objects.count()
    client.force_login(alice)
    where = reverse("status_report", args=["finance"])
    for _ in range(2):
        answer = client.post(where, {"seats": [str(seat.pk)], "message": "Where we stand"}, follow=True)
    assert "You made this report a moment ago" in answer.content.decode()
    assert (StatusReport.objects.count(), len(mail.outbox)) == (before + 1, 1)


def test_a_move_that_is_told_late_is_looked_at_before_the_mail_goes_out(
    finance: Client, alice: User, now: datetime
) -> None:
    item = promised(finance, alice, now).told

    def send(seen: int | None) -> None:
        commitments.tell_by_mail(
            commitment=item,
            seen_version=seen,
            slip=slip,
            address="tom@client.example",
            subject="Moved",
            by=alice,
            now=now,
        )

    item.refresh_from_db()
    slip = commitments.SlipInput(item.due_on, "Late", told_to="Tom", message="It moves.")
    with pytest.raises(Refused, match="the day it has already"):
        send(item.version)
    assert mail.outbox == []
    commitments.move_untold(
        commitment=item,
        seen_version=None,
        new_due_on=item.due_on + timedelta(days=3),
        reason="Vendor",
        by=alice,
        now=now,
    )
    item.refresh_from_db()
    slip = commitments.SlipInput(item.due_on, "Late", told_to="Tom", message="It moves.")
    send(item.version)
    with pytest.raises(Conflict):
        send(item.version)
    assert len(mail.outbox) == 1


def test_a_reminder_of_the_charter_pressed_twice_makes_one_link(
    finance: Client, alice: User, now: datetime
) -> None:
    proposed(finance, alice, now, CLOSE)
    charter.remind(client=finance, by=alice, now=now)
    with pytest.raises(Refused, match="a moment ago"):
        charter.remind(client=finance, by=alice, now=now + timedelta(seconds=2))
    assert SignedLink.objects.count() == 2

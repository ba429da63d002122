"""Minutes that go to the client, by mail or by one's own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from opm.kernel.errors import Refused
from relationships.models import Seat, Touch, User
from relationships.services import records
from relationships.services.letters import NONE_TAKEN, mail_each


@dataclass(frozen=True, slots=True)
class MinutesInput:
    """The ready message and who gets it. Without anybody it is said to have been sent another way."""

    subject: str
    text: str
    seats: Sequence[Seat] = ()


def send_minutes(
    *, touch: Touch, wish: MinutesInput, seen_version: int | None, by: User, now: datetime
) -> list[str]:
    """Mail the minutes one by one and say who could not be reached; that they went out is stored first.

    So two people pressing at once send them once (Conflict for the second). Where the server took none, nothing counts
    as sent and the service refuses.
    """
    if not wish.seats:
        raise Refused("Choose who gets the minutes, or say that you sent them yourself.")
    if any(seat.client_id != touch.client_id or not seat.person.email for seat in wish.seats):
        raise Refused("Minutes go to people of this client who have an e-mail address.")
    names = ", ".join(seat.person.name for seat in wish.seats)
    before = touch.minutes_sent_at
    stored = _claim(touch, f"mailed to {names}", seen_version, by=by, now=now)
    missed = mail_each(seats=wish.seats, subject=wish.subject, text=wish.text, by=by)
    if len(missed) == len(wish.seats):
        _unclaim(stored, before, by=by, now=now)
        raise Refused(NONE_TAKEN)
    return missed


def mark_sent(*, touch: Touch, seen_version: int | None, by: User, now: datetime) -> Touch:
    """The minutes went out another way."""
    return _claim(touch, "sent by hand", seen_version, by=by, now=now)


@transaction.atomic
def _claim(touch: Touch, how: str, seen_version: int | None, *, by: User, now: datetime) -> Touch:
    records.require_team(touch.client, by)
    stored = records.locked(touch, seen_version=seen_version)
    if stored.state != Touch.State.HELD:
        raise Refused("Minutes go out once the catch-up was held.")
    return records.change(
        stored,
        values={"minutes_sent_at": now},
        seen_version=None,
        action="touch.minutes",
        by=by,
        now=now,
        reason=how,
    )


@transaction.atomic
def _unclaim(touch: Touch, before: datetime | None, *, by: User, now: datetime) -> None:
    records.change(
        touch,
        values={"minutes_sent_at": before},
        seen_version=None,
        action="touch.minutes_failed",
        by=by,
        now=now,
    )

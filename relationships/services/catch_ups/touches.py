"""Planning, moving, holding and cancelling catch-ups. Errors: NotAllowed, Refused, Conflict (services.records)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from opm.kernel import words
from opm.kernel.errors import Refused
from relationships.models import Channel, Client, Seat, Touch, User
from relationships.services import checks, records
from relationships.services.catch_ups import agenda

FARTHEST = timedelta(days=730)  # nobody plans a meeting later than in two years; a typing error does


@dataclass(frozen=True, slots=True)
class TouchInput:
    """A catch-up as it is wished for. Without a title it is called after who is there."""

    title: str
    on: date
    at: time | None = None
    minutes_long: int = 30
    kind: str = ""
    channel: str = Channel.PERSON
    initiated_by: str = Touch.By.US
    asked_by_senior: bool = False
    seats: Sequence[Seat] = ()
    led_by: User | None = None

    def values(self) -> dict[str, Any]:
        """The columns; who is there is no column."""
        return {
            "title": self.title.strip() or title_for(self.seats),
            "on": self.on,
            "at": self.at,
            "minutes_long": self.minutes_long,
            "kind": self.kind,
            "channel": self.channel,
            "initiated_by": self.initiated_by,
            "asked_by_senior": self.asked_by_senior,
            "led_by": self.led_by,
        }


@dataclass(frozen=True, slots=True)
class NotesInput:
    """What is written while a catch-up runs, and what turned out about it. `private_note` stays with the team."""

    kind: str
    channel: str
    initiated_by: str
    asked_by_senior: bool
    seats: Sequence[Seat]
    minutes: str = ""
    private_note: str = ""

    def values(self) -> dict[str, Any]:
        """The columns that may be told in the history."""
        return {
            "kind": self.kind,
            "channel": self.channel,
            "initiated_by": self.initiated_by,
            "asked_by_senior": self.asked_by_senior,
            "minutes": self.minutes,
        }


def title_for(seats: Sequence[Seat]) -> str:
    """What a catch-up is called by itself: "Catch-up with Sam Reyes"."""
    names = [seat.person.name for seat in seats]
    return f"Catch-up with {words.listed(names)}"[:160] if names else "Catch-up"


@transaction.atomic
def plan(*, client: Client, wish: TouchInput, by: User, now: datetime) -> Touch:
    """A catch-up that is to come."""
    today = timezone.localdate(now)
    if wish.on < today:
        raise Refused("That day is over. Log the catch-up instead, or give a day from today on.")
    _near(wish.on, today)
    return _new(client, wish, "touch.plan", by=by, now=now)


@transaction.atomic
def log(*, client: Client, wish: TouchInput, private_note: str = "", by: User, now: datetime) -> Touch:
    """A catch-up that took place without having been planned. It takes no agenda from the next one."""
    _over(wish.on, timezone.localdate(now))
    touch = _new(client, wish, "touch.log", by=by, now=now, state=Touch.State.HELD)
    _write_private(touch, private_note, by=by, now=now)
    return touch


@transaction.atomic
def change_touch(
    *, touch: Touch, wish: TouchInput, seen_version: int | None, by: User, now: datetime, reason: str = ""
) -> Touch:
    """Change or move a planned catch-up. One of a series stays in it: the series knows it by its first day."""
    stored = records.locked(touch, seen_version=seen_version)
    _planned(stored)
    today = timezone.localdate(now)
    if wish.on != stored.on and wish.on < today:
        raise Refused("A catch-up moves to today or later. If it took place before, say that it was held.")
    _near(wish.on, today)
    return _write(stored, wish.values(), wish.seats, "touch.change", by=by, now=now, reason=reason)


@transaction.atomic
def save_notes(*, touch: Touch, wish: NotesInput, seen_version: int | None, by: User, now: datetime) -> Touch:
    """Keep what was written while the meeting runs, or mend it afterwards."""
    stored = records.locked(touch, seen_version=seen_version)
    if stored.state == Touch.State.CANCELLED:
        raise Refused("This catch-up was cancelled; it has no minutes.")
    stored = _write(stored, wish.values(), wish.seats, "touch.notes", by=by, now=now)
    _write_private(stored, wish.private_note, by=by, now=now)
    return stored


@transaction.atomic
def hold(
    *, touch: Touch, seen_version: int | None, by: User, now: datetime, wish: NotesInput | None = None
) -> Touch:
    """The catch-up took place (on its day; a later one is held today). Open points are carried to the next one.

    Refused as long as a point that was carried twice is neither decided nor dropped.
    """
    records.require_team(touch.client, by)
    stored = records.locked(touch, seen_version=seen_version)
    _planned(stored)
    if wish is not None:
        stored = save_notes(touch=stored, wish=wish, seen_version=None, by=by, now=now)
    today = timezone.localdate(now)
    agenda.close(stored, today)
    values = {"state": Touch.State.HELD, "on": min(stored.on, today)}
    return records.change(stored, values=values, seen_version=None, action="touch.hold", by=by, now=now)


@transaction.atomic
def cancel(*, touch: Touch, why: str, seen_version: int | None, by: User, now: datetime) -> Touch:
    """The catch-up does not take place; it counts for no cadence. Its open points wait for the next one."""
    records.require_team(touch.client, by)
    stored = records.locked(touch, seen_version=seen_version)
    _planned(stored)
    if not why.strip():
        raise Refused("Say why the catch-up was cancelled.")
    agenda.put_back(stored)
    values = {"state": Touch.State.CANCELLED, "why_cancelled": why.strip()}
    return records.change(
        stored, values=values, seen_version=None, action="touch.cancel", by=by, now=now, reason=why.strip()
    )


@transaction.atomic
def reopen(*, touch: Touch, seen_version: int | None, by: User, now: datetime) -> Touch:
    """Held or cancelled by mistake: planned again, with its points, as long as no minutes went out."""
    records.require_team(touch.client, by)
    stored = records.locked(touch, seen_version=seen_version)
    if stored.state == Touch.State.PLANNED:
        raise Refused("This catch-up is planned already.")
    if stored.minutes_sent_at:
        raise Refused("The minutes of this catch-up went out; it stays held.")
    agenda.take_back(stored)
    values = {"state": Touch.State.PLANNED, "why_cancelled": ""}
    return records.change(stored, values=values, seen_version=None, action="touch.reopen", by=by, now=now)


def _new(
    client: Client,
    wish: TouchInput,
    action: str,
    *,
    by: User,
    now: datetime,
    state: str = Touch.State.PLANNED,
) -> Touch:
    checks.all_sit_at(wish.seats, client)
    touch = Touch(client=client, state=state, **wish.values())
    records.create(touch, action=action, by=by, now=now, new=f"{touch.title}, {words.day(touch.on)}")
    touch.seats.set(wish.seats)
    return touch


def _write(
    stored: Touch,
    values: Mapping[str, Any],
    seats: Sequence[Seat],
    action: str,
    *,
    by: User,
    now: datetime,
    reason: str = "",
) -> Touch:
    """Columns and who is there; the version moves once for both."""
    checks.all_sit_at(seats, stored.client)
    seen = stored.version
    stored = records.change(
        stored, values=values, seen_version=None, action=action, by=by, now=now, reason=reason
    )
    before = list(stored.seats.select_related("person"))
    if {seat.pk for seat in before} == {seat.pk for seat in seats}:
        return stored
    stored.seats.set(seats)
    if stored.version == seen:
        stored.version += 1
        stored.save(update_fields=["version"])
    old, new = (", ".join(seat.person.name for seat in part) for part in (before, seats))
    records.note(action, stored, by=by, now=now, field="people", old=old, new=new)
    return stored


def _write_private(touch: Touch, text: str, *, by: User, now: datetime) -> None:
    """The words of a private note are in no history (TRUST.md S2)."""
    values = {"private_note": text.strip()}
    stored = records.change(
        touch, values=values, seen_version=None, action="touch.private", by=by, now=now, candid=True
    )
    touch.private_note, touch.version = stored.private_note, stored.version


def _planned(touch: Touch) -> None:
    if touch.state != Touch.State.PLANNED:
        raise Refused(f"This catch-up is {touch.get_state_display().lower()} already.")


def _near(on: date, today: date) -> None:
    if on > today + FARTHEST:
        raise Refused("Plan a catch-up within the next two years.")


def _over(on: date, today: date) -> None:
    if on > today:
        raise Refused(
            "That day is still to come. Plan the catch-up instead, or give today or an earlier day."
        )
    checks.meant(on, "The day of the catch-up")

"""Needs in the client's words: recorded, led to an outcome or dropped, taken up again.

Errors of all services: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else saved first).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from opm.kernel import handover
from opm.kernel.errors import Refused
from relationships.models import Client, Need, Seat, User
from relationships.services import checks, records

State = Need.State


@dataclass(frozen=True, slots=True)
class NeedInput:
    """What the client wants, what stops it, the daily work that showed it, who said it and when it was seen."""

    want: str
    obstacle: str = ""
    evidence: str = ""
    seen_on: date | None = None  # None: today
    said_by: Seat | None = None


@transaction.atomic
def record_need(*, client: Client, wish: NeedInput, by: User, now: datetime) -> Need:
    """Write down what the client is trying to achieve."""
    row = Need(client=client, **_values(_checked(wish, client, None, now)))
    return records.create(row, action="need.record", by=by, now=now, new=f"Recorded: {row}")


@transaction.atomic
def change_need(*, need: Need, wish: NeedInput, seen_version: int | None, by: User, now: datetime) -> Need:
    """Write a wish over a need; nothing changed writes nothing."""
    values = _values(_checked(wish, need.client, need, now))
    return records.change(
        need, values=values, seen_version=seen_version, action="need.change", by=by, now=now
    )


@transaction.atomic
def lead(*, need: Need, seen_version: int | None, led_to: str, by: User, now: datetime) -> Need:
    """Say which outcome came of it, as of today."""
    outcome = checks.one_line(led_to, "The outcome", missing="Say which outcome came of it.")
    _require_open(need, seen_version, by)
    values = {"state": State.LED, "led_to": outcome, "ended_on": timezone.localdate(now)}
    return records.change(need, values=values, seen_version=seen_version, action="need.lead", by=by, now=now)


@transaction.atomic
def take_up(*, need: Need, seen_version: int | None, way: str, by: User, now: datetime) -> Need:
    """Hand the need over to an app that carries work (opm.kernel.handover); it counts as led from then on.

    A need is carried by one record; one that led to an outcome in words may still get its record.
    """
    found = handover.find(way)
    if found is None:
        raise Refused("There is no such way to take a need up.")
    records.require_team(need.client, by)
    stored = records.locked(need, seen_version=seen_version)
    if stored.taken_as:
        raise Refused("This need is taken up already.")
    if stored.state == State.DROPPED:
        raise Refused("This need was dropped. Take it up again first.")
    record = found.taker.take_up(_work(stored), by=by, now=now)
    return _carried(stored, way, record, seen_version, by, now)


@transaction.atomic
def carry(*, need: Need, seen_version: int | None, way: str, record: str, by: User, now: datetime) -> Need:
    """A record that exists already carries an open need from now on; `way` is the key of its hand-over.

    For the app that holds the record: it has checked that the record is this client's.
    """
    _require_open(need, seen_version, by)
    return _carried(need, way, record, seen_version, by, now)


def _carried(need: Need, way: str, record: str, seen_version: int | None, by: User, now: datetime) -> Need:
    values = {
        "state": State.LED,
        "ended_on": need.ended_on or timezone.localdate(now),
        "taken_as": way,
        "taken_id": record,
    }
    return records.change(
        need, values=values, seen_version=seen_version, action="need.take_up", by=by, now=now
    )


@transaction.atomic
def drop(*, need: Need, seen_version: int | None, why: str, by: User, now: datetime) -> Need:
    """The client does not want it any more; why stays with it."""
    reason = checks.one_line(why, "The reason", missing="Say why nothing comes of it.")
    _require_open(need, seen_version, by)
    values = {"state": State.DROPPED, "why_dropped": reason, "ended_on": timezone.localdate(now)}
    return records.change(need, values=values, seen_version=seen_version, action="need.drop", by=by, now=now)


@transaction.atomic
def reopen(*, need: Need, seen_version: int | None, by: User, now: datetime) -> Need:
    """It is open again, since the day it was seen; a record that carried it is let go and stays what it is."""
    records.require_team(need.client, by)
    if records.locked(need, seen_version=seen_version).state == State.OPEN:
        raise Refused("This need is open already.")
    values = {
        "state": State.OPEN,
        "led_to": "",
        "why_dropped": "",
        "ended_on": None,
        "taken_as": "",
        "taken_id": "",
    }
    return records.change(
        need, values=values, seen_version=seen_version, action="need.reopen", by=by, now=now
    )


def _require_open(need: Need, seen_version: int | None, by: User) -> None:
    records.require_team(need.client, by)
    if records.locked(need, seen_version=seen_version).state != State.OPEN:
        raise Refused("This need is not open any more.")


def _work(need: Need) -> handover.Work:
    return handover.Work(
        client_id=need.client_id,
        title=need.want,
        detail=f"What stops it: {need.obstacle}" if need.obstacle else "",
        owner_id=None,
        due_on=None,
        origin_type=need._meta.label_lower,
        origin_id=str(need.pk),
    )


def _checked(wish: NeedInput, client: Client, need: Need | None, now: datetime) -> NeedInput:
    seen_on = wish.seen_on or (need.seen_on if need else timezone.localdate(now))
    checks.not_ahead(seen_on, "The day it was seen", timezone.localdate(now))
    checks.sits_at(wish.said_by, client)
    return replace(
        wish,
        seen_on=seen_on,
        want=checks.one_line(wish.want, "The need", missing="Say what the client wants, in its words."),
        obstacle=checks.words_of(wish.obstacle, "What stops it"),
        evidence=checks.words_of(wish.evidence, "The daily work seen"),
    )


def _values(wish: NeedInput) -> dict[str, Any]:
    return {name: getattr(wish, name) for name in NeedInput.__slots__}

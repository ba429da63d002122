"""Concerns: raised, worked on, closed with what was put right, reopened; a recurring one points at the earlier one.

Errors of all services: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else saved first).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from opm.kernel.errors import Refused
from relationships.models import Client, Concern, Seat, Touch, User
from relationships.services import checks, records

State, Severity = Concern.State, Concern.Severity


@dataclass(frozen=True, slots=True)
class ConcernInput:
    """What troubles the client, who said it and who of our team puts it right."""

    text: str
    detail: str = ""
    raised_by: Seat | None = None
    raised_on: date | None = None  # None: today
    severity: int = Severity.MEDIUM
    owner: User | None = None
    due_on: date | None = None
    recurrence_of: Concern | None = None


@transaction.atomic
def raise_concern(
    *,
    client: Client,
    wish: ConcernInput,
    touch: Touch | None = None,
    external_id: str = "",
    by: User,
    now: datetime,
) -> Concern:
    """Put a concern on the client's list."""
    wish = _checked(wish, client, None, now)
    row = Concern(client=client, touch=touch, external_id=external_id, **_values(wish))
    return records.create(row, action="concern.raise", by=by, now=now, new=f"Raised: {row}")


@transaction.atomic
def change_concern(
    *, concern: Concern, wish: ConcernInput, seen_version: int | None, by: User, now: datetime
) -> Concern:
    """Write a wish over a concern; nothing changed writes nothing."""
    wish = _checked(wish, concern.client, concern, now)
    return _change(concern, _values(wish), seen_version, "concern.change", by=by, now=now)


@transaction.atomic
def start_work(*, concern: Concern, seen_version: int | None, by: User, now: datetime) -> Concern:
    """Somebody works on it now."""
    records.require_team(concern.client, by)
    if records.locked(concern, seen_version=seen_version).state != State.OPEN:
        raise Refused("Work on it has begun already, or it is closed.")
    return _change(concern, {"state": State.WORKING}, seen_version, "concern.work", by=by, now=now)


@transaction.atomic
def close(*, concern: Concern, seen_version: int | None, put_right: str, by: User, now: datetime) -> Concern:
    """Close it with what was put right, as of today."""
    done = checks.words_of(put_right, "What was put right", missing="Say what was put right.")
    records.require_team(concern.client, by)
    if records.locked(concern, seen_version=seen_version).state == State.CLOSED:
        raise Refused("This concern is closed already.")
    values = {"state": State.CLOSED, "put_right": done, "closed_on": timezone.localdate(now)}
    return _change(concern, values, seen_version, "concern.close", by=by, now=now)


@transaction.atomic
def reopen(
    *, concern: Concern, seen_version: int | None, reason: str = "", by: User, now: datetime
) -> Concern:
    """It was not put right after all: it is open again since the day it was raised, and the reopening is counted."""
    why = checks.one_line(reason, "The reason")
    records.require_team(concern.client, by)
    stored = records.locked(concern, seen_version=seen_version)
    if stored.state != State.CLOSED:
        raise Refused("This concern is open already.")
    values = {**_open_again(stored), "reopened": stored.reopened + 1}
    return _change(concern, values, seen_version, "concern.reopen", by=by, now=now, reason=why)


@transaction.atomic
def take_back_close(*, concern: Concern, seen_version: int | None, by: User, now: datetime) -> Concern:
    """Undo a close of today that was pressed by mistake: it never was put right, so no reopening is counted."""
    records.require_team(concern.client, by)
    stored = records.locked(concern, seen_version=seen_version)
    if stored.state != State.CLOSED:
        raise Refused("This concern is open already.")
    if stored.closed_on != timezone.localdate(now):
        raise Refused("It was closed on an earlier day. Reopen it, so that the reopening is counted.")
    return _change(concern, _open_again(stored), seen_version, "concern.unclose", by=by, now=now)


def _open_again(stored: Concern) -> dict[str, Any]:
    state = State.WORKING if stored.owner_id else State.OPEN
    return {"state": state, "put_right": "", "closed_on": None}


def _change(
    concern: Concern,
    values: dict[str, Any],
    seen_version: int | None,
    action: str,
    *,
    by: User,
    now: datetime,
    reason: str = "",
) -> Concern:
    return records.change(
        concern, values=values, seen_version=seen_version, action=action, by=by, now=now, reason=reason
    )


def _checked(wish: ConcernInput, client: Client, concern: Concern | None, now: datetime) -> ConcernInput:
    raised_on = wish.raised_on or (concern.raised_on if concern else timezone.localdate(now))
    checks.not_ahead(raised_on, "The day it was raised", timezone.localdate(now))
    checks.meant(wish.due_on, "The day it is due")
    checks.sits_at(wish.raised_by, client)
    if concern is None or wish.owner != concern.owner:
        checks.on_team(wish.owner, client)
    if wish.severity not in Severity.values:
        raise Refused("Choose how much it matters: low, medium or high.")
    if wish.due_on and wish.due_on < raised_on:
        raise Refused("It is due before it was raised. Mend one of the two days.")
    _check_recurrence(wish.recurrence_of, client, concern)
    return replace(
        wish,
        raised_on=raised_on,
        text=checks.one_line(wish.text, "The concern", missing="Say what troubles the client."),
        detail=checks.words_of(wish.detail, "What is known about it"),
    )


def _check_recurrence(earlier: Concern | None, client: Client, concern: Concern | None) -> None:
    """Refused for a concern of another client, and for a circle. A query for each step back."""
    if earlier and earlier.client_id != client.pk:
        raise Refused(f"Choose an earlier concern of {client.name}.")
    step, seen = earlier, set()
    while step and concern and step.pk not in seen:
        if step.pk == concern.pk:
            raise Refused("A concern cannot repeat itself. Choose the earlier one.")
        seen.add(step.pk)
        step = step.recurrence_of


def _values(wish: ConcernInput) -> dict[str, Any]:
    return {name: getattr(wish, name) for name in ConcernInput.__slots__}

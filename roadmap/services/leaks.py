"""Where value gets lost between idea and end of life: found, acted on, stopped or accepted, taken up again.

Errors of all services: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else saved since
`seen_version`; `current` is the stored row).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from opm.kernel.errors import Refused
from relationships.models import Client, User
from relationships.services import checks, records
from roadmap.models import Initiative, Leak, Outcome

State, Stage = Leak.State, Leak.Stage
RUNNING = (State.FOUND, State.ACTING)
CENT, BEYOND = Decimal("0.01"), Decimal(10) ** 12  # what the column holds


@dataclass(frozen=True, slots=True)
class LeakInput:
    """What is lost, where and how much; `estimate` is money a year. An action brings who does it, and by when."""

    stage: str
    what: str
    initiative: Initiative | None = None
    outcome: Outcome | None = None
    estimate: Decimal | None = None
    found_on: date | None = None  # None: today
    action: str = ""
    owner: User | None = None
    due_on: date | None = None


@transaction.atomic
def find_leak(*, client: Client, wish: LeakInput, by: User, now: datetime) -> Leak:
    """Write down where value gets lost; with an action it is being stopped."""
    records.require_team(client, by)
    checks.on_team(wish.owner, client)
    checked = _checked(wish, client, None, now)
    row = Leak(client=client, state=_running(checked), **_values(checked))
    return records.create(row, action="leak.find", by=by, now=now, new=f"Found: {row}")


@transaction.atomic
def change_leak(*, leak: Leak, wish: LeakInput, seen_version: int | None, by: User, now: datetime) -> Leak:
    """Write a wish over a leak; nothing changed writes nothing. A running one follows its action."""
    records.require_team(leak.client, by)
    stored = records.locked(leak, seen_version=seen_version)
    if wish.owner != stored.owner:  # whoever left the team may stay its owner
        checks.on_team(wish.owner, stored.client)
    checked = _checked(wish, stored.client, stored, now)
    values = _values(checked)
    if stored.state in RUNNING:
        values["state"] = _running(checked)
    return records.change(
        leak, values=values, seen_version=seen_version, action="leak.change", by=by, now=now
    )


@transaction.atomic
def act_on_leak(
    *,
    leak: Leak,
    action: str,
    owner: User | None,
    due_on: date | None,
    seen_version: int | None,
    by: User,
    now: datetime,
) -> Leak:
    """Say what is done about it, by whom and until when."""
    records.require_team(leak.client, by)
    stored = records.locked(leak, seen_version=seen_version)
    _require_running(stored)
    said = checks.words_of(action, "The action", missing="Say what is done about it.")
    checks.on_team(owner, stored.client)
    _check_action(said, owner, due_on)
    values = {"action": said, "owner": owner, "due_on": due_on, "state": State.ACTING}
    return records.change(leak, values=values, seen_version=seen_version, action="leak.act", by=by, now=now)


@transaction.atomic
def end_leak(
    *, leak: Leak, seen_version: int | None, state: str, result: str, by: User, now: datetime
) -> Leak:
    """It is stopped, with what came of it; or accepted, with the reason."""
    if state not in (State.STOPPED, State.ACCEPTED):
        raise Refused("Say whether it is stopped or accepted.")
    missing = "Say why it is accepted." if state == State.ACCEPTED else "Say what came of it."
    said = checks.one_line(result, "The result", missing=missing)
    records.require_team(leak.client, by)
    _require_running(records.locked(leak, seen_version=seen_version))
    values = {"state": state, "result": said, "ended_on": timezone.localdate(now)}
    return records.change(leak, values=values, seen_version=seen_version, action="leak.end", by=by, now=now)


@transaction.atomic
def reopen_leak(*, leak: Leak, seen_version: int | None, by: User, now: datetime) -> Leak:
    """It leaks again, or was ended by mistake."""
    records.require_team(leak.client, by)
    stored = records.locked(leak, seen_version=seen_version)
    if stored.state in RUNNING:
        raise Refused("This leak is open already.")
    state = State.ACTING if stored.action else State.FOUND
    values = {"state": state, "result": "", "ended_on": None}
    return records.change(
        leak, values=values, seen_version=seen_version, action="leak.reopen", by=by, now=now
    )


def _require_running(stored: Leak) -> None:
    if stored.state not in RUNNING:
        raise Refused("This leak has ended. Open it again first.")


def _running(wish: LeakInput) -> Leak.State:
    return State.ACTING if wish.action else State.FOUND


def _values(wish: LeakInput) -> dict[str, Any]:
    return {name: getattr(wish, name) for name in LeakInput.__slots__}


def _checked(wish: LeakInput, client: Client, stored: Leak | None, now: datetime) -> LeakInput:
    if wish.stage not in Stage.values:
        raise Refused("Say at which stage value gets lost.")
    if wish.initiative is None and wish.outcome is None:
        raise Refused("Say which initiative or which outcome loses value.")
    if any(part.client_id != client.pk for part in (wish.initiative, wish.outcome) if part is not None):
        raise Refused("Choose an initiative or an outcome of this client.")
    today = timezone.localdate(now)
    found_on = wish.found_on or (stored.found_on if stored else today)
    checks.not_ahead(found_on, "The day it was found", today)
    action = checks.words_of(wish.action, "The action")
    _check_action(action, wish.owner, wish.due_on)
    return replace(
        wish,
        what=checks.words_of(wish.what, "What is lost", missing="Say what is lost, and how one sees it."),
        estimate=None if wish.estimate is None else _money(wish.estimate),
        found_on=found_on,
        action=action,
    )


def _check_action(action: str, owner: User | None, due_on: date | None) -> None:
    checks.meant(due_on, "The day of the action")
    if action and (owner is None or due_on is None):
        raise Refused("Say who acts, and by which day: an action needs both.")


def _money(value: Decimal) -> Decimal:
    if not value.is_finite() or not 0 <= value < BEYOND:
        raise Refused("The estimate is an amount of money a year, 0 or more.")
    return value.quantize(CENT)

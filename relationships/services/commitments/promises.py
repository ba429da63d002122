"""A promise from proposed to its end (RHYTHM.md, Commitments).

proposed -> accepted -> at risk -> kept / late / withdrawn. The day first promised is never edited; the day that holds
is free while a promise is only proposed, and moves by slips.py alone once it is accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from opm.kernel import history
from opm.kernel.errors import Refused
from relationships.models import Client, Commitment, Touch, User
from relationships.selectors.commitments.standing import known_day, waiting_slip
from relationships.services.commitments.inputs import CommitmentInput, check_days, check_people
from relationships.services.records import change, create, locked, require_team

State = Commitment.State


@transaction.atomic
def propose(
    *,
    client: Client,
    wish: CommitmentInput,
    touch: Touch | None = None,
    origin: tuple[str, str] = ("", ""),
    external_id: str = "",
    by: User,
    now: datetime,
) -> Commitment:
    """Write a promise down, accepted or only proposed. NotAllowed, Refused."""
    require_team(client, by)
    check_days(wish, timezone.localdate(now))
    check_people(client, wish.owner, wish.seat)
    made = Commitment(
        client=client,
        text=wish.text,
        detail=wish.detail,
        owner=wish.owner,
        seat=wish.seat,
        promised_on=wish.promised_on,
        baseline_on=wish.due_on,
        due_on=wish.due_on,
        state=State.ACCEPTED if wish.accepted else State.PROPOSED,
        touch=touch,
        origin_type=origin[0],
        origin_id=origin[1],
        external_id=external_id,
    )
    return create(made, action="commitment.propose", by=by, now=now)


@transaction.atomic
def change_commitment(
    *, commitment: Commitment, wish: CommitmentInput, seen_version: int | None, by: User, now: datetime
) -> Commitment:
    """Edit a promise that runs; an accepted day is not edited here. NotAllowed, Refused, Conflict."""
    require_team(commitment.client, by)
    stored = locked(commitment, seen_version=seen_version)
    if stored.state not in Commitment.OPEN:
        raise Refused("It has ended. Reopen it before you change it.")
    owner_is_new = wish.owner if wish.owner != stored.owner else None
    check_people(stored.client, owner_is_new, wish.seat)
    values: dict[str, Any] = {
        "text": wish.text,
        "detail": wish.detail,
        "owner": wish.owner,
        "seat": wish.seat,
    }
    if stored.state == State.PROPOSED:
        check_days(wish, timezone.localdate(now))
        if wish.promised_on > stored.baseline_on:
            raise Refused("The day first named lies before the day of the promise.")
        state = State.ACCEPTED if wish.accepted else State.PROPOSED
        values |= {"promised_on": wish.promised_on, "due_on": wish.due_on, "state": state}
    elif wish.due_on != stored.due_on:
        raise Refused("An accepted day moves only by telling the client.")
    return change(
        stored, values=values, seen_version=seen_version, action="commitment.change", by=by, now=now
    )


@transaction.atomic
def accept(*, commitment: Commitment, seen_version: int | None, by: User, now: datetime) -> Commitment:
    """The client takes the promise as one: from now on its day holds. NotAllowed, Refused, Conflict."""
    stored = _locked(commitment, seen_version, by)
    if stored.state != State.PROPOSED:
        raise Refused("It is not waiting to be accepted.")
    return _to(stored, {"state": State.ACCEPTED}, "commitment.accept", by, now)


@transaction.atomic
def set_risk(
    *, commitment: Commitment, seen_version: int | None, at_risk: bool, reason: str, by: User, now: datetime
) -> Commitment:
    """Say that the day is in danger, or that it holds again. A slip that waits to be told stays at risk."""
    stored = _locked(commitment, seen_version, by)
    if stored.state not in Commitment.RUNNING:
        raise Refused("Only a promise that runs can be at risk.")
    if not at_risk and waiting_slip(stored):
        raise Refused("A slip waits to be told. Tell the client, or do it in time.")
    state = State.AT_RISK if at_risk else State.ACCEPTED
    return _to(stored, {"state": state}, "commitment.risk", by, now, reason)


@transaction.atomic
def keep(
    *, commitment: Commitment, seen_version: int | None, done_on: date, by: User, now: datetime
) -> Commitment:
    """It was delivered on `done_on`: kept up to the day that the client knows, late after it. NotAllowed, Refused,
    Conflict. A slip that nobody told and that did not come is left as it was noted."""
    stored = _locked(commitment, seen_version, by)
    if stored.state == State.PROPOSED:
        raise Refused("Nobody accepted it yet. Accept it first.")
    if stored.state not in Commitment.RUNNING:
        raise Refused("It has ended already.")
    if not stored.promised_on <= done_on <= timezone.localdate(now):
        raise Refused("Give the day on which it was done: between the promise and today.")
    state = State.KEPT if done_on <= known_day(stored) else State.LATE
    return _to(stored, {"state": state, "ended_on": done_on}, "commitment.keep", by, now)


@transaction.atomic
def withdraw(
    *, commitment: Commitment, seen_version: int | None, reason: str, by: User, now: datetime
) -> Commitment:
    """Take a promise back. An overdue one is told first: no surprise disappears. NotAllowed, Refused, Conflict."""
    stored = _locked(commitment, seen_version, by)
    today = timezone.localdate(now)
    if stored.state not in Commitment.OPEN:
        raise Refused("It has ended already.")
    if stored.state != State.PROPOSED and stored.due_on < today:
        raise Refused("It is overdue and the client was not told. Tell the client first, then withdraw it.")
    values = {"state": State.WITHDRAWN, "ended_on": today, "why_withdrawn": reason}
    return _to(stored, values, "commitment.withdraw", by, now, reason)


@transaction.atomic
def reopen(*, commitment: Commitment, seen_version: int | None, by: User, now: datetime) -> Commitment:
    """Undo an end: it stands as it stood before. NotAllowed, Refused, Conflict."""
    stored = _locked(commitment, seen_version, by)
    if stored.state in Commitment.OPEN:
        raise Refused("It runs already.")
    values = {"state": _before_the_end(stored), "ended_on": None, "why_withdrawn": ""}
    return _to(stored, values, "commitment.reopen", by, now)


def _before_the_end(stored: Commitment) -> str:
    """The state before it ended, from the history; at risk while a slip waits to be told."""
    if waiting_slip(stored):
        return State.AT_RISK
    change = history.latest_of_field([stored], "state").get(stored.pk)
    labels = {str(state.label): str(state.value) for state in Commitment.OPEN}
    return labels.get(change.old, State.ACCEPTED) if change else State.ACCEPTED


def _locked(commitment: Commitment, seen_version: int | None, by: User) -> Commitment:
    require_team(commitment.client, by)
    return locked(commitment, seen_version=seen_version)


def _to(
    stored: Commitment, values: Mapping[str, Any], action: str, by: User, now: datetime, reason: str = ""
) -> Commitment:
    return change(stored, values=values, seen_version=None, action=action, by=by, now=now, reason=reason)

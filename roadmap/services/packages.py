"""Work packages: instructed for a quarter, delivered, judged by the client alone, or carried on with the reason.

RHYTHM.md, Quarterly review. Errors of all services here: NotAllowed, Refused, Conflict (as relationships' records say).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from opm.kernel.calendar import first_day, last_day
from opm.kernel.errors import Refused
from opm.kernel.quarters import Quarter
from relationships.models import Client, Seat, Team, User
from relationships.services import records
from relationships.services.checks import not_ahead, one_line, sits_at, words_of
from roadmap.models import Initiative, WorkPackage

State = WorkPackage.State
MOST_BUDGET = Decimal(10**12)


@dataclass(frozen=True, slots=True)
class PackageInput:
    """What is instructed: one deliverable of an initiative, how the client sees that it is there, by which day."""

    initiative: Initiative
    quarter: Quarter
    deliverable: str
    acceptance_test: str = ""
    team: Team | None = None
    due_on: date | None = None  # None: the last day of the quarter
    budget: Decimal | None = None


@transaction.atomic
def instruct(*, client: Client, wish: PackageInput, by: User, now: datetime) -> WorkPackage:
    """Instruct a package of an initiative for a quarter."""
    package = WorkPackage(client=client, **_columns(client, wish))
    if wish.initiative.state == Initiative.State.STOPPED:
        raise Refused("The initiative was stopped. Instruct work for one that goes on.")
    return records.create(package, action="package.instruct", by=by, now=now)


@transaction.atomic
def change_package(
    *, package: WorkPackage, wish: PackageInput, seen_version: int, by: User, now: datetime
) -> WorkPackage:
    """Change what was instructed, as long as nothing was delivered."""
    stored = records.locked(package, seen_version=seen_version)
    _must_be(stored, (State.INSTRUCTED,), "Only a package that is not delivered yet can be changed.")
    values = _columns(package.client, wish)
    return records.change(
        stored, values=values, seen_version=seen_version, action="package.change", by=by, now=now
    )


@transaction.atomic
def deliver(
    *, package: WorkPackage, seen_version: int | None, delivered_on: date, by: User, now: datetime
) -> WorkPackage:
    """It is there, and waits for the client's verdict; what was rejected can be delivered again."""
    stored = records.locked(package, seen_version=seen_version)
    _must_be(stored, (State.INSTRUCTED, State.REJECTED), "Only instructed work can be delivered.")
    not_ahead(delivered_on, "The day of delivery", timezone.localdate(now))
    values = {"state": State.DELIVERED, "delivered_on": delivered_on, **NO_VERDICT}
    return _set(stored, values, "package.deliver", by=by, now=now)


@transaction.atomic
def judge(
    *,
    package: WorkPackage,
    seen_version: int | None,
    verdict: str,
    seat: Seat | None,
    words: str = "",
    on: date,
    by: User,
    now: datetime,
) -> WorkPackage:
    """What the client said to it: accepted, accepted with conditions, rejected. Only a seat of the client accepts."""
    stored = records.locked(package, seen_version=seen_version)
    _must_be(stored, (State.DELIVERED,), "Only delivered work can be judged.")
    if verdict not in WorkPackage.JUDGED:
        raise Refused("Choose a verdict: accepted, accepted with conditions or rejected.")
    if seat is None:
        raise Refused("Say who at the client judged it. Only the client accepts.")
    sits_at(seat, stored.client)
    not_ahead(on, "The day of the verdict", timezone.localdate(now))
    if stored.delivered_on and on < stored.delivered_on:
        raise Refused("The verdict lies before the delivery. Give the day on which the client judged it.")
    missing = {
        State.CONDITIONAL: "Say the condition in the client's words.",
        State.REJECTED: "Say why the client rejected it.",
    }.get(State(verdict), "")
    said = words_of(words, "The verdict", missing=missing)
    values = {"state": State(verdict), "verdict_by": seat, "verdict_on": on, "words": said}
    return _set(stored, values, "package.judge", by=by, now=now)


@transaction.atomic
def carry(
    *,
    package: WorkPackage,
    seen_version: int | None,
    to_quarter: Quarter,
    due_on: date | None = None,
    why: str,
    by: User,
    now: datetime,
) -> WorkPackage:
    """Carry unfinished work into a later quarter: gives the package that is instructed there, with the same words."""
    stored = records.locked(package, seen_version=seen_version)
    _must_be(stored, WorkPackage.RUNNING, "Only work that is not accepted yet can be carried over.")
    if to_quarter <= stored.quarter:
        raise Refused(f"Choose a quarter after {stored.quarter.label}.")
    reason = words_of(why, "The reason", missing="Say why it is carried over.")
    wish = PackageInput(
        stored.initiative,
        to_quarter,
        stored.deliverable,
        stored.acceptance_test,
        stored.team,
        due_on,
        stored.budget,
    )
    following = WorkPackage(client=stored.client, **_columns(stored.client, wish))
    following = records.create(following, action="package.instruct", by=by, now=now)
    values = {"state": State.CARRIED, "words": reason, "carried_to": following}
    _set(stored, values, "package.carry", by=by, now=now, reason=reason)
    return following


@transaction.atomic
def stop(*, package: WorkPackage, seen_version: int | None, why: str, by: User, now: datetime) -> WorkPackage:
    """End it without a result; it stays readable with the reason."""
    stored = records.locked(package, seen_version=seen_version)
    _must_be(stored, WorkPackage.RUNNING, "Only work that is not accepted yet can be stopped.")
    reason = words_of(why, "The reason", missing="Say why it stops.")
    values = {"state": State.STOPPED, "words": reason}
    return _set(stored, values, "package.stop", by=by, now=now, reason=reason)


@transaction.atomic
def take_back(*, package: WorkPackage, seen_version: int | None, by: User, now: datetime) -> WorkPackage:
    """Undo the last step: a verdict, a delivery, a stop, a carrying over as long as nothing happened there."""
    stored = records.locked(package, seen_version=seen_version)
    _must_be(stored, set(State) - {State.INSTRUCTED}, "There is no step to take back.")
    carried = stored.carried_to if stored.state == State.CARRIED else None
    following = records.locked(carried, seen_version=None) if carried else None
    if following and (following.state != State.INSTRUCTED or following.version > 1):
        raise Refused(f"The package in {following.quarter.label} has gone on. Change that one instead.")
    judged_or_ended = stored.state != State.DELIVERED and stored.delivered_on
    values: dict[str, Any] = {"state": State.DELIVERED if judged_or_ended else State.INSTRUCTED, **NO_VERDICT}
    if not judged_or_ended:
        values["delivered_on"] = None
    done = _set(stored, {**values, "carried_to": None}, "package.take_back", by=by, now=now)
    if following:
        records.note("package.uncarry", done, by=by, now=now, old=following.quarter.label)
        following.delete()
    return done


NO_VERDICT: dict[str, Any] = {"verdict_by": None, "verdict_on": None, "words": ""}


def _must_be(package: WorkPackage, states: Any, otherwise: str) -> None:
    if package.state not in states:
        raise Refused(f"{otherwise} This one is {package.get_state_display().lower()}.")


def _set(
    stored: WorkPackage, values: dict[str, Any], action: str, *, by: User, now: datetime, reason: str = ""
) -> WorkPackage:
    """Write values over a row that is locked already."""
    return records.change(
        stored, values=values, seen_version=None, action=action, by=by, now=now, reason=reason
    )


def _columns(client: Client, wish: PackageInput) -> dict[str, Any]:
    """The columns of what is instructed; Refused with what is wrong with it."""
    if wish.initiative.client_id != client.pk:
        raise Refused("Choose an initiative of this client.")
    due_on = wish.due_on or last_day(wish.quarter)
    if not first_day(wish.quarter) <= due_on <= last_day(wish.quarter):
        raise Refused(f"The due day lies outside {wish.quarter.label}. Choose a day of that quarter.")
    if wish.budget is not None and not 0 <= wish.budget < MOST_BUDGET:
        raise Refused("Give the budget as an amount of money, or leave it empty.")
    deliverable = one_line(
        wish.deliverable, "What will be there", missing="Say what will be there, so that it can be accepted."
    )
    return {
        "initiative": wish.initiative,
        "quarter": wish.quarter,
        "team": wish.team,
        "budget": wish.budget,
        "deliverable": deliverable,
        "acceptance_test": words_of(wish.acceptance_test, "How the client sees it"),
        "due_on": due_on,
    }

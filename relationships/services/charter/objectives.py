"""The relationship's objectives: added, changed, read and dropped one by one.

They are part of the charter's text: a change takes a proposed text back, and a change of what was agreed (goal,
measure, unit, baseline, target, due date) takes the agreement to the objective back until the client agrees anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from opm.kernel import words
from opm.kernel.errors import Refused
from relationships.models import Client, Objective, ObjectiveReading, Seat, User
from relationships.selectors.charter.text import amount
from relationships.services import checks
from relationships.services.charter.draft import void_if_proposed
from relationships.services.records import change, create, locked, note, require_team

AGREED_TO = ("goal", "measure", "unit", "baseline", "target", "due_on")
MOST_OBJECTIVES = 12  # a relationship with more has no priorities, and the page is one page


@dataclass(frozen=True, slots=True)
class ObjectiveInput:
    """What the form of an objective holds. A measure and its target come together, or the objective is a draft."""

    goal: str
    measure: str = ""
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    due_on: date | None = None
    set_by: str = Objective.SetBy.IT
    priority: str = ""
    owner: User | None = None
    client_owner: Seat | None = None


@transaction.atomic
def add_objective(*, client: Client, wish: ObjectiveInput, by: User, now: datetime) -> Objective:
    """Add an objective at the end. Raises NotAllowed or Refused."""
    require_team(client, by)
    _check(client, wish)
    rows = Objective.objects.filter(client=client)
    if rows.filter(dropped_on=None).count() >= MOST_OBJECTIVES:
        raise Refused(f"A charter holds at most {MOST_OBJECTIVES} objectives. Drop one first.")
    last = rows.aggregate(last=Max("position"))["last"]
    objective = Objective(client=client, position=0 if last is None else last + 1, **_values(wish))
    create(objective, action="objective.add", by=by, now=now)
    void_if_proposed(client, by=by, now=now)
    return objective


@transaction.atomic
def change_objective(
    *, objective: Objective, wish: ObjectiveInput, seen_version: int, by: User, now: datetime
) -> Objective:
    """Change an objective. Raises NotAllowed, Refused (dropped, or a measure without a target), Conflict."""
    require_team(objective.client, by)
    stored = locked(objective, seen_version=seen_version)
    _require_open(stored)
    _check(stored.client, wish)
    values = _values(wish)
    if stored.agreed_on and any(getattr(stored, name) != values[name] for name in AGREED_TO):
        values |= {"agreed_on": None, "agreed_by": ""}
    changed = change(
        stored, values=values, seen_version=seen_version, action="objective.change", by=by, now=now
    )
    if changed.version != seen_version:
        void_if_proposed(changed.client, by=by, now=now)
    return changed


@transaction.atomic
def drop_objective(
    *, objective: Objective, reason: str, seen_version: int, by: User, now: datetime
) -> Objective:
    """End an objective with the reason; it stays readable. Raises NotAllowed, Refused or Conflict."""
    require_team(objective.client, by)
    stored = locked(objective, seen_version=seen_version)
    _require_open(stored)
    if not reason.strip():
        raise Refused("Say why it is dropped: the reason stays with the objective.")
    dropped = change(
        stored,
        values={"dropped_on": timezone.localdate(now)},
        seen_version=seen_version,
        action="objective.drop",
        by=by,
        now=now,
        reason=reason.strip(),
    )
    void_if_proposed(dropped.client, by=by, now=now)
    return dropped


@transaction.atomic
def read_objective(
    *, objective: Objective, on: date, value: Decimal, source: str = "", by: User, now: datetime
) -> ObjectiveReading:
    """Say where the measure stood on a day. Append-only: a later reading of the same day counts in its place."""
    require_team(objective.client, by)
    _require_open(objective)
    if not objective.measure:
        raise Refused("Give the objective a measure first: there is nothing to read yet.")
    checks.not_ahead(on, "The day of the reading", timezone.localdate(now))
    Objective.objects.select_for_update(of=("self",)).get(pk=objective.pk)
    latest = objective.readings.filter(on=on).order_by("-pk").first()
    if latest and (latest.value, latest.source, latest.by_id) == (value, source, by.pk):
        return latest  # a second press
    reading = ObjectiveReading.objects.create(
        objective=objective, on=on, value=value, source=source, by=by, created_at=now
    )
    note(
        "objective.read", objective, by=by, now=now, new=f"{amount(value, objective.unit)} on {words.day(on)}"
    )
    return reading


def _values(wish: ObjectiveInput) -> dict[str, object]:
    return {name: getattr(wish, name) for name in ObjectiveInput.__dataclass_fields__}


def _check(client: Client, wish: ObjectiveInput) -> None:
    if not wish.goal.strip():
        raise Refused("Say what the relationship wants to reach.")
    if bool(wish.measure) != (wish.target is not None):
        raise Refused("A measure and its target come together. Without both the objective stays a draft.")
    checks.meant(wish.due_on, "The day it is due")
    checks.sits_at(wish.client_owner, client)


def _require_open(objective: Objective) -> None:
    if objective.dropped_on:
        raise Refused("This objective was dropped. Add a new one.")

"""Measured outcomes of a client: recorded, changed, read, reached or dropped, taken up again; needs that lead to them.

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

from opm.kernel import words
from opm.kernel.errors import Refused
from relationships.models import Client, Need, Seat, User
from relationships.selectors.charter.text import amount
from relationships.services import checks, records
from relationships.services import needs as need_services
from roadmap.models import Outcome, OutcomeReading, Theme

State = Outcome.State
PLACES, BEYOND = Decimal("0.0001"), Decimal(10) ** 12  # what the columns hold
MEASURE, UNIT = 120, 24  # letters
TAKEN_AS = "outcome"  # the key of the hand-over (roadmap.handovers)


@dataclass(frozen=True, slots=True)
class OutcomeInput:
    """What somebody wants an outcome to be. A baseline without its day was measured today."""

    measure: str
    unit: str = ""
    why: str = ""
    theme: Theme | None = None
    baseline: Decimal | None = None
    baseline_on: date | None = None
    target: Decimal | None = None
    due_on: date | None = None
    source: str = ""
    owner: User | None = None
    client_owner: Seat | None = None


@transaction.atomic
def create_outcome(
    *, client: Client, wish: OutcomeInput, origin: tuple[str, str] = ("", ""), by: User, now: datetime
) -> Outcome:
    """Record what is to get better. `origin` is the (type, id) of the record that it was taken up from."""
    records.require_team(client, by)
    checks.on_team(wish.owner, client)
    values = _values(_checked(wish, client, now))
    row = Outcome(client=client, origin_type=origin[0], origin_id=origin[1], **values)
    return records.create(row, action="outcome.create", by=by, now=now)


@transaction.atomic
def change_outcome(
    *, outcome: Outcome, wish: OutcomeInput, seen_version: int | None, by: User, now: datetime
) -> Outcome:
    """Write a wish over an outcome, also over an ended one; nothing changed writes nothing."""
    records.require_team(outcome.client, by)
    if wish.owner != outcome.owner:  # whoever left the team may stay its owner
        checks.on_team(wish.owner, outcome.client)
    values = _values(_checked(wish, outcome.client, now))
    return records.change(
        outcome, values=values, seen_version=seen_version, action="outcome.change", by=by, now=now
    )


@transaction.atomic
def read_outcome(
    *,
    outcome: Outcome,
    on: date,
    value: Decimal,
    source: str = "",
    note: str = "",
    by: User,
    now: datetime,
) -> OutcomeReading:
    """Say where the measure stood on a day, also after go-live and after the end; never edited.

    A wrong reading is followed by a right one of the same day. The same twice in a row is a second press.
    """
    records.require_team(outcome.client, by)
    checks.not_ahead(on, "The day of the reading", timezone.localdate(now))
    read = {
        "value": stored_number(value, "The reading"),
        "source": checks.one_line(source, "Where it comes from"),
        "note": checks.one_line(note, "The note"),
    }
    stored = records.locked(outcome, seen_version=None)
    latest = stored.readings.filter(on=on).order_by("-pk").first()
    if latest and latest.by_id == by.pk and all(getattr(latest, name) == read[name] for name in read):
        return latest
    reading = OutcomeReading.objects.create(outcome=stored, on=on, by=by, created_at=now, **read)
    told = f"{amount(reading.value, stored.unit)} on {words.day(on, year=True)}"
    records.note("outcome.read", stored, by=by, now=now, new=told)
    return reading


@transaction.atomic
def end_outcome(
    *, outcome: Outcome, seen_version: int | None, state: str, why: str, by: User, now: datetime
) -> Outcome:
    """It is reached, or dropped with the reason. Readings can still be added."""
    if state not in (State.REACHED, State.DROPPED):
        raise Refused("Say whether it is reached or dropped.")
    missing = "Say why it is dropped: the reason stays with it." if state == State.DROPPED else ""
    reason = checks.one_line(why, "The reason", missing=missing)
    records.require_team(outcome.client, by)
    if records.locked(outcome, seen_version=seen_version).state != State.OPEN:
        raise Refused("This outcome is not running any more.")
    values = {"state": state, "why_ended": reason, "ended_on": timezone.localdate(now)}
    return records.change(
        outcome, values=values, seen_version=seen_version, action="outcome.end", by=by, now=now
    )


@transaction.atomic
def reopen_outcome(*, outcome: Outcome, seen_version: int | None, by: User, now: datetime) -> Outcome:
    """Take back that it ended."""
    records.require_team(outcome.client, by)
    if records.locked(outcome, seen_version=seen_version).state == State.OPEN:
        raise Refused("This outcome is running already.")
    values = {"state": State.OPEN, "why_ended": "", "ended_on": None}
    return records.change(
        outcome, values=values, seen_version=seen_version, action="outcome.reopen", by=by, now=now
    )


@transaction.atomic
def serve_need(*, outcome: Outcome, need: Need, seen_version: int | None, by: User, now: datetime) -> Need:
    """An existing outcome carries an open need of the same client; `seen_version` is that of the need."""
    if need.client_id != outcome.client_id:
        raise Refused("Choose a need of this client.")
    if outcome.state == State.DROPPED:
        raise Refused("This outcome was dropped. Take it up again first.")
    return need_services.carry(
        need=need, seen_version=seen_version, way=TAKEN_AS, record=str(outcome.pk), by=by, now=now
    )


def stored_number(value: Decimal, label: str) -> Decimal:
    """A number as its column holds it (four decimals). Refused where it does not fit."""
    if not value.is_finite():
        raise Refused(f"{label} is not a number.")
    if abs(value) >= BEYOND:
        raise Refused(f"{label} is too large to be right.")
    return value.quantize(PLACES)


def _values(wish: OutcomeInput) -> dict[str, Any]:
    return {name: getattr(wish, name) for name in OutcomeInput.__slots__}


def _checked(wish: OutcomeInput, client: Client, now: datetime) -> OutcomeInput:
    today = timezone.localdate(now)
    baseline = None if wish.baseline is None else stored_number(wish.baseline, "The baseline")
    target = None if wish.target is None else stored_number(wish.target, "The target")
    baseline_on = (wish.baseline_on or today) if baseline is not None else wish.baseline_on
    if baseline is not None and baseline == target:
        raise Refused("The target is the same as the baseline: say what is to change.")
    _check_days(baseline_on, wish.due_on, today)
    if wish.theme is not None and wish.theme.client_id != client.pk:
        raise Refused("Choose a theme of this client.")
    checks.sits_at(wish.client_owner, client)
    return replace(
        wish,
        measure=checks.one_line(
            wish.measure,
            "The measure",
            missing="Say what is measured, such as “Days to close”.",
            limit=MEASURE,
        ),
        unit=checks.one_line(wish.unit, "The unit", limit=UNIT),
        why=checks.words_of(wish.why, "What it is worth"),
        source=checks.one_line(wish.source, "Where its readings come from"),
        baseline=baseline,
        baseline_on=baseline_on,
        target=target,
    )


def _check_days(baseline_on: date | None, due_on: date | None, today: date) -> None:
    if baseline_on:
        checks.not_ahead(baseline_on, "The day of the baseline", today)
    checks.meant(due_on, "The day of the target")
    if baseline_on and due_on and due_on <= baseline_on:
        raise Refused("The day of the target lies before that of the baseline.")

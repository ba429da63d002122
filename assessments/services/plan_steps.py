"""Steps of a chosen plan as tracked work: one write, one transaction, each (SCORING.md, "Improvement plan").

Errors of all services here: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else saved
first; `current` is what is stored now).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessments.answer_input import AnswerInput, text_problem
from assessments.models import Answer, PlanStep, Pom, Sheet
from assessments.selectors.plan.chosen import offered_step
from assessments.services.answers import record_answer
from assessments.services.sheets import require_own
from opm.kernel import handover, history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.words import day
from relationships.models import Client, User

READ_ONLY = "Only the client's own team changes its plan."
CHANGED = "Somebody else changed this step while you had it open."
State = PlanStep.State
LIMITS = {"evidence": 500, "reason": 500}
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class StepInput:
    """What somebody wants a step to be; `done_on` and `evidence` are for a done one."""

    owner: User | None = None
    due_on: date | None = None
    state: str = State.PLANNED
    done_on: date | None = None
    evidence: str = ""


@transaction.atomic
def update_step(
    *, step: PlanStep, wish: StepInput, seen_version: int, reason: str = "", by: User, now: datetime
) -> PlanStep:
    """Write a wish over a step; nothing changed writes nothing. Dropping needs a reason, done needs a day."""
    must_edit(step.plan.client, by)
    stored = _locked_step(step.pk)
    wish = _tidy(wish)
    if wish == step_input(stored):
        return stored  # a repeated request has one effect, whatever version was seen
    if stored.version != seen_version:
        raise Conflict(CHANGED, stored)
    _check_step(stored, wish, reason.strip(), today=timezone.localdate(now))
    return _write_step(stored, wish, reason.strip(), by=by, now=now)


@transaction.atomic
def set_steps(
    *,
    client: Client,
    seen_versions: Mapping[int, int],
    owner: User | None = None,
    due_on: date | None = None,
    by: User,
    now: datetime,
) -> list[PlanStep]:
    """Give several open steps one owner, one date or both; all of them or none. What is not given stays."""
    must_edit(client, by)
    if not seen_versions:
        raise Refused("Tick the steps to change first.")
    if owner is None and due_on is None:
        raise Refused("Choose an owner, a date or both.")
    steps = list(_steps().filter(plan__client=client, pk__in=seen_versions).order_by("pk"))
    if len(steps) < len(seen_versions):
        raise Refused("One of these steps is not there any more. Look at the plan again.")
    changed = [step for step in steps if step.version != seen_versions[step.pk]]
    if changed:
        names = "; ".join(f"{step.title}: {_in_words(step)}" for step in changed)
        raise Conflict(f"Somebody else changed these steps meanwhile, nothing was set. {names}", changed)
    today = timezone.localdate(now)
    written = []
    for step in steps:
        wish = step_input(step)
        wish = replace(wish, owner=owner or wish.owner, due_on=due_on or wish.due_on)
        _check_step(step, wish, "", today=today)
        written.append(step if wish == step_input(step) else _write_step(step, wish, "", by=by, now=now))
    return written


def step_input(step: PlanStep) -> StepInput:
    """A step as it is now, as a wish."""
    return StepInput(step.owner, step.due_on, step.state, step.done_on, step.evidence)


def step_facts(wish: StepInput) -> dict[str, str]:
    """A step in words, field by field: what the history and a conflict show."""
    return {
        "owner": str(wish.owner or ""),
        "due_on": day(wish.due_on, year=True) if wish.due_on else "",
        "state": State(wish.state).label,
        "done_on": day(wish.done_on, year=True) if wish.done_on else "",
        "evidence": wish.evidence,
    }


def _in_words(step: PlanStep) -> str:
    return f"{step.owner or 'no owner'}, {day(step.due_on, year=True) if step.due_on else 'no date'}"


def _tidy(wish: StepInput) -> StepInput:
    """A step that is not done has no day of that; its evidence stays with it."""
    return replace(
        wish,
        evidence=wish.evidence.replace("\r\n", "\n").strip(),
        done_on=wish.done_on if wish.state == State.DONE else None,
    )


def _steps() -> Any:
    return PlanStep.objects.select_related("plan__client", "owner").select_for_update(of=("self",))


def _locked_step(pk: int) -> PlanStep:
    found: PlanStep = _steps().get(pk=pk)
    return found


def _check_step(stored: PlanStep, wish: StepInput, reason: str, *, today: date) -> None:
    if wish.owner != stored.owner:
        check_owner(wish.owner, team_of(stored.plan.client))
    if wish.due_on != stored.due_on:
        check_day("The date", wish.due_on)
    if wish.state == State.DONE:
        _check_done(wish.done_on, today)
    if wish.state == State.DROPPED != stored.state and not reason:
        raise Refused("Say why it is dropped: the reason stays with the step.")
    for name, text in (("evidence", wish.evidence), ("reason", reason)):
        problem = text_problem(text, LIMITS[name])
        if problem:
            raise Refused(problem)


def _check_done(done_on: date | None, today: date) -> None:
    if done_on is None:
        raise Refused("Say on which day it was done.")
    if done_on > today:
        raise Refused("The day it was done lies in the future. Enter today or an earlier day.")
    check_day("The day it was done", done_on)


def check_owner(owner: User | None, team: Mapping[int, User]) -> None:
    """Refused for an owner who is not on the client's team."""
    if owner and owner.pk not in team:
        raise Refused(f"{owner} is not on the client's team. Choose somebody who is.")


def check_day(name: str, value: date | None) -> None:
    """Refused for a day that cannot be meant."""
    if value and not EARLIEST <= value <= LATEST:
        raise Refused(f"{name} lies outside {EARLIEST.year} to {LATEST.year}.")


def _write_step(stored: PlanStep, wish: StepInput, reason: str, *, by: User, now: datetime) -> PlanStep:
    before, after = step_facts(step_input(stored)), step_facts(wish)
    shift = (wish.due_on - stored.due_on).days if wish.due_on and stored.due_on else None
    entries = [
        history.Entry(
            "plan.step",
            stored,
            scope=stored.plan.client.scope,
            field=name,
            old=before[name],
            new=after[name],
            shift_days=shift if name == "due_on" else None,
            reason=reason if name == "state" else "",
        )
        for name in after
        if before[name] != after[name]
    ]
    PlanStep.objects.filter(pk=stored.pk).update(
        owner=wish.owner,
        due_on=wish.due_on,
        state=wish.state,
        done_on=wish.done_on,
        evidence=wish.evidence,
        version=F("version") + 1,
    )
    history.record_many(entries, by=by, at=now)
    return PlanStep.objects.select_related("plan__client", "owner").get(pk=stored.pk)


@transaction.atomic
def take_up(*, step: PlanStep, way: str, by: User, now: datetime) -> PlanStep:
    """Hand a step over to an app that carries work (opm.kernel.handover); a step is carried by one record."""
    must_edit(step.plan.client, by)
    stored = _locked_step(step.pk)
    found = handover.find(way)
    if found is None:
        raise Refused("There is no such way to take a step up.")
    if stored.taken_as:
        raise Refused("This step is taken up already.")
    if stored.state not in (State.PLANNED, State.DOING):
        raise Refused("Only a step that is planned or under way can be taken up.")
    record = found.taker.take_up(_work(stored), by=by, now=now)
    PlanStep.objects.filter(pk=stored.pk).update(
        taken_as=way, taken_id=record, state=State.DOING, version=F("version") + 1
    )
    scope, label = stored.plan.client.scope, f"{found.label} {record}"
    entries = [history.Entry("plan.step", stored, scope=scope, field="taken_as", new=label)]
    if stored.state != State.DOING:
        old, new = State(stored.state).label, State.DOING.label
        entries.append(history.Entry("plan.step", stored, scope=scope, field="state", old=old, new=new))
    history.record_many(entries, by=by, at=now)
    return PlanStep.objects.select_related("plan__client", "owner").get(pk=stored.pk)


def _work(step: PlanStep) -> handover.Work:
    return handover.Work(
        client_id=step.plan.client_id,
        title=step.title,
        detail=f"Level {step.level} of {step.capability}, from the plan of {step.plan.assessment.quarter.label}.",
        owner_id=step.owner_id,
        due_on=step.due_on,
        origin_type=step._meta.label_lower,
        origin_id=str(step.pk),
    )


# --- the next sheet ------------------------------------------------------------------------------------------------
@transaction.atomic
def take_evidence(*, sheet: Sheet, pom: Pom, by: User, now: datetime) -> Answer:
    """Put a done step's evidence and day into the evidence of one's own answer; the rating stays as it is.

    Refused where no done step is offered, or other evidence stands there: nothing typed is written over.
    """
    require_own(sheet, by)
    offer = offered_step(sheet.assessment, pom.key)
    if offer is None or not offer.evidence:
        raise Refused("There is no done step with evidence for this practice.")
    current = Answer.objects.filter(sheet=sheet, pom=pom).first()
    values = AnswerInput.of(current) if current else AnswerInput()
    if values.evidence and values.evidence != offer.evidence:
        raise Refused("There is evidence here already. Change it by hand.")
    values = replace(values, evidence=offer.evidence, evidence_on=offer.done_on)
    seen = current.version if current else 0
    return record_answer(sheet=sheet, pom=pom, values=values, seen_version=seen, by=by, now=now)


def team_of(client: Client) -> dict[int, User]:
    """The client's team by id, its owner first. One query."""
    rows = client.memberships.select_related("user").filter(user__is_active=True)
    return {row.user_id: row.user for row in rows.order_by("-role", "user__name")}


def must_edit(client: Client, by: User) -> None:
    """NotAllowed for everybody outside the client's own team. One query."""
    if not Client.objects.editable_by(by).filter(pk=client.pk).exists():
        raise NotAllowed(READ_ONLY)

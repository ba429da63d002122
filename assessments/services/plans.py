"""The chosen improvement plan and its steps: one write, one transaction, each (SCORING.md, "Improvement plan").

Errors of all services here: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else saved
first; `current` is what is stored now).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from assessments import scoring
from assessments.models import Assessment, Plan, PlanStep
from assessments.scoring import plan as planner
from assessments.selectors.plan.chosen import active_plan
from assessments.selectors.plan.start import Basis, basis_of
from assessments.services.plan_steps import check_day, check_owner, must_edit, team_of
from opm.kernel import history
from opm.kernel.errors import Conflict, Refused
from opm.kernel.words import cut
from relationships.models import Client, User

State = PlanStep.State


@dataclass(frozen=True, slots=True)
class StepWish:
    """A practice to raise to an option, by whom and until when."""

    pom: str
    option: str
    owner: User | None = None
    due_on: date | None = None


def choose_plan(
    *,
    assessment: Assessment,
    wanted: Sequence[StepWish],
    goal: Mapping[str, str],
    seen_plan: int | None,
    by: User,
    now: datetime,
) -> Plan:
    """Start a plan from an assessment's values as they are now; the promise is what the engine gives for it.

    `seen_plan` is the active plan that this one replaces, None where there was none: Conflict where another one is
    active by now. Its planned steps are dropped; those under way keep running, and a practice under way to the same
    option is not planned twice.
    """
    client = assessment.client
    must_edit(client, by)
    try:
        with transaction.atomic():
            return _choose(client, assessment, wanted, goal, seen_plan, by, now)
    except IntegrityError:
        # Two people chose at once: the other plan is there now.
        raise Conflict(_other_plan(), active_plan(client.pk, assessment.rubric_id)) from None


def _choose(
    client: Client,
    assessment: Assessment,
    wanted: Sequence[StepWish],
    goal: Mapping[str, str],
    seen_plan: int | None,
    by: User,
    now: datetime,
) -> Plan:
    current = _locked_active(client, assessment)
    if (current.pk if current else None) != seen_plan:
        raise Conflict(_other_plan(), current)
    basis = basis_of(assessment, by, on_team=True)
    proposal = proposed(basis, wanted)
    owners = team_of(client)
    for wish in wanted:
        check_owner(wish.owner, owners)
        check_day("The date", wish.due_on)
    if current:
        _replace(current, by=by, now=now)
    plan = Plan.objects.create(
        client=client,
        rubric_id=assessment.rubric_id,
        assessment=assessment,
        goal=dict(goal),
        created_by=by,
        created_at=now,
        **_promise(proposal),
    )
    steps = _new_steps(plan, basis.rubric, proposal, {wish.pom: wish for wish in wanted})
    PlanStep.objects.bulk_create(steps)
    note = f"{len(steps)} steps, {float(proposal.effort):g} weeks"
    entry = history.Entry("plan.choose", plan, scope=client.scope, new=note, note=str(dict(goal)))
    history.record(entry, by=by, at=now)
    return plan


def proposed(basis: Basis, wanted: Sequence[StepWish]) -> planner.Plan:
    """What the wanted steps come to. Raises Refused where a step is none any more."""
    if not wanted:
        raise Refused("Choose at least one practice for the plan.")
    chosen = {wish.pom: wish.option for wish in wanted}
    if len(chosen) < len(wanted):
        raise Refused("A practice is named twice. Keep one of the two.")
    try:
        return planner.what_if(basis.rubric, basis.start, chosen)
    except planner.PlanError as error:
        raise Refused(f"{error} The answers have changed: work the plan out again.") from None


def _other_plan() -> str:
    return "Somebody else has started another plan for this client meanwhile. Look at it first."


def _locked_active(client: Client, assessment: Assessment) -> Plan | None:
    active = Plan.objects.filter(client=client, rubric=assessment.rubric_id, state=Plan.State.ACTIVE)
    return active.select_for_update(of=("self",)).first()


def _promise(found: planner.Plan) -> dict[str, Any]:
    return {
        "start_score": _stored(found.before.overall),
        "promised_score": _stored(found.after.overall),
        "promised_partner": found.after.partner_level or "",
        "promised": {
            "capabilities": _texts({k: item.score for k, item in found.after.capabilities.items()}),
            "competencies": _texts({k: item.effective_score for k, item in found.after.competencies.items()}),
            "capabilities_before": _texts({k: item.score for k, item in found.before.capabilities.items()}),
        },
    }


def _stored(value: Any) -> Decimal | None:
    return None if value is None else cut(value, 4)


def _texts(scores: Mapping[str, Any]) -> dict[str, str | None]:
    return {key: None if value is None else str(cut(value, 4)) for key, value in scores.items()}


def _new_steps(
    plan: Plan, rubric: scoring.Rubric, found: planner.Plan, wishes: Mapping[str, StepWish]
) -> list[PlanStep]:
    """The plan's steps in its order, without what already runs under an earlier plan to that option or higher."""
    running = {
        step.pom: step.to_option
        for step in PlanStep.objects.filter(plan__client=plan.client_id, state=State.DOING)
    }
    return [
        PlanStep(
            plan=plan,
            position=position,
            pom=step.pom,
            capability=step.capability,
            level=step.level,
            title=(rubric.pom(step.pom).title or step.pom)[:240],
            from_option=step.before or "",
            to_option=step.after,
            effort_weeks=cut(step.effort, 2),
            lift=cut(step.lift, 4),
            owner=wishes[step.pom].owner,
            due_on=wishes[step.pom].due_on,
        )
        for position, step in enumerate(found.steps, start=1)
        if not _runs(rubric, running.get(step.pom), step.after)
    ]


def _runs(rubric: scoring.Rubric, running: str | None, option: str) -> bool:
    positions = {item.key: position for position, item in enumerate(rubric.scale)}
    return running is not None and positions.get(running, -1) >= positions[option]


def _replace(current: Plan, *, by: User, now: datetime) -> None:
    """End the active plan for another: what nobody has begun is dropped, what is under way keeps running."""
    _end(current, Plan.State.REPLACED, "plan.replace", "Another plan took its place.", by=by, now=now)


@transaction.atomic
def end_plan(*, plan: Plan, seen_version: int, by: User, now: datetime) -> Plan:
    """End a plan without another one; steps that nobody has begun are dropped."""
    must_edit(plan.client, by)
    stored = Plan.objects.select_for_update(of=("self",)).select_related("client").get(pk=plan.pk)
    if stored.state != Plan.State.ACTIVE:
        raise Refused("This plan has ended already.")
    if stored.version != seen_version:
        raise Conflict("Somebody else changed this plan while you had it open.", stored)
    _end(stored, Plan.State.ENDED, "plan.end", "The plan ended.", by=by, now=now)
    return stored


def _end(plan: Plan, state: str, action: str, reason: str, *, by: User, now: datetime) -> None:
    entries = [
        history.Entry(
            "plan.step",
            step,
            plan.client.scope,
            "state",
            State.PLANNED.label,
            State.DROPPED.label,
            None,
            reason,
        )
        for step in plan.steps.filter(state=State.PLANNED)
    ]
    plan.steps.filter(state=State.PLANNED).update(state=State.DROPPED, version=F("version") + 1)
    Plan.objects.filter(pk=plan.pk).update(state=state, ended_at=now, version=F("version") + 1)
    entries.append(history.Entry(action, plan, scope=plan.client.scope, field="state", new=state))
    history.record_many(entries, by=by, at=now)
    plan.refresh_from_db()

"""Chosen plans as pages read them: steps with what became of them, what was promised and what came true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from assessments import scoring
from assessments.models import Assessment, Plan, PlanStep, RollUp
from assessments.selectors.rubric import engine_rubric
from opm.kernel import calendar, handover, history, words
from opm.kernel.quarters import Quarter
from relationships.models import Client

OFFERED_FOR = timedelta(days=365)  # a done step is offered on sheets of the year after it
LATER_QUARTERS = 4
State = PlanStep.State
OVER = (State.DONE, State.DROPPED)


@dataclass(frozen=True, slots=True)
class DoneStep:
    """A done step as the next sheet offers it: `option` is the label of what the plan said."""

    pom: str
    done_on: date
    by: str
    evidence: str
    option: str

    @property
    def words(self) -> str:
        """ "Done on Fri 3 Nov by Priya Raman: minutes of the review. Your plan said Fully." """
        by = f" by {self.by}" if self.by else ""
        shown = f": {self.evidence.rstrip('.')}" if self.evidence else ", without evidence"
        return f"Done on {words.day(self.done_on)}{by}{shown}. Your plan said {self.option}."


def done_steps(
    client_id: int, rubric: scoring.Rubric, rubric_id: int, quarter: Quarter
) -> dict[str, DoneStep]:
    """Done steps to offer on a sheet of `quarter`, by POM key: the latest of each, up to a year old. One query."""
    last = calendar.last_day(quarter)
    rows = PlanStep.objects.filter(
        plan__client=client_id,
        plan__rubric=rubric_id,
        state=State.DONE,
        done_on__lte=last,
        done_on__gt=last - OFFERED_FOR,
    ).select_related("owner")
    labels = {option.key: option.label for option in rubric.scale}
    return {
        row.pom: DoneStep(
            pom=row.pom,
            done_on=row.done_on,  # type: ignore[arg-type]  # a done step has a day (constraint)
            by=row.owner.name if row.owner else "",
            evidence=row.evidence,
            option=labels.get(row.to_option, row.to_option),
        )
        for row in rows.order_by("done_on", "pk")
    }


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a chosen plan as the page shows it. `late`: open and past its date."""

    pk: int
    pom: str
    title: str
    capability: str
    level: int
    option: str
    effort: Decimal
    owner_id: int | None
    owner: str
    due_on: date | None
    state: str
    state_label: str
    late: bool
    done_on: date | None
    evidence: str
    version: int
    url: str
    from_earlier: bool = False
    dropped_because: str = ""
    taken: handover.Taken | None = None
    taken_label: str = ""

    @property
    def is_open(self) -> bool:
        return self.state not in OVER

    @property
    def token(self) -> str:
        """What a tick box of the bulk form sends: the step and the version that was seen."""
        return f"{self.pk}:{self.version}"


@dataclass(frozen=True, slots=True)
class TruthRow:
    """A score at the start, as promised, and in the quarters since (None: not scored there)."""

    name: str
    start: str | None
    promised: str | None
    later: tuple[Decimal | None, ...]
    reached: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """The promise of a plan beside what came true."""

    quarter: str
    quarters: tuple[str, ...]
    rows: tuple[TruthRow, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class ChosenPlan:
    """The plan under way, or the last one, with its steps."""

    pk: int
    version: int
    active: bool
    start: Decimal | None
    promised: Decimal | None
    partner: str
    asked: str
    quarter: str
    by: str
    chosen_on: date
    steps: tuple[StepRow, ...]
    truth: Truth | None = None
    by_pom: Mapping[str, StepRow] = field(default_factory=dict)

    def _in(self, *states: str) -> int:
        return sum(step.state in states for step in self.steps)

    @property
    def done(self) -> int:
        return self._in(State.DONE)

    @property
    def late(self) -> int:
        return sum(step.late for step in self.steps)

    @property
    def open(self) -> int:
        return sum(step.is_open for step in self.steps)

    @property
    def total(self) -> int:
        """Steps that were not dropped."""
        return len(self.steps) - self._in(State.DROPPED)


def active_plan(client_id: int, rubric_id: int) -> Plan | None:
    """The plan under way, or None. One query."""
    return _plans(client_id, rubric_id).filter(state=Plan.State.ACTIVE).first()


def offered_step(assessment: Assessment, pom: str) -> DoneStep | None:
    """The done step that the sheet of an assessment offers for a practice. One query."""
    rubric = engine_rubric(assessment.version)
    return done_steps(assessment.client_id, rubric, assessment.rubric_id, assessment.quarter).get(pom)


def _plans(client_id: int, rubric_id: int) -> Any:
    return Plan.objects.filter(client=client_id, rubric=rubric_id).select_related("assessment", "created_by")


def chosen_plan(client: Client, rubric: scoring.Rubric, rubric_id: int, today: date) -> ChosenPlan | None:
    """The active plan, else the last one, with steps that still run under earlier ones. Five queries at most."""
    plans = _plans(client.pk, rubric_id)
    plan = plans.filter(state=Plan.State.ACTIVE).first() or plans.order_by("-pk").first()
    if plan is None:
        return None
    steps = step_rows(
        PlanStep.objects.filter(
            Q(plan=plan) | Q(plan__client=client, plan__rubric=rubric_id, state=State.DOING)
        ),
        rubric,
        client,
        today,
        plan_id=plan.pk,
    )
    return ChosenPlan(
        pk=plan.pk,
        version=plan.version,
        active=plan.state == Plan.State.ACTIVE,
        start=plan.start_score,
        promised=plan.promised_score,
        partner=_partner_name(rubric, plan.promised_partner),
        asked=asked_words(rubric, plan.goal),
        quarter=plan.assessment.quarter.label,
        by=plan.created_by.name if plan.created_by else "",
        chosen_on=timezone.localdate(plan.created_at),
        steps=tuple(steps),
        truth=_truth(plan, rubric),
        by_pom={row.pom: row for row in reversed(steps) if row.state != State.DROPPED},
    )


def _partner_name(rubric: scoring.Rubric, key: str) -> str:
    return next((rule.name for rule in rubric.partner_levels if rule.key == key), "")


def asked_words(rubric: scoring.Rubric, goal: Mapping[str, Any]) -> str:
    """What a plan was asked for: "Strategic partner", "every target", "12 weeks of work", "chosen by hand"."""
    match goal.get("kind"):
        case "partner":
            return _partner_name(rubric, str(goal.get("level", ""))) or "a partner level"
        case "targets":
            return "every target"
        case "budget":
            return f"{goal.get('weeks', '')} weeks of work"
    return "practices chosen by hand"


def step_rows(
    steps: Any, rubric: scoring.Rubric, client: Client, today: date, *, plan_id: int | None = None
) -> list[StepRow]:
    """Steps as rows, those under way first, done and dropped last. Up to three queries, however many."""
    found = list(steps.select_related("owner"))
    taken = handover.follow([(row.taken_as, row.taken_id) for row in found if row.taken_as])
    reasons = _drop_reasons(found)
    names = {item.key: item.name for item in rubric.capabilities()}
    labels = {option.key: option.label for option in rubric.scale}
    rows = [
        StepRow(
            pk=row.pk,
            pom=row.pom,
            title=row.title,
            capability=names.get(row.capability, row.capability),
            level=row.level,
            option=labels.get(row.to_option, row.to_option),
            effort=row.effort_weeks,
            owner_id=row.owner_id,
            owner=row.owner.name if row.owner else "",
            due_on=row.due_on,
            state=row.state,
            state_label=row.get_state_display(),
            late=row.state not in OVER and row.due_on is not None and row.due_on < today,
            done_on=row.done_on,
            evidence=row.evidence,
            version=row.version,
            url=reverse("plan_step", args=[client.slug, row.pk]),
            from_earlier=plan_id is not None and row.plan_id != plan_id,
            dropped_because=reasons.get(row.pk, ""),
            taken=taken.get((row.taken_as, row.taken_id)),
            taken_label=_way_label(row.taken_as),
        )
        for row in found
    ]
    order = {State.DOING: 0, State.PLANNED: 0, State.DONE: 1, State.DROPPED: 2}
    return sorted(rows, key=lambda row: (order[State(row.state)], row.due_on or date.max, row.pk))


def _way_label(key: str) -> str:
    way = handover.find(key) if key else None
    return way.label if way else ""


def _drop_reasons(steps: Iterable[PlanStep]) -> dict[int, str]:
    """Why the dropped ones were dropped. One query where there are any."""
    dropped = [step for step in steps if step.state == State.DROPPED]
    return {pk: change.reason for pk, change in history.latest_of_field(dropped, "state").items()}


# --- what was promised, what came true ------------------------------------------------------------------------------
def _truth(plan: Plan, rubric: scoring.Rubric) -> Truth | None:
    """The promise beside the results of later quarters; None before there is one. One query."""
    kinds = (RollUp.Kind.OVERALL, RollUp.Kind.CAPABILITY)
    rows = RollUp.objects.filter(
        client=plan.client_id, rubric=plan.rubric_id, quarter__gt=plan.assessment.quarter, kind__in=kinds
    ).order_by("quarter")
    by_quarter: dict[Quarter, dict[str, Decimal | None]] = {}
    for row in rows:
        by_quarter.setdefault(row.quarter, {})[row.key] = row.score
    if not by_quarter:
        return None
    quarters = sorted(by_quarter)[:LATER_QUARTERS]
    overall = _truth_row("Overall", plan.start_score, plan.promised_score, "", quarters, by_quarter)
    return Truth(
        quarter=plan.assessment.quarter.label,
        quarters=tuple(item.label for item in quarters),
        rows=(overall, *_capability_rows(plan, rubric, quarters, by_quarter)),
        sentence=_truth_sentence(overall, quarters[-1]),
    )


Scores = Mapping[Quarter, Mapping[str, Decimal | None]]


def _capability_rows(
    plan: Plan, rubric: scoring.Rubric, quarters: list[Quarter], scores: Scores
) -> Iterable[TruthRow]:
    """The capabilities that the plan was to lift."""
    before = plan.promised.get("capabilities_before", {})
    promised = plan.promised.get("capabilities", {})
    for item in rubric.capabilities():
        if promised.get(item.key) != before.get(item.key):
            yield _truth_row(
                item.name, before.get(item.key), promised.get(item.key), item.key, quarters, scores
            )


def _truth_row(
    name: str, start: Any, promised: Any, key: str, quarters: list[Quarter], scores: Scores
) -> TruthRow:
    later = tuple(scores[quarter].get(key) for quarter in quarters)
    latest = next((value for value in reversed(later) if value is not None), None)
    reached = latest is not None and promised is not None and latest >= Decimal(str(promised))
    return TruthRow(name, start, promised, later, reached)


def _truth_sentence(overall: TruthRow, latest: Quarter) -> str:
    now = overall.later[-1]
    if now is None or overall.promised is None:
        return f"{latest.label} has no overall score to hold against the promise yet."
    shown = f"{words.number(now, 2)} in {latest.label}, {words.number(overall.promised, 2)} promised"
    if overall.reached:
        return f"The promise came true: {shown}."
    if overall.start is not None and now > Decimal(str(overall.start)):
        return f"Part of the promise came true: {shown}."
    return f"The promise has not come true so far: {shown}."

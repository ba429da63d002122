"""Where clients want to be and how they get there: targets as rows, improvement plans through their own services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone

from assessments import scoring
from assessments.models import Assessment, Plan, PlanStep, RollUp, RubricVersion, Target
from assessments.selectors.plan.start import basis_of
from assessments.selectors.rubric import engine_rubric
from assessments.services.plan_steps import StepInput, step_input, take_up, update_step
from assessments.services.plans import StepWish, choose_plan, end_plan
from assessments.services.targets import SET
from assessments.target_input import wish_of, wish_words
from opm.demo.stories.records import Aim, Climb, Rise
from opm.demo.timeline import Clock, Timeline
from opm.kernel import calendar, history
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

Share = tuple[int, float]
CHOSEN, ENDED, TAKEN = 0.1, 0.85, 0.6
TICKED = {"kind": "chosen"}


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose records they are: clients and their owners by slug, the rubric version, the clock and the timeline."""

    clients: Mapping[str, Client]
    owners: Mapping[str, User]
    version: RubricVersion
    clock: Clock
    timeline: Timeline

    @property
    def rubric(self) -> scoring.Rubric:
        return engine_rubric(self.version)

    def quarter(self, back: int) -> Quarter:
        return self.clock.quarter.plus(back)

    def last_day(self, back: int) -> date:
        return calendar.last_day(self.quarter(back))

    def at(self, moment: Share, minutes: int = 0) -> datetime:
        """Never before the sheets of a quarter: a moment of a quarter and the share of it that has passed."""
        return self.clock.at(self.quarter(moment[0]), moment[1], minutes)


# --- targets ------------------------------------------------------------------------------------------------------
def set_aims(aims: Iterable[Aim], setting: Setting) -> None:
    """Write the targets, each with the score of the quarter before as its baseline. A query for each client."""
    rows = [row for aim in aims for row in _targets(aim, setting)]
    Target.objects.bulk_create(rows)
    for row in rows:
        entry = history.Entry(
            SET, row, scope=row.client.scope, field=row.capability, new=wish_words(wish_of(row))
        )
        setting.timeline.remember(entry, by=row.set_by, at=row.set_at)


def _targets(aim: Aim, setting: Setting) -> list[Target]:
    client, quarter = setting.clients[aim.client], setting.quarter(aim.set_in - 1)
    level = scoring.partner_target(setting.rubric, aim.partner)
    scored = RollUp.objects.filter(
        client=client, rubric=setting.version.rubric_id, quarter=quarter, kind=RollUp.Kind.CAPABILITY
    )
    scores = dict(scored.values_list("key", "score"))
    return [
        Target(
            client=client,
            rubric_id=setting.version.rubric_id,
            capability=item.key,
            level=level,
            due_on=_due(aim, item.key, setting),
            baseline_quarter=quarter if scores.get(item.key) is not None else None,
            baseline_score=scores.get(item.key),
            set_by=setting.owners[aim.client],
            set_at=setting.at((aim.set_in, CHOSEN), 25),
        )
        for item in setting.rubric.capabilities()
    ]


def _due(aim: Aim, capability: str, setting: Setting) -> date:
    if capability in aim.sooner:
        return setting.last_day(aim.sooner[capability])
    return calendar.last_day(Quarter(setting.clock.quarter.year + aim.years, 4))


# --- improvement plans ----------------------------------------------------------------------------------------------
def tell_climbs(climbs: Iterable[Climb], setting: Setting) -> None:
    """Put the plans on the timeline: chosen, their steps begun, done, dropped or taken up, perhaps ended."""
    for climb in climbs:
        ClimbTeller(climb, setting).tell()


@dataclass(slots=True)
class ClimbTeller:
    """One improvement plan on its way through time."""

    climb: Climb
    setting: Setting
    plan: Any = None

    @property
    def owner(self) -> User:
        return self.setting.owners[self.climb.client]

    def tell(self) -> None:
        """Put its steps on the timeline."""
        climb = self.climb
        self._do((climb.chosen, CHOSEN), 60, self.choose)
        for rise in climb.rises:
            if rise.begun:
                self._do(rise.begun, 90, partial(self.change, rise.pom, state=PlanStep.State.DOING))
            if rise.done:
                self._do(rise.done, 110, partial(self.finish, rise))
            if rise.taken:
                self._do((climb.chosen + 1, TAKEN), 120, partial(self.take, rise.pom))
            if rise.dropped:
                dropped = partial(self.change, rise.pom, rise.dropped, state=PlanStep.State.DROPPED)
                self._do((climb.chosen + 1, TAKEN), 150, dropped)
        if climb.ended is not None:
            self._do((climb.ended, ENDED), 60, self.end)

    def _do(self, moment: Share, minutes: int, step: Any) -> None:
        at = self.setting.at(moment, minutes)
        self.setting.timeline.do(at, partial(step, at=at))

    def choose(self, *, at: datetime) -> None:
        """Choose what the answers of the quarter before leave to raise."""
        assessment = Assessment.objects.select_related("client", "version__rubric").get(
            client__slug=self.climb.client,
            quarter=self.setting.quarter(self.climb.chosen - 1),
            rubric=self.setting.version.rubric_id,
        )
        values = basis_of(assessment, self.owner, on_team=True).start.values
        wanted = [
            StepWish(rise.pom, rise.option, self.owner, self.setting.last_day(rise.due))
            for rise in self.climb.rises
            if rise.pom in values and self._raises(rise, values[rise.pom])
        ]
        if wanted:  # with another seed all of it may be in place already
            self.plan = choose_plan(
                assessment=assessment, wanted=wanted, goal=TICKED, seen_plan=None, by=self.owner, now=at
            )

    def _raises(self, rise: Rise, value: Any) -> bool:
        return value is None or value < self.setting.rubric.option(rise.option).value

    def _step(self, pom: str) -> PlanStep | None:
        steps = PlanStep.objects.select_related("plan__client", "plan__assessment", "owner")
        return steps.filter(plan=self.plan, pom=pom).first() if self.plan else None

    def change(self, pom: str, reason: str = "", *, at: datetime, **changes: Any) -> None:
        """Change a step, with the reason where it is dropped."""
        step = self._step(pom)
        if step:
            wish: StepInput = replace(step_input(step), **changes)
            update_step(step=step, wish=wish, seen_version=step.version, reason=reason, by=self.owner, now=at)

    def finish(self, rise: Rise, *, at: datetime) -> None:
        """Done on that day, with what shows it."""
        self.change(
            rise.pom,
            at=at,
            state=PlanStep.State.DONE,
            done_on=timezone.localtime(at).date(),
            evidence=rise.evidence,
        )

    def take(self, pom: str, *, at: datetime) -> None:
        """Hand the step over to the roadmap."""
        step = self._step(pom)
        if step:
            take_up(step=step, way="initiative", by=self.owner, now=at)

    def end(self, *, at: datetime) -> None:
        """End the plan; what nobody began is dropped."""
        if self.plan:
            plan = Plan.objects.select_related("client").get(pk=self.plan.pk)
            end_plan(plan=plan, seen_version=plan.version, by=self.owner, now=at)

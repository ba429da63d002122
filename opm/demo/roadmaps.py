"""Puts the plans of the demo on the clients' roadmaps through the roadmap's own services, each step at its moment."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from opm.demo.plans import STOPPED_BECAUSE, Plan
from opm.demo.plans.reasons import WHY
from opm.demo.plans.shape import Move, Work
from opm.demo.plans.work import WORK
from opm.demo.timeline import Clock, Timeline
from opm.kernel import calendar
from opm.kernel.when import WhenRange
from relationships.models import Client, Team, User
from roadmap.models import Initiative
from roadmap.services.initiatives import InitiativeInput, as_input, create_initiative, update_initiative

EARLY = ("idea", "shaping")
WIDER = {"half": 2, "year": 4}
NEAR = 3  # months before its start an initiative is said by the month, with what will be there
SHARPER = "It is near now: said by the month, with what will be there."


@dataclass(slots=True)
class PlanTeller:
    """One plan on its way through time."""

    plan: Plan
    client: Client
    owner: User
    teams: dict[str, Team]
    clock: Clock
    initiative: Any = None

    @property
    def work(self) -> Work:
        return WORK.get(self.plan.title, Work())

    @property
    def near(self) -> int | None:
        """The month in which it comes near; None where that has not come, or nobody says it more exactly."""
        month = max(self.plan.start - NEAR, self.plan.told)
        return month if self.plan.sharp and month <= 0 and self.plan.state != "stopped" else None

    @property
    def made_on(self) -> datetime:
        """When it was put on the roadmap."""
        return self._moment(self.plan.told, 40)

    def tell(self, timeline: Timeline) -> None:
        """Put its steps on the timeline: made, moved, near, and how it stands now."""
        plan = self.plan
        timeline.do(self.made_on, partial(self.create, self.made_on))
        end = plan.start + plan.months
        for month, move in self._steps():
            if move:
                end += move.months
                at, when = self._moment(month, 130), self._when(end, month)
                timeline.do(at, partial(self.change, at, move.reason, when=when))
            elif month > plan.told:
                at, when = self._moment(month, 90), self._when(end, month)
                sharper = {"when": when, "deliverable": self.work.deliverable}
                timeline.do(at, partial(self.change, at, SHARPER, **sharper))
        if plan.state not in EARLY:
            at = self._moment(self._settled_in(end), 200)
            reason = STOPPED_BECAUSE.get(plan.title, "")
            timeline.do(at, partial(self.change, at, reason, state=plan.state, confidence=plan.confidence))

    def _steps(self) -> list[tuple[int, Move | None]]:
        """Moves and the coming near (None), by month."""
        steps: list[tuple[int, Move | None]] = [(move.told, move) for move in self.plan.moves]
        if self.near is not None:
            steps.append((self.near, None))
        return sorted(steps, key=lambda step: (step[0], step[1] is not None))

    def _moment(self, month: int, minutes: int) -> datetime:
        return self.clock.on(self.clock.month(month), minutes)

    def _settled_in(self, end: int) -> int:
        """The month in which it came to stand as it stands now."""
        plan = self.plan
        month = {"agreed": plan.told + 2, "delivering": plan.start, "stopped": plan.start + 3}.get(
            plan.state, end
        )
        return max([month, plan.told, *(move.told for move in plan.moves)])

    def create(self, at: datetime) -> None:
        """As it was first put on the roadmap."""
        plan = self.plan
        wish = InitiativeInput(
            title=plan.title,
            when=self._when(plan.start + plan.months, plan.told),
            outcome=plan.outcome,
            new_theme=plan.theme,
            state=plan.state if plan.state in EARLY else "shaping",
            confidence=plan.confidence if plan.state in EARLY else 50,
            owner=self.owner,
            joint=self.work.joint,
            effort=self.work.effort,
            deliverable=self.work.deliverable if self.near == plan.told else "",
            enablements=tuple((self.teams[team], way, WHY.get((team, way), "")) for team, way in plan.ways),
        )
        self.initiative = create_initiative(client=self.client, wish=wish, by=self.owner, now=at)

    def change(self, at: datetime, reason: str, **changes: Any) -> None:
        """Change some of it, with the reason where a date moves or it stops."""
        changed = update_initiative(
            initiative=self.initiative,
            wish=replace(as_input(self.initiative), **changes),
            seen_version=self.initiative.version,
            reason=reason,
            by=self.owner,
            now=at,
        )
        self.initiative = Initiative.objects.select_related("client", "theme", "owner").get(pk=changed.pk)

    def _when(self, end: int, said: int) -> WhenRange:
        """From the plan's first month to the month before `end`, as said in month `said`: widened to whole halves or
        years where the plan says so, by the month once it is near."""
        first, last = self.clock.month(self.plan.start), self.clock.month(end - 1)
        exact = self.near is not None and said >= self.near
        wide = WIDER.get(self.plan.precision)
        if wide and not exact:
            begin = calendar.quarter_of(first)
            begin = begin.plus(-((begin.number - 1) % wide))
            periods = -(-(end - self.plan.start) // (3 * wide))
            finish = begin.plus(wide * periods - 1)
            return WhenRange(calendar.first_day(begin), calendar.last_day(finish), self.plan.precision)
        ends = date(last.year, last.month, monthrange(last.year, last.month)[1])
        whole = not exact and self._whole_quarters(first, ends)
        return WhenRange(first, ends, "quarter" if whole else "month")

    @staticmethod
    def _whole_quarters(first: date, last: date) -> bool:
        begin, end = calendar.quarter_of(first), calendar.quarter_of(last)
        return (first, last) == (calendar.first_day(begin), calendar.last_day(end))


def tell_plans(
    plans: Sequence[Plan],
    *,
    clients: dict[str, Client],
    owners: dict[str, User],
    clock: Clock,
    timeline: Timeline,
) -> dict[tuple[str, str], PlanTeller]:
    """Put all plans on the timeline; `clients` and `owners` by slug. Gives their tellers by client and title. One query
    for the teams."""
    teams = {team.name: team for team in Team.objects.all()}
    told = {}
    for plan in plans:
        teller = PlanTeller(plan, clients[plan.client], owners[plan.client], teams, clock)
        teller.tell(timeline)
        told[plan.client, plan.title] = teller
    return told

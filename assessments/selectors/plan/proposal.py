"""What would lift the score: the plan that was asked for or ticked by hand, and what else could be done. No query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from typing import Any

from django.core.cache import cache

from assessments import scoring
from assessments.models import Target
from assessments.scoring import plan as planner
from assessments.selectors.plan.chosen import StepRow
from assessments.selectors.plan.start import Basis
from opm.kernel.words import cut

DEFAULT_WEEKS = Decimal(12)  # what is proposed where nothing was asked: about a quarter of one person
SHOWN = 8  # practices beside the plan before "Show all"
LEAST_SHOWN = Fraction(1, 100)  # what a page with two decimals can tell from nothing
BAR_ROOM = 62  # percent of the column; the rest is for the number
KEPT_SECONDS = 24 * 3600  # how long a worked-out plan is kept for the same values and goal
EFFORT_STEPS = (2, 6)  # weeks up to which effort is one mark, two marks


@dataclass(frozen=True, slots=True)
class Wish:
    """What an address asks for. `kind` is "", "targets", "partner" or "budget"; `ticked` are (POM, option) pairs.

    `ticked` None means that nothing was chosen by hand yet: then the plan is worked out.
    """

    kind: str = ""
    partner: str = ""
    weeks: Decimal | None = None
    ticked: tuple[tuple[str, str], ...] | None = None
    proposed: frozenset[str] = frozenset()
    everything: bool = False

    def goal(self) -> dict[str, str]:
        """What the plan keeps as its goal: what was asked, as long as its steps were not changed by hand."""
        asked = self.ticked is None or frozenset(map(token, self.ticked)) == self.proposed
        if asked and self.kind == "partner":
            return {"kind": "partner", "level": self.partner}
        if asked and self.kind == "targets":
            return {"kind": "targets"}
        if asked and self.kind == "budget" and self.weeks is not None:
            return {"kind": "budget", "weeks": f"{self.weeks.normalize():f}"}
        return {"kind": "chosen"}


def token(step: tuple[str, str]) -> str:
    """How an address and a tick box name a step: "REL1.3a:F"."""
    return f"{step[0]}:{step[1]}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A worked-out or ticked plan. `problem` says in a sentence why there is none as asked."""

    plan: planner.Plan
    wish: Wish
    gates: tuple[planner.Gate, ...] = ()
    problem: str = ""
    dropped: int = 0  # ticks of the address that are no steps (any more)


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A practice in the table: ticked ones with their lift in the plan's order, others with theirs on top of it."""

    value: str
    pom: str
    title: str
    capability: str
    level: int
    before: str
    after: str
    lift: Fraction
    width: str
    label_at: str
    effort: str
    marks: tuple[bool, ...]
    ticked: bool
    why: str = ""
    running: StepRow | None = None


@dataclass(frozen=True, slots=True)
class Practices:
    """The table: the plan's steps, then others by lift for the effort. `more` others are not shown."""

    chosen: tuple[PracticeRow, ...] = ()
    others: tuple[PracticeRow, ...] = ()
    more: int = 0
    silent: int = 0  # others that lift less than a page can show


def propose(basis: Basis, wish: Wish, targets: Mapping[str, Target]) -> Proposal:
    """The plan of a wish; where it cannot be made, an empty one with the sentence why."""
    empty = planner.what_if(basis.rubric, basis.start, {})
    if wish.ticked is not None:
        return _ticked(basis, wish)
    if not wish.kind:
        return Proposal(empty, wish)
    try:
        return _worked_out(basis, wish, targets)
    except planner.PlanError as error:
        return Proposal(empty, wish, problem=str(error))


def _ticked(basis: Basis, wish: Wish) -> Proposal:
    chosen, dropped = {}, 0
    for pom, option in wish.ticked or ():
        if is_step(basis, pom, option):
            chosen[pom] = option
        else:
            dropped += 1
    return Proposal(planner.what_if(basis.rubric, basis.start, chosen), wish, dropped=dropped)


def is_step(basis: Basis, pom: str, option: str) -> bool:
    """Whether a practice can move to an option from where it is."""
    rubric, start = basis.rubric, basis.start
    if not rubric.has_pom(pom) or rubric.pom(pom).level <= rubric.floor or pom in start.na:
        return False
    values = {item.key: item.value for item in rubric.scale}
    now = start.values.get(pom)
    return option in values and values[option] > (rubric.scale[0].value if now is None else now)


def _worked_out(basis: Basis, wish: Wish, targets: Mapping[str, Target]) -> Proposal:
    rubric, start = basis.rubric, basis.start
    if wish.kind == "targets" and not targets:
        raise planner.PlanError("No targets are set for this client yet. Set them first.")
    goal = _goal(wish, targets)
    key = f"plan:{_fingerprint(basis, goal)}"
    kept = cache.get(key)
    if kept is None:
        kept = _solve(basis, goal)
        cache.set(key, kept, KEPT_SECONDS)
    plan = planner.what_if(rubric, start, kept.chosen)
    return Proposal(plan, wish, gates=kept.gates, problem=kept.reason)


def _goal(wish: Wish, targets: Mapping[str, Target]) -> planner.Goal:
    if wish.kind == "partner":
        return planner.Goal(partner=wish.partner)
    if wish.kind == "targets":
        return planner.Goal(capabilities={key: row.level for key, row in targets.items()})
    return planner.Goal(budget=Fraction(wish.weeks or DEFAULT_WEEKS))


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver found, small enough to keep: everything else follows from it in milliseconds."""

    chosen: dict[str, str]
    reason: str
    gates: tuple[planner.Gate, ...] = ()


def _solve(basis: Basis, goal: planner.Goal) -> Solved:
    """Half a second of one processor for the shipped rubric, hence synchronous and kept."""
    if goal.partner:
        found = planner.why_not(basis.rubric, basis.start, goal.partner)
        plan, gates = found.plan, found.gates
    else:
        plan, gates = planner.improvement_plan(basis.rubric, basis.start, goal), ()
    return Solved({step.pom: step.after for step in plan.steps}, plan.reason, gates)


def _fingerprint(basis: Basis, goal: planner.Goal) -> str:
    """The same for the same rubric, values and goal."""
    values = sorted((key, str(value)) for key, value in basis.start.values.items())
    asked = (sorted(goal.capabilities.items()), goal.partner, str(goal.budget))
    text = repr((scoring.rubric_hash(basis.rubric), values, sorted(basis.start.na), asked))
    return sha256(text.encode()).hexdigest()


def practices(basis: Basis, proposal: Proposal, running: Mapping[str, StepRow]) -> Practices:
    """The table of a proposal. The lift of others is what they add on top of the ticked ones."""
    steps = proposal.plan.steps
    after = planner.Start(
        {**basis.start.values, **{step.pom: basis.rubric.option(step.after).value for step in steps}},
        basis.start.na,
    )
    taken = {step.pom for step in steps}
    rest = [step for step in planner.candidates(basis.rubric, after) if step.pom not in taken]
    rest.sort(
        key=lambda step: (-step.lift / step.effort if step.effort else -step.lift, step.effort, step.pom)
    )
    lifting = [step for step in rest if step.lift >= LEAST_SHOWN]
    shown = rest if proposal.wish.everything else lifting[:SHOWN]
    most = max((step.lift for step in (*steps, *shown)), default=Fraction(0))

    def rows(found: Iterable[planner.Step], *, ticked: bool) -> tuple[PracticeRow, ...]:
        return tuple(_row(basis, step, most, running, ticked=ticked) for step in found)

    return Practices(
        chosen=rows(steps, ticked=True),
        others=rows(shown, ticked=False),
        more=len(rest) - len(shown),
        silent=len(rest) - len(lifting),
    )


def _row(
    basis: Basis, step: planner.Step, most: Fraction, running: Mapping[str, StepRow], *, ticked: bool
) -> PracticeRow:
    rubric = basis.rubric
    width = max(Fraction(0), step.lift) / most * BAR_ROOM if most > 0 else Fraction(0)
    return PracticeRow(
        value=token((step.pom, step.after)),
        pom=step.pom,
        title=rubric.pom(step.pom).title or step.pom,
        capability=rubric.capability(step.capability).name,
        level=step.level,
        before=_before(basis, step),
        after=rubric.option(step.after).label,
        lift=step.lift,
        width=f"{cut(width, 2)}%",
        label_at=f"{cut(width + (4 if width else 0), 2)}%",
        effort=weeks_words(step.effort),
        marks=tuple(position == 0 or step.effort > EFFORT_STEPS[position - 1] for position in range(3)),
        ticked=ticked,
        why=step.why,
        running=running.get(step.pom),
    )


def _before(basis: Basis, step: planner.Step) -> str:
    """What a practice has now: an option's label, "no answer", or "between" two options."""
    if basis.start.values.get(step.pom) is None:
        return "no answer"
    return basis.rubric.option(step.before).label if step.before else "between two answers"


def weeks_words(weeks: Any) -> str:
    """ "1 week", "2.5 weeks"; cut to a tenth."""
    shown = f"{cut(weeks, 1).normalize():f}"
    return f"{shown} week{'' if shown == '1' else 's'}"


def short_efforts(steps: Collection[planner.Step]) -> int:
    """How many steps take two weeks or less."""
    return sum(step.effort <= EFFORT_STEPS[0] for step in steps)


def is_gated(rubric: scoring.Rubric) -> bool:
    """Whether the exact planner knows this rubric's method."""
    return rubric.method.name == "gated"

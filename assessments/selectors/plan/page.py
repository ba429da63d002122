"""The plan page: what lifts the score, what is under way, what was promised. About fifteen queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments import scoring
from assessments.models import Target
from assessments.selectors.level_marks import Segment, level_bar, level_tick
from assessments.selectors.plan.chosen import ChosenPlan, chosen_plan
from assessments.selectors.plan.proposal import (
    Practices,
    Proposal,
    Wish,
    is_gated,
    practices,
    propose,
    short_efforts,
    token,
    weeks_words,
)
from assessments.selectors.plan.start import Basis
from assessments.selectors.targets import progress as target_rows
from opm.kernel.words import cut, difference, listed, number, spelled
from relationships.models import Client

ROOM = 60  # percent of the scale up to which the next partner level's name fits to the right


@dataclass(frozen=True, slots=True)
class CapabilityLine:
    """A capability on the left: now, with the plan, target. `gap` is the score minus the target as shown."""

    key: str
    name: str
    score: str | None
    planned: str | None
    bar: tuple[Segment, ...]
    tick: str
    target: int | None
    gap: Decimal | None

    @property
    def lifted(self) -> bool:
        return self.score is not None and self.planned != self.score


@dataclass(frozen=True, slots=True)
class CompetencyLines:
    """A competency with its capabilities; scores are the effective ones."""

    name: str
    score: str | None
    planned: str | None
    rows: tuple[CapabilityLine, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Now, with the plan and the next partner level on one line, in percent of its width."""

    bands: tuple[tuple[str, str, str], ...]  # css, x, width
    now: str
    plan: str
    now_at: str
    plan_at: str
    now_words: str
    plan_words: str
    next_at: str
    next_words_at: str  # where its words stand: they end at the edge where there is no room to the right
    next_anchor: str
    next_words: str
    label: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Context of templates/assessments/plan.html."""

    headline: str
    lede: str
    can_edit: bool
    quarter: str
    is_open: bool
    left_out: str
    groups: tuple[CompetencyLines, ...]
    has_targets: bool
    proposal: Proposal
    practices: Practices
    weeks: str
    scale: Scale | None
    partner_after: str
    chosen: ChosenPlan | None
    asked: str
    ask_name: str
    goal_met: bool
    next_partner: scoring.PartnerLevel | None
    proposed: str  # the steps as they were worked out, so that a change by hand is seen

    @property
    def steps(self) -> int:
        return len(self.proposal.plan.steps)


def plan_page(
    basis: Basis, client: Client, wish: Wish, *, asked: bool, today: date, can_edit: bool
) -> PlanPage:
    """What the page shows for a wish. Seven queries at most; the basis has its own.

    `asked` is False where the address asks for nothing: then a plan under way speaks, else the default proposal.
    """
    rubric, rubric_id = basis.rubric, basis.assessment.rubric_id
    chosen = chosen_plan(client, rubric, rubric_id, today)
    active = chosen if chosen and chosen.active else None
    targets = target_rows.in_rubric(rubric, target_rows.targets_of([client.pk], rubric_id)[client.pk])
    if active and not asked:
        wish = replace(wish, kind="", ticked=())
    proposal = propose(basis, wish, targets)
    running = dict(chosen.by_pom) if chosen else {}
    found = proposal.plan
    after = _partner_name(rubric, found.after.partner_level)
    lifted = after if found.after.partner_level != found.before.partner_level else ""
    return PlanPage(
        headline=_headline(client.name, proposal, active if not asked else None, rubric),
        lede=_lede(proposal, rubric, targets, lifted, client.name),
        can_edit=can_edit,
        quarter=basis.assessment.quarter.label,
        is_open=basis.assessment.is_open,
        left_out=listed(list(basis.left_out)),
        groups=tuple(_groups(basis, proposal, targets)),
        has_targets=bool(targets),
        proposal=proposal,
        practices=practices(basis, proposal, running),
        weeks=weeks_words(found.effort),
        scale=_scale(rubric, proposal),
        partner_after=lifted,
        chosen=chosen,
        asked=wish.kind,
        ask_name=_partner_name(rubric, wish.partner),
        goal_met=bool(wish.kind and not proposal.problem and not found.steps and wish.kind != "budget"),
        next_partner=_next_partner(rubric, found.before.partner_level, wish),
        proposed=" ".join(sorted(wish.proposed) if wish.ticked is not None else _tokens(proposal)),
    )


# --- words --------------------------------------------------------------------------------------------------------
def _headline(client: str, proposal: Proposal, active: ChosenPlan | None, rubric: scoring.Rubric) -> str:
    if active:
        return _active_headline(client, active)
    found = proposal.plan
    now = found.before.overall
    if now is None:
        return f"{client} is not scored: nothing applies"
    if found.steps:
        verb = "practice" if len(found.steps) == 1 else "practices"
        before, after = apart(now, found.after.overall)
        return f"{spelled(len(found.steps))} {verb} would lift {client} from {before} to {after}"
    wish = proposal.wish
    if wish.kind == "partner" and not proposal.problem:
        return f"{client} already meets {_partner_name(rubric, wish.partner)}, {number(now)}"
    if wish.kind == "targets" and not proposal.problem:
        return f"{client} has reached every target, {number(now)}"
    if wish.kind and proposal.problem:
        return f"There is no plan as asked; {client} stays at {number(now)}"
    return f"{client} is at {number(now)}; tick practices to see what lifts it"


def _active_headline(client: str, plan: ChosenPlan) -> str:
    promised = number(plan.promised)
    if not plan.total:
        return f"Nothing is left in the plan for {client}"
    steps = f"{spelled(plan.total).lower()} step{'' if plan.total == 1 else 's'}"
    if plan.done == plan.total:
        what = "The step" if plan.total == 1 else f"All {steps}"
        verb = "is" if plan.total == 1 else "are"
        return f"{what} of the plan for {client} {verb} done; it promised {promised}"
    if plan.late:
        verb = "is" if plan.late == 1 else "are"
        return f"{spelled(plan.late)} of {steps} to {promised} for {client} {verb} late"
    if not plan.done:
        return f"{steps.capitalize()} to {promised} for {client}: none is done yet"
    verb = "is" if plan.done == 1 else "are"
    return f"{spelled(plan.done)} of {steps} to {promised} for {client} {verb} done"


def _lede(
    proposal: Proposal, rubric: scoring.Rubric, targets: Mapping[str, Target], lifted: str, client: str
) -> str:
    parts = []
    if lifted:
        article = "an" if lifted[0] in "AEIOU" else "a"
        parts.append(f"{client} would then be {article} {lifted}.")
    gap = _widest_gap(proposal, rubric, targets)
    if gap:
        parts.append(gap)
    steps = proposal.plan.steps
    short = short_efforts(steps)
    if len(steps) > 1 and short:
        every, some = (
            f"All {spelled(len(steps)).lower()}",
            f"{spelled(short)} of the {spelled(len(steps)).lower()}",
        )
        verb = "takes" if short == 1 else "take"
        parts.append(f"{every if short == len(steps) else some} {verb} two weeks or less.")
    return " ".join(parts)


def _widest_gap(proposal: Proposal, rubric: scoring.Rubric, targets: Mapping[str, Target]) -> str:
    before = proposal.plan.before.capabilities
    gaps = [
        (Decimal(row.level) - cut(score, 1), key)
        for key, row in targets.items()
        if (score := before[key].score) is not None and score < row.level
    ]
    if not gaps:
        return ""
    widest, key = max(gaps, key=lambda item: (item[0], item[1]))
    return f"The widest gap to a target is {rubric.capability(key).name}, {widest} short."


def apart(before: Fraction | None, after: Fraction | None) -> tuple[str, str]:
    """Two scores with as many decimals (one or two) as tell them apart."""
    places = 1 if number(before) != number(after) else 2
    return number(before, places), number(after, places)


def _tokens(proposal: Proposal) -> list[str]:
    return [token((step.pom, step.after)) for step in proposal.plan.steps]


def _next_partner(rubric: scoring.Rubric, now: str | None, wish: Wish) -> scoring.PartnerLevel | None:
    """The partner level above the one there is, unless it is what was asked for; None without the exact planner."""
    keys = [rule.key for rule in rubric.partner_levels]
    ahead = rubric.partner_levels[keys.index(now) + 1 :] if now in keys else ()
    return next((rule for rule in ahead if is_gated(rubric) and rule.key != wish.partner), None)


def _partner_name(rubric: scoring.Rubric, key: str | None) -> str:
    return next((rule.name for rule in rubric.partner_levels if rule.key == key), "")


# --- level by capability ------------------------------------------------------------------------------------------
def _groups(basis: Basis, proposal: Proposal, targets: Mapping[str, Target]) -> Iterable[CompetencyLines]:
    before, after = proposal.plan.before, proposal.plan.after
    for item in basis.rubric.competencies:
        unrated = all(row.key in basis.unrated for row in item.capabilities)
        yield CompetencyLines(
            name=item.name,
            score=None if unrated else _text(before.competencies[item.key].effective_score),
            planned=_text(after.competencies[item.key].effective_score),
            rows=tuple(_line(basis, proposal, row, targets.get(row.key)) for row in item.capabilities),
        )


def _line(
    basis: Basis, proposal: Proposal, capability: scoring.Capability, target: Target | None
) -> CapabilityLine:
    before = proposal.plan.before.capabilities[capability.key]
    shown = capability.key not in basis.unrated and before.basis != "insufficient"
    score = _text(before.score) if shown else None
    planned = _text(proposal.plan.after.capabilities[capability.key].score) if shown else None
    top = basis.rubric.top
    return CapabilityLine(
        key=capability.key,
        name=capability.name,
        score=score,
        planned=planned,
        bar=level_bar(score, planned, top),
        tick=level_tick(target.level if target else None, top),
        target=target.level if target else None,
        gap=difference(score, target.level) if target else None,
    )


def _text(score: Fraction | None) -> str | None:
    return None if score is None else str(cut(score, 4))


# --- the scale ----------------------------------------------------------------------------------------------------
def _scale(rubric: scoring.Rubric, proposal: Proposal) -> Scale | None:
    """From half a level below now to half a level above the plan or the next partner level; None where unscored."""
    now, plan = proposal.plan.before.overall, proposal.plan.after.overall
    if now is None or plan is None:
        return None
    ahead = next((rule for rule in rubric.partner_levels if rule.overall > plan), None)
    half = Fraction(1, 2)
    low = max(Fraction(rubric.floor), now - half)
    high = min(Fraction(rubric.top), max(plan, ahead.overall if ahead else plan) + half)
    reach = (high - low) or Fraction(1)

    def place(value: Fraction) -> Decimal:
        return cut(max(Fraction(0), min(Fraction(1), (value - low) / reach)) * 100, 2)

    at, then = place(now), place(plan)
    before, after = apart(now, plan) if plan != now else (number(now), number(plan))
    ahead_words = f"{number(ahead.overall)} {ahead.name.removesuffix(' partner')}" if ahead else ""
    return Scale(
        bands=tuple(_bands(rubric, low, high, place)),
        now=f"{at}%",
        plan=f"{then}%" if plan != now else "",
        now_at=f"{at + 2}%",
        plan_at=f"{max(then - 3, at + 4)}%",
        now_words=f"{before} now",
        plan_words=f"{after} with plan" if plan != now else "",
        next_at=f"{place(ahead.overall)}%" if ahead else "",
        next_words_at="100%"
        if ahead and place(ahead.overall) > ROOM
        else f"{place(ahead.overall) if ahead else 0}%",
        next_anchor="end" if ahead and place(ahead.overall) > ROOM else "start",
        next_words=ahead_words,
        label=f"Overall {before} now"
        + (f", {after} with this plan" if plan != now else "")
        + (f", {ahead.name} from {number(ahead.overall)}" if ahead else ""),
    )


def _bands(
    rubric: scoring.Rubric, low: Fraction, high: Fraction, place: Any
) -> Iterable[tuple[str, str, str]]:
    """The partner levels within the shown range; one plain band where the rubric names none."""
    starts = [rule.overall for rule in rubric.partner_levels] or [Fraction(0)]
    for position, start in enumerate(starts):
        end = starts[position + 1] if position + 1 < len(starts) else high
        left, right = place(max(start, low)), place(min(end, high))
        if right > left:
            yield ("b-r", "b-s", "b-t")[min(position, 2)], f"{left}%", f"{right - left}%"

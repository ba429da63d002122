"""The improvement plan: the least effort for a goal, or the greatest overall score for an effort."""

from __future__ import annotations

from fractions import Fraction

from ..types import Rubric
from .fronts import Moves, front, price_of
from .goals import Wanted, unreachable, wanted
from .master import Master
from .milp import Clock
from .standing import Standing, higher_options, scored, standing_at
from .steps import plan_of
from .types import Goal, Plan, PlanError, Start


def improvement_plan(rubric: Rubric, start: Start, goal: Goal) -> Plan:
    """The exact plan for one goal, rechecked with the engine; ties: fewest steps, then keys, then options.

    A goal that is met already gives a plan without steps; one that nothing can meet gives `reachable` False with
    the reason. Raises PlanError for a method other than gated, an unknown key, a level or budget out of range,
    and when 20 seconds are not enough.
    """
    want = wanted(rubric, goal)
    at = standing_at(rubric, start)
    reason = _why_unreachable(rubric, at, want, goal)
    if reason:
        result = scored(rubric, start, {})
        return Plan(goal, (), Fraction(0), result, result, False, reason)
    moves = dict(_moves(at, want, goal))
    plan = plan_of(at, start, moves, goal)
    if not want.met(at.raised(moves)) or plan.after.overall != at.raised(moves).overall:
        raise PlanError("The plan does not give what it promises, so it is not shown.")
    return plan


def _why_unreachable(rubric: Rubric, at: Standing, want: Wanted, goal: Goal) -> str:
    if goal.budget is not None and at.overall is None:
        return "Nothing is scored, so there is no score to raise."
    best = at.raised({i: at.c.highest for i in range(len(at.c.keys)) if higher_options(at, i)})
    return unreachable(rubric, want, goal, best)


def _moves(at: Standing, want: Wanted, goal: Goal) -> Moves:
    if goal.budget is not None:
        return _within(at, goal.budget)
    if want.met(at):
        return ()
    if not want.competencies and want.overall is None:
        return _capabilities_only(at, want)
    return Master(at, want, Clock()).cheapest()


def _capabilities_only(at: Standing, want: Wanted) -> Moves:
    """Capabilities that nothing couples are planned one by one: the first point of the front that is high enough."""
    price = price_of(at)
    moves: list[tuple[int, int]] = []
    for key, level in want.capabilities.items():
        points = front(at, price, at.c.capabilities[key])
        moves.extend(next(point for point in points if point.score >= level).moves)
    return tuple(moves)


def _within(at: Standing, budget: Fraction) -> Moves:
    """The greatest overall score within a budget, at the least effort."""
    limit = price_of(at).burden_of(budget)
    return Master(at, Wanted(), Clock(), limit).greatest(limit)

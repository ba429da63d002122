"""The improvement planner (SCORING.md, "Improvement plan"): pure and exact; HiGHS solves, Fractions recheck."""

from .improve import improvement_plan
from .steps import candidates, what_if
from .types import Gate, Goal, Plan, PlanError, Start, Step, WhyNot, start_of
from .why import why_not

__all__ = [
    "Gate",
    "Goal",
    "Plan",
    "PlanError",
    "Start",
    "Step",
    "WhyNot",
    "candidates",
    "improvement_plan",
    "start_of",
    "what_if",
    "why_not",
]

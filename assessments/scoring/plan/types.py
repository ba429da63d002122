"""The frozen values that the planner takes and returns (SCORING.md, "Improvement plan").

Efforts are in person-weeks, scores and lifts are exact; an option is named by its key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from ..types import Score

GateKind = Literal["own", "lower", "veto", "no_pom", "overall", "each", "dependency", "unscored"]


class PlanError(ValueError):
    """A plan that cannot be made as asked (another method, an unknown key, no time left): says why."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a plan is for: levels wanted (capabilities, competencies or both), a partner level, or a budget.

    `capabilities`: levels by key; `competencies`: effective levels by key; `partner`: key of the partner
    level; `budget`: person-weeks, within which the overall score is to become as great as possible.
    """

    capabilities: Mapping[str, int] = field(default_factory=dict)
    competencies: Mapping[str, int] = field(default_factory=dict)
    partner: str | None = None
    budget: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Where a plan starts: the official values by POM key (None: blank or NA) and the POMs that are NA."""

    values: Mapping[str, Fraction | None]
    na: frozenset[str] = frozenset()


def start_of(score: Score) -> Start:
    """The start of a plan from a result: its official values as given.

    Of an open assessment these are the answers so far: a side that is still outstanding adds nothing.
    """
    return Start(score.values, score.na)


@dataclass(frozen=True, slots=True)
class Step:
    """One POM raised to the option `after`, with the scores before and after it in the order of the plan.

    `before` is the option it has now, None for a blank and for a mean between two options; `crossed` is the
    number of options on the way, `effort` their person-weeks; `why` explains a jump, "" where there is none.
    """

    pom: str
    capability: str
    level: int
    before: str | None
    after: str
    crossed: int
    effort: Fraction
    overall_before: Fraction | None
    overall_after: Fraction | None
    capability_before: Fraction | None
    capability_after: Fraction | None
    why: str = ""

    @property
    def lift(self) -> Fraction:
        """What the step adds to the overall score."""
        return (self.overall_after or Fraction(0)) - (self.overall_before or Fraction(0))


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps in a sensible order, and the result before and after all of them.

    `reachable` is False where no set of steps meets the goal; then there are no steps and `reason` is one
    sentence that says why.
    """

    goal: Goal
    steps: tuple[Step, ...]
    effort: Fraction
    before: Score
    after: Score
    reachable: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """Something that binds now: `competency`, `capability` are keys, "" where it is about more than one."""

    competency: str
    capability: str
    kind: GateKind
    sentence: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """ "Why not Strategic yet?": what binds (nothing: the level is reached), and the least-effort plan."""

    partner: str
    gates: tuple[Gate, ...]
    plan: Plan

"""Targets of a client in a quarter: how far it is on the way, and which day has passed. Plain values, no queries.

Percent, progress and what counts as met are those of assessments.selectors.targets.progress; here they are put beside
stored scores, and each competency gets its tick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from assessments import scoring
from assessments.models import Target
from assessments.selectors.targets import progress as target_rules
from opm.kernel.quarters import Quarter
from opm.kernel.words import cut

Scores = Mapping[str, Decimal | None]  # by key of a capability or competency


@dataclass(frozen=True, slots=True)
class Aim:
    """The level wanted of one capability by a day, and where the capability stands (`score` None: not scored).

    `progress` is the share of the way since the baseline, None where the target was reached at the start.
    """

    key: str
    name: str
    competency: str
    level: int
    due_on: date
    score: Decimal | None
    baseline: Decimal | None
    baseline_quarter: Quarter | None
    progress: Decimal | None
    met: bool
    overdue: bool

    @property
    def gap(self) -> Decimal | None:
        """What is missing, as shown (negative); 0.0 where it is reached."""
        return None if self.score is None else min(cut(self.score, 1) - self.level, Decimal("0.0"))


@dataclass(frozen=True)
class Aims:
    """The targets of a client, in the rubric's order, with the sums over them. `marks` are ticks by competency key.

    A tick stands where the competency's mean would be with every target of it exactly reached and nothing else
    changed; "" is the overall one.
    """

    aims: tuple[Aim, ...] = ()
    sums: target_rules.Standing = target_rules.Standing()
    marks: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def percent(self) -> Decimal | None:
        """Percent to target (0-1) over all targets; None without targets or scores."""
        return self.sums.percent

    @cached_property
    def overdue(self) -> list[Aim]:
        """Targets whose day has passed without their level, the longest first."""
        return sorted((aim for aim in self.aims if aim.overdue), key=lambda aim: aim.due_on)


NO_AIMS = Aims()


def aims_of(
    rubric: scoring.Rubric, targets: Mapping[str, Target], scores: Scores, competencies: Scores, as_of: date
) -> Aims:
    """The targets of one client beside its scores. `scores` are by capability, `competencies` effective ones."""
    sums = target_rules.standing(rubric, targets, scores, today=as_of)
    if not sums.total:
        return NO_AIMS
    aims = tuple(
        _aim(rubric, target, scores.get(key), overdue=key in sums.overdue)
        for key, target in target_rules.in_rubric(rubric, targets).items()
    )
    return Aims(aims, sums, _marks(rubric, aims, scores, competencies))


def _aim(rubric: scoring.Rubric, target: Target, score: Decimal | None, *, overdue: bool) -> Aim:
    return Aim(
        key=target.capability,
        name=rubric.capability(target.capability).name,
        competency=rubric.competency_of(target.capability).key,
        level=target.level,
        due_on=target.due_on,
        score=score,
        baseline=target.baseline_score,
        baseline_quarter=target.baseline_quarter,
        progress=target_rules.progress(target, score),
        met=target_rules.is_met(target, score),
        overdue=overdue,
    )


def _exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _marks(
    rubric: scoring.Rubric, aims: tuple[Aim, ...], scores: Scores, competencies: Scores
) -> dict[str, Decimal]:
    levels = {aim.key: Fraction(aim.level) for aim in aims}
    found: dict[str, Fraction] = {}
    every: list[tuple[Fraction, Fraction]] = []
    for competency in rubric.competencies:
        pairs = [
            (item.weight, where)
            for item in competency.capabilities
            if (where := levels.get(item.key, _exact(scores.get(item.key)))) is not None
        ]
        mean = scoring.weighted_mean(pairs)
        if mean is not None and any(item.key in levels for item in competency.capabilities):
            found[competency.key] = mean
        place = found.get(competency.key, _exact(competencies.get(competency.key)))
        if place is not None:
            every.append((competency.weight, place))
    overall = scoring.weighted_mean(every) if len(every) == len(rubric.competencies) else None
    if overall is not None:
        found[""] = overall
    return {key: cut(value, 4) for key, value in found.items()}

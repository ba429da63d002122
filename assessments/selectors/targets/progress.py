"""Targets as pages read them: of many clients in one query, and how far a client is on the way to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments import scoring
from assessments.models import Target
from assessments.scoring.numbers import cut_or_none
from opm.kernel.models import Change
from opm.kernel.words import count
from opm.kernel.words import percent as as_percent
from relationships.models import Client

Scores = Mapping[
    str, Any
]  # capability key -> score (Decimal, or text as a Result stores it), None where unscored


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client stands against its targets.

    `percent` and `percent_was` are shares 0-1 of the way now and at the baseline (SCORING.md, "Beside the score"),
    None where nothing is scored. `overdue` are the capabilities whose day has passed below the level wanted.
    """

    total: int = 0
    met: int = 0
    percent: Decimal | None = None
    percent_was: Decimal | None = None
    overdue: tuple[str, ...] = ()
    next_due: date | None = None

    @property
    def words(self) -> str:
        """ "64 % of the way to its targets, 51 % when they were set", or "" without targets or scores."""
        if self.percent is None:
            return ""
        was = f", {as_percent(self.percent_was)} when they were set" if self.percent_was is not None else ""
        return f"{as_percent(self.percent)} of the way to its {count(self.total, 'target')}{was}"


def targets_of(client_ids: Collection[int], rubric_id: int) -> dict[int, dict[str, Target]]:
    """Targets by client and capability; a client without any has {}. One query."""
    found: dict[int, dict[str, Target]] = {pk: {} for pk in client_ids}
    for row in Target.objects.filter(client__in=client_ids, rubric=rubric_id):
        found[row.client_id][row.capability] = row
    return found


def percent(rubric: scoring.Rubric, targets: Mapping[str, Target], scores: Scores) -> Decimal | None:
    """The share 0-1 of the way to the targets, four decimals, cut; None where nothing is scored. No query.

    Targets on capabilities that this version does not have are left out.
    """
    wanted = {key: Fraction(row.level) for key, row in in_rubric(rubric, targets).items()}
    share = scoring.percent_to_target(rubric, {key: _exact(scores.get(key)) for key in wanted}, wanted)
    return None if share is None else Decimal(str(cut_or_none(share)))


def progress(target: Target, score: Any) -> Decimal | None:
    """The share of the way from the baseline to the level wanted; below 0 where it fell. None where undefined."""
    share = scoring.progress(_exact(score), _exact(target.baseline_score), Fraction(target.level))
    return None if share is None else Decimal(str(cut_or_none(share)))


def standing(
    rubric: scoring.Rubric, targets: Mapping[str, Target], scores: Scores, *, today: date
) -> Standing:
    """Where the scores of a client stand against its targets on a day. No query."""
    mine = in_rubric(rubric, targets)
    baseline = {key: row.baseline_score for key, row in mine.items() if scores.get(key) is not None}
    met = {key for key, row in mine.items() if is_met(row, scores.get(key))}
    waiting = [row.due_on for key, row in mine.items() if key not in met and row.due_on >= today]
    return Standing(
        total=len(mine),
        met=len(met),
        percent=percent(rubric, mine, scores),
        percent_was=percent(rubric, mine, baseline),
        overdue=tuple(key for key, row in mine.items() if key not in met and row.due_on < today),
        next_due=min(waiting, default=None),
    )


def in_rubric(rubric: scoring.Rubric, targets: Mapping[str, Target]) -> dict[str, Target]:
    """The targets on capabilities that the rubric has, in its order."""
    return {item.key: targets[item.key] for item in rubric.capabilities() if item.key in targets}


def is_met(target: Target, score: Any) -> bool:
    """Whether the level wanted is reached; what is not scored is not."""
    return score is not None and Decimal(str(score)) >= target.level


def past_changes(client: Client, rubric: str, limit: int = 80) -> list[Change]:
    """What was changed about a client's targets by a rubric (its key), newest first. One query."""
    changes = Change.objects.filter(
        scope=client.scope, object_type=Target._meta.label_lower, action__startswith="target.", note=rubric
    )
    return list(changes.order_by("-sequence")[:limit])


def _exact(value: Any) -> Fraction | None:
    return None if value is None or value == "" else Fraction(str(value))

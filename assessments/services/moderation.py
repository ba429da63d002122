"""What both sides agree on in a moderation: a value, or to differ, each with its reason. One write, one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from assessments import scoring
from assessments.answer_input import text_problem
from assessments.models import AgreedAnswer, Assessment, Pom
from assessments.selectors.result.stored import answered_by
from assessments.selectors.rubric import engine_rubric
from assessments.services.compute import mark_dirty
from assessments.services.sheets import lock_open
from opm.kernel import history
from opm.kernel.errors import Conflict, Refused
from relationships.models import User

REASON_LIMIT = 500
CHANGED_ELSEWHERE = "This outcome was changed somewhere else."
ANSWER_FIRST = "Answer {} first: each view stays its own until then."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was agreed: an option, `na`, or to `differ` (exactly one of them), and why."""

    option: str = ""
    na: bool = False
    differ: bool = False
    reason: str = ""

    @classmethod
    def of(cls, row: AgreedAnswer) -> Outcome:
        """The values of a stored row."""
        return cls(row.option, row.na, row.differ, row.reason)

    @property
    def short(self) -> str:
        """As the audit says it: the option's key, "NA" or "differ"."""
        return "differ" if self.differ else "NA" if self.na else self.option

    def cleaned(self) -> Outcome:
        """As it is stored: no spaces at the ends, one kind of line end."""
        return replace(self, reason=self.reason.replace("\r\n", "\n").strip())


class InvalidOutcome(Refused):
    """The outcome breaks a rule; `problems` says which, by field ("outcome", "reason")."""

    def __init__(self, pom: str, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.pom, self.problems = pom, dict(problems)


@transaction.atomic
def agree(
    *, assessment: Assessment, pom: Pom, outcome: Outcome, seen_version: int, by: User, now: datetime
) -> AgreedAnswer:
    """Write down what was agreed about a POM, against the version it was written on (0: nothing yet).

    From now on an agreed option or NA is the official value; to differ leaves the score to the two sides. Saving what
    is stored already succeeds and changes nothing. Raises Conflict (its `current` is the stored row or None),
    InvalidOutcome, Refused (closed, not rated here, not answered by `by` yet) or NotAllowed. Ten queries.
    """
    locked = lock_open(assessment_id=assessment.pk, by=by)
    rubric = engine_rubric(locked.version)
    outcome = outcome.cleaned()
    _check(rubric, locked, pom, outcome, by)
    current = _stored(locked, pom)
    if current and Outcome.of(current) == outcome:
        return current
    if (current.version if current else 0) != seen_version:
        raise Conflict(CHANGED_ELSEWHERE, current)
    row = current or AgreedAnswer(assessment=locked, pom=pom)
    before = Outcome.of(row).short
    row.option, row.na, row.differ, row.reason = outcome.option, outcome.na, outcome.differ, outcome.reason
    # Each agreement and each withdrawal raises the revision: a version number never comes back for this POM, so
    # that a save against an agreement that was withdrawn and made anew is a conflict.
    row.version = current.version + 1 if current else locked.revision + 1
    row.agreed_by, row.agreed_at = by, now
    row.save()
    _remember("moderation.agree", locked, row, old=before, new=outcome.short, by=by, now=now)
    return row


@transaction.atomic
def withdraw(*, assessment: Assessment, pom: Pom, seen_version: int, by: User, now: datetime) -> None:
    """Take back what was agreed about a POM: the sides decide again. Where nothing is agreed, nothing changes.

    Raises Conflict (its `current` is the stored row), Refused or NotAllowed. Nine queries.
    """
    locked = lock_open(assessment_id=assessment.pk, by=by)
    _check_place(engine_rubric(locked.version), locked, pom, by)
    current = _stored(locked, pom)
    if current is None:
        return
    if current.version != seen_version:
        raise Conflict(CHANGED_ELSEWHERE, current)
    _remember("moderation.withdraw", locked, current, old=Outcome.of(current).short, new="", by=by, now=now)
    current.delete()


def _stored(assessment: Assessment, pom: Pom) -> AgreedAnswer | None:
    return AgreedAnswer.objects.filter(assessment=assessment, pom=pom).select_related("agreed_by").first()


def _check(rubric: scoring.Rubric, assessment: Assessment, pom: Pom, outcome: Outcome, by: User) -> None:
    _check_place(rubric, assessment, pom, by)
    found = problems(outcome, rubric.pom(pom.key), rubric)
    if found:
        raise InvalidOutcome(pom.key, found)


def _check_place(rubric: scoring.Rubric, assessment: Assessment, pom: Pom, by: User) -> None:
    """A POM of this rubric above the floor, in a capability that `by` has answered. One query."""
    if pom.version_id != assessment.version_id or pom.level <= rubric.floor:
        raise Refused(f"{pom.key} is not rated in this assessment.")
    capability = rubric.capability_of(pom.key)
    if capability.key not in answered_by(assessment, rubric, by):
        raise Refused(ANSWER_FIRST.format(capability.name))


def problems(outcome: Outcome, pom: scoring.Pom, rubric: scoring.Rubric) -> dict[str, str]:
    """What is wrong with an outcome, by field, in words that say how to put it right."""
    found: dict[str, str] = {}
    said = [bool(outcome.option), outcome.na, outcome.differ]
    if sum(said) != 1 or (outcome.option and outcome.option not in {item.key for item in rubric.scale}):
        found["outcome"] = "Choose what was agreed: one of the answers, or to differ."
    elif outcome.na and not pom.na_allowed:
        found["outcome"] = "This practice always applies. Choose one of the other answers."
    if not outcome.reason.strip():
        found["reason"] = "Say why in a sentence: the reason stands in the minutes."
    else:
        problem = text_problem(outcome.reason, REASON_LIMIT)
        if problem:
            found["reason"] = problem
    return found


def _remember(
    action: str, assessment: Assessment, row: AgreedAnswer, *, old: str, new: str, by: User, now: datetime
) -> None:
    """Audit and dirty flag."""
    entry = history.Entry(
        action,
        row,
        scope=assessment.client.scope,
        field=row.pom.key,
        old=old,
        new=new,
        reason=row.reason,
    )
    history.record(entry, by=by, at=now)
    mark_dirty(assessment, now=now)

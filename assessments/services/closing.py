"""Closing and reopening an assessment: one transaction each, by the client's own team.

Closing computes as the worker does, freezes the result with its inputs and never looks back: reopening lets answers
change again, leaves the frozen row as it is, and the next closing supersedes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from assessments import scoring
from assessments.models import Assessment, Result
from assessments.selectors.engine_inputs import Given, given
from assessments.selectors.rubric import engine_rubric
from assessments.services.compute import result_values
from assessments.services.dirty import hint
from assessments.services.explanation import Evaluation, evaluate
from assessments.services.metrics import capture, lock_quarter
from assessments.services.rollups import replace_rollups
from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.freeze import freeze
from opm.kernel.words import day
from relationships.models import User

FREEZE_KIND = "assessment.result"
READ_ONLY = "Only the client's own team closes and reopens its assessments."


@dataclass(frozen=True, slots=True)
class Closing:
    """What is to be frozen: the assessment under lock, its inputs and the evaluation."""

    assessment: Assessment
    rubric: scoring.Rubric
    given: Given
    found: Evaluation


@transaction.atomic
def close_assessment(
    *, assessment: Assessment, by: User, now: datetime, seen_revision: int | None = None
) -> Result:
    """Close and freeze: blanks count as the lowest option, as of the closing day. About twenty queries
    and those of the live metrics.

    `seen_revision` is the one whose blanks were shown: Conflict where answers have changed since. Raises NotAllowed,
    and Refused where it is closed already, so that a double click closes once.
    """
    lock_quarter([assessment.client_id], assessment.quarter)
    locked = _lock(assessment.pk, by)
    if not locked.is_open:
        raise Refused(already_closed(locked))
    if seen_revision is not None and seen_revision != locked.revision:
        raise Conflict("Answers have changed since this list was made. Look at it again.", locked)
    capture([locked.client_id], locked.quarter, now=now)  # the last look at the records
    return freeze_closing(_evaluate(locked, now=now), by=by, now=now)


def _evaluate(assessment: Assessment, *, now: datetime) -> Closing:
    rubric = engine_rubric(assessment.version)
    inputs = given([assessment])[assessment.pk]
    found = evaluate(rubric, inputs, is_open=False, as_of=timezone.localdate(now))
    return Closing(assessment, rubric, inputs, found)


def freeze_closing(closing: Closing, *, by: User, now: datetime) -> Result:
    """Write everything that closing leaves behind, in the caller's transaction."""
    assessment = closing.assessment
    assessment.state = Assessment.State.CLOSED
    assessment.closing += 1
    assessment.revision += 1  # a worker that still computes the open state comes too late
    assessment.computed_revision = assessment.revision
    assessment.closed_at, assessment.closed_by = now, by
    assessment.stale_since, assessment.compute_attempts, assessment.compute_error = None, 0, ""
    assessment.save()
    result = _freeze_result(closing, by=by, now=now)
    replace_rollups(assessment, closing.found.explanation, closed=True)
    freeze(
        kind=FREEZE_KIND,
        obj=assessment,
        payload=freeze_payload(closing, result),
        by=by,
        at=now,
        scope=assessment.client.scope,
    )
    entry = history.Entry(
        "assessment.close",
        assessment,
        scope=assessment.client.scope,
        field="state",
        old=Assessment.State.OPEN,
        new=Assessment.State.CLOSED,
        note=f"Closing {result.closing}, {len(result.counted_blanks)} blanks counted as the lowest answer.",
    )
    history.record(entry, by=by, at=now)
    return result


def _freeze_result(closing: Closing, *, by: User, now: datetime) -> Result:
    """The frozen row, which takes the place of the draft and names the closing it supersedes."""
    assessment, found = closing.assessment, closing.found
    drafts = Result.objects.filter(assessment=assessment, frozen=False)
    drafts.delete()
    earlier = Result.objects.filter(assessment=assessment, frozen=True).order_by("-closing").first()
    return Result.objects.create(
        assessment=assessment,
        frozen=True,
        closing=assessment.closing,
        snapshot=scoring.pack(closing.rubric, closing.given.sheets, closing.given.agreed),
        counted_blanks=list(found.blanks),
        supersedes=earlier,
        frozen_by=by,
        **result_values(assessment, found, now=now),
    )


def freeze_payload(closing: Closing, result: Result) -> dict[str, Any]:
    """What the hash of a closing vouches for: whose, when, by which rules, from which answers, with which numbers."""
    assessment = closing.assessment
    return {
        "client": assessment.client.slug,
        "quarter": str(assessment.quarter),
        "rubric": f"{closing.rubric.key}@{closing.rubric.version}",
        "rubric_sha256": scoring.rubric_hash(closing.rubric),
        "closing": result.closing,
        "as_of": closing.found.as_of.isoformat(),
        "input_hash": result.input_hash,
        "engine_version": result.engine_version,
        "snapshot_sha256": sha256(bytes(result.snapshot or b"")).hexdigest(),
        "counted_blanks": result.counted_blanks,
        "explanation": result.explanation,
    }


@transaction.atomic
def reopen_assessment(*, assessment: Assessment, by: User, reason: str, now: datetime) -> Assessment:
    """Let answers change again. The frozen result stays as it is until the next closing supersedes it.

    Raises NotAllowed, and Refused without a reason or where it is open already.
    """
    locked = _lock(assessment.pk, by)
    reason = reason.strip()
    if locked.is_open:
        raise Refused(f"{locked} is open already.")
    if not reason:
        raise Refused("Say why it is reopened: the reason stays in the history.")
    Assessment.objects.filter(pk=locked.pk).update(
        state=Assessment.State.OPEN,
        revision=F("revision") + 1,
        stale_since=now,
        compute_attempts=0,
        compute_error="",
        closed_at=None,
        closed_by=None,
    )
    entry = history.Entry(
        "assessment.reopen",
        locked,
        scope=locked.client.scope,
        field="state",
        old=Assessment.State.CLOSED,
        new=Assessment.State.OPEN,
        reason=reason,
    )
    history.record(entry, by=by, at=now)
    hint([locked.pk])
    locked.refresh_from_db()
    return locked


def _lock(assessment_id: int, by: User) -> Assessment:
    """The assessment, locked until the transaction ends: saves, workers and a second click wait for this one."""
    locked = (
        Assessment.objects.editable_by(by)
        .select_related("client", "version")
        .select_for_update(of=("self",))
        .filter(pk=assessment_id)
        .first()
    )
    if locked is None:
        raise NotAllowed(READ_ONLY)
    return locked


def already_closed(assessment: Assessment) -> str:
    """Says who closed it and when."""
    who = f" by {assessment.closed_by}" if assessment.closed_by else ""
    when = f" on {day(timezone.localdate(assessment.closed_at))}" if assessment.closed_at else ""
    return f"{assessment} was closed{when}{who} already."

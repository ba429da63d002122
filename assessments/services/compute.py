"""From answers to stored results (HOUSE.md, "How data flows"; TRUST.md R1-R5).

The save is the order: it raises `revision`, and an assessment is stale while `computed_revision` is lower. The queue
is only a hint and the sweep finds what it lost. Everything here may run twice, in parallel and in any order: storing
is conditioned on the revision that was read before the answers were, so an older run never overwrites a newer one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from assessments import scoring
from assessments.models import Assessment, Result
from assessments.selectors.engine_inputs import Given, given
from assessments.selectors.rubric import engine_rubric
from assessments.services.dirty import MAX_ATTEMPTS, hint, mark_dirty
from assessments.services.explanation import Evaluation, evaluate
from assessments.services.metrics import capture
from assessments.services.rollups import replace_rollups
from opm.kernel.calendar import last_day
from opm.kernel.jobs import hint_broker
from opm.kernel.quarters import Quarter

CHUNK = 100
PARKED = f"Computing stopped after {MAX_ATTEMPTS} attempts that did not finish."
__all__ = ["MAX_ATTEMPTS", "hint", "mark_dirty"]  # asked for here since before dirty.py was its own module
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Inputs:
    """An assessment as read: its revision was read before its answers, so it never claims too much."""

    assessment: Assessment
    given: Given

    @property
    def rubric(self) -> scoring.Rubric:
        """The version the assessment is pinned to. Read only once the attempt is counted: it may be what is broken."""
        return engine_rubric(self.assessment.version)


def stale() -> QuerySet[Assessment]:
    """Assessments that wait for a computation, the longest first; parked ones left out."""
    waiting = Assessment.objects.filter(
        computed_revision__lt=F("revision"), compute_attempts__lt=MAX_ATTEMPTS
    )
    return waiting.order_by("stale_since", "pk")


def parked() -> QuerySet[Assessment]:
    """Assessments that were given up until the next save."""
    return Assessment.objects.filter(computed_revision__lt=F("revision"), compute_attempts__gte=MAX_ATTEMPTS)


def sweep() -> dict[str, int]:
    """Hint the queue for everything stale and write on parked ones why they stand. Two queries, any number of rows."""
    named = parked().filter(compute_error="").update(compute_error=PARKED)
    ids = list(stale().values_list("pk", flat=True))
    from assessments.tasks import compute_assessments

    for start in range(0, len(ids), CHUNK):
        hint_broker(compute_assessments, ids[start : start + CHUNK])
    return {"hinted": len(ids), "parked": named}


def compute_many(assessment_ids: Collection[int], *, now: datetime) -> dict[str, int]:
    """Compute the stale ones among these ids, for which the records are measured first.

    The attempt is committed before the work, one assessment at a time, so that a poisoned one parks itself and
    nobody else.
    """
    computed = failed = 0
    waiting = Q(computed_revision__lt=F("revision"))
    _measure(assessment_ids, waiting, now=now)
    for inputs in read_inputs(assessment_ids, waiting):
        if not _claim(inputs.assessment):
            continue
        try:
            _compute(inputs, now=now)
            computed += 1
        except Exception as error:  # noqa: BLE001 - one that cannot be computed must not stop the others
            failed += 1
            _note_failure(inputs.assessment, error)
    return {"computed": computed, "failed": failed}


def compute(assessment_id: int, *, now: datetime) -> Result | None:
    """Compute one assessment now, in this process, and give its current result; None where there is none.

    A closed one is not recomputed: its frozen result is given. Raises scoring.AnswerError as the engine does.
    """
    _measure([assessment_id], now=now)
    for inputs in read_inputs([assessment_id]):
        if inputs.assessment.is_open:
            _compute(inputs, now=now)
    return current_result(assessment_id)


def _measure(assessment_ids: Collection[int], *conditions: Q, now: datetime) -> None:
    """Store what the live metrics say of the open ones now. One query, and a capture for each quarter among them.

    It comes before the revisions are read: a changed value raises the revision, so that a run that did not see it
    comes too late. Records that cannot be measured stop no computation: the stored values stay.
    """
    places = Assessment.objects.filter(*conditions, pk__in=assessment_ids, state=Assessment.State.OPEN)
    by_quarter: dict[Quarter, set[int]] = {}
    for client_id, quarter in places.values_list("client", "quarter"):
        by_quarter.setdefault(quarter, set()).add(client_id)
    for quarter, clients in sorted(by_quarter.items()):
        try:
            capture(clients, quarter, now=now)
        except Exception:  # a metric that breaks must not stop the scores
            log.exception("measuring failed", quarter=str(quarter))


def current_result(assessment_id: int) -> Result | None:
    """The row that speaks for the assessment: the draft of an open one, else the latest frozen one. One query."""
    results = Result.objects.filter(assessment=assessment_id).select_related("assessment")
    return results.order_by("frozen", "-closing").first()


def read_inputs(assessment_ids: Collection[int], *conditions: Q) -> Iterator[Inputs]:
    """Assessments with all that scoring needs, in the order of `stale_since`. Five queries, revisions first."""
    found = list(
        Assessment.objects.filter(*conditions, pk__in=assessment_ids)
        .select_related("version")
        .order_by("stale_since", "pk")
    )
    inputs = given(found)
    for item in found:
        yield Inputs(item, inputs[item.pk])


def evaluate_open(inputs: Inputs) -> Evaluation:
    """The evaluation of an open assessment, as of the quarter's last day. No query."""
    as_of = last_day(inputs.assessment.quarter)
    return evaluate(inputs.rubric, inputs.given, is_open=True, as_of=as_of)


def _claim(assessment: Assessment) -> bool:
    """Count the attempt in a transaction of its own; False when it was computed or parked meanwhile."""
    return bool(
        Assessment.objects.filter(
            pk=assessment.pk, computed_revision__lt=F("revision"), compute_attempts__lt=MAX_ATTEMPTS
        ).update(compute_attempts=F("compute_attempts") + 1)
    )


def _compute(inputs: Inputs, *, now: datetime) -> None:
    if inputs.assessment.is_open:
        store(inputs.assessment, evaluate_open(inputs), now=now)


@transaction.atomic
def store(assessment: Assessment, found: Evaluation, *, now: datetime) -> bool:
    """Keep the evaluation of an open assessment unless a newer one is stored. False when it came too late.

    One draft row an assessment: the same inputs keep the row as it is, other inputs take its place.
    """
    if not _advance(assessment):
        return False
    values = result_values(assessment, found, now=now)
    if not Result.objects.filter(assessment=assessment, frozen=False).update(**values):
        Result.objects.create(assessment=assessment, **values)
    replace_rollups(assessment, found.explanation, closed=False)
    return True


def _advance(assessment: Assessment) -> bool:
    """Move `computed_revision` up to the revision that was read: the row lock that orders parallel runs."""
    seen = assessment.revision
    return bool(
        Assessment.objects.filter(
            pk=assessment.pk, computed_revision__lt=seen, state=Assessment.State.OPEN
        ).update(
            computed_revision=seen,
            stale_since=Case(When(revision=seen, then=Value(None)), default=F("stale_since")),
            compute_attempts=0,
            compute_error="",
        )
    )


def result_values(assessment: Assessment, found: Evaluation, *, now: datetime) -> dict[str, Any]:
    """The columns of a Result that hold this evaluation."""
    numbers = found.explanation["overall"]
    return {
        "revision": assessment.revision,
        "input_hash": found.input_hash,
        "engine_version": scoring.ENGINE_VERSION,
        "as_of": found.as_of,
        "is_open": found.is_open,
        "overall_score": numbers["score"],
        "overall_low": numbers["low"],
        "overall_high": numbers["high"],
        "partner_level": found.explanation["partner_level"]["key"] or "",
        "coverage_share": found.explanation["coverage"],
        "explanation": found.explanation,
        "computed_at": now,
    }


def _note_failure(assessment: Assessment, error: Exception) -> None:
    """Log it, and once the attempts are used up say on the assessment why it stands."""
    log.exception("computing failed", assessment=assessment.pk)
    reason = f" The last one: {error}" if isinstance(error, scoring.AnswerError) else ""
    parked().filter(pk=assessment.pk).update(compute_error=PARKED + reason)

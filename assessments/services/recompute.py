"""Recomputing what is stored, compared number by number. Frozen results are checked against their own snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from assessments import scoring
from assessments.models import Assessment, Result, RollUp
from assessments.selectors.rubric import engine_rubric
from assessments.services.compute import (
    CHUNK,
    Inputs,
    current_result,
    evaluate_open,
    read_inputs,
    result_values,
    store,
)
from assessments.services.explanation import read_numbers
from assessments.services.rollups import replace_rollups, rollup_rows
from opm.kernel.quarters import Quarter

# Every number of a roll-up row, so that a new column is compared from the day it is there.
IDENTITY = {"id", "assessment", "client", "quarter", "rubric", "kind", "key"}
COLUMNS = tuple(field.name for field in RollUp._meta.concrete_fields if field.name not in IDENTITY)


@dataclass(slots=True)
class Recomputed:
    """How many were looked at, and a line for each number that differed."""

    assessments: int = 0
    changes: list[str] = field(default_factory=list)


def recompute(*, quarter: Quarter | None = None, write: bool = True, now: datetime) -> Recomputed:
    """Recompute all assessments (of a quarter), in chunks; with `write` repair what differs."""
    found = Recomputed()
    wanted = Assessment.objects.filter(**({"quarter": quarter} if quarter else {}))
    ids = list(wanted.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        for inputs in read_inputs(ids[start : start + CHUNK]):
            found.assessments += 1
            found.changes += _one(inputs, write=write, now=now)
    return found


def _one(inputs: Inputs, *, write: bool, now: datetime) -> list[str]:
    assessment = inputs.assessment
    if assessment.is_open:
        return _open(inputs, write=write, now=now)
    return list(_closed(assessment, write=write))


def _open(inputs: Inputs, *, write: bool, now: datetime) -> list[str]:
    assessment, evaluation = inputs.assessment, evaluate_open(inputs)
    changes = list(_differences(assessment, evaluation.explanation, closed=False))
    result = current_result(assessment.pk)
    if result is None or result.frozen or result.explanation != evaluation.explanation:
        changes.append(f"{assessment}: the stored result differs from its answers.")
    if changes and write:
        with transaction.atomic():
            if not store(assessment, evaluation, now=now):
                _repair_open(assessment, result_values(assessment, evaluation, now=now))
    return changes


def _repair_open(assessment: Assessment, values: dict[str, Any]) -> None:
    """Write the rows again where the revision says they were computed; a newer save wins."""
    unchanged = Assessment.objects.select_for_update().filter(
        pk=assessment.pk, revision=assessment.revision, state=Assessment.State.OPEN
    )
    if unchanged.exists():
        if not Result.objects.filter(assessment=assessment, frozen=False).update(**values):
            Result.objects.create(assessment=assessment, **values)
        replace_rollups(assessment, values["explanation"], closed=False)


def _closed(assessment: Assessment, *, write: bool) -> Iterator[str]:
    """A closed one: its frozen numbers against its snapshot, its roll-up rows against the frozen numbers."""
    result = current_result(assessment.pk)
    if result is None:
        yield f"{assessment}: closed without a frozen result."
        return
    yield from _snapshot_differences(assessment, result)
    numbers = read_numbers(result.explanation)
    changes = list(_differences(assessment, numbers, closed=True))
    if changes and write:
        with transaction.atomic():
            replace_rollups(assessment, numbers, closed=True)
    yield from changes


def _snapshot_differences(assessment: Assessment, result: Result) -> Iterator[str]:
    """What the packed answers give today against what was frozen; an older engine's numbers are not compared."""
    if result.snapshot is None or result.engine_version != scoring.ENGINE_VERSION:
        return
    rubric = engine_rubric(assessment.version)
    packed = scoring.unpack(rubric, bytes(result.snapshot))
    score = scoring.score(rubric, packed.sheets, packed.agreed, open=False, as_of=result.as_of)
    now = scoring.cut_decimal(score.overall)
    if now != result.overall_score:
        yield f"{assessment}: frozen overall {result.overall_score}, its snapshot gives {now}."


def _differences(assessment: Assessment, explanation: dict[str, Any], *, closed: bool) -> Iterator[str]:
    stored = {(row.kind, row.key): row for row in RollUp.objects.filter(assessment=assessment)}
    for row in rollup_rows(assessment, explanation, closed=closed):
        old = stored.pop((row.kind, row.key), None)
        name = row.key or row.kind
        if old is None:
            yield f"{assessment}: {name} has no roll-up row."
            continue
        for column in COLUMNS:
            before, after = _text(getattr(old, column)), _text(getattr(row, column))
            if before != after:
                yield f"{assessment}: {name} {column} {before or 'none'} -> {after or 'none'}."
    for _, key in stored:
        yield f"{assessment}: {key} has a roll-up row too many."


def _text(value: Any) -> str:
    return "" if value is None else str(value)

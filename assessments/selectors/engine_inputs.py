"""Answers as the engine takes them: rows in, frozen values out, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from assessments import scoring
from assessments.models import Answer, Sheet
from assessments.scoring.types import SIDES

_SIDES: dict[str, scoring.Side] = {side: side for side in SIDES}
ANSWER_COLUMNS = (
    "sheet_id",
    "pom__key",
    "option",
    "na",
    "na_reason",
    "certainty",
    "note",
    "evidence",
    "evidence_on",
)


def engine_sheets(assessment_ids: Collection[int]) -> dict[int, list[scoring.Sheet]]:
    """The sheets of assessments by id, in a stable order; an assessment without sheets has []. Two queries."""
    sheets = list(
        Sheet.objects.filter(assessment__in=assessment_ids)
        .order_by("assessment", "pk")
        .values_list("pk", "assessment_id", "side", "asked")
    )
    answers: dict[int, dict[str, scoring.Answer]] = defaultdict(dict)
    for row in _answer_rows(pk for pk, *_ in sheets):
        answers[row[0]][row[1]] = _answer(*row[2:])
    found: dict[int, list[scoring.Sheet]] = {pk: [] for pk in assessment_ids}
    for pk, assessment_id, side, asked in sheets:
        found[assessment_id].append(
            scoring.Sheet(
                respondent=str(pk),  # a name can be erased; the row's number stays
                side=_SIDES[side],
                asked=None if asked is None else frozenset(asked),
                answers=answers[pk],
            )
        )
    return found


def _answer_rows(sheet_ids: Iterable[int]) -> Iterable[tuple[Any, ...]]:
    return Answer.objects.filter(sheet__in=list(sheet_ids)).values_list(*ANSWER_COLUMNS)


def _answer(
    option: str, na: bool, reason: str, certainty: int, note: str, evidence: str, evidence_on: Any
) -> scoring.Answer:
    return scoring.Answer(
        option=option or None,
        na=na,
        reason=reason,
        certainty=certainty,
        note=bool(note),
        evidence_on=evidence_on,
        evidence=bool(evidence),
    )

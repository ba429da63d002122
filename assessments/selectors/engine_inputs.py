"""What the engine takes: rows in, frozen values out, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db.models import Exists, OuterRef, Q

from assessments import scoring
from assessments.models import AgreedAnswer, Answer, Assessment, Sheet
from assessments.scoring.types import SIDES
from assessments.selectors.metrics.stored import known_values
from assessments.selectors.versions.earlier import Before, before_versions

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


@dataclass(frozen=True, slots=True)
class Given:
    """Everything a score and what stands beside it depend on, apart from the rubric and the day.

    `metrics` are the known values of the quarter by metric key, shares 0-1. `before` is there where the quarter before
    was answered against another version of the rubric.
    """

    sheets: list[scoring.Sheet] = field(default_factory=list)
    agreed: Mapping[str, scoring.Answer] = field(default_factory=dict)
    metrics: Mapping[str, Fraction] = field(default_factory=dict)
    before: Before | None = None

    def of_side(self, side: str) -> list[scoring.Sheet]:
        """The sheets of one side."""
        return [sheet for sheet in self.sheets if sheet.side == side]


def given(assessments: Collection[Assessment]) -> dict[int, Given]:
    """The inputs of assessments by id, as stored now. Five queries, however many (and those of a change of version)."""
    ids = [item.pk for item in assessments]
    sheets, agreed = engine_sheets(ids), engine_agreed(ids)
    before = before_versions(assessments)
    metrics = known_values({(item.client_id, item.quarter) for item in assessments})
    return {
        item.pk: Given(
            sheets[item.pk],
            agreed[item.pk],
            metrics.get((item.client_id, item.quarter), {}),
            before.get(item.pk),
        )
        for item in assessments
    }


def engine_agreed(assessment_ids: Collection[int]) -> dict[int, dict[str, scoring.Answer]]:
    """Agreed answers of assessments by id and POM key; agreeing to differ is none. One query."""
    found: dict[int, dict[str, scoring.Answer]] = {pk: {} for pk in assessment_ids}
    rows = AgreedAnswer.objects.filter(assessment__in=assessment_ids, differ=False)
    for pk, key, option, na, reason in rows.values_list(
        "assessment_id", "pom__key", "option", "na", "reason"
    ):
        found[pk][key] = scoring.Answer(option=option or None, na=na, reason=reason if na else "", note=True)
    return found


def engine_sheets(assessment_ids: Collection[int]) -> dict[int, list[scoring.Sheet]]:
    """The sheets of assessments by id, in a stable order; an assessment without sheets has []. Two queries."""
    never_asked = Q(declined_at__isnull=False) & ~Exists(Answer.objects.filter(sheet=OuterRef("pk")))
    sheets = list(
        Sheet.objects.filter(assessment__in=assessment_ids)
        .exclude(never_asked)  # the link went to the wrong person, so nobody's answer is waited for
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

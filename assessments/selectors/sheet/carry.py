"""What an earlier quarter answered: shown beside every practice, carried over only by the respondent's act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessments.answer_input import AnswerInput
from assessments.models import Answer, Assessment, RollUp, Sheet
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.versions.mapping import carried_keys
from opm.kernel.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer of an earlier quarter. `origin` is the quarter in which it was first given."""

    values: AnswerInput
    quarter: Quarter
    origin: Quarter
    by: str
    own: bool
    at: datetime


def previous_assessment(assessment: Assessment) -> Assessment | None:
    """The client's latest earlier assessment with the same rubric. One query."""
    return (
        Assessment.objects.filter(
            client=assessment.client_id, rubric=assessment.rubric_id, quarter__lt=assessment.quarter
        )
        .select_related("version")
        .order_by("-quarter")
        .first()
    )


def earlier_answers(sheet: Sheet, previous: Assessment | None) -> dict[str, Earlier]:
    """IT's answers of the previous assessment by POM key: the respondent's own, else a colleague's latest. One query.

    By the keys of the sheet's own rubric version; what did not stay the same question is left out
    (assessments.selectors.versions.mapping; two queries more after a change of version).
    """
    if previous is None:
        return {}
    rows = (
        Answer.objects.filter(sheet__assessment=previous, sheet__side=sheet.side)
        .exclude(option="", na=False)
        .select_related("sheet", "pom")
        .order_by("answered_at", "pk")
    )
    rubric = engine_rubric(sheet.assessment.version)
    newer = {old: new for new, old in carried_keys(previous.version, sheet.assessment.version).items()}
    found: dict[str, Earlier] = {}
    for row in rows:
        key, own = newer.get(row.pom.key, ""), row.sheet.respondent_id == sheet.respondent_id
        if not key or (row.na and not rubric.pom(key).na_allowed):
            continue
        if own or not (key in found and found[key].own):
            found[key] = Earlier(
                values=AnswerInput.of(row),
                quarter=previous.quarter,
                origin=row.carried_from or previous.quarter,
                by=row.sheet.respondent_label,
                own=own,
                at=row.answered_at,
            )
    return found


def carryable(sheet: Sheet) -> dict[str, Earlier]:
    """The answers that the respondent may carry over, by POM key. Two queries."""
    return earlier_answers(sheet, previous_assessment(sheet.assessment))


def held_levels(previous: Assessment | None) -> dict[str, int]:
    """The level each capability held in the previous assessment's result; unscored ones are left out. One query."""
    if previous is None:
        return {}
    rows = RollUp.objects.filter(
        assessment=previous, kind=RollUp.Kind.CAPABILITY, level__isnull=False
    ).values_list("key", "level")
    return {key: level for key, level in rows if level is not None}

"""What an earlier quarter answered: shown beside every practice, carried over only by the respondent's act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessments.answer_input import AnswerInput
from assessments.models import Answer, Assessment, RollUp, Sheet
from assessments.scoring import Rubric
from assessments.selectors.rubric import engine_rubric
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


def earlier_answers(
    sheet: Sheet, previous: Assessment | None, capability: str | None = None
) -> dict[str, Earlier]:
    """IT's answers of the previous assessment by POM key: the respondent's own, else a colleague's latest. One query.

    POMs that are not in both rubric versions at the same level are left out.
    """
    if previous is None:
        return {}
    rows = (
        Answer.objects.filter(sheet__assessment=previous, sheet__side=sheet.side)
        .exclude(option="", na=False)
        .select_related("sheet", "pom")
        .order_by("answered_at", "pk")
    )
    if capability:
        rows = rows.filter(pom__capability__key=capability)
    comparable = _comparable(engine_rubric(previous.version), engine_rubric(sheet.assessment.version))
    found: dict[str, Earlier] = {}
    for row in rows:
        key, own = row.pom.key, row.sheet.respondent_id == sheet.respondent_id
        if key in comparable and (own or not (key in found and found[key].own)):
            found[key] = Earlier(
                values=AnswerInput.of(row),
                quarter=previous.quarter,
                origin=row.carried_from or previous.quarter,
                by=row.sheet.respondent_label,
                own=own,
                at=row.answered_at,
            )
    return found


def carryable(sheet: Sheet, capability: str | None = None) -> dict[str, Earlier]:
    """The answers that the respondent may carry over, by POM key. Two queries."""
    return earlier_answers(sheet, previous_assessment(sheet.assessment), capability)


def held_levels(previous: Assessment | None) -> dict[str, int]:
    """The level each capability held in the previous assessment's result; unscored ones are left out. One query."""
    if previous is None:
        return {}
    rows = RollUp.objects.filter(
        assessment=previous, kind=RollUp.Kind.CAPABILITY, level__isnull=False
    ).values_list("key", "level")
    return {key: level for key, level in rows if level is not None}


def _comparable(old: Rubric, new: Rubric) -> frozenset[str]:
    """Keys of POMs that stand at the same level in both versions; a stable key at another level is another question."""
    return frozenset(
        pom.key for pom in new.poms() if old.has_pom(pom.key) and old.pom(pom.key).level == pom.level
    )

"""Assessments for tests, made through the services a browser would reach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assessments.answer_input import AnswerInput
from assessments.models import Answer, Assessment, Pom, Sheet
from assessments.services.answers import Entry, record_answer, record_answers
from assessments.services.compute import mark_dirty
from assessments.services.sheets import open_assessment, own_sheet
from opm.kernel.quarters import Quarter
from relationships.models import Client

RELATIONSHIP_AT_3 = {
    **dict.fromkeys(["REL1.2a", "REL1.2b", "REL1.3a", "REL1.3b"], "F"),
    **dict.fromkeys(["REL1.4a", "REL1.4b"], "N"),
}


def opened(client: Client, quarter: Quarter, by: Any, now: datetime) -> Assessment:
    """The client's assessment of the quarter, with a sheet of `by`."""
    assessment = open_assessment(client=client, quarter=quarter, by=by, now=now)
    own_sheet(assessment=assessment, by=by, now=now)
    return assessment


def values_of(option: str) -> AnswerInput:
    """An option of the scale, "NA" with a reason, or "" for a blank."""
    return (
        AnswerInput(na=True, na_reason="Not our business") if option == "NA" else AnswerInput(option=option)
    )


def answer(assessment: Assessment, options: Mapping[str, str], by: Any, now: datetime) -> None:
    """`by` answers these POMs on his or her own sheet, all in one save."""
    sheet = own_sheet(assessment=assessment, by=by, now=now)
    poms = {pom.key: pom for pom in Pom.objects.filter(version=assessment.version, key__in=options)}
    seen = {row.pom_id: row.version for row in Answer.objects.filter(sheet=sheet)}
    entries = [Entry(poms[k], values_of(option), seen.get(poms[k].pk, 0)) for k, option in options.items()]
    record_answers(sheet=sheet, entries=entries, by=by, now=now)


def answer_one(assessment: Assessment, key: str, option: str, by: Any, now: datetime) -> None:
    """`by` changes one answer."""
    sheet = own_sheet(assessment=assessment, by=by, now=now)
    pom = Pom.objects.get(version=assessment.version, key=key)
    row = Answer.objects.filter(sheet=sheet, pom=pom).first()
    record_answer(
        sheet=sheet,
        pom=pom,
        values=values_of(option),
        seen_version=row.version if row else 0,
        by=by,
        now=now,
    )


def client_answers(assessment: Assessment, options: Mapping[str, str], now: datetime) -> Sheet:
    """A respondent of the client's side who was asked exactly these POMs; "" is still outstanding."""
    sheet = Sheet.objects.create(
        assessment=assessment,
        side=Sheet.Side.CLIENT,
        respondent_label=f"Sam {Sheet.objects.count()}",
        asked=list(options),
        created_at=now,
    )
    poms = {pom.key: pom for pom in Pom.objects.filter(version=assessment.version, key__in=options)}
    Answer.objects.bulk_create(
        Answer(sheet=sheet, pom=poms[key], option=option, answered_at=now)
        for key, option in options.items()
        if option
    )
    mark_dirty(assessment, now=now)
    return sheet


def all_answered(assessment: Assessment, option: str, by: Any, now: datetime) -> None:
    """`by` gives every practice of the rubric the same answer."""
    poms = Pom.objects.filter(version=assessment.version, level__gt=assessment.version.floor)
    answer(assessment, dict.fromkeys(poms.values_list("key", flat=True), option), by, now)

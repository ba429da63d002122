"""Where the sheet is, what its form sends, and answers given before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from assessments.models import Answer, Pom, Sheet
from assessments.services.answers import AnswerInput, Entry, record_answer, record_answers
from assessments.services.sheets import open_assessment, own_sheet
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

Q = Quarter(2026, 4)


def page_url(capability: str = "REL1") -> str:
    return reverse("sheet", args=["finance", Q, capability])


def answer_url(pom: str, capability: str = "REL1") -> str:
    return reverse("answer", args=["finance", Q, capability, pom])


def fields(pom: str, rating: str, seen: int = 0, **more: str) -> dict[str, str]:
    values = {"rating": rating, "seen": str(seen), "certainty": "4", **more}
    return {f"{pom}-{name}": value for name, value in values.items()}


def say(sheet: Sheet, key: str, option: str, by: User, now: datetime, **more: Any) -> Answer:
    stored = Answer.objects.filter(sheet=sheet, pom__key=key).first()
    return record_answer(
        sheet=sheet,
        pom=Pom.objects.get(version=sheet.assessment.version, key=key),
        values=AnswerInput(option=option, **more),
        seen_version=stored.version if stored else 0,
        by=by,
        now=now,
    )


def last_quarter(finance: Client, by: User, now: datetime, **given: str) -> Sheet:
    assessment = open_assessment(client=finance, quarter=Q.plus(-1), by=by, now=now)
    sheet = own_sheet(assessment=assessment, by=by, now=now)
    poms = Pom.objects.filter(version=assessment.version, capability__key="REL1", level__gt=1)
    record_answers(
        sheet=sheet,
        entries=[
            Entry(pom, AnswerInput(option=given.get(pom.key.replace(".", "_"), "F"), note="as seen"), 0)
            for pom in poms
        ],
        by=by,
        now=now,
    )
    return sheet

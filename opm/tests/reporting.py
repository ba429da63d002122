"""Closed quarters for tests of reports: opened, answered and closed by the services that pages use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from assessments.models import Answer, Assessment, Pom, Sheet
from assessments.services.closing import close_assessment
from assessments.services.sheets import open_assessment, own_sheet
from opm.kernel.calendar import first_day
from opm.kernel.quarters import Quarter
from relationships.models import Client, User


def answered_quarter(client: Client, quarter: Quarter, *, by: User, level: int, weak: str = "") -> Assessment:
    """An open assessment in which everything up to `level` is fully in place; of the capability `weak` nothing is."""
    now = moment(quarter)
    assessment = open_assessment(client=client, quarter=quarter, by=by, now=now)
    sheet = own_sheet(assessment=assessment, by=by, now=now)
    answer(sheet, now, level=level, weak=weak)
    return assessment


def closed_quarter(client: Client, quarter: Quarter, *, by: User, level: int, weak: str = "") -> Assessment:
    """The same, closed."""
    assessment = answered_quarter(client, quarter, by=by, level=level, weak=weak)
    close_assessment(assessment=assessment, by=by, now=moment(quarter) + timedelta(days=1))
    return Assessment.objects.get(pk=assessment.pk)


def moment(quarter: Quarter) -> datetime:
    """Nine o'clock on the fifth day of the quarter."""
    day = first_day(quarter) + timedelta(days=4)
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def answer(sheet: Sheet, now: datetime, *, level: int, weak: str = "") -> None:
    poms = Pom.objects.filter(version=sheet.assessment.version, level__gt=1).select_related("capability")
    Answer.objects.bulk_create(
        Answer(sheet=sheet, pom=pom, option=_option(pom, level, weak), answered_at=now) for pom in poms
    )


def _option(pom: Pom, level: int, weak: str) -> str:
    return "F" if pom.level <= level and pom.capability.key != weak else "N"


def real_colours(value: Any) -> Any:
    """A figure with a real colour in place of each token, as static/js/charts.js puts them in."""
    if isinstance(value, str) and value.startswith("token:"):
        return "#123456"
    if isinstance(value, list | tuple):
        return [real_colours(item) for item in value]
    if isinstance(value, dict):
        return {key: real_colours(item) for key, item in value.items()}
    return value

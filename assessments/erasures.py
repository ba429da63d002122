"""Forgetting somebody who was asked for the client's view, or is named in words about a client (TRUST.md S12).

Marks stay, so that no score changes. The log of answers and readings of metrics are append-only: their words stay.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from assessments.models import AgreedAnswer, Answer, PlanStep, Sheet
from opm.kernel.erasure import ERASED, Erasure, erases

TEXTS: tuple[tuple[type[models.Model], str, tuple[str, ...]], ...] = (
    (Answer, "sheet__assessment__client", ("note", "evidence", "na_reason")),
    (AgreedAnswer, "assessment__client", ("reason",)),
    (PlanStep, "plan__client", ("title", "evidence")),
)


@erases
def respondents(who: Erasure) -> None:
    """Respondents without an account lose name and address; their answers stay as somebody's."""
    asked = Sheet.objects.filter(
        assessment__client__in=who.clients, side=Sheet.Side.CLIENT, respondent=None
    ).order_by("pk")
    for sheet, _ in who.holding(asked, ("respondent_label", "email")):
        Sheet.objects.filter(pk=sheet.pk).update(respondent_label=_free_label(sheet), email="")


def _free_label(sheet: Sheet) -> str:
    """No two respondents of an assessment share a name: "Erased person", "Erased person 2"."""
    others = Sheet.objects.filter(assessment=sheet.assessment_id, side=sheet.side)
    taken = set(others.values_list("respondent_label", flat=True))
    labels = [ERASED, *(f"{ERASED} {number}" for number in range(2, len(taken) + 2))]
    return next(label for label in labels if label not in taken)


@erases
def words(who: Erasure) -> None:
    """Words of answers, agreements and plans that name the person; the editors' version rises with them."""
    for model, path, fields in TEXTS:
        rows = model._default_manager.filter(**{f"{path}__in": who.clients})
        for row, found in who.holding(rows.iterator(), fields):
            values: dict[str, Any] = {
                name: who.without(getattr(row, name), row._meta.get_field(name).max_length) for name in found
            }
            if hasattr(row, "version"):
                values["version"] = row.version + 1
            model._default_manager.filter(pk=row.pk).update(**values)

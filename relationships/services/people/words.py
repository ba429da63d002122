"""Forgetting somebody in the words of an app's records: this app's and those above it (TRUST.md S12)."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from opm.kernel.erasure import Erasure
from opm.kernel.fields import QuarterField
from relationships.querysets import OfClientQuerySet


def forget_words(who: Erasure, app: str, *, emptied: tuple[type[models.Model], ...] = ()) -> None:
    """Every text column of the clients' records in the app `app`; the editors' version rises with it.

    Rows of `emptied` are append-only: the database lets their words go, not change.
    """
    for model in apps.get_app_config(app).get_models():
        rows = model._default_manager.all()
        names = [field.name for field in model._meta.fields if _is_text(field)]
        if not isinstance(rows, OfClientQuerySet) or not names:
            continue
        rows = rows.filter(**{f"{rows.client_path}__in": who.clients})
        for row, found in who.holding(rows.iterator(), names):
            values = dict.fromkeys(found, "") if isinstance(row, emptied) else _forgotten(row, found, who)
            model._default_manager.filter(pk=row.pk).update(**values)


def _is_text(field: Any) -> bool:
    text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, QuarterField)
    return text and not field.choices


def _forgotten(row: Any, fields: list[str], who: Erasure) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in fields:
        longest = row._meta.get_field(name).max_length
        values[name] = who.without(getattr(row, name), longest)
    if hasattr(row, "version"):
        values["version"] = row.version + 1
    return values

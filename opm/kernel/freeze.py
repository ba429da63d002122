"""Freeze: canonical JSON, SHA-256, hash of the freeze before. Only a freeze can be signed or reported."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import models

from opm.kernel.models import Freeze


def canonical_json(value: Any) -> str:
    """The one spelling of a value: sorted keys, no spaces. Floats are refused: they have no one spelling."""
    _refuse_floats(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("A freeze holds no floats; write numbers as text.")
    if isinstance(value, dict):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)


def sha256(text: str) -> str:
    """Hex digest of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def freeze(*, kind: str, obj: models.Model, payload: Any, by: Any, at: datetime, scope: str = "") -> Freeze:
    """Store `payload` for good. Two queries."""
    row = unsaved(kind=kind, obj=obj, payload=payload, by=by, at=at, scope=scope)
    same = Freeze.objects.filter(kind=kind, object_type=row.object_type, object_id=row.object_id)
    previous = same.order_by("-pk").first()
    row.previous_sha256 = previous.sha256 if previous else ""
    row.save(force_insert=True)
    return row


def unsaved(*, kind: str, obj: models.Model, payload: Any, by: Any, at: datetime, scope: str = "") -> Freeze:
    """The first freeze of something as a row that is not stored yet, for writing many at once. No query."""
    text = canonical_json(payload)
    return Freeze(
        kind=kind,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        scope=scope,
        payload=text,
        sha256=sha256(text),
        created_at=at,
        created_by=by,
    )


def intact(row: Freeze) -> bool:
    """Whether the stored text still has the stored hash."""
    return sha256(row.payload) == row.sha256

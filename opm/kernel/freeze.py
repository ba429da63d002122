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
    text = canonical_json(payload)
    object_type, object_id = obj._meta.label_lower, str(obj.pk)
    previous = (
        Freeze.objects.filter(kind=kind, object_type=object_type, object_id=object_id).order_by("-pk").first()
    )
    return Freeze.objects.create(
        kind=kind,
        object_type=object_type,
        object_id=object_id,
        scope=scope,
        payload=text,
        sha256=sha256(text),
        previous_sha256=previous.sha256 if previous else "",
        created_at=at,
        created_by=by,
    )


def intact(row: Freeze) -> bool:
    """Whether the stored text still has the stored hash."""
    return sha256(row.payload) == row.sha256

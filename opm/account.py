"""A person's own settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from opm.kernel import history
from relationships.models import User

FIELDS = ("name", "theme", "letter_keys", "digest")


@transaction.atomic
def save_settings(*, user: User, values: dict[str, Any], now: datetime) -> list[str]:
    """Store a person's own choices and remember each change. Gives back the names of the fields that changed."""
    stored = User.objects.select_for_update().get(pk=user.pk)
    changed = [name for name in FIELDS if name in values and getattr(stored, name) != values[name]]
    entries = [
        history.Entry("settings.change", stored, field=name, old=getattr(stored, name), new=values[name])
        for name in changed
    ]
    for name in changed:
        setattr(stored, name, values[name])
    if changed:
        stored.save(update_fields=changed)
        history.record_many(entries, by=user, at=now)
    return changed

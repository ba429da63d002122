"""What every write on a client's records shares: the team's right, the version seen, one Change for each field.

Errors of all services built on it: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else
saved since `seen_version`; `current` is the stored row).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from opm.kernel import history, words
from opm.kernel.errors import Conflict, NotAllowed, Refused
from relationships.models import Client, User
from relationships.models.record import Record

MOMENT = timedelta(seconds=10)
OWN = ("id", "version", "created_at", "position", "rank")  # what two equal presses would not share
GONE = "Somebody else removed this while you had it open. Nothing was changed."
NOT_YOURS = "Only the client's own team changes its records."
R = TypeVar("R", bound=Record)


def require_team(client: Client, by: User) -> None:
    """NotAllowed unless `by` is on the client's team. One query."""
    if not Client.objects.editable_by(by).filter(pk=client.pk).exists():
        raise NotAllowed(NOT_YOURS)


def create(record: R, *, action: str, by: User, now: datetime, new: str = "") -> R:
    """Store a new record of a client and tell the history; `record` is what is stored then.

    Call it inside the service's transaction. The same twice within a moment is a double click: it is stored and told
    once (TRUST.md R7).
    """
    require_team(record.client, by)
    record.created_at = now
    if _pressed_twice(record):
        return record
    record.save(force_insert=True)
    note(action, record, by=by, now=now, new=new or str(record))
    return record


def _pressed_twice(record: Record) -> bool:
    """Whether the same was stored a moment ago: then the record is that one. Two queries; the client is the lock."""
    Client.objects.select_for_update(of=("self",)).get(pk=record.client_id)
    columns = [field.attname for field in record._meta.concrete_fields if field.name not in OWN]
    same = {name: getattr(record, name) for name in columns}
    since = record.created_at - MOMENT
    rows = type(record)._default_manager.filter(
        created_at__gt=since, created_at__lte=record.created_at, **same
    )
    stored = rows.order_by("pk").first()
    if stored is None:
        return False
    for name in OWN:
        if hasattr(stored, name):
            setattr(record, name, getattr(stored, name))
    record._state.adding = False
    return True


def locked(record: R, *, seen_version: int | None) -> R:
    """The row as it is stored now, locked. Conflict where it is newer than what was seen (None: whatever it is);
    Refused where somebody deleted it since it was read."""
    rows: Any = type(record)._default_manager
    found = rows.select_for_update(of=("self",)).select_related("client").filter(pk=record.pk).first()
    if found is None:
        raise Refused(GONE)
    stored: R = found
    if seen_version is not None and stored.version != seen_version:
        raise Conflict("Somebody else changed this while you had it open.", stored)
    return stored


def change(
    record: R,
    *,
    values: Mapping[str, Any],
    seen_version: int | None,
    action: str,
    by: User,
    now: datetime,
    reason: str = "",
    candid: bool = False,
) -> R:
    """Write `values` over a record and tell each field that moved; nothing changed writes nothing.

    Call it inside the service's transaction. `candid` keeps the words themselves out of the history (TRUST.md S2).
    """
    require_team(record.client, by)
    stored = locked(record, seen_version=seen_version)
    before = {name: said(stored, name) for name in values}
    old = {name: getattr(stored, name) for name in values}
    for name, value in values.items():
        setattr(stored, name, value)
    moved = [name for name in values if getattr(stored, name) != old[name]]
    if not moved:
        return stored
    stored.version += 1
    stored.save(update_fields=[*moved, "version"])
    history.record_many(
        [
            history.Entry(
                action,
                stored,
                scope=stored.client.scope,
                field=name,
                old="" if candid else before[name],
                new="" if candid else said(stored, name),
                shift_days=_shift(old[name], getattr(stored, name)),
                reason=reason,
            )
            for name in moved
        ],
        by=by,
        at=now,
    )
    return stored


def note(
    action: str, obj: models.Model, *, by: Any, now: datetime, client: Client | None = None, **what: Any
) -> None:
    """Tell the client's history that something happened to `obj` (its `client`, where none is named)."""
    scope = (client or obj.client).scope  # type: ignore[attr-defined]
    by_label = what.pop("by_label", "")
    history.record(history.Entry(action, obj, scope=scope, **what), by=by, by_label=by_label, at=now)


def said(record: models.Model, name: str) -> str:
    """A field's value in words: a choice by its label, a day as the house says it, a moment with its time, yes or no,
    a number without empty decimals, nothing as ""."""
    label = getattr(record, f"get_{name}_display", None)
    value = label() if label else getattr(record, name)
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return f"{words.day(local, year=True)}, {local:%H:%M}"
    if isinstance(value, date):
        return words.day(value, year=True)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def _shift(old: Any, new: Any) -> int | None:
    """By how many days a date moved; None for what is no date."""
    dates = isinstance(old, date) and isinstance(new, date)
    return (new - old).days if dates else None

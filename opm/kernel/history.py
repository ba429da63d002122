"""The one audit: append a Change, read an object's changes, prove the chain.

Services call `record` (or `record_many`) inside their own transaction. Nothing else writes changes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from opm.kernel.models import ChainHead, Change

FIELD = 64  # letters of a field; a team or a status of another tool may be longer
LABEL = 120  # letters of who acted: "link of" and the longest name are more
CONTENT = (
    "action",
    "object_type",
    "object_id",
    "scope",
    "field",
    "old",
    "new",
    "shift_days",
    "reason",
    "note",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a service wants remembered; `record` adds moment, salt and chain."""

    action: str
    obj: models.Model
    scope: str = ""
    field: str = ""
    old: Any = ""
    new: Any = ""
    shift_days: int | None = None
    reason: str = ""
    note: str = ""


def record(entry: Entry, *, by: Any, by_label: str = "", at: datetime | None = None) -> Change:
    """Append one change. Must run inside the transaction of the write it tells of. Three queries."""
    return record_many([entry], by=by, by_label=by_label, at=at)[0]


def record_many(
    entries: Sequence[Entry], *, by: Any, by_label: str = "", at: datetime | None = None
) -> list[Change]:
    """Append many changes of one person and moment; order is kept. Three queries for each 500."""
    moment = at or timezone.now()
    return append([change_of(entry, by=by, by_label=by_label, at=moment) for entry in entries])


def append(changes: list[Change]) -> list[Change]:
    """Give changes their place in the chain and store them, with one lock of the chain's head; order is kept."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A change is recorded in the transaction of the write it tells of.")
    head, _ = ChainHead.objects.select_for_update().get_or_create(pk=1)
    for change in changes:
        head.sequence += 1
        change.sequence = head.sequence
        change.chain = head.chain = chain_link(head.chain, change)
    Change.objects.bulk_create(changes, batch_size=500)
    head.save(update_fields=["sequence", "chain"])
    return changes


def change_of(entry: Entry, *, by: Any, by_label: str = "", at: datetime) -> Change:
    """An entry as a change that has no place in the chain yet."""
    change = Change(
        action=entry.action,
        object_type=entry.obj._meta.label_lower,
        object_id=str(entry.obj.pk),
        scope=entry.scope,
        field=entry.field[:FIELD],
        old=_text(entry.old),
        new=_text(entry.new),
        shift_days=entry.shift_days,
        reason=entry.reason,
        note=entry.note,
        by=by,
        by_label=(by_label or (str(by) if by else "worker"))[:LABEL],
        at=at,
        salt=secrets.token_hex(16),
    )
    change.digest = content_digest(change)
    return change


def _text(value: Any) -> str:
    if value is None:
        return ""
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, default=str, sort_keys=True, ensure_ascii=False)
    )


def content_digest(change: Change) -> str:
    """SHA-256 over salt and content; the only thing of the content that the chain knows."""
    content = [
        change.salt,
        *(getattr(change, name) for name in CONTENT),
        change.by_label,
        change.at.astimezone(UTC).isoformat(),  # one spelling of a moment, whatever zone it was given in
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, default=str).encode()).hexdigest()


def chain_link(previous: str, change: Change) -> str:
    """HMAC over the previous link, the place in the sequence and the digest, with the key from outside the database."""
    message = f"{previous}|{change.sequence}|{change.by_id}|{change.digest}".encode()
    return hmac.new(settings.AUDIT_KEY.encode(), message, hashlib.sha256).hexdigest()


def erase(changes: models.QuerySet[Change]) -> int:
    """Empty text and salt of changes whose subject asked to be forgotten; who did it when stays, and the chain holds.

    The label of who acted goes too where it was nobody with an account ("link of Sam Reyes"). Gives how many rows.
    """
    nameless = changes.filter(by=None).values_list("pk", flat=True)
    Change.objects.filter(pk__in=list(nameless)).update(by_label="")
    return changes.update(old="", new="", reason="", note="", salt="")


def verify_chain() -> Iterator[str]:
    """Walk the whole chain and yield one sentence for each break: edited, deleted, reordered or cut off."""
    previous, expected = "0" * 64, 1
    for change in Change.objects.order_by("sequence").iterator(chunk_size=2000):
        if change.sequence != expected:
            yield f"Change {expected} is missing."
            expected = change.sequence
        if change.chain != chain_link(previous, change):
            yield f"Change {change.sequence} does not follow from the one before it."
        elif change.salt and change.digest != content_digest(change):
            yield f"Change {change.sequence} was edited."
        previous, expected = change.chain, expected + 1
    head = ChainHead.objects.filter(pk=1).first()
    if head and (head.sequence, head.chain) != (expected - 1, previous):
        yield f"The log ends at change {expected - 1}, the head says {head.sequence}."


def of_object(obj: models.Model) -> models.QuerySet[Change]:
    """Changes of one object, newest first."""
    return Change.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk)).select_related(
        "by"
    )


def latest_of_field(objects: Sequence[models.Model], field: str) -> dict[Any, Change]:
    """The latest change of a field by the object's primary key, for objects of one model. One query, none for none."""
    if not objects:
        return {}
    keys = {str(obj.pk): obj.pk for obj in objects}
    changes = Change.objects.filter(
        object_type=objects[0]._meta.label_lower, object_id__in=list(keys), field=field
    )
    return {keys[change.object_id]: change for change in changes.order_by("sequence")}


def of_scope(scope: str) -> models.QuerySet[Change]:
    """Changes of everything that belongs to `scope` ("client:12"), newest first."""
    return Change.objects.filter(scope=scope).select_related("by")

"""Everything that is held on one person, in plain words: for a request to see it (TRUST.md S12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from opm.kernel.models import Change
from relationships.models import (
    CandidNote,
    Client,
    Commitment,
    CommunityMember,
    Concern,
    Decision,
    Need,
    Objective,
    Person,
    Reading,
    Seat,
    Touch,
    Warning,
)

# What names a person by a seat: the heading, the path to the seat, and the fields that are told.
Named = tuple[str, Any, str, tuple[str, ...]]
NAMED: list[Named] = [
    ("commitments", Commitment, "seat", ("text", "detail", "promised_on", "due_on", "state")),
    ("warnings", Warning, "commitment__seat", ("told_to", "told_on", "cause", "options", "message", "reply")),
    ("decisions", Decision, "seat", ("question", "asked_on", "needed_by", "answer", "state")),
    ("concerns", Concern, "raised_by", ("text", "detail", "raised_on", "severity", "state", "put_right")),
    ("needs", Need, "said_by", ("want", "obstacle", "evidence", "seen_on", "state")),
    ("objectives", Objective, "client_owner", ("goal", "measure", "due_on")),
    ("catch_ups", Touch, "seats", ("title", "on", "kind", "channel", "state", "minutes", "private_note")),
]


def tell_too(*named: Named) -> None:
    """What apps above this one hold on a person by a seat; they say it in their `erasures.py`."""
    NAMED.extend(named)


def dossier(person: Person, clients: Sequence[Client]) -> dict[str, Any]:
    """The person, the seats at `clients` and every record of these clients that names them.

    A query for each kind of record.
    """
    seats = list(Seat.objects.filter(person=person, client__in=clients).select_related("client"))
    keys = [seat.pk for seat in seats]
    found: dict[str, Any] = {
        "person": _fields(person, ("name", "email", "phone", "created_at", "erased_at")),
        "seats": [{"client": seat.client.name, **_fields(seat, SEAT_FIELDS)} for seat in seats],
        "readings": _told(Reading, "seat", keys, ("on", "stance", "influence", "gains", "evidence", "by")),
        "notes": _told(CandidNote, "seat", keys, ("created_at", "text", "by")),
        "community": [
            _fields(row, ("client", "since", "until"))
            for row in CommunityMember.objects.filter(person=person, client__in=clients).select_related(
                "client"
            )
        ],
    }
    for heading, model, path, fields in NAMED:
        found[heading] = _told(model, path, keys, fields)
    found["history"] = _history(person, clients, keys)
    return found


SEAT_FIELDS = ("role", "tier", "is_key", "started_on", "ended_on", "external_id")


def _told(model: Any, path: str, keys: list[int], fields: Sequence[str]) -> list[dict[str, Any]]:
    rows = model.objects.filter(**{f"{path}__in": keys}).distinct()
    return [_fields(row, fields) for row in (rows.select_related("by") if "by" in fields else rows)]


def _fields(row: Any, fields: Sequence[str]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in fields}
    return {name: _plain(row, name, value) for name, value in values.items()}


def _plain(row: Any, name: str, value: Any) -> Any:
    """A choice in its words, numbers as numbers, anything else as text."""
    label = getattr(row, f"get_{name}_display", None)
    if label:
        return label()
    return value if value is None or isinstance(value, int | bool) else str(value)


def _history(person: Person, clients: Sequence[Client], seats: list[int]) -> list[dict[str, Any]]:
    """Changes of the person and the seats, oldest first."""
    own = Q(object_type=Person._meta.label_lower, object_id=str(person.pk))
    own |= Q(object_type=Seat._meta.label_lower, object_id__in=[str(pk) for pk in seats])
    rows = Change.objects.filter(own, scope__in=[client.scope for client in clients]).order_by("sequence")
    return [_fields(row, ("at", "action", "field", "old", "new", "reason", "by_label")) for row in rows]

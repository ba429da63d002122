"""Concerns out of a file: found again by external id, or by their words while they are open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opm.kernel.imports import Column
from relationships.models import Concern
from relationships.models.record import WORDS
from relationships.services.imports.taking import (
    CHANGED,
    NEW,
    SAME,
    Kind,
    Listed,
    Place,
    adopt,
    differences,
    found_again,
    given,
)
from relationships.services.open_points import ConcernInput, change_concern, close, raise_concern

COLUMNS = (
    Column("text", "Concern", required=True, example="Invoices are printed twice"),
    Column("detail", "Detail", limit=WORDS),
    Column("raised_by", "Raised by", limit=120, example="Sam Reyes"),
    Column("raised_on", "Raised on", "day", example="2026-10-05"),
    Column("severity", "Severity", "choice", choices=tuple(Concern.Severity.choices), example="Medium"),
    Column("owner", "Our owner", limit=254, example="e-mail address or name of somebody on the team"),
    Column("due_on", "Due", "day", example="2026-12-04"),
    Column("put_right", "What was put right", limit=WORDS, example=""),
    Column("external_id", "External id", limit=80, example="I-207"),
)
PLAIN = ("text", "detail", "raised_by", "raised_on", "severity", "owner", "due_on")


def take(values: Mapping[str, Any], place: Place) -> tuple[str, tuple[str, ...]]:
    """Put a concern on the list, or bring it up to the file; what was put right closes an open one, as of today."""
    cells = {key: value for key, value in values.items() if value not in ("", None)}
    cells["owner"] = place.colleague(cells.get("owner", ""))
    cells["raised_by"] = place.seat(cells.get("raised_by", ""))
    cells = {key: value for key, value in cells.items() if value is not None}
    rows = Concern.objects.filter(client=place.client).select_related("client", "owner", "raised_by__person")
    by_words = rows.filter(text__iexact=cells["text"], put_right__in=("", cells.get("put_right", "")))
    stored = found_again(rows, cells, by_words)
    wanted = given(cells, PLAIN)
    if stored is None:
        made = raise_concern(
            client=place.client,
            wish=ConcernInput(**wanted),
            external_id=cells.get("external_id", ""),
            by=place.by,
            now=place.now,
        )
        return NEW, _close(made, cells, place)
    notes = differences(stored, wanted)
    if notes:
        wish = ConcernInput(
            **{name: wanted.get(name, getattr(stored, name)) for name in PLAIN},
            recurrence_of=stored.recurrence_of,
        )
        stored = change_concern(concern=stored, wish=wish, seen_version=None, by=place.by, now=place.now)
    notes += _close(stored, cells, place) + adopt(stored, cells, place)
    return (CHANGED if notes else SAME), notes


def _close(stored: Concern, cells: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    words = cells.get("put_right", "")
    if not words or stored.state == Concern.State.CLOSED:
        return ()
    before = stored.get_state_display()
    close(concern=stored, seen_version=None, put_right=words, by=place.by, now=place.now)
    return (f"State: {before} → {Concern.State.CLOSED.label}",)


CONCERNS = Kind("concerns", "concerns", COLUMNS, "text", take, Listed("concerns", "concerns"))

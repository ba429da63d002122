"""Promises out of a file: found again by external id, or by their words and day.

An accepted day moves only by telling the client: a row that would move it is left out and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from opm.kernel.imports import Column
from relationships.models import Commitment
from relationships.models.record import WORDS
from relationships.services.commitments import CommitmentInput, change_commitment, keep, propose
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

COLUMNS = (
    Column("text", "Commitment", required=True, example="Month-end close report in two hours"),
    Column("detail", "Detail", limit=WORDS),
    Column("owner", "Our owner", limit=254, example="e-mail address or name of somebody on the team"),
    Column("seat", "Promised to", limit=120, example="Sam Reyes"),
    Column("promised_on", "Promised on", "day", example="2026-08-14"),
    Column("due_on", "Due", "day", required=True, example="2026-11-13"),
    Column("proposed", "Only proposed", "yes", example="no"),
    Column("done_on", "Done on", "day"),
    Column("external_id", "External id", limit=80, example="C-031"),
)
PLAIN = ("text", "detail", "owner", "seat", "promised_on", "due_on")


def take(values: Mapping[str, Any], place: Place) -> tuple[str, tuple[str, ...]]:
    """Write a promise down, or bring it up to the file; a day under "Done on" ends one that runs."""
    cells = {key: value for key, value in values.items() if value not in ("", None)}
    cells["owner"] = place.colleague(cells.get("owner", ""))
    cells["seat"] = place.seat(cells.get("seat", ""))
    cells = {key: value for key, value in cells.items() if value is not None}
    rows = Commitment.objects.filter(client=place.client).select_related("client", "owner", "seat__person")
    day = cells["due_on"]
    by_words = rows.filter(Q(due_on=day) | Q(baseline_on=day), text__iexact=cells["text"])
    stored = found_again(rows, cells, by_words)
    if stored is None:
        return NEW, _done(_propose(cells, place), cells, place)
    wanted = given(cells, PLAIN)
    if day == stored.baseline_on:
        del wanted["due_on"]  # the file still says the day first promised
    notes = differences(stored, wanted)
    if notes:
        wish = CommitmentInput(
            **{name: wanted.get(name, getattr(stored, name)) for name in PLAIN},
            accepted=stored.state != Commitment.State.PROPOSED or not cells.get("proposed", False),
        )
        stored = change_commitment(
            commitment=stored, wish=wish, seen_version=None, by=place.by, now=place.now
        )
    notes += _done(stored, cells, place) + adopt(stored, cells, place)
    return (CHANGED if notes else SAME), notes


def _propose(cells: Mapping[str, Any], place: Place) -> Commitment:
    wish = CommitmentInput(
        text=cells["text"],
        detail=cells.get("detail", ""),
        owner=cells.get("owner"),
        seat=cells.get("seat"),
        promised_on=cells.get("promised_on", min(place.today, cells["due_on"])),
        due_on=cells["due_on"],
        accepted=not cells.get("proposed", False),
    )
    return propose(
        client=place.client,
        wish=wish,
        external_id=cells.get("external_id", ""),
        by=place.by,
        now=place.now,
    )


def _done(stored: Commitment, cells: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    if "done_on" not in cells or stored.ended_on == cells["done_on"]:
        return ()
    before = stored.get_state_display()
    after = keep(commitment=stored, seen_version=None, done_on=cells["done_on"], by=place.by, now=place.now)
    return (f"State: {before} → {after.get_state_display()}",)


COMMITMENTS = Kind("commitments", "commitments", COLUMNS, "text", take, Listed("commitments", "commitments"))

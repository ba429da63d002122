"""Requests out of a CSV file: found again by their key elsewhere, or by title. Our own export comes back as it was.

The column of a row is where the request moves to, by the rules of the board; its place in the column stays the
session's matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opm.kernel.errors import Refused
from opm.kernel.imports import Column as Heading
from relationships.models.record import WORDS
from relationships.services.imports import (
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
from relationships.services.records import change
from roadmap.models import Column, Request
from roadmap.services.demand import RequestInput, ask_for, change_request, move
from roadmap.services.demand.inputs import NAME, TITLE
from roadmap.services.intake.known import asked, known_of, wish_of

COLUMNS = (
    Heading("title", "Title", required=True, limit=TITLE, example="Invoices are printed twice"),
    Heading("kind", "Kind", "choice", choices=tuple(Request.Kind.choices), example="Request"),
    Heading("problem", "Problem", limit=WORDS, example="Every invoice goes out twice since Monday"),
    Heading("value", "Value", limit=WORDS, example="Two hours a day"),
    Heading("size", "Size", "choice", choices=tuple(Request.Size.choices), example="S"),
    Heading("asked_by", "Asked by", limit=NAME, example="Sam Reyes"),
    Heading("asked_on", "Asked on", "day", example="2026-11-05"),
    Heading("wanted_by", "Needed by", "day", example="2026-12-18"),
    Heading("due_on", "Due on", "day", also=("Due",)),
    Heading("owner", "Owner", limit=254, also=("Our owner",)),
    Heading("theme", "Theme", limit=120),
    Heading("outcome", "Outcome", limit=120),
    Heading("initiative", "Initiative"),
    Heading("column", "Column", "choice", choices=tuple(Column.choices), example="New"),
    Heading("reason", "Reason", limit=WORDS),
    Heading("alternative", "Alternative", limit=WORDS),
    Heading("look_again_on", "Look again on", "day"),
    Heading("done_on", "Done on", "day"),
    Heading("external_id", "Key elsewhere", limit=64, example="R-118", also=("External id",)),
)
PLAIN = (
    "title",
    "kind",
    "problem",
    "value",
    "size",
    "asked_by",
    "asked_by_name",
    "asked_on",
    "wanted_by",
    "due_on",
    "owner",
    "theme",
    "outcome",
    "initiative",
)
LINKS = (("theme", "themes"), ("outcome", "outcomes"), ("initiative", "initiatives"))


def take(values: Mapping[str, Any], place: Place) -> tuple[str, tuple[str, ...]]:
    """Ask for it, or bring it up to the file; then move it where the file says."""
    cells = {key: value for key, value in values.items() if value not in ("", None)}
    cells["owner"] = place.colleague(cells.get("owner", ""))
    cells |= {field: _linked(cells.get(field, ""), place, names, field) for field, names in LINKS}
    cells = {key: value for key, value in cells.items() if value is not None}
    rows = Request.objects.filter(client=place.client).select_related(
        "client", "owner", "asked_by__person", "theme", "outcome", "initiative"
    )
    by_words = rows.filter(title__iexact=cells["title"])
    stored = found_again(rows, cells, by_words)
    wanted = given({**cells, "asked_by": None, **asked(cells, place, stored)}, PLAIN)
    if stored is None:
        made = ask_for(
            client=place.client,
            wish=RequestInput(**wanted),
            source=Request.Source.CSV,
            external_id=cells.get("external_id", ""),
            by=place.by,
            now=place.now,
        )
        return NEW, _stand(made, cells, place)
    if "asked_by_name" not in wanted and wanted["asked_by"] is None:
        del wanted["asked_by"]
    notes = differences(stored, wanted)
    if notes:
        stored = change_request(
            request=stored, wish=wish_of(wanted, stored), seen_version=None, by=place.by, now=place.now
        )
    notes += _stand(stored, cells, place) + adopt(stored, cells, place)
    return (CHANGED if notes else SAME), notes


def _linked(name: str, place: Place, names: str, noun: str) -> Any:
    """A theme, outcome or initiative of the client by name. Refused for one that it does not have."""
    if not name:
        return None
    try:
        return getattr(place.known, names)[name.casefold()]
    except KeyError:
        raise Refused(f"{place.client} has no {noun} named {name}.") from None


def _stand(stored: Request, cells: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    """Move it to the column of the file, if it stands elsewhere."""
    to = cells.get("column", stored.column)
    if to == stored.column:
        return ()
    before = stored.get_column_display()
    moved = move(
        request=stored,
        to=Column(to),
        reason=cells.get("reason", ""),
        alternative=cells.get("alternative", ""),
        look_again_on=_ahead(cells.get("look_again_on"), place),
        by=place.by,
        now=place.now,
    )
    finish(moved, cells.get("done_on"), place)
    return (f"Column: {before} → {Column(to).label}",)


def _ahead(day: Any, place: Place) -> Any:
    """The day to look again, while it lies ahead."""
    return day if day and day > place.today else None


def finish(request: Request, done_on: Any, place: Place) -> Request:
    """Say on which day it was done, where the file knows better than today. Refused for a day that cannot be."""
    if request.column != Column.DONE or done_on is None or done_on == request.done_on:
        return request
    if not request.asked_on <= done_on <= place.today:
        raise Refused("It cannot be done before it was asked for, nor in the future.")
    return change(
        request,
        values={"done_on": done_on},
        seen_version=None,
        action="request.done_on",
        by=place.by,
        now=place.now,
    )


LISTED = Listed("demand", "demand", "demand", "roadmap/demand_base.html")
REQUESTS = Kind("requests", "requests", COLUMNS, "title", take, LISTED, know=known_of)

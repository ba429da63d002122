"""Requests out of Jira's own export, found again by their key.

What Jira says about a row's words is written over ours, and shown before. A request moves only when its status in Jira
is another one than at the last import: where the board has moved it since, it stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from opm.kernel import words
from opm.kernel.errors import Refused
from relationships.models.record import WORDS
from relationships.services.imports import (
    CHANGED,
    NEW,
    PASSED,
    SAME,
    Asks,
    Kind,
    Place,
    adopt,
    differences,
    found_again,
)
from roadmap.day_text import read_day
from roadmap.models import Column, Request
from roadmap.services.demand import RequestInput, ask_for, change_request, move
from roadmap.services.demand.inputs import TITLE
from roadmap.services.intake.known import asked, known_of, wish_of
from roadmap.services.intake.requests import LISTED, finish
from roadmap.services.intake.statuses import COLUMNS, LEFT_OUT, is_open, status_of, told

LEDE = (
    "Export the issues from Jira as CSV and choose that file. You say once which column each status means, and see "
    "what each row would do before anything is stored. The same file again brings changes only: rows are found by "
    "their key."
)


def take(values: Mapping[str, Any], place: Place) -> tuple[str, tuple[str, ...]]:
    """Ask for it, or bring it up to Jira; where its status moved there, it moves on the board."""
    cells = {key: value for key, value in values.items() if value not in ("", None, ())}
    rows = Request.objects.filter(client=place.client).select_related(
        "client", "owner", "asked_by__person", "theme"
    )
    stored = found_again(rows, cells, rows.filter(title__iexact=_cut(cells["title"], TITLE)))
    status, column = status_of(cells), _column(status_of(cells), place)
    if column == LEFT_OUT:
        return PASSED, _passed(status, stored)
    wanted, cuts = _wanted(cells, place, stored)
    if stored is None:
        made = ask_for(
            client=place.client,
            wish=RequestInput(**wanted),
            source=Request.Source.JIRA,
            external_id=cells["external_id"],
            by=place.by,
            now=place.now,
        )
        return NEW, _stand(made, status, column, cells, place, f"Stood in Jira as: {status}") + cuts
    notes = differences(stored, wanted)
    if notes:
        wish = wish_of(wanted, stored)
        stored = change_request(request=stored, wish=wish, seen_version=None, by=place.by, now=place.now)
        notes += cuts
    if stored.tool_status.casefold() != status.casefold():
        notes += _stand(stored, status, column, cells, place, f"Moved in Jira: {status}")
    notes += adopt(stored, cells, place)
    return (CHANGED if notes else SAME), notes


def _column(status: str, place: Place) -> str:
    try:
        return str(place.known.columns[status.casefold()])
    except KeyError:
        raise Refused(f"The status {status} has no column yet.") from None


def _passed(status: str, stored: Request | None) -> tuple[str, ...]:
    said = f"The status {status} is left out."
    if stored is None:
        return (said,)
    return (f"{said} On the board it stands in {stored.get_column_display()}: move it there if it should.",)


def _wanted(
    cells: Mapping[str, Any], place: Place, stored: Request | None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What Jira says about a request, and what of it was too long to be kept."""
    wanted: dict[str, Any] = {
        "title": _cut(cells["title"], TITLE),
        "problem": _cut(cells.get("problem", ""), WORDS),
        "kind": Request.Kind.IDEA if "idea" in cells.get("type", "").casefold() else Request.Kind.REQUEST,
        "asked_on": _day(cells, "asked_on", "Created", place),
        "wanted_by": _day(cells, "wanted_by", "Due date", place),
        "owner": place.team.get(cells.get("owner", "").casefold()),
        "theme": next((theme for label in cells.get("labels", ()) if (theme := _theme(label, place))), None),
    }
    wanted = {key: value for key, value in wanted.items() if value not in ("", None)}
    if "type" not in cells and stored:
        del wanted["kind"]
    long = (("Summary", "title", TITLE), ("Description", "problem", WORDS))
    cuts = tuple(
        f"{label} is cut after {limit:,} letters."
        for label, key, limit in long
        if len(cells.get(key, "")) > limit
    )
    return {**wanted, **asked(cells, place, stored)}, cuts


def _cut(text: str, limit: int) -> str:
    text = text.replace("\r\n", "\n").strip() if limit == WORDS else " ".join(text.split())
    return words.shortened(text, limit)


def _theme(label: str, place: Place) -> Any:
    """A theme of the client that a label names; Jira writes "month-end" or "month_end" for "Month end"."""
    name = label.replace("-", " ").replace("_", " ").casefold()
    return next((row for key, row in place.known.themes.items() if key.replace("-", " ") == name), None)


def _day(cells: Mapping[str, Any], key: str, label: str, place: Place) -> date | None:
    text = cells.get(key, "")
    if not text:
        return None
    if day := read_day(text, place.answers.get("days", "")):
        return day
    raise Refused(f"{label} reads {text[:40]!r}, which names no day.")


def _stand(
    stored: Request, status: str, column: str, cells: Mapping[str, Any], place: Place, reason: str
) -> tuple[str, ...]:
    """Move it to the column of its status, and keep the status for the next time."""
    before, by, now = stored.get_column_display(), place.by, place.now
    notes: tuple[str, ...] = ()
    if stored.column != column:
        stored = move(request=stored, to=Column(column), reason=reason, by=by, now=now)
        notes = (f"Column: {before} → {Column(column).label} ({status} in Jira)",)
        stored = finish(stored, _day(cells, "done_on", "Resolved", place), place)
    Request.objects.filter(pk=stored.pk).update(tool_status=status)  # a mark of the import, told by the move
    return notes or (f"Status in Jira: {status}",)


JIRA = Kind(
    "jira",
    "requests from Jira",
    COLUMNS,
    "title",
    take,
    LISTED,
    know=known_of,
    asks=Asks("demand_mapping", is_open, told),
    lede=LEDE,
    example=False,
)

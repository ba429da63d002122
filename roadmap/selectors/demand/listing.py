"""All requests of a client as a list: search, filters, the table to download."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from opm.kernel import words
from opm.kernel.exports import Sheet
from relationships.models import Client
from roadmap.models import Column, Feasibility, Request
from roadmap.models.demand import RUNNING
from roadmap.selectors.demand.board import shown

OPEN, ASIDE = "open", "aside"
SHOWS = (
    ("all", "All requests"),
    (OPEN, "Not done yet"),
    *((column.value, column.label) for column in Column),
    (ASIDE, "Parked or declined"),
)
AGES = (("14", "Two weeks or more"), ("30", "30 days or more"), ("90", "90 days or more"))
ASKED_BY = "asked_by__person__name"
SEARCHED = ("title", "problem", "value", "asked_by_name", ASKED_BY, "reason", "theme__name", "external_id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to; "" is everything. `age` is a number of days in the column, as text."""

    words: str = ""
    show: str = "all"
    kind: str = ""
    theme: int | None = None
    asker: str = ""
    age: str = ""


def found(client: Client, wanted: Wanted, today: date) -> QuerySet[Request]:
    """The requests that fit, those on the board first, in their order. Two queries when read."""
    rows = Request.objects.filter(_columns(wanted.show), client=client)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.theme:
        rows = rows.filter(theme=wanted.theme)
    if wanted.asker:
        rows = rows.filter(Q(asked_by_name=wanted.asker) | Q(**{ASKED_BY: wanted.asker}))
    if wanted.age:
        rows = rows.filter(since__lte=today - timedelta(days=int(wanted.age)))
    for word in wanted.words.split():
        anywhere = Q()
        for name in SEARCHED:
            anywhere |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(anywhere)
    return shown(rows).order_by("-since", "-pk")


def _columns(show: str) -> Q:
    if show == "all":
        return Q()
    if show == OPEN:
        return Q(column__in=RUNNING)
    return Q(column__in=(Column.PARKED, Column.DECLINED)) if show == ASIDE else Q(column=show)


def askers(client: Client) -> list[str]:
    """Names of those who asked for something, in order. One query."""
    rows = Request.objects.filter(client=client).values_list("asked_by_name", ASKED_BY).distinct()
    return sorted({name for pair in rows for name in pair if name}, key=str.casefold)


def headline(client: Client, every: int, open_ones: int) -> str:
    """The finding above the list."""
    if not every:
        return f"What does {client.name} ask for?"
    said = words.spelled(open_ones) if open_ones else "None"
    many = words.count(every, "request")
    return f"{said} of {many} {words.agree(open_ones, 'is', 'are')} not done yet"


def sheet_of(rows: Iterable[Request]) -> Sheet:
    """The list as a table to download."""
    header = (
        "Title",
        "Kind",
        "Column",
        "Place",
        "Since",
        "Problem",
        "Value",
        "Size",
        "Asked by",
        "Asked on",
        "Needed by",
        "Due on",
        "Done on",
        "Owner",
        "Theme",
        "Outcome",
        "Initiative",
        "Feasibility",
        "Reason",
        "Alternative",
        "Look again on",
        "Key elsewhere",
    )
    return Sheet("Requests", header, [_cells(row) for row in rows])


def _cells(row: Request) -> tuple[Any, ...]:
    parked = row.column == Column.PARKED
    return (
        row.title,
        row.get_kind_display(),
        row.get_column_display(),
        row.rank if row.column in RUNNING else None,
        row.since,
        row.problem,
        row.value,
        row.size,
        row.asker,
        row.asked_on,
        row.wanted_by,
        row.due_on,
        row.done_on,
        str(row.owner or ""),
        str(row.theme or ""),
        str(row.outcome or ""),
        str(row.initiative or ""),
        "; ".join(
            f"{item.team}: {Feasibility.Verdict(item.verdict).label}" for item in row.feasibilities.all()
        ),
        row.reason,
        row.alternative if row.column == Column.DECLINED else "",
        row.look_again_on if parked else None,
        row.external_id,
    )

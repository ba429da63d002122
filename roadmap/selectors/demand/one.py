"""One request: how it stands, what teams said, where it came from, every move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.urls import reverse

from opm.kernel import words
from relationships.models import Client
from roadmap.models import Column, Feasibility, RankMove, Request
from roadmap.models.demand import RUNNING

Verdict = Feasibility.Verdict
PAGES = {
    "relationships.need": "need",
    "relationships.concern": "concern",
    "relationships.decision": "decision",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A team that was asked: its row, its effort in words, by how many days it is or was late."""

    item: Feasibility
    effort: str
    late: int

    @property
    def waiting(self) -> bool:
        return bool(self.item.verdict == Verdict.WAITING)

    @property
    def said_late(self) -> str:
        """ "3 days late", or ""."""
        return f"{words.count(self.late, 'day')} late" if self.late else ""


@dataclass(frozen=True, slots=True)
class Origin:
    """The record that a request was taken up from."""

    noun: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A move in words: from where to where; `back` when it was taken back or takes one back."""

    item: RankMove
    words: str
    back: str


def replies(request: Request, today: date) -> tuple[Reply, ...]:
    """What each team said, those that owe a reply first. One query."""
    rows = request.feasibilities.select_related("team").order_by("due_on", "team__name")
    found = [Reply(row, _effort(row), max(0, ((row.replied_on or today) - row.due_on).days)) for row in rows]
    return tuple(sorted(found, key=lambda row: not row.waiting))


def _effort(row: Feasibility) -> str:
    if row.effort_high is None:
        return ""
    if row.effort_low == row.effort_high:
        return words.count(row.effort_high, "day")
    return f"{row.effort_low} to {words.count(row.effort_high, 'day')}"


def moves(request: Request) -> tuple[Moved, ...]:
    """Every move, newest first. One query."""
    rows = list(request.moves.select_related("by", "session").order_by("-pk"))
    undone = {row.undoes_id for row in rows if row.undoes_id}
    return tuple(Moved(row, _said(row), _back(row, undone)) for row in rows)


def _said(row: RankMove) -> str:
    new = Column(row.new_column).label
    ranked = row.new_column in RUNNING
    if not row.old_column:
        return f"Came on the board in {new}"
    if row.old_column != row.new_column:
        return f"{Column(row.old_column).label} → {new}" + (f", place {row.new_rank}" if ranked else "")
    if row.old_rank == row.new_rank:
        return f"Kept in {new}" + (f" on place {row.new_rank}" if ranked else "")
    return f"{new}: place {row.old_rank} → {row.new_rank}"


def _back(row: RankMove, undone: set[int]) -> str:
    if row.pk in undone:
        return "taken back"
    return "takes the move before back" if row.undoes_id else ""


def origin(request: Request, client: Client) -> Origin | None:
    """The record that it came from, if it is still there and this client's. One query where it came from one."""
    if not request.origin_type or not request.origin_id.isdecimal():
        return None
    try:
        model = apps.get_model(request.origin_type)
    except (LookupError, ValueError):
        return None
    row = model._default_manager.filter(pk=int(request.origin_id)).first()
    if row is None or getattr(row, "client_id", None) != client.pk:
        return None
    return Origin(str(model._meta.verbose_name).capitalize(), str(row), _address(row, client))


def _address(row: Any, client: Client) -> str:
    """Where a record is read; "" for what has no page of its own."""
    if route := PAGES.get(row._meta.label_lower):
        return reverse(route, args=[client.slug, row.pk])
    return str(row.get_absolute_url()) if hasattr(row, "get_absolute_url") else ""


def standing(request: Request, said: Sequence[Reply], today: date) -> str:
    """How it stands, in a sentence: where, for how long, who asked."""
    days = (today - request.since).days
    since = "since today" if days < 1 else f"for {words.count(days, 'day')}"
    column = Column(request.column)
    where = {
        Column.READY: f"Ready, place {request.rank}, {since}",
        Column.DONE: f"Done on {words.day(request.done_on, near=today)}",
    }.get(column, f"{column.label} {since}")
    asked = f"Asked by {request.asker} on" if request.asker else "Asked for on"
    late = sum(1 for row in said if row.waiting and row.late)
    owed = f" {words.spelled(late)} {words.agree(late, 'reply is', 'replies are')} late." if late else ""
    return f"{where}. {asked} {words.day(request.asked_on, near=today)}.{owed}"

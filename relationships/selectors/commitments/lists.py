"""Promises as rows: what is shown of them, and their download."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from opm.kernel import exports, words
from relationships.models import Client, Commitment
from relationships.selectors.commitments.attention import MOVED_UNTOLD, WAITING, overdue

SHOWS = (
    ("open", "Open"),
    ("risk", "At risk or not told"),
    ("late", "Overdue or late"),
    ("ended", "Ended"),
    ("all", "All"),
)
State = Commitment.State
HEADER = (
    "Client",
    "Commitment",
    "Owner",
    "To",
    "Promised on",
    "First promised for",
    "Due",
    "State",
    "Ended on",
    "How it stands",
    "Id",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A promise in a list: `tag` says how it stands, `tone` its colour, `moved` by how many days its date moved."""

    item: Commitment
    tag: str
    tone: str
    moved: int


def rows_of(client: Client) -> QuerySet[Commitment]:
    """Promises to a client with what a row needs, by their day. One query when read."""
    return with_marks(Commitment.objects.filter(client=client))


def with_marks(commitments: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """The same promises with what a row needs."""
    marked = commitments.annotate(is_waiting=WAITING, is_moved_untold=MOVED_UNTOLD)
    return marked.select_related("client", "owner", "seat__person")


def searched(commitments: QuerySet[Commitment], text: str) -> QuerySet[Commitment]:
    """Those whose words, owner or person at the client hold `text`."""
    if not text:
        return commitments
    return commitments.filter(
        Q(text__icontains=text)
        | Q(detail__icontains=text)
        | Q(owner__name__icontains=text)
        | Q(seat__person__name__icontains=text)
    )


def shown(commitments: QuerySet[Commitment], key: str, today: date) -> QuerySet[Commitment]:
    """Those of one of SHOWS; what ended comes last first."""
    running = Q(state__in=Commitment.RUNNING)
    untold = running & (Q(is_waiting=True) | Q(is_moved_untold=True))
    match key:
        case "risk":
            return commitments.filter(Q(state=State.AT_RISK) | untold)
        case "late":
            return commitments.filter(overdue(today) | Q(state=State.LATE))
        case "ended":
            return commitments.exclude(state__in=Commitment.OPEN).order_by("-ended_on", "-pk")
        case "all":
            return commitments.order_by("-due_on", "-pk")
    return commitments.filter(state__in=Commitment.OPEN)


def row_of(item: Any, today: date) -> Row:
    """A row from a promise of `with_marks`. No query."""
    tag, tone = _standing(item, today)
    return Row(item, tag, tone, (item.due_on - item.baseline_on).days)


def _standing(item: Any, today: date) -> tuple[str, str]:
    """How it stands, in a few words, and the tone."""
    if item.state == State.LATE:
        over = (item.ended_on - item.due_on).days
        return (f"{words.count(over, 'day')} late" if over > 0 else "Late"), "bad"
    if item.state not in Commitment.RUNNING:
        return item.get_state_display(), "ok" if item.state == State.KEPT else ""
    if item.due_on < today:
        return f"Overdue by {words.count((today - item.due_on).days, 'day')}", "bad"
    if item.is_waiting or item.is_moved_untold:
        return "Slip not told" if item.is_waiting else "Moved, not told", "bad"
    if item.state == State.AT_RISK:
        return "At risk", "warn"
    return ("Due today", "warn") if item.due_on == today else ("On its way", "")


def sheet_of(items: Iterable[Commitment], today: date) -> exports.Sheet:
    """Promises as a table for CSV and XLSX."""
    return exports.Sheet("Commitments", HEADER, (_cells(row_of(item, today)) for item in items))


def _cells(row: Row) -> tuple[Any, ...]:
    item = row.item
    return (
        item.client.name,
        item.text,
        str(item.owner or ""),
        str(item.seat or ""),
        item.promised_on,
        item.baseline_on,
        item.due_on,
        item.get_state_display(),
        item.ended_on,
        row.tag,
        item.external_id,
    )

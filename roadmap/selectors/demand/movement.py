"""Which moves count, and what moved since the last session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from roadmap.models import RankMove, Request

Places = Mapping[int, tuple[str, int]]


def counted() -> QuerySet[RankMove]:
    """Moves that count in letters and figures: neither taken back nor the taking back. A first move counts."""
    return RankMove.objects.filter(undoes=None, undone_by=None)


@dataclass(frozen=True, slots=True)
class Movement:
    """What became of a card since the last session: its new place against the old one.

    way: "up", "down", "new" (asked for since), "came" (from another column), "" (where it was).
    """

    way: str = ""
    by: int = 0  # places
    words: str = ""


def places_at(requests: Iterable[Request], moves: Iterable[RankMove]) -> Places:
    """Column and place of each request before `moves` (newest first, all of them, taken back or not) were made.

    The moves are played backwards on the board as it stands; a request that came on the board by one has no place
    then. No query.
    """
    columns: dict[str, list[int]] = {}
    for request in sorted(requests, key=lambda row: (row.column, row.rank)):
        columns.setdefault(request.column, []).append(request.pk)
    for move in moves:
        there = columns.setdefault(move.new_column, [])
        if move.request_id in there:
            there.remove(move.request_id)
            if move.old_column:
                columns.setdefault(move.old_column, []).insert((move.old_rank or 1) - 1, move.request_id)
    return {pk: (column, at) for column, pks in columns.items() for at, pk in enumerate(pks, start=1)}


def movement_of(request: Request, before: Places) -> Movement:
    """How a request moved against where it stood before. No query."""
    if request.pk not in before:
        return Movement("new", words="new")
    column, rank = before[request.pk]
    if column != request.column:
        return Movement("came", words="new here")
    if rank > request.rank:
        return Movement("up", rank - request.rank, f"up {rank - request.rank}")
    if rank < request.rank:
        return Movement("down", request.rank - rank, f"down {request.rank - rank}")
    return Movement()

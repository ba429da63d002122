"""Moves on the board. Every write here locks the client's row first: it is the lock of the whole board.

`place` counts from 1; None is the last place. Done, parked and declined have no order of their own: what comes in
stands last there. One RankMove is written for the request that was moved, none for those that give way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from opm.kernel import words
from opm.kernel.errors import Refused
from relationships.models import Client, User
from relationships.services import records
from roadmap.models import Column, PrioritySession, RankMove, Request
from roadmap.models.demand import ENDED
from roadmap.services.demand.rules import check_move, check_words, require_room

UNRANKED = (Column.DONE, Column.PARKED, Column.DECLINED)


def lock_board(client: Client) -> None:
    """Nobody else moves on this client's board until the transaction ends. One query."""
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)


def running_session(client: Client) -> PrioritySession | None:
    """The session that runs with the client now. One query."""
    return PrioritySession.objects.filter(client=client, state=PrioritySession.State.RUNNING).first()


def last_place(client: Client, column: Column) -> int:
    """The place after the last one of a column. One query."""
    return Request.objects.filter(client=client, column=column).count() + 1


@transaction.atomic
def move(
    *,
    request: Request,
    to: Column,
    place: int | None = None,
    reason: str = "",
    alternative: str = "",
    look_again_on: date | None = None,
    session: PrioritySession | None = None,
    seen_version: int | None = None,
    by: User,
    now: datetime,
) -> Request:
    """Move a request to a column and place; the place it has already writes nothing. NotAllowed, Refused, Conflict.

    A move made while a session with the client runs belongs to that session.
    """
    stored, to = _locked(request, seen_version, by), Column(to)
    today = timezone.localdate(now)
    reason, alternative = check_words(reason, alternative, look_again_on, today)
    values: dict[str, Any] = {}
    if to != stored.column:
        check_move(stored, to, reason, alternative)
        values = _of_column(to, reason, alternative, look_again_on, today)
    elif to in UNRANKED:
        return stored
    return _place(stored, to, place, values, session=session, reason=reason, by=by, now=now)


def _locked(request: Request, seen_version: int | None, by: User) -> Request:
    records.require_team(request.client, by)
    lock_board(request.client)
    return records.locked(request, seen_version=seen_version)


def _of_column(
    to: Column, reason: str, alternative: str, look_again_on: date | None, today: date
) -> dict[str, Any]:
    """What a request takes on by coming into a column.

    The alternative and the day to look again stay when it leaves: a move back can be taken back in turn.
    """
    values: dict[str, Any] = {
        "since": today,
        "done_on": today if to == Column.DONE else None,
        "reason": reason if to in (Column.PARKED, Column.DECLINED) else "",
    }
    if to == Column.PARKED:
        values["look_again_on"] = look_again_on
    if to == Column.DECLINED:
        values["alternative"] = alternative
    return values


def _place(
    stored: Request,
    to: Column,
    place: int | None,
    values: Mapping[str, Any],
    *,
    session: PrioritySession | None,
    reason: str,
    by: User,
    now: datetime,
    undoes: RankMove | None = None,
) -> Request:
    """Put it there, close the gap it leaves, and tell the move."""
    old_column, old_rank = Column(stored.column), stored.rank
    rank = _make_room(stored, to, place)
    if (to, rank) == (old_column, old_rank):
        return stored
    for name, value in {**values, "column": to, "rank": rank}.items():
        setattr(stored, name, value)
    stored.version += 1
    stored.save(update_fields=[*values, "column", "rank", "version"])
    if to != old_column:
        _renumber(_pks(stored.client, old_column, without=stored))
    move = RankMove(
        request=stored,
        session=session or running_session(stored.client),
        on=timezone.localdate(now),
        at=now,
        old_column=old_column,
        new_column=to,
        old_rank=old_rank,
        new_rank=rank,
        reason=reason,
        by=by,
        undoes=undoes,
    )
    _tell(move, by=by, now=now)
    return stored


def _tell(move: RankMove, *, by: User, now: datetime) -> None:
    """Keep the move for what moved, and note it in the history."""
    move.save()
    records.note(
        "request.undo" if move.undoes else "request.move",
        move.request,
        by=by,
        now=now,
        field="place",
        old=_where(Column(move.old_column), move.old_rank),
        new=_where(Column(move.new_column), move.new_rank),
        reason=move.reason,
    )


def _where(column: Column, rank: int | None) -> str:
    return column.label if column in UNRANKED else f"{column.label}, place {rank}"


def _make_room(stored: Request, to: Column, place: int | None) -> int:
    """Renumber the column that it comes into around its place; gives that place, within what there is."""
    others = _pks(stored.client, to, without=stored)
    at = len(others) + 1 if place is None or to in UNRANKED else max(1, min(place, len(others) + 1))
    _renumber([*others[: at - 1], stored.pk, *others[at - 1 :]], but=stored.pk)
    return at


def _pks(client: Client, column: Column, *, without: Request) -> list[int]:
    """The requests of a column in their order, without one. One query."""
    rows = Request.objects.filter(client=client, column=column).exclude(pk=without.pk)
    return list(rows.order_by("rank", "pk").values_list("pk", flat=True))


def _renumber(pks: list[int], *, but: int | None = None) -> None:
    """Ranks 1, 2, 3 in this order, written only where they change. Two queries where any does."""
    rows = Request.objects.in_bulk(pks)
    changed = []
    for rank, pk in enumerate(pks, start=1):
        if pk != but and rows[pk].rank != rank:
            rows[pk].rank = rank
            changed.append(rows[pk])
    Request.objects.bulk_update(changed, ["rank"])


@transaction.atomic
def keep(
    *,
    request: Request,
    reason: str = "",
    session: PrioritySession | None = None,
    seen_version: int | None = None,
    by: User,
    now: datetime,
) -> Request:
    """The verdict "keep": it was looked at and stays where it stands. NotAllowed, Refused, Conflict."""
    stored = _locked(request, seen_version, by)
    if stored.column in ENDED:
        raise Refused("It has ended. Reopen it first.")
    reason, _ = check_words(reason, "", None, timezone.localdate(now))
    if _kept_already(stored, reason, by, now):
        return stored
    RankMove.objects.create(
        request=stored,
        session=session or running_session(stored.client),
        on=timezone.localdate(now),
        at=now,
        old_column=stored.column,
        new_column=stored.column,
        old_rank=stored.rank,
        new_rank=stored.rank,
        reason=reason,
        by=by,
    )
    where = _where(Column(stored.column), stored.rank)
    records.note("request.keep", stored, by=by, now=now, field="place", old=where, new=where, reason=reason)
    return stored


def _kept_already(stored: Request, reason: str, by: User, now: datetime) -> bool:
    """Whether the same verdict was given a moment ago: the second press of a double click. One query."""
    last = RankMove.objects.filter(request=stored).order_by("-pk").first()
    return (
        last is not None
        and last.undoes_id is None
        and (last.old_column, last.old_rank) == (last.new_column, last.new_rank)
        and (last.reason, last.by_id) == (reason, by.pk)
        and now - records.MOMENT < last.at <= now
    )


@transaction.atomic
def undo_move(*, move: RankMove, by: User, now: datetime) -> Request:
    """Take the last move of a request back: it stands where it stood, and neither move counts. NotAllowed, Refused.

    Refused too where a session that is over told the client of it. Only a hard limit still holds; the other rules were
    met when it stood there before. A verdict "keep" is taken back by a row of its own too.
    """
    stored = _locked(move.request, None, by)
    last = RankMove.objects.filter(request=stored, undoes=None, undone_by=None).order_by("-pk").first()
    if last is None or last.pk != move.pk:
        raise Refused("It was moved again since, or the move was taken back already.")
    if not last.old_column:
        raise Refused("It came on the board by this. Decline it instead.")
    _not_told(last, timezone.localdate(now))
    column = Column(last.old_column)
    if column != stored.column:
        require_room(stored.client, column, stored)
    return _back(stored, last, column, by, now)


def _not_told(move: RankMove, today: date) -> None:
    """Refused for what a session that is over told the client: its page and its letter go on saying so. One query."""
    held = PrioritySession.objects.filter(
        client=move.request.client_id, state=PrioritySession.State.HELD, ended_at__gte=move.at
    )
    told = held.order_by("ended_at").first()
    if told:
        on = words.day(told.on, near=today)
        raise Refused(f"The session of {on} told the client of this move. Move the request instead.")


def _back(stored: Request, last: RankMove, column: Column, by: User, now: datetime) -> Request:
    values = _as_before(stored, last, column) if column != stored.column else {}
    moved = _place(
        stored, column, last.old_rank, values, session=last.session, reason="", by=by, now=now, undoes=last
    )
    if not RankMove.objects.filter(undoes=last).exists():  # it stood there already: a kept one
        RankMove.objects.create(
            request=moved,
            session=last.session,
            on=timezone.localdate(now),
            at=now,
            old_column=last.new_column,
            new_column=last.old_column,
            old_rank=last.new_rank,
            new_rank=moved.rank,
            by=by,
            undoes=last,
        )
        records.note("request.undo", moved, by=by, now=now, new=_where(column, moved.rank))
    return moved


def _as_before(stored: Request, last: RankMove, column: Column) -> dict[str, Any]:
    """Day and reason with which it had come into the column that it goes back to. One query."""
    came = (
        RankMove.objects.filter(
            request=stored, pk__lt=last.pk, new_column=column, undoes=None, undone_by=None
        )
        .exclude(old_column=column)
        .order_by("-pk")
        .first()
    )
    since = came.on if came else last.on
    reason = came.reason if came else last.reason
    return {
        "since": since,
        "done_on": since if column == Column.DONE else None,
        "reason": reason if column in (Column.PARKED, Column.DECLINED) else "",
    }

"""What one looks at with the client while a session runs, step by step. Nothing internal is on it (TRUST.md S2):
no owner of IT, no effort, no name of who replied for a team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from opm.kernel import words
from relationships.models import Seat, Team
from roadmap.models import Allotment, Column, Feasibility, PrioritySession, RankMove, Request
from roadmap.selectors.demand.waiting import unmoved
from roadmap.selectors.sessions.letter import allotted, next_planned, present, sums
from roadmap.selectors.sessions.moved import (
    Group,
    last_move,
    replies_to_report,
    reply_words,
    since,
    what_moved,
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a team said, or that it is asked: `tone` is "bad" for a late one."""

    team: Team
    words: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A request in a session: how many days ago it was asked for, whether it came since the last session, what the
    teams say about it now, whether nothing stands above or below it."""

    request: Request
    age: str
    fresh: bool
    replies: tuple[Said, ...] = ()
    first: bool = False
    last: bool = False


@dataclass(frozen=True, slots=True)
class Timed:
    """A request that may get time, with what it has in this session."""

    request: Request
    allotments: tuple[Allotment, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """Everything a running session shows."""

    session: PrioritySession
    present: list[Seat]
    new: tuple[Item, ...]
    feasibility: tuple[Item, ...]
    elsewhere: tuple[tuple[Feasibility, str], ...]  # replies on requests that stand in no list here
    ready: tuple[Item, ...]
    unmoved: tuple[Item, ...]
    time: tuple[Timed, ...]
    sums: dict[str, Decimal]
    moved: tuple[Group, ...]
    undo: RankMove | None
    following: PrioritySession | None

    @property
    def moves(self) -> int:
        """How many requests moved."""
        return sum(len(group.rows) for group in self.moved)

    @property
    def days(self) -> Decimal:
        """Days allotted in all."""
        return sum(self.sums.values(), Decimal(0))


def running(session: PrioritySession, today: date) -> Running:
    """The page of a running session. Sixteen queries, however many requests."""
    begins = since(session)
    rows = Request.objects.filter(
        client=session.client_id, column__in=(Column.NEW, Column.FEASIBILITY, Column.READY, Column.DELIVERING)
    )
    rows = rows.select_related("client", "asked_by__person", "theme").prefetch_related("feasibilities__team")
    by_column: dict[str, list[Request]] = {}
    for row in rows.order_by("column", "rank", "pk"):
        by_column.setdefault(row.column, []).append(row)
    shown = {row.pk for column in (Column.FEASIBILITY, Column.READY) for row in by_column.get(column, [])}
    time = allotted(session)
    stuck = unmoved([session.client_id]).select_related("client", "asked_by__person", "theme")
    return Running(
        session=session,
        present=present(session),
        new=_items(by_column.get(Column.NEW, []), begins, today),
        feasibility=_items(by_column.get(Column.FEASIBILITY, []), begins, today),
        elsewhere=tuple(
            (row, reply_words(row)) for row in replies_to_report(session) if row.request_id not in shown
        ),
        ready=_items(by_column.get(Column.READY, []), begins, today),
        unmoved=_items(list(stuck.prefetch_related("feasibilities__team")), begins, today),
        time=_timed([*by_column.get(Column.DELIVERING, []), *by_column.get(Column.READY, [])], time),
        sums=sums(time),
        moved=what_moved(session),
        undo=last_move(session),
        following=next_planned(session),
    )


def _items(rows: Sequence[Request], begins: datetime, today: date) -> tuple[Item, ...]:
    return tuple(
        Item(
            request=row,
            age=asked_ago(row, today),
            fresh=row.created_at > begins,
            replies=tuple(_said(reply, today) for reply in row.feasibilities.all()),
            first=place == 0,
            last=place == len(rows) - 1,
        )
        for place, row in enumerate(rows)
    )


def asked_ago(row: Request, today: date) -> str:
    """ "asked today", "asked 12 days ago"."""
    days = (today - row.asked_on).days
    return "asked today" if days < 1 else f"asked {words.count(days, 'day')} ago"


def _said(reply: Feasibility, today: date) -> Said:
    if reply.verdict != Feasibility.Verdict.WAITING:
        return Said(reply.team, reply_words(reply))
    if reply.due_on < today:
        return Said(reply.team, f"no reply yet, was due on {words.day(reply.due_on)}", "bad")
    return Said(reply.team, f"replies by {words.day(reply.due_on)}")


def _timed(rows: Sequence[Request], time: Sequence[Allotment]) -> tuple[Timed, ...]:
    """Work under way first, then what is ready; and whatever has time already, wherever it stands."""
    known = {row.pk for row in rows}
    others = {row.request.pk: row.request for row in time if row.request.pk not in known}
    return tuple(
        Timed(row, tuple(item for item in time if item.request_id == row.pk))
        for row in (*rows, *others.values())
    )


@dataclass(frozen=True, slots=True)
class WasHeld:
    """A session as it was: who was there, what moved, what the teams said, the time, the letter."""

    session: PrioritySession
    present: list[Seat]
    moved: tuple[Group, ...]
    replies: tuple[tuple[Feasibility, str], ...]
    time: list[Allotment]
    sums: dict[str, Decimal]
    following: PrioritySession | None


def was_held(session: PrioritySession) -> WasHeld:
    """A session that is over. Eight queries."""
    time = allotted(session)
    return WasHeld(
        session=session,
        present=present(session),
        moved=what_moved(session),
        replies=tuple((row, reply_words(row)) for row in replies_to_report(session)),
        time=time,
        sums=sums(time),
        following=next_planned(session),
    )

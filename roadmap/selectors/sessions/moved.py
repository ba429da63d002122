"""What a session moved, request by request, in words that the client reads.

Told are the moves of the session and those since the session before. A reason is told where it was given in the
session, in front of the client, and where something was parked or declined: that one is written for the client
(TRUST.md S2). Places are those before the first and after the last of these moves, so that they agree with the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.utils import timezone

from opm.kernel import words
from roadmap.models import Column, Feasibility, PrioritySession, RankMove, Request
from roadmap.models.demand import RUNNING
from roadmap.selectors.demand.movement import counted, places_at
from roadmap.selectors.sessions.due import EVERY, before

FOR_THE_CLIENT = ("parked", "declined")  # whose reason is written for the client

GROUPS = (
    ("in", "Came in"),
    ("shaping", "Being shaped"),
    ("feasibility", "Feasibility asked"),
    ("ready", "Ready now"),
    ("order", "Up or down"),
    ("delivering", "Work begins"),
    ("done", "Done"),
    ("declined", "Declined"),
    ("parked", "Parked"),
    ("keep", "Kept where they are"),
    ("back", "Back in New"),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """What happened to one request: `kind` is a key of GROUPS, `words` say what, `reason` why ("" for none)."""

    request: Request
    kind: str
    words: str
    reason: str

    @property
    def sentence(self) -> str:
        """All of it on one line: "Daily cost feed, from place 3 to place 1: the close depends on it"."""
        title = self.request.title
        if self.kind == "declined" and self.reason:  # the reason first, then what the client can do instead
            return f"{title}: {self.reason}{'; ' if self.words else ''}{self.words}"
        told = f"{title}{', ' if self.words else ''}{self.words}"
        return f"{told}: {self.reason}" if self.reason else told


@dataclass(frozen=True, slots=True)
class Group:
    """The requests of one kind, under its heading."""

    key: str
    label: str
    rows: tuple[Moved, ...]


def since(session: PrioritySession) -> datetime:
    """From when on moves are told: the end of the session before, or two weeks before the first one. One query."""
    earlier = before(session)
    if earlier and earlier.ended_at:
        return earlier.ended_at
    return timezone.make_aware(datetime.combine(session.on - EVERY, time.min))


def last_move(session: PrioritySession) -> RankMove | None:
    """The move that undo takes back: the last one of the session that counts. One query."""
    return counted().filter(session=session).select_related("request").order_by("pk").last()


def what_moved(session: PrioritySession) -> tuple[Group, ...]:
    """What moved, in the order of GROUPS; groups without a row are left out. Three queries."""
    moves = _moves(session)
    told = {move.request_id for move in moves if move.counts and move.told}
    requests = Request.objects.filter(Q(column__in=RUNNING) | Q(pk__in=told), client=session.client_id)
    known = {row.pk: row for row in requests.select_related("asked_by__person")}
    before_all = places_at(known.values(), moves)
    after_all = places_at(known.values(), [move for move in moves if not move.told])
    by_request: dict[int, list[RankMove]] = {}
    for move in reversed(moves):
        if move.counts and move.told:
            by_request.setdefault(move.request_id, []).append(move)
    rows = [
        moved(known[pk], list_, session.pk, before_all.get(pk), after_all.get(pk))
        for pk, list_ in by_request.items()
    ]
    # What went up and down again was not moved, and not kept by a verdict either: nothing is told of it.
    rows = [row for row in rows if row.kind != "keep" or any(map(_is_verdict, by_request[row.request.pk]))]
    return tuple(
        Group(key, label, tuple(sorted(found, key=lambda row: (row.request.rank, row.request.pk))))
        for key, label in GROUPS
        if (found := [row for row in rows if row.kind == key])
    )


def _moves(session: PrioritySession) -> list[Any]:
    """Every move from the session before on, newest first: `counts`, and `told` up to the end of this session."""
    until = session.ended_at or timezone.now()
    mine = Q(session=session)
    told = mine | Q(at__gt=since(session), at__lte=until)
    rows = RankMove.objects.filter(told | Q(at__gt=until), request__client=session.client_id).annotate(
        counts=Case(When(undoes=None, undone_by=None, then=True), default=False, output_field=BooleanField()),
        told=Case(When(told, then=True), default=False, output_field=BooleanField()),
    )
    return list(rows.order_by("-pk"))


def moved(
    request: Request,
    moves: Sequence[RankMove],
    session_id: int,
    before: tuple[str, int] | None,
    after: tuple[str, int] | None,
) -> Moved:
    """What moves of one request (oldest first, at least one) amount to, with its column and place before and after."""
    first, last = moves[0], moves[-1]
    old = before or (first.old_column, first.old_rank or 0)
    new = after or (last.new_column, last.new_rank)
    kind = _kind(old if first.old_column else ("", 0), new)
    ours = [move.reason for move in moves if move.reason and move.session_id == session_id]
    theirs = [last.reason] if last.reason and kind in FOR_THE_CLIENT else []
    return Moved(request, kind, _words(kind, old[1], new[1], request), (ours or theirs or [""])[-1])


def _kind(old: tuple[str, int], new: tuple[str, int]) -> str:
    if old[0] != new[0]:
        if new[0] == Column.NEW:
            return "back" if old[0] else "in"
        return new[0]
    return "order" if old[1] != new[1] else "keep"


def _is_verdict(move: RankMove) -> bool:
    """Whether it is the verdict "keep": a move to the same place."""
    return (move.old_column, move.old_rank) == (move.new_column, move.new_rank)


def _words(kind: str, old: int, new: int, request: Request) -> str:
    told = {
        "order": f"from place {old} to place {new}",
        "in": f"asked by {request.asker}" if request.asker else "",
        "ready": f"place {new}",
        "parked": _day("until", request.look_again_on),
        "delivering": _day("by", request.due_on),
        "declined": f"instead: {request.alternative}" if request.alternative else "",
    }
    return told.get(kind, "")


def _day(word: str, on: date | None) -> str:
    return f"{word} {words.day(on, year=True)}" if on else ""


def replies_to_report(session: PrioritySession) -> QuerySet[Feasibility]:
    """What teams replied since the session before, by request. Two queries when read.

    Replies carry a day and no hour: one of the day of the session before is reported again rather than never.
    """
    begins = timezone.localdate(since(session))
    until = timezone.localdate(session.ended_at) if session.ended_at else date.max - timedelta(days=1)
    rows = Feasibility.objects.filter(
        request__client=session.client_id, replied_on__gte=begins, replied_on__lte=until
    )
    return rows.select_related("request", "team").order_by("request__title", "team__name")


def reply_words(reply: Feasibility) -> str:
    """A reply as the client reads it, without effort and names: "Yes, if: the interface is ready by May. Reason"."""
    head = reply.get_verdict_display()
    if reply.conditions:
        head = f"{head}: {reply.conditions}" if reply.verdict == "yes_if" else f"{head}. {reply.conditions}"
    return f"{head.rstrip('.')}. {reply.reason}" if reply.reason else head

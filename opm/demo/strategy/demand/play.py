"""A board played day by day in memory: every move with its places, what sessions looked at, and what they gave time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from opm.demo.strategy.course import Course
from opm.demo.strategy.demand.path import Path, path_of
from opm.demo.strategy.demand.sittings import days_of
from opm.demo.strategy.shape import Wish
from roadmap.models import Column, PrioritySession, RankMove, Request
from roadmap.models.demand import WAITING

KEPT = (
    "Still needed; it waits for the one above it.",
    "Looked at again: the order holds.",
    "Nobody wants it earlier than the others.",
    "Kept: its owner brings figures to the next session.",
)
TIMED = 6  # sessions back that time is told for
SESSION, SIMPLE = 240, 150  # minutes after nine: moves in a session, moves between sessions


@dataclass(slots=True, eq=False)
class Card:
    """A request on its way over the board."""

    wish: Wish
    path: Path
    row: Request
    column: Column = Column.NEW
    looked_at: date | None = None


@dataclass(slots=True)
class Moved:
    """A move as it will be stored, with its card and the day of its session."""

    card: Card
    row: RankMove
    session: date | None


@dataclass(slots=True)
class Held:
    """What a session left: what came where, the order after it, days for requests."""

    row: PrioritySession
    came: dict[str, Column] = field(default_factory=dict)  # title to the column it was moved to last
    order: list[str] = field(default_factory=list)
    time: list[tuple[Card, str, Decimal]] = field(default_factory=list)


class Play:
    """One client's board."""

    def __init__(self, course: Course) -> None:
        self.course, self.tale = course, course.tale
        self.days = days_of(self.tale, course.told.board.sitting)
        self.cards = [self._card(wish) for wish in course.told.board.wishes]
        self.held = {day: Held(self._session(day)) for day in self.days}
        self.moves: list[Moved] = []
        self.columns: dict[Column, list[Card]] = defaultdict(list)
        self.next: PrioritySession  # planned

    def run(self) -> None:
        """Every day on which something happened, in order."""
        steps = self._steps()
        for day in sorted({*steps, *self.days}):
            self._walk(day, steps[day])
            if day in self.held:
                self._sit(day)
        for cards in self.columns.values():
            for rank, card in enumerate(cards, start=1):
                card.row.rank = rank

    def _steps(self) -> dict[date, list[tuple[int, int, Card, Column]]]:
        """By day: how far on its way a request is (0: asked for), its number, the request, where it comes."""
        steps: dict[date, list[tuple[int, int, Card, Column]]] = defaultdict(list)
        for number, card in enumerate(self.cards):
            steps[card.path.asked].append((0, number, card, Column.NEW))
            for place, (day, column) in enumerate(card.path.steps, start=1):
                steps[day].append((place, number, card, column))
        return steps

    def _walk(self, day: date, steps: list[tuple[int, int, Card, Column]]) -> None:
        begin = SESSION if day in self.held else SIMPLE
        for number, (place, _, card, column) in enumerate(sorted(steps, key=lambda step: step[:2])):
            if place:
                self._go(card, column, day, self.tale.at(day, begin + number))
            else:
                self._come(card, day, self.tale.at(day, begin - 60 + number))

    # --- rows ---------------------------------------------------------------------------------------------------
    def _card(self, wish: Wish) -> Card:
        tale, path = self.tale, path_of(self.tale, wish, self.days)
        begun = wish.fate in (Column.DELIVERING, Column.DONE)
        key, status = wish.key
        row = Request(
            client=tale.client,
            kind=wish.kind,
            title=wish.title,
            problem=wish.problem,
            value=wish.value,
            size=wish.size,
            asked_by=tale.seats[wish.who],
            asked_on=path.asked,
            wanted_by=None if wish.wanted is None else tale.day(wish.wanted),
            due_on=tale.day(min(wish.came - 21, -9) if wish.fate == Column.DELIVERING else wish.came - 3)
            if begun
            else None,
            owner=tale.somebody(f"shapes {wish.title}"),
            since=path.asked,
            source=Request.Source.JIRA if key else Request.Source.HAND,
            external_id=key,
            tool_status=status,
        )
        return Card(wish, path, row)

    def _session(self, day: date) -> PrioritySession:
        place = self.days.index(day)
        planned = self.days[place - 1] if place else self.tale.day(self.tale.ago(day) + 7)
        sitting = self.course.told.board.sitting
        assert sitting is not None
        back = len(self.days) - 1 - place
        return PrioritySession(
            client=self.tale.client,
            on=day,
            state=PrioritySession.State.HELD,
            notes=sitting.notes[back] if back < len(sitting.notes) else "",
            started_at=self.tale.at(day, SESSION - 2),
            ended_at=self.tale.at(day, SESSION + 45),
            version=3,
            created_at=self.tale.at(planned, SESSION + 46),
        )

    # --- moves --------------------------------------------------------------------------------------------------
    def _come(self, card: Card, day: date, at: datetime) -> None:
        self.columns[Column.NEW].append(card)
        card.row.created_at = at
        self._note(card, None, None, day, at, "", during=None)

    def _go(self, card: Card, column: Column, day: date, at: datetime) -> None:
        """Into a column: at the end, or above what is worth less where sessions rank."""
        old, rank = card.column, self._rank(card)
        self.columns[old].remove(card)
        card.column = column
        ranked = (
            column in (Column.READY, Column.NEW)
            and self.tale.chance(f"ranks {card.wish.title}").share() < 0.4
        )
        self.columns[column].insert(0 if ranked else len(self.columns[column]), card)
        card.row.column, card.row.since = column, day
        card.row.version += 1
        reason = card.wish.words if column in (Column.PARKED, Column.DECLINED) else ""
        card.row.reason = reason
        if column == Column.DONE:
            card.row.done_on = day
        if column == Column.PARKED and card.wish.again is not None:
            card.row.look_again_on = self.tale.day(card.wish.again)
        if column == Column.DECLINED:
            card.row.alternative = card.wish.instead
        during = day if day in self.held and column != Column.DONE else None
        self._note(card, old, rank, day, at, reason, during=during)

    def _rank(self, card: Card) -> int:
        return self.columns[card.column].index(card) + 1

    def _note(
        self,
        card: Card,
        old: Column | None,
        rank: int | None,
        day: date,
        at: datetime,
        reason: str,
        *,
        during: date | None,
    ) -> None:
        card.looked_at = day
        row = RankMove(
            on=day,
            at=at,
            old_column=old or "",
            new_column=card.column,
            old_rank=rank,
            new_rank=self._rank(card),
            reason=reason,
            by=self.tale.owner,
        )
        self.moves.append(Moved(card, row, during))
        if during and old != card.column:
            self.held[during].came[card.wish.title] = card.column

    # --- sessions -----------------------------------------------------------------------------------------------
    def _sit(self, day: date) -> None:
        """Look at what waits: keep it where it stands. In the end the order, and time for the next two weeks."""
        back = len(self.days) - 1 - self.days.index(day)
        since = self.days[-2] if back == 0 and len(self.days) > 1 else day
        waiting = [card for column in WAITING for card in self.columns[column] if not card.wish.lies]
        for number, card in enumerate(waiting):
            chance = self.tale.chance(f"looks at {card.wish.title} {back}")
            unseen = card.looked_at is None or card.looked_at < since
            if unseen and (back == 0 or chance.share() < 0.25):
                at = self.tale.at(day, SESSION + 30 + number % 14)
                self._note(card, card.column, self._rank(card), day, at, chance.pick(KEPT), during=day)
        held = self.held[day]
        held.order = [card.wish.title for card in self.columns[Column.READY]]
        if back < TIMED:
            held.time = [self._time(card, back) for card in self.columns[Column.DELIVERING]]
            held.time += [self._time(card, back) for card in self.columns[Column.READY][:1]]

    def _time(self, card: Card, back: int) -> tuple[Card, str, Decimal]:
        teams = card.wish.teams
        days = self.tale.chance(f"time for {card.wish.title} {back}").pick(("2", "3", "4.5", "6", "8"))
        return card, teams[0].team if teams else "", Decimal(days)

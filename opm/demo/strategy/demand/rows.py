"""What the play of the boards left behind, into the database and the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial

from opm.demo.strategy.demand.path import Asked
from opm.demo.strategy.demand.play import SESSION, Card, Held, Moved, Play
from opm.kernel import words
from relationships.models import Team
from roadmap.models import (
    Allotment,
    Column,
    Feasibility,
    Initiative,
    Outcome,
    PrioritySession,
    RankMove,
    Request,
    StatusMapping,
)
from roadmap.selectors.sessions import letter
from roadmap.services.demand import set_limits
from roadmap.services.demand.board import UNRANKED
from roadmap.services.demand.feasibility import said as said_by_team

State = PrioritySession.State
LETTERS = 6  # of the last sessions; before, the order went out by word of mouth


def write_plays(plays: Sequence[Play]) -> None:
    """Sessions and requests first, then what hangs on them. Eight statements."""
    teams = {team.name: team for team in Team.objects.all()}
    held = [(play, item) for play in plays for item in play.held.values()]
    for play in plays:
        _write_letters(play)
    PrioritySession.objects.bulk_create([item.row for _, item in held])
    present = PrioritySession.present.through
    present.objects.bulk_create(
        [present(prioritysession_id=item.row.pk, seat_id=pk) for play, item in held for pk in _there(play)]
    )
    PrioritySession.objects.bulk_create([row for play in plays for row in _planned(play)])
    Request.objects.bulk_create([card.row for play in plays for card in play.cards])
    RankMove.objects.bulk_create([_move(play, item) for play in plays for item in play.moves], batch_size=500)
    asked = [(play, card, item) for play in plays for card in play.cards for item in card.path.replies]
    replies = Feasibility.objects.bulk_create([_feasibility(card, item, teams) for _, card, item in asked])
    Allotment.objects.bulk_create(
        [
            Allotment(session=item.row, request=card.row, team=teams.get(team), days=days)
            for _, item in held
            for card, team, days in item.time
        ]
    )
    _write_statuses(plays)
    for play in plays:
        _remember(play)
    for (play, card, _), row in zip(asked, replies, strict=True):
        _remember_reply(play, card, row)
    for play in plays:
        tale = play.tale
        if play.course.told.board.limits:
            play.course.do(play.course.at(170, 60), _limit, play)
        tale.timeline.do(tale.clock.now, partial(_link, play))


def _there(play: Play) -> list[int]:
    sitting = play.course.told.board.sitting
    return [play.tale.seats[name].pk for name in sitting.who] if sitting else []


def _planned(play: Play) -> Iterator[PrioritySession]:
    """The next session, planned when the last one ended."""
    sitting = play.course.told.board.sitting
    if sitting:
        made = play.tale.at(play.days[-1], SESSION + 46)
        play.next = PrioritySession(
            client=play.tale.client, on=play.tale.day(-sitting.ahead), created_at=made
        )
        yield play.next


def _move(play: Play, item: Moved) -> RankMove:
    item.row.request = item.card.row
    if item.session:
        item.row.session = play.held[item.session].row
    return item.row


def _feasibility(card: Card, item: Asked, teams: dict[str, Team]) -> Feasibility:
    told, replied = item.told, item.replied_on
    low, high = told.effort or (None, None)
    return Feasibility(
        request=card.row,
        team=teams[told.team],
        asked_on=item.on,
        due_on=item.due_on,
        verdict=told.verdict if replied else Feasibility.Verdict.WAITING,
        reason=told.reason if replied else "",
        conditions=told.condition if replied else "",
        effort_low=low if replied else None,
        effort_high=high if replied else None,
        replied_on=replied,
        replied_by=f"{told.team}, lead" if replied else "",
        version=1 + bool(replied),
    )


def _write_statuses(plays: Sequence[Play]) -> None:
    for play in plays:
        rows = [
            StatusMapping(client=play.tale.client, status=status, column=column)
            for status, column in play.course.told.board.statuses
        ]
        StatusMapping.objects.bulk_create(rows)
        for row in rows:
            new = Column(row.column).label if row.column else "Left out"
            play.tale.remember(
                "demand.mapping",
                play.tale.client,
                play.course.at(210, 90),
                field=f"Status {row.status}",
                new=new,
            )


# --- letters ----------------------------------------------------------------------------------------------------
def _write_letters(play: Play) -> None:
    """What went out after the last sessions, in the words of that day."""
    days = play.days[-LETTERS:]
    sitting = play.course.told.board.sitting
    for place, day in enumerate(days):
        assert sitting is not None
        item = play.held[day]
        following = days[place + 1] if place + 1 < len(days) else play.tale.day(-sitting.ahead)
        item.row.letter = _letter(play, item, sitting.who, following)
        item.row.letter_sent_on = day
        item.row.letter_to = ", ".join(sitting.who)
        item.row.version += 1


def _letter(play: Play, item: Held, who: Sequence[str], following: date) -> str:
    on = words.day(item.row.on, year=True)
    head = f"What moved on the demand board of {play.tale.client.name}, {on}\nPresent: {', '.join(who)}"
    blocks = [
        head,
        letter.block("Moved", [f"{title}: {column.label}" for title, column in item.came.items()]),
        letter.block("The order now", item.order, numbered=True),
        letter.block(
            "Time for the next two weeks",
            [
                f"{card.wish.title}: {letter.days_words(days)}, {team or letter.NO_TEAM}"
                for card, team, days in item.time
            ],
        ),
        letter.block("Notes", item.row.notes.splitlines(), dash=False),
        f"Next session: {words.day(following, year=True)}",
    ]
    return "\n\n".join(part for part in blocks if part) + "\n"


# --- audit ------------------------------------------------------------------------------------------------------
def _remember(play: Play) -> None:
    tale = play.tale
    for held in play.held.values():
        _remember_session(play, held)
    if play.held:
        tale.remember("session.plan", play.next, play.next.created_at, new=words.day(play.next.on, year=True))
    for item in play.moves:
        row, card = item.row, item.card
        if not row.old_column:
            tale.remember("request.ask", card.row, row.at, new=card.wish.title)
            continue
        action = (
            "request.keep"
            if (row.old_column, row.old_rank) == (row.new_column, row.new_rank)
            else "request.move"
        )
        tale.remember(
            action,
            card.row,
            row.at,
            field="place",
            old=_where(row.old_column, row.old_rank),
            new=_where(row.new_column, row.new_rank),
            reason=row.reason,
        )


def _where(column: str, rank: int | None) -> str:
    label = Column(column).label
    return label if column in UNRANKED else f"{label}, place {rank}"


def _remember_session(play: Play, held: Held) -> None:
    tale, row = play.tale, held.row
    assert row.started_at and row.ended_at
    tale.remember("session.plan", row, row.created_at, new=words.day(row.on, year=True))
    tale.move("session.start", row, row.started_at, "state", State.PLANNED, State.RUNNING)
    for card, team, days in held.time:
        told = letter.days_words(days) + (f", {team}" if team else "")
        tale.remember("session.allot", card.row, tale.at(row.on, SESSION + 44), new=told)
    tale.move("session.end", row, row.ended_at, "state", State.RUNNING, State.HELD)
    if row.letter_sent_on:
        tale.remember("session.letter", row, tale.at(row.on, SESSION + 60), field="letter_sent_on")


def _remember_reply(play: Play, card: Card, row: Feasibility) -> None:
    tale, team = play.tale, row.team.name
    until = f"Asked, until {words.day(row.due_on, year=True)}"
    tale.remember("request.ask_team", card.row, tale.at(row.asked_on, SESSION + 40), field=team, new=until)
    if row.replied_on:
        at = tale.at(row.replied_on, 110)
        new, reason = said_by_team(row), row.reason
        tale.remember("request.reply", card.row, at, field=team, new=new, reason=reason)


# --- at their moment --------------------------------------------------------------------------------------------
def _limit(now: datetime, play: Play) -> None:
    limits = {Column(column): (soft, hard) for column, soft, hard in play.course.told.board.limits}
    set_limits(client=play.tale.client, limits=limits, by=play.tale.owner, now=now)


def _link(play: Play) -> None:
    """Outcomes and initiatives have rows once the timeline is told."""
    outcomes = dict(Outcome.objects.filter(client=play.tale.client).values_list("measure", "pk"))
    initiatives = dict(Initiative.objects.filter(client=play.tale.client).values_list("title", "pk"))
    linked = []
    for card in play.cards:
        if card.wish.aim or card.wish.of:
            card.row.outcome_id = outcomes[card.wish.aim] if card.wish.aim else None
            card.row.initiative_id = initiatives[card.wish.of] if card.wish.of else None
            linked.append(card.row)
    Request.objects.bulk_update(linked, ["outcome", "initiative"])

"""Sessions of the demand board with the client: planned, started, ended; the time that the next two weeks hold.

planned -> running -> held, or cancelled. One of a client is planned and one runs at most. RHYTHM.md, Demand board.
What begins, ends or calls off a session locks the board first, so that no move falls into one that is ending.
Errors as in relationships.services.records; Refused says what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from opm.kernel import words
from opm.kernel.errors import Refused
from relationships.models import Client, Seat, Team, User
from relationships.models.record import WORDS
from relationships.services import records
from relationships.services.checks import all_sit_at, meant, words_of
from roadmap.models import Allotment, PrioritySession, Request
from roadmap.models.demand import RUNNING
from roadmap.services.demand.board import lock_board

State = PrioritySession.State
MOST_DAYS = 999
ENDED = "This session is over. What it decided stays as it was."


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """What is said when a session ends: notes, and the day of the next one (None: none is planned yet)."""

    notes: str = ""
    next_on: date | None = None


@transaction.atomic
def plan_session(*, client: Client, on: date, by: User, now: datetime) -> PrioritySession:
    """Plan the next session. Refused for a day that is over, and where another day is planned already."""
    records.require_team(client, by)
    lock_board(client)
    _ahead(on, now)
    planned = PrioritySession.objects.filter(client=client, state=State.PLANNED).first()
    if planned and planned.on != on:
        raise Refused(f"A session is planned for {words.day(planned.on)} already. Move that one.")
    if planned:
        return planned  # the second press of a double click
    session = PrioritySession(client=client, on=on)
    return records.create(session, action="session.plan", by=by, now=now, new=words.day(on, year=True))


@transaction.atomic
def move_session(
    *, session: PrioritySession, on: date, seen_version: int | None, by: User, now: datetime
) -> PrioritySession:
    """Put a planned session on another day."""
    records.require_team(session.client, by)
    _ahead(on, now)
    _in_state(session, seen_version, State.PLANNED, "Only a planned session can move to another day.")
    return _set(session, {"on": on}, "session.move", by, now)


@transaction.atomic
def start(
    *,
    session: PrioritySession,
    present: Sequence[Seat],
    seen_version: int | None,
    by: User,
    now: datetime,
) -> PrioritySession:
    """Begin a planned session today with who is there. Refused while another one of the client runs."""
    records.require_team(session.client, by)
    all_sit_at(present, session.client)
    lock_board(session.client)
    if PrioritySession.objects.filter(client=session.client_id, state=State.RUNNING).exists():
        raise Refused("A session is running already. End it before another one starts.")
    _in_state(session, seen_version, State.PLANNED, "Only a planned session can start.")
    today = timezone.localdate(now)
    stored = _set(session, {"state": State.RUNNING, "on": today, "started_at": now}, "session.start", by, now)
    stored.present.set(present)
    return stored


@transaction.atomic
def note(
    *, session: PrioritySession, notes: str, seen_version: int | None, by: User, now: datetime
) -> PrioritySession:
    """Keep the notes of a running session."""
    records.require_team(session.client, by)
    _in_state(session, seen_version, State.RUNNING, ENDED)
    return _set(session, {"notes": words_of(notes, "The notes", limit=WORDS)}, "session.note", by, now)


@transaction.atomic
def end(
    *, session: PrioritySession, wish: SessionEnd, seen_version: int | None, by: User, now: datetime
) -> PrioritySession:
    """Close a running session, and plan the next one where a day is named."""
    records.require_team(session.client, by)
    lock_board(session.client)
    _in_state(session, seen_version, State.RUNNING, ENDED)
    values = {
        "state": State.HELD,
        "ended_at": now,
        "notes": words_of(wish.notes, "The notes", limit=WORDS),
    }
    stored = _set(session, values, "session.end", by, now)
    if wish.next_on:
        plan_session(client=session.client, on=wish.next_on, by=by, now=now)
    return stored


@transaction.atomic
def cancel(*, session: PrioritySession, seen_version: int | None, by: User, now: datetime) -> PrioritySession:
    """Call off a planned session, or a running one in which nothing was decided yet."""
    records.require_team(session.client, by)
    lock_board(session.client)
    stored = records.locked(session, seen_version=seen_version)
    if stored.state not in (State.PLANNED, State.RUNNING):
        raise Refused(ENDED)
    if stored.moves.exists() or stored.allotments.exists():
        raise Refused("Something was decided in this session. End it instead of calling it off.")
    return _set(stored, {"state": State.CANCELLED, "ended_at": now}, "session.cancel", by, now)


@transaction.atomic
def allot(
    *,
    session: PrioritySession,
    request: Request,
    team: Team | None,
    days: Decimal,
    by: User,
    now: datetime,
) -> Allotment | None:
    """Say how many days of work a team gives a request in the next two weeks; 0 takes it back (gives None).

    `team` None: the team is not known yet. Refused outside a running session, and for what is no longer asked for.
    """
    records.require_team(session.client, by)
    stored = records.locked(session, seen_version=None)
    if stored.state != State.RUNNING:
        raise Refused("Time is allotted while a session runs.")
    _may_have_time(stored, request, team, days)
    found = Allotment.objects.filter(session=stored, request=request, team=team).first()
    if (found.days if found else 0) == days:
        return found
    records.note("session.allot", request, client=stored.client, by=by, now=now, new=_told(days, team))
    if found and not days:
        found.delete()
        return None
    kept, _ = Allotment.objects.update_or_create(
        session=stored, request=request, team=team, defaults={"days": days}
    )
    return kept


def _may_have_time(session: PrioritySession, request: Request, team: Team | None, days: Decimal) -> None:
    if request.client_id != session.client_id:
        raise Refused(f"Choose a request of {session.client.name}.")
    if request.column not in RUNNING:
        raise Refused(
            f"\u201c{request}\u201d is {request.get_column_display().lower()} and takes no time any more."
        )
    if team and team.archived_on:
        raise Refused(f"{team} delivers no more. Choose another team.")
    if not days.is_finite() or not 0 <= days <= MOST_DAYS or days != round(days, 1):
        raise Refused("Give the days as a number from 0 to 999 with at most one decimal, for example 2.5.")


def _told(days: Decimal, team: Team | None) -> str:
    told = f"{days.normalize():f} {words.agree(int(days == 1), 'day', 'days')}"
    return f"{told}, {team}" if team else told


def _set(
    session: PrioritySession, values: dict[str, object], action: str, by: User, now: datetime
) -> PrioritySession:
    # Notes stay out of the history: it outlives who asks to be forgotten.
    return records.change(
        session, values=values, seen_version=None, action=action, by=by, now=now, candid="notes" in values
    )


def _in_state(session: PrioritySession, seen_version: int | None, state: State, otherwise: str) -> None:
    """Conflict for an older version, Refused with `otherwise` in another state; the row stays locked."""
    if records.locked(session, seen_version=seen_version).state != state:
        raise Refused(otherwise)


def _ahead(on: date, now: datetime) -> None:
    meant(on, "The day of the session")
    if on < timezone.localdate(now):
        raise Refused("That day is over. Choose today or a later day.")

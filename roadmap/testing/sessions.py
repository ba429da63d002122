"""Sessions of a demand board for tests, made through the services that a browser would reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from relationships.models import Client, Seat, Team, User
from roadmap.models import Column, PrioritySession, Request
from roadmap.services import demand
from roadmap.services import sessions as service
from roadmap.services.sessions import LetterInput, SessionEnd
from roadmap.testing.demand import ask, put


def started(client: Client, by: User, now: datetime, *present: Seat) -> PrioritySession:
    """A session that runs since `now`."""
    session = service.plan_session(client=client, on=timezone.localdate(now), by=by, now=now)
    return service.start(session=session, present=present, seen_version=None, by=by, now=now)


def ended(
    session: PrioritySession, by: User, now: datetime, *, notes: str = "", next_on: date | None = None
) -> PrioritySession:
    """The session, over."""
    return service.end(session=session, wish=SessionEnd(notes, next_on), seen_version=None, by=by, now=now)


def held(client: Client, by: User, now: datetime, *present: Seat) -> PrioritySession:
    """A session in which nothing moved: it began at `now` and took an hour."""
    return ended(started(client, by, now, *present), by, now + timedelta(hours=1))


@dataclass(frozen=True)
class ShownSessions:
    """What the addresses of a client's sessions need: a held one with its letter, the one that runs, and a request
    that is Ready."""

    held: PrioritySession
    running: PrioritySession
    request: Request


def sessions_of(
    client: Client, by: User, now: datetime, seats: Sequence[Seat] = (), text: str = "Daily cost feed"
) -> ShownSessions:
    """Two sessions held, the last with verdicts, time and a letter, and one that runs; one request nobody moved.

    Three requests are Ready then, with those that were: a board may have room for no more.
    """
    long_ago, lately = now - timedelta(days=28), now - timedelta(days=14)
    ask(client, f"{text}, left alone", by, long_ago - timedelta(days=2))
    there = Request.objects.filter(client=client, column=Column.READY).count()
    titles = [f"{text} {place}" for place in range(min(there, 2) + 1, 4)]
    ready = [put(ask(client, title, by, long_ago), Column.READY, by, long_ago) for title in titles]
    held(client, by, long_ago, *seats)
    session = started(client, by, lately, *seats)
    _decided(session, ready[-1], by, lately, text)
    session = ended(session, by, lately + timedelta(hours=1), notes=text, next_on=None)
    wish = LetterInput(text, text)
    session = service.mark_letter(session=session, wish=wish, seen_version=None, by=by, now=lately)
    running = started(client, by, now, *seats)
    item = put(Request.objects.get(pk=ready[-1].pk), Column.READY, by, now, place=2, reason=text)
    return ShownSessions(session, running, item)


def _decided(session: PrioritySession, item: Request, by: User, now: datetime, text: str) -> None:
    """A request up, one parked, time for the first."""
    demand.move(request=item, to=Column.READY, place=1, reason=text, by=by, now=now)
    extra = ask(session.client, f"{text}, later", by, now)
    put(
        extra, Column.PARKED, by, now, reason=text, look_again_on=timezone.localdate(now) + timedelta(days=90)
    )
    team = Team.objects.get_or_create(name="Data platform")[0]
    service.allot(session=session, request=item, team=team, days=Decimal("2.5"), by=by, now=now)

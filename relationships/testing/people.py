"""People who were read, for tests: with readings, a note, somebody who left, and a reader who was let in once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from relationships.models import CandidGrant, CandidNote, Client, Reading, Seat, User
from relationships.services import people
from relationships.testing.seats import seat_of


@dataclass(frozen=True, slots=True)
class ReadPeople:
    """A seat that was read twice, the note on it, a key seat that nobody holds, and an access that has ended."""

    seat: Seat
    former: Seat
    note: CandidNote
    grant: CandidGrant


def read(
    seat: Seat,
    by: User,
    now: datetime,
    *,
    stance: int = 2,
    influence: int = 5,
    on: date | None = None,
    gains: str = "",
    evidence: str = "",
) -> Reading:
    """A reading through the service, of today where no day is given."""
    wish = people.ReadingInput(on or timezone.localdate(now), stance, influence, gains, evidence)
    return people.read_person(seat=seat, wish=wish, by=by, now=now)


def people_read(
    client: Client, by: User, manager: User, now: datetime, *, candid: str = "Fears for the budget"
) -> ReadPeople:
    """One of each; `candid` stands in every text that only the team may read."""
    today = timezone.localdate(now)
    seat = seat_of(client, name="Mira Voss", role="Head of costs", tier="lead")
    read(seat, by, now, stance=1, on=today - timedelta(days=200), evidence=candid)
    read(seat, by, now, stance=-1, influence=4, gains=candid, evidence=candid)
    former = seat_of(client, name="Jon Abel", role="Head of planning", tier="lead")
    people.end_seat(seat=former, ended_on=today - timedelta(days=20), seen_version=None, by=by, now=now)
    note = people.add_note(seat=seat, text=candid, by=by, now=now)
    grant = people.grant(client=client, user=manager, reason="Escalation of May", by=by, now=now)
    return ReadPeople(seat, former, note, people.end_grant(given=grant, by=by, now=now))

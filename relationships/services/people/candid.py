"""Readings of people and notes on them: for the client's team and its granted readers only (TRUST.md S2).

The history says that something was written, never what.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from opm.kernel import words as said
from opm.kernel.errors import Refused
from relationships.models import CandidNote, Reading, Seat, User
from relationships.services import checks
from relationships.services.people.seats import GONE
from relationships.services.records import note, require_team


@dataclass(frozen=True, slots=True)
class ReadingInput:
    """A judgement as typed: stance -2 to 2, influence 1 to 5, what the person gains, and what one has seen or heard."""

    on: date
    stance: int
    influence: int
    gains: str
    evidence: str


@transaction.atomic
def read_person(*, seat: Seat, wish: ReadingInput, by: User, now: datetime) -> Reading:
    """Add a reading; a wrong one is corrected by a newer one of the same day. The same twice is stored once.

    NotAllowed off the team; Refused for a day outside the seat's time or to come, and for an erased person.
    """
    require_team(seat.client, by)
    wish = _checked(seat, wish, now)
    latest = seat.readings.filter(on=wish.on).order_by("-pk").first()
    if latest and latest.by_id == by.pk and _as_input(latest) == wish:
        return latest
    reading = Reading.objects.create(
        seat=seat,
        on=wish.on,
        stance=wish.stance,
        influence=wish.influence,
        gains=wish.gains,
        evidence=wish.evidence,
        by=by,
        created_at=now,
    )
    note("candid.read", reading, client=seat.client, by=by, now=now)
    return reading


@transaction.atomic
def add_note(*, seat: Seat, text: str, by: User, now: datetime) -> CandidNote:
    """Write a note on somebody; an empty one and one on an erased person are Refused."""
    require_team(seat.client, by)
    if seat.person.erased_at:
        raise Refused(GONE)
    words = checks.words_of(text, "The note", missing="Write the note first.")
    Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    latest = seat.notes.order_by("-pk").first()
    if latest and (latest.text, latest.by_id) == (words, by.pk):
        return latest  # a second press
    made = CandidNote.objects.create(seat=seat, text=words, by=by, created_at=now)
    note("candid.note", made, client=seat.client, by=by, now=now)
    return made


@transaction.atomic
def erase_note(*, written: CandidNote, by: User, now: datetime) -> None:
    """Take a note away for good; erasing it twice changes nothing."""
    client = written.seat.client
    require_team(client, by)
    if CandidNote.objects.select_for_update().filter(pk=written.pk).exists():
        note("candid.erase_note", written, client=client, by=by, now=now)
        written.delete()


def _checked(seat: Seat, wish: ReadingInput, now: datetime) -> ReadingInput:
    """The wish as it is stored; Refused for what cannot be."""
    if seat.person.erased_at:
        raise Refused(GONE)
    if wish.stance not in Reading.Stance.values or not 1 <= wish.influence <= 5:
        raise Refused("Choose a stance, and an influence from 1 to 5.")
    checks.not_ahead(wish.on, "The day of the reading", timezone.localdate(now))
    if wish.on < seat.started_on:
        since = said.day(seat.started_on, year=True)
        raise Refused(f"{seat.person} sits here since {since}. Choose that day or a later one.")
    if seat.ended_on and wish.on > seat.ended_on:
        until = said.day(seat.ended_on, year=True)
        raise Refused(f"{seat.person} sat here until {until}. Choose that day or an earlier one.")
    gains = checks.one_line(wish.gains, "What they gain")
    return replace(wish, gains=gains, evidence=checks.words_of(wish.evidence, "What they said or did"))


def _as_input(reading: Reading) -> ReadingInput:
    return ReadingInput(reading.on, reading.stance, reading.influence, reading.gains, reading.evidence)

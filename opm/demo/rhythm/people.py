"""People of the clients, their seats, how they stood quarter by quarter, notes and who else reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from opm.demo.invited import email_of
from opm.demo.rhythm.shape import STANCES, Someone
from opm.demo.rhythm.tale import QUARTERS, Tale
from opm.kernel import words
from relationships.models import CandidGrant, CandidNote, Person, Reading, Seat

LOWEST = Reading.Stance.DETRACTOR.value
HEARD = {
    "D": ("Speaks against us where we are not.", "Asks others for what we should bring."),
    "S": ("Wants to see it before saying anything.", "Short answers, no questions.", "Sends a deputy."),
    "N": ("Friendly, promises nothing.", "Listens and waits.", "Has other things to do."),
    "P": ("Gave time of the own people.", "Asks before deciding.", "Answers on the same day."),
    "A": ("Told another area about it.", "Took our part in a meeting without us.", "Brings ideas unasked."),
}


def write(tales: Sequence[Tale]) -> None:
    """Everybody with a seat, then what is candid about them. Five statements."""
    _write_seats(tales)
    readings = [(tale, row) for tale in tales for row in _readings(tale)]
    Reading.objects.bulk_create([row for _, row in readings], batch_size=500)
    for tale, row in readings:
        tale.remember("candid.read", row, row.created_at, row.by)
    _write_candid(tales)


def _write_seats(tales: Sequence[Tale]) -> None:
    told = [(tale, someone) for tale in tales for someone in tale.told.people]
    people = Person.objects.bulk_create(
        [Person(name=s.name, email=email_of(s.name), created_at=tale.at(_known(tale, s))) for tale, s in told]
    )
    seats = Seat.objects.bulk_create(
        [_seat(tale, someone, person) for (tale, someone), person in zip(told, people, strict=True)]
    )
    for (tale, someone), seat in zip(told, seats, strict=True):
        tale.seats[someone.name] = seat
        tale.remember("people.add", seat, seat.created_at, new=str(seat))
        if seat.ended_on:
            said = words.day(seat.ended_on, year=True)
            tale.remember("people.end", seat, tale.at(seat.ended_on, 300), field="ended_on", new=said)


def _known(tale: Tale, someone: Someone) -> date:
    """The day on which the team wrote somebody down."""
    return max(tale.day(someone.since), tale.begin)


def _seat(tale: Tale, someone: Someone, person: Person) -> Seat:
    return Seat(
        client=tale.client,
        person=person,
        role=someone.role,
        tier=someone.tier,
        is_key=someone.key or someone.tier == Seat.Tier.SPONSOR,
        started_on=tale.day(someone.since),
        ended_on=None if someone.until is None else tale.day(someone.until),
        version=1 if someone.until is None else 2,
        created_at=tale.at(_known(tale, someone)),
    )


def _readings(tale: Tale) -> Iterator[Reading]:
    for someone in tale.told.people:
        seat, seen = tale.seats[someone.name], dict(someone.seen)
        for number, letter in enumerate(someone.stance):
            chance = tale.chance(f"{someone.name} {number}")
            back = number + 1 - QUARTERS
            at = tale.clock.at(tale.clock.quarter.plus(back), 0.3 + 0.5 * chance.share(), 240)
            sits = seat.started_on <= at.date() <= (seat.ended_on or at.date())
            if letter == "." or not sits:
                continue
            low, high = someone.influence
            yield Reading(
                seat=seat,
                on=at.date(),
                stance=STANCES.index(letter) + LOWEST,
                influence=low + round((high - low) * number / (QUARTERS - 1)),
                gains=someone.gains if number == len(someone.stance) - 1 or number % 3 == 0 else "",
                evidence=seen.get(back) or chance.pick(HEARD[letter]),
                by=tale.somebody(f"reads {someone.name} {number}"),
                created_at=at,
            )


def _write_candid(tales: Sequence[Tale]) -> None:
    """Notes and grants; the history says that they are there, never what a note says."""
    notes = [
        (
            tale,
            CandidNote(
                seat=tale.seats[s.name], text=text, by=tale.owner, created_at=tale.at(tale.day(ago), 400)
            ),
        )
        for tale in tales
        for s in tale.told.people
        for ago, text in s.notes
    ]
    CandidNote.objects.bulk_create([row for _, row in notes])
    for tale, row in notes:
        tale.remember("candid.note", row, row.created_at)
    grants = [(tale, _grant(tale, *reader)) for tale in tales for reader in tale.told.readers]
    CandidGrant.objects.bulk_create([row for _, row in grants])
    for tale, grant in grants:
        tale.remember("candid.grant", grant, grant.granted_at, new=str(grant.user), reason=grant.reason)


def _grant(tale: Tale, name: str, ago: int, reason: str) -> CandidGrant:
    return CandidGrant(
        client=tale.client,
        user=tale.users[name],
        reason=reason,
        granted_by=tale.owner,
        granted_at=tale.at(tale.day(ago), 420),
    )

"""One person's page at one client: seats, what hangs on them, and for who may read it how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from relationships.models import (
    CandidNote,
    Client,
    Commitment,
    Concern,
    Decision,
    Need,
    Reading,
    Seat,
    Touch,
    User,
)
from relationships.selectors.people.readings import Stand, counting, stand_on


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading with what was seen, how far stance moved since the one before, and whether a newer one of the same day
    replaced it."""

    reading: Reading
    moved: int
    replaced: bool


@dataclass(frozen=True, slots=True)
class Hanging:
    """How many records of a kind name this person, and the list where they are."""

    label: str
    count: int
    open: int
    url_name: str


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What the page tells. `stand`, `readings` and `notes` are empty for who may not read what is candid."""

    seat: Seat
    seats: Sequence[Seat]  # all of this person's seats in the reader's reach, the newest first
    hanging: Sequence[Hanging]
    met_on: date | None
    next_on: date | None
    stand: Stand | None = None
    readings: Sequence[ReadingRow] = ()
    notes: Sequence[CandidNote] = ()


def person_facts(seat: Seat, today: date, *, by: User, candid: bool) -> PersonFacts:
    """The page of the person in `seat`. Seven queries, with what is candid nine."""
    seats = Seat.objects.visible_to(by).filter(person=seat.person_id).select_related("client")
    here = [other.pk for other in seats if other.client_id == seat.client_id]
    met, planned = _meetings(here, today)
    facts = (seat, sorted(seats, key=_newest, reverse=True), _hanging(here), met, planned)
    if not candid:
        return PersonFacts(*facts)
    readings = list(Reading.objects.filter(seat=seat).select_related("by"))
    notes = list(CandidNote.objects.filter(seat__in=here).select_related("by", "seat"))
    return PersonFacts(*facts, stand_on(readings, today), _reading_rows(readings), notes)


def _newest(seat: Seat) -> tuple[bool, date, int]:
    return seat.ended_on is None, seat.started_on, seat.pk


def _reading_rows(readings: Sequence[Reading]) -> list[ReadingRow]:
    """Newest first; only those that count have moved since the one before."""
    count = counting(readings)
    before = {new.pk: old for new, old in zip(count, count[1:], strict=False)}
    kept = {reading.pk for reading in count}
    rows = []
    for reading in sorted(readings, key=lambda reading: (reading.on, reading.pk), reverse=True):
        old = before.get(reading.pk)
        rows.append(ReadingRow(reading, reading.stance - old.stance if old else 0, reading.pk not in kept))
    return rows


def _meetings(seat_ids: list[int], today: date) -> tuple[date | None, date | None]:
    """The last catch-up held with this person, and the next one planned."""
    rows = Touch.objects.filter(seats__in=seat_ids).order_by()
    held = rows.filter(state=Touch.State.HELD).order_by("-on").values_list("on", flat=True).first()
    planned = rows.filter(state=Touch.State.PLANNED, on__gte=today).order_by("on")
    return held, planned.values_list("on", flat=True).first()


def _hanging(seat_ids: list[int]) -> list[Hanging]:
    """Commitments, decisions, concerns, needs and catch-ups that name this person. One query a kind."""
    found: list[tuple[Any, str, Q, Q, str]] = [
        (
            Commitment,
            "Commitments to them",
            Q(seat__in=seat_ids),
            Q(state__in=Commitment.OPEN),
            "commitments",
        ),
        (Decision, "Decisions they owe", Q(seat__in=seat_ids), Q(state="waiting"), "decisions"),
        (Concern, "Concerns they raised", Q(raised_by__in=seat_ids), ~Q(state="closed"), "concerns"),
        (Need, "Needs in their words", Q(said_by__in=seat_ids), Q(state="open"), "needs"),
        (Touch, "Catch-ups", Q(seats__in=seat_ids), Q(state="planned"), "catch_ups"),
    ]
    rows = []
    for model, label, theirs, still_open, url_name in found:
        counts = model.objects.filter(theirs).aggregate(
            all=Count("pk", distinct=True), open=Count("pk", filter=still_open, distinct=True)
        )
        rows.append(Hanging(label, counts["all"], counts["open"], url_name))
    return rows


def seat_of(client: Client, pk: int) -> Seat | None:
    """A seat of this client with its person, or None. One query."""
    return Seat.objects.filter(client=client, pk=pk).select_related("person", "client").first()

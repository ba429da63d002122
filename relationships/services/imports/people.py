"""People of a client out of a file: a row is a seat, found again by its external id, or by name and role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opm.kernel.imports import Column
from relationships.models import Seat
from relationships.services.imports.taking import (
    CHANGED,
    NEW,
    SAME,
    Kind,
    Listed,
    Place,
    adopt,
    differences,
    found_again,
    given,
)
from relationships.services.people import PersonInput, add_person, change_seat, end_seat

COLUMNS = (
    Column("name", "Name", required=True, limit=120, example="Sam Reyes"),
    Column("role", "Role", required=True, limit=120, example="Controller"),
    Column("email", "E-mail", limit=254, example="sam.reyes@client.example"),
    Column("phone", "Phone", limit=40),
    Column("tier", "Tier", "choice", choices=tuple(Seat.Tier.choices), example="Working level"),
    Column("is_key", "Key", "yes", example="yes"),
    Column("started_on", "Since", "day", example="2026-01-05"),
    Column("ended_on", "Until", "day"),
    Column("external_id", "External id", limit=80, example="P-014"),
)
OF_PERSON = ("name", "email", "phone")
OF_SEAT = ("role", "tier", "is_key", "started_on")


def take(values: Mapping[str, Any], place: Place) -> tuple[str, tuple[str, ...]]:
    """Add somebody, or bring their seat up to the file; an end in the file ends the seat."""
    cells = {key: value for key, value in values.items() if value not in ("", None)}
    seats = Seat.objects.filter(client=place.client).select_related("person", "client")
    by_words = seats.filter(ended_on=None, person__name__iexact=cells["name"], role__iexact=cells["role"])
    seat = found_again(seats, cells, by_words)
    if seat is None:
        return NEW, _add(cells, place)
    wanted_seat, wanted_person = given(cells, OF_SEAT), given(cells, OF_PERSON)
    notes = differences(seat.person, wanted_person) + differences(seat, wanted_seat)
    if notes:
        wish = PersonInput(
            **{name: wanted_person.get(name, getattr(seat.person, name)) for name in OF_PERSON},
            **{name: wanted_seat.get(name, getattr(seat, name)) for name in OF_SEAT},
        )
        seat = change_seat(seat=seat, wish=wish, seen_version=None, by=place.by, now=place.now)
    notes += _end(seat, cells, place) + adopt(seat, cells, place)
    return (CHANGED if notes else SAME), notes


def _add(cells: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    wish = PersonInput(
        name=cells["name"],
        email=cells.get("email", ""),
        phone=cells.get("phone", ""),
        role=cells["role"],
        tier=cells.get("tier", Seat.Tier.WORKING),
        is_key=cells.get("is_key", False),
        started_on=cells.get("started_on", place.today),
    )
    seat = add_person(
        client=place.client,
        wish=wish,
        external_id=cells.get("external_id", ""),
        by=place.by,
        now=place.now,
    )
    return _end(seat, cells, place)


def _end(seat: Seat, cells: Mapping[str, Any], place: Place) -> tuple[str, ...]:
    if "ended_on" not in cells or seat.ended_on == cells["ended_on"]:
        return ()
    notes = differences(seat, {"ended_on": cells["ended_on"]})
    end_seat(seat=seat, ended_on=cells["ended_on"], seen_version=None, by=place.by, now=place.now)
    return notes


PEOPLE = Kind("people", "people", COLUMNS, "name", take, Listed("people", "people"))

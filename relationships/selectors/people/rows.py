"""The list of a client's people: for readers names and seats, for who may read what is candid also how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q

from opm.kernel import exports
from relationships.models import Client, Seat, Touch
from relationships.selectors.people.alarms import Alarms, alarms
from relationships.selectors.people.readings import Stand, stands_on

HEADER = ("Name", "Role", "Tier", "Key role", "E-mail", "Since", "Until", "Last catch-up", "External id")
_TIERS = {tier: place for place, tier in enumerate(Seat.Tier.values)}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One seat of the list. `stand` is None for who was never read, and for readers of what is not candid."""

    seat: Seat
    stand: Stand | None
    met_on: date | None  # the last catch-up that was held with them

    @property
    def name(self) -> str:
        return self.seat.person.name

    @property
    def stale(self) -> bool:
        """Whether somebody who sits here today should be read again."""
        return self.seat.ended_on is None and (self.stand is None or self.stand.stale)


@dataclass(frozen=True, slots=True)
class People:
    """All of a client's people, those of today and former ones."""

    rows: tuple[PersonRow, ...]
    alarms: Alarms
    candid: bool

    @property
    def sitting(self) -> list[PersonRow]:
        return [row for row in self.rows if row.seat.ended_on is None]

    @property
    def read(self) -> list[PersonRow]:
        """Whoever sits here today and was read at least once."""
        return [row for row in self.sitting if row.stand]


def people_of(client: Client, today: date, *, candid: bool) -> People:
    """Everybody who sits or sat at `client`, sponsors first. Two queries, with the readings three."""
    seats = list(
        Seat.objects.filter(client=client)
        .select_related("person")
        .annotate(met_on=_last_met())
        .order_by("pk")
    )
    stands = stands_on([seat.pk for seat in seats], today) if candid else {}
    rows = [PersonRow(seat, stands.get(seat.pk), _met_on(seat)) for seat in seats]
    rows.sort(key=_place)
    return People(tuple(rows), alarms(seats, stands, candid=candid), candid)


def shown_rows(people: People, *, show: str, words: str) -> list[PersonRow]:
    """The rows of one choice ("now", "key", "stale", "former") in which every word occurs."""
    kept = {
        "key": lambda row: row.seat.is_key and row.seat.ended_on is None,
        "stale": lambda row: people.candid and row.stale,
        "former": lambda row: row.seat.ended_on is not None,
    }.get(show, lambda row: row.seat.ended_on is None)
    wanted = words.casefold().split()
    return [row for row in people.rows if kept(row) and all(word in _text(row) for word in wanted)]


def sheet_of(rows: Sequence[PersonRow]) -> exports.Sheet:
    """What may leave the app: names, roles and days under HEADER, never how somebody stands."""
    cells = [
        (
            row.name,
            row.seat.role,
            row.seat.get_tier_display(),
            "yes" if row.seat.is_key else "no",
            row.seat.person.email,
            row.seat.started_on,
            row.seat.ended_on,
            row.met_on,
            row.seat.external_id,
        )
        for row in rows
    ]
    return exports.Sheet("People", HEADER, cells)


def _last_met() -> Any:
    return Max("touches__on", filter=Q(touches__state=Touch.State.HELD))


def _met_on(seat: Seat) -> date | None:
    found: date | None = seat.met_on  # type: ignore[attr-defined]
    return found


def _place(row: PersonRow) -> tuple[Any, ...]:
    seat = row.seat
    return seat.ended_on is not None, _TIERS[seat.tier], not seat.is_key, row.name.casefold(), -seat.pk


def _text(row: PersonRow) -> str:
    return f"{row.name} {row.seat.role} {row.seat.person.email}".casefold()

"""What rows of a file are matched with, read once for a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from relationships.models import Client, Seat
from relationships.services.imports import Place
from roadmap.models import Initiative, Outcome, Request, StatusMapping, Theme
from roadmap.services.demand import RequestInput
from roadmap.services.demand.inputs import NAME


@dataclass(frozen=True, slots=True)
class Known:
    """What a client has, by name without case; `columns` of the statuses of Jira, "" for those that are left out."""

    themes: Mapping[str, Theme]
    outcomes: Mapping[str, Outcome]
    initiatives: Mapping[str, Initiative]
    columns: Mapping[str, str]


def known_of(client: Client) -> Known:
    """Themes, outcomes, initiatives and the mapping of statuses of a client. Four queries."""
    mapped = StatusMapping.objects.filter(client=client, tool=Request.Source.JIRA)
    return Known(
        themes={row.name.casefold(): row for row in Theme.objects.filter(client=client)},
        outcomes={row.measure.casefold(): row for row in Outcome.objects.filter(client=client)},
        initiatives={row.title.casefold(): row for row in Initiative.objects.filter(client=client)},
        columns={row.status.casefold(): row.column for row in mapped},
    )


def seat_by(seats: Iterable[Seat], *, name: str = "", address: str = "") -> Seat | None:
    """Who of these it is, by e-mail address, else by name; a name may be written "Reyes, Sam". No query."""
    name, address = _plain(name), address.strip().casefold()
    found = list(seats)
    by_address = (seat for seat in found if address and seat.person.email.casefold() == address)
    by_name = (seat for seat in found if name and _plain(seat.person.name) == name)
    return next(by_address, None) or next(by_name, None)


def asked(cells: Mapping[str, Any], place: Place, stored: Request | None) -> dict[str, Any]:
    """Who asked, as a request holds it: a seat where there is one, else the name. Nothing where it is so already."""
    name = " ".join(str(cells.get("asked_by", "")).split())[:NAME]
    if not name or (stored and stored.asker.casefold() == name.casefold()):
        return {}
    seat = seat_by(place.seats.values(), name=name, address=name if "@" in name else "")
    if seat and stored and stored.asked_by_id == seat.pk:
        return {}
    return {"asked_by": seat} if seat else {"asked_by": None, "asked_by_name": name}


def wish_of(wanted: Mapping[str, Any], stored: Request) -> RequestInput:
    """A stored request with what a file changes in it."""
    return RequestInput(**{name: wanted.get(name, getattr(stored, name)) for name in RequestInput.__slots__})


def _plain(name: str) -> str:
    last, comma, first = " ".join(name.split()).casefold().partition(",")
    return f"{first.strip()} {last.strip()}" if comma else last

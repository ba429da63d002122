"""Hand-over: work decided on a lower app's page is taken up by an upper app, without an upward import.

An app that can carry work has a `handovers.py` with

    @takes_up("initiative", label="Roadmap initiative")
    class Initiatives:
        def take_up(self, work: Work, *, by, now) -> str: ...          # makes the record, gives its id
        def follow(self, ids) -> dict[str, Taken]: ...                  # what became of the records, one query

It is found by `autodiscover_modules`, as live metrics are. The page that hands over offers what is registered.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Work:
    """What is handed over: whose, what, by whom and when, and where it comes from ("assessments.planstep", "12")."""

    client_id: int
    title: str
    detail: str
    owner_id: int | None
    due_on: date | None
    origin_type: str
    origin_id: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of handed-over work: its name and address, how it stands in words, whether it is over."""

    label: str
    url: str
    state: str
    done: bool = False
    dropped: bool = False
    done_on: date | None = None


class Taker(Protocol):
    """An app that carries work."""

    def take_up(self, work: Work, *, by: Any, now: datetime) -> str:
        """Make the record in the caller's transaction and give its id; NotAllowed or Refused as services do."""

    def follow(self, ids: Collection[str]) -> Mapping[str, Taken]:
        """How the records stand by id; records that are gone are left out. One query."""


@dataclass(frozen=True, slots=True)
class Way:
    """A registered way: its key, what a page calls it, and who takes the work."""

    key: str
    label: str
    taker: Taker


_ways: dict[str, Way] = {}


def takes_up(key: str, *, label: str) -> Callable[[type], type]:
    """Register a Taker. A double key stops start-up."""

    def register(taker: type) -> type:
        if key in _ways:
            raise ImproperlyConfigured(f"The hand-over {key} is registered twice.")
        _ways[key] = Way(key, label, taker())
        return taker

    return register


def ways() -> list[Way]:
    """Every way work can be handed over, in the order of registration."""
    return list(_ways.values())


def find(key: str) -> Way | None:
    """The way of a key, or None."""
    return _ways.get(key)


def follow(taken: Collection[tuple[str, str]]) -> dict[tuple[str, str], Taken]:
    """How handed-over work stands by (key, id). One query for each way that occurs."""
    found: dict[tuple[str, str], Taken] = {}
    for key in sorted({key for key, _ in taken}):
        way = find(key)
        if way:
            states = way.taker.follow([pk for own, pk in taken if own == key])
            found |= {(key, pk): state for pk, state in states.items()}
    return found

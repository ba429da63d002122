"""Catch-ups for tests, stored as the services leave them and without their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from relationships.models import CadenceRule, Client, Seat, Series, Touch
from relationships.testing.seats import MADE


def touch_with(
    client: Client, on: date, *seats: Seat, state: str = "held", created_at: datetime = MADE, **more: Any
) -> Touch:
    """A catch-up with these people; held unless another state is given."""
    values: dict[str, Any] = {"title": "Catch-up", "kind": "planning", **more}
    touch = Touch.objects.create(client=client, on=on, state=state, created_at=created_at, **values)
    touch.seats.set(seats)
    return touch


def cadence_of(
    client: Client, days: int, *, seat: Seat | None = None, tier: str = "", created_at: datetime = MADE
) -> CadenceRule:
    """A rule with three days of grace: for a seat, else a tier, else everybody."""
    return CadenceRule.objects.create(
        client=client, seat=seat, tier=tier, days=days, grace_days=3, created_at=created_at
    )


@dataclass(frozen=True, slots=True)
class CatchUps:
    """A planned catch-up with a point, a held one with minutes and a private note, a series, a rule for everybody."""

    planned: Touch
    held: Touch
    series: Series
    seat: Seat


def catch_ups_of(client: Client, seat: Seat, on: date, *, title: str = "Catch-up") -> CatchUps:
    """One of everything for pages and the access matrix."""
    cadence_of(client, 14)
    planned = touch_with(client, on, seat, state="planned", at=time(14, 30), title=title)
    planned.agenda.create(text=title)
    held = touch_with(client, on, seat, state="held", title=title, minutes=title, private_note=title)
    series = Series.objects.create(
        client=client, title=title, rule="FREQ=WEEKLY;BYDAY=TU", starts_on=on, created_at=MADE
    )
    series.seats.set([seat])
    return CatchUps(planned, held, series, seat)

"""What the clients want, in their words, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from opm.demo.rhythm.shape import Want
from opm.demo.rhythm.tale import Tale
from relationships.models import Need

State = Need.State


def write(tales: Sequence[Tale]) -> None:
    """One statement."""
    told = [(tale, want) for tale in tales for want in tale.told.wants]
    rows = Need.objects.bulk_create([_need(tale, want) for tale, want in told])
    for (tale, want), row in zip(told, rows, strict=True):
        tale.remember("need.record", row, row.created_at, new=row.want)
        if row.ended_on:
            action, name = ("need.lead", "led_to") if want.led else ("need.drop", "why_dropped")
            at = tale.at(row.ended_on, 310)
            tale.move(action, row, at, "state", State.OPEN, row.state)
            tale.move(action, row, at, name, "", getattr(row, name))


def _need(tale: Tale, told: Want) -> Need:
    ended = told.led or told.dropped
    return Need(
        client=tale.client,
        want=told.want,
        obstacle=told.obstacle,
        evidence=told.evidence,
        seen_on=tale.day(told.seen),
        said_by=tale.seats[told.who],
        state=State.LED if told.led else State.DROPPED if told.dropped else State.OPEN,
        led_to=told.led[1] if told.led else "",
        why_dropped=told.dropped[1] if told.dropped else "",
        ended_on=tale.day(ended[0]) if ended else None,
        version=2 if ended else 1,
        created_at=tale.at(tale.day(told.seen), 350),
    )

"""Rows of Today that somebody put off, with the reason: they come back by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from opm.demo.rhythm.shape import Later
from opm.demo.rhythm.tale import Tale
from relationships.models import Concern, Decision, Need, Snooze

KINDS: dict[str, tuple[Any, str]] = {
    "decision": (Decision, "question"),
    "concern": (Concern, "text"),
    "need": (Need, "want"),
}


def write(tales: Sequence[Tale]) -> None:
    """A query for each row, and a statement."""
    told = [(tale, later) for tale in tales for later in tale.told.put_off]
    rows = Snooze.objects.bulk_create([_snooze(tale, later) for tale, later in told])
    for (tale, _), row in zip(told, rows, strict=True):
        tale.remember("today.put_off", row, row.created_at, row.user, new=str(row.until))


def _snooze(tale: Tale, later: Later) -> Snooze:
    model, name = KINDS[later.kind]
    record = model.objects.get(client=tale.client, **{name: later.text})
    return Snooze(
        user=tale.users[later.who] if later.who else tale.owner,
        client=tale.client,
        key=f"{later.kind}:{record.pk}",
        until=tale.day(-later.days),
        reason=later.why,
        created_at=tale.at(tale.day(later.on), 50),
    )

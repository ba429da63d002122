"""Promises and slips of some days, as plain facts for figures: three queries for any number of clients.

A promise belongs to the day for which it stood (`due_on`); a slip to the old day, on which the client counted. So what
a past quarter says does not change by telling later.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q

from opm.kernel.looks import shared
from relationships.models import Commitment, Warning
from relationships.selectors.commitments.attention import finished_late, overdue
from relationships.selectors.commitments.slip_words import lead_of

State = Commitment.State


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise whose day has come: `kept` on the day that stood told, `kept_first` on the day first promised."""

    pk: int
    client_id: int
    owner_id: int | None
    day: date
    kept: bool
    kept_first: bool
    from_catch_up: bool


@dataclass(frozen=True, slots=True)
class Slip:
    """A date that moved later or passed. `lead`: days of warning, None where nobody was told; `planned`: the client
    answered to options."""

    commitment_id: int
    client_id: int
    owner_id: int | None
    day: date
    days: int
    lead: int | None
    planned: bool

    @property
    def surprise(self) -> bool:
        """Told on or after the old day, or never (RHYTHM.md, Commitments)."""
        return self.lead is None or self.lead <= 0


def promises(client_ids: Collection[int], first: date, last: date, today: date) -> list[Promise]:
    """Promises due from `first` to `last` that ended by delivery or are overdue; withdrawn ones do not count. One
    query."""
    counted = Q(state__in=(State.KEPT, State.LATE)) | overdue(today)
    rows = Commitment.objects.filter(counted, client__in=client_ids, due_on__range=(first, last))
    fields = ("pk", "client_id", "owner_id", "due_on", "state", "ended_on", "baseline_on", "touch_id")
    return [
        Promise(
            pk=row["pk"],
            client_id=row["client_id"],
            owner_id=row["owner_id"],
            day=row["due_on"],
            kept=row["state"] == State.KEPT,
            kept_first=row["ended_on"] is not None and row["ended_on"] <= row["baseline_on"],
            from_catch_up=row["touch_id"] is not None,
        )
        for row in rows.order_by("due_on", "pk").values(*fields)
    ]


@shared
def slips(client_ids: Collection[int], first: date, last: date, today: date) -> list[Slip]:
    """Slips whose old day lies from `first` to `last`: those with a warning, told or made without telling, and days
    that passed without a word. A slip that only waits is none yet. Two queries."""
    told = Warning.objects.filter(
        Q(told_on__isnull=False) | Q(applied=True),
        commitment__client__in=client_ids,
        old_due_on__range=(first, last),
        new_due_on__gt=F("old_due_on"),
    )
    found = [_told(row) for row in told.order_by("old_due_on", "pk").values(*WARNING_FIELDS)]
    passed = Commitment.objects.filter(
        overdue(today) | finished_late(), client__in=client_ids, due_on__range=(first, last)
    )
    fields = ("pk", "client_id", "owner_id", "due_on", "ended_on")
    return found + [_passed(row, today) for row in passed.order_by("due_on", "pk").values(*fields)]


WARNING_FIELDS = (
    "commitment_id",
    "commitment__client_id",
    "commitment__owner_id",
    "old_due_on",
    "new_due_on",
    "told_on",
    "options",
    "reply",
)


def _told(row: dict[str, Any]) -> Slip:
    told_on = row["told_on"]
    return Slip(
        commitment_id=row["commitment_id"],
        client_id=row["commitment__client_id"],
        owner_id=row["commitment__owner_id"],
        day=row["old_due_on"],
        days=(row["new_due_on"] - row["old_due_on"]).days,
        lead=lead_of(row["old_due_on"], told_on) if told_on else None,
        planned=bool(row["options"] and row["reply"]),
    )


def _passed(row: dict[str, Any], today: date) -> Slip:
    late = ((row["ended_on"] or today) - row["due_on"]).days
    return Slip(row["pk"], row["client_id"], row["owner_id"], row["due_on"], late, None, False)

"""Work packages as they lie in the database, without history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from opm.kernel.calendar import last_day, quarter_of
from opm.kernel.quarters import Quarter
from roadmap.models import Initiative, WorkPackage

MADE = datetime(2026, 10, 2, 9, 0, tzinfo=UTC)


def make_package(
    initiative: Initiative, deliverable: str = "Feed of two stores", **fields: Any
) -> WorkPackage:
    """A package of an initiative, instructed for Q4 2026 unless said; due on the last day of its quarter."""
    quarter = fields.pop("quarter", Quarter(2026, 4))
    values: dict[str, Any] = {"due_on": last_day(quarter), "created_at": MADE}
    return WorkPackage.objects.create(
        client=initiative.client,
        initiative=initiative,
        deliverable=deliverable,
        quarter=quarter,
        **{**values, **fields},
    )


@dataclass(frozen=True)
class ShownPackages:
    """Packages in every state that a page shows: one to deliver, one that waits for the verdict, one carried on."""

    instructed: WorkPackage
    delivered: WorkPackage
    carried: WorkPackage


def packages_of(initiative: Initiative, today: date, text: str = "Feed of two stores") -> ShownPackages:
    """Packages of the quarter of `today` and the one before."""
    quarter = quarter_of(today)
    first = make_package(
        initiative, text, quarter=quarter, acceptance_test="The client opens it and sees numbers"
    )
    waiting = make_package(
        initiative,
        f"{text}, delivered",
        quarter=quarter,
        state=WorkPackage.State.DELIVERED,
        delivered_on=today - timedelta(days=3),
    )
    carried = make_package(
        initiative,
        f"{text}, carried",
        quarter=quarter.plus(-1),
        state=WorkPackage.State.CARRIED,
        words="The vendor delivered late",
        carried_to=make_package(initiative, f"{text}, carried", quarter=quarter),
    )
    return ShownPackages(first, waiting, carried)

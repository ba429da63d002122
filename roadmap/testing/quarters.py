"""Builders of promises, feasibility replies and roll-ups as they lie in the database, for tests of dashboards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from opm.kernel.quarters import Quarter
from relationships.models import Client, Team
from roadmap.models import Feasibility, Initiative, Request, RoadmapQuarter, WorkPackage
from roadmap.testing.initiatives import make_initiative
from roadmap.testing.packages import make_package

BEGAN = datetime(2026, 10, 2, 9, tzinfo=UTC)


def promise(
    client: Client, deliverable: str = "First feed", initiative: Initiative | None = None, **fields: Any
) -> WorkPackage:
    """A package of Q4 2026, of an initiative of its own unless named; due on 18 December unless said."""
    of = initiative or make_initiative(client, f"Carries {deliverable}")
    return make_package(of, deliverable, **{"due_on": date(2026, 12, 18), **fields})


def make_reply(client: Client, title: str = "Faster matching", **fields: Any) -> Feasibility:
    """A team that was asked on 2 November 2026 about a request, and owes the reply by the 16th."""
    asked = Request.objects.create(
        client=client,
        title=title,
        asked_on=date(2026, 11, 2),
        since=date(2026, 11, 2),
        column="feasibility",
        created_at=BEGAN,
    )
    team, _ = Team.objects.get_or_create(name="Data platform")
    values: dict[str, Any] = {"asked_on": date(2026, 11, 2), "due_on": date(2026, 11, 16)}
    return Feasibility.objects.create(request=asked, team=team, **{**values, **fields})


def make_rollup(client: Client, quarter: Quarter, **counts: int) -> RoadmapQuarter:
    """A closed quarter with these counts and a row for each that `lines_of` reads."""
    rows = {
        name: [
            {"kind": "package", "pk": place + 1, "title": f"{name} {place + 1}", "words": "", "tone": ""}
            for place in range(amount)
        ]
        for name, amount in counts.items()
        if name in ("promised", "accepted", "carried")
    }
    return RoadmapQuarter.objects.create(
        client=client,
        quarter=quarter,
        as_of=date(2026, 9, 30),
        content={"counts": counts, **rows},
        final=True,
        written_at=BEGAN,
    )

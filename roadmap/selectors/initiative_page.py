"""What hangs on one initiative: outcomes it serves, requests, work packages, leaks, and the forecast of its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from roadmap.models import Initiative, Leak, Outcome, Request
from roadmap.selectors import forecast, packages


@dataclass(frozen=True, slots=True)
class Hangs:
    """Everything that one initiative leads to and comes from."""

    outcomes: tuple[Outcome, ...]
    requests: tuple[Request, ...]
    packages: tuple[packages.Row, ...]
    leaks: tuple[Leak, ...]
    outlook: forecast.Outlook | None  # None: it is finished


def hangs_on(initiative: Initiative, today: date) -> Hangs:
    """What a page of the initiative shows beside its facts. Six queries."""

    def own(rows: Any) -> tuple[Any, ...]:
        return tuple(rows.select_related("client"))

    return Hangs(
        outcomes=own(initiative.serves),
        requests=own(initiative.requests.order_by("column", "rank", "pk")),
        packages=tuple(packages.of_initiative(initiative.pk, today)),
        leaks=own(initiative.leaks),
        outlook=forecast.outlook(initiative),
    )

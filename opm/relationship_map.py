"""The relationship map of a quarter: how important each relationship is against how healthy its records are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from opm.charts import relationship_map as figure_of
from opm.kernel import words
from opm.kernel.quarters import Quarter
from opm.phrases import counted
from opm.relationship_health import Health, health_of
from opm.standings import ClientRow, client_rows
from relationships.models import Importance, User
from relationships.selectors.importance import IMPORTANT, Judged, criteria, judged
from relationships.services.importance import judged_clients

HEALTHY = Decimal("0.7")  # from this share of signals in order a relationship stands in the right half


@dataclass(frozen=True, slots=True)
class MapRow:
    """A client on the map; `before` is its place in the order of the quarter before."""

    row: ClientRow
    judged: Judged | None
    health: Health
    before: int | None
    may_judge: bool

    @property
    def importance(self) -> Decimal | None:
        return self.judged.value if self.judged else None

    @property
    def place(self) -> int | None:
        return self.judged.attention if self.judged else None

    @property
    def urgent(self) -> bool:
        """Important and not healthy: attention first."""
        share = self.health.share
        return (
            self.importance is not None
            and self.importance >= IMPORTANT
            and share is not None
            and share < HEALTHY
        )

    @property
    def placed(self) -> bool:
        """Whether it has a point on the map."""
        return self.importance is not None and self.health.share is not None


@dataclass(frozen=True)
class MapPage:
    """Context of the page."""

    quarter: Quarter
    headline: str
    lede: str
    rows: list[MapRow]
    figure: dict[str, Any] | None
    may_judge: bool

    @property
    def before(self) -> Quarter:
        return self.quarter.plus(-1)


def map_page(user: User, quarter: Quarter) -> MapPage:
    """Clients in reach, attention first. A fixed number of queries."""
    rows = client_rows(user, quarter)
    ids = [row.pk for row in rows]
    mine = judged_clients(user)
    found = judged(ids, quarter, criteria())
    earlier = dict(
        Importance.objects.filter(client__in=ids, quarter=quarter.plus(-1)).values_list("client", "attention")
    )
    health = health_of(ids, quarter)
    lines = [
        MapRow(row, found.get(row.pk), health[row.pk], earlier.get(row.pk), row.pk in mine) for row in rows
    ]
    lines.sort(key=_order)
    return MapPage(
        quarter=quarter,
        headline=headline(lines),
        lede=lede(lines, quarter),
        rows=lines,
        figure=_figure(lines),
        may_judge=any(line.may_judge for line in lines),
    )


def _figure(lines: Sequence[MapRow]) -> dict[str, Any] | None:
    placed = any(line.placed for line in lines)
    return figure_of(lines, healthy=HEALTHY, important=IMPORTANT) if placed else None


def _order(line: MapRow) -> tuple[Any, ...]:
    """By the order that was set; then what needs attention most: important first, less healthy first."""
    share = line.health.share
    return (
        line.place is None,
        line.place or 0,
        -(line.importance or Decimal(0)),
        share if share is not None else Decimal(2),
        line.row.name,
    )


def headline(lines: Sequence[MapRow]) -> str:
    """The finding: which important relationships are not in order."""
    if not any(line.placed for line in lines):
        return "No relationship is on the map yet"
    urgent = [line.row.name for line in lines if line.urgent]
    if not urgent:
        return "Every important relationship is in order"
    verb = "needs" if len(urgent) == 1 else "need"
    return f"{words.listed(urgent)} {verb} attention first"


def lede(lines: Sequence[MapRow], quarter: Quarter) -> str:
    """How far the quarter's review is."""
    done = sum(line.judged is not None and not line.judged.carried for line in lines)
    if not lines:
        return ""
    if done == len(lines):
        return f"Importance and order are reviewed for {quarter.label}."
    still = counted(len(lines) - done, "relationship").capitalize()
    return f"{still} {'is' if len(lines) - done == 1 else 'are'} not reviewed for {quarter.label} yet."

"""Eight quarters of a client as small multiples, with the target and a mark where the rubric changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from opm import charts, phrases
from opm.kernel.quarters import Quarter
from opm.standings import NOTHING, ClientRow, Score


@dataclass(frozen=True, slots=True)
class Small:
    """One of the small multiples, with its numbers. `target` is where it stands with its targets reached."""

    key: str
    name: str
    scores: list[Decimal | None]
    figure: dict[str, Any]
    target: Decimal | None = None

    @property
    def first(self) -> Decimal | None:
        return next((score for score in self.scores if score is not None), None)

    @property
    def last(self) -> Decimal | None:
        return next((score for score in reversed(self.scores) if score is not None), None)

    @property
    def script_id(self) -> str:
        """Id of the figure's data on the page."""
        return f"fig-{self.key}"


def trend_of(row: ClientRow, quarters: Sequence[Quarter], breaks: Sequence[int]) -> list[Small]:
    """The overall score and a competency each, in the rubric's order."""
    past = [row.standings.get(quarter, NOTHING) for quarter in quarters]
    every = phrases.every(len(row.frame.columns))
    overall = [standing.firm for standing in past]
    series = [("", every, overall, [standing.overall.client_view for standing in past])]
    for column in row.frame.columns:
        parts = [standing.competencies.get(column.key, Score()) for standing in past]
        scores = [part.score if part.firm else None for part in parts]
        series.append((column.key, column.short, scores, [part.client_view for part in parts]))
    found = []
    for key, name, scores, theirs in series:
        target = row.aims.marks.get(key)
        drawn = charts.client_trend(quarters, scores, theirs, breaks, row.frame, target)
        found.append(Small(key or "all", name, scores, drawn, target))
    return found

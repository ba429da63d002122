"""Eight quarters of a client as small multiples, with the target and a mark where the rubric changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.models import Assessment
from opm import charts, phrases
from opm.frames import Frame
from opm.kernel.quarters import Quarter
from opm.standings import NOTHING, ClientRow, Score
from relationships.models import Client


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


def breaks_of(client: Client, frame: Frame, quarters: Sequence[Quarter]) -> list[int]:
    """Places whose rubric version differs from the quarter before. One query."""
    rows = Assessment.objects.filter(client=client, rubric=frame.rubric_id, quarter__in=quarters)
    versions = dict(rows.values_list("quarter", "version_id"))
    places, last = [], None
    for place, quarter in enumerate(quarters):
        version = versions.get(quarter)
        if version and last and version != last:
            places.append(place)
        last = version or last
    return places


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

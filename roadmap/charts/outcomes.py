"""The readings of an outcome in time: the line, the planned way to the target, the days of go-live. Plain dicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from opm.kernel import charts
from roadmap.models import Outcome
from roadmap.selectors.outcomes.standing import Reading, started_on

HEIGHT = 260
LONGEST_NAME = 28  # letters of an initiative at its mark


def readings_line(
    outcome: Outcome, readings: Sequence[Reading], go_lives: Sequence[tuple[date, str]], today: date
) -> dict[str, Any] | None:
    """The figure, readings oldest first; None where there is nothing to draw."""
    traces = [*_way(outcome), *_read(readings)]
    if not traces:
        return None
    days = [date.fromisoformat(day) for trace in traces for day in trace["x"]]
    days += [day for day, _ in go_lives] + [today]
    edge = timedelta(days=max(20, (max(days) - min(days)).days // 25))
    return charts.figure(
        traces,
        height=HEIGHT,
        margin={"l": 44, "r": 16, "t": 30, "b": 30},
        xaxis={
            "type": "date",
            "range": [(min(days) - edge).isoformat(), (max(days) + edge).isoformat()],
            "tickformat": "%b %Y",
            "nticks": 6,
        },
        yaxis={"nticks": 6, "ticksuffix": _suffix(outcome)},
        hovermode="closest",
        shapes=[_mark(today, "ink-3", "dot"), *(_mark(day, "ink-2", "solid") for day, _ in go_lives)],
        annotations=[*_names(go_lives), *_aim(outcome)],
    )


def _suffix(outcome: Outcome) -> str:
    """A unit at the axis where it is as short as a sign."""
    return f" {charts.plain(outcome.unit)}" if 0 < len(outcome.unit) < 3 else ""


def _way(outcome: Outcome) -> list[dict[str, Any]]:
    """The planned way, from the baseline on its day to the target on its day."""
    if outcome.baseline is None or outcome.target is None or outcome.due_on is None:
        return []
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": "Planned",
            "x": [started_on(outcome).isoformat(), outcome.due_on.isoformat()],
            "y": [float(outcome.baseline), float(outcome.target)],
            "line": {"color": "token:ink-3", "width": 1.5, "dash": "dash"},
            "marker": {"color": "token:ink", "size": [6, 11], "symbol": ["circle-open", "line-ew-open"]},
            "hovertemplate": "Planned: %{y}, %{x|%-d %b %Y}<extra></extra>",
        }
    ]


def _read(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    if not readings:
        return []
    days, values = [read.on.isoformat() for read in readings], [float(read.value) for read in readings]
    line = charts.line(days, list(values), name="Read")
    return [{**line, "hovertemplate": "%{y}, %{x|%-d %b %Y}<extra></extra>"}]


def _aim(outcome: Outcome) -> list[dict[str, Any]]:
    if outcome.target is None or outcome.due_on is None or outcome.baseline is None:
        return []
    return [
        {
            "x": outcome.due_on.isoformat(),
            "y": float(outcome.target),
            "text": "Target",
            "showarrow": False,
            "xanchor": "right",
            "yanchor": "bottom" if outcome.target > outcome.baseline else "top",
            "xshift": -8,
            "font": {"size": 12, "color": "token:ink"},
        }
    ]


def _mark(day: date, token: str, dash: str) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": day.isoformat(),
        "x1": day.isoformat(),
        "y0": 0,
        "y1": 1,
        "line": {"color": f"token:{token}", "width": 1, "dash": dash},
    }


def _names(go_lives: Sequence[tuple[date, str]]) -> list[dict[str, Any]]:
    """Over each mark: one name, or how many went live on that day."""
    by_day: dict[date, list[str]] = {}
    for day, title in go_lives:
        by_day.setdefault(day, []).append(title)
    return [
        {
            "x": day.isoformat(),
            "xref": "x",
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "text": "Go-live" if len(titles) == 1 else f"Go-live of {len(titles)}",
            "hovertext": charts.plain(", ".join(title[:LONGEST_NAME] for title in titles)),
            "showarrow": False,
            "font": {"size": 12, "color": "token:ink-2"},
        }
        for day, titles in by_day.items()
    ]

"""Promised, accepted and carried over in eight quarters. Plain dicts, no queries; the table beside it says the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from opm.kernel import charts
from roadmap.selectors.quarter_board import Past

# name, count, token, pattern: told apart by shade and hatching, not by hue alone.
SERIES = (
    ("Promised", "promised", "token:l2", ""),
    ("Accepted", "accepted", "token:l4", ""),
    ("Carried over", "carried", "token:warn", "/"),
)


def kept_promises(past: Sequence[Past]) -> dict[str, Any]:
    """Three bars a quarter; a quarter in which no roadmap was kept has none and says so."""
    labels = [f"{item.quarter.short} {item.quarter.year % 100:02}" for item in past]
    bars = [
        {
            "type": "bar",
            "name": name,
            "x": labels,
            "y": [item.counts.get(count, 0) if item.counts is not None else None for item in past],
            "marker": {
                "color": token,
                "line": {"width": 0},
                "pattern": {"shape": shape, "fgcolor": "token:paper", "size": 5, "fillmode": "overlay"},
            },
            "hovertemplate": f"{name}: %{{y}}<extra></extra>",
        }
        for name, count, token, shape in SERIES
    ]
    most = max((item.counts.get("promised", 0) for item in past if item.counts), default=0)
    return charts.figure(
        bars,
        height=240,
        margin={"l": 28, "r": 8, "t": 8, "b": 28},
        barmode="group",
        bargap=0.3,
        bargroupgap=0.08,
        xaxis={"type": "category"},
        yaxis={"rangemode": "tozero", "range": [0, max(4, most * 1.1)], "tickformat": "d", "nticks": 5},
        annotations=[
            _not_kept(label) for label, item in zip(labels, past, strict=True) if item.counts is None
        ],
    )


def _not_kept(label: str) -> dict[str, Any]:
    return {
        "x": label,
        "y": 0,
        "yanchor": "bottom",
        "text": "not<br>kept",
        "showarrow": False,
        "font": {"size": 11, "color": "token:ink-3"},
    }

"""The figure of a shared roadmap: a bar an initiative, paler the less exactly its time is known. No queries.

It is built from what an audience may read and from nothing else (roadmap.selectors.shares.SharedLine): the opacity
says how exactly the time was entered, never how sure we are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from opm.kernel import charts, words
from opm.kernel.calendar import first_day, last_day, quarter_of
from roadmap.charts.quarter_axis import LABEL, time_axis, today_line
from roadmap.selectors.shares import SharedLine

LIMIT = 40  # bars; the table below the figure has all
MOST_QUARTERS = 12
ROW_PIXELS = 34
MS_PER_DAY = 86_400_000
OPACITY = {"day": 1.0, "month": 1.0, "quarter": 0.8, "half": 0.55, "year": 0.35}


def shared_timeline(lines: Sequence[SharedLine], *, today: date) -> dict[str, Any]:
    """The figure of the first LIMIT lines: titles inside the plot, so that it reads on a phone."""
    shown = list(lines[:LIMIT])
    start, end = _window(shown, today)
    begins = [max(line.earliest, min(start, line.latest)) for line in shown]
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(shown))),
        "base": [day.isoformat() for day in begins],
        "x": [((line.latest - day).days + 1) * MS_PER_DAY for line, day in zip(shown, begins, strict=True)],
        "width": 0.28,
        "marker": {
            "color": "token:data",
            "opacity": [OPACITY[line.precision] for line in shown],
            "line": {"width": 0},
        },
        "customdata": [_hover(line) for line in shown],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    return charts.figure(
        [bars],
        height=max(120, len(shown) * ROW_PIXELS + 44),
        margin={"l": 4, "r": 12, "t": 28, "b": 8},
        hovermode="closest",
        xaxis=time_axis(start, end),
        yaxis={"range": [len(shown) - 0.4, -0.9], "visible": False, "fixedrange": True},
        annotations=[_title(place, line) for place, line in enumerate(shown)],
        shapes=[today_line(today)],
    )


def _window(lines: Sequence[SharedLine], today: date) -> tuple[date, date]:
    first = quarter_of(today)
    last = max((quarter_of(line.latest) for line in lines), default=first)
    last = min(max(last, first.plus(3)), first.plus(MOST_QUARTERS - 1))
    return first_day(first), last_day(last)


def _hover(line: SharedLine) -> str:
    return "<br>".join(charts.plain(text) for text in (line.title, f"{line.when}, {line.state.lower()}"))


def _title(place: int, line: SharedLine) -> dict[str, Any]:
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": place - 0.38,
        "yanchor": "middle",
        "text": charts.plain(words.shortened(line.title, LABEL)),
        "showarrow": False,
        "align": "left",
        "font": {"size": 12, "color": "token:ink-2"},
    }

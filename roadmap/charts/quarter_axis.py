"""What every figure along the quarters shares: the axis, the line of today, how long a label may be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from opm.kernel.calendar import first_day, quarter_of
from opm.kernel.quarters import Quarter, span

LABEL = 46  # letters: what stands in the plot of a phone
MOST_TICKS = 8


def time_axis(start: date, end: date) -> dict[str, Any]:
    """Quarters along the top, each named where there is room, with a line where it begins."""
    quarters = span(quarter_of(start), quarter_of(end))
    every = 1 if len(quarters) <= MOST_TICKS else 2  # so that the labels stand beside each other on a phone
    return {
        "type": "date",
        "side": "top",
        "range": [start.isoformat(), (end + timedelta(days=1)).isoformat()],
        "tickmode": "array",
        "tickvals": [first_day(item).isoformat() for item in quarters],
        "ticktext": [
            "" if place % every else _tick(item, first=not place or every > 1)
            for place, item in enumerate(quarters)
        ],
        "tickangle": 0,
        "ticklabelposition": "outside right",
        "showgrid": True,
        "gridcolor": "token:line",
        "showline": False,
    }


def _tick(quarter: Quarter, *, first: bool) -> str:
    """Short enough for a phone: "Q4 26" where a year begins, else "Q2"."""
    return f"{quarter.short} {quarter.year % 100:02}" if first or quarter.number == 1 else quarter.short


def today_line(today: date) -> dict[str, Any]:
    """The dotted line of the day."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": today.isoformat(),
        "x1": today.isoformat(),
        "y0": 0,
        "y1": 1,
        "line": {"color": "token:ink-3", "width": 1, "dash": "dot"},
    }

"""The timeline of a roadmap: a bar an initiative that fades as confidence falls, its title above it.

Titles are written inside the plot, so that the figure reads on a phone as on a desk. Plain dicts, no queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from opm.kernel import charts
from opm.kernel.calendar import first_day, last_day, quarter_of
from opm.kernel.quarters import Quarter, span

if TYPE_CHECKING:
    from roadmap.selectors.initiatives import Row

LIMIT = 40  # bars; the table beside the figure has all rows
BACK, AHEAD = 2, 7  # quarters around the chosen one that the axis may show
ROW_PIXELS = 31
MS_PER_DAY = 86_400_000
FAINTEST = 0.25  # opacity at confidence 0


def timeline(rows: Sequence[Row], *, quarter: Quarter, today: date, by_client: bool = True) -> dict[str, Any]:
    """The figure of at most LIMIT rows, grouped by client where `by_client`."""
    shown = list(rows[:LIMIT])
    lines = _lines(shown, by_client)
    start, end = _window(shown, quarter)
    return charts.figure(
        [_bars(lines, start), *_first_agreed(lines)],
        height=max(120, len(lines) * ROW_PIXELS + 44),
        margin={"l": 4, "r": 12, "t": 28, "b": 8},
        hovermode="closest",
        barmode="overlay",
        bargap=0.7,
        xaxis=_time_axis(start, end),
        yaxis={"range": [len(lines) - 0.4, -0.9], "visible": False, "fixedrange": True},
        annotations=[_label(place, line, start) for place, line in enumerate(lines)],
        shapes=[_today(today)] if start <= today <= end else [],
    )


Line = Any  # the name of a client (a heading), or a Row


def _lines(rows: list[Row], by_client: bool) -> list[Line]:
    if not by_client:
        return list(rows)
    grouped = groupby(rows, key=lambda row: row.client)
    return [line for client, items in grouped for line in (client, *items)]


def _window(rows: list[Row], quarter: Quarter) -> tuple[date, date]:
    first = min((quarter_of(row.latest) for row in rows), default=quarter)
    last = max((quarter_of(row.latest) for row in rows), default=quarter)
    first = max(min(first, quarter), quarter.plus(-BACK))
    last = min(max(last, quarter.plus(3)), quarter.plus(AHEAD))
    return first_day(first), last_day(last)


def _bars(lines: list[Line], start: date) -> dict[str, Any]:
    """Each bar from its earliest to its latest day; what began before the window begins at its edge."""
    placed = [(place, line) for place, line in enumerate(lines) if not isinstance(line, str)]
    begins = [max(row.earliest, min(start, row.latest)) for _, row in placed]
    return {
        "type": "bar",
        "orientation": "h",
        "y": [place for place, _ in placed],
        "base": [day.isoformat() for day in begins],
        "x": [
            ((row.latest - day).days + 1) * MS_PER_DAY for (_, row), day in zip(placed, begins, strict=True)
        ],
        "width": 0.3,
        "marker": {
            "color": ["token:bad" if row.overdue else "token:data" for _, row in placed],
            "opacity": [_opacity(row) for _, row in placed],
            "line": {"width": 0},
        },
        "customdata": [_hover(row) for _, row in placed],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _opacity(row: Row) -> float:
    confidence = 100 if row.state == "done" else row.confidence
    return round(FAINTEST + (1 - FAINTEST) * confidence / 100, 2)


def _hover(row: Row) -> str:
    words = [row.title, f"{row.when}, {row.state_label.lower()}, {row.confidence} % sure", row.moved]
    return "<br>".join(charts.plain(line) for line in words if line)


def _first_agreed(lines: list[Line]) -> list[dict[str, Any]]:
    """A tick at the end first agreed of what ends later now."""
    slipped = [
        (place, line) for place, line in enumerate(lines) if not isinstance(line, str) and line.slip_days > 0
    ]
    if not slipped:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": [(row.baseline_latest + timedelta(days=1)).isoformat() for _, row in slipped],
            "y": [place for place, _ in slipped],
            "marker": {
                "symbol": "line-ns-open",
                "size": 14,
                "color": "token:ink",
                "line": {"width": 2, "color": "token:ink"},
            },
            "hovertemplate": "First agreed end<extra></extra>",
        }
    ]


def _label(place: int, line: Line, start: date) -> dict[str, Any]:
    heading = isinstance(line, str)
    text = line if heading else f"{line.title}, {line.confidence} %"
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": place if heading else place - 0.38,
        "yanchor": "middle",
        "text": charts.plain(_cut(text)),
        "showarrow": False,
        "align": "left",
        "font": {"size": 13 if heading else 12, "color": "token:ink" if heading else "token:ink-2"}
        | ({"weight": 650} if heading else {}),
    }


def _cut(text: str, most: int = 64) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}\N{HORIZONTAL ELLIPSIS}"


def _time_axis(start: date, end: date) -> dict[str, Any]:
    quarters = span(quarter_of(start), quarter_of(end))
    return {
        "type": "date",
        "side": "top",
        "range": [start.isoformat(), (end + timedelta(days=1)).isoformat()],
        "tickmode": "array",
        "tickvals": [first_day(item).isoformat() for item in quarters],
        "ticktext": [_tick(item, first=not place) for place, item in enumerate(quarters)],
        "tickangle": 0,
        "ticklabelposition": "outside right",
        "showgrid": True,
        "gridcolor": "token:line",
        "showline": False,
    }


def _tick(quarter: Quarter, *, first: bool) -> str:
    """Short enough for a phone: "Q4 26" where a year begins, else "Q2"."""
    return f"{quarter.short} {quarter.year % 100:02}" if first or quarter.number == 1 else quarter.short


def _today(today: date) -> dict[str, Any]:
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

"""Figures of a demand board's flow: what waits by column, what came and went by fortnight, how long it took.

Plain dicts in Plotly's schema, no queries; the table beside each figure says the same.
"""

from __future__ import annotations

from typing import Any

from opm.kernel import charts, words
from opm.kernel.calendar import first_day, last_day
from roadmap.selectors.flow import Finished, Flow, QuarterTime

MARGIN = {"l": 8, "r": 16, "t": 20, "b": 36}
ROW = 46  # pixels of a column's line


def ageing(flow: Flow) -> dict[str, Any]:
    """A dot a request that waits, by column and days since it was asked for; a line at the P85 of what was done."""
    lines = list(flow.columns)
    return charts.figure(
        [_dots(flow)],
        height=ROW * len(lines) + 68,
        margin=MARGIN,
        hovermode="closest",
        xaxis={
            "rangemode": "tozero",
            "title": {"text": "days since it was asked for", "font": {"size": 12, "color": "token:ink-3"}},
            "showgrid": True,
            "gridcolor": "token:line",
        },
        yaxis={"range": [len(lines) - 0.5, -0.75], "visible": False},
        shapes=[_p85_line(flow.p85)] if flow.p85 is not None else [],
        annotations=[
            *(_column_label(place, str(column.column.label)) for place, column in enumerate(lines)),
            *([_p85_label(flow.p85)] if flow.p85 is not None else []),
        ],
    )


def _dots(flow: Flow) -> dict[str, Any]:
    placed = [(place, row) for place, column in enumerate(flow.columns) for row in column.rows]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row.age for _, row in placed],
        "y": [place for place, _ in placed],
        "marker": {
            "size": 11,
            "opacity": 0.75,
            "color": ["token:warn" if row.old else "token:data" for _, row in placed],
            "symbol": ["diamond" if row.old else "circle" for _, row in placed],
        },
        "customdata": [
            f"{charts.plain(row.request.title)}<br>asked {words.count(row.age, 'day')} ago, "
            f"{words.count(row.days, 'day')} in {column_label(row.request.column, flow)}"
            for _, row in placed
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def column_label(value: str, flow: Flow) -> str:
    """A column by its name."""
    return next(str(item.column.label) for item in flow.columns if item.column == value)


def _column_label(place: int, text: str) -> dict[str, Any]:
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": place - 0.38,
        "yanchor": "middle",
        "text": charts.plain(text),
        "showarrow": False,
        "font": {"color": "token:ink-2"},
    }


def _p85_line(days: int) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": days,
        "x1": days,
        "y0": 0,
        "y1": 1,
        "line": {"color": "token:ink-3", "width": 1, "dash": "dot"},
    }


def _p85_label(days: int) -> dict[str, Any]:
    return {
        "x": days,
        "xanchor": "center",
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "text": f"85 % were done within {days} days",
        "showarrow": False,
        "font": {"color": "token:ink-3"},
    }


def throughput(flow: Flow) -> dict[str, Any]:
    """Bars of what was done by fortnight, and a line of what came in."""
    x = [item.first.isoformat() for item in flow.fortnights]
    said = [f"{words.day(item.first)} to {words.day(item.last, year=True)}" for item in flow.fortnights]
    done = {
        "type": "bar",
        "name": "done",
        "x": x,
        "y": [item.done for item in flow.fortnights],
        "customdata": said,
        "marker": {"color": "token:data", "line": {"width": 0}},
        "hovertemplate": "%{customdata}: %{y} done<extra></extra>",
    }
    came = {
        "type": "scatter",
        "mode": "lines",
        "name": "came in",
        "x": x,
        "y": [item.came for item in flow.fortnights],
        "line": {"color": "token:ink-3", "width": 1.5, "shape": "hvh"},
        "hovertemplate": "%{y} came in<extra></extra>",
    }
    top = max([1, *(max(item.done, item.came) for item in flow.fortnights)])
    return charts.figure(
        [done, came],
        height=220,
        margin={**MARGIN, "l": 28, "t": 8},
        bargap=0.3,
        xaxis=_quarter_axis(flow),
        yaxis={"rangemode": "tozero", "dtick": max(1, -(-top // 5)), "range": [0, top * 1.1]},
    )


def cycle_time(flow: Flow) -> dict[str, Any]:
    """A dot a finished request, days from asked to done; median and P85 of each quarter as lines."""
    done = [item for quarter in flow.quarters for item in quarter.rows]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "name": "request",
        "x": [item.request.done_on.isoformat() for item in done if item.request.done_on],
        "y": [item.days for item in done],
        "customdata": [_hover(item) for item in done],
        "marker": {"color": "token:data", "size": 7, "opacity": 0.55},
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    return charts.figure(
        [dots, _step(flow, "median"), _step(flow, "p85")],
        height=260,
        margin={**MARGIN, "l": 36, "t": 8},
        hovermode="closest",
        xaxis=_quarter_axis(flow),
        yaxis={"rangemode": "tozero"},
    )


def _hover(item: Finished) -> str:
    assert item.request.done_on is not None
    return (
        f"{charts.plain(item.request.title)}<br>{words.count(item.days, 'day')}, "
        f"done {words.day(item.request.done_on, year=True)}"
    )


def _step(flow: Flow, name: str) -> dict[str, Any]:
    """A level line over each quarter that has the value, with gaps between them."""
    x: list[str] = []
    y: list[int | None] = []
    for item in flow.quarters:
        value = getattr(item, name)
        if value is not None:
            x += [_edge(item, first=True), _edge(item, first=False), _edge(item, first=False)]
            y += [value, value, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "median" if name == "median" else "P85",
        "x": x,
        "y": y,
        "connectgaps": False,
        "line": {
            "color": "token:ink" if name == "median" else "token:ink-3",
            "width": 2 if name == "median" else 1.5,
            "dash": "solid" if name == "median" else "dash",
        },
        "hovertemplate": f"{'median' if name == 'median' else 'P85'} %{{y}} days<extra></extra>",
    }


def _edge(item: QuarterTime, *, first: bool) -> str:
    return (first_day(item.quarter) if first else last_day(item.quarter)).isoformat()


def _quarter_axis(flow: Flow) -> dict[str, Any]:
    quarters = [item.quarter for item in flow.quarters]
    return {
        "type": "date",
        "range": [first_day(quarters[0]).isoformat(), last_day(quarters[-1]).isoformat()],
        "tickmode": "array",
        "tickvals": [first_day(item).isoformat() for item in quarters],
        "ticktext": [
            f"{item.short} {item.year % 100:02}" if not place or item.number == 1 else item.short
            for place, item in enumerate(quarters)
        ],
        "tickangle": 0,
        "ticklabelposition": "outside right",
        "showgrid": True,
        "gridcolor": "token:line",
    }

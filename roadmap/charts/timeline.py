"""The timeline of a roadmap: a bar an initiative, solid where its time is sure, wider and fading where it is not.

The core of a bar runs from the last day on which it may begin to the first on which it may end. Outside lies what the
precision leaves open: said by the quarter, a start is somewhere in its quarter. There the bar widens and fades, the
more, the coarser the time; an item said by the year alone covers its year faintly. All of it is paler the less sure.
Titles are written inside the plot, so that the figure reads on a phone as on a desk. Plain dicts, no queries.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from opm.kernel import charts, words
from opm.kernel.calendar import first_day, last_day, quarter_of
from opm.kernel.quarters import Quarter
from roadmap.charts.quarter_axis import LABEL, time_axis, today_line
from roadmap.when_text import span_of, typed

if TYPE_CHECKING:
    from roadmap.selectors.initiatives import Row

LIMIT = 40  # bars; the table beside the figure has all rows
BACK, AHEAD = 2, 9  # quarters around the chosen one that the axis may show
LEAST_AHEAD = 5  # so that it reaches beyond twelve months
ROW_PIXELS = 36
MS_PER_DAY = 86_400_000
FAINTEST = 0.25  # opacity at confidence 0
CORE = 0.2  # width of what is sure, of a row
SPREAD = {"day": 0.0, "month": 0.08, "quarter": 0.14, "half": 0.22, "year": 0.3}  # wider by, at the outer end
STEPS = (0.22, 0.3, 0.4, 0.5, 0.6, 0.72, 0.84, 0.94)  # of the opacity, from the outer end inwards


def timeline(rows: Sequence[Row], *, quarter: Quarter, today: date, by_client: bool = True) -> dict[str, Any]:
    """The figure of at most LIMIT rows, grouped by client where `by_client`."""
    shown = list(rows[:LIMIT])
    lines = _lines(shown, by_client)
    start, end = _window(shown, quarter)
    return charts.figure(
        [_cores(lines, start), *_tails(lines, start), *_first_agreed(lines)],
        height=max(120, len(lines) * ROW_PIXELS + 44),
        margin={"l": 4, "r": 12, "t": 28, "b": 8},
        hovermode="closest",
        barmode="overlay",
        bargap=0.7,
        xaxis=time_axis(start, end),
        yaxis={"range": [len(lines) - 0.4, -0.9], "visible": False, "fixedrange": True},
        annotations=[_label(place, line, start) for place, line in enumerate(lines)],
        shapes=[today_line(today)] if start <= today <= end else [],
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
    last = min(max(last, quarter.plus(LEAST_AHEAD)), quarter.plus(AHEAD))
    return first_day(first), last_day(last)


def _placed(lines: list[Line]) -> list[tuple[int, Row]]:
    return [(place, line) for place, line in enumerate(lines) if not isinstance(line, str)]


def _cores(lines: list[Line], start: date) -> dict[str, Any]:
    """What is sure of each bar; what began before the window begins at its edge."""
    placed = _placed(lines)
    spans = [_core(row) for _, row in placed]
    begins = [max(first, min(start, last)) for first, last in spans]
    return _bar(
        [place for place, _ in placed],
        [(day, (last - day).days + 1) for (_, last), day in zip(spans, begins, strict=True)],
        [row for _, row in placed],
        [CORE for _ in placed],
        [_opacity(row) for _, row in placed],
    )


def _core(row: Row) -> tuple[date, date]:
    """First and last day of what is sure; the last comes a day before the first where nothing is."""
    if row.precision == "day" or row.state == "done":
        return row.earliest, row.latest
    (_, begun), (ending, _) = (_unit(day, row.precision) for day in (row.earliest, row.latest))
    if begun < ending:
        return begun + timedelta(days=1), ending - timedelta(days=1)
    middle = row.earliest + (row.latest - row.earliest) // 2
    return middle, middle - timedelta(days=1)


def _unit(day: date, precision: str) -> tuple[date, date]:
    """The month, quarter, half-year or year that holds a day."""
    return span_of(typed(day, precision), precision)


def _tails(lines: list[Line], start: date) -> list[dict[str, Any]]:
    """What the precision leaves open, on both sides of the core, in steps that fade outwards. One trace, or none."""
    steps = [
        (place, row, step) for place, row in _placed(lines) for step in _steps(row) if step[0][1] >= start
    ]
    if not steps:
        return []
    days = [(max(first, start), (last - max(first, start)).days + 1) for *_, ((first, last), _, _) in steps]
    return [
        _bar(
            [place for place, *_ in steps],
            days,
            [row for _, row, _ in steps],
            [CORE + wider for *_, (_, wider, _) in steps],
            [round(_opacity(row) * share, 2) for _, row, (_, _, share) in steps],
        )
    ]


Step = tuple[tuple[date, date], float, float]  # first and last day, how much wider, share of the opacity


def _steps(row: Row) -> list[Step]:
    """The steps of both ends of a bar, outermost first on the left and last on the right."""
    first, last = _core(row)
    left = _cut_in(row.earliest, first - timedelta(days=1))
    right = _cut_in(last + timedelta(days=1), row.latest)
    wider = [SPREAD[row.precision] * (len(STEPS) - step) / len(STEPS) for step in range(len(STEPS))]
    shades = list(zip(wider, STEPS, strict=True))
    return [
        (days, *shade)
        for parts, order in ((left, shades), (right, shades[::-1]))
        for days, shade in zip(parts, order, strict=True)
        if days[0] <= days[1]
    ]


def _cut_in(first: date, last: date) -> list[tuple[date, date]]:
    """Days cut into as many parts as there are STEPS; a part may be empty (it ends before it begins)."""
    length, parts = (last - first).days + 1, len(STEPS)
    edges = [first + timedelta(days=max(0, length) * part // parts) for part in range(parts + 1)]
    return [(begin, end - timedelta(days=1)) for begin, end in zip(edges, edges[1:], strict=False)]


def _bar(
    places: list[int],
    days: list[tuple[date, int]],
    rows: list[Row],
    widths: list[float],
    opacities: list[float],
) -> dict[str, Any]:
    """One trace of bars: where, from which day for how many days, of which rows, how wide and how dark."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "base": [day.isoformat() for day, _ in days],
        "x": [amount * MS_PER_DAY for _, amount in days],
        "width": widths,
        "marker": {
            "color": ["token:bad" if row.overdue else "token:data" for row in rows],
            "opacity": opacities,
            "line": {"width": 0},
        },
        "customdata": [_hover(row) for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _opacity(row: Row) -> float:
    confidence = 100 if row.state == "done" else row.confidence
    return round(FAINTEST + (1 - FAINTEST) * confidence / 100, 2)


def _hover(row: Row) -> str:
    words = [row.title, f"{row.when}, {row.state_label.lower()}, {row.confidence} % sure", row.moved]
    return "<br>".join(charts.plain(line) for line in words if line)


def _first_agreed(lines: list[Line]) -> list[dict[str, Any]]:
    """The ghost of what was first agreed: a tick at that end, and a thin line from it to the end of today."""
    moved = [(place, row) for place, row in _placed(lines) if row.slip_days]
    if not moved:
        return []
    way: dict[str, list[Any]] = {"x": [], "y": []}
    for place, row in moved:
        way["x"] += [_after(row.baseline_latest), _after(row.latest), None]
        way["y"] += [place, place, None]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            **way,
            "line": {"color": "token:ink-2", "width": 1},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [_after(row.baseline_latest) for _, row in moved],
            "y": [place for place, _ in moved],
            "marker": {
                "symbol": "line-ns-open",
                "size": 14,
                "color": "token:ink",
                "line": {"width": 2, "color": "token:ink"},
            },
            "hovertemplate": "First agreed end<extra></extra>",
        },
    ]


def _after(day: date) -> str:
    return (day + timedelta(days=1)).isoformat()


def _label(place: int, line: Line, start: date) -> dict[str, Any]:
    heading = isinstance(line, str)
    text = line if heading else f"{words.shortened(line.title, LABEL)}, {line.confidence} %"
    return {
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": place if heading else place - 0.42,
        "yanchor": "middle",
        "text": charts.plain(text),
        "showarrow": False,
        "align": "left",
        "font": {"size": 13 if heading else 12, "color": "token:ink" if heading else "token:ink-2"}
        | ({"weight": 650} if heading else {}),
    }

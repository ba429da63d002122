"""Figures of client overview and portfolio: plain rows in, Plotly's schema out; names go through `plain`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from opm.frames import Frame
from opm.kernel import words
from opm.kernel.charts import figure, level_axis, line, plain
from opm.kernel.quarters import Quarter
from opm.standings import ClientRow

if TYPE_CHECKING:
    from opm.portfolio import TrendPoint
    from opm.relationship_map import MapRow

LABEL_PLACES = ("top center", "bottom center", "middle left")
BAND_TOKENS = ("token:paper-3", "token:l1", "token:l2")


def shown(value: Decimal | None) -> float | None:
    """A score as figures draw it: cut to what the page says."""
    return None if value is None else float(words.cut(value, 1))


def ticks(quarters: Sequence[Quarter]) -> list[str]:
    """Axis labels: "Q4 26"."""
    return [f"{quarter.short} {quarter.year % 100:02}" for quarter in quarters]


def score_strip(rows: Sequence[ClientRow], frame: Frame) -> dict[str, Any]:
    """Clients as dots along the overall score; equal scores stack, partner levels lie behind."""
    height: Counter[float] = Counter()
    x, y, names, moved = [], [], [], []
    for row in sorted(rows, key=lambda row: (row.score or 0, row.name)):
        score = shown(row.score)
        if score is None:
            continue
        height[score] += 1
        x.append(score)
        y.append(height[score])
        names.append(plain(row.name))
        moved.append("token:warn" if row.backwards else "token:data")
    tallest = max(height.values(), default=1)
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": x,
        "y": y,
        "text": names,
        "hovertemplate": "%{text}: %{x:.1f}<extra></extra>",
        "marker": {
            "color": moved,
            "size": 12 if tallest < 12 else 7,
            "line": {"color": "token:paper", "width": 1.5},
        },
        "cliponaxis": False,
    }
    return figure(
        [dots],
        height=max(170, min(300, 80 + tallest * 15)),
        hovermode="closest",
        margin={"l": 8, "r": 8, "t": 26, "b": 28},
        xaxis={"range": [frame.floor - 0.1, frame.top + 0.1], "dtick": 1, "showline": False},
        yaxis={"visible": False, "range": [0.3, max(tallest, 4) + 0.7]},
        shapes=_bands(frame),
        annotations=_band_labels(frame),
    )


def _edges(frame: Frame) -> list[float]:
    return [float(band.start) for band in frame.bands] + [float(frame.top)]


def _bands(frame: Frame) -> list[dict[str, Any]]:
    edges = _edges(frame)
    return [
        {
            "type": "rect",
            "layer": "below",
            "xref": "x",
            "yref": "paper",
            "x0": edges[place],
            "x1": edges[place + 1],
            "y0": 0,
            "y1": 1,
            "fillcolor": BAND_TOKENS[min(place, 2)],
            "opacity": 0.55,
            "line": {"width": 0},
        }
        for place in range(len(frame.bands))
    ]


def _band_labels(frame: Frame) -> list[dict[str, Any]]:
    edges = _edges(frame)
    return [
        _note(
            plain(band.short), x=edges[place], y=1, xref="x", yref="paper", xanchor="left", yanchor="bottom"
        )
        for place, band in enumerate(frame.bands)
    ]


def _note(text: str, token: str = "ink-3", **place: Any) -> dict[str, Any]:
    return {"text": text, "showarrow": False, "font": {"color": f"token:{token}", "size": 12}, **place}


def mean_trend(
    trend: Sequence[TrendPoint], frame: Frame, *, all_clients: int, breaks: Sequence[int] = ()
) -> dict[str, Any]:
    """The plain mean over clients by quarter; the last point says so where clients are still open.

    `breaks` are places at which a client was first scored by another version.
    """
    labels = ticks([point.quarter for point in trend])
    values = [shown(point.mean) for point in trend]
    trace = line(labels, values, name="Average")
    trace["hovertemplate"] = "%{y:.1f}<extra></extra>"
    return figure(
        [trace],
        height=230,
        margin={"l": 28, "r": 84, "t": 12, "b": 28},
        xaxis={"tickvals": labels[::-2][::-1], "tickangle": 0},
        yaxis=level_axis(frame.top, frame.floor),
        annotations=_end_label(values, so_far=trend[-1].clients < all_clients),
        shapes=[break_line(place) for place in breaks],
    )


def _end_label(values: Sequence[float | None], *, so_far: bool) -> list[dict[str, Any]]:
    """The last value, written at the end of its line."""
    last = values[-1] if values else None
    if last is None:
        return []
    text = f"{last:.1f} so far" if so_far else f"{last:.1f}"
    return [
        _note(text, "data-text", x=1.01, y=last, xref="paper", yref="y", xanchor="left", yanchor="middle")
    ]


def target_line(target: Decimal) -> dict[str, Any]:
    """The target as a thin dotted line across a trend (DESIGN.md, Charts)."""
    return {
        "type": "line",
        "xref": "paper",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": shown(target),
        "y1": shown(target),
        "line": {"color": "token:ink-3", "width": 1, "dash": "dot"},
    }


def break_line(place: int) -> dict[str, Any]:
    """A dotted upright where the rubric's version changed: before the quarter at `place` (0 is the first)."""
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": place - 0.5,
        "x1": place - 0.5,
        "y0": 0,
        "y1": 1,
        "line": {"color": "token:ink-3", "width": 1, "dash": "dot"},
    }


def client_trend(
    quarters: Sequence[Quarter],
    now: Sequence[Decimal | None],
    theirs: Sequence[Decimal | None],
    breaks: Sequence[int],
    frame: Frame,
    target: Decimal | None = None,
) -> dict[str, Any]:
    """One small multiple: the score by quarter, the client's view dashed, the target as a dotted line, and a dotted
    mark where the rubric changes.

    `breaks` are places in `quarters` whose rubric version differs from the quarter before.
    """
    labels = ticks(quarters)
    score, seen = [shown(v) for v in now], [shown(v) for v in theirs]
    traces = [line(labels, score, name="Now")]
    if any(value is not None for value in seen):
        traces.append(line(labels, seen, name="Client", token="client", dashed=True))
    for trace in traces:
        trace["hovertemplate"] = "%{y:.1f}"
        trace["marker"]["size"] = 5
    marks = [break_line(place) for place in breaks]
    if target is not None:
        marks.append(target_line(target))
    return figure(
        traces,
        height=130,
        margin={"l": 16, "r": 20, "t": 8, "b": 22},
        xaxis={"tickvals": [labels[0], labels[-1]], "range": [-0.4, len(labels) - 0.6]},
        yaxis={**level_axis(frame.top, frame.floor), "tickfont": {"size": 12}},
        shapes=marks,
    )


def relationship_map(rows: Sequence[MapRow], *, healthy: Decimal, important: Decimal) -> dict[str, Any]:
    """Clients by health of the records (across, share of signals in order) and importance (up, 1 to 5).

    `healthy` (0-1) and `important` are where the halves of the map meet. On a phone the points carry their place in
    the order of attention instead of their names, which would cover each other.
    """
    shown_rows = [row for row in rows if row.placed]
    points = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [float(row.health.share or 0) * 100 for row in shown_rows],
        "y": [float(row.importance or 0) for row in shown_rows],
        "text": [plain(row.row.name) for row in shown_rows],
        "hovertext": [plain(row.row.name) for row in shown_rows],
        "meta": {"narrow": [str(row.place or plain(row.row.name)[:3]) for row in shown_rows]},
        "textposition": _label_places(shown_rows),
        "textfont": {"color": "token:ink", "size": 12},
        "customdata": [plain(row.health.words) for row in shown_rows],
        "hovertemplate": "%{hovertext}: importance %{y:.1f}, %{customdata}<extra></extra>",
        "marker": {
            "color": ["token:warn" if row.urgent else "token:data" for row in shown_rows],
            "symbol": ["diamond" if row.urgent else "circle" for row in shown_rows],
            "size": 13,
            "line": {"color": "token:paper", "width": 1.5},
        },
        "cliponaxis": False,
    }
    return figure(
        [points],
        height=380,
        hovermode="closest",
        margin={"l": 44, "r": 24, "t": 24, "b": 44},
        xaxis={
            "range": [-4, 106],
            "dtick": 25,
            "ticksuffix": " %",
            "title": {"text": "Signals of the records in order"},
        },
        yaxis={"range": [0.8, 5.3], "dtick": 1, "title": {"text": "Importance"}},
        shapes=[
            _divider("x", float(healthy) * 100),
            _divider("y", float(important)),
        ],
    )


def _label_places(rows: Sequence[MapRow]) -> list[str]:
    """Where each name stands, so that clients close to each other stay readable."""
    near: Counter[tuple[int, int]] = Counter()
    places = []
    for row in rows:
        cell = (round(float(row.health.share or 0) * 5), round(float(row.importance or 0) * 2))
        places.append(LABEL_PLACES[near[cell] % len(LABEL_PLACES)])
        near[cell] += 1
    return places


def _divider(axis: str, at: float) -> dict[str, Any]:
    """A thin line between the halves of the map."""
    other = "y" if axis == "x" else "x"
    return {
        "type": "line",
        "layer": "below",
        f"{axis}ref": axis,
        f"{axis}0": at,
        f"{axis}1": at,
        f"{other}ref": "paper",
        f"{other}0": 0,
        f"{other}1": 1,
        "line": {"color": "token:line-2", "width": 1, "dash": "dot"},
    }

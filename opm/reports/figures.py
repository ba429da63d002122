"""Figures of a report from its frozen content; page and PDF draw the same ones. Plain dicts in Plotly's schema."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from opm.charts import break_line, shown, target_line, ticks
from opm.kernel.charts import figure, level_axis, line, plain
from opm.kernel.quarters import Quarter
from opm.reports.content import Part

LINE_HEIGHT = 0.35 / 4  # share of the axis that a line of text takes beside a trend
BAR_TOKENS = ("token:l1", "token:l2", "token:l4", "token:l5")


def trend(part: Part) -> dict[str, Any]:
    """A client's overall score over eight quarters, the client's view dashed. A quarter not closed is a gap.

    A dotted upright marks where the rubric changed.
    """
    series = part["trend"]
    labels = _labels(series["quarters"])
    overall, theirs = _values(series["overall"]), _values(series["client"])
    traces = [line(labels, overall, name="Overall")]
    ends = [("Overall", "data-text", overall)]
    if any(value is not None for value in theirs):
        traces.append(line(labels, theirs, name="Client's view", token="client", dashed=True))
        ends.append(("Client", "client", theirs))
    for trace in traces:
        trace["hovertemplate"] = "%{y:.1f}"
    target = _target(part)
    if target is not None:
        ends.append(("Target", "ink-3", [shown(target)]))
    return figure(
        traces,
        height=240,
        yaxis=level_axis(part["rubric"]["top"], part["rubric"]["floor"]),
        annotations=_ends(ends, part["rubric"]["top"] - part["rubric"]["floor"]),
        shapes=[
            *map(break_line, series.get("breaks", ())),
            *([] if target is None else [target_line(target)]),
        ],
    )


def _target(part: Part) -> Decimal | None:
    """Where the overall score stands with every target reached; a report of format 1 knows of none."""
    marks = (part.get("targets") or {}).get("marks", {})
    return Decimal(marks[""]) if "" in marks else None


def mean_trend(portfolio: Part, rubric: Part) -> dict[str, Any]:
    """The mean over clients by quarter. A quarter in which nobody closed is a gap."""
    trace = line(_labels(portfolio["trend"]["quarters"]), _values(portfolio["trend"]["mean"]), name="Average")
    trace["hovertemplate"] = "%{y:.1f}"
    marks = [*map(break_line, portfolio["trend"].get("breaks", ()))]
    return figure([trace], height=240, yaxis=level_axis(rubric["top"], rubric["floor"]), shapes=marks)


def partner_bars(portfolio: Part) -> dict[str, Any]:
    """How many clients stood at each partner level, by quarter, stacked, lowest level at the bottom."""
    series = portfolio["trend"]
    labels = _labels(series["quarters"])
    most = max((sum(counts) for counts in zip(*series["partner"].values(), strict=True)), default=0)
    traces = [
        {
            "type": "bar",
            "name": plain(level["name"]),
            "x": labels,
            "y": series["partner"][level["key"]],
            "marker": {"color": BAR_TOKENS[min(place, 3)], "line": {"width": 0}},
            "hovertemplate": "%{y}",
        }
        for place, level in enumerate(portfolio["levels"])
    ]
    return figure(
        traces,
        height=240,
        barmode="stack",
        bargap=0.4,
        shapes=[*map(break_line, series.get("breaks", ()))],
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.16, "traceorder": "normal"},
        margin={"l": 28, "r": 12, "t": 30, "b": 28},
        yaxis={"rangemode": "tozero", "tickformat": "d", "dtick": max(1, most // 4)},
    )


def _labels(quarters: Sequence[str]) -> list[str]:
    return ticks([Quarter.parse(item) for item in quarters])


def _values(scores: Sequence[str | None]) -> list[float | None]:
    return [None if score is None else shown_text(score) for score in scores]


def shown_text(score: str) -> float | None:
    """A frozen score as a figure draws it: cut to what the page says."""
    return shown(Decimal(score))


def _ends(series: Sequence[tuple[str, str, Sequence[float | None]]], levels: int) -> list[dict[str, Any]]:
    """The last value of each line at its end; those that would overlap move apart, the highest stays."""
    last = [(name, token, values[-1]) for name, token, values in series if values[-1] is not None]
    last.sort(key=lambda item: -(item[2] or 0))
    places: list[float] = []
    for _, _, value in last:
        place = float(value or 0)
        places.append(min(place, places[-1] - LINE_HEIGHT * levels) if places else place)
    return [
        {
            "text": f"{name} {value:.1f}",
            "x": 1.01,
            "xref": "paper",
            "xanchor": "left",
            "y": place,
            "yanchor": "middle",
            "showarrow": False,
            "font": {"color": f"token:{token}", "size": 12},
        }
        for (name, token, value), place in zip(last, places, strict=True)
    ]

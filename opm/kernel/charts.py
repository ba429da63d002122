"""Figures as plain dicts in Plotly's schema, styled by the page's tokens.

Colours are written as token names ("token:data"); static/js/charts.js puts in the theme's value, so that one figure
serves light, dark and print. `figure` gives the house layout (DESIGN.md, Charts); builders add traces.
"""

from __future__ import annotations

from typing import Any

LEVEL_TOKENS = ("token:l1", "token:l2", "token:l3", "token:l4", "token:l5")
Trace = dict[str, Any]


def figure(traces: list[Trace], *, height: int = 300, **layout: Any) -> dict[str, Any]:
    """A figure of the house: transparent, quiet grid, hover by quarter, no toolbar."""
    base: dict[str, Any] = {
        "height": height,
        "margin": {"l": 28, "r": 84, "t": 12, "b": 28},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"size": 12, "color": "token:ink-2"},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": "token:raise",
            "bordercolor": "token:line-2",
            "font": {"color": "token:ink"},
        },
        "xaxis": {"showgrid": False, "zeroline": False, "fixedrange": True, "linecolor": "token:line-2"},
        "yaxis": {"gridcolor": "token:line", "zeroline": False, "fixedrange": True},
    }
    return {"data": traces, "layout": _merged(base, layout)}


def level_axis(top: int = 5, floor: int = 1) -> dict[str, Any]:
    """The y axis of maturity levels."""
    return {
        "range": [floor - 0.1, top + 0.1],
        "dtick": 1,
        "gridcolor": "token:line",
        "zeroline": False,
        "fixedrange": True,
    }


def line(
    x: list[str], y: list[float | None], *, name: str, token: str = "data", dashed: bool = False
) -> Trace:
    """A line with markers; None leaves a gap, because an unscored quarter is not a zero."""
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "name": plain(name),
        "connectgaps": False,
        "line": {
            "color": f"token:{token}",
            "width": 1.5 if dashed else 2,
            "dash": "dash" if dashed else "solid",
        },
        "marker": {
            "color": f"token:{token}",
            "size": 8 if dashed else 7,
            "symbol": "diamond" if dashed else "circle",
        },
    }


def plain(text: str) -> str:
    """A label that stays a label: Plotly reads some HTML in text, and names come from people (TRUST.md S7)."""
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged

"""Figures of the assessments: plain dicts in Plotly's schema (DESIGN.md, Charts)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from opm.kernel.charts import Trace, figure, plain

if TYPE_CHECKING:
    from assessments.selectors.result.rows import CapabilityRow, CompetencyGroup

ROW_HEIGHT = 22


def capability_dots(
    groups: Sequence[CompetencyGroup], now: str, earlier: str, *, floor: int, top: int
) -> dict[str, Any] | None:
    """A dot a capability: filled now, hollow in the earlier quarter, a diamond for the client's view where shown.

    A black tick is the target.

    None where nothing is scored. The table of the page has the same numbers.
    """
    # A capability that is still an interval has no dot yet.
    rows = [row for group in groups for row in group.rows if row.score is not None and not row.interval]
    if not rows:
        return None
    traces = [_dots(rows, "was", f"In {earlier}", "circle-open", "data", 8)] if earlier else []
    if any(row.target is not None for row in rows):
        traces.append(_dots(rows, "target", "Target", "line-ns-open", "ink", 6, line=3))
    traces.append(_dots(rows, "score", f"In {now}", "circle", "data", 10))
    if any(row.client is not None for row in rows):
        traces.append(_dots(rows, "client", "Client's view", "diamond", "client", 9))
    return figure(
        traces,
        height=70 + ROW_HEIGHT * len(rows),
        hovermode="closest",
        margin={"l": 230, "r": 16, "t": 28, "b": 28},
        showlegend=len(traces) > 1,
        legend={"orientation": "h", "x": 0, "y": 1.01, "yanchor": "bottom"},
        xaxis={"range": [floor - 0.1, top + 0.1], "dtick": 1, "showgrid": True, "gridcolor": "token:line"},
        yaxis={"autorange": "reversed", "showgrid": False, "automargin": True},
    )


def _dots(
    rows: Sequence[CapabilityRow],
    column: str,
    name: str,
    symbol: str,
    colour: str,
    size: int,
    *,
    line: float = 1.5,
) -> Trace:
    shown = [(row, value) for row in rows if (value := getattr(row, column)) is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(name),
        "x": [float(value) for _, value in shown],
        "y": [plain(row.name) for row, _ in shown],
        "marker": {
            "symbol": symbol,
            "size": size,
            "color": f"token:{colour}",
            "line": {"width": line, "color": f"token:{colour}"},
        },
        "hovertemplate": "%{y}<br>%{x:.2f}<extra>" + plain(name) + "</extra>",
    }

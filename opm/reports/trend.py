"""Eight closed quarters of a client in a report: scores by quarter, and where the rubric changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assessments.models import RollUp
from opm.kernel.quarters import span
from opm.reports.numbers import text
from opm.standings import breaks_of

if TYPE_CHECKING:
    from opm.reports.content import Source

QUARTERS = 8  # the reported one included
Kind = RollUp.Kind


def trend(source: Source) -> dict[str, Any]:
    """Series over the quarters, None where one is not closed. `breaks` are places at which the version changed.

    One query.
    """
    quarters = span(source.quarter.plus(1 - QUARTERS), source.quarter)
    steps = range(QUARTERS - 1, -1, -1)

    def series(kind: str, key: str, column: str) -> list[str | None]:
        rows = (source.row(kind, key, back) for back in steps)
        return [text(getattr(row, column)) if row else None for row in rows]

    return {
        "quarters": [str(quarter) for quarter in quarters],
        "breaks": breaks_of([source.client.pk], source.result.assessment.rubric_id, quarters),
        "overall": series(Kind.OVERALL, "", "score"),
        "client": series(Kind.OVERALL, "", "client_score"),
        "partner": [
            row.partner_level if (row := source.row(Kind.OVERALL, "", back)) else None for back in steps
        ],
        "competencies": [
            {
                "key": item.key,
                "name": item.name,
                "scores": series(Kind.COMPETENCY, item.key, "effective_score"),
            }
            for item in source.rubric.competencies
        ],
    }

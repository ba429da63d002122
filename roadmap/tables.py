"""The roadmap as a table that leaves the app."""

from __future__ import annotations

from collections.abc import Sequence

from opm.kernel.exports import Sheet
from roadmap.selectors.initiatives import Row

HEADER = (
    "Portfolio",
    "Client",
    "Initiative",
    "Theme",
    "State",
    "Owner",
    "Confidence, percent",
    "Time",
    "Earliest",
    "Latest",
    "End first agreed",
    "Days later than first agreed",
    "Moved",
    "Last reason",
    "Enabling teams",
    "Outcome",
    "Overdue",
    "What will be there",
    "Joint",
    "Fidelity",
)


def sheet_of(rows: Sequence[Row]) -> Sheet:
    """Rows of a roadmap as a sheet; dates as ISO text, days and percent as numbers."""
    return Sheet("Roadmap", HEADER, [_cells(row) for row in rows])


def _cells(row: Row) -> list[object]:
    return [
        row.portfolio,
        row.client,
        row.title,
        row.theme,
        row.state_label,
        row.owner,
        row.confidence,
        row.when,
        row.earliest.isoformat(),
        row.latest.isoformat(),
        row.baseline_latest.isoformat(),
        row.slip_days,
        row.moved,
        row.latest_reason,
        row.teams_text,
        row.outcome,
        "yes" if row.overdue else "",
        row.deliverable,
        "yes" if row.joint else "",
        " ".join(f"{item.label}: {item.sentence}" for item in row.warnings),
    ]

"""Which relationship gets attention first: marks and order of the last three quarters by the manager."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from opm.demo.cast import DANIEL
from opm.demo.rhythm.tale import Tale
from relationships.models import Importance
from relationships.selectors.importance import criteria

REVIEWED = (0.1, 0.12, 0.08)  # shares of the quarters two back, one back and of the demo's own
# Marks by criterion (value, strategy, change, reliance); places two quarters back, last quarter and now; why now.
JUDGED: dict[str, tuple[tuple[int, int, int, int], tuple[int, int, int], str]] = {
    "human-resources": (
        (3, 3, 4, 5),
        (7, 3, 1),
        "Payroll is every employee's trust, and Aisha has given up on our dates.",
    ),
    "finance": (
        (4, 4, 3, 5),
        (3, 2, 2),
        "The close is on its way; what it brings must be seen by Finance itself.",
    ),
    "sales-asia": (
        (4, 5, 4, 3),
        (8, 5, 3),
        "Seven new countries hang on one portal, and we are losing touch.",
    ),
    "supply-chain": ((5, 5, 3, 4), (2, 4, 4), "Goes well. Stays near the top because of what it carries."),
    "retail-operations": ((4, 3, 3, 4), (4, 6, 5), "Solid, but Tom plans without us."),
    "manufacturing": ((5, 4, 4, 4), (5, 7, 6), "Plans with us; plants 2 and 3 next."),
    "procurement": ((4, 3, 3, 3), (1, 1, 7), "Trust is back. Attention may go down, the rhythm may not."),
    "legal": ((2, 3, 2, 2), (11, 10, 8), "Our view and Fiona's lie far apart. Somebody must ask."),
    "marketing": ((3, 4, 4, 3), (12, 8, 9), "New. Who decides on the web shop comes first."),
    "sales-europe": ((4, 3, 3, 3), (6, 9, 10), "Better in every quarter."),
    "quality": ((3, 2, 2, 3), (9, 11, 11), "Waits for the certification board."),
    "facilities": ((2, 1, 2, 2), (10, 12, 12), "Orders are served. A talk about needs would be a beginning."),
}


def write(tales: Sequence[Tale]) -> None:
    """One statement, and one for the criteria."""
    keys = [item.key for item in criteria()]
    rows = [
        (tale, _row(tale, keys, at))
        for tale in tales
        for at in range(3)
        if tale.told.client in JUDGED and DANIEL in tale.users
    ]
    Importance.objects.bulk_create([row for _, row in rows])
    for tale, row in rows:
        share = REVIEWED[row.quarter.minus(tale.clock.quarter) + 2]
        at = tale.clock.at(row.quarter, share, 310)
        said = ", ".join(f"{key} {mark}" for key, mark in row.marks.items())
        tale.remember("importance.judge", row, at, row.by, field="marks", new=said, reason=row.why)
        tale.remember("importance.order", row, at, row.by, field="attention", new=str(row.attention))


def _row(tale: Tale, keys: Sequence[str], at: int) -> Importance:
    marks, places, why = JUDGED[tale.told.client]
    quarter = tale.clock.quarter.plus(at - 2)
    return Importance(
        client=tale.client,
        quarter=quarter,
        marks=dict(zip(keys, marks, strict=False)),
        attention=places[at],
        why=why if at == 2 else "",
        reviewed_on=timezone.localtime(tale.clock.at(quarter, REVIEWED[at], 310)).date(),
        by=tale.users[DANIEL],
    )

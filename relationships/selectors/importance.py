"""How important a relationship is: marks by criterion, their weighted mean, and what an earlier quarter said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from opm.kernel.quarters import Quarter
from relationships.models import Criterion, Importance

LOWEST, HIGHEST = 1, 5
IMPORTANT = Decimal(3)  # from here on a relationship stands in the upper half of the map


@dataclass(frozen=True, slots=True)
class Judged:
    """A client on the map in a quarter. `carried` says that the quarter has no own judgement yet: it is `last`'s."""

    last: Importance
    value: Decimal | None  # 1 to 5, None while a criterion is open
    carried: bool

    @property
    def attention(self) -> int | None:
        """The place in the order of attention; an order of an earlier quarter is not this quarter's."""
        return None if self.carried else self.last.attention


def criteria() -> list[Criterion]:
    """What importance is judged by, in the admins' order. One query."""
    return list(Criterion.objects.filter(retired=False))


def value_of(marks: Mapping[str, int], by: Sequence[Criterion]) -> Decimal | None:
    """The weighted mean of the marks, 1 to 5; None as long as one criterion has no mark."""
    if not by or any(item.key not in marks for item in by):
        return None
    total = sum(item.weight * marks[item.key] for item in by)
    return Decimal(total) / sum(item.weight for item in by)


def judged(client_ids: Collection[int], quarter: Quarter, by: Sequence[Criterion]) -> dict[int, Judged]:
    """The latest judgement up to `quarter` of each client that has one. One query."""
    rows = Importance.objects.filter(client__in=client_ids, quarter__lte=quarter).select_related("by")
    latest = {row.client_id: row for row in rows.order_by("quarter")}
    return {
        client: Judged(row, value_of(row.marks, by), carried=row.quarter != quarter)
        for client, row in latest.items()
    }

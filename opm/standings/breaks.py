"""Where a trend breaks: the quarters in which a client was first scored by another version of the rubric."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from assessments.models import Assessment
from opm.kernel.quarters import Quarter


def breaks_of(client_ids: Collection[int], rubric_id: int | None, quarters: Sequence[Quarter]) -> list[int]:
    """Places in `quarters` at which the version of any of these clients differs from its quarter before. One query."""
    rows = Assessment.objects.filter(client__in=client_ids, rubric=rubric_id, quarter__in=quarters)
    last: dict[int, int] = {}
    places = set()
    for client, quarter, version in sorted(rows.values_list("client_id", "quarter", "version_id")):
        if last.setdefault(client, version) != version:
            places.add(quarters.index(quarter))
        last[client] = version
    return sorted(places)


def break_sentence(quarters: Sequence[Quarter], places: Sequence[int]) -> str:
    """Says that scores on either side are not measured by the same text; "" without a break."""
    if not places:
        return ""
    names = " and ".join(quarters[place].label for place in places)
    return f"The rubric changed in {names}: scores before and after are not measured by the same text."

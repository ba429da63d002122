"""The values of the quarter before where its rubric version was another: what a bridge score compares with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from assessments import scoring
from assessments.models import Assessment, Result
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.versions.mapping import carried_keys
from opm.kernel.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Before:
    """The closed assessment before, answered against another version: its values under the keys of today's version."""

    quarter: Quarter
    version: str
    values: scoring.Values


def before_versions(assessments: Collection[Assessment]) -> dict[int, Before]:
    """By assessment id, where the latest earlier closed one is pinned to another version. One query where none is.

    Three more, and those of the mapping, for each assessment that follows a change of version: once in its life.
    """
    found = {}
    closed = _closed(assessments)
    for item in assessments:
        earlier = max(
            (row for row in closed[item.client_id, item.rubric_id] if row.quarter < item.quarter),
            key=lambda row: row.quarter,
            default=None,
        )
        if earlier is None or earlier.version_id == item.version_id:
            continue
        result = Result.objects.filter(assessment=earlier, frozen=True).order_by("-closing").first()
        if result is not None and result.snapshot is not None:
            found[item.pk] = _before(earlier, result, item)
    return found


def _closed(assessments: Collection[Assessment]) -> Mapping[tuple[int, int], list[Assessment]]:
    """Closed assessments of the same clients and rubrics, by (client id, rubric id). One query."""
    rows = Assessment.objects.filter(
        client__in={item.client_id for item in assessments},
        rubric__in={item.rubric_id for item in assessments},
        state=Assessment.State.CLOSED,
    ).select_related("version")
    found: dict[tuple[int, int], list[Assessment]] = defaultdict(list)
    for row in rows:
        found[row.client_id, row.rubric_id].append(row)
    return found


def _before(earlier: Assessment, result: Result, item: Assessment) -> Before:
    rubric = engine_rubric(earlier.version)
    packed = scoring.unpack(rubric, bytes(result.snapshot or b""))
    score = scoring.score(rubric, packed.sheets, packed.agreed, as_of=result.as_of)
    keys = carried_keys(earlier.version, item.version)
    values = {new: score.values[old] for new, old in keys.items() if old not in score.na}
    na = frozenset(new for new, old in keys.items() if old in score.na)
    return Before(earlier.quarter, earlier.version.version, scoring.Values(values, na))

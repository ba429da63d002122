"""Deciding what became of the keys of one rubric version in the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from assessments import scoring
from assessments.models import Assessment, KeyMapping, RubricVersion
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.versions.mapping import decided
from assessments.services.dirty import mark_all_dirty
from assessments.services.rubric.lifecycle import check_admin, locked
from opm.kernel import history
from opm.kernel.errors import Conflict, Refused


class InvalidMappings(Refused):
    """Mappings that cannot be right; `problems` says why, by key."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("Some mappings cannot be right: " + "; ".join(problems.values()))
        self.problems = dict(problems)


def state_of(rows: Mapping[str, scoring.Mapped]) -> str:
    """A mark of what is decided, so that a save knows whether somebody decided meanwhile."""
    return "|".join(f"{key}:{item.fate}:{','.join(item.into)}" for key, item in sorted(rows.items()))


@transaction.atomic
def decide_mappings(
    *,
    older: RubricVersion,
    newer: RubricVersion,
    wanted: Sequence[scoring.Mapped],
    seen: str,
    by: Any,
    now: datetime,
) -> int:
    """Store what became of these keys; gives how many decisions changed. What was decided can be changed later.

    Open assessments of the newer version are computed again: their bridge score may move. Raises NotAllowed,
    InvalidMappings, Conflict where somebody decided since `seen` (see `state_of`), Refused for versions of two rubrics.
    """
    check_admin(by)
    if older.rubric_id != newer.rubric_id or older.pk >= newer.pk:
        raise Refused("A mapping leads from an earlier version of a rubric to a later one.")
    locked(newer)
    stored = decided(older, newer)
    if state_of(stored) != seen:
        raise Conflict(
            "Somebody decided mappings since this page was opened. Compare and save again.", stored
        )
    _check(older, newer, wanted)
    changed = [item for item in wanted if stored.get(item.key) != item]
    for item in changed:
        KeyMapping.objects.update_or_create(
            older=older,
            newer=newer,
            key=item.key,
            defaults={"kind": item.fate, "into": list(item.into), "decided_by": by, "decided_at": now},
        )
    _remember(newer, stored, changed, by=by, now=now)
    return len(changed)


def _check(older: RubricVersion, newer: RubricVersion, wanted: Sequence[scoring.Mapped]) -> None:
    before, after = engine_rubric(older), engine_rubric(newer)
    known = {pom.key for pom in before.rated_poms()}
    found = {
        item.key: f"{item.key}: {problem}"
        for item in wanted
        if (
            problem := scoring.mapping_problem(before, after, item)
            if item.key in known
            else "is not rated in the older version."
        )
    }
    taken: dict[str, str] = {}
    for item in wanted:
        if item.fate in scoring.CARRIES and item.into:
            if item.into[0] in taken:
                found[item.key] = f"{item.key}: {item.into[0]} already goes on from {taken[item.into[0]]}."
            taken.setdefault(item.into[0], item.key)
    if found:
        raise InvalidMappings(found)


def _remember(
    newer: RubricVersion,
    stored: Mapping[str, scoring.Mapped],
    changed: Sequence[scoring.Mapped],
    *,
    by: Any,
    now: datetime,
) -> None:
    entries = [
        history.Entry("rubric.map", newer, field=item.key, old=_words(stored.get(item.key)), new=_words(item))
        for item in changed
    ]
    if not entries:
        return
    history.record_many(entries, by=by, at=now)
    mark_all_dirty(Assessment.objects.filter(version=newer), now=now)


def _words(item: scoring.Mapped | None) -> str:
    return "" if item is None else f"{item.fate} {', '.join(item.into)}".strip()

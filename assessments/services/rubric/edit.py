"""Editing a draft on screen: a part of the exchange format goes out, comes back changed, and is read by the same rules.

The outline (everything but the capabilities' own content) and each capability are separate parts: two people may edit
two of them at once; the same part is refused with a Conflict when it changed since it was opened.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from assessments.models import RubricVersion
from assessments.scoring import types
from assessments.scoring.diff import diff_rubrics
from assessments.scoring.exchange import rubric_from_dict, rubric_to_dict
from assessments.selectors.rubric import engine_rubric
from assessments.services.rubric.lifecycle import check_admin, locked
from assessments.services.rubric.store import check_fits, replace_content
from opm.kernel import history
from opm.kernel.errors import Conflict, Refused

CHANGED = "Somebody else changed this part since you opened it. What you typed is kept; save again to put it in place."
OUTLINE = ("name", "version", "floor", "top", "levels", "scale", "method", "partner_levels", "dependencies")
FIELD = 64  # characters of a place in the log


def outline_of(rubric: types.Rubric) -> dict[str, Any]:
    """The outline as data: the version's own fields, rules, and competencies whose capabilities carry no POMs."""
    data = rubric_to_dict(rubric)
    outline = {name: data[name] for name in OUTLINE if name in data}
    outline["competencies"] = [
        {
            **competency,
            "capabilities": [
                {key: item[key] for key in ("key", "name", "weight")} for item in competency["capabilities"]
            ],
        }
        for competency in data["competencies"]
    ]
    return outline


def capability_of(rubric: types.Rubric, key: str) -> dict[str, Any]:
    """One capability as data, with its POMs. KeyError if there is none."""
    rubric.capability(key)
    return next(item for _, item in _capabilities(rubric_to_dict(rubric)) if item["key"] == key)


def mark_of(part: Mapping[str, Any]) -> str:
    """A short mark of a part's content: the same content, the same mark."""
    text = json.dumps(part, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def save_outline(
    *, version: RubricVersion, outline: Mapping[str, Any], seen: str, by: Any, now: datetime
) -> RubricVersion:
    """Put an outline in place of the stored one.

    Each capability may say `was`, the key it had: its intent, ladder and POMs follow it. Raises ExchangeError for what
    the format forbids, Refused for what does not fit, Conflict when the outline changed since `seen`.
    """

    def change(rubric: types.Rubric) -> dict[str, Any]:
        _check_seen(outline_of(rubric), seen)
        return _with_content(rubric, outline)

    return _edit(version, change, by=by, now=now)


def save_capability(
    *, version: RubricVersion, key: str, content: Mapping[str, Any], seen: str, by: Any, now: datetime
) -> RubricVersion:
    """Put a capability's content (name, intent, weight, ladder, POMs) in place of the stored one. Raises as above."""

    def change(rubric: types.Rubric) -> dict[str, Any]:
        try:
            _check_seen(capability_of(rubric, key), seen)
        except KeyError:
            raise Refused(f"The capability {key} was removed from this draft meanwhile.") from None
        data = rubric_to_dict(rubric)
        for competency in data["competencies"]:
            competency["capabilities"] = [
                {**content, "key": key} if item["key"] == key else item for item in competency["capabilities"]
            ]
        return data

    return _edit(version, change, by=by, now=now)


def _check_seen(part: dict[str, Any], seen: str) -> None:
    if mark_of(part) != seen:
        raise Conflict(CHANGED, part)


@transaction.atomic
def _edit(version: RubricVersion, change: Any, *, by: Any, now: datetime) -> RubricVersion:
    check_admin(by)
    row = locked(version)
    if not row.is_draft:
        raise Refused(f"{row} is {row.status} and never changes. Clone it to a new draft and edit that.")
    old = engine_rubric(row)
    new = rubric_from_dict(change(old))
    changes = diff_rubrics(old, new)
    if not changes:
        return row
    check_fits(new)
    _check_free(row, new.version)
    row = replace_content(row, new)
    entries = [
        history.Entry(
            "rubric.edit", row, field=f"{item.place} {item.field}".strip()[:FIELD], old=item.old, new=item.new
        )
        for item in changes
    ]
    history.record_many(entries, by=by, at=now)
    return row


def _check_free(row: RubricVersion, name: str) -> None:
    others = RubricVersion.objects.filter(rubric=row.rubric_id, version=name).exclude(pk=row.pk)
    if others.exists():
        raise Refused(f"Version {name} of {row.rubric.key} exists already; choose another name.")


def _with_content(rubric: types.Rubric, outline: Mapping[str, Any]) -> dict[str, Any]:
    """The whole rubric: the new outline, and under every capability what it held before."""
    held = {item["key"]: item for _, item in _capabilities(rubric_to_dict(rubric))}
    data: dict[str, Any] = {**rubric_to_dict(rubric)}
    for name in OUTLINE:
        data.pop(name, None)
    data |= {name: outline[name] for name in OUTLINE if name in outline}
    data["competencies"] = [
        {**competency, "capabilities": [_filled(item, held) for item in competency["capabilities"]]}
        for competency in outline["competencies"]
    ]
    return data


def _filled(item: Mapping[str, Any], held: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    before = held.get(item.get("was") or item["key"], {"poms": []})
    return {**before, **{key: value for key, value in item.items() if key != "was"}}


def _capabilities(data: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (competency["key"], item)
        for competency in data["competencies"]
        for item in competency["capabilities"]
    ]

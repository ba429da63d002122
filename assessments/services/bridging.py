"""The bridge score in the layout that a Result stores: both quarters over the practices common to both versions.

    quarter, version (of the assessment before), common (practices), overall {now, was},
    competencies, capabilities {key: {now, was}} (effective scores of a competency; only what has common practices)

Numbers are text with four decimals, cut. Source of the rule: SCORING.md, "Records"; the arithmetic is in
assessments.scoring.versions.
"""

from __future__ import annotations

from typing import Any

from assessments import scoring
from assessments.scoring.numbers import cut_or_none
from assessments.selectors.versions.earlier import Before


def bridge_numbers(
    rubric: scoring.Rubric, score: scoring.Score, before: Before | None
) -> dict[str, Any] | None:
    """None where the version did not change or the two versions have nothing in common."""
    if before is None:
        return None
    found = scoring.bridge(rubric, scoring.Values(score.values, score.na), before.values)
    if found is None:
        return None
    now, was = found.now, found.was
    return {
        "quarter": str(before.quarter),
        "version": before.version,
        "common": found.common,
        "overall": _pair(now.overall, was.overall),
        "competencies": {
            key: _pair(item.effective_score, was.competencies[key].effective_score)
            for key, item in now.competencies.items()
        },
        "capabilities": {
            key: _pair(item.score, was.capabilities[key].score) for key, item in now.capabilities.items()
        },
    }


def _pair(now: Any, was: Any) -> dict[str, str | None]:
    return {"now": cut_or_none(now), "was": cut_or_none(was)}

"""Stored results as pages read them: which row speaks, who may see which side, what earlier quarters were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from assessments import scoring
from assessments.models import Answer, Assessment, Result, RollUp
from assessments.selectors.rubric import engine_rubric
from assessments.services.explanation import read_numbers
from opm.kernel.models import Freeze
from opm.kernel.quarters import Quarter
from relationships.models import User

FREEZE_KIND = "assessment.result"
HISTORY_QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """An assessment with the result that speaks for it (None before the first computation)."""

    assessment: Assessment
    rubric: scoring.Rubric
    result: Result | None

    @property
    def numbers(self) -> dict[str, Any]:
        """The stored explanation (its layout: assessments.services.explanation)."""
        return read_numbers(self.result.explanation) if self.result else {}


@dataclass(frozen=True, slots=True)
class PastClosing:
    """One closing of an assessment, with the hash its freeze has."""

    number: int
    on: date
    by: str
    overall: Any
    blanks: int
    sha256: str
    current: bool


def read(assessment: Assessment) -> Reading:
    """The assessment with its current result. One query (and the rubric's, the first time)."""
    results = Result.objects.filter(assessment=assessment).defer("snapshot")
    result = results.order_by("frozen", "-closing").first()
    return Reading(assessment, engine_rubric(assessment.version), result)


def revealed(reading: Reading, user: User, *, on_team: bool) -> frozenset[str]:
    """Capabilities whose other side `user` may see: all once closed; before that, those answered already.

    A member of the team must have answered the capability on his or her own sheet; who only reads waits until IT's
    side of it is complete (DESIGN.md, Decisions). One query while open, for the team.
    """
    capabilities = reading.numbers.get("capabilities", {})
    if not reading.assessment.is_open:
        return frozenset(capabilities)
    if not on_team:
        return frozenset(key for key, numbers in capabilities.items() if numbers["complete"])
    return answered_by(reading.assessment, reading.rubric, user) & frozenset(capabilities)


def answered_by(assessment: Assessment, rubric: scoring.Rubric, user: User) -> frozenset[str]:
    """Capabilities that `user` has answered on his or her own sheet. One query."""
    rows = Answer.objects.filter(sheet__assessment=assessment, sheet__respondent=user)
    own = {
        key: scoring.Answer(option=option or None, na=na)
        for key, option, na in rows.values_list("pom__key", "option", "na")
    }
    return frozenset(
        item.key
        for item in rubric.capabilities()
        if own and scoring.plan_capability(rubric, item.key, own).complete
    )


def history(assessment: Assessment) -> dict[Quarter, dict[str, RollUp]]:
    """Roll-up rows of the last eight quarters up to this one, by quarter and key ("" is overall). One query."""
    rows = RollUp.objects.filter(
        client=assessment.client_id,
        rubric=assessment.rubric_id,
        quarter__lte=assessment.quarter,
        quarter__gt=assessment.quarter.plus(-HISTORY_QUARTERS),
    ).order_by("quarter")
    found: dict[Quarter, dict[str, RollUp]] = defaultdict(dict)
    for row in rows:
        found[row.quarter][row.key] = row
    return dict(found)


def before(quarter: Quarter, past: Mapping[Quarter, Any]) -> Quarter | None:
    """The latest quarter before this one that has numbers."""
    return max((item for item in past if item < quarter), default=None)


def closings(assessment: Assessment, current: Result | None) -> list[PastClosing]:
    """Every closing of the assessment, latest first, with its hash. Two queries, none before the first closing."""
    if not assessment.closing:
        return []
    hashes = list(
        Freeze.objects.filter(
            kind=FREEZE_KIND, object_type=Assessment._meta.label_lower, object_id=str(assessment.pk)
        )
        .order_by("pk")
        .values_list("sha256", flat=True)
    )
    rows = (
        Result.objects.filter(assessment=assessment, frozen=True)
        .select_related("frozen_by")
        .defer("snapshot", "explanation")
        .order_by("-closing")
    )
    return [
        PastClosing(
            number=row.closing,
            on=timezone.localdate(row.computed_at),
            by=str(row.frozen_by or ""),
            overall=row.overall_score,
            blanks=len(row.counted_blanks),
            sha256=hashes[row.closing - 1] if row.closing <= len(hashes) else "",
            current=current is not None and row.pk == current.pk,
        )
        for row in rows
    ]


def by_capability(
    rubric: scoring.Rubric, poms: Collection[str]
) -> list[tuple[scoring.Capability, list[scoring.Pom]]]:
    """POM keys grouped by their capability, in the rubric's order."""
    wanted = set(poms)
    groups = (
        (capability, [pom for pom in capability.poms if pom.key in wanted])
        for capability in rubric.capabilities()
    )
    return [(capability, found) for capability, found in groups if found]

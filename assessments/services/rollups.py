"""The flat rows that dashboards read, taken from a stored explanation: one place says which number goes where."""

from __future__ import annotations

from typing import Any

from assessments.models import Assessment, RollUp

Kind = RollUp.Kind


def rollup_rows(assessment: Assessment, explanation: dict[str, Any], *, closed: bool) -> list[RollUp]:
    """Unsaved rows: overall, competencies, capabilities. No query."""
    common = {
        "assessment_id": assessment.pk,
        "client_id": assessment.client_id,
        "quarter": assessment.quarter,
        "rubric_id": assessment.rubric_id,
        "closed": closed,
    }
    rows = [RollUp(**common, **_overall(explanation))]
    rows += [
        RollUp(**common, **_competency(k, n), **_bridge(explanation, "competencies", k))
        for k, n in explanation["competencies"].items()
    ]
    rows += [
        RollUp(**common, **_capability(k, n), **_bridge(explanation, "capabilities", k))
        for k, n in explanation["capabilities"].items()
    ]
    return rows


def replace_rollups(assessment: Assessment, explanation: dict[str, Any], *, closed: bool) -> None:
    """Put the rows of this explanation in place of the assessment's rows. Two queries, in the caller's transaction."""
    RollUp.objects.filter(assessment=assessment).delete()
    RollUp.objects.bulk_create(rollup_rows(assessment, explanation, closed=closed))


def _overall(explanation: dict[str, Any]) -> dict[str, Any]:
    numbers = explanation["overall"]
    return {
        "kind": Kind.OVERALL,
        "key": "",
        "score": numbers["score"],
        "effective_score": numbers["score"],
        "low": numbers["low"],
        "high": numbers["high"],
        "it_score": numbers["it"],
        "client_score": numbers["client"],
        "coverage_share": explanation["coverage"],
        "answered": numbers["complete"],
        "total": numbers["total"],
        "it_complete": numbers["complete"] == numbers["total"],
        **_counts(numbers),
        **_bridge(explanation, "overall"),
        "partner_level": explanation["partner_level"]["key"] or "",
    }


def _counts(numbers: dict[str, Any]) -> dict[str, Any]:
    """What stands beside the score of a competency and overall."""
    names = ("sensitivity", "confidence", "one_sided", "contradicted", "differing")
    return {name: numbers[name] for name in names}


def _bridge(explanation: dict[str, Any], table: str, key: str = "") -> dict[str, Any]:
    """Both scores over the practices common with the version before; nothing where the version did not change."""
    bridge = explanation["bridge"]
    numbers = (bridge or {}).get(table, {})
    numbers = numbers.get(key) if key else numbers
    return {"bridge_score": numbers["now"], "bridge_was": numbers["was"]} if numbers else {}


def _shared(key: str, numbers: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": key,
        "level": numbers["level"],
        "score": numbers["score"],
        "low": numbers["low"],
        "high": numbers["high"],
        "it_score": numbers["it"],
        "client_score": numbers["client"],
        "coverage_share": numbers["coverage"],
        "answered": numbers["answered"],
        "total": numbers["total"],
    }


def _competency(key: str, numbers: dict[str, Any]) -> dict[str, Any]:
    return {
        **_shared(key, numbers),
        "kind": Kind.COMPETENCY,
        "effective_level": numbers["effective_level"],
        "effective_score": numbers["effective_score"],
        "it_complete": numbers["complete"],
        **_counts(numbers),
    }


def _capability(key: str, numbers: dict[str, Any]) -> dict[str, Any]:
    """Nothing holds a capability but itself: its effective numbers are its own."""
    return {
        **_shared(key, numbers),
        "kind": Kind.CAPABILITY,
        "effective_level": numbers["level"],
        "effective_score": numbers["score"],
        "basis": numbers["basis"] or "",
        "it_complete": numbers["complete"],
        "sensitivity": numbers["sensitivity"],
        "confidence": numbers["confidence"],
        "one_sided": len(numbers["one_sided"]),
        "contradicted": len({item["pom"] for item in numbers["contradictions"]}),
        "differing": len(numbers["differing"]),
    }

"""What stands beside a client's score in a report: both views, doubt, targets, and what a plan promised.

Only from the frozen result, the targets and the plan as they are when the report is made; the report freezes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assessments.models import Plan, PlanStep
from assessments.selectors.metrics.contradictions import contradiction_sentence, contradictions_of
from assessments.selectors.targets.progress import targets_of
from opm import doubt_notes
from opm.kernel import words
from opm.kernel.calendar import last_day
from opm.reports.numbers import text
from opm.standings import Aim, Aims
from opm.standings.aims import aims_of

if TYPE_CHECKING:
    from opm.reports.content import Source

Part = dict[str, Any]


def doubt(source: Source) -> Part:
    """Notes in words, the claims that the records deny, and how many values both sides agreed on. No query."""
    numbers = source.numbers
    return {
        "notes": list(filter(None, _notes(numbers))),
        "claims": [_claim(source, item) for item in contradictions_of(source.rubric, numbers)],
        "agreed": doubt_notes.agreed_amount(numbers),
    }


def _notes(numbers: Mapping[str, Any]) -> Iterable[str]:
    overall = numbers["overall"]
    yield doubt_notes.confidence_note(overall["confidence"], indicative=is_indicative(overall["confidence"]))
    yield doubt_notes.agreement_note(numbers)
    yield doubt_notes.differing_note(overall["differing"])
    yield doubt_notes.one_sided_note(overall["one_sided"])
    yield doubt_notes.agreed_note(doubt_notes.agreed_amount(numbers))
    yield doubt_notes.sensitivity_note(overall["score"], overall.get("sensitivity"))


def is_indicative(confidence: str | None) -> bool:
    """Whether a stored confidence is too low for more than a hint."""
    return doubt_notes.is_indicative(None if confidence is None else Decimal(confidence))


def _claim(source: Source, item: Mapping[str, Any]) -> Part:
    return {
        "practice": source.rubric.pom(item["pom"]).title,
        "capability": source.rubric.capability_of(item["pom"]).name,
        "sentence": contradiction_sentence(source.rubric, item),
    }


def targets(source: Source, today: date) -> Part | None:
    """The targets and where the client stands; None where none is set. One query.

    A day has passed by today, or by the last day of a quarter that is over.
    """
    client, rubric_id = source.client.pk, source.result.assessment.rubric_id
    found = aims_of(
        source.rubric,
        targets_of([client], rubric_id)[client],
        _scores(source.numbers["capabilities"], "score"),
        _scores(source.numbers["competencies"], "effective_score"),
        min(today, last_day(source.quarter)),
    )
    return _targets(found) if found.aims else None


def _scores(rows: Mapping[str, Any], column: str) -> dict[str, Decimal | None]:
    return {key: None if row[column] is None else Decimal(row[column]) for key, row in rows.items()}


def _targets(found: Aims) -> Part:
    return {
        "percent": text(found.percent),
        "percent_was": text(found.sums.percent_was),
        "total": found.sums.total,
        "met": found.sums.met,
        "overdue": len(found.overdue),
        "marks": {key: str(value) for key, value in found.marks.items()},
        "rows": [_target(aim) for aim in found.aims],
        "sentence": _target_sentence(found),
    }


def _target(aim: Aim) -> Part:
    return {
        "name": aim.name,
        "level": aim.level,
        "score": text(aim.score),
        "gap": text(aim.gap),
        "due": aim.due_on.isoformat(),
        "progress": text(aim.progress),
        "met": aim.met,
        "overdue": aim.overdue,
    }


def _target_sentence(found: Aims) -> str:
    parts = [found.sums.words or words.count(found.sums.total, "target")]
    parts.append(f"{found.sums.met} reached")
    if found.overdue:
        parts.append(f"{len(found.overdue)} past their day" if len(found.overdue) > 1 else "one past its day")
    return f"{', '.join(parts)}."


def plan(source: Source, today: date) -> Part | None:
    """What the latest plan of an earlier quarter promised, beside what came; None without one. Two queries."""
    assessment = source.result.assessment
    chosen = (
        Plan.objects.filter(client=source.client, rubric=assessment.rubric_id)
        .filter(assessment__quarter__lt=source.quarter)
        .select_related("assessment")
        .first()
    )
    if chosen is None:
        return None
    states = list(chosen.steps.exclude(state=PlanStep.State.DROPPED).values_list("state", "due_on"))
    done = sum(state == PlanStep.State.DONE for state, _ in states)
    part: Part = {
        "quarter": chosen.assessment.quarter.label,
        "start": text(chosen.start_score),
        "promised": text(chosen.promised_score),
        "now": source.numbers["overall"]["score"],
        "steps": len(states),
        "done": done,
        "late": sum(
            state != PlanStep.State.DONE and due is not None and due < today for state, due in states
        ),
    }
    return {**part, "sentence": _plan_sentence(part)}


def _plan_sentence(part: Part) -> str:
    promised, now = part["promised"], part["now"]
    steps = (
        f"{part['done']} of {words.count(part['steps'], 'step')} {'is' if part['done'] == 1 else 'are'} done"
    )
    if promised is None or now is None:
        return f"{steps}."
    came = "came true" if Decimal(now) >= Decimal(promised) else "has not come true yet"
    return (
        f"The plan of {part['quarter']} {came}: it promised {words.number(promised, 2)}, "
        f"the score is {words.number(now, 2)}; {steps}."
    )

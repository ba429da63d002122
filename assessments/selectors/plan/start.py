"""Where an improvement plan starts: the official values of a client's current result, at the low end while open."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from assessments import scoring
from assessments.models import Assessment, Result
from assessments.scoring.compiled import compiled
from assessments.scoring.official import official
from assessments.scoring.plan import Start
from assessments.selectors.engine_inputs import Given, given
from assessments.selectors.result import stored as results
from opm.kernel.quarters import Quarter
from relationships.models import Client, User


@dataclass(frozen=True, slots=True)
class Basis:
    """What a plan starts from. `left_out` names capabilities whose other side this viewer may not see yet: their
    client's answers take no part. `unrated` are the keys of those in which nobody rated anything while open."""

    assessment: Assessment
    rubric: scoring.Rubric
    start: Start
    left_out: tuple[str, ...] = ()
    unrated: frozenset[str] = frozenset()


def assessment_with_result(client: Client, quarter: Quarter, rubric: str, user: User) -> Assessment | None:
    """The latest assessment by a rubric (its key) up to `quarter` that has a result. One query."""
    return (
        Assessment.objects.visible_to(user)
        .filter(Exists(Result.objects.filter(assessment=OuterRef("pk"))))
        .filter(client=client, quarter__lte=quarter, rubric__key=rubric)
        .select_related("client", "version__rubric", "rubric")
        .order_by("-quarter")
        .first()
    )


def basis_of(assessment: Assessment, user: User, *, on_team: bool) -> Basis:
    """The start of a plan as `user` may know it: a client's answers count where they may be seen. Six queries."""
    reading = results.read(assessment)
    shown = results.revealed(reading, user, on_team=on_team)
    inputs = given([assessment])[assessment.pk]
    sheets, left_out = _without_hidden(reading.rubric, inputs.sheets, shown)
    seen = replace(inputs, sheets=sheets)
    start = start_values(reading.rubric, seen, is_open=assessment.is_open)
    return Basis(
        assessment=assessment,
        rubric=reading.rubric,
        start=start,
        left_out=left_out,
        unrated=_unrated(reading.rubric, start) if assessment.is_open else frozenset(),
    )


def start_values(rubric: scoring.Rubric, inputs: Given, *, is_open: bool) -> Start:
    """Official values with every outstanding side at the lowest option (SCORING.md, rule 4); a blank is None."""
    c = compiled(rubric)
    found = official(c, inputs.sheets, inputs.agreed, is_open=is_open)
    low = dict(zip(c.keys, found.low, strict=True))
    missing = {c.keys[position] for position in found.missing}
    return Start(
        values={
            key: None if value is None or key in missing else c.fraction(value) for key, value in low.items()
        },
        na=frozenset(key for key, value in low.items() if value is None),
    )


def _without_hidden(
    rubric: scoring.Rubric, sheets: Iterable[scoring.Sheet], shown: Collection[str]
) -> tuple[list[scoring.Sheet], tuple[str, ...]]:
    """The sheets without what the client said where it is hidden, and the names of those capabilities."""
    hidden = {pom.key: item for item in rubric.capabilities() if item.key not in shown for pom in item.poms}
    found, touched = [], set()
    for sheet in sheets:
        if sheet.side == "client":
            touched |= {hidden[key].name for key in sheet.answers if key in hidden}
            answers = {key: value for key, value in sheet.answers.items() if key not in hidden}
            asked = frozenset(pom.key for pom in rubric.rated_poms()) if sheet.asked is None else sheet.asked
            sheet = replace(sheet, answers=answers, asked=asked - hidden.keys())
        found.append(sheet)
    return found, tuple(sorted(touched))


def _unrated(rubric: scoring.Rubric, start: Start) -> frozenset[str]:
    return frozenset(
        item.key
        for item in rubric.capabilities()
        if all(start.values.get(pom.key) is None and pom.key not in start.na for pom in item.poms)
    )

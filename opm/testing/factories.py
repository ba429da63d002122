"""Small worlds for tests of pages that only read: rubric rows, and roll-up rows as a computation would leave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.models import (
    Assessment,
    Capability,
    Competency,
    PartnerLevel,
    Pom,
    Result,
    RollUp,
    Rubric,
    RubricVersion,
    ScaleOption,
    Target,
)
from opm.kernel.quarters import Quarter
from relationships.models import Client, Membership, Portfolio, User

COMPETENCIES = {
    "REL": "Relationship",
    "VAL": "Value",
    "STR": "Strategy",
    "PFO": "Portfolio",
    "CHG": "Organisational Change",
}
SCALE = (
    ("N", "Not in place", Fraction(0)),
    ("P", "Partially", Fraction(1, 3)),
    ("L", "Largely", Fraction(2, 3)),
    ("F", "Fully", Fraction(1)),
)
SCORES = {"REL": "3.4", "VAL": "2.7", "STR": "3.0", "PFO": "3.6", "CHG": "2.6"}
OPENED = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
CAPABILITIES = 2  # of each competency


def a_rubric(key: str = "opm", version: str = "1", *, publish: bool = True) -> RubricVersion:
    """A version with five competencies of two capabilities and the three partner levels."""
    rubric, _ = Rubric.objects.get_or_create(key=key, defaults={"name": "Organisation Partner Maturity"})
    names = {"1": "Initial", "2": "Basic", "3": "Intermediate", "4": "Advanced", "5": "Optimized"}
    made = RubricVersion.objects.create(rubric=rubric, version=version, name=rubric.name, levels=names)
    levels = [
        ("reactive", "Reactive partner", None, None),
        ("service", "Service partner", "2.5", 2),
        ("strategic", "Strategic partner", "3.5", 3),
    ]
    for place, (level_key, name, overall, each) in enumerate(levels):
        PartnerLevel.objects.create(
            version=made, position=place, key=level_key, name=name, overall=overall, each=each
        )
    for place, (option, label, value) in enumerate(SCALE):
        ScaleOption.objects.create(version=made, position=place, key=option, label=label, value=value)
    for place, (competency_key, name) in enumerate(COMPETENCIES.items()):
        competency = Competency.objects.create(version=made, position=place, key=competency_key, name=name)
        _capabilities(made, competency)
    if publish:
        made.status = RubricVersion.Status.PUBLISHED
        made.save(update_fields=["status"])
    return made


def _capabilities(version: RubricVersion, competency: Competency) -> None:
    for number in range(1, CAPABILITIES + 1):
        key = f"{competency.key}{number}"
        capability = Capability.objects.create(
            version=version,
            competency=competency,
            position=number,
            key=key,
            name=f"{competency.name} {number}",
        )
        Pom.objects.create(
            version=version, capability=capability, key=f"{key}.2a", level=2, title=f"Practice of {key}"
        )


def score_client(
    version: RubricVersion,
    client: Client,
    quarter: Quarter,
    scores: Mapping[str, str | None] | None = None,
    *,
    overall: str | None = None,
    closed: bool = True,
    answered: int | None = None,
    partner: str | None = None,
    seen_by_client: Mapping[str, str] | None = None,
    high: str | None = None,
    beside: Mapping[str, Mapping[str, Any]] | None = None,
    **columns: Any,
) -> Assessment:
    """An assessment with its roll-up rows; a competency whose score is None was rated by nobody.

    `answered` capabilities, the first ones, are complete on IT's side. `beside` gives further columns of rows by key
    ("" is overall), such as {"": {"confidence": "0.30"}}.
    """
    scores = SCORES if scores is None else scores
    total = CAPABILITIES * len(scores)
    assessment = Assessment.objects.create(
        client=client,
        quarter=quarter,
        rubric=version.rubric,
        version=version,
        state=Assessment.State.CLOSED if closed else Assessment.State.OPEN,
        opened_at=OPENED,
        **{"computed_revision": 1, **columns},
    )
    RollUp.objects.bulk_create(
        rollups(assessment, scores, overall, closed, total if answered is None else answered, partner, high)
    )
    for key, seen in (seen_by_client or {}).items():
        it_score = overall if key == "" else scores[key]
        RollUp.objects.filter(assessment=assessment, key=key).update(client_score=seen, it_score=it_score)
    for key, more in (beside or {}).items():
        RollUp.objects.filter(assessment=assessment, key=key).update(**more)
    Result.objects.create(
        assessment=assessment,
        revision=1,
        input_hash="0" * 64,
        engine_version="test",
        as_of=OPENED.date(),
        is_open=not closed,
        computed_at=OPENED,
        explanation=explanation(assessment, scores, complete=total if answered is None else answered),
    )
    return assessment


def explanation(assessment: Assessment, scores: Mapping[str, str | None], *, complete: int) -> dict[str, Any]:
    """What pages read of a stored explanation; the first `complete` capabilities are complete on IT's side."""
    rows = {row.key: row for row in RollUp.objects.filter(assessment=assessment)}
    top = rows[""]
    keys = [f"{key}{number}" for key in scores for number in range(1, CAPABILITIES + 1)]
    return {
        "format": 1,
        "open": assessment.is_open,
        "overall": {"score": _text(top.score), "low": _text(top.low), "high": _text(top.high)},
        "partner_level": {"key": top.partner_level or None, "next": None},
        "competencies": {
            key: {
                "effective_level": rows[key].effective_level,
                "held_by": [],
                "lowest_capability": None,
                "why": "",
            }
            for key in scores
        },
        "capabilities": {
            key: {
                "competency": key[:-1],
                "complete": place < complete,
                "it": scores[key[:-1]],
                "client": None,
            }
            for place, key in enumerate(keys)
        },
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def rollups(
    assessment: Assessment,
    scores: Mapping[str, str | None],
    overall: str | None,
    closed: bool,
    answered: int,
    partner: str | None,
    high: str | None = None,
) -> list[RollUp]:
    """Rows of an assessment, not saved."""
    known = [Decimal(score) for score in scores.values() if score is not None]
    average = Decimal(overall) if overall else sum(known, Decimal(0)) / len(known) if known else None
    common = {
        "assessment": assessment,
        "client_id": assessment.client_id,
        "quarter": assessment.quarter,
        "rubric_id": assessment.rubric_id,
        "closed": closed,
    }
    top = RollUp(
        kind=RollUp.Kind.OVERALL,
        score=average,
        low=average,
        high=Decimal(high) if high else average,
        level=int(average) if average else None,
        answered=answered,
        total=CAPABILITIES * len(scores),
        it_complete=answered >= CAPABILITIES * len(scores),
        partner_level=_partner(average, known, len(scores)) if partner is None else partner,
        **common,
    )
    parts = [
        _part(key, score, answered >= CAPABILITIES * (place + 1), common)
        for place, (key, score) in enumerate(scores.items())
    ]
    own = [
        _own(f"{part.key}{number}", part, common) for part in parts for number in range(1, CAPABILITIES + 1)
    ]
    return [top, *parts, *own]


def _own(key: str, part: RollUp, common: Mapping[str, Any]) -> RollUp:
    """A capability that stands where its competency does."""
    return RollUp(
        kind=RollUp.Kind.CAPABILITY,
        key=key,
        score=part.score,
        effective_score=part.score,
        level=part.level,
        effective_level=part.level,
        coverage_share=part.coverage_share,
        it_complete=part.it_complete,
        **common,
    )


def _part(key: str, score: str | None, complete: bool, common: Mapping[str, Any]) -> RollUp:
    value = None if score is None else Decimal(score)
    done = CAPABILITIES if complete else CAPABILITIES - 1
    return RollUp(
        kind=RollUp.Kind.COMPETENCY,
        key=key,
        score=value,
        effective_score=value,
        low=value,
        high=value,
        level=None if value is None else int(value),
        effective_level=None if value is None else int(value),
        coverage_share=0 if value is None else 1,
        answered=0 if value is None else done,
        total=CAPABILITIES,
        it_complete=complete,
        **common,
    )


def _partner(average: Decimal | None, known: Sequence[Decimal], wanted: int) -> str:
    if average is None or len(known) < wanted:
        return ""
    for key, overall, each in (("strategic", "3.5", 3), ("service", "2.5", 2)):
        if average >= Decimal(overall) and min(map(int, known)) >= each:
            return key
    return "reactive"


def aim(
    version: RubricVersion,
    client: Client,
    capability: str,
    level: int,
    due_on: date,
    *,
    baseline: str | None = None,
) -> Target:
    """A target of a client, counted from `baseline` where there is one."""
    return Target.objects.create(
        client=client,
        rubric=version.rubric,
        capability=capability,
        level=level,
        due_on=due_on,
        baseline_quarter=Quarter(2026, 1) if baseline else None,
        baseline_score=baseline,
        set_at=OPENED,
    )


def aim_many(version: RubricVersion, clients: Sequence[Client], level: int, due_on: date) -> None:
    """The same target for every capability of these clients."""
    keys = [f"{key}{number}" for key in COMPETENCIES for number in range(1, CAPABILITIES + 1)]
    Target.objects.bulk_create(
        Target(
            client=client, rubric=version.rubric, capability=key, level=level, due_on=due_on, set_at=OPENED
        )
        for client in clients
        for key in keys
    )


def many_clients(amount: int, portfolio: Portfolio, owner: User) -> list[Client]:
    """Clients "Client 000" on, all owned by `owner`."""
    clients = Client.objects.bulk_create(
        Client(slug=f"client-{n:03}", name=f"Client {n:03}", portfolio=portfolio) for n in range(amount)
    )
    Membership.objects.bulk_create(
        Membership(client=client, user=owner, role=Membership.Role.OWNER) for client in clients
    )
    return clients


def score_many(version: RubricVersion, clients: Sequence[Client], quarters: Sequence[Quarter]) -> None:
    """Closed assessments of all clients in all quarters, in bulk."""
    made = Assessment.objects.bulk_create(
        Assessment(
            client=client,
            quarter=quarter,
            rubric=version.rubric,
            version=version,
            state=Assessment.State.CLOSED,
            opened_at=OPENED,
            computed_revision=1,
        )
        for client in clients
        for quarter in quarters
    )
    RollUp.objects.bulk_create(
        [
            row
            for assessment in made
            for row in rollups(assessment, SCORES, None, True, CAPABILITIES * len(SCORES), None)
        ],
        batch_size=500,
    )

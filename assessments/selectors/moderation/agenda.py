"""What a moderation talks over: where sides or raters differ, what the records deny, and what was agreed before.

Rules: SCORING.md, "Views" (the agenda for the next meeting) and "Contradiction". What was agreed takes no part in
finding what differs, so that a practice stays in its place once it is talked over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from assessments import scoring
from assessments.models import AgreedAnswer, Assessment, Result
from assessments.selectors.engine_inputs import Given, given
from assessments.selectors.metrics.contradictions import sentences_by_pom
from assessments.selectors.result.stored import Reading, revealed
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.sheet.carry import previous_assessment
from assessments.selectors.versions.mapping import carried_keys
from assessments.services.explanation import evaluate
from opm.kernel.calendar import last_day
from opm.kernel.quarters import Quarter
from opm.kernel.words import count, day
from relationships.models import User

NA = "NA"
NOT_APPLICABLE = "Not applicable"
DIFFER = "Agreed to differ"


class Kind(StrEnum):
    """Why a practice is on the agenda, in the order in which they are talked over."""

    SIDES = "sides"
    RATERS = "raters"
    APPLIES = "applies"
    RECORDS = "records"
    SETTLED = "settled"
    ONE_SIDED = "one_sided"


@dataclass(frozen=True, slots=True)
class Agreed:
    """The outcome of a POM in words. `key` is the option's key, "NA" or "" where they agreed to differ."""

    key: str
    label: str
    reason: str
    by: str
    at: datetime
    version: int
    quarter: Quarter

    @property
    def differ(self) -> bool:
        return not self.key

    @property
    def noted(self) -> str:
        """Who wrote it down and when: "Alice Archer, Tue 10 Nov"."""
        moment = day(timezone.localdate(self.at))
        return f"{self.by}, {moment}" if self.by else moment


@dataclass(frozen=True, slots=True)
class Difference:
    """A POM to talk over. `distance` in option positions: IT minus client for SIDES, the spread for RATERS, else 0.

    `it` and `client` are the medians of the sides: an option's key, "NA", or None where nobody of it answered.
    """

    pom: scoring.Pom
    kind: Kind
    distance: int
    it: str | None
    client: str | None


@dataclass(frozen=True)
class Agenda:
    """Everything a moderation is about, read once. `revealed` are the capabilities whose sides may be shown.

    `hidden` are those in which somebody else has answered and the viewer may not look yet, in file order.
    """

    assessment: Assessment
    rubric: scoring.Rubric
    given: Given
    items: Sequence[Difference]
    hidden: Sequence[scoring.Capability]
    revealed: frozenset[str]
    agreed: Mapping[str, Agreed]
    earlier: Mapping[str, Agreed]
    records: Mapping[str, Sequence[str]]


def agreed_by_pom(assessment: Assessment) -> dict[str, Agreed]:
    """What was agreed, by POM key. One query. It speaks of both sides: show it as `results.revealed` allows."""
    rows = AgreedAnswer.objects.filter(assessment=assessment).select_related("pom", "agreed_by")
    rubric = engine_rubric(assessment.version)
    return {row.pom.key: as_agreed(rubric, row, assessment.quarter) for row in rows}


def as_agreed(rubric: scoring.Rubric, row: AgreedAnswer, quarter: Quarter) -> Agreed:
    """A stored outcome in words."""
    key = NA if row.na else row.option
    return Agreed(
        key=key,
        label=rating_words(rubric, key) if key else DIFFER,
        reason=row.reason,
        by=str(row.agreed_by or ""),
        at=row.agreed_at,
        version=row.version,
        quarter=quarter,
    )


def rating_words(rubric: scoring.Rubric, key: str | None) -> str:
    """A rating in the words of the scale; "" is nothing said."""
    return NOT_APPLICABLE if key == NA else rubric.option(key).label if key else ""


def agenda(assessment: Assessment, user: User, *, on_team: bool) -> Agenda:
    """What there is to talk over as `user` may see it. At most nine queries, however much differs."""
    rubric = engine_rubric(assessment.version)
    inputs = given([assessment])[assessment.pk]
    said = Given(inputs.sheets, {}, inputs.metrics)
    found = evaluate(rubric, said, is_open=assessment.is_open, as_of=last_day(assessment.quarter)).explanation
    now_agreed = agreed_by_pom(assessment)
    reading = Reading(assessment, rubric, Result(assessment=assessment, explanation=found))
    seen = revealed(reading, user, on_team=on_team)
    records = sentences_by_pom(rubric, found)
    items = differences(rubric, said.sheets, found, records, now_agreed)
    return Agenda(
        assessment=assessment,
        rubric=rubric,
        given=said,
        items=[item for item in items if rubric.capability_of(item.pom.key).key in seen],
        hidden=_hidden(rubric, said.sheets, seen),
        revealed=seen,
        agreed={key: item for key, item in now_agreed.items() if rubric.capability_of(key).key in seen},
        earlier=_earlier(assessment),
        records=records,
    )


def _hidden(
    rubric: scoring.Rubric, sheets: Collection[scoring.Sheet], seen: Collection[str]
) -> list[scoring.Capability]:
    """Whether something differs there is not told either: an answer of anybody is enough to be listed."""
    answered = {
        rubric.capability_of(key).key
        for sheet in sheets
        for key, answer in sheet.answers.items()
        if not answer.blank
    }
    return [item for item in rubric.capabilities() if item.key in answered and item.key not in seen]


def _earlier(assessment: Assessment) -> dict[str, Agreed]:
    """What the last assessment agreed, by this rubric's keys; shown, never carried over. At most four queries."""
    previous = previous_assessment(assessment)
    if previous is None:
        return {}
    was = agreed_by_pom(previous)
    if not was:
        return {}
    older = carried_keys(previous.version, assessment.version)
    return {key: was[old] for key, old in older.items() if old in was}


# --- what differs -------------------------------------------------------------------------------------------------
def differences(
    rubric: scoring.Rubric,
    sheets: Sequence[scoring.Sheet],
    numbers: Mapping[str, Any],
    contradicted: Collection[str],
    agreed: Collection[str],
) -> list[Difference]:
    """Every POM to talk over, once, by its first kind; within a kind the widest first, then file order. Pure.

    `numbers` is an explanation (services.explanation) of the same sheets.
    """
    sides = {item.pom: item for item in scoring.views(rubric, sheets).agenda}
    ratings = _ratings(rubric, sheets)
    found = []
    for pom in rubric.rated_poms():
        said = ratings.get(pom.key, {})
        if pom.key in sides:
            kind, distance = Kind.SIDES, sides[pom.key].distance
        elif spread := max((_spread(own) for own in said.values()), default=0):
            kind, distance = Kind.RATERS, spread
        elif _whether_it_applies(said):
            kind, distance = Kind.APPLIES, 0
        elif pom.key in contradicted:
            kind, distance = Kind.RECORDS, 0
        elif pom.key in agreed:
            kind, distance = Kind.SETTLED, 0
        elif pom.key in numbers["one_sided"]:
            kind, distance = Kind.ONE_SIDED, 0
        else:
            continue
        medians = numbers["poms"].get(pom.key, {})
        found.append(Difference(pom, kind, distance, medians.get("it"), medians.get("client")))
    order = list(Kind)
    return sorted(found, key=lambda item: (order.index(item.kind), -abs(item.distance)))


def _ratings(
    rubric: scoring.Rubric, sheets: Sequence[scoring.Sheet]
) -> dict[str, dict[str, list[int | None]]]:
    """Option positions by POM and side, None for NA; blanks are left out."""
    found: dict[str, dict[str, list[int | None]]] = defaultdict(lambda: defaultdict(list))
    for sheet in sheets:
        for key, answer in sheet.answers.items():
            if not answer.blank:
                found[key][sheet.side].append(rubric.position(answer.option) if answer.option else None)
    return found


def _spread(positions: Sequence[int | None]) -> int:
    rated = [position for position in positions if position is not None]
    return max(rated) - min(rated) if rated else 0


def _whether_it_applies(said: Mapping[str, Sequence[int | None]]) -> bool:
    """Somebody rates it while somebody says that it does not apply."""
    everything = [position for own in said.values() for position in own]
    return None in everything and any(position is not None for position in everything)


def why_words(item: Difference) -> str:
    """Why a practice is on the agenda, in one sentence without a full stop."""
    if item.kind is Kind.SIDES:
        higher = "IT is higher" if item.distance > 0 else "the client is higher"
        return f"{count(abs(item.distance), 'step')} apart, {higher}"
    if item.kind is Kind.RATERS:
        return f"Raters of one side are {count(item.distance, 'step')} apart"
    if item.kind is Kind.APPLIES:
        return "Some rate it, some say it does not apply"
    if item.kind is Kind.RECORDS:
        return "The records do not bear the rating out"
    if item.kind is Kind.SETTLED:
        return "It does not differ any more"
    return "Only IT has answered" if item.client is None else "Only the client has answered"

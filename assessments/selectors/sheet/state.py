"""A respondent's sheet as it stands: answers, earlier answers, what is asked now, and how much is left.

The plan follows from the answers (assessments.scoring.adaptive); only the levels opened by hand come with the address.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import ceil
from typing import Any

from assessments import scoring
from assessments.answer_input import AnswerInput
from assessments.models import Answer, Assessment, Sheet
from assessments.scoring import CapabilityPlan, CapabilityScore, Rubric
from assessments.scoring.adaptive import State, plan_capability
from assessments.selectors.rubric import current_version, engine_rubric
from assessments.selectors.sheet.carry import Earlier, earlier_answers, held_levels, previous_assessment
from assessments.selectors.shown import assessment_of
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

SECONDS_PER_ANSWER = 20
SECONDS_PER_CONFIRMATION = 10
PIE = 21.99  # length of the progress ring, radius 3.5


def sheets_of(assessment: Assessment) -> list[Sheet]:
    """All sheets of an assessment. One query."""
    return list(Sheet.objects.filter(assessment=assessment).select_related("respondent"))


def blank_sheet(assessment: Assessment, user: User | Any) -> Sheet:
    """The sheet that `user` would get; it is stored with the first answer, not by looking."""
    return Sheet(
        assessment=assessment, respondent=user, side=Sheet.Side.IT, respondent_label=user.name or user.email
    )


@dataclass(frozen=True)
class SheetState:
    """One sheet with everything that decides what it asks. Build it with `sheet_state`."""

    sheet: Sheet
    rubric: Rubric
    stored: Mapping[str, Answer]
    earlier: Mapping[str, Earlier]
    held: Mapping[str, int]
    previous: Assessment | None
    opened: Mapping[str, Collection[int]]

    @cached_property
    def answers(self) -> dict[str, scoring.Answer]:
        """The answers as the engine takes them, by POM key."""
        return {key: AnswerInput.of(row).for_engine() for key, row in self.stored.items()}

    @cached_property
    def plans(self) -> dict[str, CapabilityPlan]:
        """What is asked now, by capability key, in file order."""
        return {item.key: self.plan(item.key) for item in self.rubric.capabilities()}

    def plan(self, capability: str) -> CapabilityPlan:
        """What is asked now of one capability."""
        return plan_capability(
            self.rubric,
            capability,
            self.answers,
            start=self.held.get(capability),
            opened=self.opened.get(capability, ()),
            carryable=self.earlier.keys(),
        )

    def values(self, key: str) -> AnswerInput:
        """What is answered to a POM so far."""
        return AnswerInput.of(self.stored[key]) if key in self.stored else AnswerInput()

    def answered(self, capability: str) -> bool:
        """Whether this respondent has given a view of the capability: others' answers may be shown then."""
        plan = self.plans[capability]
        return plan.complete and any(not self.values(key).is_blank for key in plan.scope)

    @cached_property
    def draft(self) -> Mapping[str, CapabilityScore]:
        """Levels from this sheet alone, blanks as lowest; a draft, stored nowhere."""
        sheet = scoring.Sheet(respondent="draft", side="it", answers=self.answers)
        return scoring.score(self.rubric, [sheet]).capabilities

    @property
    def last_answer_at(self) -> datetime | None:
        """When this sheet last changed."""
        return max((row.answered_at for row in self.stored.values()), default=None)

    @cached_property
    def scope(self) -> frozenset[str]:
        """The POMs that this sheet counts as asked: what the plan asks, and whatever was answered."""
        answered = {key for key, row in self.stored.items() if not row.is_blank}
        return frozenset(answered).union(*(plan.scope for plan in self.plans.values()))


def sheet_state(sheet: Sheet, opened: Mapping[str, Collection[int]] | None = None) -> SheetState:
    """A sheet as it stands. Four queries (three for a sheet that is not stored yet), however many answers."""
    previous = previous_assessment(sheet.assessment)
    stored = {}
    if sheet.pk:
        rows = Answer.objects.filter(sheet=sheet).select_related("pom", "answered_by")
        stored = {row.pom.key: row for row in rows}
    return SheetState(
        sheet=sheet,
        rubric=engine_rubric(sheet.assessment.version),
        stored=stored,
        earlier=earlier_answers(sheet, previous),
        held=held_levels(previous),
        previous=previous,
        opened=opened or {},
    )


# --- the rail -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Mark:
    """One capability in the rail: answered of asked. `ring` is the dash of the progress ring."""

    key: str
    name: str
    answered: int
    asked: int
    complete: bool
    ring: str

    @property
    def begun(self) -> bool:
        return self.answered > 0


@dataclass(frozen=True, slots=True)
class Group:
    """A competency in the rail."""

    key: str
    name: str
    marks: tuple[Mark, ...]

    @property
    def complete(self) -> int:
        return sum(mark.complete for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Rail:
    """Progress over all capabilities; `minutes` is a rough guess of what is left."""

    groups: tuple[Group, ...]
    minutes: int

    @property
    def marks(self) -> list[Mark]:
        return [mark for group in self.groups for mark in group.marks]

    @property
    def total(self) -> int:
        return len(self.marks)

    @property
    def complete(self) -> int:
        return sum(mark.complete for mark in self.marks)

    @property
    def begun(self) -> bool:
        return any(mark.begun for mark in self.marks)

    @property
    def open_marks(self) -> list[Mark]:
        """Capabilities that are not complete, in file order."""
        return [mark for mark in self.marks if not mark.complete]

    @property
    def next_key(self) -> str:
        """Where to go on: the first capability that is not complete, else the first."""
        return (self.open_marks or self.marks)[0].key


def rail(state: SheetState) -> Rail:
    """The rail of a sheet. No query."""
    groups = tuple(
        Group(
            competency.key,
            competency.name,
            tuple(_mark(item.key, item.name, state.plans[item.key]) for item in competency.capabilities),
        )
        for competency in state.rubric.competencies
    )
    return Rail(groups, _minutes(state.plans.values()))


def _mark(key: str, name: str, plan: CapabilityPlan) -> Mark:
    asked = len(plan.scope)
    missing = sum(len(level.unanswered) for level in plan.levels if level.state is not State.CLOSED)
    share = (asked - missing) / asked if asked else 1.0
    return Mark(key, name, asked - missing, asked, plan.complete, f"{share * PIE:.2f} {PIE}")


def _minutes(plans: Collection[CapabilityPlan]) -> int:
    seconds = 0
    for plan in plans:
        asked = sum(len(level.unanswered) for level in plan.levels if level.state is State.ASKED)
        seconds += asked * SECONDS_PER_ANSWER + bool(plan.to_confirm) * SECONDS_PER_CONFIRMATION
    return ceil(seconds / 60)


# --- the landing page ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Respondent:
    """Somebody else who answers. The name is for the client's owner; others read the side."""

    label: str
    side: str
    state: str
    submitted_at: datetime | None


@dataclass(frozen=True)
class ScorePage:
    """The landing page of scoring: nothing begun, progress, or a notice why there is nothing to change."""

    headline: str
    assessment: Assessment | None
    sheet: Sheet | None
    rail: Rail | None
    others: tuple[Respondent, ...]
    may_edit: bool
    rubric_name: str
    first_key: str = ""
    confirmable: bool = False  # an earlier quarter has answers that may be confirmed as unchanged

    @property
    def editable(self) -> bool:
        """Whether answers may be changed now."""
        return bool(self.may_edit and self.assessment and self.assessment.is_open and not self.submitted)

    @property
    def submitted(self) -> bool:
        return bool(self.sheet and self.sheet.state == Sheet.State.SUBMITTED)


def score_page(
    client: Client, quarter: Quarter, rubric: str, user: User | Any, *, may_edit: bool, owner: bool
) -> ScorePage:
    """What the landing page shows of a rubric (its key). At most eight queries."""
    assessment = assessment_of(client, quarter, rubric)
    if assessment is None:
        version = current_version(rubric)
        name = version.name if version else ""
        headline = f"{client.name} is not scored in {quarter.label} yet"
        return ScorePage(headline, None, None, None, (), may_edit, name)
    sheets = sheets_of(assessment)
    own = next((sheet for sheet in sheets if sheet.respondent_id == user.pk), None)
    progress, confirmable = None, False
    if may_edit or own:
        if own:
            own.assessment = assessment
        state = sheet_state(own or blank_sheet(assessment, user))
        progress, confirmable = rail(state), bool(state.earlier)
    return ScorePage(
        headline=_headline(assessment, own, progress),
        assessment=assessment,
        sheet=own,
        rail=progress,
        others=tuple(respondent(sheet, owner) for sheet in sheets if sheet != own),
        may_edit=may_edit,
        rubric_name=str(assessment.version),
        first_key=next(engine_rubric(assessment.version).capabilities()).key,
        confirmable=confirmable,
    )


def respondent(sheet: Sheet, owner: bool) -> Respondent:
    """A sheet of somebody else as the viewer may know it."""
    label = sheet.respondent_label if owner else f"Somebody of {_side(sheet)}"
    return Respondent(label, _side(sheet), sheet.state, sheet.submitted_at)


def _side(sheet: Sheet) -> str:
    return "the client" if sheet.side == Sheet.Side.CLIENT else "IT"


def _headline(assessment: Assessment, own: Sheet | None, progress: Rail | None) -> str:
    name, quarter = assessment.client.name, assessment.quarter.label
    if not assessment.is_open:
        return f"{name}, {quarter} is closed"
    if own and own.state == Sheet.State.SUBMITTED:
        return f"You have submitted {name}, {quarter}"
    if progress is None:
        return f"{name}, {quarter} is being scored"
    if not progress.open_marks:
        return f"All {progress.total} capabilities are answered, the sheet is not submitted yet"
    return f"{progress.complete} of {progress.total} capabilities are answered"

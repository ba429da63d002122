"""Who answers an assessment, as the client's team sees it: progress and links, never an answer.

Names of the client's side are for the client's owner, and for whoever asked them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from assessments import scoring
from assessments.models import Answer, Assessment, Sheet
from assessments.scoring.questions import Standing, minutes, questions, short_set
from assessments.scoring.types import Binding, BindingKind
from assessments.selectors.result.stored import read
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.sheet.carry import previous_assessment
from assessments.services.authors import PURPOSE
from opm.kernel.models import SignedLink
from opm.kernel.words import count, day
from relationships.models import Membership, User

ANONYMOUS = "Somebody of the client"
MOST_SEGMENTS = 24


# --- links --------------------------------------------------------------------------------------------------------
def links_of(sheet_ids: Collection[int]) -> dict[int, list[SignedLink]]:
    """Every link ever made for these sheets, by sheet, newest first. One query."""
    found: dict[int, list[SignedLink]] = defaultdict(list)
    rows = SignedLink.objects.filter(
        purpose=PURPOSE, object_type=Sheet._meta.label_lower, object_id__in=[str(pk) for pk in sheet_ids]
    )
    for link in rows.order_by("-pk"):
        found[int(link.object_id)].append(link)
    return found


def standing_links(sheet_ids: Collection[int]) -> list[SignedLink]:
    """The links of these sheets that nobody has stopped; some may have expired. One query."""
    return [link for found in links_of(sheet_ids).values() for link in found if link.revoked_at is None]


def knows_name(sheet: Sheet, user: User) -> bool:
    """Whether `user` may know who this respondent is: the client's owner, or whoever made the link. Two queries."""
    owner = Membership.objects.filter(
        client__assessments=sheet.assessment_id, user=user, role=Membership.Role.OWNER
    )
    return owner.exists() or any(
        link.created_by_id == user.pk for link in links_of([sheet.pk]).get(sheet.pk, [])
    )


# --- the list -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Row:
    """A respondent of the client's side. `named` says that the viewer may know the name and make a link."""

    pk: int
    label: str
    email: str
    named: bool
    answered: int
    unsure: int
    asked: int
    submitted_at: datetime | None
    declined: bool
    opened_at: datetime | None
    reminded_at: datetime | None
    expires_at: datetime | None
    link: str  # "open", "expired", "stopped"

    @property
    def begun(self) -> bool:
        return self.answered + self.unsure > 0

    @property
    def marks(self) -> tuple[str, ...]:
        """Class of each segment of the bar: answered, cannot judge, still open; a long set in equal parts."""
        parts = min(self.asked, MOST_SEGMENTS)
        answered = self.answered * parts // max(1, self.asked)
        done = (self.answered + self.unsure) * parts // max(1, self.asked)
        return ("f",) * answered + ("u",) * (done - answered) + ("",) * (parts - done)

    @property
    def progress(self) -> str:
        """ "3 of 12 answered, 1 cannot judge"."""
        unsure = f", {self.unsure} cannot judge" if self.unsure else ""
        return f"{self.answered} of {self.asked} answered{unsure}"

    @property
    def may_remind(self) -> bool:
        return self.named and not self.declined and self.submitted_at is None

    @property
    def may_remove(self) -> bool:
        return not self.begun


@dataclass(frozen=True, slots=True)
class Colleague:
    """A respondent of IT's side: state alone, the name for the client's owner and oneself."""

    label: str
    submitted_at: datetime | None
    answered: int


@dataclass(frozen=True, slots=True)
class RespondentsPage:
    """Context of templates/assessments/respondents.html."""

    headline: str
    assessment: Assessment | None
    rows: tuple[Row, ...]
    colleagues: tuple[Colleague, ...]
    editable: bool

    @property
    def hidden_names(self) -> bool:
        return any(not row.named for row in self.rows)


def respondents_page(
    assessment: Assessment, user: User, *, may_edit: bool, owner: bool, now: datetime
) -> RespondentsPage:
    """Both sides of an assessment. Two queries, however many respond."""
    given = Q(answers__na=True) | ~Q(answers__option="")
    sheets = list(
        Sheet.objects.filter(assessment=assessment).annotate(
            stored=Count("answers"), given=Count("answers", filter=given)
        )
    )
    client = [sheet for sheet in sheets if sheet.side == Sheet.Side.CLIENT]
    links = links_of([sheet.pk for sheet in client])
    rows = tuple(_row(sheet, links.get(sheet.pk, []), user, owner=owner, now=now) for sheet in client)
    return RespondentsPage(
        headline=_headline(assessment, rows),
        assessment=assessment,
        rows=rows,
        colleagues=tuple(
            _colleague(sheet, user, owner=owner) for sheet in sheets if sheet.side == Sheet.Side.IT
        ),
        editable=may_edit and assessment.is_open,
    )


def _row(sheet: Any, links: list[SignedLink], user: User, *, owner: bool, now: datetime) -> Row:
    named = owner or any(link.created_by_id == user.pk for link in links)
    standing = [link for link in links if link.revoked_at is None]
    expires = max((link.expires_at for link in standing), default=None)
    return Row(
        pk=sheet.pk,
        label=sheet.respondent_label if named else ANONYMOUS,
        email=sheet.email if named else "",
        named=named,
        answered=sheet.given,
        unsure=sheet.stored - sheet.given,
        asked=len(sheet.asked or ()),
        submitted_at=sheet.submitted_at if sheet.state == Sheet.State.SUBMITTED else None,
        declined=sheet.declined_at is not None,
        opened_at=max((link.last_opened_at for link in links if link.last_opened_at), default=None),
        reminded_at=sheet.reminded_at,
        expires_at=expires,
        link="stopped" if expires is None else "open" if expires > now else "expired",
    )


def _colleague(sheet: Any, user: User, *, owner: bool) -> Colleague:
    own = sheet.respondent_id == user.pk
    label = "You" if own else sheet.respondent_label if owner else "Somebody of IT"
    submitted = sheet.submitted_at if sheet.state == Sheet.State.SUBMITTED else None
    return Colleague(label, submitted, sheet.given)


def _headline(assessment: Assessment, rows: Iterable[Row]) -> str:
    """What the list amounts to, as a sentence."""
    name, quarter = assessment.client.name, assessment.quarter.label
    asked = [row for row in rows if not row.declined]
    sent = sum(row.submitted_at is not None for row in asked)
    if not asked:
        return f"Nobody of {name} {'is' if assessment.is_open else 'was'} asked in {quarter}"
    if sent == len(asked):
        if sent == 1:
            return f"The one respondent of {name} has answered for {quarter}"
        return f"All {sent} respondents of {name} have answered for {quarter}"
    verb = "has" if sent == 1 else "have"
    return f"{sent} of {count(len(asked), 'respondent')} of {name} {verb} answered for {quarter}"


# --- the questions ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Question:
    """One question that may be asked; `level` is the level its practice belongs to."""

    key: str
    text: str
    level: int
    chosen: bool
    suggested: bool


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """The questions of a capability."""

    key: str
    name: str
    competency: str
    questions: tuple[Question, ...]

    @property
    def chosen(self) -> int:
        return sum(item.chosen for item in self.questions)


@dataclass(frozen=True, slots=True)
class QuestionChoice:
    """All questions with those that are ticked."""

    groups: tuple[QuestionGroup, ...]

    @property
    def chosen(self) -> int:
        return sum(group.chosen for group in self.groups)

    @property
    def total(self) -> int:
        return sum(len(group.questions) for group in self.groups)

    @property
    def estimate(self) -> str:
        """ "12 questions, about 3 minutes"."""
        return f"{count(self.chosen, 'question')}, about {count(minutes(self.chosen), 'minute')}"


def suggested_questions(assessment: Assessment) -> tuple[str, ...]:
    """The short set for this client: where an answer can move the last result most. Two queries."""
    previous = previous_assessment(assessment)
    return short_set(engine_rubric(assessment.version), standings(read(previous).numbers if previous else {}))


def standings(numbers: Mapping[str, Any]) -> dict[str, Standing]:
    """Where the scored capabilities of a stored explanation stand, by key. No query."""
    rows = numbers.get("capabilities", {})
    return {key: _standing(row) for key, row in rows.items() if row["level"] is not None}


def _standing(row: dict[str, Any]) -> Standing:
    """A capability of a stored explanation as the choice of questions takes it."""
    term = row["binding"]
    binding = (
        Binding(BindingKind(term["kind"]), level=term.get("level"), pom=term.get("pom")) if term else None
    )
    return Standing(row["level"], Fraction(row["score"]) if row["score"] else None, binding)


def question_choice(
    rubric: scoring.Rubric, chosen: Collection[str], suggested: Collection[str]
) -> QuestionChoice:
    """Every question of the rubric by capability, the chosen ones ticked. No query."""
    groups = []
    for key, poms in questions(rubric).items():
        if poms:
            found = (rubric.pom(pom) for pom in poms)
            groups.append(
                QuestionGroup(
                    key,
                    rubric.capability(key).name,
                    rubric.competency_of(key).name,
                    tuple(
                        Question(pom.key, pom.ask, pom.level, pom.key in chosen, pom.key in suggested)
                        for pom in found
                    ),
                )
            )
    return QuestionChoice(tuple(groups))


def is_begun(sheet: Sheet) -> bool:
    """Whether the respondent has answered anything, "cannot judge" included. One query."""
    return Answer.objects.filter(sheet=sheet).exists()


def until(link: SignedLink) -> str:
    """The last day of a link: "Thu 10 Dec"."""
    return day(timezone.localdate(link.expires_at))

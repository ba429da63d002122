"""The pages of somebody who answers by a signed link: one questionnaire, read with nothing of IT's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from assessments.models import Answer, Sheet
from assessments.scoring import Pom, Rubric
from assessments.scoring.questions import minutes
from assessments.selectors.respond.respondents import until
from assessments.selectors.rubric import engine_rubric
from assessments.services.authors import PURPOSE
from opm.kernel import links
from opm.kernel.models import SignedLink
from opm.kernel.words import count
from relationships.models import Membership

CANNOT_JUDGE = "-unsure-"  # the card under the scale; no option key of a rubric can begin with a dash
CANNOT_JUDGE_LABEL, CANNOT_JUDGE_HINT = "I cannot judge this", "It does not reach me"
NOBODY = "Your IT partner"
SPELLED = [
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
]


@dataclass(frozen=True)
class Questionnaire:
    """What a link opens: its sheet, the questions in order and the answers so far."""

    link: SignedLink
    sheet: Sheet
    stored: Mapping[str, Answer]

    @cached_property
    def rubric(self) -> Rubric:
        return engine_rubric(self.sheet.assessment.version)

    @cached_property
    def questions(self) -> tuple[Pom, ...]:
        """The questions asked, in order."""
        return tuple(self.rubric.pom(key) for key in self.sheet.asked or () if self.rubric.has_pom(key))

    @property
    def total(self) -> int:
        return len(self.questions)

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers (from 1) of the questions without an answer; "cannot judge" is one."""
        return tuple(number for number, pom in enumerate(self.questions, 1) if pom.key not in self.stored)

    @property
    def begun(self) -> bool:
        return len(self.missing) < self.total

    @property
    def is_open(self) -> bool:
        return self.sheet.assessment.is_open

    @property
    def submitted(self) -> bool:
        return self.sheet.state == Sheet.State.SUBMITTED

    @property
    def about(self) -> str:
        """The line over every page: "Finance and IT, Q4 2026"."""
        return f"{self.client} and IT, {self.sheet.assessment.quarter.label}"

    @property
    def client(self) -> str:
        return self.sheet.assessment.client.name

    @property
    def quarter(self) -> str:
        return self.sheet.assessment.quarter.label

    @property
    def name(self) -> str:
        return self.sheet.respondent_label

    @property
    def until(self) -> str:
        return until(self.link)

    def number(self, number: int) -> Pom | None:
        """The question of this number, from 1, or None."""
        return self.questions[number - 1] if 1 <= number <= self.total else None


def find_questionnaire(link_pk: int, *, now: datetime) -> Questionnaire | None:
    """What a link opens that was shown before; None once it is stopped or expired. Three queries."""
    link = links.still_open(pk=link_pk, purpose=PURPOSE, now=now)
    if link is None:
        return None
    sheets = Sheet.objects.select_related("assessment__client", "assessment__version__rubric")
    sheet = sheets.filter(pk=int(link.object_id), side=Sheet.Side.CLIENT).first()
    if sheet is None:
        return None
    stored = {row.pom.key: row for row in Answer.objects.filter(sheet=sheet).select_related("pom")}
    return Questionnaire(link, sheet, stored)


# --- start --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class StartPage:
    """Context of templates/assessments/respond_start.html: who asks, how long, who sees it, until when."""

    form: Questionnaire
    first_name: str
    length: str
    asker: str
    trust: str


def start_page(form: Questionnaire) -> StartPage:
    """The first page. One query more."""
    asker, owner = people_of(form)
    return StartPage(
        form=form,
        first_name=form.name.split()[0],
        length=length(form.total),
        asker=asker if asker == owner else f"{asker}, for {owner}",
        trust=f"{owner} sees your answers with your name, next to IT's own, and talks them through with you. "
        "They are not shown to anyone else by name.",
    )


def people_of(form: Questionnaire) -> tuple[str, str]:
    """Who asks, and the client's owner, who reads the answers by name. One query."""
    memberships = Membership.objects.filter(
        client=form.sheet.assessment.client_id, role=Membership.Role.OWNER
    ).select_related("user")
    found = memberships.first()
    asker = str(form.link.created_by or NOBODY)
    return asker, str(found.user) if found else asker


def length(total: int) -> str:
    """ "Twelve questions, about three minutes"."""
    time = minutes(total)
    question, minute = "question" if total == 1 else "questions", "minute" if time == 1 else "minutes"
    return f"{spelled(total)} {question}, about {spelled(time).lower()} {minute}"


def spelled(number: int) -> str:
    """A small number as a word, others in digits."""
    return SPELLED[number] if number < len(SPELLED) else str(number)


# --- one question -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Card:
    """One answer that can be chosen."""

    value: str
    label: str
    hint: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent and could not be saved: shown again, with what is wrong."""

    choice: str = ""
    note: str = ""
    problem: str = ""
    note_problem: str = ""
    clash: Answer | None = None


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """Context of templates/assessments/respond_question.html."""

    form: Questionnaire
    number: int
    text: str
    cards: tuple[Card, ...]
    note: str
    seen: int
    steps: tuple[str, ...]  # class of each progress segment
    from_review: bool
    typed: Typed | None = None
    stored_words: str = ""  # what another device saved meanwhile
    stored_note: str = ""

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def last(self) -> bool:
        return self.number == self.form.total


def question_page(
    form: Questionnaire, number: int, *, from_review: bool, typed: Typed | None = None
) -> QuestionPage:
    """A question with the answer so far, or with what was typed. No query."""
    pom = form.questions[number - 1]
    stored = form.stored.get(pom.key)
    clash = typed.clash if typed else None
    chosen = typed.choice if typed else chosen_of(stored)
    return QuestionPage(
        form=form,
        number=number,
        text=pom.ask or pom.title,
        cards=_cards(form.rubric, pom, chosen),
        note=typed.note if typed else stored.note if stored else "",
        seen=clash.version if clash else stored.version if stored else 0,
        steps=tuple(
            "n" if place == number else "f" if item.key in form.stored else ""
            for place, item in enumerate(form.questions, 1)
        ),
        from_review=from_review,
        typed=typed,
        stored_words=answer_words(form.rubric, clash) if clash else "",
        stored_note=clash.note if clash else "",
    )


def _cards(rubric: Rubric, pom: Pom, chosen: str) -> tuple[Card, ...]:
    scale = (
        Card(option.key, option.client_label or option.label, pom.hint(option.key), option.key == chosen)
        for option in rubric.scale
    )
    unsure = Card(CANNOT_JUDGE, CANNOT_JUDGE_LABEL, CANNOT_JUDGE_HINT, chosen == CANNOT_JUDGE)
    return (*scale, unsure)


def chosen_of(stored: Answer | None) -> str:
    """The card of a stored answer; "" where nothing is answered yet."""
    return "" if stored is None else stored.option or CANNOT_JUDGE


def answer_words(rubric: Rubric, stored: Answer | None) -> str:
    """An answer in the client's words."""
    if stored is None:
        return ""
    if not stored.option:
        return CANNOT_JUDGE_LABEL
    option = rubric.option(stored.option)
    return option.client_label or option.label


# --- before sending, and after ------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Line:
    """One answer on the list before sending."""

    number: int
    text: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Context of templates/assessments/respond_review.html."""

    form: Questionnaire
    headline: str
    lines: tuple[Line, ...]


def review_page(form: Questionnaire) -> ReviewPage:
    """All questions with their answers. No query."""
    left = len(form.missing)
    lines = tuple(
        Line(
            number,
            pom.ask or pom.title,
            answer_words(form.rubric, form.stored.get(pom.key)),
            form.stored[pom.key].note if pom.key in form.stored else "",
        )
        for number, pom in enumerate(form.questions, 1)
    )
    headline = f"{count(left, 'question')} {'has' if left == 1 else 'have'} no answer yet"
    return ReviewPage(form, headline if left else "Are these your answers?", lines)


@dataclass(frozen=True, slots=True)
class ThanksPage:
    """Context of templates/assessments/respond_thanks.html: what happens next."""

    form: Questionnaire
    headline: str
    owner: str


def thanks_page(form: Questionnaire) -> ThanksPage:
    """After sending, and after closing. One query."""
    _, owner = people_of(form)
    first = form.name.split()[0]
    headline = f"Thank you, {first}" if form.submitted else f"The questions for {form.quarter} are closed"
    return ThanksPage(form, headline, owner)

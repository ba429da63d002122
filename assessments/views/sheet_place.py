"""Where a request to the sheet stands: client, quarter, capability and the viewer's own sheet, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from assessments.models import Assessment, Sheet
from assessments.scoring import Capability, Competency, Rubric
from assessments.selectors.plan.chosen import DoneStep, done_steps
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.sheet import page as sheet_page
from assessments.selectors.sheet import rows as sheet_rows
from assessments.selectors.sheet.state import (
    Mark,
    Rail,
    Respondent,
    blank_sheet,
    rail,
    respondent,
    sheet_state,
    sheets_of,
)
from assessments.selectors.shown import assessment_of, rubric_from
from assessments.services.sheets import CLOSED, READ_ONLY, SUBMITTED, own_sheet
from opm.kernel.quarters import Quarter
from opm.kernel.web import address
from relationships.models import Client, Membership, User


@dataclass(frozen=True)
class SheetPage:
    """The context of the sheet. `row` is the one that was saved, where only that is answered."""

    assessment: Assessment
    capability: Capability
    competency: Competency
    place_in_competency: str
    rail: Rail
    mark: Mark
    ladder: sheet_page.Ladder
    draft: sheet_page.Draft
    editable: bool
    notice: str
    answered: bool
    others: tuple[Respondent, ...]
    previous: Mark | None
    next: Mark | None
    keys: tuple[tuple[str, str], ...]
    saved_at: Any
    opened: str
    own: bool
    done_steps: Mapping[str, DoneStep] = field(
        default_factory=dict
    )  # of the client's plan, offered as evidence
    row: sheet_rows.Row | None = None
    row_level: int = 0
    shown: tuple[int, ...] = ()
    errors: tuple[tuple[str, str, str], ...] = ()

    @property
    def changed_levels(self) -> list[sheet_page.Level]:
        """The levels that opened or folded since the page was drawn, that of the saved row excepted."""
        return [
            level
            for level in self.ladder.levels
            if level.look != "floor"
            and level.number != self.row_level
            and level.is_open != (level.number in self.shown)
        ]


@dataclass
class Place:
    """A request's place on the sheet. `may_edit` says whether the viewer is on the client's team."""

    user: User
    client: Client
    quarter: Quarter
    assessment: Assessment
    sheets: list[Sheet]
    may_edit: bool
    owner: bool
    key: str | None
    opened: tuple[int, ...] = ()
    shown: tuple[int, ...] = ()
    sheet: Sheet | None = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = next((sheet for sheet in self.sheets if sheet.respondent_id == self.user.pk), None)
        if self.sheet:
            self.sheet.assessment = self.assessment

    @cached_property
    def rubric(self) -> Rubric:
        return engine_rubric(self.assessment.version)

    @cached_property
    def capability(self) -> Capability:
        try:
            return self.rubric.capability(self.key or next(self.rubric.capabilities()).key)
        except KeyError as error:
            raise Http404("No such capability in this rubric.") from error

    @cached_property
    def rated(self) -> frozenset[str]:
        """The POMs of this capability that can be answered."""
        return frozenset(pom.key for pom in self.capability.poms if pom.level > self.rubric.floor)

    @property
    def notice(self) -> str:
        """Why nothing can be changed here, or nothing."""
        if not self.assessment.is_open:
            return f"{CLOSED.split('.')[0].format(self.quarter.label)}. You are reading it, not changing it."
        if not self.may_edit:
            return f"{READ_ONLY} You are reading it. Answers are shown once {self.quarter.label} is closed."
        return SUBMITTED if self.sheet and self.sheet.state == Sheet.State.SUBMITTED else ""

    @property
    def url(self) -> str:
        """This capability's address, with the levels opened by hand."""
        opened = ",".join(map(str, self.opened))
        return self.at("sheet", self.capability.key, open=opened)

    @property
    def next_url(self) -> str:
        """The next capability's address, or the landing page after the last."""
        keys = [item.key for item in self.rubric.capabilities()]
        position = keys.index(self.capability.key) + 1
        if position < len(keys):
            return self.at("sheet", keys[position])
        return self.landing_url

    @property
    def landing_url(self) -> str:
        """The landing page of the quarter."""
        return address("score", self.client.slug, quarter=self.quarter, rubric=self.rubric.key)

    def at(self, name: str, *args: Any, **query: Any) -> str:
        """An address below the quarter's, with the rubric where it is not the house's own."""
        return address(name, self.client.slug, self.quarter, *args, rubric=self.rubric.key, **query)

    def own_sheet(self) -> Sheet:
        """The viewer's sheet, made now where there is none yet."""
        if self.sheet is None:
            self.sheet = own_sheet(assessment=self.assessment, by=self.user, now=timezone.now())
            self.sheet.assessment = self.assessment
        return self.sheet

    def context(
        self, typed: Mapping[str, sheet_rows.Typed] | None = None, row: str | None = None
    ) -> dict[str, Any]:
        """The template's context: the page, and what the frame needs."""
        return {
            "page": self.page(typed or {}, row),
            "client": self.client,
            "quarter": self.quarter,
            "tab": "score",
        }

    def page(self, typed: Mapping[str, sheet_rows.Typed], row: str | None) -> SheetPage:
        """Reads everything the page shows: a fixed number of queries and those of the registered live metrics."""
        capability, editable = self.capability, not self.notice
        sheet = self.sheet or blank_sheet(self.assessment, self.user)
        state = sheet_state(sheet, {capability.key: self.opened})
        answered = state.answered(capability.key)
        reveal = answered or not self.assessment.is_open
        others = (
            sheet_rows.other_answers(sheet, self.rubric, capability.key, names=self.owner) if reveal else {}
        )
        metrics = sheet_rows.metrics_of(capability, self.assessment, today=timezone.localdate())
        maker = sheet_rows.RowMaker(state, editable=editable, typed=typed, metrics=metrics, others=others)
        ladder = sheet_page.ladder(state, capability, maker)
        progress = rail(state)
        marks = progress.marks
        position = [mark.key for mark in marks].index(capability.key)
        competency = self.rubric.competency_of(capability.key)
        siblings = [item.key for item in competency.capabilities]
        return SheetPage(
            assessment=self.assessment,
            capability=capability,
            competency=competency,
            place_in_competency=f"capability {siblings.index(capability.key) + 1} of {len(siblings)}",
            rail=progress,
            mark=marks[position],
            ladder=ladder,
            draft=sheet_page.draft_of(state, capability.key),
            editable=editable,
            notice=self.notice,
            answered=reveal,
            others=tuple(respondent(item, self.owner) for item in self.sheets if item != self.sheet),
            previous=marks[position - 1] if position else None,
            next=marks[position + 1] if position + 1 < len(marks) else None,
            keys=tuple((maker.keys[option.key], option.label) for option in self.rubric.scale),
            saved_at=state.last_answer_at,
            opened=",".join(map(str, self.opened)),
            own=self.sheet is not None,
            done_steps=done_steps(
                self.client.pk, self.rubric, self.assessment.rubric_id, self.assessment.quarter
            ),
            row=maker.row(self.rubric.pom(row)) if row else None,
            row_level=self.rubric.pom(row).level if row else 0,
            shown=self.shown,
            errors=tuple(
                (key, name, text)
                for key, item in typed.items()
                for name, texts in item.errors.items()
                for text in texts
            ),
        )


def visible_client(user: Any, slug: str) -> Client:
    """The client in sight of `user`, with `may_edit` and `owned` (names of respondents are the owner's). One query."""
    editable = Client.objects.editable_by(user).filter(pk=OuterRef("pk"))
    owned = Membership.objects.filter(client=OuterRef("pk"), user=user, role=Membership.Role.OWNER)
    clients = Client.objects.visible_to(user).annotate(may_edit=Exists(editable), owned=Exists(owned))
    return get_object_or_404(clients, slug=slug)


def find_place(request: HttpRequest, client: str, quarter: Quarter, capability: str | None) -> Place:
    """The place of a request; 404 for what is out of sight or was never started. Three queries."""
    user: Any = request.user
    found = visible_client(user, client)
    assessment = assessment_of(found, quarter, rubric_from(request))
    if assessment is None:
        raise Http404(f"{found.name} is not scored in {quarter.label} yet.")
    place = Place(
        user=user,
        client=found,
        quarter=quarter,
        assessment=assessment,
        sheets=sheets_of(assessment),
        may_edit=found.may_edit,  # type: ignore[attr-defined]
        owner=found.owned,  # type: ignore[attr-defined]
        key=capability,
        opened=opened_levels(request),
        shown=level_numbers(request.POST.get("shown", "")),
    )
    _ = place.capability  # an unknown one is a 404 before anything is saved
    return place


def opened_levels(request: HttpRequest) -> tuple[int, ...]:
    """The levels opened by hand: `?open=4&open=5`, or the same from the form."""
    texts = [*request.GET.getlist("open"), *request.POST.get("open", "").split(",")]
    return tuple(sorted({level for text in texts for level in level_numbers(text)}))


def level_numbers(text: str) -> tuple[int, ...]:
    """The levels of "2,3"; what is no level is left out."""
    return tuple(int(part) for part in text.split(",") if part.isdecimal() and len(part) < 3)


def wants_fragment(request: HttpRequest) -> bool:
    """Whether a script asks, which swaps a part of the page."""
    return request.headers.get("X-Requested-With") == "fetch" or bool(request.headers.get("HX-Request"))

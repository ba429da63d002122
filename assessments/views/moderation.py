"""The moderation of an assessment: the screen of the meeting, its agenda to print before and its minutes after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments.forms.moderation import OutcomeForm, filter_of, typed_fields
from assessments.models import AgreedAnswer, Pom
from assessments.selectors.moderation.agenda import Agenda, agenda
from assessments.selectors.moderation.items import Typed
from assessments.selectors.moderation.minutes import minutes_page
from assessments.selectors.moderation.page import Filter, ModerationPage, moderation_page
from assessments.services import moderation as services
from assessments.services.sheets import READ_ONLY
from assessments.views.sheet_place import Place, find_place, wants_fragment
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from relationships.requests import SignedInRequest


@dataclass
class Meeting:
    """A request's place in a moderation: the assessment, who looks, and what the address asks for."""

    request: SignedInRequest
    place: Place

    @cached_property
    def wanted(self) -> Filter:
        """What is shown; a form sends it along so that one comes back to the same list."""
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        return filter_of(data, self.place.rubric)

    def agenda(self) -> Agenda:
        return agenda(self.place.assessment, self.place.user, on_team=self.place.may_edit)

    def page(self, typed: Mapping[str, Typed] | None = None, *, row: str = "") -> ModerationPage:
        """The screen as this viewer may see it: fifteen queries with the place, whatever differs."""
        return moderation_page(
            self.agenda(),
            on_team=self.place.may_edit,
            owner=self.place.owner,
            wanted=self.wanted,
            typed=typed,
            row=row,
        )

    def context(self, page: Any) -> dict[str, Any]:
        place = self.place
        return {"page": page, "client": place.client, "quarter": place.quarter, "tab": "score"}

    def url(self, name: str = "moderation") -> str:
        return self.place.at(name)

    def back(self, pom: str) -> str:
        """The list as it was, at this practice."""
        asked = {"competency": self.wanted.competency, "open": "on" if self.wanted.still_open else ""}
        return f"{self.place.at('moderation', **asked)}#item-{pom}"


def _meeting(request: SignedInRequest, client: str, quarter: Quarter) -> Meeting:
    return Meeting(request, find_place(request, client, quarter, None))


@require_safe
def moderation(request: SignedInRequest, client: str, quarter: Quarter) -> HttpResponse:
    """What differs, one practice at a time. After closing there are only the minutes."""
    meeting = _meeting(request, client, quarter)
    if not meeting.place.assessment.is_open:
        return redirect(meeting.url("moderation_minutes"))
    return render(request, "assessments/moderation.html", meeting.context(meeting.page()))


@require_safe
def moderation_agenda(request: SignedInRequest, client: str, quarter: Quarter) -> HttpResponse:
    """What to talk about, on paper, with empty lines for the outcome."""
    meeting = _meeting(request, client, quarter)
    return render(request, "assessments/moderation_agenda.html", meeting.context(meeting.page()))


@require_safe
def moderation_minutes(request: SignedInRequest, client: str, quarter: Quarter) -> HttpResponse:
    """What was agreed, why, by whom and when, and what stays different."""
    meeting = _meeting(request, client, quarter)
    return render(
        request, "assessments/moderation_minutes.html", meeting.context(minutes_page(meeting.agenda()))
    )


@require_POST
def agree(request: SignedInRequest, client: str, quarter: Quarter, pom: str) -> HttpResponse:
    """Write down the outcome for one practice, or withdraw it."""
    meeting = _meeting(request, client, quarter)
    if not meeting.place.may_edit:
        raise NotAllowed(READ_ONLY)
    row = Pom.objects.filter(version=meeting.place.assessment.version_id, key=pom).first()
    if row is None or row.level <= meeting.place.rubric.floor:
        raise Http404("No such practice in this rubric.")
    typed = _save(meeting, row)
    if wants_fragment(request):
        return _fragment(meeting, pom, typed)
    if typed and meeting.place.assessment.is_open:
        context = meeting.context(meeting.page({pom: typed}))
        return render(request, "assessments/moderation.html", context, status=_status(typed))
    if typed:
        messages.warning(request, _problem(typed))
    return redirect(meeting.back(pom))


def _save(meeting: Meeting, pom: Pom) -> Typed | None:
    """Save what was sent; what could not be saved comes back as it was typed."""
    data, place = meeting.request.POST, meeting.place
    form = OutcomeForm(data, pom=place.rubric.pom(pom.key), rubric=place.rubric)
    withdrawn = "withdraw" in data
    if not form.is_valid() and not withdrawn:
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        return Typed(typed_fields(data), errors)
    target: Any = {"assessment": place.assessment, "pom": pom, "seen_version": form.seen_version}
    try:
        if withdrawn:
            services.withdraw(**target, by=place.user, now=timezone.now())
        else:
            services.agree(**target, outcome=form.values, by=place.user, now=timezone.now())
    except Conflict as error:
        current = error.current if isinstance(error.current, AgreedAnswer) else None
        return Typed(typed_fields(data), conflict=True, current=current)
    except Refused as error:
        return Typed(typed_fields(data), {"outcome": [str(error)]})
    return None


def _fragment(meeting: Meeting, pom: str, typed: Typed | None) -> HttpResponse:
    """The practice and the progress, for the script to put in their places."""
    page = meeting.page({pom: typed} if typed else None, row=pom)
    context = meeting.context(page) | {"problem": _problem(typed) if typed and not page.row else ""}
    status = _status(typed) if typed else 200
    return render(meeting.request, "assessments/_moderation_saved.html", context, status=status)


def _problem(typed: Typed) -> str:
    return " ".join(text for texts in typed.errors.values() for text in texts)


def _status(typed: Typed) -> int:
    """409 where somebody else's outcome stands against this one, else 422."""
    return 409 if typed.conflict else 422

"""The client's side as the client's team runs it: who is asked, invite, questions, remind, new link, stop, remove.

A link is shown in the answer to the request that made it and nowhere else: not stored, not in a message, not in an
address of ours, so that a reload cannot bring it back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.forms.respondents import InviteForm, LifeForm, QuestionsForm
from assessments.models import Assessment, Sheet
from assessments.selectors.respond import respondents as reading
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.shown import assessment_of, rubric_from
from assessments.services import respondents as services
from assessments.services.respond_mail import Message, message_for, send
from assessments.services.respondents import Handed
from assessments.views.sheet_place import visible_client
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from opm.kernel.web import address, quarter_from
from relationships.models import Membership
from relationships.requests import SignedInRequest

READ_ONLY = "Only the client's own team asks the client's side."


@dataclass(frozen=True, slots=True)
class HandedPage:
    """Context of templates/assessments/respondent_link.html: the link, once."""

    label: str
    address: str
    message: Message
    until: str
    mailed: str  # the address it was sent to, or ""
    failed: bool  # there is an address, and the mail server did not take it


@dataclass(frozen=True, slots=True)
class QuestionsPage:
    """Context of templates/assessments/respondent_invite.html and respondent_questions.html."""

    headline: str
    form: Any
    choice: reading.QuestionChoice
    seen: str
    locked: bool = False
    problem: str = ""


@dataclass(frozen=True)
class Place:
    """Client, quarter and assessment of a request, with what the viewer may do."""

    client: Any
    quarter: Quarter
    rubric: str
    assessment: Assessment | None

    def frame(self, page: Any) -> dict[str, Any]:
        return {"page": page, "client": self.client, "quarter": self.quarter, "tab": "score"}

    @property
    def url(self) -> str:
        return address("respondents", self.client.slug, self.quarter, rubric=self.rubric)

    @property
    def begun(self) -> Assessment:
        """The assessment. 404 where the quarter is not scored yet."""
        if self.assessment is None:
            raise Http404(f"{self.client.name} is not scored in {self.quarter.label} yet.")
        return self.assessment

    def sheet(self, pk: int) -> Sheet:
        """The respondent of this number, of the client's side of this assessment; else 404."""
        sheet = get_object_or_404(Sheet, pk=pk, assessment=self.begun, side=Sheet.Side.CLIENT)
        sheet.assessment = self.begun
        return sheet


def _place(request: SignedInRequest, client: str, quarter: Quarter, *, to_change: bool = True) -> Place:
    """The place in sight of the viewer; 403 where a change is wanted by who only reads."""
    found: Any = visible_client(request.user, client)
    rubric = rubric_from(request)
    place = Place(found, quarter, rubric, assessment_of(found, quarter, rubric))
    if to_change and place.begun and not found.may_edit:
        raise NotAllowed(READ_ONLY)
    return place


@require_safe
def respondents(request: SignedInRequest, client: str, quarter: Quarter) -> HttpResponse:
    """Both sides of a quarter: how far they are, what their links are worth."""
    if "quarter" in request.GET:  # the switch in the frame
        asked = quarter_from(request)
        return redirect(address("respondents", client, asked, rubric=rubric_from(request)))
    place = _place(request, client, quarter, to_change=False)
    found = place.client
    if place.assessment is None:
        headline = f"{found.name} is not scored in {quarter.label} yet"
        page = reading.RespondentsPage(headline, None, (), (), found.may_edit)
    else:
        page = reading.respondents_page(
            place.assessment, request.user, may_edit=found.may_edit, owner=found.owned, now=timezone.now()
        )
    return render(request, "assessments/respondents.html", place.frame(page))


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedInRequest, client: str, quarter: Quarter) -> HttpResponse:
    """Ask somebody of the client's side: name, address, how long, which questions."""
    place = _place(request, client, quarter)
    suggested = reading.suggested_questions(place.begun)
    form = InviteForm(request.POST or None, rubric=engine_rubric(place.begun.version))
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            handed = services.invite(
                assessment=place.begun,
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                asked=form.cleaned_data["questions"],
                by=request.user,
                now=timezone.now(),
                life=form.life,
            )
            return _show_link(request, place, handed)
        except Refused as error:
            problem = str(error)
    ticked = form.ticked if form.is_bound else suggested
    choice = reading.question_choice(engine_rubric(place.begun.version), ticked, suggested)
    page = QuestionsPage(f"Ask somebody of {place.client.name}", form, choice, "", problem=problem)
    status = 422 if request.method == "POST" else 200
    return render(request, "assessments/respondent_invite.html", place.frame(page), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def change_questions(request: SignedInRequest, client: str, quarter: Quarter, pk: int) -> HttpResponse:
    """Choose other questions for a respondent who has answered none yet."""
    place = _place(request, client, quarter)
    sheet = place.sheet(pk)
    rubric = engine_rubric(place.begun.version)
    form = QuestionsForm(request.POST or None, rubric=rubric)
    problem, status, asked = "", 200, list(sheet.asked or ())
    if request.method == "POST":
        problem, status = _save_questions(request, sheet, form)
        if not problem:
            messages.success(request, "The questions are changed.")
            return redirect(place.url)
        sheet.refresh_from_db(fields=["asked"])
    ticked = form.ticked if form.is_bound else asked
    page = QuestionsPage(
        headline=f"The questions for {_label(request, sheet)}",
        form=form,
        choice=reading.question_choice(rubric, ticked, reading.suggested_questions(place.begun)),
        seen=",".join(sheet.asked or ()),
        locked=reading.is_begun(sheet),
        problem=problem,
    )
    return render(request, "assessments/respondent_questions.html", place.frame(page), status=status)


def _save_questions(request: SignedInRequest, sheet: Sheet, form: QuestionsForm) -> tuple[str, int]:
    """Save the ticked questions; what is wrong, and the status that says so."""
    if not form.is_valid():
        return " ".join(str(text) for texts in form.errors.values() for text in texts), 422
    try:
        services.change_questions(
            sheet=sheet,
            asked=form.cleaned_data["questions"],
            seen=form.seen_keys,
            by=request.user,
            now=timezone.now(),
        )
    except Conflict as error:
        stored: Any = error.current
        return (
            f"{error} They stored {', '.join(stored)}. Yours are ticked: save again to put them in place.",
            409,
        )
    except Refused as error:
        return str(error), 422
    return "", 200


@require_POST
def remind(request: SignedInRequest, client: str, quarter: Quarter, pk: int) -> HttpResponse:
    """A fresh link with a message to send; the earlier link goes on working."""
    return _make_link(request, _place(request, client, quarter), pk, services.remind)


@require_POST
def renew(request: SignedInRequest, client: str, quarter: Quarter, pk: int) -> HttpResponse:
    """A new link; the earlier ones stop."""
    place, form = _place(request, client, quarter), LifeForm(request.POST)
    life = {"life": form.life} if form.is_valid() else {}
    return _make_link(request, place, pk, services.renew, **life)


@require_POST
def stop(request: SignedInRequest, client: str, quarter: Quarter, pk: int) -> HttpResponse:
    """Stop every link of a respondent."""
    place = _place(request, client, quarter)
    return _do(request, place, pk, services.revoke, "The link is stopped. What was answered stays.")


@require_POST
def remove(request: SignedInRequest, client: str, quarter: Quarter, pk: int) -> HttpResponse:
    """Take somebody who has answered nothing off the list."""
    place = _place(request, client, quarter)
    return _do(request, place, pk, services.remove, "The respondent is not asked any more.")


def _make_link(
    request: SignedInRequest, place: Place, pk: int, verb: Callable[..., Handed], **more: Any
) -> HttpResponse:
    sheet = place.sheet(pk)
    try:
        handed = verb(sheet=sheet, by=request.user, now=timezone.now(), **more)
    except Refused as error:
        messages.warning(request, str(error))
        return redirect(place.url)
    return _show_link(request, place, handed)


def _do(
    request: SignedInRequest, place: Place, pk: int, verb: Callable[..., None], done: str
) -> HttpResponse:
    try:
        verb(sheet=place.sheet(pk), by=request.user, now=timezone.now())
        messages.success(request, done)
    except Refused as error:
        messages.warning(request, str(error))
    return redirect(place.url)


def _show_link(request: SignedInRequest, place: Place, handed: Handed) -> HttpResponse:
    """The one page that shows the link; it is mailed here, after the transaction, where an address is known."""
    link = request.build_absolute_uri(reverse("respond_open", args=[handed.token]))
    sheet = handed.sheet
    sheet.assessment = place.begun
    message = message_for(handed, address=link, by=request.user, owner=_owner_name(place, request))
    sent = send(message, sheet=sheet, by=request.user)
    page = HandedPage(
        label=sheet.respondent_label,
        address=link,
        message=message,
        until=reading.until(handed.link),
        mailed=sheet.email if sent else "",
        failed=bool(sheet.email) and not sent,
    )
    return render(request, "assessments/respondent_link.html", place.frame(page))


def _owner_name(place: Place, request: SignedInRequest) -> str:
    owner = Membership.objects.filter(client=place.client, role=Membership.Role.OWNER).select_related("user")
    return str(next((item.user for item in owner), request.user))


def _label(request: SignedInRequest, sheet: Sheet) -> str:
    return sheet.respondent_label if reading.knows_name(sheet, request.user) else "somebody of the client"

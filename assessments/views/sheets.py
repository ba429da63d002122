"""The scoring sheet: landing page of a quarter, one capability at a time, saving, carrying over, submitting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms.sheets import AnswerForm, typed_values
from assessments.models import Pom
from assessments.selectors.sheet.rows import Typed
from assessments.selectors.sheet.state import rail, score_page, sheet_state
from assessments.selectors.shown import rubric_from
from assessments.services import answers, sheets
from assessments.views.sheet_place import Place, find_place, level_numbers, visible_client, wants_fragment
from opm.kernel.errors import NotAllowed, Refused
from opm.kernel.quarters import Quarter
from opm.kernel.web import address, quarter_from
from relationships.models import Client


@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, client: str) -> HttpResponse:
    """The landing page of a client and quarter; a POST starts scoring and goes to the first open capability."""
    found: Any = visible_client(request.user, client)
    quarter = quarter_from(request)
    if request.method == "POST":
        return _start(request, found, quarter)
    page = score_page(
        found,
        quarter,
        rubric_from(request),
        request.user,
        may_edit=found.may_edit,
        owner=found.owned,
    )
    context = {"page": page, "client": found, "quarter": quarter, "tab": "score", "nav": "client"}
    return render(request, "assessments/score.html", context)


def _start(request: HttpRequest, client: Client, quarter: Quarter) -> HttpResponse:
    user: Any = request.user
    now, rubric = timezone.now(), rubric_from(request)
    try:
        assessment = sheets.open_assessment(client=client, quarter=quarter, rubric=rubric, by=user, now=now)
        sheet = sheets.own_sheet(assessment=assessment, by=user, now=now)
    except Refused as error:
        messages.warning(request, str(error))
        return redirect(address("score", client.slug, quarter=quarter, rubric=rubric))
    sheet.assessment = assessment
    first = rail(sheet_state(sheet)).next_key
    return redirect(address("sheet", client.slug, quarter, first, rubric=rubric))


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, client: str, quarter: Quarter, capability: str) -> HttpResponse:
    """One capability. A POST is the form without JavaScript: it saves every row and keeps what could not be saved."""
    place = find_place(request, client, quarter, capability)
    if request.method != "POST":
        return render(request, "assessments/sheet.html", place.context())
    if "take" in request.POST:
        return redirect(f"{place.url}#row-{request.POST['take']}")
    typed = save_posted(request, place)
    if typed:
        return render(request, "assessments/sheet.html", place.context(typed), status=_status(typed))
    messages.success(request, f"All answers saved {timezone.localtime():%H:%M}.")
    return redirect(place.next_url if "next" in request.POST else place.url)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, client: str, quarter: Quarter, capability: str, pom: str) -> HttpResponse:
    """Save one row, or read it afresh; both give the row with everything its answer changes on the page."""
    place = find_place(request, client, quarter, capability)
    if pom not in place.rated:
        raise Http404("No such practice in this capability.")
    typed = save_posted(request, place, only=pom) if request.method == "POST" else {}
    status = _status(typed) if typed else 200
    return render(request, "assessments/_answer.html", place.context(typed, row=pom), status=status)


@require_POST
def carry(request: HttpRequest, client: str, quarter: Quarter, capability: str) -> HttpResponse:
    """Take last quarter's answers for a practice, a level or the levels of the confirming step."""
    place = find_place(request, client, quarter, capability)
    typed = {} if wants_fragment(request) else save_posted(request, place)
    if typed:
        return render(request, "assessments/sheet.html", place.context(typed), status=_status(typed))
    pom = request.POST.get("pom")
    if pom and pom not in place.rated:
        raise Http404("No such practice in this capability.")
    problem = ""
    try:
        answers.carry_over(
            sheet=place.own_sheet(),
            capability=capability,
            levels=level_numbers(request.POST.get("levels", "")),
            pom=pom or None,
            by=place.user,
            now=timezone.now(),
        )
    except Refused as error:
        problem = str(error)
    if wants_fragment(request):
        context = place.context() | {"problem": problem}
        return render(request, "assessments/_carried.html", context, status=422 if problem else 200)
    if problem:
        messages.warning(request, problem)
    return redirect(place.url)


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, client: str, quarter: Quarter) -> HttpResponse:
    """Confirm submitting with a list of what is not complete; submit; take back."""
    place = find_place(request, client, quarter, None)
    if not place.may_edit:
        raise NotAllowed(sheets.READ_ONLY)
    landing = redirect(place.landing_url)
    if place.sheet is None or not place.assessment.is_open:
        messages.warning(request, "There is no sheet of yours to submit here.")
        return landing
    if request.method != "POST":
        return render(request, "assessments/submit.html", place.context())
    try:
        verb = sheets.take_back_sheet if "take_back" in request.POST else sheets.submit_sheet
        verb(sheet=place.sheet, by=place.user, now=timezone.now())
    except Refused as error:
        messages.warning(request, str(error))
    return landing


@require_POST
def letter_keys(request: HttpRequest) -> HttpResponse:
    """Turn the letter keys on or off, from the help on the sheet."""
    user: Any = request.user
    sheets.set_letter_keys(by=user, on="on" in request.POST)
    target = request.POST.get("next", "")
    if wants_fragment(request):
        return HttpResponse(status=204)
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(
        target if safe else reverse("home")
    )  # redirect() would read a word as a route's name


def save_posted(request: HttpRequest, place: Place, only: str | None = None) -> dict[str, Typed]:
    """Save the rows of a request; what could not be saved comes back as it was typed. One row or a capability's."""
    if not place.may_edit:
        raise NotAllowed(sheets.READ_ONLY)
    # A page left open sends who it was made for: the next person of this browser never answers in that name.
    if request.POST.get("person", str(place.user.pk)) != str(place.user.pk):
        raise NotAllowed("These answers were given by somebody else.")
    wanted = {only} if only else AnswerForm.posted(request.POST)
    poms = Pom.objects.filter(version=place.assessment.version, key__in=wanted & place.rated)
    cleared = request.POST.get("clear", "")
    data = request.POST.copy()
    if cleared:
        data[f"{cleared}-rating"] = ""
    typed: dict[str, Typed] = {}
    entries = []
    for pom in poms:
        form = AnswerForm(
            data, pom=place.rubric.pom(pom.key), rubric=place.rubric, today=timezone.localdate()
        )
        if form.is_valid():
            entries.append(answers.Entry(pom, form.values, form.seen_version))
        else:
            errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
            typed[pom.key] = Typed(typed_values(data, pom.key), errors)
    return typed | _record(place, entries, data)


def _record(place: Place, entries: list[answers.Entry], data: Any) -> dict[str, Typed]:
    """Save what is valid; conflicts and a refusal come back with what was typed."""
    if not entries:
        return {}
    try:
        saved = answers.record_answers(
            sheet=place.own_sheet(), entries=entries, by=place.user, now=timezone.now()
        )
    except Refused as error:
        return {
            entry.pom.key: Typed(typed_values(data, entry.pom.key), {"rating": [str(error)]})
            for entry in entries
        }
    return {
        key: Typed(typed_values(data, key), {}, clash=current) for key, current in saved.conflicts.items()
    }


def _status(typed: dict[str, Typed]) -> int:
    """409 where somebody else's value stands against one of these, else 422."""
    return 409 if any(item.clash for item in typed.values()) else 422

"""Result, why this number, closing and reopening."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assessments.forms.closing import CloseForm, ReopenForm
from assessments.models import Assessment
from assessments.selectors.result import stored as results
from assessments.selectors.result.closing_page import closing_page
from assessments.selectors.result.page import result_page, state_of
from assessments.selectors.result.why_page import why_page
from assessments.selectors.shown import assessment_of, rubric_from
from assessments.services.closing import READ_ONLY, close_assessment, reopen_assessment
from opm.kernel.calendar import today
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from opm.kernel.web import address, quarter_from
from relationships.models import Client, User

STOP_POLLING = 286  # htmx: take this answer and ask no more


def _user(request: HttpRequest) -> User:
    """Whoever is signed in; the middleware lets nobody else come here."""
    assert isinstance(request.user, User)
    return request.user


def _client(request: HttpRequest, slug: str) -> Client:
    return get_object_or_404(Client.objects.visible_to(request.user), slug=slug)


def _can_edit(request: HttpRequest, client: Client) -> bool:
    return Client.objects.editable_by(request.user).filter(pk=client.pk).exists()


def _result_url(client: Client, quarter: Quarter, rubric: str) -> str:
    return address("result", client.slug, quarter=quarter, rubric=rubric)


def _frame(client: Client, quarter: Quarter) -> dict[str, Any]:
    return {"client": client, "quarter": quarter, "tab": "result"}


@require_safe
def result(request: HttpRequest, client: str) -> HttpResponse:
    """The stored result of a client in a quarter, or what is missing."""
    found, quarter = _client(request, client), quarter_from(request)
    can_edit = _can_edit(request, found)
    context = {**_frame(found, quarter), "can_edit": can_edit}
    assessment = assessment_of(found, quarter, rubric_from(request))
    if assessment is None:
        return render(request, "assessments/result_none.html", context)
    assessment.client = found
    page = result_page(assessment, _user(request), can_edit=can_edit, today=today())
    return render(request, "assessments/result.html", {**context, "page": page, "reopen_form": ReopenForm()})


@require_safe
@never_cache
def status(request: HttpRequest, client: str) -> HttpResponse:
    """Asked every two seconds while the result is recalculated; when it is there, the page loads itself anew."""
    found, quarter = _client(request, client), quarter_from(request)
    assessment = assessment_of(found, quarter, rubric_from(request))
    if assessment is None:
        raise Http404
    state = state_of(assessment)
    code = 200 if state.stale and not state.parked else STOP_POLLING
    context = {**_frame(found, quarter), "state": state}
    response = render(request, "assessments/_result_state.html", context, status=code)
    if not state.stale:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def why(request: HttpRequest, client: str, capability: str) -> HttpResponse:
    """Why a capability has its number in this quarter."""
    found, quarter, rubric = _client(request, client), quarter_from(request), rubric_from(request)
    assessment = assessment_of(found, quarter, rubric)
    if assessment is None:
        return redirect(_result_url(found, quarter, rubric))
    reading = results.read(assessment)
    if reading.result is None:
        return redirect(_result_url(found, quarter, rubric))
    try:
        page = why_page(
            reading, capability, _user(request), can_edit=_can_edit(request, found), today=today()
        )
    except KeyError:
        raise Http404(f"There is no capability {capability} in this rubric.") from None
    return render(request, "assessments/why.html", {**_frame(found, quarter), "page": page})


def _assessment_to_change(request: HttpRequest, client: Client, quarter: Quarter) -> Assessment:
    """The assessment to close or reopen: 404 out of sight or without one, 403 for who only reads."""
    assessment = assessment_of(client, quarter, rubric_from(request))
    if assessment is None:
        raise Http404
    if not _can_edit(request, client):
        raise NotAllowed(READ_ONLY)
    return assessment


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, client: str, quarter: Quarter) -> HttpResponse:
    """First the blanks that will count as the lowest option, then the closing."""
    found = _client(request, client)
    assessment = _assessment_to_change(request, found, quarter)
    if request.method == "POST":
        form = CloseForm(request.POST)
        seen = form.cleaned_data["revision"] if form.is_valid() else None
        try:
            close_assessment(assessment=assessment, by=_user(request), now=timezone.now(), seen_revision=seen)
        except Conflict as error:
            messages.warning(request, str(error))
            return redirect(request.get_full_path())
        except Refused as error:
            messages.info(request, str(error))
        return redirect(_result_url(found, quarter, assessment.rubric.key))
    if not assessment.is_open:
        return redirect(_result_url(found, quarter, assessment.rubric.key))
    page = closing_page(assessment, _user(request), today=today())
    return render(request, "assessments/close.html", {**_frame(found, quarter), "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, client: str, quarter: Quarter) -> HttpResponse:
    """Reopen a closed assessment with a reason."""
    found = _client(request, client)
    assessment = _assessment_to_change(request, found, quarter)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        try:
            reopen_assessment(assessment=assessment, by=_user(request), reason=reason, now=now)
        except Refused as error:
            messages.info(request, str(error))
        return redirect(_result_url(found, quarter, assessment.rubric.key))
    if assessment.is_open:
        return redirect(_result_url(found, quarter, assessment.rubric.key))
    context = {**_frame(found, quarter), "assessment": assessment, "reopen_form": form}
    return render(request, "assessments/reopen.html", context, status=422 if form.errors else 200)

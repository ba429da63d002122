"""The steps of a client's plan as tracked work: one at a time, several at once, handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessments.forms import plans as forms
from assessments.models import PlanStep, Pom
from assessments.selectors.plan import chosen as chosen_plans
from assessments.selectors.rubric import engine_rubric
from assessments.services import plan_steps as services
from assessments.views.plans import can_edit, frame, must_edit, plan_response, plan_url
from assessments.views.sheet_place import find_place, visible_client
from opm.kernel import handover, history
from opm.kernel.calendar import today
from opm.kernel.errors import Conflict, Refused
from opm.kernel.quarters import Quarter
from opm.kernel.web import address, asked_rubric, quarter_from
from relationships.models import Client, User
from relationships.requests import SignedInRequest

FIELD_NAMES = {
    "owner": "Owner",
    "due_on": "Due",
    "state": "State",
    "done_on": "Done on",
    "evidence": "Evidence",
    "taken_as": "Taken up as",
}


@require_POST
def steps(request: SignedInRequest, client: str) -> HttpResponse:
    """Give the ticked steps an owner, a date or both; all of them or none."""
    found, quarter = visible_client(request.user, client), quarter_from(request)
    must_edit(found)
    form = forms.BulkForm(request.POST, team=services.team_of(found))
    if not form.is_valid():
        return plan_response(request, found, quarter, bulk=form, problem="Nothing was set.", status=422)
    try:
        steps = services.set_steps(
            client=found,
            seen_versions=form.seen_versions(),
            owner=form.people.get(form.cleaned_data["owner"] or 0),
            due_on=form.cleaned_data["due_on"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as error:
        return plan_response(request, found, quarter, bulk=form, problem=str(error), status=422)
    except Conflict as error:
        return plan_response(request, found, quarter, bulk=form, problem=str(error), status=409)
    messages.success(request, f"Set for {len(steps)} step{'s' if len(steps) > 1 else ''}.")
    return redirect(plan_url(request, found, quarter))


@dataclass(frozen=True, slots=True)
class StepPage:
    """Context of the page of one step."""

    headline: str
    row: chosen_plans.StepRow
    form: forms.StepForm
    ways: tuple[handover.Way, ...]
    changes: tuple[Any, ...]
    conflict: tuple[tuple[str, str, str], ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, client: str, step: int) -> HttpResponse:
    """One step: its form for the client's team, its facts for others, its history."""
    found = visible_client(request.user, client)
    stored = _step(found, step)
    team = services.team_of(found)
    if request.method != "POST":
        return _step_page(request, found, stored, forms.StepForm(step=stored, team=team))
    must_edit(found)
    form = forms.StepForm(request.POST, step=stored, team=team)
    if not form.is_valid():
        return _step_page(request, found, stored, form, status=422)
    try:
        services.update_step(
            step=stored,
            wish=form.wish(),
            seen_version=form.cleaned_data["seen_version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as error:
        form.add_error(_field_of(form), str(error))
        return _step_page(request, found, stored, form, status=422)
    except Conflict:
        return _both(request, found, stored, form, team)
    messages.success(request, f"Saved: {stored.title.rstrip('.')}.")
    return redirect(plan_url(request, found, quarter_from(request)))


def _field_of(form: forms.StepForm) -> str | None:
    """Where the service's refusal belongs: at the day of a done step, at the reason of a dropped one."""
    data = form.cleaned_data
    if data["state"] == PlanStep.State.DONE:
        return "done_on"
    return "reason" if data["state"] == PlanStep.State.DROPPED and not data["reason"].strip() else None


def _step(client: Client, pk: int) -> PlanStep:
    query = PlanStep.objects.filter(plan__client=client)
    return get_object_or_404(
        query.select_related("plan__client", "plan__assessment__version__rubric", "owner"), pk=pk
    )


def _both(
    request: SignedInRequest, client: Client, stored: PlanStep, form: forms.StepForm, team: dict[int, User]
) -> HttpResponse:
    """Both values side by side; what was typed stays, and saving again is then a choice."""
    stored = _step(client, stored.pk)
    theirs = services.step_facts(services.step_input(stored))
    mine = services.step_facts(form.wish())
    both = tuple(
        (name, theirs[key], mine[key])
        for key, name in FIELD_NAMES.items()
        if key in mine and theirs[key] != mine[key]
    )
    data = request.POST.copy()
    data["seen_version"] = str(stored.version)
    again = forms.StepForm(data, step=stored, team=team)
    return _step_page(request, client, stored, again, both, status=409)


def _step_page(
    request: SignedInRequest,
    client: Client,
    stored: PlanStep,
    form: forms.StepForm,
    conflict: tuple[tuple[str, str, str], ...] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    rubric = engine_rubric(stored.plan.assessment.version)
    row = chosen_plans.step_rows(PlanStep.objects.filter(pk=stored.pk), rubric, client, today())[0]
    takes = can_edit(client) and row.is_open and not stored.taken_as
    page = StepPage(
        headline=stored.title,
        row=row,
        form=form,
        ways=tuple(handover.ways()) if takes else (),
        changes=tuple(history.of_object(stored)[:50]),
        conflict=conflict,
    )
    context = frame(client, quarter_from(request)) | {"page": page, "names": FIELD_NAMES}
    return render(request, "assessments/plan_step.html", context, status=status)


@require_POST
def take_up(request: SignedInRequest, client: str, step: int) -> HttpResponse:
    """Hand a step over to an app that carries work."""
    found = visible_client(request.user, client)
    stored = _step(found, step)
    must_edit(found)
    try:
        services.take_up(step=stored, way=request.POST.get("way", ""), by=request.user, now=timezone.now())
        messages.success(request, f"Taken up: {stored.title.rstrip('.')}.")
    except Refused as error:
        messages.warning(request, str(error))
    return redirect(address("plan_step", found.slug, stored.pk, rubric=asked_rubric(request)))


@require_POST
def take_evidence(
    request: SignedInRequest, client: str, quarter: Quarter, capability: str, pom: str
) -> HttpResponse:
    """Take a done step's evidence into one's own answer on the sheet; the rating stays the respondent's."""
    place = find_place(request, client, quarter, capability)
    if pom not in place.rated:
        raise Http404("No such practice in this capability.")
    row = Pom.objects.get(version=place.assessment.version_id, key=pom)
    try:
        services.take_evidence(sheet=place.own_sheet(), pom=row, by=request.user, now=timezone.now())
        messages.success(request, f"The evidence of the plan stands at {row.title or row.key} now.")
    except Refused as error:
        messages.warning(request, str(error))
    return redirect(f"{place.url}#row-{pom}")

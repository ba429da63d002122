"""The improvement plan: what would lift the score, starting a plan, its steps as tracked work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.forms import plans as forms
from assessments.models import Plan, PlanStep
from assessments.selectors.plan import chosen as chosen_plans
from assessments.selectors.plan import page as pages
from assessments.selectors.plan.proposal import Wish
from assessments.selectors.plan.start import Basis, assessment_with_result, basis_of
from assessments.selectors.shown import rubric_from
from assessments.services import plans as services
from assessments.services.plan_steps import READ_ONLY, team_of
from assessments.views.sheet_place import visible_client, wants_fragment
from opm.kernel.calendar import last_day, today
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from opm.kernel.web import address, asked_rubric, quarter_from
from relationships.models import Client, User
from relationships.requests import SignedInRequest

PLANNED = "gated"  # the one method that the planner works out (SCORING.md, "Improvement plan")


def frame(client: Client, quarter: Quarter) -> dict[str, Any]:
    """What every page of the plan gives its template."""
    return {"client": client, "quarter": quarter, "tab": "plan", "can_edit": can_edit(client)}


def can_edit(client: Client) -> bool:
    """Whether the viewer may change this client's records (annotated by visible_client)."""
    return bool(client.may_edit)  # type: ignore[attr-defined]  # annotated by visible_client


def must_edit(client: Client) -> None:
    """403 for who only reads."""
    if not can_edit(client):
        raise NotAllowed(READ_ONLY)


def _basis(request: SignedInRequest, client: Client, quarter: Quarter) -> Basis | None:
    assessment = assessment_with_result(client, quarter, rubric_from(request), request.user)
    return basis_of(assessment, request.user, on_team=can_edit(client)) if assessment else None


@require_safe
def plan(request: SignedInRequest, client: str) -> HttpResponse:
    """The plan of a client from its result of a quarter; what is asked for and ticked stands in the address."""
    found, quarter = visible_client(request.user, client), quarter_from(request)
    return plan_response(request, found, quarter)


def plan_response(
    request: SignedInRequest,
    client: Client,
    quarter: Quarter,
    *,
    bulk: forms.BulkForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The plan page, or its changing part where a script asks; also with what a form of it could not save."""
    basis = _basis(request, client, quarter)
    context = frame(client, quarter)
    if basis is None or basis.rubric.method.name != PLANNED:
        context["unplanned"] = basis.rubric.name if basis else ""
        return render(request, "assessments/plan_none.html", context)
    asked = "ask" in request.GET or "chosen" in request.GET
    ask, wish = _asked(request, basis, client)
    page = pages.plan_page(basis, client, wish, asked=asked, today=today(), can_edit=context["can_edit"])
    if page.proposal.dropped and not wants_fragment(request):
        messages.warning(request, "Some ticks of this address are no steps any more; they are left out.")
    show_all = request.GET.copy()
    show_all["all"] = "1"
    context["show_all"] = show_all.urlencode()
    team = team_of(client) if context["can_edit"] else {}
    context |= {"page": page, "ask": ask, "bulk": bulk or forms.BulkForm(team=team), "problem": problem}
    name = "assessments/_plan.html" if wants_fragment(request) else "assessments/plan.html"
    return render(request, name, context, status=status)


def _asked(request: SignedInRequest, basis: Basis, client: Client) -> tuple[forms.AskForm, Wish]:
    """The form as the address fills it, and the wish; what cannot be read asks for nothing."""
    default = "" if "chosen" in request.GET else "budget"
    ask = forms.AskForm(request.GET, rubric=basis.rubric, default=default)
    if ask.is_valid():
        return ask, ask.wish()
    return ask, Wish(ticked=forms.ticked_in(request.GET))


@dataclass(frozen=True, slots=True)
class StartPage:
    """Context of the page that starts a plan: its steps with their fields, and the plan it would replace."""

    headline: str
    rows: tuple[tuple[Any, Any, Any], ...]
    form: forms.StartForm
    replaces: chosen_plans.ChosenPlan | None
    kept: tuple[chosen_plans.StepRow, ...]
    now: str
    promised: str
    weeks: str
    hidden: tuple[tuple[str, str], ...]


@require_http_methods(["GET", "HEAD", "POST"])
def plan_choose(request: SignedInRequest, client: str) -> HttpResponse:
    """First the steps with owner and day, and what a plan under way would lose; then the plan starts."""
    found, quarter = visible_client(request.user, client), quarter_from(request)
    must_edit(found)
    basis = _basis(request, found, quarter)
    if basis is None or basis.rubric.method.name != PLANNED:
        return redirect(plan_url(request, found, quarter))
    _, wish = _asked(request, basis, found)
    ticked = wish.ticked or ()
    team = team_of(found)
    form = forms.StartForm(
        request.POST or None, steps=ticked, team=team, initial=_suggested(basis, ticked, team, quarter)
    )
    problem, status = "", 200
    if request.method == "POST":
        try:
            return _start(request, found, quarter, basis, wish, form)
        except Conflict as error:
            problem, status = str(error), 409
        except Refused as error:
            problem, status = str(error), 422
    return _start_page(request, found, quarter, basis, wish, form, problem=problem, status=status)


def _start(
    request: SignedInRequest,
    client: Client,
    quarter: Quarter,
    basis: Basis,
    wish: Wish,
    form: forms.StartForm,
) -> HttpResponse:
    seen = forms.SeenPlanForm(request.POST)
    if not form.is_valid() or not seen.is_valid():
        raise Refused("Nothing was started: see what is wrong at the fields.")
    plan = services.choose_plan(
        assessment=basis.assessment,
        wanted=form.wanted(),
        goal=wish.goal(),
        seen_plan=seen.cleaned_data["seen_plan"],
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, f"The plan has started with {plan.steps.count()} steps.")
    return redirect(plan_url(request, client, quarter))


def plan_url(request: SignedInRequest, client: Client, quarter: Quarter) -> str:
    """The plan's address in a quarter, of the rubric that the request shows."""
    return address("plan", client.slug, quarter=quarter, rubric=asked_rubric(request))


def _suggested(
    basis: Basis, ticked: tuple[tuple[str, str], ...], team: dict[int, User], quarter: Quarter
) -> dict[str, Any]:
    """The client's owner for every step, and the end of the quarter after this one, which can be changed."""
    owner = next(iter(team), "")
    due = last_day(max(quarter, basis.assessment.quarter).plus(1)) if quarter.year < 2200 else None
    found: dict[str, Any] = {f"owner_{n}": owner for n, _ in enumerate(ticked)}
    return found | {f"due_{n}": due for n, _ in enumerate(ticked)}


def _start_page(
    request: SignedInRequest,
    client: Client,
    quarter: Quarter,
    basis: Basis,
    wish: Wish,
    form: forms.StartForm,
    *,
    problem: str,
    status: int,
) -> HttpResponse:
    page = pages.plan_page(basis, client, wish, asked=True, today=today(), can_edit=True)
    if not page.steps:
        messages.info(request, "Tick at least one practice for the plan.")
        return redirect(plan_url(request, client, quarter))
    fields = dict(zip((pom for pom, _ in form.steps), form.rows(), strict=True))
    active = page.chosen if page.chosen and page.chosen.active else None
    kept = (
        tuple(step for step in page.chosen.steps if step.state == PlanStep.State.DOING) if page.chosen else ()
    )
    before, after = pages.apart(page.proposal.plan.before.overall, page.proposal.plan.after.overall)
    start = StartPage(
        headline=f"Start a plan for {client.name} with {page.steps} step{'s' if page.steps > 1 else ''}",
        rows=tuple((row, *fields[row.pom]) for row in page.practices.chosen if row.pom in fields),
        form=form,
        replaces=active,
        kept=kept,
        now=before,
        promised=after,
        weeks=page.weeks,
        hidden=(("seen_plan", str(active.pk) if active else ""),),
    )
    context = frame(client, quarter) | {"page": start, "problem": problem}
    return render(request, "assessments/plan_start.html", context, status=status)


@require_POST
def plan_end(request: SignedInRequest, client: str) -> HttpResponse:
    """End the plan under way; what is under way keeps running."""
    found, quarter = visible_client(request.user, client), quarter_from(request)
    must_edit(found)
    seen = forms.SeenPlanForm(request.POST)
    pk = (seen.cleaned_data["seen_plan"] if seen.is_valid() else None) or 0
    stored = Plan.objects.filter(client=found, pk=pk).select_related("client").first()
    try:
        if stored is None:
            raise Refused("There is no such plan to end.")
        version = seen.cleaned_data["seen_version"] or 0
        services.end_plan(plan=stored, seen_version=version, by=request.user, now=timezone.now())
        messages.success(request, "The plan has ended.")
    except (Refused, Conflict) as error:
        messages.warning(request, str(error))
    return redirect(plan_url(request, found, quarter))

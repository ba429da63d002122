"""The relationship map: reading it, judging a client, setting the order of attention."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from opm.kernel import calendar
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from opm.kernel.web import address, quarter_from
from opm.relationship_map import MapPage, map_page
from relationships.forms.importance import ImportanceForm, OrderForm
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.selectors.importance import Judged, criteria, judged
from relationships.services.importance import NOT_YOURS, judge, judged_clients, judges, set_order


@require_http_methods(["GET", "HEAD", "POST"])
def relationship_map(request: SignedInRequest) -> HttpResponse:
    """The map of a quarter; POST sets the order of attention."""
    quarter = quarter_from(request)
    page = map_page(request.user, quarter)
    if request.method != "POST":
        return _map(request, page, _order_form(page))
    if not judges(request.user):
        raise NotAllowed(NOT_YOURS)
    form = _order_form(page, request.POST)
    if not form.is_valid():
        return _map(request, page, form, 400)
    try:
        moved = set_order(
            quarter=quarter, order=form.order(), by=request.user, now=timezone.now(), today=calendar.today()
        )
    except Refused as error:
        form.add_error(None, str(error))
        return _map(request, page, form, 400)
    messages.success(request, "The order of attention is saved." if moved else "The order is as it was.")
    return redirect(address("relationship_map", quarter=quarter))


def _order_form(page: MapPage, data: Any = None) -> OrderForm:
    clients = [(line.row.pk, line.row.name) for line in page.rows if line.may_judge]
    places = {f"place_{line.row.pk}": line.place for line in page.rows}
    return OrderForm(data, clients=clients, initial=places)


def _map(request: SignedInRequest, page: MapPage, form: OrderForm, status: int = 200) -> HttpResponse:
    fields = {pk: form[f"place_{pk}"] for pk, _ in form.clients}
    context = {"page": page, "form": form, "fields": fields, "quarter": page.quarter, "nav": "map"}
    return render(request, "opm/relationship_map.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def importance(request: SignedInRequest, client: str) -> HttpResponse:
    """Judge one client's importance by criterion, with why."""
    found = get_object_or_404(Client.objects.visible_to(request.user), slug=client)
    if found.pk not in judged_clients(request.user):
        raise NotAllowed(NOT_YOURS)
    quarter, by = quarter_from(request), criteria()
    before = judged([found.pk], quarter, by).get(found.pk)
    form = ImportanceForm(request.POST or None, criteria=by, initial=_initial(before))
    if request.method != "POST":
        return _judging(request, found, quarter, form, before)
    if not form.is_valid():
        return _judging(request, found, quarter, form, before, status=400)
    try:
        judge(
            client=found,
            quarter=quarter,
            marks=form.marks(),
            why=form.cleaned_data["why"],
            seen_version=form.cleaned_data["seen_version"],
            by=request.user,
            now=timezone.now(),
            today=calendar.today(),
        )
    except Refused as error:
        form.add_error(None, str(error))
        return _judging(request, found, quarter, form, before, status=400)
    except Conflict:
        return _theirs_first(request, found, quarter)
    messages.success(request, f"The importance of {found.name} is judged for {quarter.label}.")
    return redirect(address("relationship_map", quarter=quarter))


def _initial(before: Judged | None) -> dict[str, Any]:
    """What the form starts from: the quarter's own marks, or those of the quarter before."""
    if before is None:
        return {}
    seen = 0 if before.carried else before.last.version
    return {"seen_version": seen, "why": before.last.why, **before.last.marks}


def _theirs_first(request: SignedInRequest, client: Client, quarter: Quarter) -> HttpResponse:
    """Somebody judged meanwhile: what was typed stays, theirs stands beside it, saving again is a choice."""
    by = criteria()
    theirs = judged([client.pk], quarter, by).get(client.pk)
    data = request.POST.copy()
    data["seen_version"] = str(_initial(theirs).get("seen_version", 0))
    form = ImportanceForm(data, criteria=by)
    return _judging(request, client, quarter, form, theirs, conflict=True, status=409)


def _judging(
    request: SignedInRequest,
    client: Client,
    quarter: Quarter,
    form: ImportanceForm,
    before: Judged | None,
    *,
    conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    marks = before.last.marks if before else {}
    theirs = [(item.name, marks.get(item.key, "")) for item in form.criteria] if conflict else []
    context = {
        "client": client,
        "quarter": quarter,
        "form": form,
        "before": before,
        "theirs": theirs,
        "nav": "map",
    }
    return render(request, "opm/importance.html", context, status=status)

"""A team is asked whether a request can be done, and its reply is written down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from opm.kernel import words
from opm.kernel.calendar import today
from opm.kernel.errors import Refused
from relationships.requests import SignedInRequest
from relationships.views import record_page
from relationships.views.record_act import signed
from relationships.views.record_page import back, client_to_edit, form_page
from roadmap.forms.demand import AskForm, ReplyForm
from roadmap.models import Feasibility
from roadmap.services import demand as services
from roadmap.views.demand.parts import SECTION, request_of
from roadmap.views.demand.requests import request_page
from roadmap.views.tabs import DEMAND


@require_POST
def feasibility_ask(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Ask a team; it has ten working days unless another day is named."""
    found = client_to_edit(request, client)
    item, form = request_of(found, pk), AskForm(request.POST)
    if form.is_valid():
        try:
            row = services.ask_team(request=item, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{row.team} is asked, and replies by {words.day(row.due_on)}.")
            return redirect("request", found.slug, pk)
    return request_page(request, item, True, ask=form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def feasibility_reply(request: SignedInRequest, client: str, pk: int, asked: int) -> HttpResponse:
    """Write down what a team said, or mend it."""
    found = client_to_edit(request, client)
    rows = Feasibility.objects.filter(request__client=found, request=pk)
    row = get_object_or_404(rows.select_related("team", "request__client"), pk=asked)
    data = request.POST if request.method == "POST" else None
    form = ReplyForm(data, client=found, initial=_start(row))
    here = reverse("request", args=[found.slug, pk])
    began, due = (words.day(day, near=today()) for day in (row.asked_on, row.due_on))
    lede = f"{row.request.title}. Asked on {began}, to reply by {due}."
    page = form_page(f"What did {row.team} say?", "Save reply", here, lede)

    def save(typed: Any) -> Feasibility:
        return services.reply(feasibility=row, wish=typed.wish(), **signed(request, typed))

    def done(_: Feasibility) -> HttpResponse:
        return back(request, here)

    return record_page.save_form(request, found, page, form, save, done, section=SECTION, tab=DEMAND)


def _start(row: Feasibility) -> dict[str, Any]:
    """What the form begins with: the reply as it is stored; before there is one, today."""
    names = ("verdict", "reason", "conditions", "effort_low", "effort_high", "replied_by")
    stored = {name: getattr(row, name) for name in names}
    return {**stored, "replied_on": row.replied_on or today(), "seen_version": row.version}

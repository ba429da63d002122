"""The demand board of a client, the list of all its requests, and how much its columns hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from opm.kernel.calendar import today
from opm.kernel.errors import Conflict
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.views.record_act import signed
from relationships.views.record_list import download, list_page
from relationships.views.record_page import client_of, client_to_edit, form_page, frame, may_edit, save_form
from roadmap.forms.demand import LimitsForm, RequestFilter, by_field
from roadmap.models import Request
from roadmap.models.demand import RUNNING
from roadmap.selectors.demand import board as board_of
from roadmap.selectors.demand import listing
from roadmap.services import demand as services
from roadmap.views.demand.parts import SECTION, BoardPage
from roadmap.views.tabs import DEMAND


@require_safe
def demand(request: SignedInRequest, client: str) -> HttpResponse:
    """What the client asks for, column by column."""
    found = client_of(request, client)
    page = BoardPage(board_of(found, today()), may_edit(request, found))
    return render(request, "roadmap/demand.html", frame(request, found, SECTION, DEMAND) | {"page": page})


@require_safe
def requests(request: SignedInRequest, client: str) -> HttpResponse:
    """All requests, also what was done long ago, parked or declined."""
    found = client_of(request, client)
    form = RequestFilter(request.GET, found)
    every = Request.objects.filter(client=found)
    amount = every.count()
    page = list_page(
        request,
        headline=listing.headline(found, amount, every.filter(column__in=RUNNING).count()),
        lede="The latest to come into its column on top.",
        rows=cast(Sequence[Any], listing.found(found, form.wanted, today())),
        every=amount,
        form=form,
        can_edit=may_edit(request, found),
    )
    context = frame(request, found, "requests", DEMAND) | {"page": page}
    return render(request, "roadmap/requests.html", context)


@require_safe
@transaction.atomic
def requests_download(request: SignedInRequest, client: str, fmt: str) -> HttpResponse:
    """The requests that the list shows, as a table."""
    found = client_of(request, client)
    rows = listing.found(found, RequestFilter(request.GET, found).wanted, today())
    sheet = listing.sheet_of(rows)
    return download(found, sheet, noun="requests", fmt=fmt, by=request.user, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def demand_limits(request: SignedInRequest, client: str) -> HttpResponse:
    """How many requests each column holds."""
    found = client_to_edit(request, client)
    board = reverse("demand", args=[found.slug])
    data = request.POST if request.method == "POST" else None
    form = LimitsForm(data, stored=services.limits_of(found))
    lede = (
        "Above the soft limit the board says so. "
        "At the hard limit one has to move out before the next comes in."
    )
    page = form_page(f"How much fits in a column of {found.name}?", "Save limits", board, lede)

    def done(_: None) -> HttpResponse:
        messages.success(request, "Limits saved.")
        return redirect(board)

    return save_form(
        request,
        found,
        page,
        form,
        lambda typed: _set_limits(request, found, typed),
        done,
        section=SECTION,
        tab=DEMAND,
        template="roadmap/demand_limits.html",
    )


def _set_limits(request: SignedInRequest, client: Client, form: LimitsForm) -> None:
    try:
        services.set_limits(client=client, limits=form.limits(), **signed(request, form))
    except Conflict as error:
        raise Conflict(str(error), by_field(cast(services.BoardLimits, error.current))) from error

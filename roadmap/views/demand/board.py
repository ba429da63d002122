"""The demand board of a client, the list of all its requests, and how much its columns hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from opm.kernel.calendar import today
from opm.kernel.errors import Refused
from relationships.requests import SignedInRequest
from relationships.views.record_list import download, list_page
from relationships.views.record_page import client_of, client_to_edit, frame, may_edit
from roadmap.forms.demand import LimitsForm, RequestFilter
from roadmap.models import ColumnLimit, Request
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
    stored = {row.column: row for row in ColumnLimit.objects.filter(client=found)}
    form = LimitsForm(request.POST if request.method == "POST" else None, stored=stored)
    context = frame(request, found, SECTION, DEMAND) | {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            services.set_limits(client=found, limits=form.limits(), by=request.user, now=timezone.now())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Limits saved.")
            return redirect("demand", found.slug)
    status = 400 if form.errors else 200
    return render(request, "roadmap/demand_limits.html", context, status=status)

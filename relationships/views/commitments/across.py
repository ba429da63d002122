"""Promises across the clients in reach: kept rate, surprises and warning time, and the rows behind each number."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opm.kernel import exports, history
from opm.kernel.calendar import today
from opm.kernel.quarters import Quarter
from opm.kernel.web import list_query, page_of, quarter_from
from relationships.forms.commitments import PromiseFilter
from relationships.models import Commitment
from relationships.requests import SignedInRequest
from relationships.selectors.commitments import lists
from relationships.selectors.commitments.across import (
    SHOWS,
    Across,
    across,
    figure_sheets,
    owners_of,
    reach_of,
    rows_behind,
)


@dataclass(frozen=True, slots=True)
class PromisesPage:
    """Context of the promises across clients: figures, filter, the rows of the chosen number."""

    headline: str
    found: Across
    form: PromiseFilter
    rows: Page
    shown: str
    query: str
    narrow: str  # the chosen client and BRM, for links to rows


@require_safe
def promises(request: SignedInRequest) -> HttpResponse:
    """How promises are kept. Seven queries of its own, whatever the clients."""
    quarter, day = quarter_from(request), today()
    found, form, rows = _found(request, quarter)
    shown = page_of(request, rows)
    shown.object_list = [lists.row_of(item, day) for item in shown.object_list]
    page = PromisesPage(
        headline=_headline(found),
        found=found,
        form=form,
        rows=shown,
        shown=dict(SHOWS)[form.shown],
        query=list_query(request),
        narrow=list_query(request, "show", quarter=quarter),
    )
    context = {"page": page, "quarter": quarter, "nav": "promises"}
    return render(request, "relationships/promises.html", context)


def _found(request: SignedInRequest, quarter: Quarter) -> tuple[Across, PromiseFilter, QuerySet[Commitment]]:
    """Figures, filter and rows as the address asks for them."""
    day, clients = today(), reach_of(request.user)
    owners = owners_of(clients)
    form = PromiseFilter(request.GET, clients, owners)
    slug = form.chosen("client")
    clients = [item for item in clients if not slug or item.slug == slug]
    found = across(clients, owners, quarter, day, form.owner_id)
    return found, form, rows_behind(form.shown, found.board.whole, clients, form.owner_id, day)


def _headline(found: Across) -> str:
    finding = found.board.whole.finding
    return f"{finding[0].upper()}{finding[1:]} in {found.quarter.label}"


@transaction.atomic
@require_safe
def promises_download(request: SignedInRequest, fmt: str) -> HttpResponse:
    """The rows as shown; in XLSX with the figures by quarter, client and BRM. Who took it is remembered."""
    if fmt not in ("csv", "xlsx"):
        raise Http404("Lists are downloaded as csv or xlsx.")
    quarter = quarter_from(request)
    found, form, rows = _found(request, quarter)
    taken = {"quarter": str(quarter), "format": fmt, "show": form.shown}
    entry = history.Entry("promises.download", request.user, new=taken)
    history.record(entry, by=request.user, at=timezone.now())
    sheets = [lists.sheet_of(rows, today()), *figure_sheets(found)]
    return exports.table_response(sheets, basename=f"commitments-{quarter}", fmt=fmt)

"""One demand board across the clients in reach, and the rows behind each of its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opm.kernel import exports, history
from opm.kernel.calendar import today
from opm.kernel.web import list_query, page_of, quarter_from
from relationships.requests import SignedInRequest
from roadmap.forms.demand_across import AcrossFilter
from roadmap.models import Request
from roadmap.selectors import demand_across as selectors

BOARDS = 50  # clients on a page


@dataclass(frozen=True, slots=True)
class AcrossPage:
    """Context: the boards of this page, the filter, the rows of the chosen number; addresses without their pages."""

    found: selectors.Across
    boards: Page
    form: AcrossFilter
    rows: Page
    shown: str
    query: str  # the address, for pages and downloads
    narrow: str  # without client and rows, for links of a client's line
    kept: str  # without rows, for links of sums


@require_safe
def demand_across(request: SignedInRequest) -> HttpResponse:
    """The boards and the rows behind a number. Twelve queries of its own, whatever the clients."""
    found, form, rows = _found(request)
    shown = page_of(request, rows)
    shown.object_list = [selectors.row_of(item, today()) for item in shown.object_list]
    page = AcrossPage(
        found=found,
        boards=Paginator(found.lines, BOARDS).get_page(request.GET.get("boards")),
        form=form,
        rows=shown,
        shown=dict(selectors.SHOWS)[form.wish().show],
        query=list_query(request),
        narrow=list_query(request, "boards", "client", "column", "show"),
        kept=list_query(request, "boards", "column", "show"),
    )
    context = {"page": page, "quarter": quarter_from(request), "nav": "demand"}
    return render(request, "roadmap/demand_across.html", context)


def _found(request: SignedInRequest) -> tuple[selectors.Across, AcrossFilter, QuerySet[Request]]:
    """Boards, filter and rows as the address asks for them."""
    clients = selectors.reach_of(request.user)
    form = AcrossFilter(request.GET, selectors.choices_of(clients))
    wish = form.wish()
    found = selectors.across(selectors.chosen_clients(clients, wish), wish, today())
    return found, form, selectors.rows_behind(found, wish, today())


@transaction.atomic
@require_safe
def demand_across_download(request: SignedInRequest, fmt: str) -> HttpResponse:
    """The rows as shown; in XLSX with the boards. Who took it is remembered."""
    if fmt not in ("csv", "xlsx"):
        raise Http404("Lists are downloaded as csv or xlsx.")
    found, form, rows = _found(request)
    taken = {"format": fmt, "show": form.wish().show}
    entry = history.Entry("demand_across.download", request.user, new=taken)
    history.record(entry, by=request.user, at=timezone.now())
    return exports.table_response(
        selectors.sheets_of(found, rows, today()), basename=f"demand-{today()}", fmt=fmt
    )

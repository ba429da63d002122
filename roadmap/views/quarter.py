"""The roadmap of a quarter across clients: the manager's page and its download."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from opm.kernel import calendar, exports, history
from opm.kernel.web import page_of, quarter_from
from relationships.requests import SignedInRequest
from roadmap.charts import timeline as charts
from roadmap.forms.quarter import DashboardFilter
from roadmap.selectors import quarter as selectors
from roadmap.tables import sheet_of


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """Context of the roadmap of a quarter."""

    board: selectors.Dashboard
    form: DashboardFilter
    rows: Page
    figure: dict[str, Any] | None
    query: str
    limit: int = charts.LIMIT


@require_safe
def roadmap(request: SignedInRequest) -> HttpResponse:
    quarter, today = quarter_from(request), calendar.today()
    form = DashboardFilter(request.GET, choices=selectors.filter_choices(request.user))
    board = selectors.dashboard(request.user, quarter, today, form.chosen())
    query = request.GET.copy()
    query.pop("page", None)
    query["quarter"] = str(quarter)
    page = DashboardPage(
        board=board,
        form=form,
        rows=page_of(request, board.rows),
        figure=charts.timeline(board.rows, quarter=quarter, today=today) if board.rows else None,
        query=query.urlencode(),
    )
    return render(request, "roadmap/dashboard.html", {"nav": "roadmap", "quarter": quarter, "page": page})


@require_safe
@transaction.atomic
def roadmap_download(request: SignedInRequest, fmt: str) -> HttpResponse:
    if fmt not in ("csv", "xlsx"):
        raise Http404(f"{reverse('roadmap')} is downloaded as csv or xlsx.")
    quarter = quarter_from(request)
    form = DashboardFilter(request.GET, choices=selectors.filter_choices(request.user))
    board = selectors.dashboard(request.user, quarter, calendar.today(), form.chosen())
    note = f"roadmap {quarter} as {fmt}, {len(board.rows)} rows"
    history.record(history.Entry("roadmap.download", request.user, new=note), by=request.user)
    return exports.table_response([sheet_of(board.rows)], basename=f"roadmap-{quarter}", fmt=fmt)

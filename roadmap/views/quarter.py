"""The roadmap of a quarter across clients: the manager's page and its download."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from opm.kernel import calendar, exports, history
from opm.kernel.quarters import Quarter
from opm.kernel.web import list_query, page_of, quarter_from
from relationships.requests import SignedInRequest
from roadmap.charts import timeline as charts
from roadmap.charts.quarters import kept_promises
from roadmap.forms.quarter import DashboardFilter
from roadmap.selectors import quarter as selectors
from roadmap.selectors.quarter_board import BACK, QuarterBoard, quarter_board, sheet_of
from roadmap.selectors.quarters import clients_of
from roadmap.tables import sheet_of as initiatives_sheet


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """Context of the roadmap of a quarter: its figures by client, then its initiatives."""

    board: selectors.Dashboard
    figures: QuarterBoard
    form: DashboardFilter
    rows: Page
    figure: dict[str, Any] | None
    past: dict[str, Any]
    query: str  # the address without its page
    narrowed: str  # the quarter, portfolio and client of the address, for the rows behind a number
    others: tuple[Quarter, ...]  # quarters to compare with
    kept: tuple[tuple[str, str], ...]  # the filters, as hidden fields of the form that compares
    limit: int = charts.LIMIT

    @property
    def all_open(self) -> bool:
        """Whether the table of initiatives is unfolded: one looked for some of them, or turned its page."""
        return bool(self.form.of_initiatives) or self.rows.number > 1


@require_safe
def roadmap(request: SignedInRequest) -> HttpResponse:
    """What was promised and came, what slipped and why; compared with another quarter where asked."""
    quarter, today = quarter_from(request), calendar.today()
    form = DashboardFilter(request.GET, choices=selectors.filter_choices(request.user))
    chosen = form.chosen()
    board = selectors.dashboard(request.user, quarter, today, chosen)
    figures = quarter_board(
        clients_of(request.user, quarter, today, chosen),
        quarter,
        today,
        other=_other_quarter(request, quarter),
        sort=form.order,
    )
    page = DashboardPage(
        board=board,
        figures=figures,
        form=form,
        rows=page_of(request, board.rows),
        figure=charts.timeline(board.rows, quarter=quarter, today=today) if board.rows else None,
        past=kept_promises(figures.past),
        query=list_query(request, quarter=quarter),
        narrowed=_narrowed(quarter, chosen),
        others=tuple(quarter.plus(-back) for back in range(1, BACK + 1)),
        kept=tuple({**chosen, **({"sort": form.order} if form.order else {})}.items()),
    )
    return render(request, "roadmap/dashboard.html", {"nav": "roadmap", "quarter": quarter, "page": page})


def _other_quarter(request: HttpRequest, quarter: Quarter) -> Quarter | None:
    """The quarter of `?with=2026-Q3`; None (with a message) where it cannot be read or is the one shown."""
    text = request.GET.get("with", "")
    if not text:
        return None
    try:
        other = Quarter.parse(text)
    except ValueError as error:
        messages.warning(request, f"{error} Nothing is compared.")
        return None
    if other == quarter:
        messages.warning(
            request, f"{quarter.label} is shown already. Choose another quarter to compare with."
        )
        return None
    return other


def _narrowed(quarter: Quarter, chosen: dict[str, str]) -> str:
    kept = {name: value for name, value in chosen.items() if name in ("portfolio", "client")}
    return urlencode({"quarter": str(quarter), **kept})


@require_safe
@transaction.atomic
def roadmap_download(request: SignedInRequest, fmt: str) -> HttpResponse:
    """The initiatives as CSV; as XLSX with the figures by client on a second sheet."""
    if fmt not in ("csv", "xlsx"):
        raise Http404(f"{reverse('roadmap')} is downloaded as csv or xlsx.")
    quarter, today = quarter_from(request), calendar.today()
    form = DashboardFilter(request.GET, choices=selectors.filter_choices(request.user))
    board = selectors.dashboard(request.user, quarter, today, form.chosen())
    sheets = [initiatives_sheet(board.rows)]
    if fmt == "xlsx":
        clients = clients_of(request.user, quarter, today, form.chosen())
        sheets.append(sheet_of(quarter_board(clients, quarter, today, sort=form.order).rows, quarter))
    note = f"roadmap {quarter} as {fmt}, {len(board.rows)} rows"
    history.record(history.Entry("roadmap.download", request.user, new=note), by=request.user)
    return exports.table_response(sheets, basename=f"roadmap-{quarter}", fmt=fmt)

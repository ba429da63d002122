"""The rows behind a number of the roadmap of a quarter: searched, narrowed to a client, paged, downloaded."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opm.kernel import calendar, exports, history, words
from opm.kernel.quarters import Quarter
from opm.kernel.web import list_query, page_of, quarter_from
from relationships.requests import SignedInRequest
from roadmap.forms.quarter import RowsFilter
from roadmap.selectors import quarters as selectors
from roadmap.selectors.quarter_board import BY_KEY


@dataclass(frozen=True, slots=True)
class RowsPage:
    """Context of the rows behind a number; the pager and the list tools read it as they read a ListPage."""

    figure: str
    label: str
    headline: str
    lede: str
    rows: Page
    found: int
    every: int
    form: RowsFilter
    query: str
    back: str  # the query that leads back to the quarter


def _found(
    request: SignedInRequest, figure: str
) -> tuple[Quarter, RowsFilter, list[selectors.Line], list[selectors.Line]]:
    """The quarter, the form, every row of the figure in reach, and those that the form leaves."""
    if figure not in selectors.FIGURES:
        raise Http404(f"No number of the roadmap is called {figure}.")
    quarter, today = quarter_from(request), calendar.today()
    portfolio = request.GET.get("portfolio", "")
    narrowed = (
        {"portfolio": portfolio}
        if portfolio.isascii() and portfolio.isdigit() and len(portfolio) < 10
        else {}
    )
    clients = selectors.clients_of(request.user, quarter, today, narrowed)
    form = RowsFilter(request.GET, clients=clients)
    every = selectors.lines_of(clients, quarter, figure, today)
    sought, client = str(form.chosen("q")).casefold().split(), form.chosen("client")
    rows = [
        row
        for row in every
        if client in ("", row.slug)
        and all(word in f"{row.client} {row.title} {row.words}".casefold() for word in sought)
    ]
    return quarter, form, every, rows


@require_safe
def roadmap_rows(request: SignedInRequest, figure: str) -> HttpResponse:
    """What a number of the dashboard counts, row by row."""
    quarter, form, every, rows = _found(request, figure)
    shown = page_of(request, rows)
    page = RowsPage(
        figure=figure,
        label=BY_KEY[figure].label if figure in BY_KEY else "Initiatives",
        headline=_headline(figure, len(every), quarter),
        lede=_lede(figure, quarter),
        rows=shown,
        found=len(rows),
        every=len(every),
        form=form,
        query=list_query(request, quarter=quarter),
        back=f"quarter={quarter}",
    )
    context = {"nav": "roadmap", "quarter": quarter, "page": page}
    return render(request, "roadmap/quarter_rows.html", context)


def _headline(figure: str, every: int, quarter: Quarter) -> str:
    what = selectors.FIGURES[figure]
    return f"{what}: {every} in {quarter.label}"


def _lede(figure: str, quarter: Quarter) -> str:
    explained = BY_KEY[figure].explained if figure in BY_KEY else ""
    over = not selectors.is_live(quarter, calendar.today())
    when = f" As it stood on {words.day(calendar.last_day(quarter), year=True)}." if over else ""
    said = _SAID.get(figure, explained)
    return f"{said}.{when}" if said else when.strip()


# Where the rows are not what the number's own explanation says.
_SAID = {
    "fidelity": "Near work is said by day or month with a deliverable, far work by half-year or year",
    "outcomes": "Outcomes that run or ended in the quarter, each with how it stands",
}


@require_safe
@transaction.atomic
def roadmap_rows_download(request: SignedInRequest, figure: str, fmt: str) -> HttpResponse:
    """The rows that the page shows, as a table."""
    if fmt not in ("csv", "xlsx"):
        raise Http404("Rows are downloaded as csv or xlsx.")
    quarter, _, _, rows = _found(request, figure)
    sheet = exports.Sheet(
        figure.capitalize(),
        ("Client", selectors.FIGURES[figure], "How it stands"),
        [(row.client, row.title, row.words) for row in rows],
    )
    note = f"{figure} of the roadmap {quarter} as {fmt}, {len(rows)} rows"
    history.record(history.Entry("roadmap.download", request.user, new=note), by=request.user)
    return exports.table_response([sheet], basename=f"roadmap-{figure}-{quarter}", fmt=fmt)

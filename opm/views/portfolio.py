"""The portfolio of a quarter and its download."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.selectors.shown import rubric_from
from opm.forms import PortfolioFilter
from opm.kernel.exports import table_response
from opm.kernel.web import quarter_from
from opm.portfolio import PortfolioPage, export_sheet, portfolio_page, record_download, strip_bands
from opm.portfolio_choices import Choices
from opm.standings import ClientRow


def _page(request: HttpRequest) -> tuple[PortfolioPage, PortfolioFilter]:
    forms: list[PortfolioFilter] = []

    def choose(rows: list[ClientRow]) -> Choices:
        forms.append(PortfolioFilter(request.GET, rows))
        return forms[0].choices

    page = portfolio_page(request.user, quarter_from(request), choose, rubric_from(request))
    return page, forms[0]


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """Which clients go backwards, and who must act."""
    page, form = _page(request)
    kept = request.GET.copy()
    kept["quarter"] = str(page.quarter)
    context = {
        "page": page,
        "form": form,
        "quarter": page.quarter,
        "before": page.quarter.plus(-1),
        "bands": strip_bands(page.frame),
        "query": kept.urlencode(),
        "nav": "portfolio",
    }
    return render(request, "opm/portfolio.html", context)


@require_safe
def portfolio_download(request: HttpRequest, fmt: str) -> HttpResponse:
    """The table as shown, as CSV or XLSX; who took it is remembered."""
    if fmt not in ("csv", "xlsx"):
        raise Http404
    page, _ = _page(request)
    record_download(by=request.user, page=page, fmt=fmt)
    return table_response([export_sheet(page)], basename=f"portfolio-{page.quarter}", fmt=fmt)

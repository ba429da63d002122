"""The client list and a client at a glance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from assessments.selectors.shown import rubric_from
from opm.client_list import sorted_rows
from opm.client_overview import client_page
from opm.forms import ClientFilter
from opm.kernel.calendar import today
from opm.kernel.web import list_query, page_of, quarter_from
from opm.portfolio import strip_bands
from opm.standings import client_rows
from relationships.models import Client, User


@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """Clients in reach, searched, filtered, ordered, fifty a page."""
    quarter = quarter_from(request)
    every = client_rows(request.user, quarter)
    form = ClientFilter(request.GET, every)
    rows = sorted_rows(every, form)
    context = {
        "rows": page_of(request, rows),
        "found": len(rows),
        "every": len(every),
        "form": form,
        "quarter": quarter,
        "before": quarter.plus(-1),
        "query": list_query(request),
        "nav": "clients",
    }
    return render(request, "opm/clients.html", context)


@require_safe
def client(request: HttpRequest, client: str) -> HttpResponse:
    """Which partner level, which gap matters, what to do next."""
    assert isinstance(request.user, User)
    visible = Client.objects.visible_to(request.user).select_related("portfolio")
    found = get_object_or_404(visible, slug=client)
    page = client_page(found, request.user, quarter_from(request), rubric_from(request), today())
    bands = strip_bands(page.row.frame)
    context = {"page": page, "client": found, "quarter": page.quarter, "bands": bands, "tab": "overview"}
    return render(request, "opm/client.html", context)

"""Find, in one field."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opm.find import find_page


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The page with its field; htmx asks for the results alone while one types."""
    page = find_page(request.user, request.GET.get("q", ""))
    htmx = getattr(request, "htmx", False)
    return render(request, "opm/_found.html" if htmx else "opm/find.html", {"page": page, "nav": "find"})

"""One page for a client that did not change: confirm last quarter's answers, go to the practices that did change."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.selectors.sheet.state import blank_sheet, sheet_state
from assessments.selectors.sheet.unchanged import capabilities_of, unchanged_page
from assessments.services.sheets import READ_ONLY
from assessments.services.unchanged import confirm_unchanged
from assessments.views.sheet_place import Place, find_place
from opm.kernel.errors import NotAllowed, Refused
from opm.kernel.quarters import Quarter


@require_http_methods(["GET", "HEAD", "POST"])
def unchanged(request: HttpRequest, client: str, quarter: Quarter) -> HttpResponse:
    """Last quarter's answers by competency and capability; a POST confirms one of either (`part` is its key)."""
    place = find_place(request, client, quarter, None)
    if not place.may_edit:
        raise NotAllowed(READ_ONLY)
    if request.method == "POST":
        return _confirm(request, place)
    state = sheet_state(place.sheet or blank_sheet(place.assessment, place.user))
    page = unchanged_page(state, notice=place.notice)
    context = {"page": page, "client": place.client, "quarter": quarter, "tab": "score", "nav": "client"}
    return render(request, "assessments/unchanged.html", context)


def _confirm(request: HttpRequest, place: Place) -> HttpResponse:
    part = request.POST.get("part", "")
    capabilities = capabilities_of(place.rubric.competencies, part)
    if not capabilities:
        raise Http404("No such competency or capability in this rubric.")
    try:
        carried = confirm_unchanged(
            sheet=place.own_sheet(), capabilities=capabilities, by=place.user, now=timezone.now()
        )
        messages.success(
            request, f"{len(carried)} answer{'s' if len(carried) != 1 else ''} confirmed as unchanged."
        )
    except Refused as error:
        messages.warning(request, str(error))
    return redirect(f"{place.at('unchanged')}#part-{part}")

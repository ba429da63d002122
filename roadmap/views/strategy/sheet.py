"""The strategy sheet: on the page, as PDF, as a slide, and its versions side by side.

The PDF is printed while one waits: it is one page without a figure and takes about two seconds, and a job with its
queue and its page would take longer than the sheet. One is printed at a time, so that a crowd cannot fill the memory.
"""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from opm.kernel.calendar import today
from opm.kernel.exports import download
from opm.kernel.pdf import NoPdf
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.services.records import note
from relationships.views.record_page import client_of, frame, may_edit
from roadmap.forms.strategy import CompareForm
from roadmap.paper.strategy import strategy_pdf
from roadmap.selectors.strategy.page import shown_sheet, strategy_page
from roadmap.selectors.strategy.versions import versions_page
from roadmap.slides.strategy import slides
from roadmap.views.tabs import STRATEGY

TYPES = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


@require_safe
def strategy(request: SignedInRequest, client: str) -> HttpResponse:
    """The sheet as it stands today, or as a version (`?version=3`) was agreed."""
    found = client_of(request, client)
    can_edit = may_edit(request, found)
    page = strategy_page(found, request.GET.get("version", ""), today(), can_edit=can_edit)
    context = {**frame(request, found, "strategy", STRATEGY), "page": page}
    return render(request, "roadmap/strategy.html", context)


@require_safe
def strategy_download(request: SignedInRequest, client: str, paper: str) -> HttpResponse:
    """The sheet of the same address as PDF or PPTX; without Chromium the page says what to do instead of the PDF.

    `?notes=1` writes what is missing into the notes of the slide: that file is for us, the others go to the client.
    """
    found = client_of(request, client)
    if paper not in TYPES:
        raise Http404("The sheet is downloaded as pdf or pptx.")
    version = request.GET.get("version", "")
    shown, gaps = shown_sheet(found, version, today())
    noted = gaps if request.GET.get("notes") else None
    try:
        content = slides(shown, noted, timezone.now()) if paper == "pptx" else strategy_pdf(shown)
    except NoPdf as error:
        messages.warning(request, f"{error} Print the page from your browser, or take the slide (PPTX).")
        query = f"?version={shown.mandate.number}" if version else ""
        return redirect(reverse("strategy", args=[found.slug]) + query)
    _told(request, found, f"version {shown.mandate.number} as {paper}")
    return download(content, filename=f"{found.slug}-strategy.{paper}", content_type=TYPES[paper])


@transaction.atomic
def _told(request: SignedInRequest, client: Client, what: str) -> None:
    note("strategy.download", client, client=client, by=request.user, now=timezone.now(), new=what)


@require_safe
def mandate_versions(request: SignedInRequest, client: str) -> HttpResponse:
    """Every version, and what changed between two (`?before=1&after=2`)."""
    found = client_of(request, client)
    before, after = (request.GET.get(name, "") for name in ("before", "after"))
    page = versions_page(found, today(), before, after)
    chosen = {"before": str(page.before), "after": str(page.after)}
    form = CompareForm(initial=chosen, numbers=[row.number for row in page.rows])
    context = {**frame(request, found, "strategy", STRATEGY), "page": page, "form": form}
    return render(request, "roadmap/strategy_versions.html", context)

"""The thread of a client: need, outcome, initiative, request, work package, reading, and back."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from opm.kernel.calendar import today
from opm.kernel.web import list_query, page_of
from relationships.requests import SignedInRequest
from relationships.views import record_page
from relationships.views.record_page import client_of, may_edit
from roadmap.forms.thread import ThreadFilter
from roadmap.selectors.thread import Part, parts_of, strands_of, thread_page
from roadmap.views.tabs import STRATEGY

A_PAGE = 25  # strands


@dataclass(frozen=True, slots=True)
class ThreadList:
    """Context of the page: `rows` are the strands of this page, `parts` the same as they are shown, `start` the key of
    the record that one came from."""

    headline: str
    lede: str
    rows: Page
    parts: tuple[Part, ...]
    found: int
    every: int
    form: ThreadFilter
    query: str
    can_edit: bool
    start: str


@require_safe
def thread(request: SignedInRequest, client: str) -> HttpResponse:
    """Every thread of a client, or the one through a record (?from=need-12)."""
    found = client_of(request, client)
    form = ThreadFilter(request.GET, client=found)
    shown = thread_page(found, strands_of(found, today()), **form.wanted)
    rows = page_of(request, shown.strands, size=A_PAGE)
    page = ThreadList(
        headline=shown.headline,
        lede=shown.lede,
        rows=rows,
        parts=parts_of(list(rows), narrowed=form.narrowed),
        found=len(shown.strands),
        every=shown.every,
        form=form,
        query=list_query(request),
        can_edit=may_edit(request, found),
        start=form.start,
    )
    context = record_page.frame(request, found, "thread", STRATEGY) | {"page": page}
    return render(request, "roadmap/thread.html", context)

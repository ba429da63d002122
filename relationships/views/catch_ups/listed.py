"""A client's catch-ups: the list with who is due, and the download."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opm.kernel.calendar import today
from relationships.forms.catch_ups.filters import CatchUpFilter
from relationships.models import Touch
from relationships.requests import SignedInRequest
from relationships.selectors.catch_ups import listed
from relationships.views import record_list, record_page

SECTION = "catch_ups"


@require_safe
def catch_ups(request: SignedInRequest, client: str) -> HttpResponse:
    """Who is due, what is planned and what was held."""
    row = record_page.client_of(request, client)
    form = CatchUpFilter(request.GET)
    above = listed.above(row, today())
    rows: Any = listed.listed(row, form.words, form.shown)
    page = record_list.list_page(
        request,
        headline=listed.headline(row, above.due, above.today),
        lede=listed.lede(row, above.today),
        rows=rows,
        every=Touch.objects.filter(client=row).count(),
        form=form,
        can_edit=record_page.may_edit(request, row),
        extra=above,
    )
    page.rows.object_list = [listed.row_of(touch) for touch in page.rows]
    return render(
        request, "relationships/catch_ups.html", {**record_page.frame(request, row, SECTION), "page": page}
    )


@require_safe
@transaction.atomic
def catch_ups_download(request: SignedInRequest, client: str, fmt: str) -> HttpResponse:
    """Every catch-up of the filter; never a private note."""
    row = record_page.client_of(request, client)
    form = CatchUpFilter(request.GET)
    sheet = listed.sheet_of(listed.listed(row, form.words, form.shown))
    return record_list.download(row, sheet, noun="catch_ups", fmt=fmt, by=request.user, now=timezone.now())

"""A client's roadmap."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opm.kernel import calendar
from opm.kernel.web import quarter_from
from relationships.models import Client
from relationships.requests import SignedInRequest
from roadmap.selectors import client_roadmap as selectors
from roadmap.views.initiatives import OFFER_UNDO_SECONDS, UNDO
from roadmap.views.initiatives import can_edit as _can_edit
from roadmap.views.initiatives import client_of as _client


def _undo_on_offer(request: SignedInRequest, client: Client) -> dict[str, Any] | None:
    """The last save of this session while it is fresh; the address itself works longer."""
    undo = request.session.get(UNDO) or {}
    fresh = undo and timezone.now().timestamp() - undo["at"] < OFFER_UNDO_SECONDS
    return undo if fresh and undo["client"] == client.pk else None


@require_safe
def client_roadmap(request: SignedInRequest, client: str) -> HttpResponse:
    found, quarter = _client(request, client), quarter_from(request)
    page = selectors.client_roadmap(found, quarter, calendar.today(), can_edit=_can_edit(request, found))
    context = {"client": found, "tab": "roadmap", "quarter": quarter, "page": page}
    context["undo"] = _undo_on_offer(request, found) if page.can_edit else None
    return render(request, "roadmap/client_roadmap.html", context)

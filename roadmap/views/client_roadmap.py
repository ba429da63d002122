"""A client's roadmap."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opm.kernel import calendar
from opm.kernel.quarters import Quarter
from opm.kernel.web import quarter_from, query_of
from relationships.models import Client, Team
from relationships.requests import SignedInRequest
from relationships.views.record_page import client_of, frame, may_edit
from roadmap.forms.client_roadmap import RoadmapFilter
from roadmap.selectors import client_roadmap as selectors
from roadmap.views.initiatives import OFFER_UNDO_SECONDS, UNDO
from roadmap.views.tabs import ROADMAP

NAMES = ("theme", "state", "team")


def _undo_on_offer(request: SignedInRequest, client: Client) -> dict[str, Any] | None:
    """The last save of this session while it is fresh; the address itself works longer."""
    undo = request.session.get(UNDO) or {}
    fresh = undo and timezone.now().timestamp() - undo["at"] < OFFER_UNDO_SECONDS
    return undo if fresh and undo["client"] == client.pk else None


def _query_of_download(client: Client, quarter: Quarter, form: RoadmapFilter) -> str:
    """The same initiatives in the download of the roadmap across clients, where a team goes by its number."""
    chosen = {name: form.chosen(name) for name in NAMES}
    if chosen["team"]:
        chosen["team"] = Team.objects.filter(name=chosen["team"]).values_list("pk", flat=True).first() or ""
    return query_of(quarter=quarter, client=client.slug, **chosen)


@require_safe
def client_roadmap(request: SignedInRequest, client: str) -> HttpResponse:
    """The roadmap in time and as tables; `theme`, `state` and `team` narrow both."""
    found, quarter = client_of(request, client), quarter_from(request)
    chosen = {name: request.GET.get(name, "") for name in NAMES}
    page = selectors.client_roadmap(
        found, quarter, calendar.today(), can_edit=may_edit(request, found), chosen=chosen
    )
    form = RoadmapFilter(request.GET, page.choices)
    context = {**frame(request, found, "client_roadmap", ROADMAP), "page": page, "form": form}
    context["query"] = _query_of_download(found, quarter, form)
    context["undo"] = _undo_on_offer(request, found) if page.can_edit else None
    return render(request, "roadmap/client_roadmap.html", context)

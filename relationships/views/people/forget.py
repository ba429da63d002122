"""What is held on a person, for whoever asks to see it, and erasing it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from opm.kernel import exports
from opm.kernel.errors import NotAllowed, Refused
from relationships.forms.people import EraseForm
from relationships.models import Client, Seat
from relationships.requests import SignedInRequest
from relationships.selectors.people.dossier import dossier
from relationships.services.people import erase, require_all_teams
from relationships.services.records import note
from relationships.views.people.place import SECTION, seat_to_edit
from relationships.views.record_page import frame


@dataclass(frozen=True, slots=True)
class ErasePage:
    """Context of the page that asks before a person is erased. `clients` are all where they sit or sat."""

    seat: Seat
    clients: list[Client]
    form: EraseForm
    refused: str


@require_http_methods(["GET", "HEAD", "POST"])
def person_erase(request: SignedInRequest, client: str, seat: int) -> HttpResponse:
    found = seat_to_edit(request, client, seat)
    form = EraseForm(request.POST or None)
    clients, refused = _reached(found, request)
    if request.method == "POST" and not refused and form.is_valid():
        erase(person=found.person, by=request.user, now=timezone.now())
        messages.success(request, "The person is erased. Seats, days and numbers stay.")
        return redirect("people", found.client.slug)
    page = ErasePage(found, clients, form, refused)
    context = {**frame(request, found.client, SECTION), "page": page}
    return render(
        request, "relationships/erase.html", context, status=400 if request.method == "POST" else 200
    )


def _reached(seat: Seat, request: SignedInRequest) -> tuple[list[Client], str]:
    """The clients that erasing reaches, or why it cannot be done."""
    if seat.person.erased_at:
        return [], "This person was erased already."
    try:
        return require_all_teams(seat.person, request.user), ""
    except Refused as error:
        return [], str(error)


@require_safe
@transaction.atomic
def person_everything(request: SignedInRequest, client: str, seat: int) -> HttpResponse:
    """All that is held on the person, as JSON: for whoever asks what is known about them. Told to the history."""
    found = seat_to_edit(request, client, seat)
    try:
        clients = require_all_teams(found.person, request.user)
    except Refused as error:
        raise NotAllowed(str(error)) from None
    content: dict[str, Any] = dossier(found.person, clients)
    note("people.dossier", found, by=request.user, now=timezone.now())
    return exports.download(
        json.dumps(content, ensure_ascii=False, indent=2, default=str).encode(),
        filename=f"{slugify(found.person.name) or 'person'}.json",
        content_type="application/json",
    )

"""What the pages of people share: the seat of the address, and whether who asks may read what is candid."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from relationships.models import Client, Seat
from relationships.selectors.people.person import seat_of
from relationships.views.record_page import client_of, client_to_edit

SECTION = "people"


def candid_to(request: HttpRequest, client: Client) -> bool:
    """Whether who asks may read readings and notes of this client. One query."""
    return Client.objects.candid_to(request.user).filter(pk=client.pk).exists()


def seat_to_read(request: HttpRequest, client: str, pk: int) -> Seat:
    """The seat of the address; Http404 out of sight."""
    return _seat(client_of(request, client), pk)


def seat_to_edit(request: HttpRequest, client: str, pk: int) -> Seat:
    """The seat of the address for the client's team: Http404 out of sight, NotAllowed for readers."""
    return _seat(client_to_edit(request, client), pk)


def _seat(client: Client, pk: int) -> Seat:
    seat = seat_of(client, pk)
    if seat is None:
        raise Http404("There is no such person at this client.")
    return seat

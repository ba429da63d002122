"""Undo beside the message of what was just done: a button on the next page, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

SESSION_KEY = "undo"


@dataclass(frozen=True, slots=True)
class Undo:
    """Where the button posts, and what goes with it."""

    url: str
    fields: Mapping[str, str]


def offer_undo(request: HttpRequest, url: str, **fields: object) -> None:
    """Let the next page offer to take back what a view did: a POST of `fields` to `url`."""
    request.session[SESSION_KEY] = {
        "url": url,
        "fields": {name: str(value) for name, value in fields.items()},
    }


def offer_undo_of(request: HttpRequest, route: str, record: Any, **fields: object) -> None:
    """Let the next page offer to press `route` on a client's record as it stands now."""
    address = reverse(route, args=[record.client.slug, record.pk])
    offer_undo(request, address, seen_version=record.version, **fields)


def offered(request: HttpRequest) -> Undo | None:
    """What is offered, once."""
    session = getattr(request, "session", None)
    found = session.pop(SESSION_KEY, None) if session is not None and SESSION_KEY in session else None
    return Undo(found["url"], found["fields"]) if found else None

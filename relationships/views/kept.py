"""Words typed into a form that stands on somebody else's page (a row of Today): refused, they are kept for that page.

They wait in the session until the page that they were typed on is opened again, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

SESSION_KEY = "words kept"
OURS = ("csrfmiddlewaretoken", "next", "seen_version")


@dataclass(frozen=True, slots=True)
class Kept:
    """The address that refused the words, and the words by the name of their field."""

    url: str
    words: Mapping[str, str]


def keep(request: HttpRequest, page: str) -> None:
    """Keep what was typed for `page` (an address of ours)."""
    words = {name: str(value) for name, value in request.POST.items() if name not in OURS}
    request.session[SESSION_KEY] = {"page": page, "url": request.path, "words": words}


def take(request: HttpRequest) -> Kept | None:
    """What was kept for the page of this request; it is kept no longer."""
    found = request.session.get(SESSION_KEY)
    if not found or found["page"] != request.get_full_path():
        return None
    del request.session[SESSION_KEY]
    return Kept(found["url"], found["words"])

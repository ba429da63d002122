"""What every page opened by a signed link shares (TRUST.md S3, S14): no account, nothing kept by a cache.

The token is in one address only. Opening it changes nothing that is stored (mail scanners follow links): it puts the
link's number into the session and goes to an address without it, as Django's PasswordResetConfirmView does. Every
later address names the link by its number and opens only where the session holds it, so that two links in one browser
do not mix. A link that is wrong, expired, stopped, used or another's gives one page, whatever it was for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_http_methods

from opm.kernel import links
from opm.kernel.errors import NotAllowed

SESSION_KEY = "links opened here"
MOST_LINKS = 20
READ, CHANGE = ["GET", "HEAD"], ["GET", "HEAD", "POST"]
Page = Callable[..., HttpResponse]
Find = Callable[[int], Any]


def gone(request: HttpRequest) -> HttpResponse:
    """The one page for every link that does not open, whatever the reason: nothing in it depends on the request."""
    return private(render(request, "links/gone.html", status=404), "no-referrer")


def private(response: HttpResponse, referrer: str) -> HttpResponse:
    """Stored by no cache, found by no search engine, named to no other site (TRUST.md S14).

    Under `no-referrer` browsers send a form with `Origin: null`, which the check against forged requests refuses: the
    pages with forms, whose address holds no token, name themselves to this site alone.
    """
    add_never_cache_headers(response)
    patch_cache_control(response, no_store=True)
    response["Referrer-Policy"] = referrer
    response["X-Robots-Tag"] = "noindex"
    return response


def link_page(methods: list[str], find: Find) -> Callable[[Page], Page]:
    """A page of an opened link: the view gets what `find(number of the link)` gives; None is a dead link."""

    def wrap(view: Page) -> Page:
        @wraps(view)
        def page(request: HttpRequest, link: int, **more: int) -> HttpResponse:
            opened = link in request.session.get(SESSION_KEY, [])
            found = find(link) if opened else None
            if found is None:
                return gone(request)
            try:
                return private(view(request, found, **more), "same-origin")
            except (NotAllowed, Http404):  # stopped while this request was on its way, or no such page
                return gone(request)

        checked: Page = login_not_required(require_http_methods(methods)(page))
        return checked

    return wrap


def swap_token(request: HttpRequest, *, token: str, purpose: str, to: str) -> HttpResponse:
    """Put the link's number into the session and go to the page `to` of that number, without the token."""
    link = links.resolve(token=token, purpose=purpose, now=timezone.now())
    if link is None:
        return gone(request)
    opened = [pk for pk in request.session.get(SESSION_KEY, []) if pk != link.pk]
    request.session[SESSION_KEY] = [*opened, link.pk][-MOST_LINKS:]
    return private(redirect(to, link.pk), "no-referrer")

"""Stopping the daily digest by the link in the mail: without signing in, with one press (RFC 8058).

GET changes nothing, because mail scanners follow links; a link that is wrong, expired or stopped gives one page.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from opm.digest.stop import person_of, stop


@csrf_exempt  # mail programs send the form for the person; who holds the token may stop the mail, and nothing else
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, and stop the digest of whom the link was made for."""
    person = person_of(token, now=timezone.now())
    if person is None:
        return _private(render(request, "opm/digest_gone.html", status=404))
    if request.method == "POST":
        stop(person, now=timezone.now())
        return _private(render(request, "opm/digest_stopped.html"))
    return _private(render(request, "opm/digest_stop.html"))


def _private(response: HttpResponse) -> HttpResponse:
    """Stored by no cache, found by no search engine, and its address named to nobody (TRUST.md S14)."""
    add_never_cache_headers(response)
    patch_cache_control(response, no_store=True)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response

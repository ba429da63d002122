"""The own calendar: its private address, the feed itself, a single catch-up as a file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from opm.kernel.calendar import today
from opm.kernel.exports import download
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.selectors.calendar import feed, single
from relationships.services.calendar import make_link, open_link, owner_of, revoke_link
from relationships.views.catch_ups.plan import touch_of

KIND = "text/calendar; charset=utf-8"


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: SignedInRequest) -> HttpResponse:
    """Make or revoke the address of one's feed; a new one is shown in the answer to the press, and never again."""
    shown = ""
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            found = revoke_link(user=request.user, now=timezone.now())
            messages.success(
                request, "The address is revoked." if found else "There was no address to revoke."
            )
            return redirect("calendar")
        token = make_link(user=request.user, now=timezone.now())
        shown = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
    context = {
        "link": open_link(request.user, timezone.now()),
        "shown": shown,
        "clients": Client.objects.editable_by(request.user).active().count(),
        "nav": "settings",
    }
    return render(request, "relationships/calendar.html", context)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed of whoever's token it is; a dead token is answered like any address that is not there."""
    now = timezone.now()
    user = owner_of(token, now)
    if user is None:
        raise Http404("There is no such calendar.")
    response = HttpResponse(feed(user, today(), now, request.build_absolute_uri), content_type=KIND)
    response["Content-Disposition"] = 'inline; filename="opm.ics"'
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    patch_cache_control(response, no_store=True)
    return response


@require_safe
def catch_up_ics(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """One catch-up as a file for any calendar."""
    touch = touch_of(request, client, pk)
    content = single(touch, timezone.now(), request.build_absolute_uri)
    return download(content, filename=f"catch-up-{touch.on}.ics", content_type=KIND)

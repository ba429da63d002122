"""A client's shared roadmap: the links of its team, and the page behind a link.

A link is shown in the answer to the request that made it and nowhere else. How a link is opened and what a dead one
looks like is opm.kernel.link_pages. Mail scanners follow links: the roadmap comes after a press, which is what counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opm.kernel import link_pages, words
from opm.kernel.calendar import current_quarter, today
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.views.record_list import download, list_page
from relationships.views.record_page import (
    client_of,
    client_to_edit,
    form_page,
    frame,
    may_edit,
    press,
    save_form,
)
from roadmap.charts.shared import LIMIT, shared_timeline
from roadmap.forms.shares import ShareFilter, ShareForm
from roadmap.models import RoadmapShare
from roadmap.selectors import shares as selectors
from roadmap.services import shares as services
from roadmap.views.tabs import ROADMAP

SECTION = "roadmap_shares"
OPENED = "shared roadmaps opened"  # session: number of the link -> the day it was opened on


@dataclass(frozen=True, slots=True)
class HandedPage:
    """Context of a link just made: shown once."""

    headline: str
    address: str
    until: str
    shows: str
    done: str


@dataclass(frozen=True, slots=True)
class SharedPage:
    """Context of the page behind a link."""

    roadmap: selectors.SharedRoadmap
    figure: dict[str, Any] | None
    limit: int = LIMIT


@require_safe
def roadmap_shares(request: SignedInRequest, client: str) -> HttpResponse:
    """Who reads the roadmap by a link, until when, and how often it was opened."""
    found, form = client_of(request, client), ShareFilter(request.GET)
    every = selectors.shares_of(found, timezone.now())
    page = list_page(
        request,
        headline=selectors.headline(found, every),
        lede=selectors.lede(every),
        rows=selectors.found(every, said=form.words, shown=form.shown),
        every=len(every),
        form=form,
        can_edit=may_edit(request, found),
    )
    return render(request, "roadmap/shares.html", frame(request, found, SECTION, ROADMAP) | {"page": page})


@require_safe
@transaction.atomic
def roadmap_shares_download(request: SignedInRequest, client: str, fmt: str) -> HttpResponse:
    """The links that the list shows, as a table."""
    found, form, now = client_of(request, client), ShareFilter(request.GET), timezone.now()
    rows = selectors.found(selectors.shares_of(found, now), said=form.words, shown=form.shown)
    sheet = selectors.sheet_of(rows)
    return download(found, sheet, noun="shared-roadmaps", fmt=fmt, by=request.user, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def roadmap_share_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Make a link for an audience; the answer shows it once."""
    found = client_to_edit(request, client)
    form = ShareForm(request.POST or None, client=found, quarter=current_quarter())
    page = form_page(
        f"Who reads {found.name}'s roadmap?",
        "Make the link",
        reverse("roadmap_shares", args=[found.slug]),
        "Readers need no account. They see titles, what each brings, when, its theme and its state: no owners, teams, "
        "confidence, effort, reasons, budgets or requests.",
    )
    return save_form(
        request,
        found,
        page,
        form,
        lambda valid: services.share_roadmap(
            client=found, wish=valid.wish(), by=request.user, now=timezone.now()
        ),
        lambda handed: _show_link(request, found, handed),
        section=SECTION,
        tab=ROADMAP,
    )


def _show_link(request: SignedInRequest, client: Client, handed: services.HandedShare) -> HttpResponse:
    """The one page that shows the link."""
    until = handed.share.until_quarter
    page = HandedPage(
        headline=f"The link for {handed.share.audience} works until "
        f"{words.day(timezone.localdate(handed.link.expires_at), year=True)}",
        address=request.build_absolute_uri(reverse("shared_roadmap_open", args=[handed.token])),
        until=words.day(timezone.localdate(handed.link.expires_at), year=True),
        shows=f"what begins until {until.label}" if until else "all of the roadmap",
        done=reverse("roadmap_shares", args=[client.slug]),
    )
    response = render(
        request, "roadmap/share_link.html", frame(request, client, SECTION, ROADMAP) | {"page": page}
    )
    return link_pages.private(response, "same-origin")


@require_POST
def roadmap_share_stop(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Close a link for good."""
    found = client_to_edit(request, client)
    share = get_object_or_404(RoadmapShare.objects.select_related("client"), client=found, pk=pk)

    def act() -> str:
        services.stop_share(share=share, by=request.user, now=timezone.now())
        return f"Stopped. The link for {share.audience} opens nothing any more."

    return press(request, act, reverse("roadmap_shares", args=[found.slug]))


# --- behind the link ---------------------------------------------------------------------------------------------


@login_not_required
@require_http_methods(link_pages.READ)
def shared_roadmap_open(request: HttpRequest, token: str) -> HttpResponse:
    """Swap the token for its number in the session and go to an address without it."""
    return link_pages.swap_token(request, token=token, purpose=services.PURPOSE, to="shared_roadmap")


def _find(link: int) -> RoadmapShare | None:
    return selectors.find_shared(link, now=timezone.now())


@link_pages.link_page(link_pages.CHANGE, _find)
def shared_roadmap(request: HttpRequest, share: RoadmapShare) -> HttpResponse:
    """The cover; after a press, counted once a day and browser, the roadmap."""
    key, day = str(share.link_id), today()
    opened = {link: on for link, on in request.session.get(OPENED, {}).items() if on == day.isoformat()}
    if request.method == "POST":
        if key not in opened:
            services.open_share(share=share, now=timezone.now())
            request.session[OPENED] = {**opened, key: day.isoformat()}
        return redirect("shared_roadmap", share.link_id)
    roadmap = selectors.shared_roadmap(share, day)
    if key not in opened:
        return render(request, "links/shared_cover.html", {"page": SharedPage(roadmap, None)})
    figure = shared_timeline(roadmap.lines, today=day) if roadmap.lines else None
    return render(request, "links/shared_roadmap.html", {"page": SharedPage(roadmap, figure)})

"""The charter as the client's side reads it by a signed link: on a phone, without an account, agreed to once.

How a link is opened and what a dead one looks like is opm.kernel.link_pages.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from opm.kernel import link_pages, links
from opm.kernel.errors import Refused
from relationships.forms.charter import AnswerForm
from relationships.selectors.charter.opened import (
    Opened,
    Said,
    agree_page,
    find_opened,
    find_said,
    thanks_page,
)
from relationships.services.charter import agree, ask_change
from relationships.services.charter.draft import PURPOSE


@login_not_required
@require_http_methods(link_pages.READ)
def charter_open(request: HttpRequest, token: str) -> HttpResponse:
    """Swap the token for its number in the session and go to an address without it."""
    return link_pages.swap_token(request, token=token, purpose=PURPOSE, to="charter_agree")


def _find(link: int) -> Opened | Said | None:
    """The text that waits, or what this link said already."""
    now = timezone.now()
    return find_opened(link, now=now) or find_said(link, now=now)


@link_pages.link_page(link_pages.CHANGE, _find)
def charter_agree(request: HttpRequest, found: Opened | Said) -> HttpResponse:
    """The whole charter; agree with a name, or say what should change."""
    if isinstance(found, Said):
        return redirect("charter_thanks", found.link.pk)
    if request.method != "POST":
        return _show(request, found, AnswerForm(change=False, initial={"seen": found.seen}))
    change = request.POST.get("decision") == "change"
    form = AnswerForm(request.POST, change=change)
    if not form.is_valid():
        return _show(request, found, form, change=change, status=422)
    links.note_opening(link=found.link, now=timezone.now())
    verb = ask_change if change else agree
    words = {"words": form.cleaned_data["words"]} if change else {}
    try:
        verb(
            link=found.link,
            name=form.cleaned_data["name"],
            seen=form.cleaned_data["seen"],
            now=timezone.now(),
            **words,
        )
    except Refused as error:
        form.add_error("name", str(error))
        return _show(request, found, form, change=change, status=422)
    return redirect("charter_thanks", found.link.pk)


@link_pages.link_page(link_pages.READ, _find)
def charter_thanks(request: HttpRequest, found: Opened | Said) -> HttpResponse:
    """What was said, and what happens next."""
    if isinstance(found, Opened):
        return redirect("charter_agree", found.link.pk)
    return render(request, "links/charter_thanks.html", {"page": thanks_page(found)})


def _show(
    request: HttpRequest, found: Opened, form: AnswerForm, *, change: bool = False, status: int = 200
) -> HttpResponse:
    page = agree_page(found, form, change=change)
    return render(request, "links/charter_agree.html", {"page": page}, status=status)

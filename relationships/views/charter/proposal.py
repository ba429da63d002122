"""Putting a charter to the client: propose, remind, withdraw.

A link is shown in the answer to the request that made it and nowhere else: not stored, not in a message, not in an
address of ours, so that a reload cannot bring it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from opm.kernel import words
from opm.kernel.calendar import today
from opm.kernel.errors import Refused
from relationships.forms.charter import ProposeForm
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.selectors.charter.page import sheet_of
from relationships.selectors.charter.standing import standing_of
from relationships.selectors.charter.text import lacking
from relationships.services.charter import Handed, propose, remind, withdraw
from relationships.services.charter.message import Message, message_for, send
from relationships.views.record_act import version_seen
from relationships.views.record_page import FormPage, client_to_edit, frame, press, save_form


@dataclass(frozen=True, slots=True)
class HandedPage:
    """Context of templates/links/_handed.html: the link, once."""

    label: str
    address: str
    message: Message
    until: str
    mailed: str  # the address it was sent to, or ""
    failed: bool  # there is an address, and the mail server did not take it
    done: str


@require_http_methods(["GET", "HEAD", "POST"])
def charter_propose(request: SignedInRequest, client: str) -> HttpResponse:
    """Choose who agrees for the client; then the text is frozen, IT has agreed, and the link is shown once."""
    found = client_to_edit(request, client)
    draft = standing_of(found, today()).draft
    if draft is None or draft.content_id is not None:
        messages.warning(request, "There is no draft to put to the client." if draft is None else _STANDS)
        return redirect("charter", found.slug)
    start = {"seen_version": draft.version, "seat": draft.asked_id}
    form = ProposeForm(request.POST or None, client=found, initial=start)

    def page(shown: Any) -> FormPage:
        return FormPage(
            f"Put version {draft.number} to {found.name}",
            shown,
            "Agree for IT and make the link",
            reverse("charter", args=[found.slug]) + "?draft",
            f"You agree for IT as {request.user.name}. {found.name} reads the same text by a link and agrees, or "
            "asks for a change. Editing it afterwards takes it back.",
            extra={"missing": lacking(sheet.text), "sheet": sheet},
        )

    sheet = sheet_of(draft, today())
    return save_form(
        request,
        found,
        page,
        form,
        lambda valid: propose(
            client=found,
            seat=valid.cleaned_data["seat"],
            seen_version=valid.cleaned_data["seen_version"],
            by=request.user,
            now=timezone.now(),
            life=valid.life,
        ),
        lambda handed: _show_link(request, found, handed),
        section="charter",
        template="relationships/charter_propose.html",
    )


_STANDS = "This text is with the client already. Send a reminder, or withdraw it first."


@require_POST
def charter_remind(request: SignedInRequest, client: str) -> HttpResponse:
    """A fresh link with a reminder, mailed where an address is known."""
    found = client_to_edit(request, client)
    try:
        handed = remind(client=found, by=request.user, now=timezone.now())
    except Refused as error:
        messages.warning(request, str(error))
        return redirect("charter", found.slug)
    return _show_link(request, found, handed)


@require_POST
def charter_withdraw(request: SignedInRequest, client: str) -> HttpResponse:
    """Take the proposed text back."""
    found = client_to_edit(request, client)

    def act() -> str:
        withdraw(client=found, seen_version=version_seen(request), by=request.user, now=timezone.now())
        return "The text is not with the client any more. The link is closed."

    return press(request, act, reverse("charter", args=[found.slug]) + "?draft")


def _show_link(request: SignedInRequest, client: Client, handed: Handed) -> HttpResponse:
    """The one page that shows the link; it is mailed here, after the transaction, where an address is known."""
    link = request.build_absolute_uri(reverse("charter_open", args=[handed.token]))
    message = message_for(handed, address=link, by=request.user)
    sent = send(message, handed=handed, by=request.user)
    asked = handed.charter.asked
    email = asked.person.email if asked else ""
    page = HandedPage(
        label=handed.link.for_label,
        address=link,
        message=message,
        until=words.day(timezone.localdate(handed.link.expires_at)),
        mailed=email if sent else "",
        failed=bool(email) and not sent,
        done=reverse("charter", args=[client.slug]) + "?draft",
    )
    context = {**frame(request, client, "charter"), "page": page}
    return render(request, "relationships/charter_link.html", context)

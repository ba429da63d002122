"""The letter "what moved" of a session that is over: edited, mailed to people of the client, or sent by oneself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from opm.kernel import words
from relationships.models.record import LINE
from relationships.requests import SignedInRequest
from relationships.views.record_act import signed
from relationships.views.record_page import FormPage, save_form
from roadmap.forms.sessions import LetterForm
from roadmap.models import PrioritySession
from roadmap.selectors.sessions import subject, text
from roadmap.services import sessions as service
from roadmap.services.sessions.letters import NOT_YET
from roadmap.views.sessions.listed import SECTION, session_to_edit
from roadmap.views.tabs import DEMAND


@require_http_methods(["GET", "HEAD", "POST"])
def priority_session_letter(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """The letter, ready to send. `do` is "mark" where somebody sent it by hand."""
    session = session_to_edit(request, client, pk)
    if session.state != PrioritySession.State.HELD:
        messages.warning(request, NOT_YET)
        return redirect(session)
    form = LetterForm(
        request.POST or None,
        client=session.client,
        sent=bool(session.letter_sent_on),
        initial=_ready(session) if request.method != "POST" else {},
    )
    by_hand = request.POST.get("do") == "mark"
    page = FormPage(
        f"What moved on {words.day(session.on)}",
        form,
        "Send letter",
        session.get_absolute_url(),
        extra={"session": session},
    )
    return save_form(
        request,
        session.client,
        lambda typed: page,
        form,
        lambda typed: _send(request, session, typed, by_hand),
        lambda missed: _sent(request, session, missed, by_hand),
        section=SECTION,
        tab=DEMAND,
        template="roadmap/letter.html",
    )


def _ready(session: PrioritySession) -> dict[str, Any]:
    """The letter as it went out, else as the session makes it; to those who were there and have an address."""
    there = session.present.filter(ended_on=None).exclude(person__email="")
    return {
        "subject": subject(session)[:LINE],
        "message": session.letter or text(session),
        "who": [] if session.letter_sent_on else list(there.values_list("pk", flat=True)),
        "seen_version": session.version,
    }


def _send(request: SignedInRequest, session: PrioritySession, typed: Any, by_hand: bool) -> list[str]:
    what = {"session": session, "wish": typed.wish(), **signed(request, typed)}
    if by_hand:
        service.mark_letter(**what)
        return []
    return service.send_letter(**what)


def _sent(
    request: SignedInRequest, session: PrioritySession, missed: list[str], by_hand: bool
) -> HttpResponse:
    if missed:
        messages.warning(request, f"The letter went out, but not to {words.listed(missed)}.")
    elif by_hand:
        messages.success(request, "The letter is kept as you sent it.")
    else:
        messages.success(request, "The letter is sent.")
    return redirect(session)

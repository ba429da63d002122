"""Telling a slip: the page that writes and logs the message, and the small forms of a warning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from opm.kernel import words
from opm.kernel.calendar import today
from relationships.forms import commitments as forms_of
from relationships.models import Client, Commitment, Warning
from relationships.requests import SignedInRequest
from relationships.selectors.commitments import slip_words
from relationships.selectors.commitments.standing import waiting_slip
from relationships.services import commitments as services
from relationships.views.commitments.records import SECTION, commitment_of
from relationships.views.record_act import press_form
from relationships.views.record_page import FormPage, back, client_to_edit, frame, save_form

LEDE = "A two-day slip told today beats a seven-day slip told next month."
TEMPLATE = "relationships/tell.html"


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_tell(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Tell a slip: `look` gives the message and its worth for what is typed, `write` the page with both."""
    found = client_to_edit(request, client)
    stored = commitment_of(found, pk)
    if stored.state not in Commitment.RUNNING:
        messages.warning(request, "Only a promise that runs can slip.")
        return redirect("commitment", found.slug, stored.pk)
    form = forms_of.TellForm(
        request.POST or None,
        client=found,
        commitment=stored,
        waiting=waiting_slip(stored),
        by=request.user,
    )
    if "look" in request.POST:
        form.is_valid()
        return render(
            request, "relationships/_slip_live.html", {"page": _page(found, stored, form), "swap": True}
        )
    if "write" in request.POST or (form.is_valid() and form.sends and form.unread):
        return _to_read(request, found, stored, form)

    def save(form: Any) -> tuple[Warning | None, bool]:
        return _log(request, stored, form)

    return save_form(
        request,
        found,
        lambda form: _page(found, stored, form),
        form,
        save,
        lambda result: _done(request, found, stored, form, result),
        section=SECTION,
        template=TEMPLATE,
    )


@dataclass(frozen=True, slots=True)
class Live:
    """What follows the typing: the message, the message as made, what the telling is worth."""

    message: str
    written: str
    subject: str
    worth: slip_words.Worth
    day_hint: str
    overdue: bool


def _page(client: Client, stored: Commitment, form: Any) -> FormPage:
    message, written = form.drafted()
    over = stored.due_on < today()
    live = Live(message, written, slip_words.subject(form.telling), form.worth, form.day_hint, over)
    return FormPage(
        headline=f"Tell {client.name} that it slips",
        form=form,
        verb="Tell the client",
        cancel=reverse("commitment", args=[client.slug, stored.pk]),
        lede=LEDE,
        extra={"live": live, "commitment": stored},
    )


def _to_read(request: SignedInRequest, client: Client, stored: Commitment, form: Any) -> HttpResponse:
    """The page again with the message: nothing goes out that nobody has read. Nothing is stored."""
    form.is_valid()
    asked = "write" in request.POST
    if asked:
        form.errors.clear()  # asking for the message is no attempt to save
    else:
        messages.info(request, "Read what the client gets, then tell the client.")
    context = {**frame(request, client, SECTION), "page": _page(client, stored, form)}
    return render(request, TEMPLATE, context)


def _log(request: SignedInRequest, stored: Commitment, form: Any) -> tuple[Warning | None, bool]:
    """Call the service; gives the warning, and whether what should go by mail went."""
    seen = form.cleaned_data["seen_version"]
    about: dict[str, Any] = {"commitment": stored, "seen_version": seen, "slip": form.slip()}
    who: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    if not form.sends:
        return services.tell(**about, **who), True
    address, subject = form.cleaned_data["seat"].person.email, slip_words.subject(form.telling)
    return services.tell_by_mail(**about, address=address, subject=subject, **who)


def _done(
    request: SignedInRequest,
    client: Client,
    stored: Commitment,
    form: Any,
    result: tuple[Warning | None, bool],
) -> HttpResponse:
    warning, went = result
    if not went:
        messages.error(
            request,
            "The mail server did not take the message. The slip is noted as not told yet: "
            "copy the message and tell the client another way, or try again.",
        )
        return redirect("commitment_tell", client.slug, stored.pk)
    assert warning is not None
    messages.success(request, _said(warning))
    return back(request, reverse("commitment", args=[client.slug, stored.pk]))


def _said(warning: Warning) -> str:
    """What was logged, and what it is worth."""
    new = words.day(warning.new_due_on)
    lead = warning.lead_days
    if lead is None:
        return f"Noted, not told yet: {words.day(warning.old_due_on)} stays until the client knows."
    if lead > 0:
        return f"Told with {words.count(lead, 'day')} of warning. It is due {new} now."
    return f"Told, as a surprise. It is due {new} now."


@require_POST
def commitment_move(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Move the day without telling: possible, and a surprise."""
    found = client_to_edit(request, client)
    stored = get_object_or_404(Commitment.objects.select_related("client"), client=found, pk=pk)

    def act(data: dict[str, Any]) -> str:
        services.move_untold(
            commitment=stored,
            seen_version=data["seen_version"],
            new_due_on=data["due_on"],
            reason=data["reason"],
            by=request.user,
            now=timezone.now(),
        )
        return f"Moved to {words.day(data['due_on'])}. The client does not know: it counts as a surprise."

    here = reverse("commitment", args=[found.slug, stored.pk])
    return press_form(request, forms_of.MoveForm(request.POST), act, here)


def _of_warning(
    request: SignedInRequest,
    client: str,
    pk: int,
    form: Any,
    act: Callable[[Warning, dict[str, Any]], str],
) -> HttpResponse:
    """A small form of a warning for the client's team."""
    found = client_to_edit(request, client)
    warnings = Warning.objects.select_related("commitment__client")
    stored = get_object_or_404(warnings, commitment__client=found, pk=pk)
    here = reverse("commitment", args=[found.slug, stored.commitment_id])
    return press_form(request, form(request.POST), lambda data: act(stored, data), here)


@require_POST
def warning_told(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """A slip that waited was told."""

    def act(stored: Warning, data: dict[str, Any]) -> str:
        warning = services.told(warning=stored, **data, by=request.user, now=timezone.now())
        return _said(warning)

    return _of_warning(request, client, pk, forms_of.ToldForm, act)


@require_POST
def warning_reply(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """What the client answered."""

    def act(stored: Warning, data: dict[str, Any]) -> str:
        services.note_reply(
            warning=stored, reply=data["reply"], on=data["replied_on"], by=request.user, now=timezone.now()
        )
        return "The answer is noted."

    return _of_warning(request, client, pk, forms_of.ReplyForm, act)

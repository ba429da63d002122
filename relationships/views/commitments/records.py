"""Promises to a client: the list, one promise, a new one, its buttons."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opm.kernel import history, words
from opm.kernel.advice import Advice, advise
from opm.kernel.calendar import today
from opm.kernel.models import Change
from opm.kernel.web import quarter_from
from relationships.forms import commitments as forms_of
from relationships.forms.acts import SeenForm
from relationships.models import Client, Commitment, Warning
from relationships.requests import SignedInRequest
from relationships.selectors.commitments import forecasts, lists
from relationships.selectors.commitments.figures import Board, board
from relationships.services import commitments as services
from relationships.views.record_act import press_form, signed
from relationships.views.record_list import download, list_page
from relationships.views.record_page import (
    FormPage,
    client_of,
    client_to_edit,
    frame,
    may_edit,
    save_form,
)
from relationships.views.undo import offer_undo_of

SECTION = "commitments"


@require_safe
def commitments(request: SignedInRequest, client: str) -> HttpResponse:
    """The promises to a client; the headline says how they are kept this quarter. Eight queries of its own."""
    found, day = client_of(request, client), today()
    form = forms_of.CommitmentFilter(request.GET)
    rows = lists.shown(lists.searched(lists.rows_of(found), form.words), form.shown, day)
    every, above = (
        Commitment.objects.filter(client=found).count(),
        board([found.pk], quarter_from(request), day),
    )
    page = list_page(
        request,
        headline=_headline(found, above) if every else f"No commitments to {found} yet",
        lede=above.whole.lede
        if every
        else "What was promised to the client, for which day, and how it is kept.",
        rows=cast(Sequence[Any], rows),
        every=every,
        form=form,
        can_edit=may_edit(request, found),
        extra=above,
    )
    page.rows.object_list = [lists.row_of(item, day) for item in page.rows.object_list]
    return render(request, "relationships/commitments.html", {**frame(request, found, SECTION), "page": page})


def _headline(client: Client, above: Board) -> str:
    return f"{client}: {above.whole.finding} in {above.quarter.label}"


@require_safe
@transaction.atomic
def commitments_download(request: SignedInRequest, client: str, fmt: str) -> HttpResponse:
    """The promises that the list shows, as CSV or XLSX."""
    found, form, day = client_of(request, client), forms_of.CommitmentFilter(request.GET), today()
    rows = lists.shown(lists.searched(lists.rows_of(found), form.words), form.shown, day)
    sheet = lists.sheet_of(rows, day)
    return download(found, sheet, noun=SECTION, fmt=fmt, by=request.user, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Write a promise down; warnings of other apps (capacity) are shown before it is saved."""
    found = client_to_edit(request, client)
    form = forms_of.CommitmentForm(request.POST or None, client=found, initial=_starting(request))

    def save(form: Any) -> Commitment:
        return services.propose(client=found, wish=form.wish(), by=request.user, now=timezone.now())

    def done(made: Commitment) -> HttpResponse:
        messages.success(request, f"Promised for {words.day(made.due_on)}: {made.text}")
        return redirect("commitments", found.slug)

    headline, verb = f"Add a commitment to {found.name}", "Add commitment"
    return _save(request, found, form, save, done, headline=headline, verb=verb)


def _starting(request: SignedInRequest) -> dict[str, Any]:
    """Who writes a promise down mostly owns it."""
    return {"owner": request.user}


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_change(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Change a promise that runs; the day of an accepted one moves by telling alone."""
    found = client_to_edit(request, client)
    stored = commitment_of(found, pk)
    form = forms_of.CommitmentForm(request.POST or None, client=found, commitment=stored)

    def save(form: Any) -> Commitment:
        return services.change_commitment(commitment=stored, wish=form.wish(), **signed(request, form))

    def done(changed: Commitment) -> HttpResponse:
        messages.success(request, "Saved.")
        return redirect("commitment", found.slug, changed.pk)

    return _save(
        request, found, form, save, done, headline=f"Change {stored.text}", verb="Save commitment", of=stored
    )


def _save(
    request: SignedInRequest,
    client: Client,
    form: forms_of.CommitmentForm,
    save: Callable[[Any], Commitment],
    done: Callable[[Commitment], HttpResponse],
    *,
    headline: str,
    verb: str,
    of: Commitment | None = None,
) -> HttpResponse:
    """The form of a promise with what is to be considered beside it. Advice that nobody read yet comes back first."""
    cancel = reverse("commitment", args=[client.slug, of.pk]) if of else reverse(SECTION, args=[client.slug])
    hints = _hints(request, client, form, of)

    def page(form: forms.Form) -> FormPage:
        return FormPage(headline, form, verb, cancel, extra={"hints": hints})

    if "look" in request.POST:
        return render(request, "relationships/_commitment_hints.html", {"hints": hints})
    if form.is_valid() and hints.advice and form.cleaned_data["advised"] != hints.digest:
        typed = request.POST.copy()
        typed["advised"] = hints.digest
        form.data = typed
        context = {**frame(request, client, SECTION), "page": page(form)}
        return render(request, "relationships/commitment_form.html", context)
    return save_form(
        request,
        client,
        page,
        form,
        save,
        done,
        section=SECTION,
        template="relationships/commitment_form.html",
    )


@dataclass(frozen=True, slots=True)
class Hints:
    """What stands beside the form of a promise: the forecast, and what other apps say."""

    outlook: forecasts.Outlook
    advice: tuple[Advice, ...]
    where: str  # the page's own address

    @property
    def digest(self) -> str:
        """By this the form says which warnings were read."""
        return hashlib.sha256("\n".join(item.text for item in self.advice).encode()).hexdigest()


def _hints(
    request: SignedInRequest, client: Client, form: forms_of.CommitmentForm, of: Commitment | None
) -> Hints:
    if form.is_bound:
        form.is_valid()
        owner, due_on = form.cleaned_data.get("owner"), form.cleaned_data.get("due_on")
    else:
        owner, due_on = form.initial.get("owner"), None
    day = of.baseline_on if of else due_on
    advice = advise("commitment.draft", client=client, owner=owner, due_on=due_on) if due_on else []
    return Hints(forecasts.outlook(owner, request.user, day), tuple(advice), request.path)


def commitment_of(client: Client, pk: int) -> Commitment:
    """A promise to this client, with what a page needs, or Http404."""
    return get_object_or_404(lists.rows_of(client), pk=pk)


@dataclass(frozen=True, slots=True)
class CommitmentPage:
    """Context of one promise. `slips` are its warnings, oldest first."""

    row: lists.Row
    lede: str
    slips: tuple[Warning, ...]
    outlook: forecasts.Outlook
    can_edit: bool
    keep: forms_of.KeepForm
    reason: forms_of.ReasonForm
    move: forms_of.MoveForm
    told: forms_of.ToldForm
    changes: tuple[Change, ...]


@require_safe
def commitment(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """One promise: how it stands, its days with their reasons, who was told what, what the history forecasts."""
    found, day = client_of(request, client), today()
    item = commitment_of(found, pk)
    page = CommitmentPage(
        row=lists.row_of(item, day),
        lede=_lede(item, day),
        slips=tuple(item.warnings.select_related("by").order_by("pk")),
        outlook=forecasts.outlook(item.owner, request.user, item.baseline_on),
        can_edit=may_edit(request, found),
        keep=forms_of.KeepForm(initial={"done_on": day}),
        reason=forms_of.ReasonForm(),
        move=forms_of.MoveForm(),
        told=forms_of.ToldForm(initial={"told_on": day, "told_to": _name_of(item)}),
        changes=tuple(history.of_object(item)[:20]),
    )
    return render(request, "relationships/commitment.html", {**frame(request, found, SECTION), "page": page})


def _name_of(item: Commitment) -> str:
    return str(item.seat.person) if item.seat else ""


def _lede(item: Commitment, day: date) -> str:
    """Where it stands, in a sentence."""
    if item.state == Commitment.State.WITHDRAWN:
        return f"Withdrawn on {words.day(item.ended_on, near=day)}. {item.why_withdrawn}"
    if item.ended_on:
        return (
            f"Done on {words.day(item.ended_on, near=day)}, promised for {words.day(item.due_on, near=day)}."
        )
    left = (item.due_on - day).days
    until = f"{words.count(left, 'day')} left" if left > 0 else "today" if left == 0 else ""
    over = f"{words.count(-left, 'day')} over, and the client was not told" if left < 0 else ""
    return f"Due {words.day(item.due_on, near=day)}, {until or over}."


def _button(
    request: SignedInRequest,
    client: str,
    pk: int,
    form: type[forms.Form],
    act: Callable[[dict[str, Any], dict[str, Any]], str],
) -> HttpResponse:
    """A button of a promise's page for the client's team: `act(what every service takes, values of the form)`."""
    found = client_to_edit(request, client)
    stored = get_object_or_404(Commitment.objects.select_related("client"), client=found, pk=pk)
    here = reverse("commitment", args=[found.slug, stored.pk])
    typed = form(request.POST)

    def press(data: dict[str, Any]) -> str:
        return act({"commitment": stored, **signed(request, typed)}, data)

    return press_form(request, typed, press, here)


@require_POST
def commitment_accept(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    def act(of: dict[str, Any], data: dict[str, Any]) -> str:
        done = services.accept(**of)
        return f"Accepted: {done.text}"

    return _button(request, client, pk, SeenForm, act)


@require_POST
def commitment_keep(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    def act(of: dict[str, Any], data: dict[str, Any]) -> str:
        done = services.keep(**of, done_on=data["done_on"])
        offer_undo_of(request, "commitment_reopen", done)
        return f"{done.get_state_display()}: {done.text}"

    return _button(request, client, pk, forms_of.KeepForm, act)


@require_POST
def commitment_risk(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    def act(of: dict[str, Any], data: dict[str, Any]) -> str:
        services.set_risk(**of, at_risk=data["at_risk"], reason=data["reason"])
        return "It is at risk." if data["at_risk"] else "It is on its way again."

    return _button(request, client, pk, forms_of.RiskForm, act)


@require_POST
def commitment_withdraw(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    def act(of: dict[str, Any], data: dict[str, Any]) -> str:
        done = services.withdraw(**of, reason=data["reason"])
        offer_undo_of(request, "commitment_reopen", done)
        return f"Withdrawn: {done.text}"

    return _button(request, client, pk, forms_of.ReasonForm, act)


@require_POST
def commitment_reopen(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    def act(of: dict[str, Any], data: dict[str, Any]) -> str:
        done = services.reopen(**of)
        return f"Reopened: {done.text}"

    return _button(request, client, pk, SeenForm, act)

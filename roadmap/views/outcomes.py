"""Pages of measured outcomes: the list, one with its readings, the form, and the buttons on one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opm.kernel import history
from opm.kernel.calendar import today
from opm.kernel.errors import Refused
from relationships.forms.acts import SeenForm
from relationships.models import Client, Need
from relationships.requests import SignedInRequest
from relationships.views import record_page
from relationships.views.record_act import Buttons, signed
from relationships.views.record_list import download, list_page
from relationships.views.record_page import client_of, client_to_edit, form_page, may_edit
from relationships.views.undo import offer_undo, offer_undo_of
from roadmap.charts.outcomes import readings_line
from roadmap.forms.outcomes import (
    OutcomeEndForm,
    OutcomeFilter,
    OutcomeForm,
    OutcomeNeedForm,
    OutcomeReadingForm,
    start_of,
)
from roadmap.models import Outcome
from roadmap.selectors import outcomes as selectors
from roadmap.selectors.outcomes import said
from roadmap.services import outcomes as services
from roadmap.views.tabs import STRATEGY

SECTION = "outcomes"


@dataclass(frozen=True, slots=True)
class OutcomeList:
    """What stands above the list: how many there are by standing, and the notice about unread ones."""

    counts: selectors.Counts
    notice: str


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """Context of one outcome: its facts, its figure, and forms for the client's team."""

    headline: str
    lede: str
    facts: selectors.OutcomeFacts
    can_edit: bool
    figure: dict[str, Any] | None
    read: OutcomeReadingForm
    end: OutcomeEndForm
    need: OutcomeNeedForm
    changes: tuple[Any, ...]
    problem: forms.Form | None = None


@require_safe
def outcomes(request: SignedInRequest, client: str) -> HttpResponse:
    """What gets measurably better for the client, and how each stands."""
    found = client_of(request, client)
    form, every = OutcomeFilter(request.GET, client=found), selectors.outcomes_of(found, today())
    counts = selectors.counts_of(every)
    page = list_page(
        request,
        headline=said.headline(found, counts),
        lede=said.lede(counts),
        rows=selectors.found(every, **form.wanted),
        every=counts.every,
        form=form,
        can_edit=may_edit(request, found),
        extra=OutcomeList(counts, said.asked_note(counts.asked) if counts.asked else ""),
    )
    context = record_page.frame(request, found, SECTION, STRATEGY) | {"page": page}
    return render(request, "roadmap/outcomes.html", context)


@require_safe
@transaction.atomic
def outcomes_download(request: SignedInRequest, client: str, fmt: str) -> HttpResponse:
    """The outcomes that the list shows, as a table."""
    found = client_of(request, client)
    form = OutcomeFilter(request.GET, client=found)
    rows = selectors.found(selectors.outcomes_of(found, today()), **form.wanted)
    sheet = selectors.sheet_of(rows)
    return download(found, sheet, noun="outcomes", fmt=fmt, by=request.user, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def outcome_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Record what is to get better."""
    found = client_to_edit(request, client)
    start = {"baseline_on": today(), "theme": request.GET.get("theme", "")}
    form = OutcomeForm(request.POST or None, client=found, initial=start)
    lede = "Without a baseline, a target and a day it is a wish; fill in what is known, the rest can follow."
    page = form_page(
        f"What gets measurably better for {found.name}?",
        "Add outcome",
        reverse("outcomes", args=[found.slug]),
        lede,
    )

    def save(typed: Any) -> Outcome:
        return services.create_outcome(client=found, wish=typed.wish(), by=request.user, now=timezone.now())

    def done(made: Outcome) -> HttpResponse:
        messages.success(request, f"Added: {made.measure}")
        return redirect("outcome", found.slug, made.pk)

    return record_page.save_form(request, found, page, form, save, done, section=SECTION, tab=STRATEGY)


def _outcome(client: Client, pk: int) -> Outcome:
    rows = Outcome.objects.select_related("client", "theme", "owner", "client_owner__person")
    return get_object_or_404(rows, client=client, pk=pk)


@require_safe
def outcome(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """One outcome: where it stands, its readings, what serves it and what led to it."""
    found = client_of(request, client)
    return _page(request, _outcome(found, pk), may_edit(request, found))


def _page(
    request: SignedInRequest,
    item: Outcome,
    can_edit: bool,
    *,
    typed: SeenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an outcome; `typed` is the form of an act that did not go through."""
    facts = selectors.facts_of(item.client, item.pk, today())
    if facts is None:
        raise Http404("There is no such outcome.")
    start = {"on": today(), "source": item.source}
    page = OutcomePage(
        headline=facts.headline,
        lede=facts.lede,
        facts=facts,
        can_edit=can_edit,
        figure=readings_line(item, facts.counted, facts.go_lives, today()),
        read=typed if isinstance(typed, OutcomeReadingForm) else OutcomeReadingForm(initial=start),
        end=typed
        if isinstance(typed, OutcomeEndForm)
        else OutcomeEndForm(initial={"seen_version": item.version}),
        need=OutcomeNeedForm(needs=facts.open_needs),
        changes=tuple(history.of_object(item)[:50]),
        problem=typed,
    )
    context = record_page.frame(request, item.client, SECTION, STRATEGY) | {"page": page}
    return render(request, "roadmap/outcome.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome_edit(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Change what is measured, from where to where, by when and by whom."""
    found = client_to_edit(request, client)
    item = _outcome(found, pk)
    before = start_of(item)
    form = OutcomeForm(request.POST or None, client=found, outcome=item, initial=before)
    here = reverse("outcome", args=[found.slug, item.pk])
    page = form_page("Change the outcome", "Save outcome", here, item.measure)

    def save(typed: Any) -> Outcome:
        return services.change_outcome(outcome=item, wish=typed.wish(), **signed(request, typed))

    def done(after: Outcome) -> HttpResponse:
        messages.success(request, f"Saved: {after.measure}")
        if after.version != before["seen_version"]:
            offer_undo(request, request.path, **_as_typed(before | {"seen_version": after.version}))
        return redirect(here)

    return record_page.save_form(request, found, page, form, save, done, section=SECTION, tab=STRATEGY)


def _as_typed(values: dict[str, Any]) -> dict[str, str]:
    """A form's values as a browser sends them."""
    return {name: "" if value is None else str(getattr(value, "pk", value)) for name, value in values.items()}


BUTTONS = Buttons("outcome", _outcome, _page)


@require_POST
def outcome_read(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Say where the measure stood on a day."""
    form = OutcomeReadingForm(request.POST)

    def act(item: Outcome) -> str:
        values = {name: form.cleaned_data[name] for name in ("on", "value", "source", "note")}
        services.read_outcome(outcome=item, **values, by=request.user, now=timezone.now())
        return f"Read: {item.measure}. A wrong reading is put right by another one of the same day."

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def outcome_end(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """It is reached, or dropped with the reason."""
    form = OutcomeEndForm(request.POST)

    def act(item: Outcome) -> str:
        words = {name: form.cleaned_data[name] for name in ("state", "why")}
        ended = services.end_outcome(outcome=item, **words, **signed(request, form))
        offer_undo_of(request, "outcome_reopen", ended)
        return f"{ended.get_state_display()}: {ended.measure}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def outcome_reopen(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Take back that it ended."""
    form = SeenForm(request.POST)

    def act(item: Outcome) -> str:
        services.reopen_outcome(outcome=item, **signed(request, form))
        return f"Running again: {item.measure}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def outcome_need(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """An open need of the client leads to this outcome."""
    found = client_to_edit(request, client)
    needs = Need.objects.filter(client=found, state=Need.State.OPEN).select_related("client")
    form = OutcomeNeedForm(request.POST, needs=tuple(needs))

    def act(item: Outcome) -> str:
        need_pk, seen = form.chosen
        need = needs.filter(pk=need_pk).first()
        if need is None:
            raise Refused("This need is not open any more.")
        linked = services.serve_need(
            outcome=item, need=need, seen_version=seen, by=request.user, now=timezone.now()
        )
        offer_undo_of(request, "need_reopen", linked, next=item.get_absolute_url())
        return f"Led to this outcome: {need.want}"

    return BUTTONS.press(request, client, pk, form, act)

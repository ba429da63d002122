"""Pages of needs: what the client wants, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opm.kernel import handover, history
from opm.kernel.calendar import today
from relationships.forms.acts import SeenForm
from relationships.forms.needs import DropForm, LeadForm, NeedFilter, NeedForm, WayForm
from relationships.models import Client, Need
from relationships.requests import SignedInRequest
from relationships.selectors import needs as selectors
from relationships.services import needs as services
from relationships.views import record_page
from relationships.views.record_act import Buttons, signed
from relationships.views.record_list import download, list_page
from relationships.views.record_page import client_of, client_to_edit, form_page, may_edit
from relationships.views.undo import offer_undo_of

SECTION = "needs"


@dataclass(frozen=True, slots=True)
class NeedPage:
    """Context of one need: its row, the ways to take it up, and forms for the client's team."""

    headline: str
    lede: str
    row: selectors.NeedRow
    can_edit: bool
    ways: tuple[handover.Way, ...]
    lead: LeadForm
    drop: DropForm
    changes: tuple[Any, ...]
    problem: forms.Form | None = None


@require_safe
def needs(request: SignedInRequest, client: str) -> HttpResponse:
    """What the client wants, by what became of it."""
    found, form = client_of(request, client), NeedFilter(request.GET)
    every = selectors.needs_of(found, today())
    counts = selectors.counts_of(every)
    page = list_page(
        request,
        headline=selectors.headline(found, counts),
        lede=selectors.lede(counts),
        rows=selectors.found(every, said=form.words, shown=form.shown),
        every=counts.every,
        form=form,
        can_edit=may_edit(request, found),
        extra=counts,
    )
    page.rows.object_list = _grouped(list(page.rows.object_list))
    return render(
        request, "relationships/needs.html", record_page.frame(request, found, SECTION) | {"page": page}
    )


def _grouped(rows: Sequence[selectors.NeedRow]) -> list[selectors.NeedRow]:
    """The rows of one page, the first of each state with its heading."""
    headings, before, shown = dict(selectors.GROUPS), None, []
    for row in rows:
        state = selectors.State(row.item.state)
        shown.append(row if state == before else replace(row, group=headings[state]))
        before = state
    return shown


@require_safe
@transaction.atomic
def needs_download(request: SignedInRequest, client: str, fmt: str) -> HttpResponse:
    """The needs that the list shows, as a table."""
    found, form = client_of(request, client), NeedFilter(request.GET)
    rows = selectors.found(selectors.needs_of(found, today()), said=form.words, shown=form.shown)
    sheet = selectors.sheet_of(rows)
    return download(found, sheet, noun="needs", fmt=fmt, by=request.user, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def need_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Write down what the client wants."""
    found = client_to_edit(request, client)
    form = NeedForm(request.POST or None, client=found, initial={"seen_on": today()})

    lede = "The client should recognise itself in what is written here."
    cancel = reverse("needs", args=[found.slug])
    page = form_page(f"What does {found.name} want to achieve?", "Add need", cancel, lede)

    def save(typed: Any) -> Need:
        return services.record_need(client=found, wish=typed.wish(), by=request.user, now=timezone.now())

    def done(made: Need) -> HttpResponse:
        messages.success(request, f"Recorded: {made.want}")
        return redirect("need", found.slug, made.pk)

    return record_page.save_form(request, found, page, form, save, done, section=SECTION)


def _need(client: Client, pk: int) -> Need:
    return get_object_or_404(
        Need.objects.filter(client=client).select_related("client", "said_by__person"), pk=pk
    )


@require_safe
def need(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """One need: what stops it, what was seen, what became of it."""
    found = client_of(request, client)
    return _page(request, _need(found, pk), may_edit(request, found))


def _page(
    request: SignedInRequest, item: Need, can_edit: bool, *, typed: SeenForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a need; `typed` is the form of an act that did not go through."""
    row, seen = selectors.with_taken(item, today()), {"seen_version": item.version}
    takes = can_edit and not item.taken_as and item.state != Need.State.DROPPED
    page = NeedPage(
        headline=item.want,
        lede=selectors.standing(row, today()),
        row=row,
        can_edit=can_edit,
        ways=tuple(handover.ways()) if takes else (),
        lead=typed if isinstance(typed, LeadForm) else LeadForm(initial=seen),
        drop=typed if isinstance(typed, DropForm) else DropForm(initial=seen),
        changes=tuple(history.of_object(item)[:50]),
        problem=typed,
    )
    context = record_page.frame(request, item.client, SECTION) | {"page": page}
    return render(request, "relationships/need.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def need_change(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Change the words of a need, who said it or when it was seen."""
    found = client_to_edit(request, client)
    item = _need(found, pk)
    start = {name: getattr(item, name) for name in services.NeedInput.__slots__}
    start |= {"seen_version": item.version}
    form = NeedForm(request.POST or None, client=found, need=item, initial=start)
    here = reverse("need", args=[found.slug, item.pk])
    page = form_page("Change the need", "Save need", here, item.want)

    def save(typed: Any) -> Need:
        return services.change_need(
            need=item,
            wish=typed.wish(),
            **signed(request, typed),
        )

    return record_page.save_form(request, found, page, form, save, lambda _: redirect(here), section=SECTION)


BUTTONS = Buttons("need", _need, _page)


@require_POST
def need_lead(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Say which outcome came of it."""
    form = LeadForm(request.POST)

    def act(item: Need) -> str:
        done = services.lead(need=item, led_to=form.cleaned_data["led_to"], **signed(request, form))
        offer_undo_of(request, "need_reopen", done)
        return f"Led to an outcome: {item.want}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def need_take_up(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Hand it over to an app that carries work."""
    form = WayForm(request.POST)

    def act(item: Need) -> str:
        services.take_up(need=item, way=form.cleaned_data["way"], **signed(request, form))
        return f"Taken up: {item.want}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def need_drop(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Nothing comes of it; the reason stays."""
    form = DropForm(request.POST)

    def act(item: Need) -> str:
        done = services.drop(need=item, why=form.cleaned_data["why"], **signed(request, form))
        offer_undo_of(request, "need_reopen", done)
        return f"Dropped: {item.want}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def need_reopen(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Undo an outcome or a drop: the need is open again."""
    form = SeenForm(request.POST)

    def act(item: Need) -> str:
        services.reopen(need=item, **signed(request, form))
        return f"Open again: {item.want}"

    return BUTTONS.press(request, client, pk, form, act)

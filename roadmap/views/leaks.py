"""Pages of value leakage: the list by stage, one leak, the form, and the buttons on one."""

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

from opm.kernel import history
from opm.kernel.calendar import today
from relationships.forms.acts import SeenForm
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.views import record_page
from relationships.views.record_act import Buttons, signed
from relationships.views.record_list import download, list_page
from relationships.views.record_page import client_of, client_to_edit, form_page, may_edit
from relationships.views.undo import offer_undo_of
from roadmap.forms.leaks import LeakActForm, LeakEndForm, LeakFilter, LeakForm, start_of
from roadmap.models import Leak
from roadmap.selectors import leaks as selectors
from roadmap.services import leaks as services
from roadmap.views.tabs import STRATEGY

SECTION = "leaks"


@dataclass(frozen=True, slots=True)
class LeakPage:
    """Context of one leak: its row, and forms for the client's team."""

    headline: str
    lede: str
    row: selectors.LeakRow
    can_edit: bool
    act: LeakActForm
    end: LeakEndForm
    changes: tuple[Any, ...]
    problem: forms.Form | None = None


@require_safe
def leaks(request: SignedInRequest, client: str) -> HttpResponse:
    """Where the client loses value, from idea to end of life."""
    found, form = client_of(request, client), LeakFilter(request.GET)
    every = selectors.leaks_of(found, today())
    page = list_page(
        request,
        headline=selectors.headline(found, every),
        lede=selectors.lede(every),
        rows=selectors.found(every, said=form.words, shown=form.shown),
        every=len(every),
        form=form,
        can_edit=may_edit(request, found),
        extra=selectors.stages_of(selectors.running(every)),
    )
    page.rows.object_list = _grouped(list(page.rows.object_list))
    context = record_page.frame(request, found, SECTION, STRATEGY) | {"page": page}
    return render(request, "roadmap/leaks.html", context)


def _grouped(rows: Sequence[selectors.LeakRow]) -> list[selectors.LeakRow]:
    """The rows of one page, the first of each stage with its heading."""
    before, shown = "", []
    for row in rows:
        stage = row.item.stage
        shown.append(row if stage == before else replace(row, group=row.item.get_stage_display()))
        before = stage
    return shown


@require_safe
@transaction.atomic
def leaks_download(request: SignedInRequest, client: str, fmt: str) -> HttpResponse:
    """The leaks that the list shows, as a table."""
    found, form = client_of(request, client), LeakFilter(request.GET)
    rows = selectors.found(selectors.leaks_of(found, today()), said=form.words, shown=form.shown)
    sheet = selectors.sheet_of(rows)
    return download(found, sheet, noun="leaks", fmt=fmt, by=request.user, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def leak_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Write down where value gets lost; the address may name the initiative or the outcome."""
    found = client_to_edit(request, client)
    named = {name: request.GET.get(name, "") for name in ("initiative", "outcome", "stage")}
    form = LeakForm(request.POST or None, client=found, initial={"found_on": today(), **named})
    lede = "Say what is lost and where; an estimate and an action can follow."
    cancel = reverse("leaks", args=[found.slug])
    page = form_page(f"Where does {found.name} lose value?", "Add leak", cancel, lede)

    def save(typed: Any) -> Leak:
        return services.find_leak(client=found, wish=typed.wish(), by=request.user, now=timezone.now())

    def done(made: Leak) -> HttpResponse:
        messages.success(request, "The leak is written down.")
        return redirect("leak", found.slug, made.pk)

    return record_page.save_form(request, found, page, form, save, done, section=SECTION, tab=STRATEGY)


def _leak(client: Client, pk: int) -> Leak:
    return get_object_or_404(selectors.leaks(client=client), pk=pk)


@require_safe
def leak(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """One leak: what is lost, how much, what is done about it."""
    found = client_of(request, client)
    return _page(request, _leak(found, pk), may_edit(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
def leak_edit(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Change what is lost, where, how much, and what is done about it."""
    found = client_to_edit(request, client)
    item = _leak(found, pk)
    form = LeakForm(request.POST or None, client=found, leak=item, initial=start_of(item))
    here = reverse("leak", args=[found.slug, item.pk])
    page = form_page("Change the leak", "Save leak", here, item.what)

    def save(typed: Any) -> Leak:
        return services.change_leak(leak=item, wish=typed.wish(), **signed(request, typed))

    def done(_: Leak) -> HttpResponse:
        messages.success(request, "The leak is saved.")
        return redirect(here)

    return record_page.save_form(request, found, page, form, save, done, section=SECTION, tab=STRATEGY)


def _page(
    request: SignedInRequest, item: Leak, can_edit: bool, *, typed: SeenForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a leak; `typed` is the form of an act that did not go through."""
    row, seen = selectors.row_of(item, today()), {"seen_version": item.version}
    start = seen | {"action": item.action, "owner": item.owner_id, "due_on": item.due_on}
    page = LeakPage(
        headline=selectors.finding(row),
        lede=selectors.note(row),
        row=row,
        can_edit=can_edit,
        act=typed if isinstance(typed, LeakActForm) else LeakActForm(client=item.client, initial=start),
        end=typed if isinstance(typed, LeakEndForm) else LeakEndForm(initial=seen),
        changes=tuple(history.of_object(item)[:50]),
        problem=typed,
    )
    context = record_page.frame(request, item.client, SECTION, STRATEGY) | {"page": page}
    return render(request, "roadmap/leak.html", context, status=status)


BUTTONS = Buttons("leak", _leak, _page)


@require_POST
def leak_act(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Say what is done about it, by whom and by when."""
    form = LeakActForm(request.POST, client=client_to_edit(request, client))

    def act(item: Leak) -> str:
        values = {name: form.cleaned_data[name] for name in ("action", "owner", "due_on")}
        services.act_on_leak(leak=item, **values, **signed(request, form))
        return "The action is saved."

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def leak_end(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """It is stopped, or accepted."""
    form = LeakEndForm(request.POST)

    def act(item: Leak) -> str:
        values = {name: form.cleaned_data[name] for name in ("state", "result")}
        ended = services.end_leak(leak=item, **values, **signed(request, form))
        offer_undo_of(request, "leak_reopen", ended)
        return f"{ended.get_state_display()}: {ended.what[:80]}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def leak_reopen(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Take back that it ended."""
    form = SeenForm(request.POST)

    def act(item: Leak) -> str:
        services.reopen_leak(leak=item, **signed(request, form))
        return f"Open again: {item.what[:80]}"

    return BUTTONS.press(request, client, pk, form, act)

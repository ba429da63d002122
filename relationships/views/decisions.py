"""Pages of decisions: the chase list, one decision, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass, field
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
from relationships.forms.open_points import (
    AnswerForm,
    ChaseForm,
    DecisionFilter,
    DecisionForm,
    DropForm,
    RemindForm,
)
from relationships.models import Client, Decision
from relationships.requests import SignedInRequest
from relationships.selectors.open_points import decisions as selectors
from relationships.services import open_points as services
from relationships.views import record_page
from relationships.views.record_act import Buttons, signed
from relationships.views.record_list import download, list_page
from relationships.views.record_page import client_of, client_to_edit, form_page, may_edit
from relationships.views.undo import offer_undo_of

SECTION = "decisions"


@dataclass(frozen=True, slots=True)
class Acts:
    """What can be done about a waiting decision; each form keeps what was typed."""

    chase: ChaseForm
    remind: RemindForm
    answer: AnswerForm
    drop: DropForm


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """Context of one decision: its row, and forms for the client's team."""

    headline: str
    lede: str
    row: selectors.DecisionRow
    can_edit: bool
    acts: Acts | None
    changes: tuple[Any, ...]
    problem: forms.Form | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@require_safe
def decisions(request: SignedInRequest, client: str) -> HttpResponse:
    """The chase list: longest waiting first."""
    found = client_of(request, client)
    form, ours = DecisionFilter(request.GET), may_edit(request, found)
    chase = selectors.chase_list(found, today())
    page = list_page(
        request,
        headline=selectors.headline(found, chase.waiting, ours=ours),
        lede=selectors.lede(chase.waiting),
        rows=selectors.found(found, said=form.words, shown=form.shown, today=today()),
        every=chase.every,
        form=form,
        can_edit=ours,
    )
    return render(
        request, "relationships/decisions.html", record_page.frame(request, found, SECTION) | {"page": page}
    )


@require_safe
@transaction.atomic
def decisions_download(request: SignedInRequest, client: str, fmt: str) -> HttpResponse:
    """The decisions that the list shows, as a table."""
    found, form = client_of(request, client), DecisionFilter(request.GET)
    rows = selectors.found(found, said=form.words, shown=form.shown, today=today())
    sheet = selectors.sheet_of(found, rows)
    return download(found, sheet, noun="decisions", fmt=fmt, by=request.user, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def decision_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Ask the client for a decision."""
    found = client_to_edit(request, client)
    form = DecisionForm(request.POST or None, client=found, initial={"asked_on": today()})

    lede = "One question, one owner at the client. It waits on the chase list until it is decided."
    cancel = reverse("decisions", args=[found.slug])
    page = form_page(f"What must {found.name} decide?", "Add decision", cancel, lede)

    def done(made: Decision) -> HttpResponse:
        messages.success(request, f"On the chase list: {made.question}")
        return redirect("decision", found.slug, made.pk)

    def save(typed: Any) -> Decision:
        return services.ask(client=found, wish=typed.wish(), by=request.user, now=timezone.now())

    return record_page.save_form(request, found, page, form, save, done, section=SECTION)


def _decision(client: Client, pk: int) -> Decision:
    rows = Decision.objects.filter(client=client).select_related("client", "seat__person", "touch")
    return get_object_or_404(rows, pk=pk)


@require_safe
def decision(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """One decision: what is waited for, and what to do about it."""
    found = client_of(request, client)
    return _page(request, _decision(found, pk), may_edit(request, found))


def _page(
    request: SignedInRequest,
    item: Decision,
    can_edit: bool,
    *,
    typed: SeenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a decision; `typed` is the form of an act that did not go through."""
    row = selectors.row_of(item, today())
    page = DecisionPage(
        headline=item.question,
        lede=selectors.standing(row, today()),
        row=row,
        can_edit=can_edit,
        acts=_acts(request, row, typed) if can_edit and row.waits else None,
        changes=tuple(history.of_object(item)[:50]),
        problem=typed,
    )
    context = record_page.frame(request, item.client, SECTION) | {"page": page}
    return render(request, "relationships/decision.html", context, status=status)


def _acts(request: SignedInRequest, row: selectors.DecisionRow, typed: SeenForm | None) -> Acts:
    seen = {"seen_version": row.item.version}
    message = selectors.reminder(row, row.item.client, request.user)
    made = {
        "chase": ChaseForm(initial=seen),
        "remind": RemindForm(initial=seen | {"message": message}),
        "answer": AnswerForm(initial=seen),
        "drop": DropForm(initial=seen),
    }
    return Acts(**{name: typed if type(typed) is type(form) else form for name, form in made.items()})  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
def decision_change(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Change the question, its owner or its days."""
    found = client_to_edit(request, client)
    item = _decision(found, pk)
    start = {name: getattr(item, name) for name in services.DecisionInput.__slots__}
    start |= {"seen_version": item.version}
    form = DecisionForm(request.POST or None, client=found, decision=item, initial=start)
    here = reverse("decision", args=[found.slug, item.pk])
    page = form_page("Change the decision", "Save decision", here, item.question)

    def save(typed: Any) -> Decision:
        return services.change_decision(
            decision=item,
            wish=typed.wish(),
            **signed(request, typed),
        )

    return record_page.save_form(request, found, page, form, save, lambda _: redirect(here), section=SECTION)


BUTTONS = Buttons("decision", _decision, _page)


@require_POST
def decision_chase(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Note that the client was asked again today."""
    form = ChaseForm(request.POST)

    def act(item: Decision) -> str:
        done = services.chase(decision=item, words_said=form.cleaned_data["words"], **signed(request, form))
        offer_undo_of(request, "decision_unchase", done)
        return f"Noted: {selectors.row_of(done, today()).chased_words}."

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def decision_unchase(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Undo a chase that was noted by mistake."""
    form = SeenForm(request.POST)

    def act(item: Decision) -> str:
        services.take_back_chase(decision=item, **signed(request, form))
        return "The last chase is taken back."

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def decision_remind(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Mail the reminder and note the chase."""
    form = RemindForm(request.POST)

    def act(item: Decision) -> str:
        address = services.remind(
            decision=item, message=form.cleaned_data["message"], **signed(request, form)
        )
        return f"Reminder mailed to {address}, and the chase is noted."

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def decision_answer(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Record what the client decided."""
    form = AnswerForm(request.POST)

    def act(item: Decision) -> str:
        done = services.answer(decision=item, answer=form.cleaned_data["answer"], **signed(request, form))
        offer_undo_of(request, "decision_reopen", done)
        return f"Decided: {item.question}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def decision_drop(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Nobody needs it any more; the reason stays."""
    form = DropForm(request.POST)

    def act(item: Decision) -> str:
        done = services.drop(decision=item, reason=form.cleaned_data["reason"], **signed(request, form))
        offer_undo_of(request, "decision_reopen", done)
        return f"Dropped: {item.question}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def decision_reopen(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Undo an answer or a drop: the decision waits again."""
    form = SeenForm(request.POST)

    def act(item: Decision) -> str:
        services.reopen_decision(decision=item, **signed(request, form))
        return f"Waiting again: {item.question}"

    return BUTTONS.press(request, client, pk, form, act)

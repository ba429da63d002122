"""Pages of decisions: the chase list, one decision, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
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
from relationships.forms.open_points import DecisionFilter, DecisionForm
from relationships.models import Client, Decision
from relationships.models.record import LINE
from relationships.requests import SignedInRequest
from relationships.selectors.open_points import decisions as selectors
from relationships.services import open_points as services
from relationships.views import record_page
from relationships.views.record_act import ActForm, finish, words_field
from relationships.views.record_list import download, list_page
from relationships.views.record_page import FormPage, client_of, client_to_edit, may_edit

SECTION = "decisions"


class ChaseForm(ActForm):
    """A chase of today, with what was said where it is worth keeping."""

    words = words_field("What you said, if it is worth keeping", "", limit=LINE, needed=False)


class RemindForm(ActForm):
    """The reminder as it is mailed."""

    message = words_field("Reminder", "Write the reminder first.", limit=4000, rows=9)


class AnswerForm(ActForm):
    """What the client decided."""

    answer = words_field("What the client decided", "Write down what the client decided.")


class DropForm(ActForm):
    """Why nobody needs the decision any more."""

    reason = words_field(
        "Why nobody needs it any more", "Say why nobody needs this decision any more.", limit=LINE
    )


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

    def page(shown: forms.Form) -> FormPage:
        lede = "One question, one owner at the client. It waits on the chase list until it is decided."
        return FormPage(f"What must {found.name} decide?", shown, "Add decision", _list(found), lede)

    def done(made: Decision) -> HttpResponse:
        messages.success(request, f"On the chase list: {made.question}")
        return redirect("decision", found.slug, made.pk)

    def save(typed: Any) -> Decision:
        return services.ask(client=found, wish=typed.wish(), by=request.user, now=timezone.now())

    return record_page.save_form(request, found, page, form, save, done, section=SECTION)


def _list(client: Client) -> str:
    return reverse("decisions", args=[client.slug])


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
    typed: ActForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a decision; `typed` is the form of an act that did not go through."""
    row = selectors.row_of(item, today())
    page = DecisionPage(
        headline=item.question,
        lede=selectors.standing(row),
        row=row,
        can_edit=can_edit,
        acts=_acts(request, row, typed) if can_edit and row.waits else None,
        changes=tuple(history.of_object(item)[:50]),
        problem=typed,
    )
    context = record_page.frame(request, item.client, SECTION) | {"page": page}
    return render(request, "relationships/decision.html", context, status=status)


def _acts(request: SignedInRequest, row: selectors.DecisionRow, typed: ActForm | None) -> Acts:
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

    def page(shown: forms.Form) -> FormPage:
        return FormPage("Change the decision", shown, "Save decision", here, item.question)

    def save(typed: Any) -> Decision:
        return services.change_decision(
            decision=item,
            wish=typed.wish(),
            seen_version=typed.cleaned_data["seen_version"],
            by=request.user,
            now=timezone.now(),
        )

    return record_page.save_form(request, found, page, form, save, lambda _: redirect(here), section=SECTION)


def _act(
    request: SignedInRequest, client: str, pk: int, form: ActForm, act: Callable[[Decision], str]
) -> HttpResponse:
    """A button on a decision, pressed on its page, in the list or on Today."""
    found = client_to_edit(request, client)
    item = _decision(found, pk)

    def show(status: int) -> HttpResponse:
        return _page(request, _decision(found, pk), True, typed=form, status=status)

    here = reverse("decision", args=[found.slug, item.pk])
    return finish(request, form, lambda: act(item), show, here)


@require_POST
def decision_chase(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Note that the client was asked again today."""
    form = ChaseForm(request.POST)

    def act(item: Decision) -> str:
        done = services.chase(
            decision=item,
            seen_version=form.seen,
            words_said=form.cleaned_data["words"],
            by=request.user,
            now=timezone.now(),
        )
        return f"Noted: {selectors.row_of(done, today()).chased_words}."

    return _act(request, client, pk, form, act)


@require_POST
def decision_unchase(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Undo a chase that was noted by mistake."""
    form = ActForm(request.POST)

    def act(item: Decision) -> str:
        services.take_back_chase(decision=item, seen_version=form.seen, by=request.user, now=timezone.now())
        return "The last chase is taken back."

    return _act(request, client, pk, form, act)


@require_POST
def decision_remind(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Mail the reminder and note the chase."""
    form = RemindForm(request.POST)

    def act(item: Decision) -> str:
        address = services.remind(
            decision=item,
            seen_version=form.seen,
            message=form.cleaned_data["message"],
            by=request.user,
            now=timezone.now(),
        )
        return f"Reminder mailed to {address}, and the chase is noted."

    return _act(request, client, pk, form, act)


@require_POST
def decision_answer(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Record what the client decided."""
    form = AnswerForm(request.POST)

    def act(item: Decision) -> str:
        services.answer(
            decision=item,
            seen_version=form.seen,
            answer=form.cleaned_data["answer"],
            by=request.user,
            now=timezone.now(),
        )
        return f"Decided: {item.question}"

    return _act(request, client, pk, form, act)


@require_POST
def decision_drop(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Nobody needs it any more; the reason stays."""
    form = DropForm(request.POST)

    def act(item: Decision) -> str:
        services.drop(
            decision=item,
            seen_version=form.seen,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
        return f"Dropped: {item.question}"

    return _act(request, client, pk, form, act)


@require_POST
def decision_reopen(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Undo an answer or a drop: the decision waits again."""
    form = ActForm(request.POST)

    def act(item: Decision) -> str:
        services.reopen_decision(decision=item, seen_version=form.seen, by=request.user, now=timezone.now())
        return f"Waiting again: {item.question}"

    return _act(request, client, pk, form, act)

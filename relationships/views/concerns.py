"""Pages of concerns: what must be put right, what comes back, one concern and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass
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
from relationships.forms.open_points import CloseForm, ConcernFilter, ConcernForm, ReopenForm
from relationships.models import Client, Concern
from relationships.requests import SignedInRequest
from relationships.selectors.open_points import concerns as selectors
from relationships.services import open_points as services
from relationships.views import record_page
from relationships.views.record_act import Buttons, signed
from relationships.views.record_list import download, list_page
from relationships.views.record_page import client_of, client_to_edit, form_page, may_edit
from relationships.views.undo import offer_undo_of

SECTION = "concerns"


@dataclass(frozen=True, slots=True)
class ConcernPage:
    """Context of one concern: its row, its problem's other occurrences, and forms for the client's team."""

    headline: str
    lede: str
    row: selectors.ConcernRow
    others: tuple[selectors.ConcernRow, ...]
    can_edit: bool
    close: CloseForm
    reopen: ReopenForm
    changes: tuple[Any, ...]
    problem: forms.Form | None = None

    @property
    def offered(self) -> bool:
        """Whether the form that did not go through still stands on the page."""
        return self.problem is (self.close if self.row.is_open else self.reopen)


@require_safe
def concerns(request: SignedInRequest, client: str) -> HttpResponse:
    """What must be put right: what comes back first, then the weightiest and oldest."""
    found = client_of(request, client)
    form, every = ConcernFilter(request.GET), selectors.concerns_of(found, today())
    page = list_page(
        request,
        headline=selectors.headline(found, every),
        lede=selectors.lede(every),
        rows=selectors.found(every, said=form.words, shown=form.shown),
        every=len(every.rows),
        form=form,
        can_edit=may_edit(request, found),
        extra=every,
    )
    return render(
        request, "relationships/concerns.html", record_page.frame(request, found, SECTION) | {"page": page}
    )


@require_safe
@transaction.atomic
def concerns_download(request: SignedInRequest, client: str, fmt: str) -> HttpResponse:
    """The concerns that the list shows, as a table."""
    found, form = client_of(request, client), ConcernFilter(request.GET)
    rows = selectors.found(selectors.concerns_of(found, today()), said=form.words, shown=form.shown)
    sheet = selectors.sheet_of(rows)
    return download(found, sheet, noun="concerns", fmt=fmt, by=request.user, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def concern_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Write down what troubles the client."""
    found = client_to_edit(request, client)
    form = ConcernForm(request.POST or None, client=found, initial={"raised_on": today()})

    lede = "What must be put right before the future can be talked about."
    cancel = reverse("concerns", args=[found.slug])
    page = form_page(f"What troubles {found.name}?", "Add concern", cancel, lede)

    def save(typed: Any) -> Concern:
        return services.raise_concern(client=found, wish=typed.wish(), by=request.user, now=timezone.now())

    def done(made: Concern) -> HttpResponse:
        messages.success(request, f"On the list: {made.text}")
        return redirect("concern", found.slug, made.pk)

    return record_page.save_form(request, found, page, form, save, done, section=SECTION)


def _concern(client: Client, pk: int) -> Concern:
    rows = Concern.objects.filter(client=client).select_related(
        "client", "raised_by__person", "owner", "recurrence_of", "touch"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
def concern(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """One concern: how it stands, whether it came back, what was done."""
    found = client_of(request, client)
    return _page(request, _concern(found, pk), may_edit(request, found))


def _page(
    request: SignedInRequest,
    item: Concern,
    can_edit: bool,
    *,
    typed: SeenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a concern; `typed` is the form of an act that did not go through."""
    row, others = selectors.with_others(item, today())
    seen = {"seen_version": item.version}
    page = ConcernPage(
        headline=item.text,
        lede=selectors.standing(row, today()),
        row=row,
        others=others,
        can_edit=can_edit,
        close=typed if isinstance(typed, CloseForm) else CloseForm(initial=seen),
        reopen=typed if isinstance(typed, ReopenForm) else ReopenForm(initial=seen),
        changes=tuple(history.of_object(item)[:50]),
        problem=typed,
    )
    context = record_page.frame(request, item.client, SECTION) | {"page": page}
    return render(request, "relationships/concern.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def concern_change(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Change the concern's words, weight, owner or days, or say that it repeats an earlier one."""
    found = client_to_edit(request, client)
    item = _concern(found, pk)
    start = {name: getattr(item, name) for name in services.ConcernInput.__slots__}
    start |= {"seen_version": item.version}
    form = ConcernForm(request.POST or None, client=found, concern=item, initial=start)
    here = reverse("concern", args=[found.slug, item.pk])
    page = form_page("Change the concern", "Save concern", here, item.text)

    def save(typed: Any) -> Concern:
        return services.change_concern(
            concern=item,
            wish=typed.wish(),
            **signed(request, typed),
        )

    return record_page.save_form(request, found, page, form, save, lambda _: redirect(here), section=SECTION)


BUTTONS = Buttons("concern", _concern, _page)


@require_POST
def concern_work(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Somebody works on it now."""
    form = SeenForm(request.POST)

    def act(item: Concern) -> str:
        services.start_work(concern=item, **signed(request, form))
        return f"Being worked on: {item.text}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def concern_close(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Close it with what was put right."""
    form = CloseForm(request.POST)

    def act(item: Concern) -> str:
        done = services.close(concern=item, put_right=form.cleaned_data["put_right"], **signed(request, form))
        offer_undo_of(request, "concern_reopen", done, undo="1")
        return f"Closed: {item.text}"

    return BUTTONS.press(request, client, pk, form, act)


@require_POST
def concern_reopen(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """It was not put right after all, or the press was wrong (`undo`): open again."""
    form = ReopenForm(request.POST)

    def act(item: Concern) -> str:
        if "undo" in request.POST:
            services.take_back_close(concern=item, **signed(request, form))
        else:
            services.reopen(concern=item, reason=form.cleaned_data["reason"], **signed(request, form))
        return f"Open again: {item.text}"

    return BUTTONS.press(request, client, pk, form, act)

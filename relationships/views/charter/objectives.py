"""Objectives of a charter, one a page: its form, its readings, dropping it with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from opm.kernel import history, words
from opm.kernel.calendar import today
from opm.kernel.errors import Conflict, Refused
from relationships.forms.charter import DropForm, ObjectiveForm, ReadingForm
from relationships.models import Client, Objective, ObjectiveReading
from relationships.requests import SignedInRequest
from relationships.selectors.charter.measured import AimNow, stand_of
from relationships.selectors.charter.standing import standing_of
from relationships.selectors.charter.text import aim_of
from relationships.services.charter import add_objective, change_objective, drop_objective, read_objective
from relationships.views.record_page import FormPage, client_of, client_to_edit, frame, may_edit, save_form

READ_ONLY = ["GET", "HEAD"]


@dataclass(frozen=True, slots=True)
class ObjectiveSide:
    """What stands beside the form of an objective."""

    objective: Objective
    now: AimNow
    readings: tuple[ObjectiveReading, ...]
    reading_form: ReadingForm
    drop_form: DropForm | None
    can_edit: bool
    proposed: bool  # the text is with the client: a change takes it back


@require_http_methods(["GET", "HEAD", "POST"])
def objective_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Add an objective."""
    found = client_to_edit(request, client)
    proposed = standing_of(found, today()).proposed
    form = ObjectiveForm(request.POST or None, client=found)

    def page(shown: Any) -> FormPage:
        return FormPage(
            f"Add an objective of the relationship with {found.name}",
            shown,
            "Add objective",
            _charter(found),
            "Say what working together should reach. Without a measure and a target it stays a draft.",
            extra={"proposed": proposed},
        )

    def done(added: Objective) -> HttpResponse:
        messages.success(request, "The objective is added." + _voided(proposed))
        return redirect(_charter(found) + "?draft")

    return save_form(
        request,
        found,
        page,
        form,
        lambda valid: add_objective(client=found, wish=valid.wish(), by=request.user, now=timezone.now()),
        done,
        section="charter",
        template="relationships/objective.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def objective(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """An objective: its form for the team, its facts for readers, its readings."""
    found = client_to_edit(request, client) if request.method == "POST" else client_of(request, client)
    row, can_edit = _objective(found, pk), may_edit(request, found)
    if not can_edit or row.dropped_on:
        return _show(request, found, row)
    form = ObjectiveForm(request.POST or None, client=found, objective=row)
    proposed = standing_of(found, today()).proposed

    def save(valid: Any) -> Objective:
        seen = valid.cleaned_data["seen_version"]
        return change_objective(
            objective=row, wish=valid.wish(), seen_version=seen, by=request.user, now=timezone.now()
        )

    def done(changed: Objective) -> HttpResponse:
        messages.success(
            request, "The objective is saved." + _voided(proposed and changed.version != row.version)
        )
        return redirect(_charter(found) + "?draft")

    return save_form(
        request,
        found,
        lambda shown: _page(found, row, shown, proposed=proposed),
        form,
        save,
        done,
        section="charter",
        template="relationships/objective.html",
    )


@require_POST
def objective_read(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Add a reading; one that cannot be taken comes back with what was typed."""
    found = client_to_edit(request, client)
    row, form = _objective(found, pk), ReadingForm(request.POST)
    if form.is_valid():
        try:
            read_objective(objective=row, **form.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, "The reading is added.")
            return redirect("objective", found.slug, row.pk)
        except Refused as error:
            form.add_error(None, str(error))
    return _show(request, found, row, reading=form, status=400)


@require_POST
def objective_drop(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Drop an objective with the reason."""
    found = client_to_edit(request, client)
    row, form = _objective(found, pk), DropForm(request.POST)
    if not form.is_valid():
        return _show(request, found, row, drop=form, status=400)
    try:
        drop_objective(
            objective=row,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["seen_version"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as error:
        form.add_error(None, str(error))
        return _show(request, found, row, drop=form, status=400)
    except Conflict as error:
        messages.warning(request, f"{error} It was not dropped. This is how it is now.")
        return redirect("objective", found.slug, row.pk)
    messages.success(request, "The objective is dropped.")
    return redirect(_charter(found) + "?draft")


def _objective(client: Client, pk: int) -> Objective:
    """The client's objective. Http404 where it has none of this number."""
    rows = Objective.objects.select_related("client", "owner", "client_owner__person")
    return get_object_or_404(rows, client=client, pk=pk)


def _show(
    request: SignedInRequest,
    client: Client,
    row: Objective,
    *,
    reading: ReadingForm | None = None,
    drop: DropForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page as it is, with a form beside it that was refused."""
    can_edit = may_edit(request, client)
    form = ObjectiveForm(client=client, objective=row) if can_edit and not row.dropped_on else None
    proposed = standing_of(client, today()).proposed
    page = _page(client, row, form, proposed=proposed, reading=reading, drop=drop)
    context = {**frame(request, client, "charter"), "page": page}
    return render(request, "relationships/objective.html", context, status=status)


def _page(
    client: Client,
    row: Objective,
    form: Any,
    *,
    proposed: bool,
    reading: ReadingForm | None = None,
    drop: DropForm | None = None,
) -> FormPage:
    (now,) = stand_of(client, [aim_of(row)], today())
    kept = form is not None
    beside = ObjectiveSide(
        objective=row,
        now=now,
        readings=tuple(ObjectiveReading.objects.filter(objective=row).select_related("by")[:40]),
        reading_form=reading or ReadingForm(initial={"on": today()}),
        drop_form=(drop or DropForm(initial={"seen_version": row.version})) if kept else None,
        can_edit=kept,
        proposed=proposed,
    )
    return FormPage(
        row.goal,
        form,
        "Save objective",
        _charter(client),
        _finding(now),
        changes=tuple(history.of_object(row).exclude(action="objective.read")[:20]),
        extra={"beside": beside, "proposed": proposed},
    )


def _finding(now: AimNow) -> str:
    if not now.aim.measured:
        return "A draft: it has no measure yet."
    stands = (
        f"It stands at {now.stands}, read on {words.day(now.latest.on)}"
        if now.latest
        else "Nothing was read yet"
    )
    verdict = f", {now.verdict}" if now.verdict else ""
    return f"{now.aim.measure}: {now.aim.way}. {stands}{verdict}. {now.state}."


def _charter(client: Client) -> str:
    return reverse("charter", args=[client.slug])


def _voided(proposed: bool) -> str:
    return " The charter is not with the client any more: propose it anew." if proposed else ""

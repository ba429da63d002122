"""The people of a client: influence x stance beside an equal table, the download, adding somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from opm.kernel import calendar, words
from relationships.forms.people import CandidPeopleFilter, NewPersonForm, PeopleFilter
from relationships.models import Client, User
from relationships.requests import SignedInRequest
from relationships.selectors.people.alarms import Alarms
from relationships.selectors.people.grid import Grid, grid_of
from relationships.selectors.people.rows import People, people_of, sheet_of, shown_rows
from relationships.services.people import add_person
from relationships.views.people.place import SECTION, candid_to
from relationships.views.record_list import download, list_page
from relationships.views.record_page import client_of, client_to_edit, form_page, frame, may_edit, save_form


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above the list: the grid (None where it may not be read or nobody was read), what stands out, and
    whether readings may be read at all."""

    grid: Grid | None
    alarms: Alarms
    candid: bool
    owner: User | None


@require_safe
def people(request: SignedInRequest, client: str) -> HttpResponse:
    found = client_of(request, client)
    candid = candid_to(request, found)
    every = people_of(found, calendar.today(), candid=candid)
    form = (CandidPeopleFilter if candid else PeopleFilter)(request.GET)
    grid = grid_of(every.read, calendar.today()) if every.read else None
    page = list_page(
        request,
        headline=_headline(found, every),
        lede=_lede(every),
        rows=shown_rows(every, show=form.shown, words=form.words),
        every=len(every.rows),
        form=form,
        can_edit=may_edit(request, found),
        extra=Above(grid, every.alarms, candid, None if candid else _owner(found)),
    )
    return render(request, "relationships/people.html", {**frame(request, found, SECTION), "page": page})


def _headline(client: Client, every: People) -> str:
    """What stands out first, as the finding."""
    if not every.rows:
        return f"Nobody at {client} is on record yet"
    if every.alarms.empty:
        roles = words.listed([seat.role for seat in every.alarms.empty])
        return f"Nobody at {client} sits as {roles}"
    if every.alarms.few_advocates:
        return every.alarms.advocates_line.removesuffix(".").replace("Nobody", f"Nobody at {client}")
    if every.alarms.stale:
        who = words.count(len(every.alarms.stale), "person", "people")
        return f"{who} at {client} to read again"
    return f"{words.count(len(every.sitting), 'person', 'people')} at {client}"


def _lede(every: People) -> str:
    """How many there are, how many hold key roles, and how many stand behind the partnership."""
    if not every.rows:
        return "Whoever decides on joint work, and what each of them gains from it."
    key = sum(row.seat.is_key for row in every.sitting)
    said = [f"{words.count(len(every.sitting), 'person', 'people')} today, {key} in key roles"]
    if every.candid:
        behind = sum(bool(row.stand and row.stand.now.stance > 0) for row in every.sitting)
        against = sum(bool(row.stand and row.stand.now.stance < 0) for row in every.sitting)
        said.append(f"{behind} for the partnership, {against} against it")
    return "; ".join(said) + "."


def _owner(client: Client) -> User | None:
    owner = client.memberships.filter(role="owner").select_related("user").first()
    return owner.user if owner else None


@require_safe
@transaction.atomic
def people_download(request: SignedInRequest, client: str, fmt: str) -> HttpResponse:
    """Names, roles and days of the rows that the filter shows; how anybody stands is in no download."""
    found = client_of(request, client)
    form = PeopleFilter(request.GET)
    every = people_of(found, calendar.today(), candid=False)
    rows = shown_rows(every, show=form.shown, words=form.words)
    return download(found, sheet_of(rows), noun="people", fmt=fmt, by=request.user, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: SignedInRequest, client: str) -> HttpResponse:
    found = client_to_edit(request, client)
    form = NewPersonForm(
        request.POST or None,
        client=found,
        by=request.user,
        initial={"role": request.GET.get("role", "")[:120], "is_key": "key" in request.GET},
    )

    page = form_page(f"Add a person at {found}", "Add person", reverse("people", args=[found.slug]))

    def save(form: Any) -> Any:
        known = form.cleaned_data.get("person")
        return add_person(client=found, wish=form.wish(), person=known, by=request.user, now=timezone.now())

    def done(seat: Any) -> HttpResponse:
        messages.success(request, f"Added {seat}.")
        return redirect("person", found.slug, seat.pk)

    return save_form(request, found, page, form, save, done, section=SECTION)

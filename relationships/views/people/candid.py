"""Readings and notes, and who outside the team may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from opm.kernel import calendar
from opm.kernel.errors import NotAllowed, Refused
from relationships.forms.people import GrantForm, NoteForm, ReadingForm
from relationships.models import CandidGrant, CandidNote, Client, Membership, Reading, Seat
from relationships.requests import SignedInRequest
from relationships.selectors.people.readings import stands_on
from relationships.services.people import add_note, end_grant, erase_note, grant, read_person
from relationships.services.people.readers import OWNER_ONLY
from relationships.views.people.person import show_person
from relationships.views.people.place import SECTION, seat_to_edit
from relationships.views.record_page import FormPage, back, client_to_edit, press, save_form


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may read what is candid: the team, and whom the owner let in (`ended` are those of before)."""

    team: list[Membership]
    open: list[CandidGrant]
    ended: list[CandidGrant]
    may_grant: bool


@require_http_methods(["GET", "HEAD", "POST"])
def reading_add(request: SignedInRequest, client: str, seat: int) -> HttpResponse:
    found = seat_to_edit(request, client, seat)
    stand = stands_on([found.pk], calendar.today()).get(found.pk)
    form = ReadingForm(request.POST or None, client=found.client)

    def page(form: forms.Form) -> FormPage:
        lede = "Only the client's team and those its owner let in can read this."
        cancel = reverse("person", args=[found.client.slug, found.pk])
        extra = {"stand": stand, "gains": stand.gains if stand else ""}
        return FormPage(f"How does {found.person} stand?", form, "Add reading", cancel, lede, extra=extra)

    def save(form: Any) -> Reading:
        return read_person(seat=found, wish=form.wish(), by=request.user, now=timezone.now())

    def done(reading: Reading) -> HttpResponse:
        messages.success(request, f"Added the reading of {found.person}.")
        return back(request, reverse("person", args=[found.client.slug, found.pk]))

    template = "relationships/reading.html"
    return save_form(request, found.client, page, form, save, done, section=SECTION, template=template)


@require_POST
def candid_note_add(request: SignedInRequest, client: str, seat: int) -> HttpResponse:
    found = seat_to_edit(request, client, seat)
    form = NoteForm(request.POST, auto_id="note_%s")
    if not form.is_valid():
        return show_person(request, found, form)
    try:
        add_note(seat=found, text=form.cleaned_data["text"], by=request.user, now=timezone.now())
    except Refused as error:
        form.add_error("text", str(error))
        return show_person(request, found, form)
    messages.success(request, "Added the note.")
    return redirect(f"{reverse('person', args=[found.client.slug, found.pk])}#notes")


@require_POST
def candid_note_erase(request: SignedInRequest, client: str, note: int) -> HttpResponse:
    found = client_to_edit(request, client)
    rows = CandidNote.objects.filter(seat__client=found).select_related("seat__client")
    written = get_object_or_404(rows, pk=note)
    seat: Seat = written.seat

    def act() -> str:
        erase_note(written=written, by=request.user, now=timezone.now())
        return "Erased the note."

    return press(request, act, reverse("person", args=[found.slug, seat.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def candid_grants(request: SignedInRequest, client: str) -> HttpResponse:
    """Who reads what is candid; the team sees the page, the owner alone lets somebody in."""
    found = client_to_edit(request, client)
    readers = _readers(found, request)
    if request.method == "POST" and not readers.may_grant:
        raise NotAllowed(OWNER_ONLY)
    form = GrantForm(request.POST or None, client=found)

    def page(form: forms.Form) -> FormPage:
        return FormPage(
            f"Who reads what is candid about {found}",
            form,
            "Let them read",
            reverse("people", args=[found.slug]),
            "Readings of people, notes on them and private notes of catch-ups.",
            extra={"readers": readers},
        )

    def save(form: Any) -> CandidGrant:
        data = form.cleaned_data
        return grant(
            client=found, user=data["user"], reason=data["reason"], by=request.user, now=timezone.now()
        )

    def done(given: CandidGrant) -> HttpResponse:
        messages.success(request, f"{given.user} can read what is candid about {found} now.")
        return redirect("candid_grants", found.slug)

    template = "relationships/readers.html"
    return save_form(request, found, page, form, save, done, section=SECTION, template=template)


def _readers(client: Client, request: SignedInRequest) -> Readers:
    team = list(client.memberships.select_related("user").order_by("-role", "user__name"))
    given = list(client.candid_grants.select_related("user", "granted_by").order_by("-granted_at"))
    return Readers(
        [member for member in team if member.user.is_active],
        [row for row in given if row.ended_at is None],
        [row for row in given if row.ended_at],
        any(member.user_id == request.user.pk and member.role == "owner" for member in team),
    )


@require_POST
def candid_grant_end(request: SignedInRequest, client: str, grant: int) -> HttpResponse:
    found = client_to_edit(request, client)
    given = get_object_or_404(CandidGrant.objects.filter(client=found).select_related("client"), pk=grant)

    def act() -> str:
        ended = end_grant(given=given, by=request.user, now=timezone.now())
        return f"{ended.user} cannot read it any more."

    return press(request, act, reverse("candid_grants", args=[found.slug]))

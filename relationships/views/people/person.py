"""One person at a client: the page, corrections, the end of a seat and the next one, the key mark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opm.kernel import calendar, history
from relationships.forms.people import NoteForm, PersonForm, SeatEndForm
from relationships.models import Seat
from relationships.requests import SignedInRequest
from relationships.selectors.people.person import PersonFacts, person_facts
from relationships.services.people import change_role, change_seat, end_seat, mark_key, reopen_seat
from relationships.views.people.place import SECTION, candid_to, seat_to_edit, seat_to_read
from relationships.views.record_act import signed, version_seen
from relationships.views.record_page import form_page, frame, may_edit, press, save_form
from relationships.views.undo import offer_undo_of

CHANGES = 8  # lines of history beside the form


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Context of a person's page. `note` is the form of a new note, None for who only reads."""

    headline: str
    lede: str
    facts: PersonFacts
    can_edit: bool
    candid: bool
    note: NoteForm | None


@require_safe
def person(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    return show_person(request, seat_to_read(request, client, pk))


def show_person(request: SignedInRequest, seat: Seat, note: NoteForm | None = None) -> HttpResponse:
    """The page; with a note that could not be saved it keeps what was typed."""
    candid, can_edit = candid_to(request, seat.client), may_edit(request, seat.client)
    facts = person_facts(seat, calendar.today(), by=request.user, candid=candid)
    form = note or (NoteForm(auto_id="note_%s") if can_edit and not seat.person.erased_at else None)
    page = PersonPage(_headline(facts), _lede(facts), facts, can_edit, candid, form)
    context = {**frame(request, seat.client, SECTION), "page": page}
    return render(request, "relationships/person.html", context, status=400 if note else 200)


def _headline(facts: PersonFacts) -> str:
    """ "Sam Reyes is an advocate who decides"; for who may not read it, name and role."""
    stand, seat = facts.stand, facts.seat
    if stand is None or seat.person.erased_at:
        return str(seat)
    stance = stand.now.get_stance_display().lower()
    kind = f"an {stance}" if stance[0] in "aeiou" else f"a {stance}" if stance != "neutral" else stance
    return f"{seat.person} is {kind}, influence {stand.now.influence}"


def _lede(facts: PersonFacts) -> str:
    seat = facts.seat
    said = f"{seat.role} at {seat.client}, {seat.get_tier_display().lower()}"
    return f"{said}, key role." if seat.is_key else f"{said}."


@require_http_methods(["GET", "HEAD", "POST"])
def person_change(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    seat = seat_to_edit(request, client, pk)
    form = PersonForm(request.POST or None, client=seat.client, initial=_initial(seat))

    def save(form: Any) -> Seat:
        return change_seat(
            seat=seat,
            wish=form.wish(),
            seen_version=form.cleaned_data["seen_version"],
            by=request.user,
            now=timezone.now(),
        )

    lede = "Mend what is wrong. Somebody who took another role gets a new seat: end this one."
    changes = list(history.of_object(seat)[:CHANGES])
    page = form_page(f"Correct {seat}", "Save person", _address(seat), lede, changes)

    return save_form(request, seat.client, page, form, save, _saved(request), section=SECTION)


def _initial(seat: Seat) -> dict[str, Any]:
    fields = ("role", "tier", "is_key", "started_on")
    personal = {name: getattr(seat.person, name) for name in ("name", "email", "phone")}
    return {**personal, **{name: getattr(seat, name) for name in fields}, "seen_version": seat.version}


def _saved(request: SignedInRequest) -> Any:
    def done(seat: Seat) -> HttpResponse:
        messages.success(request, f"Saved {seat}.")
        return redirect(_address(seat))

    return done


def _address(seat: Seat) -> str:
    return reverse("person", args=[seat.client.slug, seat.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def seat_end(request: SignedInRequest, client: str, seat: int) -> HttpResponse:
    """The person left, or took another role here: then a new seat begins."""
    found = seat_to_edit(request, client, seat)
    initial = {"seen_version": found.version, "tier": found.tier, "is_key": found.is_key}
    form = SeatEndForm(request.POST or None, client=found.client, initial=initial)

    def save(form: Any) -> Seat:
        data, role = form.cleaned_data, form.next_role()
        who = signed(request, form)
        if role:
            return change_role(seat=found, on=data["on"], wish=role, **who)
        return end_seat(seat=found, ended_on=data["on"], **who)

    lede = "Readings and what was agreed stay. A key role that nobody holds then is asked about."
    page = form_page(f"End the seat of {found}", "End seat", _address(found), lede)

    return save_form(request, found.client, page, form, save, _saved(request), section=SECTION)


@require_POST
def seat_reopen(request: SignedInRequest, client: str, seat: int) -> HttpResponse:
    found = seat_to_edit(request, client, seat)

    def act() -> str:
        reopen_seat(seat=found, seen_version=version_seen(request), by=request.user, now=timezone.now())
        return f"{found} sits here again."

    return press(request, act, _address(found))


@require_POST
def seat_key(request: SignedInRequest, client: str, seat: int) -> HttpResponse:
    """Put the key mark on (`key=1`) or take it off."""
    found, key = seat_to_edit(request, client, seat), request.POST.get("key") == "1"

    def act() -> str:
        done = mark_key(
            seat=found, is_key=key, seen_version=version_seen(request), by=request.user, now=timezone.now()
        )
        offer_undo_of(request, "seat_key", done, key="" if key else "1")
        return f"{found.role} is a key role now." if key else f"{found.role} is no key role any more."

    return press(request, act, _address(found))

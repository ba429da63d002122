"""People and the seats they hold at a client, from a day to a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from opm.kernel import history, words
from opm.kernel.errors import Conflict, NotAllowed, Refused
from relationships.models import Charter, Client, Person, Seat, User
from relationships.services import checks
from relationships.services.charter.draft import stop_links
from relationships.services.records import change, create, require_team

PERSONAL = ("name", "email", "phone")  # fields of the person; the others belong to the seat
NO_ROLE = "Give the role, in the client's words."
GONE = "This person was erased. Add somebody new instead."


@dataclass(frozen=True, slots=True)
class PersonInput:
    """A person in a seat, as typed. `tier` is a key of Seat.Tier; `is_key`: the partnership needs this role filled."""

    name: str
    email: str
    phone: str
    role: str
    tier: str
    is_key: bool
    started_on: date


@dataclass(frozen=True, slots=True)
class RoleInput:
    """The seat that somebody takes next."""

    role: str
    tier: str
    is_key: bool


@transaction.atomic
def add_person(
    *,
    client: Client,
    wish: PersonInput,
    external_id: str = "",
    person: Person | None = None,
    by: User,
    now: datetime,
) -> Seat:
    """Seat somebody new, or `person`, who sits at another client of `by` already (name and addresses stay theirs).

    NotAllowed for who is not on the team; Refused without name or role, for a day to come, for a double seat.
    """
    require_team(client, by)
    wish = _checked(wish, now)
    if person is not None and not Person.objects.editable_by(by).filter(pk=person.pk).exists():
        raise NotAllowed("Only people of your own clients can be taken over.")
    if person is not None and person.erased_at:
        raise Refused(GONE)
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)  # two clicks at once: the second waits
    _refuse_double(client, person.name if person else wish.name, wish.role)
    if person is None:
        person = Person.objects.create(name=wish.name, email=wish.email, phone=wish.phone, created_at=now)
    seat = Seat(
        client=client,
        person=person,
        role=wish.role,
        tier=wish.tier,
        is_key=wish.is_key,
        started_on=wish.started_on,
        external_id=external_id,
    )
    return create(seat, action="people.add", by=by, now=now)


@transaction.atomic
def change_seat(*, seat: Seat, wish: PersonInput, seen_version: int | None, by: User, now: datetime) -> Seat:
    """Correct a person's name and addresses, and the seat's role, tier, mark and first day.

    Somebody who took another role gets a new seat (`change_role`). Conflict.current also carries the person's fields.
    """
    require_team(seat.client, by)
    wish = _checked(wish, now)
    _refuse_erased(seat)
    if seat.ended_on and wish.started_on > seat.ended_on:
        raise Refused(f"The seat ended on {words.day(seat.ended_on, year=True)}. Choose a first day before.")
    if seat.ended_on is None:
        _refuse_double(seat.client, wish.name, wish.role, but=seat)
    values = {
        "role": wish.role,
        "tier": wish.tier,
        "is_key": wish.is_key,
        "started_on": wish.started_on,
    }
    try:
        stored = change(
            seat, values=values, seen_version=seen_version, action="people.change", by=by, now=now
        )
    except Conflict as error:
        raise _with_person(error) from None
    if _change_person(stored, wish, by, now):
        stored.refresh_from_db()
    return stored


@transaction.atomic
def end_seat(*, seat: Seat, ended_on: date, seen_version: int | None, by: User, now: datetime) -> Seat:
    """The last day somebody sat here. Refused for a day to come or before the first day, and when it ended already.

    A link to a charter that was put to who sat here opens no more.
    """
    if seat.ended_on:
        raise Refused(f"This seat ended on {words.day(seat.ended_on, year=True)} already.")
    checks.not_ahead(ended_on, "The last day", timezone.localdate(now))
    if ended_on < seat.started_on:
        raise Refused(
            f"{seat.person} sits here since {words.day(seat.started_on, year=True)}. Choose a later day."
        )
    stored = change(
        seat,
        values={"ended_on": ended_on},
        seen_version=seen_version,
        action="people.end",
        by=by,
        now=now,
    )
    for charter in Charter.objects.filter(asked=seat):
        stop_links(charter, by=by, now=now)
    return stored


@transaction.atomic
def reopen_seat(*, seat: Seat, seen_version: int | None, by: User, now: datetime) -> Seat:
    """Somebody sits here after all. Refused when the same person took the same role again meanwhile."""
    _refuse_erased(seat)
    _refuse_double(seat.client, seat.person.name, seat.role, but=seat)
    return change(
        seat, values={"ended_on": None}, seen_version=seen_version, action="people.reopen", by=by, now=now
    )


@transaction.atomic
def change_role(
    *, seat: Seat, on: date, wish: RoleInput, seen_version: int | None, by: User, now: datetime
) -> Seat:
    """A new role is a new seat from `on`; the old one ends the day before. Gives the new seat."""
    if wish.role.casefold() == seat.role.casefold():
        raise Refused("This is the role of today. Give the new one.")
    last = max(seat.started_on, on - timedelta(days=1))
    end_seat(seat=seat, ended_on=last, seen_version=seen_version, by=by, now=now)
    person = seat.person
    next_one = PersonInput(person.name, person.email, person.phone, wish.role, wish.tier, wish.is_key, on)
    return add_person(client=seat.client, wish=next_one, person=person, by=by, now=now)


@transaction.atomic
def mark_key(*, seat: Seat, is_key: bool, seen_version: int | None, by: User, now: datetime) -> Seat:
    """Put the key mark on a seat, or take it off: an ended role without it is not asked about any more."""
    return change(
        seat, values={"is_key": is_key}, seen_version=seen_version, action="people.key", by=by, now=now
    )


def _checked(wish: PersonInput, now: datetime) -> PersonInput:
    """The wish as it is stored; Refused for what cannot be."""
    if wish.tier not in Seat.Tier.values:
        raise Refused("Choose sponsor, lead or working level.")
    checks.not_ahead(wish.started_on, "The first day", timezone.localdate(now))
    return replace(
        wish,
        name=checks.one_line(wish.name, "The name", missing="Give the person's name.", limit=120),
        role=checks.one_line(wish.role, "The role", missing=NO_ROLE, limit=120),
        email=_address(wish.email),
        phone=checks.one_line(wish.phone, "The phone number", limit=40),
    )


def _address(typed: str) -> str:
    """An e-mail address, or ""."""
    email = checks.one_line(typed, "The e-mail address", limit=254)
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise Refused("Give the e-mail address like name@example.org, or leave it empty.") from None
    return email


def _refuse_erased(seat: Seat) -> None:
    if seat.person.erased_at:
        raise Refused(GONE)


def _refuse_double(client: Client, name: str, role: str, *, but: Seat | None = None) -> None:
    """Nobody of that name sits in that role today; a double click adds one seat."""
    rows = Seat.objects.filter(client=client, ended_on=None, person__name__iexact=name, role__iexact=role)
    if (rows.exclude(pk=but.pk) if but else rows).exists():
        raise Refused(f"{name} sits as {role} at {client} already.")


def _with_person(error: Conflict) -> Conflict:
    """The stored seat with the person's fields on it, so that a form can show them beside what was typed."""
    stored: Any = error.current
    for name in PERSONAL:
        setattr(stored, name, getattr(stored.person, name))
    return error


def _change_person(seat: Seat, wish: PersonInput, by: User, now: datetime) -> bool:
    """Write the person's own fields; whoever has another seat of theirs open sees a newer version."""
    person = Person.objects.select_for_update().get(pk=seat.person_id)
    wanted = {name: getattr(wish, name) for name in PERSONAL}
    old = {name: getattr(person, name) for name in PERSONAL}
    moved = [name for name in PERSONAL if wanted[name] != old[name]]
    if not moved:
        return False
    for name in moved:
        setattr(person, name, wanted[name])
    person.save(update_fields=moved)
    Seat.objects.filter(person=person).update(version=F("version") + 1)
    scope = seat.client.scope
    entries = [
        history.Entry("people.change", seat, scope=scope, field=name, old=old[name], new=wanted[name])
        for name in moved
    ]
    history.record_many(entries, by=by, at=now)
    return True

"""People of a client: seats over time, the list, one person's page, downloads."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from openpyxl import load_workbook

from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.models import Change
from relationships.models import Client, Person, Reading, Seat, User
from relationships.services import people
from relationships.testing import read, seat_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)
SAM = people.PersonInput(
    "Sam Reyes", "sam@example.org", "+49 30 1", "Sponsor", "sponsor", True, date(2026, 1, 5)
)


def changed(**values: Any) -> people.PersonInput:
    return people.PersonInput(**{**{name: getattr(SAM, name) for name in SAM.__dataclass_fields__}, **values})


@pytest.fixture
def sam(finance: Client, alice: User, now: Any) -> Seat:
    return people.add_person(client=finance, wish=SAM, by=alice, now=now)


def at(browser: Browser, user: User) -> Browser:
    browser.force_login(user)
    return browser


def test_who_was_added_stands_in_the_list_and_in_the_history(client: Browser, sam: Seat, carol: User) -> None:
    page = at(client, carol).get(reverse("people", args=["finance"])).content.decode()
    assert "Sam Reyes" in page
    assert "1 person today, 1 in key roles." in page
    told = Change.objects.get(action="people.add")
    assert (told.new, told.scope) == ("Sam Reyes, Sponsor", sam.client.scope)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (changed(name="  "), "name"),
        (changed(role=""), "role"),
        (changed(tier="king"), "sponsor"),
        (changed(started_on=TODAY + timedelta(days=1)), "future"),
        (changed(email="sam at home"), "e-mail"),
        (changed(name="x" * 121), "too long"),
    ],
)
def test_a_person_that_cannot_be_is_refused_with_the_reason(
    finance: Client, alice: User, now: Any, wish: people.PersonInput, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        people.add_person(client=finance, wish=wish, by=alice, now=now)
    assert not Person.objects.exists()


def test_a_second_click_adds_nobody(finance: Client, sam: Seat, alice: User, now: Any) -> None:
    with pytest.raises(Refused, match="already"):
        people.add_person(client=finance, wish=changed(name="SAM REYES", role="sponsor"), by=alice, now=now)
    assert Seat.objects.count() == 1


def test_somebody_of_another_client_of_mine_is_the_same_person(
    client: Browser, finance: Client, portfolio: Any, sam: Seat, alice: User, bob: User, now: Any
) -> None:
    tax = Client.objects.create(slug="tax", name="Tax", portfolio=portfolio)
    tax.memberships.create(user=alice, role="owner")
    form = {"seen_version": "0", "person": sam.person_id, "name": "", "role": "Adviser", "tier": "lead"}
    answer = at(client, alice).post(reverse("person_new", args=["tax"]), {**form, "started_on": "2026-02-01"})
    assert answer.status_code == 302
    assert list(sam.person.seats.values_list("client__slug", flat=True).order_by("client__slug")) == [
        "finance",
        "tax",
    ]
    tax.memberships.create(user=bob)
    finance.memberships.filter(user=bob).delete()
    with pytest.raises(NotAllowed):
        people.add_person(
            client=tax,
            wish=changed(role="X"),
            person=seat_of(finance, name="Not of Bob").person,
            by=bob,
            now=now,
        )


def test_a_correction_is_told_field_by_field(sam: Seat, alice: User, now: Any) -> None:
    wish = changed(name="Samuel Reyes", role="Group sponsor")
    stored = people.change_seat(seat=sam, wish=wish, seen_version=sam.version, by=alice, now=now)
    assert str(stored) == "Samuel Reyes, Group sponsor"
    told = {(change.field, change.old, change.new) for change in history.of_object(sam) if change.field}
    assert told == {("role", "Sponsor", "Group sponsor"), ("name", "Sam Reyes", "Samuel Reyes")}


def test_two_corrections_at_once_show_both_values(
    client: Browser, sam: Seat, alice: User, bob: User, now: Any
) -> None:
    mine = changed(email="new@example.org")
    people.change_seat(seat=sam, wish=mine, seen_version=sam.version, by=bob, now=now)
    form = {"seen_version": sam.version, "name": "Sam B. Reyes", "role": "Sponsor", "tier": "sponsor"}
    answer = at(client, alice).post(
        reverse("person_change", args=["finance", sam.pk]),
        {**form, "started_on": "2026-01-05", "is_key": "on", "email": "old@example.org", "phone": ""},
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "new@example.org" in page
    assert "old@example.org" in page
    sam.person.refresh_from_db()
    assert sam.person.email == "new@example.org"
    with pytest.raises(Conflict):
        people.end_seat(seat=sam, ended_on=TODAY, seen_version=sam.version, by=alice, now=now)


def test_another_role_is_another_seat(client: Browser, sam: Seat, alice: User) -> None:
    answer = at(client, alice).post(
        reverse("seat_end", args=["finance", sam.pk]),
        {"seen_version": sam.version, "on": "2026-11-02", "role": "Head of tax", "tier": "lead"},
    )
    assert answer.status_code == 302
    sam.refresh_from_db()
    new = Seat.objects.get(role="Head of tax")
    assert (sam.ended_on, new.started_on, new.person_id) == (
        date(2026, 11, 1),
        date(2026, 11, 2),
        sam.person_id,
    )


def test_a_seat_ends_once_and_can_be_opened_again(sam: Seat, alice: User, now: Any) -> None:
    with pytest.raises(Refused, match="since"):
        people.end_seat(seat=sam, ended_on=date(2025, 1, 1), seen_version=None, by=alice, now=now)
    with pytest.raises(Refused, match="future"):
        people.end_seat(seat=sam, ended_on=date(2027, 1, 1), seen_version=None, by=alice, now=now)
    ended = people.end_seat(seat=sam, ended_on=TODAY, seen_version=None, by=alice, now=now)
    with pytest.raises(Refused, match="already"):
        people.end_seat(seat=ended, ended_on=TODAY, seen_version=None, by=alice, now=now)
    assert people.reopen_seat(seat=ended, seen_version=None, by=alice, now=now).ended_on is None


@pytest.mark.parametrize("user", ["carol", "dana", "audrey"])
def test_readers_write_nothing(request: pytest.FixtureRequest, sam: Seat, now: Any, user: str) -> None:
    by = request.getfixturevalue(user)
    for write in (
        lambda: people.change_seat(seat=sam, wish=SAM, seen_version=None, by=by, now=now),
        lambda: people.end_seat(seat=sam, ended_on=TODAY, seen_version=None, by=by, now=now),
        lambda: people.mark_key(seat=sam, is_key=False, seen_version=None, by=by, now=now),
        lambda: read(sam, by, now),
        lambda: people.add_note(seat=sam, text="x", by=by, now=now),
        lambda: people.grant(client=sam.client, user=by, reason="x", by=by, now=now),
    ):
        with pytest.raises(NotAllowed):
            write()


def test_a_reading_is_never_edited(sam: Seat, alice: User, now: Any) -> None:
    reading = read(sam, alice, now, stance=1, evidence="Said yes")
    for values in ({"stance": 2}, {"influence": 1}, {"evidence": "Said no"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reading.objects.filter(pk=reading.pk).update(**values)


def test_a_newer_reading_of_the_same_day_puts_a_wrong_one_right(
    client: Browser, sam: Seat, alice: User, now: Any
) -> None:
    read(sam, alice, now, stance=0, on=TODAY - timedelta(days=100), gains="Fewer forms")
    read(sam, alice, now, stance=-2)
    read(sam, alice, now, stance=1)
    page = at(client, alice).get(reverse("person", args=["finance", sam.pk])).content.decode()
    assert "<h1>Sam Reyes is a supporter, influence 5</h1>" in page
    assert "Put right on the same day" in page
    assert "Fewer forms" in page  # a reading without a gain takes nothing back
    listed = client.get(reverse("people", args=["finance"])).content.decode()
    assert "▲ was neutral" in listed


@pytest.mark.parametrize(
    ("on", "why"),
    [(TODAY + timedelta(days=1), "future"), (date(2025, 12, 31), "sits here since")],
)
def test_a_reading_lies_within_the_time_of_the_seat(
    sam: Seat, alice: User, now: Any, on: date, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        read(sam, alice, now, on=on)


def test_the_same_reading_twice_is_stored_once(sam: Seat, alice: User, now: Any) -> None:
    assert read(sam, alice, now, evidence="Said yes").pk == read(sam, alice, now, evidence="Said yes").pk
    assert Change.objects.filter(action="candid.read").count() == 1


def test_a_wrong_reading_keeps_what_was_typed(client: Browser, sam: Seat, alice: User) -> None:
    form = {"on": "2027-01-01", "stance": "1", "influence": "4", "evidence": "Spoke up for the pilot"}
    answer = at(client, alice).post(reverse("reading_add", args=["finance", sam.pk]), form)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Spoke up for the pilot" in page
    assert "in the future" in page


def test_search_and_choices_narrow_the_list(
    client: Browser, finance: Client, sam: Seat, alice: User, now: Any
) -> None:
    seat_of(finance, name="Ada Lind", role="Controller", is_key=False)
    gone = seat_of(finance, name="Jon Abel", role="Planner", is_key=False)
    people.end_seat(seat=gone, ended_on=TODAY, seen_version=None, by=alice, now=now)
    read(sam, alice, now)
    at(client, alice)
    for query, shown in (
        ("", ["Sam Reyes", "Ada Lind"]),
        ("?q=controller", ["Ada Lind"]),
        ("?show=key", ["Sam Reyes"]),
        ("?show=former", ["Jon Abel"]),
        ("?show=stale", ["Ada Lind"]),
        ("?q=nobody+here", []),
    ):
        page = client.get(reverse("people", args=["finance"]) + query).context["page"]
        assert [row.name for row in page.rows] == shown, query


def test_a_download_names_people_and_never_how_they_stand(
    client: Browser, finance: Client, alice: User, now: Any
) -> None:
    seat = seat_of(finance, name="=1+1", role="Controller")
    read(seat, alice, now, stance=-2, gains="More staff", evidence="Shouted")
    at(client, alice)
    text = client.get(reverse("people_download", args=["finance", "csv"])).content.decode("utf-8-sig")
    header, row = text.splitlines()
    assert header == "Name,Role,Tier,Key role,E-mail,Since,Until,Last catch-up,External id"
    assert row == "'=1+1,Controller,Sponsor,yes,,2025-01-06,,,"
    book = load_workbook(BytesIO(client.get(reverse("people_download", args=["finance", "xlsx"])).content))
    assert [cell.data_type for cell in next(iter(book.active.iter_rows(min_row=2)))][:2] == ["s", "s"]
    assert Change.objects.filter(action="people.download").count() == 2


@pytest.mark.parametrize("amount", [10, 100])
def test_the_number_of_queries_does_not_grow_with_the_people(
    client: Browser, finance: Client, alice: User, now: Any, amount: int, django_assert_num_queries: Any
) -> None:
    for number in range(amount):
        seat = seat_of(finance, name=f"Person {number}", role=f"Role {number}", is_key=number % 2 == 0)
        Reading.objects.create(
            seat=seat, on=TODAY, stance=number % 5 - 2, influence=number % 5 + 1, by=alice, created_at=now
        )
    at(client, alice).get(reverse("people", args=["finance"]))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("people", args=["finance"]))
    with django_assert_num_queries(PERSON_QUERIES):
        client.get(reverse("person", args=["finance", seat.pk]))


LIST_QUERIES, PERSON_QUERIES = 9, 18

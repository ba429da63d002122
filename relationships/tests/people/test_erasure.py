"""Forgetting a person: nothing in the database names or describes them any more, every count stays (TRUST.md S12)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel import history, links, live_metrics
from opm.kernel.errors import Refused
from opm.kernel.models import Change, SignedLink
from opm.kernel.quarters import Quarter
from relationships.models import CandidNote, Client, Commitment, Concern, Person, Reading, Seat, User
from relationships.services import people
from relationships.services.records import note
from relationships.testing import read, seat_of, touch_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)
NAME, WORD = "Zenobia Quist", "zq-canary"
KEYS = ("stakeholders_read_share", "influential_advocates")  # gains are words: their share goes with them


@pytest.fixture
def zenobia(finance: Client, alice: User, now: Any) -> Seat:
    """Somebody whose name or words stand in every kind of record."""
    wish = people.PersonInput(
        NAME, f"{WORD}@example.org", f"+49 {WORD}", "Controller", "lead", True, date(2026, 1, 5)
    )
    seat = people.add_person(client=finance, wish=wish, external_id=WORD, by=alice, now=now)
    read(seat, alice, now, stance=2, influence=5, evidence=f"{WORD} said so", gains=f"{WORD} gains")
    people.add_note(seat=seat, text=f"{WORD} is careful", by=alice, now=now)
    people.change_seat(
        seat=seat,
        wish=people.PersonInput(
            NAME, f"{WORD}@example.org", WORD, "Controller", "lead", True, date(2026, 1, 5)
        ),
        seen_version=None,
        by=alice,
        now=now,
    )
    read(seat_of(finance, name="Ada Lind", role="Tax"), alice, now, evidence=f"Talks to {NAME} often")
    touch_with(
        finance,
        TODAY,
        seat,
        title=f"Catch-up with {NAME}",
        minutes=f"{NAME.upper()} agreed",
        private_note=NAME,
    )
    promise = Commitment.objects.create(
        client=finance,
        text=f"Call {NAME}",
        seat=seat,
        promised_on=TODAY,
        baseline_on=TODAY,
        due_on=TODAY,
        created_at=now,
    )
    note(
        "commitment.propose",
        promise,
        by=alice,
        now=now,
        new=f"Call {NAME}",
        reason=f"Mail to {WORD}@example.org",
    )
    Concern.objects.create(
        client=finance, text=f"Zenobia Quisted away from {NAME}", raised_on=TODAY, created_at=now
    )
    links.create_link(purpose="charter", obj=seat, for_label=NAME, by=alice, now=now, scope=finance.scope)
    return seat


def columns() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                yield model, field.attname


def naming(*words: str) -> list[str]:
    """Where in the whole database one of these words stands."""
    found = []
    for model, column in columns():
        texts = model._default_manager.values_list(column, flat=True)
        said = json.dumps(list(texts), default=str, ensure_ascii=False).casefold()
        found += [f"{model._meta.label}.{column}: {word}" for word in words if word.casefold() in said]
    return found


def measured(client: Client) -> dict[str, Any]:
    return {
        key: dict(found) for key, found in live_metrics.measure(KEYS, [client.pk], Quarter(2026, 4)).items()
    }


def test_nothing_in_the_database_names_an_erased_person_and_every_count_stays(
    zenobia: Seat, finance: Client, alice: User, now: Any
) -> None:
    assert len(naming(WORD, NAME)) >= 15
    before = measured(finance), Seat.objects.count(), Reading.objects.count(), Change.objects.count()
    people.erase(person=zenobia.person, by=alice, now=now)
    left = naming(WORD, f"{NAME} ", f'{NAME}"', f"with {NAME}")
    assert left == []
    assert Concern.objects.get().text == "Zenobia Quisted away from Erased person"  # whole names only
    assert (measured(finance), Seat.objects.count(), Reading.objects.count()) == before[:3]
    assert Change.objects.count() == before[3] + 1
    assert not CandidNote.objects.exists()
    reading = zenobia.readings.get()
    assert (reading.stance, reading.influence, reading.gains, reading.evidence) == (2, 5, "", "")


def test_the_audit_chain_still_verifies_and_tells_who_erased(
    zenobia: Seat, alice: User, now: Any, capsys: Any
) -> None:
    people.erase(person=zenobia.person, by=alice, now=now)
    assert list(history.verify_chain()) == []
    call_command("check_audit")
    told = Change.objects.get(action="people.erase")
    assert (told.by, told.object_id) == (alice, str(zenobia.person_id))
    kept = Change.objects.filter(action="people.add", object_id=str(zenobia.pk)).get()
    assert (kept.new, kept.by) == ("", alice)


def test_a_link_that_was_sent_to_the_person_does_not_open_any_more(
    zenobia: Seat, alice: User, now: Any
) -> None:
    people.erase(person=zenobia.person, by=alice, now=now)
    link = SignedLink.objects.get()
    assert (link.for_label, link.revoked_at) == ("Erased person", now)


def test_an_erased_person_is_not_written_about_again(
    client: Browser, zenobia: Seat, alice: User, now: Any
) -> None:
    people.erase(person=zenobia.person, by=alice, now=now)
    zenobia = Seat.objects.get(pk=zenobia.pk)
    again = people.PersonInput(NAME, "", "", "Controller", "lead", True, date(2026, 1, 5))
    for write in (
        lambda: read(zenobia, alice, now),
        lambda: people.add_note(seat=zenobia, text="x", by=alice, now=now),
        lambda: people.change_seat(seat=zenobia, wish=again, seen_version=None, by=alice, now=now),
    ):
        with pytest.raises(Refused, match="erased"):
            write()
    client.force_login(alice)
    page = client.get(reverse("person", args=["finance", zenobia.pk])).content.decode()
    assert "This person was erased on" in page
    assert "Erased person" not in client.get(reverse("find") + "?q=erased").content.decode()


def test_erasing_asks_first(client: Browser, zenobia: Seat, alice: User) -> None:
    client.force_login(alice)
    where = reverse("person_erase", args=["finance", zenobia.pk])
    assert "It cannot be undone." in client.get(where).content.decode()
    assert client.post(where).status_code == 400
    assert Person.objects.filter(name=NAME).exists()
    assert client.post(where, {"sure": "on"}).status_code == 302
    assert not Person.objects.filter(name=NAME).exists()


def test_only_who_is_on_the_team_of_every_client_of_the_person_erases(
    client: Browser, zenobia: Seat, sales: Client, alice: User, carol: User, now: Any
) -> None:
    Seat.objects.create(client=sales, person=zenobia.person, role="Adviser", started_on=TODAY, created_at=now)
    for by in (alice, carol):
        with pytest.raises(Refused, match="not on the team of all"):
            people.erase(person=zenobia.person, by=by, now=now)
    client.force_login(alice)
    answer = client.get(reverse("person_erase", args=["finance", zenobia.pk])).content.decode()
    assert "not on the team of all" in answer
    assert "Sales Asia" not in answer
    assert client.get(reverse("person_everything", args=["finance", zenobia.pk])).status_code == 403


def test_who_asks_gets_everything_that_is_held(client: Browser, zenobia: Seat, alice: User) -> None:
    client.force_login(alice)
    held = client.get(reverse("person_everything", args=["finance", zenobia.pk])).json()
    assert held["person"]["email"] == f"{WORD}@example.org"
    assert held["readings"][0]["stance"] == "Advocate"
    assert held["readings"][0]["evidence"] == f"{WORD} said so"
    assert held["notes"][0]["text"] == f"{WORD} is careful"
    assert held["commitments"][0]["text"] == f"Call {NAME}"
    assert held["catch_ups"][0]["minutes"] == f"{NAME.upper()} agreed"
    assert [change["action"] for change in held["history"]][0] == "people.add"
    assert Change.objects.filter(action="people.dossier").exists()

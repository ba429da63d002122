"""The charter's pages: the draft's form with its rows, both values after a conflict, the link shown once and mailed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from opm.testing.filled import CHARTER, OBJECTIVE
from relationships.models import Charter, CommunityMember, Objective, Responsibility, User
from relationships.models import Client as BusinessArea
from relationships.services import charter as services
from relationships.testing import CLOSE, TEXTS, agreed, drafted, proposed, seat_of

pytestmark = pytest.mark.django_db


def as_(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user)
    return browser


def to(name: str, *more: Any) -> str:
    return reverse(name, args=["finance", *more])


def test_the_first_save_starts_version_one_with_its_responsibilities(
    finance: BusinessArea, alice: User
) -> None:
    assert as_(alice).post(to("charter_edit"), CHARTER).status_code == 302
    charter = Charter.objects.get()
    assert (charter.number, charter.state, charter.purpose) == (1, "draft", CHARTER["purpose"])
    rows = set(Responsibility.objects.values_list("side", "what", "who"))
    assert rows == {("it", "Status each month", "Alice Archer"), ("client", "Priorities", "Sam Reyes")}


def test_more_rows_keep_what_was_typed_and_save_nothing(finance: BusinessArea, alice: User) -> None:
    page = as_(alice).post(to("charter_edit"), {**CHARTER, "review_on": "soon", "more": "1"}).content.decode()
    assert 'name="what_it_3"' in page
    assert 'value="Status each month"' in page
    assert 'value="soon"' in page
    assert not Charter.objects.exists()


def test_an_emptied_row_is_taken_away(finance: BusinessArea, alice: User, now: datetime) -> None:
    version = drafted(finance, alice, now).version
    sent = {**CHARTER, "seen_version": str(version), "what_it_0": "", "who_it_0": ""}
    assert as_(alice).post(to("charter_edit"), sent).status_code == 302
    assert list(Responsibility.objects.values_list("side", flat=True)) == ["client"]


def test_half_a_responsibility_says_what_is_missing(finance: BusinessArea, alice: User) -> None:
    response = as_(alice).post(to("charter_edit"), {**CHARTER, "who_it_0": ""})
    assert response.status_code == 400
    assert "Name who is responsible for “Status each month”." in response.content.decode()


def test_somebody_elses_words_and_mine_stand_side_by_side(
    finance: BusinessArea, alice: User, bob: User, now: datetime
) -> None:
    seen = drafted(finance, alice, now).version
    services.save_draft(
        client=finance, wish=replace(TEXTS, purpose="Theirs"), seen_version=seen, by=bob, now=now
    )
    response = as_(alice).post(to("charter_edit"), {**CHARTER, "seen_version": str(seen)})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in page
    assert CHARTER["purpose"] in page
    version = Charter.objects.get().version
    assert f'name="seen_version" value="{version}"' in page
    again = as_(alice).post(to("charter_edit"), {**CHARTER, "seen_version": str(version)})
    assert (again.status_code, Charter.objects.get().purpose) == (302, CHARTER["purpose"])


def test_the_link_is_shown_once_and_mailed_to_whom_it_is_for(
    finance: BusinessArea, alice: User, now: datetime
) -> None:
    drafted(finance, alice, now)
    seat = seat_of(finance)
    seat.person.email = "sam@example.org"
    seat.person.save()
    browser = as_(alice)
    sent = {"seat": str(seat.pk), "days": "14", "seen_version": str(Charter.objects.get().version)}
    page = browser.post(to("charter_propose"), sent).content.decode()
    (letter,) = mail.outbox
    (address,) = [word for word in str(letter.body).split() if "/agree/" in word]
    assert address in page
    assert letter.to == ["sam@example.org"]
    assert letter.reply_to == [alice.email]
    assert address not in browser.get(to("charter")).content.decode()
    assert Browser().get(address[address.index("/agree/") :]).status_code == 302


def test_what_takes_the_text_back_is_said_before(finance: BusinessArea, alice: User) -> None:
    proposed(finance, alice, timezone.now())
    objective, browser = Objective.objects.get(), as_(alice)
    for address in (to("charter_edit"), to("objective", objective.pk), to("objective_new")):
        assert "takes it back" in browser.get(address).content.decode()
    assert browser.get(to("charter_propose")).status_code == 302


def test_readers_read_everything_and_see_no_button(
    finance: BusinessArea, alice: User, carol: User, now: datetime
) -> None:
    agreed(finance, alice, now)
    browser, objective = as_(carol), Objective.objects.get()
    for address in (to("charter"), to("objective", objective.pk), to("community"), to("charter_version", 1)):
        page = browser.get(address).content.decode()
        assert page.count("<form") == page.count('action="/accounts/logout/"'), address
    assert CLOSE.measure in browser.get(to("charter")).content.decode()


def test_an_objective_is_added_read_and_dropped(finance: BusinessArea, alice: User) -> None:
    browser = as_(alice)
    browser.post(to("objective_new"), OBJECTIVE)
    objective = Objective.objects.get()
    browser.post(to("objective_read", objective.pk), {"on": "2026-01-05", "value": "6.5"})
    page = browser.get(to("objective", objective.pk)).content.decode()
    assert "It stands at 6.5 days" in page
    wrong = browser.post(to("objective_read", objective.pk), {"on": "2026-01-05", "value": "six"})
    assert (wrong.status_code, "for example 3 or 7.5" in wrong.content.decode()) == (400, True)
    nothing = browser.post(to("objective_drop", objective.pk), {"seen_version": "1", "reason": ""})
    assert nothing.status_code == 400
    browser.post(to("objective_drop", objective.pk), {"seen_version": "1", "reason": "Reached elsewhere"})
    assert Objective.objects.get().dropped_on


def test_a_measure_without_a_target_is_mended_at_its_field(finance: BusinessArea, alice: User) -> None:
    response = as_(alice).post(to("objective_new"), {**OBJECTIVE, "target": ""})
    assert response.status_code == 400
    assert "Give the target of the measure" in response.content.decode()


def test_people_of_both_sides_join_and_leave(finance: BusinessArea, alice: User) -> None:
    seat, browser = seat_of(finance), as_(alice)
    for who in (f"client-{seat.person_id}", f"it-{alice.pk}"):
        browser.post(to("community"), {"who": who, "since": "2026-01-05"})
    page = browser.get(to("community")).content.decode()
    assert "One person of Finance and one of IT own the long-term relationship together" in page
    member = CommunityMember.objects.get(user=alice)
    browser.post(to("community"), {"member": str(member.pk), "until": "2026-02-05"})
    assert CommunityMember.objects.filter(until=None).count() == 1
    stranger = browser.post(to("community"), {"who": "it-99999", "since": "2026-01-05"})
    assert stranger.status_code == 400


def test_a_number_of_another_client_is_not_found(
    finance: BusinessArea, sales: BusinessArea, alice: User, mallory: User, now: datetime
) -> None:
    agreed(sales, mallory, now)
    theirs = Objective.objects.get()
    browser = as_(alice)
    for address in (to("objective", theirs.pk), to("charter_version", 1), to("charter_compare", 1, 1)):
        assert browser.get(address).status_code == 404

"""What a session of the relationship must not give away or break on: links, grants, erasure, addresses, mails."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from assessments.models import Answer, RubricVersion, Sheet
from assessments.services.respondents import invite
from assessments.tests.making import answer, opened
from opm.kernel import history, mail
from opm.kernel.calendar import current_quarter
from opm.kernel.erasure import Erasure, named_by
from opm.kernel.errors import NotAllowed, Refused
from opm.kernel.models import Change, SignedLink
from relationships.models import (
    CandidGrant,
    Charter,
    Client,
    Importance,
    ImportFile,
    Seat,
    StatusReport,
    User,
)
from relationships.selectors.charter.opened import find_opened
from relationships.services import catch_ups, charter, open_points, people
from relationships.services.imports import empty_old_files
from relationships.services.today import put_off
from relationships.testing import CLOSE, promised, proposed, seat_of, touch_with

pytestmark = pytest.mark.django_db


def test_a_grant_ends_with_managing_the_portfolio(
    finance: Client, alice: User, carol: User, now: Any
) -> None:
    people.grant(client=finance, user=carol, reason="Escalation", by=alice, now=now)
    assert Client.objects.candid_to(carol).get() == finance
    finance.portfolio.managers.remove(carol)
    assert CandidGrant.objects.get().ended_at is None
    assert not Client.objects.candid_to(carol).exists()


def test_the_end_of_a_seat_closes_the_link_to_the_charter(
    client: Browser, finance: Client, alice: User, now: Any
) -> None:
    made = timezone.now()
    handed = proposed(finance, alice, made, CLOSE)
    client.get(reverse("charter_open", args=[handed.token]))
    assert client.get(reverse("charter_agree", args=[handed.link.pk])).status_code == 200
    seat = Seat.objects.get(client=finance)
    people.end_seat(seat=seat, ended_on=timezone.localdate(), seen_version=None, by=alice, now=made)
    assert client.get(reverse("charter_agree", args=[handed.link.pk])).status_code == 404
    content = Charter.objects.get().content
    assert content is not None
    with pytest.raises(NotAllowed):
        charter.agree(link=handed.link, name="Sam Reyes", seen=content.sha256, now=made)
    with pytest.raises(Refused, match="does not sit here any more"):
        charter.remind(client=finance, by=alice, now=made + timedelta(minutes=1))


def test_an_archived_client_has_no_open_charter(finance: Client, alice: User, now: Any) -> None:
    handed = proposed(finance, alice, now, CLOSE)
    assert find_opened(handed.link.pk, now=now)
    Client.objects.filter(pk=finance.pk).update(archived_on=date(2026, 11, 10))
    assert find_opened(handed.link.pk, now=now) is None


def test_erasing_reaches_the_clients_view_and_names_from_before(
    finance: Client, alice: User, rubric_version: RubricVersion, now: datetime
) -> None:
    wish = people.PersonInput(
        "Zenobia Quist", "zq@example.org", "", "Controller", "lead", False, date(2026, 1, 5)
    )
    seat = people.add_person(client=finance, wish=wish, by=alice, now=now)
    handed = proposed(finance, alice, now, CLOSE, seat=seat)
    renamed = people.PersonInput("Zenobia Lind", "", "", "Controller", "lead", False, date(2026, 1, 5))
    people.change_seat(seat=seat, wish=renamed, seen_version=None, by=alice, now=now)
    touch_with(finance, now.date(), seat, minutes="Zenobia\nQuist and zenobia  lind agreed")
    judged = Importance.objects.create(
        client=finance, quarter=current_quarter(), why="As Zenobia Lind asked", reviewed_on=now.date()
    )
    assessment = opened(finance, current_quarter(), alice, now)
    answer(assessment, {"REL1.2a": "F"}, alice, now)
    Answer.objects.update(note="Zenobia Quist confirms it")
    for name in ("Zenobia Quist", "Zenobia Lind"):
        invite(assessment=assessment, name=name, email="zq@example.org", asked=["REL1.2a"], by=alice, now=now)
    people.erase(person=seat.person, by=alice, now=now)
    asked = Sheet.objects.filter(side="client").order_by("pk").values_list("respondent_label", "email")
    assert list(asked) == [("Erased person", ""), ("Erased person 2", "")]
    assert Answer.objects.get().note == "Erased person confirms it"
    assert finance.touches.get().minutes == "Erased person and Erased person agreed"
    judged.refresh_from_db()
    assert (judged.why, judged.version) == ("As Erased person asked", 2)
    assert set(SignedLink.objects.values_list("for_label", flat=True)) == {"Erased person"}
    assert not SignedLink.objects.filter(revoked_at=None).exists()
    assert find_opened(handed.link.pk, now=now) is None
    assert not Change.objects.filter(new__contains="Zenobia").exists()


def test_a_slip_that_nobody_told_is_on_the_agenda_without_saying_so_to_the_client(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    waits = promised(finance, alice, now).commitment
    wish = catch_ups.TouchInput("Review", date(2026, 11, 20), seats=[])
    touch = catch_ups.plan(client=finance, wish=wish, by=alice, now=now)
    client.force_login(alice)
    paper = client.get(reverse("catch_up_agenda", args=["finance", touch.pk])).content.decode()
    assert f"Commitment: {waits.text}" in paper
    assert "New date" not in paper and "not told" not in paper


@pytest.mark.parametrize("length", [81, 114])
def test_no_key_of_a_row_is_longer_than_its_column(
    finance: Client, alice: User, now: datetime, length: int
) -> None:
    key = f"{'a' * 40}:{'b' * 36}:{'c' * 36}"[:length]
    with pytest.raises(Refused, match="cannot be put off"):
        put_off(client=finance, key=key, until=date(2026, 11, 12), reason="Later", by=alice, now=now)


def test_the_longest_name_by_a_link_fits_into_the_log(finance: Client, alice: User, now: datetime) -> None:
    seat = seat_of(finance, name="N" * 120)
    handed = proposed(finance, alice, now, CLOSE, seat=seat)
    content = Charter.objects.get().content
    assert content is not None
    charter.agree(link=handed.link, name="N" * 120, seen=content.sha256, now=now)
    assert len(Change.objects.get(action="charter.agree").by_label) == 120
    assert list(history.verify_chain()) == []


def test_nobody_is_named_by_an_empty_word() -> None:
    who = Erasure((), named_by(["", "Sam Reyes", "  "]))
    assert who.without("Sam  Reyes, Samuel, same") == "Erased person, Samuel, same"


def test_the_people_a_report_went_to_are_named_whole_or_not_at_all(
    client: Browser, finance: Client, alice: User
) -> None:
    promised(finance, alice, timezone.now() - timedelta(hours=1))
    seats = []
    for number in range(5):
        seat = seat_of(finance, name=f"{number} {'Longname ' * 8}Reyes", role=f"Role {number}", is_key=False)
        seat.person.email = f"p{number}@client.example"
        seat.person.save()
        seats.append(str(seat.pk))
    client.force_login(alice)
    client.post(reverse("status_report", args=["finance"]), {"seats": seats, "message": "Where we stand"})
    sent = StatusReport.objects.exclude(sent_to="").get().sent_to
    assert len(sent) <= 240
    assert all(name.endswith("Reyes") for name in sent.split(", "))


@pytest.mark.parametrize(
    "target", ["people", "//evil.example", "https://evil.example/", "/\\evil.example", "?x"]
)
def test_a_refused_button_leads_to_no_address_that_is_not_ours(
    client: Browser, finance: Client, alice: User, now: Any, target: str
) -> None:
    wish = open_points.DecisionInput("Which ledger stays?", None, now.date())
    decision = open_points.ask(client=finance, wish=wish, by=alice, now=now)
    client.force_login(alice)
    where = reverse("decision_answer", args=["finance", decision.pk])
    answered = client.post(where, {"answer": "", "next": target})
    assert answered.status_code == 400
    answered = client.post(where, {"answer": "", "next": "/?by=brm"})
    assert (answered.status_code, answered["Location"]) == (302, "/?by=brm")


def test_a_mail_to_an_address_that_cannot_be_is_not_taken(settings: Any) -> None:
    assert mail.send(to=f"a@{'ä' * 62}.example", subject="One\r\nBcc: b@example.org", text="x") is False
    assert mail.send(to="a@example.org", subject="One", text="x", reply_to="a\nb@example.org") is False


def test_files_that_nobody_took_in_are_emptied_after_a_day(
    finance: Client, alice: User, now: datetime
) -> None:
    def chosen(at: datetime) -> ImportFile:
        return ImportFile.objects.create(
            client=finance, kind="people", name="p.csv", text="Name\nSam Reyes", by=alice, created_at=at
        )

    old, fresh = chosen(now - timedelta(days=2)), chosen(now)
    assert empty_old_files(now) == 1
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.text, bool(fresh.text)) == ("", True)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("charter_edit", {"purpose": "Together", "rows_it": "1", "rows_client": "1", "review_on": "?"}),
        ("objective_new", {"goal": "Close faster", "set_by": "jointly", "due_on": "?"}),
    ],
)
def test_a_day_that_cannot_be_meant_is_refused_in_words(
    client: Browser, finance: Client, alice: User, name: str, body: dict[str, str], day: str
) -> None:
    client.force_login(alice)
    sent = {key: day if value == "?" else value for key, value in body.items()}
    answered = client.post(reverse(name, args=["finance"]), {**sent, "seen_version": "0"})
    assert answered.status_code == 400
    assert "lies outside 2000 to 2100" in answered.content.decode()

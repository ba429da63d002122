"""Requests out of CSV files and mails: looked over first, our own download comes back, of mails nothing else stays."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from opm.kernel.models import Change
from relationships.models import Client, User
from relationships.testing import seat_of
from roadmap.models import Column, Outcome, Request, Theme
from roadmap.services import demand
from roadmap.services.demand import RequestInput
from roadmap.tests.test_mail_text import ENGLISH, GERMAN_FORWARD

pytestmark = pytest.mark.django_db
START = "/clients/finance/import/requests/"
MAIL = "/clients/finance/demand/from-mail/"


@pytest.fixture(autouse=True)
def fifteenth_of_november() -> Any:
    with time_machine.travel("2026-11-15 09:00+00:00", tick=False):
        yield


@pytest.fixture
def brm(client: Browser, alice: User, finance: Client) -> Browser:
    client.force_login(alice)
    return client


def look(brm: Browser, text: str | bytes) -> Any:
    data = text.encode() if isinstance(text, str) else text
    return brm.post(START, {"file": SimpleUploadedFile("board.csv", data)}, follow=True)


def take(brm: Browser, text: str | bytes) -> Any:
    return brm.post(look(brm, text).redirect_chain[-1][0], follow=True)


def outcomes(page: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(row.state, row.title, row.notes) for row in page.context["page"].trial.outcomes]


def test_a_list_comes_on_the_board_with_who_asked_and_where_it_stands(brm: Browser, finance: Client) -> None:
    sam = seat_of(finance, "Sam Reyes")
    take(
        brm,
        "Title;Asked by;Asked on;Column;Reason;Size;Key elsewhere\n"
        "Invoices twice;Sam Reyes;05.11.2026;Being shaped;;S;R-1\n"
        "New coffee machine;Jo Stranger;2026-11-06;Parked;Not this year;;\n",
    )
    first, second = Request.objects.order_by("asked_on")
    assert (first.asked_by, first.column, first.size, first.external_id) == (sam, "shaping", "S", "R-1")
    assert (second.asked_by_name, second.column, second.reason) == ("Jo Stranger", "parked", "Not this year")
    assert {first.source, second.source} == {"csv"}
    assert Change.objects.get(action="requests.import").new == "board.csv: 2 new"


def test_our_own_download_comes_back_as_it_was(
    brm: Browser, alice: User, finance: Client, now: datetime
) -> None:
    sam = seat_of(finance, "Sam Reyes")
    theme = Theme.objects.create(client=finance, name="=Month end", created_at=now)
    outcome = Outcome.objects.create(client=finance, measure="Days to close", created_at=now)
    asked = RequestInput(
        title="=Invoices, twice",
        problem='Two\nlines and "quotes"',
        value="+2 hours",
        size="M",
        asked_by=sam,
        asked_on=date(2026, 10, 1),
        wanted_by=date(2026, 12, 1),
        owner=alice,
        theme=theme,
        outcome=outcome,
    )
    moves: list[tuple[RequestInput, Column, dict[str, Any]]] = [
        (asked, Column.SHAPING, {}),
        (RequestInput("Coffee", asked_by_name="-Jo"), Column.PARKED, {"reason": "@later"}),
        (RequestInput("Printer"), Column.DECLINED, {"reason": "Old", "alternative": "The one in 2.14"}),
        (RequestInput("Report"), Column.DONE, {}),
    ]
    for wish, to, why in moves:
        made = demand.ask_for(client=finance, wish=wish, by=alice, now=now)
        demand.move(request=made, to=to, by=alice, now=now, **why)
    before = list(Request.objects.order_by("pk").values())
    file = brm.get("/clients/finance/demand-download.csv").content
    page = look(brm, file)
    assert [(state, notes) for state, _, notes in outcomes(page)] == [("same", ())] * 4
    brm.post(page.redirect_chain[-1][0])
    assert list(Request.objects.order_by("pk").values()) == before


def test_the_download_of_one_client_fills_the_board_of_another(
    brm: Browser, alice: User, finance: Client, now: datetime
) -> None:
    made = demand.ask_for(client=finance, wish=RequestInput("Coffee", problem="Tired"), by=alice, now=now)
    demand.move(request=made, to=Column.PARKED, reason="Later", by=alice, now=now)
    file = brm.get("/clients/finance/demand-download.csv").content
    made.delete()
    take(brm, file)
    again = Request.objects.get()
    assert (again.title, again.problem, again.column, again.reason) == ("Coffee", "Tired", "parked", "Later")


def test_rules_of_the_board_and_unknown_names_are_told_row_by_row(brm: Browser) -> None:
    page = look(
        brm,
        "Title,Column,Reason,Theme,Owner,Asked on\nA,Declined,Too dear,,,\nB,,,No such theme,,\n"
        "C,,,,mallory@example.org,\nD,,,,,2030-01-01\nE,Parked,,,,\nF,,,,,\n",
    )
    assert [(state, notes[0] if notes else "") for state, _, notes in outcomes(page)] == [
        ("wrong", "Name what the client can do instead."),
        ("wrong", "Finance has no theme named No such theme."),
        ("wrong", "mallory@example.org is not on the team of Finance."),
        ("wrong", "The day it was asked for lies in the future. Enter today or an earlier day."),
        ("wrong", "Say why it is parked: the client reads the reason."),
        ("new", ""),
    ]
    brm.post(page.redirect_chain[-1][0])
    assert Request.objects.get().title == "F"


def test_the_example_file_can_be_taken_in(brm: Browser) -> None:
    example = brm.get(f"{START}example.csv").content
    assert [state for state, _, _ in outcomes(look(brm, example))] == ["new"]
    assert brm.get("/clients/finance/import/jira/example.csv").status_code == 404


def test_a_mail_becomes_a_filled_form_and_stores_nothing(brm: Browser, finance: Client) -> None:
    sam = seat_of(finance, "Samuel Reyes")
    sam.person.email = "sam@client.example"
    sam.person.save()
    page = brm.post(MAIL, {"mail": ENGLISH})
    form = page.context["page"].form
    assert page.status_code == 200 and not Request.objects.exists()
    assert (form["title"].value(), form["asked_by"].value(), form["asked_on"].value()) == (
        "Invoices are printed twice",
        sam.pk,
        date(2026, 11, 12),
    )
    assert form["problem"].value().startswith("since Monday every invoice")
    assert page.context["page"].extra["notes"] == ()


def test_of_a_mail_only_what_is_added_is_kept(brm: Browser, finance: Client) -> None:
    sent = {
        "title": "Invoices twice",
        "problem": "Since Monday",
        "asked_by_name": "Sam",
        "asked_on": "2026-11-12",
    }
    response = brm.post(MAIL, {**sent, "seen_version": "0", "mail": ENGLISH})
    item = Request.objects.get()
    assert response.headers["Location"] == f"/clients/finance/demand/{item.pk}/"
    assert (item.title, item.problem, item.source, item.column) == (
        "Invoices twice",
        "Since Monday",
        "mail",
        "new",
    )
    assert not Change.objects.filter(new__contains="regards").exists()


def test_what_a_mail_leaves_open_is_said(brm: Browser) -> None:
    page = brm.post(MAIL, {"mail": GERMAN_FORWARD.replace("Donnerstag, 12. November 2026", "11/12/2026")})
    assert page.context["page"].extra["notes"] == (
        "It was forwarded: the inner mail was read, what stands above it was left out.",
        "'11/12/2026 09:41' can be read day or month first. Choose the day on which it was asked.",
        "Sam Reyes has no seat here; the name stands with the request.",
    )
    assert page.context["page"].form["asked_on"].value() is None


def test_a_wrong_request_out_of_a_mail_keeps_what_was_typed_and_the_mail(brm: Browser) -> None:
    response = brm.post(MAIL, {"title": "", "problem": "Typed", "asked_on": "soon", "mail": ENGLISH})
    text = response.content.decode()
    assert response.status_code == 400 and not Request.objects.exists()
    assert "Give the request a title." in text and "Typed" in text and "It costs us two hours a day." in text


def test_an_empty_paste_says_so(brm: Browser) -> None:
    response = brm.post(MAIL, {"mail": "  "})
    assert response.status_code == 400 and "Paste the mail first." in response.content.decode()


def test_the_ways_in_are_on_one_page(brm: Browser) -> None:
    text = brm.get("/clients/finance/demand/import/").content.decode()
    assert all(way in text for way in ("/import/jira/", "/import/requests/", "/from-mail/"))

"""Jira's own export: statuses are asked about once, rows found again by key, moves follow the rules of the board."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from opm.kernel.models import Change
from relationships.models import Client, ImportFile, User
from relationships.testing import seat_of
from roadmap.models import Column, RankMove, Request, StatusMapping, Theme
from roadmap.services import demand

pytestmark = pytest.mark.django_db
START = "/clients/finance/import/jira/"
HEAD = (
    "Summary,Issue key,Issue id,Issue Type,Status,Priority,Resolution,Assignee,Reporter,Created,Updated,"
    "Due date,Labels,Labels,Description\n"
)
ROW = (
    "Invoices are printed twice,FIN-1,10001,Task,To Do,High,,Alice Archer,Sam Reyes,12/Nov/26 9:41 AM,"
    "12/Nov/26 9:45 AM,18/Dec/26,printer,month-end,Every invoice goes out twice\n"
)
OTHER = "Ledger closes late,FIN-2,10002,Idea,In Progress,Low,,,Jo Stranger,2026-11-03 10:00,2026-11-04 10:00,,,,\n"


@pytest.fixture(autouse=True)
def fifteenth_of_november() -> Any:
    with time_machine.travel("2026-11-15 09:00+00:00", tick=False):
        yield


@pytest.fixture
def brm(client: Browser, alice: User, finance: Client) -> Browser:
    client.force_login(alice)
    return client


def choose(brm: Browser, text: str | bytes) -> Any:
    """Choose a file; gives the page that follows: what it leaves open, or what it would do."""
    data = text.encode() if isinstance(text, str) else text
    return brm.post(START, {"file": SimpleUploadedFile("jira.csv", data)}, follow=True)


def answer(brm: Browser, page: Any, days: str = "", **columns: str) -> Any:
    """Say what the statuses mean (by number; else as proposed) and how days are read."""
    form = page.context["page"].form
    sent = {name: form[name].value() or "" for name in form.fields}
    sent |= {name: column for name, column in columns.items()}
    return brm.post(page.redirect_chain[-1][0], {**sent, **({"days": days} if days else {})}, follow=True)


def outcomes(page: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(row.state, row.title, row.notes) for row in page.context["page"].trial.outcomes]


def take(brm: Browser, text: str | bytes, **answers: str) -> Any:
    """Choose a file, answer what is open as proposed, take it in."""
    page = choose(brm, text)
    if not getattr(page.context["page"], "trial", None):
        page = answer(brm, page, **answers)
    return brm.post(page.redirect_chain[-1][0], follow=True)


def test_each_status_is_asked_about_with_a_sensible_column_and_nothing_is_stored(brm: Browser) -> None:
    page = choose(brm, HEAD + ROW + OTHER)
    rows = page.context["page"].form.rows
    assert [(found.status, found.amount, found.column, found.kept) for found, _ in rows] == [
        ("In Progress", 1, "delivering", False),
        ("To Do", 1, "new", False),
    ]
    assert page.context["page"].headline == "2 statuses in jira.csv: two to look at"
    assert not Request.objects.exists() and not StatusMapping.objects.exists()


def test_rows_come_on_the_board_where_their_status_stands(brm: Browser, alice: User, finance: Client) -> None:
    sam = seat_of(finance, "Sam Reyes")
    theme = Theme.objects.create(
        client=finance, name="Month end", created_at=datetime(2026, 1, 1).astimezone()
    )
    User.objects.filter(pk=alice.pk).update(name="Alice Archer")
    take(brm, HEAD + ROW + OTHER)
    first, second = Request.objects.order_by("external_id")
    assert (first.title, first.problem, first.source) == (
        "Invoices are printed twice",
        "Every invoice goes out twice",
        "jira",
    )
    assert (first.asked_by, first.asked_on, first.wanted_by) == (sam, date(2026, 11, 12), date(2026, 12, 18))
    assert (first.column, first.owner, first.theme, first.external_id) == ("new", alice, theme, "FIN-1")
    assert (second.column, second.kind, second.asked_by_name) == ("delivering", "idea", "Jo Stranger")
    assert second.moves.latest("pk").reason == "Stood in Jira as: In Progress"
    assert Change.objects.get(action="jira.import").new == "jira.csv: 2 new"


def test_the_same_file_again_asks_and_changes_nothing(brm: Browser) -> None:
    take(brm, HEAD + ROW + OTHER)
    again = choose(brm, HEAD + ROW + OTHER)
    assert [state for state, _, _ in outcomes(again)] == ["same", "same"]
    assert "Nothing would change" in again.content.decode()


def test_only_a_status_nobody_met_before_is_asked_about_again(brm: Browser) -> None:
    take(brm, HEAD + ROW, status_0="shaping")
    page = choose(
        brm, HEAD + ROW.replace("To Do", "Blocked by vendor") + OTHER.replace("In Progress", "to do")
    )
    rows = page.context["page"].form.rows
    assert [(found.status, found.column, found.kept) for found, _ in rows] == [
        ("Blocked by vendor", "parked", False),
        ("to do", "shaping", True),
    ]


def test_a_status_that_moved_in_jira_moves_on_the_board_with_the_reason(brm: Browser) -> None:
    take(brm, HEAD + ROW)
    moved = HEAD + ROW.replace("To Do", "In Review").replace("twice,FIN-1", "three times,FIN-1")
    page = answer(brm, choose(brm, moved))
    assert outcomes(page) == [
        (
            "changed",
            "Invoices are printed three times",
            (
                "Title: Invoices are printed twice → Invoices are printed three times",
                "Column: New → In delivery (In Review in Jira)",
            ),
        )
    ]
    brm.post(page.redirect_chain[-1][0])
    item = Request.objects.get()
    assert (item.column, item.title) == (Column.DELIVERING, "Invoices are printed three times")
    assert RankMove.objects.filter(request=item).latest("pk").reason == "Moved in Jira: In Review"


def test_what_the_board_moved_stays_while_jira_says_the_same(
    brm: Browser, alice: User, now: datetime
) -> None:
    take(brm, HEAD + ROW)
    demand.move(request=Request.objects.get(), to=Column.SHAPING, by=alice, now=now)
    assert outcomes(choose(brm, HEAD + ROW)) == [("same", "Invoices are printed twice", ())]


def test_a_status_that_is_left_out_passes_over_its_rows_and_says_what_stands_on_the_board(
    brm: Browser,
) -> None:
    take(brm, HEAD + ROW)
    gone = HEAD + ROW.replace("To Do,High,", "Done,High,Won't Do") + OTHER.replace("In Progress", "Cancelled")
    page = choose(brm, gone)
    proposed = {found.status: found.column for found, _ in page.context["page"].form.rows}
    assert proposed == {"Cancelled": "", "Done: Won't Do": ""}
    page = answer(brm, page)
    assert outcomes(page) == [
        (
            "passed",
            "Invoices are printed twice",
            (
                "The status Done: Won't Do is left out. On the board it stands in New: move it there if it should.",
            ),
        ),
        ("passed", "Ledger closes late", ("The status Cancelled is left out.",)),
    ]
    assert not StatusMapping.objects.exclude(column="").filter(status="Cancelled").exists()


def test_a_full_column_is_told_row_by_row(brm: Browser, alice: User, finance: Client, now: datetime) -> None:
    demand.set_limit(client=finance, column=Column.DELIVERING, soft=1, hard=1, by=alice, now=now)
    page = answer(brm, choose(brm, HEAD + OTHER + OTHER.replace("FIN-2", "FIN-3").replace("Ledger", "Book")))
    assert outcomes(page)[1] == (
        "wrong",
        "Book closes late",
        ("There is room for 1 in In delivery. Move one out first.",),
    )
    done = brm.post(page.redirect_chain[-1][0], follow=True)
    assert "1 added, 0 changed, 0 as they were, 1 left out." in done.content.decode()
    assert Request.objects.get().external_id == "FIN-2"


def test_a_day_that_can_be_read_in_two_ways_is_asked_about_once_with_examples(brm: Browser) -> None:
    unsure = HEAD + ROW.replace("12/Nov/26 9:41 AM", "03/04/26 9:41 AM").replace("18/Dec/26", "")
    page = choose(brm, unsure)
    assert "03/04/26 9:41 AM could be read day or month first" in page.content.decode()
    assert page.context["page"].form["days"].value() == ""
    refused = brm.post(page.redirect_chain[-1][0], {"status_0": "new", "days": ""})
    assert refused.status_code == 400
    assert "Choose the order in which the file writes its days." in refused.content.decode()
    looked = answer(brm, page, days="mdy")
    assert "Days are read as month, day, year: 03/04/26 9:41 AM is Wed 4 Mar 2026." in looked.content.decode()
    brm.post(looked.redirect_chain[-1][0])
    assert Request.objects.get().asked_on == date(2026, 3, 4)


def test_days_that_tell_by_themselves_are_not_asked_about_but_said(brm: Browser) -> None:
    telling = ROW.replace("12/Nov/26 9:41 AM", "25/10/26 9:41 AM")
    page = answer(brm, choose(brm, HEAD + telling + OTHER.replace("2026-11-03 10:00", "03/04/26")))
    assert "Days are read as day, month, year: 25/10/26 9:41 AM is Sun 25 Oct 2026." in page.content.decode()


def test_an_unasked_file_cannot_be_taken_in(brm: Browser) -> None:
    choose(brm, HEAD + ROW)
    file = ImportFile.objects.get()
    response = brm.post(f"{START}{file.pk}/", follow=True)
    assert "Something about this file is still open." in response.content.decode()
    assert not Request.objects.exists()


def test_a_row_that_jira_ended_says_on_which_day(brm: Browser) -> None:
    head = HEAD.replace("Updated", "Resolved")
    take(
        brm,
        head + ROW.replace("To Do,High,", "Done,High,Done").replace("12/Nov/26 9:45 AM", "14/Nov/26 8:00 AM"),
    )
    item = Request.objects.get()
    assert (item.column, item.done_on) == (Column.DONE, date(2026, 11, 14))


def test_long_descriptions_are_cut_and_said(brm: Browser) -> None:
    page = answer(brm, choose(brm, HEAD + ROW.replace("Every invoice goes out twice", "x" * 3000)))
    assert outcomes(page)[0][2] == ("Status in Jira: To Do", "Description is cut after 2,000 letters.")
    brm.post(page.redirect_chain[-1][0])
    assert len(Request.objects.get().problem) == 2000


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("12/Nov/26 9:41 AM", "soon"), "Created reads 'soon', which names no day."),
        (("12/Nov/26 9:41 AM", "12/Nov/27 9:41 AM"), "The day it was asked for lies in the future."),
        (("Invoices are printed twice,", ","), "Summary is empty."),
        ((",FIN-1,", ",,"), "Issue key is empty."),
        (("To Do", ""), "Status is empty."),
    ],
    ids=["no day", "future", "no summary", "no key", "no status"],
)
def test_a_wrong_row_says_why(brm: Browser, change: tuple[str, str], sentence: str) -> None:
    page = answer(brm, choose(brm, HEAD + ROW.replace(*change) + OTHER))
    assert (outcomes(page)[0][0], outcomes(page)[1][0]) == ("wrong", "new")
    assert sentence in outcomes(page)[0][2][0]


def test_german_exports_of_western_excel_are_read(brm: Browser) -> None:
    head = "Zusammenfassung;Vorgangsschlüssel;Status;Autor;Erstellt;Beschreibung\n"
    row = "Zahlläufe prüfen;FIN-9;In Arbeit;Zoë Müller;12.11.26 09:41;Doppelte Läufe\n"
    take(brm, (head + row).encode("cp1252"))
    item = Request.objects.get()
    assert (item.title, item.asked_by_name, item.asked_on) == (
        "Zahlläufe prüfen",
        "Zoë Müller",
        date(2026, 11, 12),
    )
    assert item.column == Column.DELIVERING


def test_the_columns_of_one_client_are_not_those_of_another(brm: Browser, sales: Client) -> None:
    StatusMapping.objects.create(client=sales, status="To Do", column="parked")
    page = choose(brm, HEAD + ROW)
    assert [(found.column, found.kept) for found, _ in page.context["page"].form.rows] == [("new", False)]


def test_a_column_that_is_not_offered_is_refused(brm: Browser) -> None:
    page = choose(brm, HEAD + ROW)
    response = brm.post(page.redirect_chain[-1][0], {"status_0": "declined"})
    assert response.status_code == 400 and not StatusMapping.objects.exists()
    response = brm.post(page.redirect_chain[-1][0], {})
    assert "Choose a column for To Do, or leave it out." in response.content.decode()


def test_nobody_else_sees_the_file_that_somebody_chose(brm: Browser, client: Browser, bob: User) -> None:
    where = choose(brm, HEAD + ROW).redirect_chain[-1][0]
    client.force_login(bob)
    assert client.get(where).status_code == 404
    assert client.post(where, {"status_0": "new"}).status_code == 404

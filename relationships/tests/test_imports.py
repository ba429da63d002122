"""CSV import: a file is looked over first, taken in once, found again the next time."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opm.kernel.models import Change
from relationships.models import Commitment, Concern, ImportFile, Person, Seat
from relationships.testing import seat_of

pytestmark = pytest.mark.django_db
PEOPLE = "/clients/finance/import/people/"
PROMISES = "/clients/finance/import/commitments/"
CONCERNS = "/clients/finance/import/concerns/"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-11-10 09:00+00:00")


@pytest.fixture
def brm(client, alice, finance):
    client.force_login(alice)
    return client


def file_of(text, name="book.csv"):
    return {"file": SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)}


def look(brm, url, text):
    """Choose a file; gives the page that says what it would do."""
    return brm.post(url, file_of(text), follow=True)


def outcomes(response):
    return [(row.state, row.title, row.notes) for row in response.context["page"].trial.outcomes]


def take(brm, url, text):
    """Choose a file and take it in."""
    response = look(brm, url, text)
    return brm.post(response.redirect_chain[-1][0], follow=True)


SAM = "Name,Role,E-mail,Tier,Key,Since,External id\nSam Reyes,Controller,sam@client.example,Lead,yes,2026-01-05,P-1\n"


def test_looking_a_file_over_stores_nothing_but_the_file(brm):
    response = look(brm, PEOPLE, SAM)
    assert outcomes(response) == [("new", "Sam Reyes", ())]
    assert not Person.objects.exists() and not Seat.objects.exists()
    assert not Change.objects.filter(action="people.add").exists()


def test_taking_it_in_adds_the_people_and_tells_the_history(brm, finance):
    response = take(brm, PEOPLE, SAM)
    assert "1 added, 0 changed, 0 as they were." in response.content.decode()
    seat = Seat.objects.get(client=finance)
    assert (seat.person.name, seat.person.email, seat.role, seat.tier, seat.is_key, seat.started_on) == (
        "Sam Reyes",
        "sam@client.example",
        "Controller",
        "lead",
        True,
        date(2026, 1, 5),
    )
    assert Change.objects.get(action="people.import").new == "book.csv: 1 new"


def test_the_same_file_again_changes_nothing(brm):
    take(brm, PEOPLE, SAM)
    response = look(brm, PEOPLE, SAM)
    assert outcomes(response) == [("same", "Sam Reyes", ())]
    assert "Nothing would change" in response.content.decode()


def test_a_row_is_found_again_by_its_external_id_and_says_what_changes(brm):
    take(brm, PEOPLE, SAM)
    changed = SAM.replace("Controller", "Head of control").replace("Sam Reyes", "Samuel Reyes")
    response = look(brm, PEOPLE, changed)
    assert outcomes(response) == [
        ("changed", "Samuel Reyes", ("Name: Sam Reyes → Samuel Reyes", "Role: Controller → Head of control"))
    ]
    take(brm, PEOPLE, changed)
    assert Seat.objects.get().person.name == "Samuel Reyes"


def test_a_row_without_an_id_is_found_by_name_and_role_and_takes_the_id_later(brm, finance):
    seat_of(finance, "Sam Reyes", role="Controller")
    take(brm, PEOPLE, SAM)
    assert Seat.objects.get().external_id == "P-1"


def test_a_column_that_the_file_lacks_changes_nothing(brm):
    take(brm, PEOPLE, SAM)
    take(brm, PEOPLE, "External id;Name;Role\nP-1;Sam Reyes;Sponsor\n")
    seat = Seat.objects.get()
    assert (seat.role, seat.tier, seat.person.email) == ("Sponsor", "lead", "sam@client.example")


def test_wrong_rows_say_why_and_the_right_ones_are_taken_in(brm):
    text = (
        "Commitment,Due,Promised to,Promised on\n"
        "Close report,2026-11-27,,2026-10-01\n"
        ",2026-11-27,,\n"
        "Wi-Fi survey,next week,,\n"
        "New printers,2026-12-01,Nobody Known,2026-10-01\n"
        "Old promise,2026-09-01,,2026-10-01\n"
    )
    response = look(brm, PROMISES, text)
    found = outcomes(response)
    assert [state for state, _, _ in found] == ["new", "wrong", "wrong", "wrong", "wrong"]
    assert [notes[0] for _, _, notes in found[1:]] == [
        "Commitment is empty.",
        "Due reads 'next week'; write 2026-11-27.",
        "Nobody Known is not among the people of Finance. Add the person first.",
        "The due day lies before the day of the promise.",
    ]
    done = brm.post(response.redirect_chain[-1][0], follow=True)
    assert "1 added, 0 changed, 0 as they were, 4 left out." in done.content.decode()
    assert Commitment.objects.get().text == "Close report"


def test_an_accepted_day_does_not_move_by_import(brm):
    rows = "External id,Commitment,Due,Promised on\nC-1,Close report,{day},2026-10-01\n"
    take(brm, PROMISES, rows.format(day="2026-11-27"))
    response = look(brm, PROMISES, rows.format(day="2026-12-04"))
    assert outcomes(response) == [
        ("wrong", "Close report", ("An accepted day moves only by telling the client.",))
    ]


def test_a_day_of_delivery_ends_a_promise(brm):
    rows = "Commitment,Due,Promised on,Done on\nClose report,2026-11-05,2026-10-01,2026-11-0{day}\n"
    take(brm, PROMISES, rows.format(day=4))
    assert Commitment.objects.get().state == Commitment.State.KEPT
    assert outcomes(look(brm, PROMISES, rows.format(day=4)))[0][0] == "same"


def test_concerns_come_in_with_severity_owner_and_what_was_put_right(brm, finance, alice):
    seat_of(finance, "Sam Reyes")
    text = (
        "Concern;Raised by;Raised on;Severity;Our owner;What was put right\n"
        "Invoices are printed twice;Sam Reyes;05.10.2026;High;alice@example.org;\n"
        "Slow log-in;;2026-10-06;;;New domain controller\n"
    )
    take(brm, CONCERNS, text)
    twice, slow = Concern.objects.order_by("raised_on")
    assert (twice.severity, twice.owner, str(twice.raised_by)) == (3, alice, "Sam Reyes, Sponsor")
    assert (slow.state, slow.put_right) == ("closed", "New domain controller")
    assert [state for state, _, _ in outcomes(look(brm, CONCERNS, text))] == ["same", "same"]


def test_rows_can_be_pasted_out_of_a_spreadsheet(brm):
    response = brm.post(PEOPLE, {"pasted": "Name\tRole\nSam Reyes\tSponsor\n"}, follow=True)
    assert outcomes(response) == [("new", "Sam Reyes", ())]


def test_our_own_export_comes_back_as_it_was(brm, finance):
    take(brm, PEOPLE, "Name,Role\n\"'=Sam\",'+Sponsor\n")
    assert Seat.objects.get().person.name == "=Sam"
    assert Seat.objects.get().role == "+Sponsor"


@pytest.mark.parametrize("kind", ["people", "commitments", "concerns", "requests"])
def test_the_row_of_every_example_file_can_be_taken_in_as_it_stands(brm, finance, kind):
    seat_of(finance)
    address = PEOPLE.replace("people", kind)
    assert outcomes(look(brm, address, brm.get(f"{address}example.csv").content))[0][0] == "new"


def test_the_example_file_can_be_taken_in(brm, finance):
    example = brm.get(f"{PEOPLE}example.csv")
    rows = list(csv.reader(io.StringIO(example.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Name", "Role", "E-mail"]
    assert outcomes(look(brm, PEOPLE, example.content))[0][0] == "new"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (b"\n\n", "The file is empty."),
        (b"Name,Role\n", "The file has headings but no rows."),
        (b"Nome,Ruolo\nSam,Sponsor\n", "The first line lacks the columns Name and Role."),
        (b"Name,Name,Role\nSam,Sam,Sponsor\n", "A column stands in the file twice: name."),
        (b"PK\x03\x04 an Excel file", "This is no CSV file."),
        (b"Name,Role\nSam\0,Sponsor\n", "This is no CSV file."),
        (b"Name,Role\n" + b"Sam,Sponsor\n" * 501, "The file has 501 rows; 500 fit into one."),
        (b"Name,Role\n" + b"x" * 1_000_001, "The file is larger than 1 MB."),
        (b'Name,Role\n"' + b"x" * 200_000 + b",Sponsor\n", "cannot be read as CSV"),
    ],
    ids=["nothing", "blank", "no rows", "headings", "twice", "excel", "nul", "rows", "bytes", "quote"],
)
def test_a_file_that_cannot_be_read_says_why(brm, content, sentence):
    response = brm.post(PEOPLE, file_of(content))
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not ImportFile.objects.exists()


def test_a_file_of_western_excel_is_read(brm):
    look(brm, PEOPLE, "Name;Role\nZo\xeb M\xfcller;Sponsor\n".encode("cp1252"))
    assert "Zoë Müller" in ImportFile.objects.get().text


def test_a_second_click_takes_nothing_in_twice(brm):
    response = look(brm, PEOPLE, SAM)
    where = response.redirect_chain[-1][0]
    brm.post(where)
    again = brm.post(where, follow=True)
    assert "This file was taken in already." in again.content.decode()
    assert Seat.objects.count() == 1
    assert ImportFile.objects.get().text == ""


def test_nobody_else_sees_the_file_that_somebody_chose(brm, client, bob):
    where = look(brm, PEOPLE, SAM).redirect_chain[-1][0]
    client.force_login(bob)
    assert client.get(where).status_code == 404
    assert client.post(where).status_code == 404


def test_a_column_that_nobody_knows_is_named(brm):
    response = look(brm, PEOPLE, "Name,Role,Birthday\nSam,Sponsor,1 May\n")
    assert response.context["page"].trial.unknown == ("Birthday",)
    assert "Not used: the column Birthday." in response.content.decode()

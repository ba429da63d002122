"""What is candid reaches the client's team and whom its owner let in, and nobody else by no way (TRUST.md S2).

One word stands in every candid text of Finance: what was seen and heard of a person, what the person gains, the note
on the person, the private note of a catch-up. The access matrix looks for it in every answer to every actor off the
team (test_access_matrix.py); here are the files, the history, the log, the mail, a report, and who may read it.
"""

from __future__ import annotations

import io
import json
import logging
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from opm.kernel.models import Change, Freeze, Job
from opm.kernel.quarters import Quarter
from opm.reports.content import client_part
from opm.testing.matrix import CANARY, CANDID, READERS, World, address
from opm.testing.matrix import browsers as browsers  # a fixture
from opm.testing.matrix import world as world  # a fixture
from opm.testing.routes import WALKED, Route
from opm.tests.reporting import closed_quarter
from relationships.models import CandidNote, Client, Reading, Touch
from relationships.services import people

pytestmark = pytest.mark.django_db
WORD = CANDID.encode()
FORMATS = ("csv", "xlsx")


def text_of(response: Any) -> bytes:
    """All that an answer says: its text, and what is inside a workbook."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = str(response.headers).encode()
    if not content.startswith(b"PK"):
        return bytes(content + headers)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"".join(book.read(name) for name in book.namelist()) + headers


def read_everything(world: World, browser: Browser, routes: list[Route]) -> dict[str, bytes]:
    """Every answer to a GET by its address, files in both formats; what reading wrote is taken back."""
    found = {}
    for route in routes:
        for fmt in FORMATS if "fmt" in route.args else FORMATS[:1]:
            where = address(route, replace(world, values={**world.values, "fmt": fmt}))
            with transaction.atomic():
                found[where] = text_of(browser.get(where))
                transaction.set_rollback(True)
    return found


def test_the_word_stands_in_every_candid_text(world: World) -> None:
    assert Reading.objects.filter(evidence=CANDID, gains=CANDID).exists()
    assert CandidNote.objects.filter(text=CANDID).exists()
    assert Touch.objects.filter(private_note=CANDID).exists()


@pytest.mark.parametrize("actor", ["alice", *READERS])
def test_no_file_holds_it_whoever_downloads(world: World, browsers: dict[str, Browser], actor: str) -> None:
    files = [route for route in WALKED if "fmt" in route.args]
    answers = read_everything(world, browsers[actor], files)
    assert any(CANARY.encode() in text for text in answers.values())  # the files are read
    told = [where for where, text in answers.items() if WORD in text]
    assert not told, told


def test_the_team_reads_it_on_its_own_pages_and_nowhere_else(
    world: World, browsers: dict[str, Browser]
) -> None:
    pages = [route for route in WALKED if not route.in_admin]
    told = {where for where, text in read_everything(world, browsers["bob"], pages).items() if WORD in text}
    seat = world.values["seat"]
    held = Touch.objects.filter(client__slug="finance").values_list("pk", flat=True)
    own = {
        reverse("people", args=["finance"]),
        reverse("person", args=["finance", seat]),
        reverse("reading_add", args=["finance", seat]),
        reverse("person_everything", args=["finance", seat]),
        *(reverse("catch_up", args=["finance", pk]) for pk in held),
    }
    assert {reverse("person", args=["finance", seat]), reverse("people", args=["finance"])} <= told
    assert told <= own, told - own


def test_whom_the_owner_lets_in_reads_and_does_not_write_until_access_ends(
    world: World, browsers: dict[str, Browser]
) -> None:
    finance, alice, carol = Client.objects.get(slug="finance"), world.people["alice"], world.people["carol"]
    seat = world.values["seat"]
    page = reverse("person", args=["finance", seat])
    now = timezone.now()
    given = people.grant(client=finance, user=carol, reason="Escalation", by=alice, now=now)
    assert WORD in browsers["carol"].get(page).content
    assert WORD not in browsers["audrey"].get(page).content
    for name in ("reading_add", "candid_note_add", "person_erase"):
        assert browsers["carol"].post(reverse(name, args=["finance", seat])).status_code == 403
    assert browsers["carol"].get(reverse("person_everything", args=["finance", seat])).status_code == 403
    people.end_grant(given=given, by=alice, now=now)
    assert WORD not in browsers["carol"].get(page).content


def test_readers_are_told_calmly_and_see_no_trace_of_readings(
    world: World, browsers: dict[str, Browser]
) -> None:
    listed = browsers["carol"].get(reverse("people", args=["finance"])).content.decode()
    one = browsers["carol"].get(reverse("person", args=["finance", world.values["seat"]])).content.decode()
    assert "Alice Archer owns the relationship and can let a manager of the portfolio read them." in listed
    for trace in (
        "Sceptic",
        "Advocate",
        "Influence and stance",
        "no reading of the last 90 days",
        "advocate",
    ):
        assert trace not in listed, trace
        assert trace not in one, trace
    stale = browsers["carol"].get(reverse("people", args=["finance"]) + "?show=stale").context["page"]
    now = browsers["carol"].get(reverse("people", args=["finance"])).context["page"]
    assert [row.name for row in stale.rows] == [row.name for row in now.rows]  # no such choice for readers


def test_the_owner_alone_lets_somebody_in(world: World, browsers: dict[str, Browser]) -> None:
    where = reverse("candid_grants", args=["finance"])
    form = {"user": str(world.people["carol"].pk), "reason": "Escalation"}
    for actor in ("bob", *READERS):
        assert browsers[actor].post(where, form).status_code == 403, actor
    assert browsers["alice"].post(where, {**form, "reason": " "}).status_code == 400
    assert browsers["alice"].post(where, {**form, "user": str(world.people["audrey"].pk)}).status_code == 400
    assert browsers["alice"].post(where, form).status_code == 302
    told = Change.objects.filter(action="candid.grant").first()
    assert told is not None
    assert (told.new, told.reason) == ("Carol Chen", "Escalation")
    assert browsers["alice"].post(where, form).status_code == 400  # twice is once


def test_the_history_says_that_something_was_written_and_not_what(world: World) -> None:
    assert Change.objects.filter(action__in=["candid.read", "candid.note"]).count() >= 3
    texts = [
        name.name for name in Change._meta.fields if name.get_internal_type() in ("CharField", "TextField")
    ]
    for change in Change.objects.values(*texts):
        assert CANDID not in str(change)
    for rows in (Freeze.objects.values(), Job.objects.values()):
        assert CANDID not in json.dumps(list(rows), default=str)


def test_recent_changes_tell_nobody_that_somebody_was_read(
    world: World, browsers: dict[str, Browser]
) -> None:
    page = browsers["carol"].get(reverse("client", args=["finance"])).content.decode()
    assert "candid" not in page.replace(CANDID, "")


def test_no_log_line_holds_it(
    world: World, browsers: dict[str, Browser], caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)
    seat = world.values["seat"]
    form = {"on": "2026-11-10", "stance": "9", "influence": "4", "evidence": CANDID, "gains": CANDID}
    for actor in ("alice", "carol", "mallory"):
        browsers[actor].get(reverse("person", args=["finance", seat]))
        browsers[actor].post(reverse("reading_add", args=["finance", seat]), form)
        browsers[actor].post(reverse("candid_note_add", args=["finance", seat]), {"text": CANDID})
    written = caplog.text + "".join(capsys.readouterr())
    assert CANDID not in written


@pytest.mark.parametrize("name", ["alice", "carol", "dana", "audrey"])
def test_no_mail_holds_it(world: World, name: str) -> None:
    call_command("send_digest", to=world.people[name].email, date="2026-11-10")
    for message in outbox.outbox:
        assert CANDID not in str(message.message())


def test_no_report_holds_it(world: World) -> None:
    finance, alice = Client.objects.get(slug="finance"), world.people["alice"]
    closed = closed_quarter(finance, Quarter(2026, 3), by=alice, level=2)
    part = client_part(finance, closed.quarter, closed.rubric.key, today=timezone.localdate())
    assert CANDID not in json.dumps(part, default=str)

"""Pages of sessions, through their addresses: what a click does, what is refused, who reads what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relationships.models import Client, Person, Seat, Team, User
from relationships.testing import seat_of
from roadmap.models import Allotment, Column, PrioritySession, Request
from roadmap.services.sessions import plan_session
from roadmap.testing.demand import ask, order, put
from roadmap.testing.sessions import ShownSessions, held, sessions_of, started

pytestmark = pytest.mark.django_db
HOSTILE = "</script><script>alert(1)</script> =2+2"


@pytest.fixture(autouse=True)
def on_tuesday(now: datetime) -> Iterator[None]:
    """Every page here is looked at on Tue 10 Nov 2026."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def browser(client: Browser, alice: User) -> Browser:
    client.force_login(alice)
    return client


@pytest.fixture
def shown(finance: Client, alice: User, now: datetime) -> ShownSessions:
    return sessions_of(finance, alice, now, [seat_of(finance, name="Margaret Oduya")])


def at(name: str, *args: Any) -> str:
    return reverse(name, args=["finance", *args])


def item_of(finance: Client, by: User, now: datetime, column: Column = Column.NEW) -> Request:
    made = ask(finance, "Tax rates", by, now)
    return made if column == Column.NEW else put(made, column, by, now)


# ---------- the list ----------


def test_a_client_without_sessions_is_told_what_they_are_for(browser: Browser, finance: Client) -> None:
    page = browser.get(at("priority_sessions"))
    assert b"No session with Finance yet" in page.content
    assert b"Plan the first session" in page.content


def test_the_list_says_what_moved_and_which_letters_wait(
    browser: Browser, shown: ShownSessions, finance: Client
) -> None:
    page = browser.get(at("priority_sessions")).context["page"]
    assert page.headline == "A session is running"
    assert [(row.state, row.moved) for row in page.rows] == [("running", 1), ("held", 2), ("held", 0)]
    assert page.unsent == set(), "the last letter tells of the session before too"
    PrioritySession.objects.update(letter_sent_on=None)
    page = browser.get(at("priority_sessions")).context["page"]
    assert page.unsent == {row.pk for row in page.rows if row.state == "held"}


def test_the_next_day_offered_is_two_weeks_after_the_last_session(
    browser: Browser, finance: Client, alice: User, now: datetime
) -> None:
    held(finance, alice, now - timedelta(days=4))
    form = browser.get(at("priority_session_new")).context["page"].form
    assert str(form.initial["on"]) == "2026-11-20"
    assert (
        browser.post(at("priority_session_new"), {"on": "2026-11-20", "seen_version": 0}).status_code == 302
    )
    refused = browser.post(at("priority_session_new"), {"on": "2026-11-21", "seen_version": 0})
    assert refused.status_code == 400
    assert "Move that one" in refused.content.decode()


def test_the_list_asks_the_same_number_of_questions_for_any_number_of_sessions(
    browser: Browser, finance: Client, alice: User, now: datetime
) -> None:
    held(finance, alice, now - timedelta(days=40))
    before = _queries(browser, at("priority_sessions"))
    for days in (30, 20, 10):
        held(finance, alice, now - timedelta(days=days))
    assert _queries(browser, at("priority_sessions")) == before


# ---------- a session that runs ----------


def test_the_running_page_shows_nothing_internal(
    browser: Browser, finance: Client, alice: User, now: datetime
) -> None:
    team = Team.objects.create(name="Data platform")
    item = ask(finance, "Cost feed", alice, now, owner=alice)
    item.feasibilities.create(
        team=team,
        asked_on=now.date(),
        due_on=now.date(),
        verdict="yes",
        reason="It is there",
        effort_low=7770001,
        effort_high=8880002,
        replied_on=now.date(),
        replied_by="Kim Inside",
    )
    session = started(finance, alice, now)
    html = browser.get(session.get_absolute_url()).content.decode()
    assert "It is there" in html
    for internal in ("Alice Archer", "Kim Inside", "7770001", "8880002", 'class="side"', 'class="tabs"'):
        assert internal not in html


def test_a_verdict_moves_the_request_within_the_session(
    browser: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item, session = item_of(finance, alice, now), started(finance, alice, now)
    where = at("priority_session_verdict", session.pk, item.pk)
    typed = {"verdict": "shaping", "reason": "Five countries ask", "seen_version": item.version}
    answer = browser.post(where, {**typed, "place": "new"})
    assert answer["Location"] == f"{session.get_absolute_url()}#new"
    move = item.moves.latest("pk")
    assert (move.new_column, move.reason, move.session) == ("shaping", "Five countries ask", session)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"verdict": "shaping"}, "Write down why"),
        ({"reason": "Because"}, "Choose what becomes of it"),
        ({"verdict": "nonsense", "reason": "Because"}, "Choose one of the verdicts"),
        ({"verdict": "declined", "reason": "Too dear"}, "Name what the client can do instead"),
        (
            {"verdict": "parked", "reason": "Later", "look_again_on": "2020-01-01"},
            "The day to look again has to lie in the future",
        ),
        ({"verdict": "parked", "reason": "x" * 2001}, "2000"),
    ],
)
def test_a_verdict_that_lacks_something_comes_back_as_it_was_typed(
    browser: Browser, finance: Client, alice: User, now: datetime, typed: dict[str, str], said: str
) -> None:
    item, session = item_of(finance, alice, now), started(finance, alice, now)
    answer = browser.post(at("priority_session_verdict", session.pk, item.pk), {**typed, "place": "new"})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert said in html
    assert typed.get("reason", "") in html
    assert '<details class="se-verdict" open>' in html
    assert item.moves.count() == 1


def test_a_verdict_on_what_somebody_else_moved_is_a_choice(
    browser: Browser, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    item, session = item_of(finance, alice, now), started(finance, alice, now)
    put(item, Column.SHAPING, bob, now)
    typed = {"verdict": "parked", "reason": "Later", "seen_version": "1", "place": "new"}
    answer = browser.post(at("priority_session_verdict", session.pk, item.pk), typed)
    assert answer.status_code == 409
    assert Request.objects.get().column == Column.SHAPING


def test_what_two_sessions_left_alone_is_kept_with_a_reason(
    browser: Browser, shown: ShownSessions, finance: Client
) -> None:
    page = browser.get(shown.running.get_absolute_url()).context["page"]
    (row,) = [row for row in page.unmoved if "left alone" in row.item.request.title]
    where = at("priority_session_verdict", shown.running.pk, row.item.request.pk)
    browser.post(where, {"verdict": "keep", "reason": "Still wanted", "place": "unmoved"})
    again = browser.get(shown.running.get_absolute_url()).context["page"]
    assert row.item.request not in [other.item.request for other in again.unmoved]
    assert ("keep", "Kept where they are") in [(group.key, group.label) for group in again.run.moved]


def test_ranking_on_the_page_comes_back_to_the_page(
    browser: Browser, shown: ShownSessions, finance: Client
) -> None:
    item = Request.objects.get(pk=shown.request.pk)
    back = f"{shown.running.get_absolute_url()}#ready-{item.pk}"
    typed = {"column": "ready", "step": "top", "seen_version": item.version, "next": back}
    answer = browser.post(at("request_move", item.pk), typed)
    assert answer["Location"] == back
    assert order(finance, Column.READY)[0] == item.title
    assert item.moves.latest("pk").session == shown.running


def test_time_is_allotted_summed_and_refused_with_what_was_typed(
    browser: Browser, shown: ShownSessions, finance: Client
) -> None:
    where = at("priority_session_allot", shown.running.pk, shown.request.pk)
    team = Team.objects.get(name="Data platform")
    browser.post(where, {"days": "2.5", "team": team.pk})
    browser.post(where, {"days": "1"})
    run = browser.get(shown.running.get_absolute_url()).context["page"].run
    assert {name: str(days) for name, days in run.sums.items()} == {
        "Data platform": "2.5",
        "team to be named": "1.0",
    }
    answer = browser.post(where, {"days": "a lot", "team": team.pk})
    assert (answer.status_code, b"for example 2.5" in answer.content) == (400, True)
    assert Allotment.objects.filter(session=shown.running).count() == 2


def test_notes_are_kept_and_the_end_plans_the_next_session(
    browser: Browser, shown: ShownSessions, finance: Client
) -> None:
    where = at("priority_session_end", shown.running.pk)
    browser.post(where, {"notes": "First thoughts", "do": "notes", "seen_version": shown.running.version})
    session = PrioritySession.objects.get(pk=shown.running.pk)
    assert (session.state, session.notes) == ("running", "First thoughts")
    stale = browser.post(where, {"notes": "Mine", "seen_version": 1, "next_on": "2026-11-24"})
    assert (stale.status_code, b"Mine" in stale.content) == (409, True)
    browser.post(where, {"notes": "Done", "seen_version": session.version, "next_on": "2026-11-24"})
    assert str(PrioritySession.objects.get(state="planned").on) == "2026-11-24"


def test_a_running_page_asks_the_same_number_of_questions_for_any_number_of_requests(
    browser: Browser, shown: ShownSessions, finance: Client, alice: User, now: datetime
) -> None:
    before = _queries(browser, shown.running.get_absolute_url())
    for column in (Column.NEW, Column.FEASIBILITY, Column.READY, Column.DELIVERING):
        for _ in range(3):
            item_of(finance, alice, now, column)
    assert _queries(browser, shown.running.get_absolute_url()) == before


def _queries(browser: Browser, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(address).status_code == 200
    return len(found)


def test_hostile_words_stay_words(browser: Browser, finance: Client, alice: User, now: datetime) -> None:
    shown = sessions_of(finance, alice, now, text=HOSTILE)
    for address in (
        shown.running.get_absolute_url(),
        shown.held.get_absolute_url(),
        at("priority_session_letter", shown.held.pk),
    ):
        assert b"<script>alert(1)" not in browser.get(address).content


# ---------- as it was, readers, planned ----------


def test_a_session_that_is_over_is_read_as_it_was(browser: Browser, shown: ShownSessions) -> None:
    html = browser.get(shown.held.get_absolute_url()).content.decode()
    for words in (
        "What moved",
        "The letter as it went out",
        "Margaret Oduya",
        "2.5 days",
        "Send the letter again",
    ):
        assert words in html
    assert "Give verdict" not in html


def test_readers_see_every_state_and_no_form(
    client: Browser, shown: ShownSessions, carol: User, finance: Client, alice: User, now: datetime
) -> None:
    plan_session(client=finance, on=now.date() + timedelta(days=7), by=alice, now=now)
    client.force_login(carol)
    for session in PrioritySession.objects.all():
        html = client.get(session.get_absolute_url()).content.decode()
        assert 'method="post"' not in html.replace('method="post" action="/accounts/logout/"', "")
    assert client.post(at("priority_session_end", shown.running.pk), {}).status_code == 403


def test_a_planned_session_is_moved_started_or_called_off(
    browser: Browser, finance: Client, alice: User, now: datetime
) -> None:
    session = plan_session(client=finance, on=now.date(), by=alice, now=now)
    browser.post(at("priority_session_move", session.pk), {"on": "2026-11-12", "seen_version": 1})
    session.refresh_from_db()
    assert str(session.on) == "2026-11-12"
    browser.post(at("priority_session_cancel", session.pk), {"seen_version": session.version})
    session.refresh_from_db()
    assert session.state == "cancelled"
    assert b"Called off" in browser.get(session.get_absolute_url()).content


# ---------- the letter ----------


@pytest.fixture
def reachable(shown: ShownSessions) -> Seat:
    """Margaret has an address."""
    Person.objects.filter(name="Margaret Oduya").update(email="margaret@example.org")
    return Seat.objects.get(person__name="Margaret Oduya")


def test_a_letter_is_edited_and_sent_as_it_stands(
    browser: Browser, shown: ShownSessions, reachable: Seat, mailoutbox: list[Any]
) -> None:
    first = PrioritySession.objects.filter(state="held").order_by("on")[0]
    form = browser.get(at("priority_session_letter", first.pk)).context["page"].form
    assert form.initial["who"] == [reachable.pk]
    typed = {"subject": "What moved", "message": "My own words", "who": [reachable.pk]}
    browser.post(at("priority_session_letter", first.pk), {**typed, "seen_version": first.version})
    assert [(mail.subject, mail.body) for mail in mailoutbox] == [("What moved", "My own words")]
    first.refresh_from_db()
    assert (first.letter, first.letter_to) == ("My own words", "Margaret Oduya")


def test_a_refused_letter_keeps_its_text(
    browser: Browser, shown: ShownSessions, reachable: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = PrioritySession.objects.filter(state="held").order_by("on")[0]
    monkeypatch.setattr("opm.kernel.mail.send", lambda **mail: False)
    typed = {"subject": "What moved", "message": "My own words", "who": [reachable.pk]}
    answer = browser.post(at("priority_session_letter", first.pk), {**typed, "seen_version": first.version})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "took none of the mails" in html
    assert "My own words" in html


def test_a_letter_sent_by_hand_is_kept(browser: Browser, shown: ShownSessions) -> None:
    first = PrioritySession.objects.filter(state="held").order_by("on")[0]
    typed = {"subject": "What moved", "message": "By hand", "do": "mark", "seen_version": first.version}
    browser.post(at("priority_session_letter", first.pk), typed)
    first.refresh_from_db()
    assert (first.letter, first.letter_to, str(first.letter_sent_on)) == ("By hand", "", "2026-11-10")


def test_no_letter_before_the_end(browser: Browser, shown: ShownSessions) -> None:
    answer = browser.get(at("priority_session_letter", shown.running.pk), follow=True)
    assert "once the session is over" in answer.content.decode()

"""Pages of the demand board: what they say, what a move answers, what is kept when it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from opm.kernel.errors import Refused
from opm.kernel.words import day
from relationships.models import Team
from relationships.testing import seat_of
from roadmap.models import (
    Column,
    ColumnLimit,
    Feasibility,
    OutcomeReading,
    PrioritySession,
    RankMove,
    Request,
)
from roadmap.services import demand as services
from roadmap.testing import make_outcome
from roadmap.testing.demand import ask, demand_of, filled, order, put

HTMX = {"HX-Request": "true"}


@pytest.fixture
def team_browser(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def shown(finance, alice):
    return demand_of(finance, alice, timezone.now())


@pytest.fixture
def ready(finance, alice):
    return filled(finance, alice, timezone.now(), {Column.READY: ("One", "Two", "Three")})


def at(route, *args, slug="finance"):
    return reverse(route, args=[slug, *args])


def move(browser, request, headers=HTMX, **fields):
    seen = Request.objects.get(pk=request.pk).version
    return browser.post(at("request_move", request.pk), {"seen_version": seen, **fields}, headers=headers)


def test_the_board_says_what_waits_and_why(team_browser, finance, shown):
    PrioritySession.objects.create(
        client=finance, on=timezone.localdate() + timedelta(days=9), created_at=timezone.now()
    )
    page = team_browser.get(at("demand")).content.decode()
    for words in (
        "Next session on ",
        "Two new items to look at first.",
        "should have replied by",
        "No day named for the delivery",
        "Needs: what is the problem?",
        "Ready without asking a team",
        "Over the soft limit of 1",
        "Parked and declined",
    ):
        assert words in page


def test_an_empty_board_says_what_it_is_for(team_browser, finance):
    page = team_browser.get(at("demand")).content.decode()
    assert "What does Finance ask for?" in page and "Nothing is on the board of Finance yet" in page


def test_readers_see_the_board_without_anything_to_press(client, carol, shown):
    client.force_login(carol)
    page = client.get(at("demand")).content.decode()
    assert "Daily cost feed" in page and "data-move" not in page and "Add a request" not in page


def test_a_step_of_the_menu_answers_with_the_board_and_undo(team_browser, finance, ready):
    answer = move(team_browser, ready["Three"], step="up")
    assert answer.status_code == 200 and order(finance, Column.READY) == ["One", "Three", "Two"]
    said = answer.content.decode()
    assert "Moved to Ready, place 2: Three." in said and "No team was asked" in said and ">Undo<" in said
    moved = RankMove.objects.latest("pk")
    back = team_browser.post(at("request_undo", ready["Three"].pk), {"move": moved.pk}, headers=HTMX)
    assert "Taken back: Three stands in Ready again." in back.content.decode()
    assert order(finance, Column.READY) == ["One", "Two", "Three"]


def test_a_card_is_dropped_before_another_one(team_browser, finance, alice, ready):
    other = ask(finance, "Four", alice, timezone.now())
    move(team_browser, other, column="ready", before=ready["Two"].pk)
    assert order(finance, Column.READY) == ["One", "Four", "Two", "Three"]


def test_without_scripts_the_menu_leads_back_to_the_board_with_undo(team_browser, finance, ready):
    answer = move(team_browser, ready["Two"], headers={}, column="delivering")
    assert answer["Location"] == at("demand") + f"#r-{ready['Two'].pk}"
    page = team_browser.get(at("demand")).content.decode()
    assert "Moved to In delivery, place 1: Two." in page and ">Undo<" in page


def test_a_full_column_refuses_with_the_board_as_it_is(team_browser, finance, alice, ready):
    services.set_limit(client=finance, column=Column.NEW, soft=None, hard=1, by=alice, now=timezone.now())
    ask(finance, "Four", alice, timezone.now())
    answer = move(team_browser, ready["One"], column="new")
    assert answer.status_code == 400
    assert "There is room for 1 in New. Move one out first." in answer.content.decode()
    plain = move(team_browser, ready["One"], headers={}, column="new")
    assert plain.status_code == 400 and "There is room for 1 in New" in plain.content.decode()


def test_a_board_that_is_older_conflicts_and_shows_it_as_it_is_now(team_browser, finance, alice, ready):
    seen = Request.objects.get(title="One").version
    put(ready["One"], Column.NEW, alice, timezone.now())
    body = {"seen_version": seen, "column": "delivering"}
    address = at("request_move", ready["One"].pk)
    answer = team_browser.post(address, body, headers=HTMX)
    assert answer.status_code == 409 and "This is the board as it is now" in answer.content.decode()
    plain = team_browser.post(address, {**body, "column": "parked", "reason": "Budget"})
    assert plain.status_code == 409 and "Budget</textarea>" in plain.content.decode()
    assert order(finance, Column.NEW) == ["One"]


def test_a_move_that_needs_words_leads_to_its_form_and_keeps_what_is_typed(team_browser, finance, ready):
    answer = move(team_browser, ready["One"], column="declined")
    form = answer.headers["HX-Redirect"]
    page = team_browser.get(form).content.decode()
    assert "Decline: One" in page and "What can the client do instead?" in page
    refused = move(team_browser, ready["One"], headers={}, column="declined", reason="Too dear")
    assert refused.status_code == 400 and "Too dear" in refused.content.decode()
    move(team_browser, ready["One"], headers={}, column="declined", reason="Too dear", alternative="Shared")
    stored = Request.objects.get(title="One")
    assert (stored.column, stored.reason, stored.alternative) == ("declined", "Too dear", "Shared")
    again = move(team_browser, ready["One"], column="ready", before=ready["Two"].pk)
    assert f"before={ready['Two'].pk}" in again.headers["HX-Redirect"]


def test_movement_since_the_last_session_is_said_on_the_cards(team_browser, finance, alice, ready):
    now = timezone.now()
    PrioritySession.objects.create(
        client=finance, on=now.date(), state="held", started_at=now, ended_at=now, created_at=now
    )
    put(ready["Three"], Column.READY, alice, now + timedelta(minutes=1), place=1)
    ask(finance, "Four", alice, now + timedelta(minutes=2))
    page = team_browser.get(at("demand")).content.decode()
    assert "▲ 2" in page and page.count("▼ 1") == 2 and '<span class="mv dim">new</span>' in page


def test_what_two_sessions_left_where_it_stands_is_asked_about(team_browser, finance, alice):
    now = timezone.now()
    old = ask(finance, "Old", alice, now - timedelta(days=60))
    for days in (40, 20):
        PrioritySession.objects.create(
            client=finance,
            on=(now - timedelta(days=days)).date(),
            state="held",
            ended_at=now - timedelta(days=days),
            created_at=now,
        )
    ask(finance, "Young", alice, now - timedelta(days=10))
    page = team_browser.get(at("demand")).content.decode()
    assert page.count("Not moved in two sessions: keep it or park it") == 1
    services.keep(request=old, reason="Still wanted", by=alice, now=now)
    assert "Not moved in two sessions" not in team_browser.get(at("demand")).content.decode()


def test_a_line_on_the_board_is_a_request_in_new(team_browser, finance, ready):
    answer = team_browser.post(at("request_new"), {"seen_version": 0, "quick": 1, "title": "Daily costs"})
    made = Request.objects.get(title="Daily costs")
    assert answer["Location"] == at("demand") + f"#r-{made.pk}"
    assert (made.column, made.kind, made.asked_on) == ("new", "request", timezone.localdate())


def test_a_request_is_written_down_in_full_and_changed(team_browser, finance, alice):
    seat = seat_of(finance, "Jo Brandt")
    body = {
        "seen_version": 0,
        "title": "Daily costs",
        "problem": "Late",
        "value": "Two days",
        "asked_by": seat.pk,
    }
    team_browser.post(at("request_new"), body)
    made = Request.objects.get()
    assert made.asker == "Jo Brandt"
    page = team_browser.get(made.get_absolute_url()).content.decode()
    assert "New since today. Asked by Jo Brandt on" in page
    change = {**body, "title": "Costs every day", "seen_version": 1}
    team_browser.post(at("request_edit", made.pk), change)
    made.refresh_from_db()
    assert made.title == "Costs every day"
    stale = team_browser.post(at("request_edit", made.pk), {**change, "title": "Mine"})
    page = stale.content.decode()
    assert stale.status_code == 409 and "Costs every day" in page and "Mine" in page


def test_what_cannot_be_stored_is_said_and_kept(team_browser, finance):
    answer = team_browser.post(
        at("request_new"), {"title": "", "problem": "Costs arrive late", "asked_on": "soon"}
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Give the request a title." in page and "Costs arrive late" in page and "as a day" in page


def test_a_team_is_asked_and_its_late_reply_is_said(team_browser, finance, alice):
    request = ask(finance, "Daily costs", alice, timezone.now())
    team = Team.objects.create(name="Data platform")
    team_browser.post(at("feasibility_ask", request.pk), {"team": team.pk})
    row = Feasibility.objects.get()
    again = team_browser.post(at("feasibility_ask", request.pk), {"team": team.pk})
    assert again.status_code == 400 and "was asked already" in again.content.decode()
    Feasibility.objects.update(
        due_on=timezone.localdate() - timedelta(days=3), asked_on=timezone.localdate() - timedelta(days=20)
    )
    page = team_browser.get(request.get_absolute_url()).content.decode()
    assert "One reply is late." in page and "3 days late" in page
    form = at("feasibility_reply", request.pk, row.pk)
    body = {
        "seen_version": row.version,
        "verdict": "yes_if",
        "reason": "It exists",
        "replied_on": timezone.localdate(),
    }
    refused = team_browser.post(form, body)
    assert refused.status_code == 400 and "under which condition" in refused.content.decode()
    said = {"conditions": "the feed is stable", "effort_low": 5, "effort_high": 8, "replied_by": "Sam"}
    team_browser.post(form, {**body, **said})
    page = team_browser.get(request.get_absolute_url()).content.decode()
    for words in ("Yes, if", "the feed is stable", "5 to 8 days", "Sam", "replied 3 days late"):
        assert words in page


def test_a_team_that_delivers_no_more_is_not_offered_and_not_asked(team_browser, finance, alice):
    item = ask(finance, "Daily cost feed", alice, timezone.now())
    gone = Team.objects.create(name="Old mainframe", archived_on=timezone.localdate())
    Team.objects.create(name="Data platform")
    page = team_browser.get(item.get_absolute_url()).content.decode()
    assert "Data platform" in page and "Old mainframe" not in page
    refused = team_browser.post(at("feasibility_ask", item.pk), {"team": gone.pk})
    assert refused.status_code == 400 and "Choose a team from the list." in refused.content.decode()
    with pytest.raises(Refused, match="Old mainframe delivers no more"):
        services.ask_team(request=item, team=gone, by=alice, now=timezone.now())


def test_limits_are_set_together_or_not_at_all(team_browser, finance):
    refused = team_browser.post(at("demand_limits"), {"new_soft": 4, "ready_soft": 5, "ready_hard": 3})
    assert refused.status_code == 400 and "the hard limit lies below the soft one" in refused.content.decode()
    assert not ColumnLimit.objects.exists()
    team_browser.post(at("demand_limits"), {"new_soft": 4, "ready_soft": 5, "ready_hard": 6})
    rows = ColumnLimit.objects.order_by("column").values_list("column", "soft", "hard")
    assert list(rows) == [("new", 4, None), ("ready", 5, 6)]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?show=declined", {"Own data centre"}),
        ("?show=aside", {"Own data centre", "Travel claims on the phone"}),
        ("?q=cost+feed", {"Daily cost feed"}),
        ("?kind=idea", {"Own data centre"}),
        ("?asker=Daily+cost+feed", {"Daily cost feed"}),
        ("?show=done&age=90", set()),
        ("?show=nonsense&age=x&kind=x&asker=x&theme=x&q=bank", {"Bank matching, second wave"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(team_browser, shown, query, titles):
    answer = team_browser.get(at("requests") + query)
    assert {row.title for row in answer.context["page"].rows} == titles


def test_the_list_is_downloaded_as_it_is_narrowed_and_told(team_browser, shown):
    table = team_browser.get(at("requests_download", "csv") + "?show=declined").content.decode("utf-8-sig")
    assert "Own data centre" in table and "Use the shared one" in table and "Bank matching" not in table
    assert team_browser.get(at("requests_download", "xlsx")).status_code == 200
    assert team_browser.get(at("requests_download", "pdf")).status_code == 404


def test_pages_ask_the_database_as_often_for_a_hundred_cards_as_for_ten(
    team_browser, finance, alice, query_counts
):
    now = timezone.now()
    filled(finance, alice, now, {Column.READY: [f"R{n}" for n in range(10)]})
    few = {route: query_counts(team_browser, at(route)) for route in ("demand", "requests")}
    filled(
        finance,
        alice,
        now,
        {Column.NEW: [f"N{n}" for n in range(45)], Column.READY: [f"S{n}" for n in range(45)]},
    )
    many = {route: query_counts(team_browser, at(route)) for route in ("demand", "requests")}
    assert few == many


@pytest.fixture
def query_counts():
    def count(browser, address):
        with CaptureQueriesContext(connection) as found:
            assert browser.get(address).status_code == 200
        return len(found)

    return count


def test_what_came_of_a_done_request_is_read_from_its_outcome(team_browser, finance, alice):
    words = {"measure": "Journals by hand", "unit": "", "baseline": 1900, "target": 1000}
    outcome = make_outcome(finance, None, timezone.now(), **words)
    done = put(
        ask(finance, "Bank matching", alice, timezone.now(), outcome=outcome),
        Column.DONE,
        alice,
        timezone.now(),
    )
    page = team_browser.get(at("demand")).content.decode()
    assert "Journals by hand: to be measured by" in page
    assert done.done_on
    OutcomeReading.objects.create(outcome=outcome, on=done.done_on, value=1480, created_at=timezone.now())
    assert "Journals by hand 1,900 → 1,480" in team_browser.get(at("demand")).content.decode()


def test_what_was_asked_for_last_year_says_its_year(team_browser, finance, alice):
    long_ago = timezone.localdate() - timedelta(days=400)
    item = ask(finance, "Daily cost feed", alice, timezone.now(), asked_on=long_ago)
    assert (
        f"Asked for on {day(long_ago, year=True)}."
        in team_browser.get(item.get_absolute_url()).content.decode()
    )

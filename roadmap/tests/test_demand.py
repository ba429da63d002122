"""Writing on the demand board: requests, moves, rules, undo, limits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from relationships.models import Team
from relationships.testing import seat_of
from roadmap.models import Column, ColumnLimit, PrioritySession, RankMove, Request
from roadmap.selectors.demand import counted
from roadmap.services import demand as services
from roadmap.services.demand import ReplyInput, RequestInput
from roadmap.testing.demand import ask, filled, order, put

LINES = ("One", "Two", "Three")


@pytest.fixture
def ready(finance, alice, now):
    return filled(finance, alice, now, {Column.READY: LINES})


def moves_of(request):
    rows = RankMove.objects.filter(request=request).order_by("pk")
    return [(row.old_column, row.old_rank, row.new_column, row.new_rank) for row in rows]


def test_a_request_comes_on_the_last_place_of_new_with_its_first_move(finance, alice, now):
    ask(finance, "One", alice, now)
    made = ask(finance, "  Two ", alice, now, problem="Late costs", size="M")
    assert (made.title, made.column, made.rank, made.since) == ("Two", "new", 2, date(2026, 11, 10))
    assert moves_of(made) == [("", None, "new", 2)]
    assert history.of_object(made).get().action == "request.ask"


def test_the_same_request_pressed_twice_is_written_once(finance, alice, now):
    first = ask(finance, "One", alice, now)
    again = ask(finance, "One", alice, now + timedelta(seconds=3))
    assert (again.pk, Request.objects.count(), RankMove.objects.count()) == (first.pk, 1, 1)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"title": " "}, "Give the request a title"),
        ({"title": "x" * 161}, "1 letter too long"),
        ({"title": "a\0b"}, "cannot be stored"),
        ({"title": "x", "asked_on": date(2026, 11, 11)}, "lies in the future"),
        ({"title": "x", "wanted_by": date(2026, 11, 1)}, "lies before the day it was asked for"),
        ({"title": "x", "due_on": date(2626, 11, 1)}, "lies outside"),
        ({"title": "x", "kind": "wish"}, "from the list"),
        ({"title": "x", "asked_by_name": "x" * 121}, "1 letter too long"),
    ],
)
def test_a_request_that_cannot_be_is_refused_in_words(finance, alice, now, wish, why):
    with pytest.raises(Refused, match=why):
        services.ask_for(client=finance, wish=RequestInput(**wish), by=alice, now=now)
    assert not Request.objects.exists()


def test_people_and_links_of_another_client_are_refused(finance, sales, alice, mallory, now):
    with pytest.raises(Refused, match="sits at Finance"):
        ask(finance, "x", alice, now, asked_by=seat_of(sales, "Rosa"))
    with pytest.raises(Refused, match="not on the client's team"):
        ask(finance, "x", alice, now, owner=mallory)


def test_who_is_not_on_the_team_writes_nothing(finance, alice, carol, now, ready):
    with pytest.raises(NotAllowed):
        ask(finance, "x", carol, now)
    with pytest.raises(NotAllowed):
        put(ready["One"], Column.NEW, carol, now)


def test_a_change_is_told_field_by_field_and_an_older_version_conflicts(finance, alice, bob, now):
    made = ask(finance, "One", alice, now)
    wish = RequestInput("One", problem="Costs arrive late", asked_on=made.asked_on)
    services.change_request(request=made, wish=wish, seen_version=1, by=alice, now=now)
    told = history.of_object(made).filter(action="request.change")
    assert [(row.field, row.new) for row in told] == [("problem", "Costs arrive late")]
    with pytest.raises(Conflict):
        services.change_request(request=made, wish=wish, seen_version=1, by=bob, now=now)


def test_moves_keep_every_column_dense_and_write_one_row(finance, alice, now, ready):
    put(ready["Three"], Column.READY, alice, now, place=1)
    assert order(finance, Column.READY) == ["Three", "One", "Two"]
    put(ready["One"], Column.NEW, alice, now)
    assert (order(finance, Column.READY), order(finance, Column.NEW)) == (["Three", "Two"], ["One"])
    put(ready["One"], Column.READY, alice, now, place=2)
    assert order(finance, Column.READY) == ["Three", "One", "Two"]
    assert moves_of(ready["Three"])[-1] == ("ready", 3, "ready", 1)
    assert len(moves_of(ready["Two"])) == 2  # it gave way, and nobody moved it


def test_a_place_outside_the_column_is_its_end_and_the_same_place_writes_nothing(finance, alice, now, ready):
    put(ready["One"], Column.READY, alice, now, place=99)
    assert order(finance, Column.READY) == ["Two", "Three", "One"]
    before = RankMove.objects.count()
    same = put(Request.objects.get(title="One"), Column.READY, alice, now, place=3)
    assert (RankMove.objects.count(), same.version) == (before, 3)


def test_a_move_with_an_older_version_conflicts_and_changes_nothing(finance, alice, bob, now, ready):
    seen = Request.objects.get(title="One").version
    put(ready["One"], Column.NEW, alice, now)
    with pytest.raises(Conflict) as error:
        put(ready["One"], Column.DELIVERING, bob, now, seen_version=seen)
    current: Any = error.value.current
    assert (current.column, order(finance, Column.DELIVERING)) == ("new", [])


def test_a_card_that_gives_way_does_not_conflict(finance, alice, bob, now, ready):
    seen = Request.objects.get(title="Two").version
    put(ready["Three"], Column.READY, alice, now, place=1)
    put(ready["Two"], Column.READY, bob, now, place=1, seen_version=seen)
    assert order(finance, Column.READY) == ["Two", "Three", "One"]


@pytest.mark.parametrize(
    ("to", "words", "why"),
    [
        (Column.PARKED, {}, "Say why it is parked"),
        (Column.DECLINED, {"alternative": "The shared one"}, "Say why it is declined"),
        (Column.DECLINED, {"reason": "Too dear"}, "what the client can do instead"),
        (Column.PARKED, {"reason": "x", "look_again_on": date(2026, 11, 10)}, "has to lie in the future"),
        (Column.PARKED, {"reason": "x" * 2001}, "1 letter too long"),
    ],
)
def test_parking_and_declining_need_their_words(finance, alice, now, ready, to, words, why):
    with pytest.raises(Refused, match=why):
        put(ready["One"], to, alice, now, **words)
    assert order(finance, Column.READY) == list(LINES)


def test_what_is_done_has_its_day_and_comes_back_with_a_reason(finance, alice, now, ready):
    done = put(ready["One"], Column.DONE, alice, now)
    assert done.done_on == date(2026, 11, 10)
    with pytest.raises(Refused, match="Say why it is taken up again"):
        put(done, Column.SHAPING, alice, now)
    with pytest.raises(Refused, match="Reopen it first"):
        put(done, Column.PARKED, alice, now, reason="x")
    again = put(done, Column.SHAPING, alice, now, reason="The branches were left out")
    assert (again.done_on, again.column) == (None, "shaping")


@pytest.fixture
def asked(finance, alice, now):
    request = put(ask(finance, "One", alice, now), Column.FEASIBILITY, alice, now)
    teams = [Team.objects.create(name=name) for name in ("Data", "Identity")]
    return request, [services.ask_team(request=request, team=team, by=alice, now=now) for team in teams]


def say(row, verdict, by, now, **more):
    wish = ReplyInput(verdict, more.pop("reason", "They said so"), **more)
    return services.reply(feasibility=row, wish=wish, seen_version=None, by=by, now=now)


def test_ready_waits_for_every_team_that_was_asked(finance, alice, now, asked):
    request, rows = asked
    say(rows[0], "yes", alice, now)
    for to in (Column.READY, Column.DELIVERING):
        with pytest.raises(Refused, match="Identity has not replied yet"):
            put(request, to, alice, now)
    say(rows[1], "unknown", alice, now)
    assert put(request, Column.READY, alice, now).column == "ready"


def test_a_no_of_every_team_keeps_it_from_ready_and_one_no_does_not(finance, alice, now, asked):
    request, rows = asked
    for row in rows:
        say(row, "no", alice, now)
    with pytest.raises(Refused, match="Every team that was asked said no"):
        put(request, Column.READY, alice, now)
    say(rows[0], "yes_if", alice, now, conditions="the feed is stable")
    assert put(request, Column.READY, alice, now).column == "ready"


def test_nobody_asked_is_allowed_and_said(finance, alice, now, ready, asked):
    assert services.nobody_asked(ready["One"])
    assert not services.nobody_asked(asked[0])


def test_a_team_has_ten_working_days_and_is_asked_once(finance, alice, now, asked):
    request, (row, _) = asked
    assert row.due_on == date(2026, 11, 24)
    with pytest.raises(Refused, match="was asked already and has until Tue 24 Nov"):
        services.ask_team(request=request, team=row.team, by=alice, now=now)
    say(row, "no", alice, now, reason="No people")
    again = services.ask_team(request=request, team=row.team, due_on=date(2026, 12, 1), by=alice, now=now)
    assert (again.pk, again.verdict, again.reason, again.due_on) == (row.pk, "waiting", "", date(2026, 12, 1))
    assert history.of_object(request).filter(action="request.ask_team", old="No").count() == 1


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (ReplyInput("waiting", "x"), "Choose what the team said"),
        (ReplyInput("perhaps", "x"), "Choose what the team said"),
        (ReplyInput("yes", "  "), "Write down the reason"),
        (ReplyInput("yes_if", "x"), "under which condition"),
        (ReplyInput("yes", "x", (8, 5)), "from the lower to the higher"),
        (ReplyInput("yes", "x", replied_on=date(2026, 11, 9)), "before the day on which the team was asked"),
        (ReplyInput("yes", "x", replied_on=date(2026, 11, 11)), "in the future"),
    ],
)
def test_a_reply_that_cannot_be_is_refused_in_words(alice, now, asked, wish, why):
    with pytest.raises(Refused, match=why):
        services.reply(feasibility=asked[1][0], wish=wish, seen_version=None, by=alice, now=now)


def test_two_people_writing_one_reply_conflict(alice, bob, now, asked):
    row = asked[1][0]
    say(row, "yes", alice, now)
    with pytest.raises(Conflict):
        services.reply(feasibility=row, wish=ReplyInput("no", "x"), seen_version=row.version, by=bob, now=now)


def test_a_hard_limit_refuses_every_way_in(finance, alice, now, ready):
    services.set_limit(client=finance, column=Column.READY, soft=2, hard=3, by=alice, now=now)
    other = ask(finance, "Four", alice, now)
    with pytest.raises(Refused, match="There is room for 3 in Ready. Move one out first."):
        put(other, Column.READY, alice, now)
    put(ready["Three"], Column.READY, alice, now, place=1)  # within the column there is no way in
    services.set_limit(client=finance, column=Column.NEW, soft=None, hard=1, by=alice, now=now)
    with pytest.raises(Refused, match="room for 1 in New"):
        ask(finance, "Five", alice, now)
    assert order(finance, Column.NEW) == ["Four"]


def test_limits_are_told_and_an_empty_pair_takes_them_away(finance, alice, now):
    services.set_limit(client=finance, column=Column.READY, soft=2, hard=3, by=alice, now=now)
    services.set_limit(client=finance, column=Column.READY, soft=None, hard=None, by=alice, now=now)
    assert not ColumnLimit.objects.exists()
    told = history.of_scope(finance.scope).filter(action="demand.limit").order_by("pk")
    assert [(row.old, row.new) for row in told] == [
        ("No limit", "soft 2, hard 3"),
        ("soft 2, hard 3", "No limit"),
    ]
    for soft, hard in ((3, 2), (0, None), (None, 1000)):
        with pytest.raises(Refused):
            services.set_limit(client=finance, column=Column.READY, soft=soft, hard=hard, by=alice, now=now)


def undo(request, by, now):
    move = RankMove.objects.filter(request=request).latest("pk")
    return services.undo_move(move=move, by=by, now=now)


def test_an_undone_move_stands_where_it_stood_and_neither_counts(finance, alice, now, ready):
    put(ready["Three"], Column.NEW, alice, now)
    back = undo(ready["Three"], alice, now)
    assert (order(finance, Column.READY), back.rank) == (list(LINES), 3)
    rows = counted().filter(request=back).order_by("pk")
    assert [row.new_column for row in rows] == ["new", "ready"]
    with pytest.raises(Refused, match="taken back already"):
        undo(ready["Three"], alice, now)


def test_only_the_last_move_is_taken_back_and_then_the_one_before(finance, alice, now, ready):
    first = RankMove.objects.filter(request=put(ready["One"], Column.NEW, alice, now)).latest("pk")
    put(ready["One"], Column.SHAPING, alice, now)
    with pytest.raises(Refused, match="It was moved again since"):
        services.undo_move(move=first, by=alice, now=now)
    undo(ready["One"], alice, now)
    assert services.undo_move(move=first, by=alice, now=now).column == "ready"
    assert order(finance, Column.READY) == list(LINES)


def test_what_a_parking_or_an_end_had_comes_back_with_undo(finance, alice, now, ready):
    earlier, later = now, now + timedelta(days=3)
    declined = put(ready["One"], Column.DECLINED, alice, earlier, reason="Too dear", alternative="Shared")
    put(declined, Column.NEW, alice, later, reason="It got cheaper")
    back = undo(declined, alice, later)
    assert (back.column, back.reason, back.alternative, back.since) == (
        "declined",
        "Too dear",
        "Shared",
        date(2026, 11, 10),
    )
    done = put(ready["Two"], Column.DONE, alice, earlier)
    put(done, Column.NEW, alice, later, reason="Not really")
    assert undo(done, alice, later).done_on == date(2026, 11, 10)


def test_the_first_move_is_not_taken_back_and_a_hard_limit_holds_for_undo(finance, alice, now, ready):
    made = ask(finance, "Four", alice, now)
    with pytest.raises(Refused, match="Decline it instead"):
        undo(made, alice, now)
    put(ready["One"], Column.NEW, alice, now)
    services.set_limit(client=finance, column=Column.READY, soft=None, hard=2, by=alice, now=now)
    with pytest.raises(Refused, match="room for 2 in Ready"):
        undo(ready["One"], alice, now)


def test_moves_while_a_session_runs_belong_to_it_and_keep_is_a_verdict(finance, alice, now, ready):
    session = PrioritySession.objects.create(
        client=finance, on=now.date(), state="running", started_at=now, created_at=now
    )
    put(ready["Two"], Column.READY, alice, now, place=1)
    services.keep(request=ready["One"], reason="Still wanted", by=alice, now=now)
    rows = RankMove.objects.filter(session=session).order_by("pk")
    assert [(row.request.title, row.old_rank, row.new_rank) for row in rows] == [("Two", 2, 1), ("One", 2, 2)]
    assert undo(ready["One"], alice, now).rank == 2
    assert counted().filter(session=session).count() == 1

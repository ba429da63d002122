"""The demand board and the rest of the house: needs taken up, Find, the history, forgetting somebody, figures."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from opm.kernel import handover
from opm.recent import recent
from relationships.models import Team
from relationships.services import people
from relationships.testing import open_points, seat_of
from roadmap.models import Column, Feasibility, PrioritySession, RankMove, Request
from roadmap.selectors.demand import places_at, replies_due, replies_waiting, unmoved
from roadmap.services import demand as services
from roadmap.services.demand import ReplyInput
from roadmap.testing.demand import ask, demand_of, filled, put


def test_a_need_becomes_a_request_and_is_followed(client, finance, alice, now):
    need = open_points(finance, alice, now, text="Costs every morning").need
    client.force_login(alice)
    address = reverse("need_take_up", args=["finance", need.pk])
    client.post(address, {"seen_version": need.version, "way": "request"})
    made = Request.objects.get()
    assert (made.column, made.source, made.origin_id) == ("new", "need", str(need.pk))
    assert "What stops it" in made.problem
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Came from" in page and reverse("need", args=["finance", need.pk]) in page
    put(made, Column.DONE, alice, timezone.now())
    taken = handover.follow({("request", str(made.pk))})[("request", str(made.pk))]
    assert (taken.state, taken.done, taken.dropped) == ("Done", True, False)


def test_find_finds_requests_in_reach(client, finance, alice, mallory, now):
    ask(finance, "Daily cost feed", alice, now, problem="Stores wait")
    for user, found in ((alice, True), (mallory, False)):
        client.force_login(user)
        assert ("Daily cost feed" in client.get("/find/?q=stores+wait").content.decode()) is found


def test_replies_are_due_on_their_day(finance, alice, now):
    request = put(ask(finance, "One", alice, now), Column.FEASIBILITY, alice, now)
    row = services.ask_team(request=request, team=Team.objects.create(name="Data"), by=alice, now=now)
    assert list(replies_waiting([finance.pk])) == [row]
    assert not replies_due([finance.pk], row.due_on - timedelta(days=1)).exists()
    assert list(replies_due([finance.pk], row.due_on)) == [row]
    services.reply(feasibility=row, wish=ReplyInput("no", "x"), seen_version=None, by=alice, now=now)
    assert not replies_waiting([finance.pk]).exists()


def test_unmoved_needs_two_sessions_and_counts_what_was_taken_back_as_nothing(finance, alice, now):
    request = ask(finance, "One", alice, now - timedelta(days=60))
    done = put(
        ask(finance, "Two", alice, now - timedelta(days=60)), Column.DONE, alice, now - timedelta(days=50)
    )
    for days in (28, 14):
        assert not unmoved([finance.pk]).exists()
        day = now - timedelta(days=days)
        PrioritySession.objects.create(client=finance, on=day.date(), state="held", created_at=day)
    assert list(unmoved([finance.pk])) == [request]
    moved = put(request, Column.SHAPING, alice, now)
    assert not unmoved([finance.pk]).exists()
    services.undo_move(move=RankMove.objects.filter(request=moved).latest("pk"), by=alice, now=now)
    assert list(unmoved([finance.pk])) == [request] and done not in unmoved([finance.pk])


def test_the_board_before_moves_is_found_by_playing_them_backwards(finance, alice, now):
    made = filled(finance, alice, now, {Column.READY: ("A", "B", "C", "D"), Column.NEW: ("X", "Y")})
    rows = Request.objects.all()
    before = places_at(rows, [])
    start = RankMove.objects.latest("pk").pk
    put(made["D"], Column.READY, alice, now, place=1)
    put(made["B"], Column.NEW, alice, now, place=2)
    put(made["X"], Column.READY, alice, now, place=2)
    services.undo_move(move=RankMove.objects.latest("pk"), by=alice, now=now)
    ask(finance, "Z", alice, now)
    put(made["A"], Column.DONE, alice, now)
    moves = RankMove.objects.filter(pk__gt=start).order_by("-pk")
    assert places_at(Request.objects.all(), moves) == before


def test_who_is_forgotten_is_named_on_the_board_no_more(finance, alice, now):
    seat = seat_of(finance, "Rosa Lindqvist")
    shown = demand_of(finance, alice, timezone.now(), text="Rosa Lindqvist asks for costs")
    services.reply(
        feasibility=shown.asked,
        wish=ReplyInput("yes", "Rosa Lindqvist said so", replied_by="Rosa Lindqvist"),
        seen_version=None,
        by=alice,
        now=timezone.now(),
    )
    people.erase(person=seat.person, by=alice, now=timezone.now())
    words = [str(row) for model in (Request, Feasibility, RankMove) for row in model.objects.values()]
    assert not [row for row in words if "Rosa Lindqvist" in row]


def test_the_history_says_what_was_done_on_the_board(finance, alice):
    demand_of(finance, alice, timezone.now())
    told = " ".join(event.what for event in recent(finance, names=True, limit=40))
    for words in ("asked teams 2 times", "moved a request on the board", "set a limit of the board"):
        assert words in told

"""Sessions of the demand board: planned, run, ended; their time, their letter, what they moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.models import Change
from relationships.models import Client, Person, Seat, Team, User
from relationships.testing import seat_of
from roadmap.models import Allotment, Column, PrioritySession, Request
from roadmap.selectors.sessions import due_sessions, text, what_moved
from roadmap.services import demand
from roadmap.services import sessions as service
from roadmap.services.demand import ReplyInput
from roadmap.services.sessions import LetterInput, SessionEnd
from roadmap.testing.demand import ask, order, put
from roadmap.testing.sessions import ended, held, started

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)
DAY = timedelta(days=1)


@pytest.fixture
def sponsor(finance: Client) -> Seat:
    """Margaret, who gets letters."""
    seat = seat_of(finance, name="Margaret Oduya")
    Person.objects.filter(pk=seat.person_id).update(email="margaret@example.org")
    return Seat.objects.select_related("person").get(pk=seat.pk)


@pytest.fixture
def team() -> Team:
    return Team.objects.create(name="Data platform")


def ready(finance: Client, by: User, now: datetime, *titles: str) -> list[Request]:
    return [put(ask(finance, title, by, now), Column.READY, by, now) for title in titles]


def kinds(session: PrioritySession) -> dict[str, list[str]]:
    """Titles by what happened to them."""
    return {group.key: [row.request.title for row in group.rows] for group in what_moved(session)}


# ---------- planned, started, ended ----------


def test_one_session_is_planned_at_a_time_and_the_same_press_twice_is_one(
    finance: Client, alice: User, now: datetime
) -> None:
    first = service.plan_session(client=finance, on=TODAY, by=alice, now=now)
    assert service.plan_session(client=finance, on=TODAY, by=alice, now=now) == first
    with pytest.raises(Refused, match="A session is planned for Tue 10 Nov already"):
        service.plan_session(client=finance, on=TODAY + DAY, by=alice, now=now)


def test_a_session_is_not_planned_for_a_day_that_is_over(finance: Client, alice: User, now: datetime) -> None:
    with pytest.raises(Refused, match="That day is over"):
        service.plan_session(client=finance, on=TODAY - DAY, by=alice, now=now)


def test_only_the_team_runs_sessions(finance: Client, carol: User, alice: User, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        service.plan_session(client=finance, on=TODAY, by=carol, now=now)
    session = started(finance, alice, now)
    with pytest.raises(NotAllowed):
        service.end(session=session, wish=SessionEnd(), seen_version=None, by=carol, now=now)


def test_a_session_starts_on_the_day_it_takes_place_with_who_is_there(
    finance: Client, alice: User, sponsor: Seat, now: datetime
) -> None:
    planned = service.plan_session(client=finance, on=TODAY + 3 * DAY, by=alice, now=now)
    session = service.start(
        session=planned, present=[sponsor], seen_version=planned.version, by=alice, now=now
    )
    assert (session.state, session.on, list(session.present.all())) == ("running", TODAY, [sponsor])


def test_nobody_of_another_client_is_present(
    finance: Client, sales: Client, alice: User, now: datetime
) -> None:
    planned = service.plan_session(client=finance, on=TODAY, by=alice, now=now)
    with pytest.raises(Refused, match="Choose somebody who sits at Finance"):
        service.start(session=planned, present=[seat_of(sales)], seen_version=None, by=alice, now=now)


def test_a_second_session_does_not_start_while_one_runs(finance: Client, alice: User, now: datetime) -> None:
    started(finance, alice, now)
    with pytest.raises(Refused, match="A session is running already"):
        started(finance, alice, now)


def test_who_saw_an_older_session_does_not_start_it(finance: Client, alice: User, now: datetime) -> None:
    planned = service.plan_session(client=finance, on=TODAY, by=alice, now=now)
    service.move_session(session=planned, on=TODAY + DAY, seen_version=1, by=alice, now=now)
    with pytest.raises(Conflict):
        service.start(session=planned, present=[], seen_version=1, by=alice, now=now)


def test_the_end_plans_the_next_one(finance: Client, alice: User, now: datetime) -> None:
    session = ended(started(finance, alice, now), alice, now, notes="Said", next_on=TODAY + 14 * DAY)
    assert (session.state, session.notes) == ("held", "Said")
    assert PrioritySession.objects.get(state="planned").on == TODAY + 14 * DAY
    assert not Change.objects.filter(new__contains="Said").exists()  # notes outlive nobody in the history


def test_a_next_day_that_cannot_be_ends_nothing(finance: Client, alice: User, now: datetime) -> None:
    session = started(finance, alice, now)
    with pytest.raises(Refused, match="That day is over"):
        ended(session, alice, now, next_on=TODAY - DAY)
    assert PrioritySession.objects.get().state == "running"


def test_a_session_in_which_something_was_decided_is_ended_not_called_off(
    finance: Client, alice: User, now: datetime
) -> None:
    empty = started(finance, alice, now)
    assert service.cancel(session=empty, seen_version=None, by=alice, now=now).state == "cancelled"
    session = started(finance, alice, now + DAY)
    ask(finance, "Cost feed", alice, now + DAY)
    put(Request.objects.get(), Column.SHAPING, alice, now + DAY)
    with pytest.raises(Refused, match="End it instead"):
        service.cancel(session=session, seen_version=None, by=alice, now=now + DAY)


def test_what_is_over_stays_as_it_was(finance: Client, alice: User, team: Team, now: datetime) -> None:
    session = held(finance, alice, now)
    with pytest.raises(Refused, match="This session is over"):
        service.note(session=session, notes="More", seen_version=None, by=alice, now=now)
    (item,) = ready(finance, alice, now, "Cost feed")
    with pytest.raises(Refused, match="while a session runs"):
        service.allot(session=session, request=item, team=team, days=Decimal(2), by=alice, now=now)


# ---------- time ----------


def test_time_is_given_changed_and_taken_back(
    finance: Client, alice: User, team: Team, now: datetime
) -> None:
    session, (item,) = started(finance, alice, now), ready(finance, alice, now, "Cost feed")
    give: dict[str, Any] = {"session": session, "request": item, "by": alice, "now": now}
    service.allot(team=team, days=Decimal("2.5"), **give)
    service.allot(team=team, days=Decimal(4), **give)
    service.allot(team=None, days=Decimal(1), **give)
    assert sorted(Allotment.objects.values_list("team", "days"), key=str) == [
        (team.pk, Decimal(4)),
        (None, Decimal(1)),
    ]
    assert service.allot(team=team, days=Decimal(0), **give) is None
    assert Allotment.objects.get().team is None
    told = Change.objects.filter(action="session.allot").order_by("pk").values_list("new", flat=True)
    assert list(told) == [
        "2.5 days, Data platform",
        "4 days, Data platform",
        "1 day",
        "0 days, Data platform",
    ]


@pytest.mark.parametrize("days", ["-1", "1000", "0.25", "NaN"])
def test_days_that_cannot_be_are_refused(
    finance: Client, alice: User, team: Team, now: datetime, days: str
) -> None:
    session, (item,) = started(finance, alice, now), ready(finance, alice, now, "Cost feed")
    with pytest.raises(Refused, match="Give the days as a number"):
        service.allot(session=session, request=item, team=team, days=Decimal(days), by=alice, now=now)


def test_only_what_is_asked_for_gets_time(
    finance: Client, sales: Client, alice: User, mallory: User, team: Team, now: datetime
) -> None:
    session = started(finance, alice, now)
    foreign = ask(sales, "Store count", mallory, now)
    with pytest.raises(Refused, match="Choose a request of Finance"):
        service.allot(session=session, request=foreign, team=team, days=Decimal(1), by=alice, now=now)
    parked = put(ask(finance, "Later", alice, now), Column.PARKED, alice, now, reason="Not now")
    with pytest.raises(Refused, match="takes no time any more"):
        service.allot(session=session, request=parked, team=team, days=Decimal(1), by=alice, now=now)


# ---------- what moved ----------


def test_what_moved_tells_places_before_and_after_and_leaves_out_what_was_taken_back(
    finance: Client, alice: User, now: datetime
) -> None:
    a, b, c = ready(finance, alice, now - 20 * DAY, "A", "B", "C")
    session = started(finance, alice, now)
    put(c, Column.READY, alice, now, place=1, reason="The close waits for it")
    put(b, Column.READY, alice, now, place=1)
    wrong = put(a, Column.PARKED, alice, now, reason="A slip of the hand")
    demand.undo_move(move=wrong.moves.latest("pk"), by=alice, now=now)
    assert order(finance, Column.READY) == ["B", "C", "A"]
    (group,) = what_moved(session)
    assert [row.sentence for row in group.rows] == [
        "B, from place 2 to place 1",
        "C, from place 3 to place 2: The close waits for it",
    ]


def test_what_went_up_and_down_again_is_not_told_and_what_a_verdict_kept_is(
    finance: Client, alice: User, now: datetime
) -> None:
    _, b, c = ready(finance, alice, now - 20 * DAY, "A", "B", "C")
    session = started(finance, alice, now)
    put(c, Column.READY, alice, now, place=1)
    put(c, Column.READY, alice, now, place=3)
    demand.keep(request=b, reason="As agreed", by=alice, now=now)
    assert kinds(session) == {"keep": ["B"]}


def test_a_held_session_goes_on_telling_its_own_places(finance: Client, alice: User, now: datetime) -> None:
    a, b, _ = ready(finance, alice, now - 20 * DAY, "A", "B", "C")
    session = started(finance, alice, now)
    put(b, Column.READY, alice, now + timedelta(minutes=5), place=1)
    session = ended(session, alice, now + timedelta(minutes=9))
    before = [row.sentence for row in what_moved(session)[0].rows]
    put(a, Column.READY, alice, now + DAY, place=1)
    assert [row.sentence for row in what_moved(session)[0].rows] == before == ["B, from place 2 to place 1"]


def test_what_came_and_went_since_the_last_session_is_told_without_the_teams_own_reasons(
    finance: Client, alice: User, now: datetime
) -> None:
    earlier = now - 20 * DAY
    (running,) = ready(finance, alice, earlier, "Month-end report")
    old = ask(finance, "Old news", alice, earlier)
    put(old, Column.SHAPING, alice, earlier, reason="Before the last session")
    held(finance, alice, now - 14 * DAY)
    between = now - 7 * DAY
    put(running, Column.DELIVERING, alice, between, reason="Sam has two free weeks")
    ask(finance, "Tax rates", alice, between, asked_by_name="Leo Park")
    parked = put(ask(finance, "Travel", alice, between), Column.PARKED, alice, between, reason="Next year")
    session = started(finance, alice, now)
    assert kinds(session) == {
        "in": ["Tax rates"],
        "delivering": ["Month-end report"],
        "parked": [parked.title],
    }
    letter = text(session)
    assert "- Tax rates, asked by Leo Park" in letter
    assert "- Travel: Next year" in letter
    assert "Sam has two free weeks" not in letter
    assert "Old news" not in letter


def test_the_letter_says_everything_that_was_decided_and_nothing_internal(
    finance: Client, alice: User, team: Team, sponsor: Seat, now: datetime
) -> None:
    earlier = now - 10 * DAY
    item = put(ask(finance, "Cost feed", alice, earlier, owner=alice), Column.FEASIBILITY, alice, earlier)
    asked = demand.ask_team(request=item, team=team, by=alice, now=earlier)
    wish = ReplyInput("yes_if", "It is built on theirs", (5, 8), "the interface stands", "Kim Inside")
    demand.reply(feasibility=asked, wish=wish, seen_version=None, by=alice, now=now - DAY)
    session = started(finance, alice, now, sponsor)
    put(item, Column.READY, alice, now, reason="The stores wait")
    data_centre = ask(finance, "Own data centre", alice, now)
    put(data_centre, Column.DECLINED, alice, now, reason="Too dear", alternative="Use the shared one")
    later = ask(finance, "Travel claims", alice, now)
    put(later, Column.PARKED, alice, now, reason="Budget", look_again_on=date(2027, 1, 15))
    service.allot(session=session, request=item, team=team, days=Decimal("2.5"), by=alice, now=now)
    session = ended(session, alice, now + timedelta(hours=1), next_on=TODAY + 14 * DAY)
    letter = text(session)
    for words in (
        "What moved on the demand board of Finance, Tue 10 Nov 2026\nPresent: Margaret Oduya, Sponsor",
        "Ready now\n- Cost feed, place 1: The stores wait",
        "Declined\n- Own data centre: Too dear; instead: Use the shared one",
        "Parked\n- Travel claims, until Fri 15 Jan 2027: Budget",
        "What the teams say\n- Cost feed, Data platform: Yes, if: the interface stands. It is built on theirs",
        "The order now\n1. Cost feed",
        "Time for the next two weeks\n- Cost feed: 2.5 days, Data platform",
        "Next session: Tue 24 Nov 2026",
    ):
        assert words in letter, f"{words!r} is not in\n{letter}"
    for internal in ("Alice", "Kim Inside", "5 to 8"):
        assert internal not in letter


# ---------- the letter ----------


def a_letter(sponsor: Seat, **more: Any) -> LetterInput:
    return LetterInput("What moved", "The cost feed comes first.\n", [sponsor], **more)


def test_the_letter_is_sent_once_unless_it_is_asked_for_again(
    finance: Client, alice: User, sponsor: Seat, now: datetime, mailoutbox: list[Any]
) -> None:
    session = held(finance, alice, now)
    send: dict[str, Any] = {"session": session, "seen_version": None, "by": alice, "now": now}
    assert service.send_letter(wish=a_letter(sponsor), **send) == []
    with pytest.raises(Refused, match="The letter went out on Tue 10 Nov"):
        service.send_letter(wish=a_letter(sponsor), **send)
    service.send_letter(wish=a_letter(sponsor, again=True), **send)
    assert [(mail.to, mail.reply_to) for mail in mailoutbox] == [
        (["margaret@example.org"], ["alice@example.org"])
    ] * 2
    stored = PrioritySession.objects.get()
    assert stored.letter == "The cost feed comes first.\n"
    assert (stored.letter_to, stored.letter_sent_on) == ("Margaret Oduya", TODAY)


def test_a_letter_that_the_server_refuses_counts_as_not_sent(
    finance: Client, alice: User, sponsor: Seat, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = held(finance, alice, now)
    monkeypatch.setattr("opm.kernel.mail.send", lambda **mail: False)
    with pytest.raises(Refused, match="took none of the mails"):
        service.send_letter(session=session, wish=a_letter(sponsor), seen_version=None, by=alice, now=now)
    stored = PrioritySession.objects.get()
    assert (stored.letter, stored.letter_sent_on, stored.letter_to) == ("", None, "")


def test_who_could_not_be_reached_is_said_and_not_kept_as_reached(
    finance: Client, alice: User, sponsor: Seat, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = seat_of(finance, name="Leo Park")
    other.person.email = "leo@example.org"
    other.person.save()
    monkeypatch.setattr("opm.kernel.mail.send", lambda **mail: mail["to"] == "leo@example.org")
    missed = service.send_letter(
        session=held(finance, alice, now),
        wish=LetterInput("What moved", "Text", [sponsor, other]),
        seen_version=None,
        by=alice,
        now=now,
    )
    assert missed == ["Margaret Oduya"]
    assert PrioritySession.objects.get().letter_to == "Leo Park"


def test_no_letter_goes_out_while_the_session_runs_or_to_nobody(
    finance: Client, alice: User, sponsor: Seat, now: datetime
) -> None:
    session = started(finance, alice, now)
    send: dict[str, Any] = {"session": session, "seen_version": None, "by": alice, "now": now}
    with pytest.raises(Refused, match="once the session is over"):
        service.send_letter(wish=a_letter(sponsor), **send)
    with pytest.raises(Refused, match="Choose who gets the letter"):
        service.send_letter(wish=LetterInput("What moved", "Text"), **send)
    with pytest.raises(Refused, match="e-mail address"):
        service.send_letter(wish=LetterInput("What moved", "Text", [seat_of(finance)]), **send)


def test_two_who_press_at_once_send_it_once(
    finance: Client, alice: User, bob: User, sponsor: Seat, now: datetime, mailoutbox: list[Any]
) -> None:
    session = held(finance, alice, now)
    send: dict[str, Any] = {"session": session, "seen_version": session.version, "now": now}
    service.send_letter(wish=a_letter(sponsor), by=alice, **send)
    with pytest.raises(Conflict):
        service.send_letter(wish=a_letter(sponsor, again=True), by=bob, **send)
    assert len(mailoutbox) == 1


# ---------- due ----------


def test_a_session_is_overdue_two_weeks_after_the_last_one_or_once_its_day_is_over(
    finance: Client, alice: User, now: datetime
) -> None:
    def overdue(on: date) -> bool | None:
        due = due_sessions([finance.pk], on).get(finance.pk)
        return due.overdue if due else None

    assert overdue(TODAY) is None
    held(finance, alice, now)
    assert [overdue(TODAY + days * DAY) for days in (14, 15)] == [False, True]
    service.plan_session(client=finance, on=TODAY + 20 * DAY, by=alice, now=now)
    assert [overdue(TODAY + days * DAY) for days in (15, 20, 21)] == [False, False, True]

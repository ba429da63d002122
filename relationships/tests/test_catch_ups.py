"""Catch-ups planned, run, closed and told: the agenda puts itself together, open points are carried twice at most."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from relationships.models import (
    AgendaItem,
    Client,
    Commitment,
    Concern,
    Decision,
    Seat,
    Touch,
    User,
)
from relationships.selectors.catch_ups import agenda as reading
from relationships.selectors.catch_ups import minutes
from relationships.services import catch_ups, commitments, open_points
from relationships.services.catch_ups import agenda
from relationships.services.catch_ups.minutes import MinutesInput, mark_sent, send_minutes
from relationships.testing import seat_of, touch_with

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)


@pytest.fixture
def sam(finance: Client) -> Seat:
    return seat_of(finance)


def wish(on: date, *seats: Seat, **more: Any) -> catch_ups.TouchInput:
    return catch_ups.TouchInput(**{"title": "", "on": on, "seats": seats, **more})


def plan(client: Client, on: date, *seats: Seat, by: User, now: datetime, **more: Any) -> Touch:
    return catch_ups.plan(client=client, wish=wish(on, *seats, **more), by=by, now=now)


def promise(client: Client, text: str, due_on: date, *, by: User, now: datetime) -> Commitment:
    given = commitments.CommitmentInput(text, "", by, None, TODAY - timedelta(days=20), due_on)
    return commitments.propose(client=client, wish=given, by=by, now=now)


def texts(touch: Touch) -> list[str]:
    return [point.text for point in reading.points(touch, TODAY) if point.open]


def test_a_catch_up_is_called_after_who_is_there(
    finance: Client, sam: Seat, alice: User, now: datetime
) -> None:
    touch = plan(finance, TODAY, sam, by=alice, now=now, at=time(14, 30))
    assert (touch.title, touch.state, list(touch.seats.all())) == (
        "Catch-up with Sam Reyes",
        "planned",
        [sam],
    )
    assert history.of_object(touch).get().action == "touch.plan"


def test_only_the_team_plans_and_only_with_people_of_the_client(
    finance: Client, sales: Client, carol: User, alice: User, now: datetime
) -> None:
    with pytest.raises(NotAllowed):
        plan(finance, TODAY, by=carol, now=now)
    with pytest.raises(Refused, match="sits at Finance"):
        plan(finance, TODAY, seat_of(sales), by=alice, now=now)
    assert not Touch.objects.exists()


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=800), date.max])
def test_a_day_that_cannot_be_planned_is_refused(
    finance: Client, alice: User, now: datetime, on: date
) -> None:
    with pytest.raises(Refused):
        plan(finance, on, by=alice, now=now)


def test_the_agenda_puts_itself_together_from_what_is_open(
    finance: Client, sam: Seat, alice: User, now: datetime
) -> None:
    promise(finance, "Close report", TODAY + timedelta(days=5), by=alice, now=now)
    promise(finance, "Next year", TODAY + timedelta(days=200), by=alice, now=now)
    asked = open_points.DecisionInput("Which ledger", sam, TODAY - timedelta(days=3))
    open_points.ask(client=finance, wish=asked, by=alice, now=now)
    raised = open_points.ConcernInput("Late invoices", raised_by=sam, raised_on=TODAY)
    open_points.raise_concern(client=finance, wish=raised, by=alice, now=now)
    touch = plan(finance, TODAY, sam, by=alice, now=now)
    assert texts(touch) == ["Commitment: Close report", "Decide: Which ledger", "Concern: Late invoices"]
    Decision.objects.update(state="dropped", ended_on=TODAY)
    assert texts(touch) == ["Commitment: Close report", "Concern: Late invoices"]


def test_a_point_is_ticked_off_by_the_record_it_is_about_and_stays_settled(
    finance: Client, alice: User, now: datetime
) -> None:
    row = promise(finance, "Close report", TODAY, by=alice, now=now)
    touch = plan(finance, TODAY, by=alice, now=now)
    key = ":".join(reading.source_of(row))
    agenda.settle(touch=touch, key=key, state="done", result="Goes live", seen=0, by=alice, now=now)
    assert texts(touch) == []
    with pytest.raises(Conflict):
        agenda.settle(touch=touch, key=key, state="dropped", seen=0, by=alice, now=now)


def test_a_dropped_point_leaves_this_agenda_only(finance: Client, alice: User, now: datetime) -> None:
    promise(finance, "Close report", TODAY, by=alice, now=now)
    first, second = (plan(finance, TODAY + timedelta(days=n), by=alice, now=now) for n in (0, 7))
    key = reading.points(first, TODAY)[0].key
    agenda.settle(touch=first, key=key, state="dropped", seen=0, by=alice, now=now)
    assert (texts(first), texts(second)) == ([], ["Commitment: Close report"])


def test_points_are_put_in_order(finance: Client, alice: User, now: datetime) -> None:
    touch = plan(finance, TODAY, by=alice, now=now)
    for text in ("one", "two", "three"):
        last = agenda.add(touch=touch, text=text, by=alice, now=now)
    agenda.shift(touch=touch, key=str(last.pk), up=True, by=alice, now=now)
    assert texts(touch) == ["one", "three", "two"]
    agenda.shift(touch=touch, key=str(last.pk), up=True, by=alice, now=now)
    agenda.shift(touch=touch, key=str(last.pk), up=True, by=alice, now=now)
    assert texts(touch) == ["three", "one", "two"]


def test_open_points_are_carried_to_the_next_meeting_and_the_third_time_asks_to_decide_or_drop(
    finance: Client, alice: User, now: datetime
) -> None:
    first = plan(finance, TODAY, by=alice, now=now)
    agenda.add(touch=first, text="Who owns the ledger", by=alice, now=now)
    carried = []
    touch = first
    for _ in range(2):
        touch = catch_ups.hold(touch=touch, seen_version=None, by=alice, now=now)
        touch = plan(finance, TODAY, by=alice, now=now)
        (point,) = reading.points(touch, TODAY)
        carried.append((point.text, point.carried, point.must_end))
    assert carried == [("Who owns the ledger", 1, False), ("Who owns the ledger", 2, True)]
    with pytest.raises(Refused, match="carried over twice"):
        catch_ups.hold(touch=touch, seen_version=None, by=alice, now=now)
    touch.refresh_from_db()
    assert touch.state == "planned"
    agenda.settle(touch=touch, key=point.key, state="done", result="Finance", seen=0, by=alice, now=now)
    assert catch_ups.hold(touch=touch, seen_version=None, by=alice, now=now).state == "held"


def test_a_point_waits_while_nothing_is_planned_and_goes_to_one_meeting_only(
    finance: Client, alice: User, now: datetime
) -> None:
    touch = plan(finance, TODAY, by=alice, now=now)
    agenda.add(touch=touch, text="Ledger", by=alice, now=now)
    catch_ups.hold(touch=touch, seen_version=None, by=alice, now=now)
    later = plan(finance, TODAY + timedelta(days=14), by=alice, now=now)
    sooner = plan(finance, TODAY + timedelta(days=7), by=alice, now=now)
    assert (texts(sooner), texts(later)) == (["Ledger"], [])


def test_a_cancelled_meeting_gives_its_points_back_and_that_is_no_carrying(
    finance: Client, alice: User, now: datetime
) -> None:
    touch = plan(finance, TODAY, by=alice, now=now)
    agenda.add(touch=touch, text="Ledger", by=alice, now=now)
    catch_ups.cancel(touch=touch, why="Sam is ill", seen_version=None, by=alice, now=now)
    following = plan(finance, TODAY, by=alice, now=now)
    (point,) = reading.points(following, TODAY)
    assert (point.text, point.carried) == ("Ledger", 0)


def test_a_meeting_closed_by_mistake_is_planned_again_with_its_points(
    finance: Client, alice: User, now: datetime
) -> None:
    touch = plan(finance, TODAY, by=alice, now=now)
    agenda.add(touch=touch, text="Ledger", by=alice, now=now)
    catch_ups.hold(touch=touch, seen_version=None, by=alice, now=now)
    again = catch_ups.reopen(touch=touch, seen_version=None, by=alice, now=now)
    assert (again.state, texts(again)) == ("planned", ["Ledger"])


def test_a_point_whose_record_was_settled_meanwhile_is_not_carried(
    finance: Client, alice: User, now: datetime
) -> None:
    row = promise(finance, "Close report", TODAY, by=alice, now=now)
    touch = plan(finance, TODAY, by=alice, now=now)
    agenda.add(touch=touch, text="Ledger", by=alice, now=now)
    commitments.keep(commitment=row, seen_version=None, done_on=TODAY, by=alice, now=now)
    catch_ups.hold(touch=touch, seen_version=None, by=alice, now=now)
    states = dict(touch.agenda.values_list("text", "state"))
    assert states == {"Commitment: Close report": "done", "Ledger": "carried"}


def test_a_later_meeting_that_is_held_today_is_of_today(finance: Client, alice: User, now: datetime) -> None:
    touch = plan(finance, TODAY + timedelta(days=3), by=alice, now=now)
    assert catch_ups.hold(touch=touch, seen_version=None, by=alice, now=now).on == TODAY


def test_what_is_logged_is_held_and_owes_no_minutes(
    finance: Client, sam: Seat, alice: User, now: datetime
) -> None:
    touch = catch_ups.log(
        client=finance, wish=wish(TODAY, sam), private_note="Under pressure", by=alice, now=now
    )
    assert (touch.state, touch.private_note) == ("held", "Under pressure")
    assert not minutes.owing(Touch.objects.all()).exists()
    with pytest.raises(Refused, match="still to come"):
        catch_ups.log(client=finance, wish=wish(TODAY + timedelta(days=1), sam), by=alice, now=now)


def test_the_words_of_a_private_note_are_in_no_history_and_no_minutes(
    finance: Client, sam: Seat, alice: User, now: datetime
) -> None:
    touch = plan(finance, TODAY, sam, by=alice, now=now)
    notes = catch_ups.NotesInput("review", "call", "them", True, [sam], "All well", "canary-candid")
    touch = catch_ups.hold(touch=touch, seen_version=touch.version, by=alice, now=now, wish=notes)
    assert (touch.minutes, touch.private_note) == ("All well", "canary-candid")
    told = [(change.old, change.new, change.reason) for change in history.of_scope(finance.scope)]
    assert "canary-candid" not in str(told)
    assert "All well" in minutes.text(touch)
    assert "canary-candid" not in minutes.text(touch)


def test_somebody_who_saw_an_older_version_does_not_overwrite(
    finance: Client, alice: User, bob: User, now: datetime
) -> None:
    touch = plan(finance, TODAY, by=alice, now=now)
    seen = touch.version
    catch_ups.change_touch(touch=touch, wish=wish(TODAY, title="Moved"), seen_version=seen, by=bob, now=now)
    for verb in (
        lambda: catch_ups.hold(touch=touch, seen_version=seen, by=alice, now=now),
        lambda: catch_ups.cancel(touch=touch, why="x", seen_version=seen, by=alice, now=now),
        lambda: catch_ups.change_touch(touch=touch, wish=wish(TODAY), seen_version=seen, by=alice, now=now),
    ):
        with pytest.raises(Conflict):
            verb()
    assert Touch.objects.get().title == "Moved"


def test_who_is_there_counts_as_a_change(finance: Client, sam: Seat, alice: User, now: datetime) -> None:
    touch = plan(finance, TODAY, by=alice, now=now)
    after = catch_ups.change_touch(
        touch=touch, wish=wish(TODAY, sam, title=touch.title), seen_version=1, by=alice, now=now
    )
    assert after.version == 2
    assert history.of_object(touch)[0].new == "Sam Reyes"


def held(finance: Client, sam: Seat) -> Touch:
    sam.person.email = "sam@example.org"
    sam.person.save()
    return touch_with(finance, TODAY, sam, minutes="All well", private_note="canary-candid")


def test_minutes_go_to_each_person_with_points_results_and_what_was_agreed(
    finance: Client, sam: Seat, alice: User, now: datetime, mailoutbox: Any
) -> None:
    touch = held(finance, sam)
    touch.agenda.create(text="The ledger", state=AgendaItem.State.DONE, result="Finance owns it")
    touch.agenda.create(text="The archive", state=AgendaItem.State.CARRIED)
    Concern.objects.create(client=finance, touch=touch, text="Late invoices", raised_on=TODAY, created_at=now)
    ready = MinutesInput(minutes.subject(touch), minutes.text(touch), [sam])
    assert send_minutes(touch=touch, wish=ready, seen_version=1, by=alice, now=now) == []
    (mail,) = mailoutbox
    assert (mail.to, mail.reply_to) == (["sam@example.org"], ["alice@example.org"])
    for part in ("The ledger", "Finance owns it", "The archive", "Late invoices", "All well"):
        assert part in mail.body
    assert "canary-candid" not in mail.body
    touch.refresh_from_db()
    assert touch.minutes_sent_at == now
    with pytest.raises(Conflict):
        send_minutes(touch=touch, wish=ready, seen_version=1, by=alice, now=now)
    assert len(mailoutbox) == 1


def test_minutes_that_no_server_took_do_not_count_as_sent(
    finance: Client, sam: Seat, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch = held(finance, sam)
    monkeypatch.setattr("opm.kernel.mail.send", lambda **_: False)
    with pytest.raises(Refused, match="took none"):
        send_minutes(touch=touch, wish=MinutesInput("x", "y", [sam]), seen_version=1, by=alice, now=now)
    touch.refresh_from_db()
    assert touch.minutes_sent_at is None


def test_minutes_sent_another_way_count_as_sent_and_end_the_reopening(
    finance: Client, sam: Seat, alice: User, now: datetime
) -> None:
    touch = mark_sent(touch=held(finance, sam), seen_version=1, by=alice, now=now)
    assert touch.minutes_sent_at == now
    with pytest.raises(Refused, match="went out"):
        catch_ups.reopen(touch=touch, seen_version=None, by=alice, now=now)


def test_minutes_are_late_after_three_working_days(finance: Client, sam: Seat) -> None:
    friday = date(2026, 11, 6)
    touch_with(finance, friday, sam)
    assert minutes.overdue([finance.pk], date(2026, 11, 11)) == []
    assert len(minutes.overdue([finance.pk], date(2026, 11, 12))) == 1

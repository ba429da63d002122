"""Promises: their states, their day, and what a warning is worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from relationships.models import Client, Commitment, User, Warning
from relationships.selectors.commitments.figures import Figures, board
from relationships.services import commitments as services
from relationships.services.commitments import CommitmentInput, SlipInput
from relationships.testing import seat_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)


def wish(**more: Any) -> CommitmentInput:
    base = CommitmentInput(
        text="Month-end close report in two hours",
        detail="",
        owner=None,
        seat=None,
        promised_on=date(2026, 8, 14),
        due_on=date(2026, 11, 13),
    )
    return replace(base, **more)


@pytest.fixture
def promise(finance: Client, alice: User, now: datetime) -> Commitment:
    return services.propose(client=finance, wish=wish(owner=alice), by=alice, now=now)


@pytest.fixture
def act(alice: User, now: datetime) -> dict[str, Any]:
    return {"seen_version": None, "by": alice, "now": now}


SLIP = SlipInput(
    new_due_on=date(2026, 11, 20), cause="The vendor's fix is late.", told_to="Sam Reyes", channel="call"
)


def told(commitment: Commitment, on: date | None = TODAY, *, act: dict[str, Any], **more: Any) -> Warning:
    return services.tell(commitment=commitment, slip=replace(SLIP, told_on=on, **more), **act)


def figures(client: Client) -> Figures:
    return board([client.pk], services_quarter(), TODAY).whole


def services_quarter() -> Any:
    from opm.kernel.quarters import Quarter

    return Quarter(2026, 4)


def test_a_told_slip_moves_the_day_and_counts_its_warning(
    promise: Commitment, finance: Client, act: dict[str, Any]
) -> None:
    warning = told(promise, act=act)
    promise.refresh_from_db()
    assert (promise.due_on, promise.baseline_on, promise.state) == (
        date(2026, 11, 20),
        date(2026, 11, 13),
        "accepted",
    )
    assert (warning.lead_days, warning.shift_days, warning.applied) == (3, 7, True)
    change = history.of_object(promise).get(action="commitment.tell", field="due_on")
    assert (change.shift_days, change.reason) == (7, "The vendor's fix is late.")
    assert figures(finance).surprises == 0 and figures(finance).lead_median == 3


def test_a_slip_not_told_yet_waits_and_leaves_the_day(promise: Commitment, act: dict[str, Any]) -> None:
    waiting = told(promise, None, act=act)
    promise.refresh_from_db()
    assert (promise.due_on, promise.state, waiting.applied) == (date(2026, 11, 13), "at_risk", False)
    done = services.told(warning=waiting, told_on=TODAY, told_to="Sam", channel="person", **act)
    promise.refresh_from_db()
    assert done.pk == waiting.pk and done.lead_days == 3
    assert (promise.due_on, promise.state) == (date(2026, 11, 20), "accepted")
    with pytest.raises(Refused, match="told of it already"):
        services.told(warning=done, told_on=TODAY, told_to="Sam", channel="person", **act)


@pytest.mark.parametrize(("day", "surprise"), [(date(2026, 11, 9), 0), (date(2026, 11, 10), 1)])
def test_told_on_the_due_day_is_a_surprise_and_the_day_before_is_none(
    day: date, surprise: int, finance: Client, alice: User, now: datetime, act: dict[str, Any]
) -> None:
    due_today = services.propose(client=finance, wish=wish(due_on=TODAY), by=alice, now=now)
    told(due_today, day, act=act)
    assert figures(finance).surprises == surprise


def test_an_overdue_promise_nobody_told_is_a_surprise_and_telling_late_does_not_undo_it(
    finance: Client, alice: User, now: datetime, act: dict[str, Any]
) -> None:
    over = services.propose(client=finance, wish=wish(due_on=date(2026, 11, 2)), by=alice, now=now)
    assert (figures(finance).surprises, figures(finance).due, figures(finance).kept) == (1, 1, 0)
    told(over, act=act)
    assert figures(finance).surprises == 1 and figures(finance).lead_median == -8
    with pytest.raises(Refused, match="day it has already"):
        told(over, act=act)


def test_overdue_is_not_withdrawn_behind_the_clients_back(
    finance: Client, alice: User, now: datetime, act: dict[str, Any]
) -> None:
    over = services.propose(client=finance, wish=wish(due_on=date(2026, 11, 2)), by=alice, now=now)
    with pytest.raises(Refused, match="Tell the client first"):
        services.withdraw(commitment=over, reason="No longer needed", **act)
    told(over, act=act)
    services.withdraw(commitment=over, reason="No longer needed", **act)
    over.refresh_from_db()
    assert (over.state, over.ended_on, figures(finance).surprises) == ("withdrawn", TODAY, 1)


def test_a_day_moved_without_telling_is_a_surprise_and_the_promise_is_judged_by_the_day_the_client_knows(
    promise: Commitment, finance: Client, act: dict[str, Any]
) -> None:
    services.move_untold(commitment=promise, new_due_on=date(2026, 12, 1), reason="Not my call", **act)
    promise.refresh_from_db()
    assert promise.due_on == date(2026, 12, 1) and figures(finance).surprises == 1
    act["now"] += timedelta(days=10)
    services.keep(commitment=promise, done_on=date(2026, 11, 20), **act)
    promise.refresh_from_db()
    assert promise.state == "late"


def test_a_silent_move_told_before_the_old_day_is_no_surprise_any_more(
    promise: Commitment, finance: Client, act: dict[str, Any]
) -> None:
    services.move_untold(commitment=promise, new_due_on=date(2026, 11, 20), reason="Not my call", **act)
    seen = Commitment.objects.get(pk=promise.pk).version
    told(promise, act=act)
    assert figures(finance).surprises == 0
    assert Commitment.objects.get(pk=promise.pk).version == seen + 1


def test_kept_is_up_to_the_day_told_and_late_after_it(
    finance: Client, alice: User, now: datetime, act: dict[str, Any]
) -> None:
    for done_on, state in ((date(2026, 11, 5), "kept"), (date(2026, 11, 6), "late")):
        item = services.propose(client=finance, wish=wish(due_on=date(2026, 11, 5)), by=alice, now=now)
        assert services.keep(commitment=item, done_on=done_on, **act).state == state
    found = figures(finance)
    assert (found.kept, found.due, found.kept_first, found.surprises) == (1, 2, 1, 1)
    assert found.finding == "1 of 2 promises kept, 1 surprise"


def test_kept_after_a_told_slip_is_kept_but_not_on_the_day_first_promised(
    finance: Client, alice: User, now: datetime, act: dict[str, Any]
) -> None:
    item = services.propose(client=finance, wish=wish(due_on=date(2026, 11, 5)), by=alice, now=now)
    told(item, date(2026, 10, 30), act=act, new_due_on=date(2026, 11, 9))
    services.keep(commitment=item, done_on=date(2026, 11, 9), **act)
    found = figures(finance)
    assert (found.kept, found.kept_first, found.surprises) == (1, 0, 0) and found.lead_median == 6


@pytest.mark.parametrize("done_on", [date(2026, 8, 13), date(2026, 11, 11)])
def test_a_day_of_delivery_lies_between_the_promise_and_today(
    done_on: date, promise: Commitment, act: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match="between the promise and today"):
        services.keep(commitment=promise, done_on=done_on, **act)


def test_reopening_takes_an_end_back(promise: Commitment, act: dict[str, Any]) -> None:
    services.set_risk(commitment=promise, at_risk=True, reason="Two people ill", **act)
    services.keep(commitment=promise, done_on=TODAY, **act)
    again = services.reopen(commitment=promise, **act)
    assert (again.state, again.ended_on) == ("at_risk", None)
    with pytest.raises(Refused, match="runs already"):
        services.reopen(commitment=promise, **act)


def test_a_proposed_promise_is_free_and_an_accepted_days_moves_only_by_telling(
    finance: Client, alice: User, now: datetime, act: dict[str, Any]
) -> None:
    item = services.propose(client=finance, wish=wish(accepted=False), by=alice, now=now)
    later = wish(due_on=date(2026, 11, 30), accepted=False)
    item = services.change_commitment(commitment=item, wish=later, **act)
    assert (item.due_on, item.state) == (date(2026, 11, 30), "proposed")
    with pytest.raises(Refused, match="change its day freely"):
        told(item, act=act)
    services.accept(commitment=item, **act)
    with pytest.raises(Refused, match="moves only by telling"):
        services.change_commitment(commitment=item, wish=wish(), **act)
    with pytest.raises(DatabaseError), transaction.atomic():
        Commitment.objects.update(baseline_on=date(2026, 12, 24))


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ({"promised_on": date(2026, 11, 11)}, "lies in the future"),
        ({"due_on": date(2026, 8, 13)}, "before the day of the promise"),
        ({"due_on": date(2036, 12, 31)}, "ten years"),
    ],
)
def test_days_that_cannot_be_are_refused(
    days: dict[str, date], why: str, finance: Client, alice: User, now: datetime
) -> None:
    with pytest.raises(Refused, match=why):
        services.propose(client=finance, wish=wish(**days), by=alice, now=now)


def test_owner_and_person_belong_to_the_client(
    finance: Client, sales: Client, alice: User, mallory: User, now: datetime
) -> None:
    for wrong, why in (
        ({"owner": mallory}, "not on the client's team"),
        ({"seat": seat_of(sales)}, "sits at Finance"),
    ):
        with pytest.raises(Refused, match=why):
            services.propose(client=finance, wish=wish(**wrong), by=alice, now=now)


def test_only_the_team_writes(promise: Commitment, carol: User, audrey: User, act: dict[str, Any]) -> None:
    for reader in (carol, audrey):
        with pytest.raises(NotAllowed):
            told(promise, act={**act, "by": reader})
        with pytest.raises(NotAllowed):
            services.keep(commitment=promise, done_on=TODAY, **{**act, "by": reader})


def test_who_saw_an_older_version_is_told_so(promise: Commitment, act: dict[str, Any]) -> None:
    told(promise, None, act=act)
    with pytest.raises(Conflict):
        told(promise, act={**act, "seen_version": promise.version})


def test_a_mail_that_was_taken_makes_the_slip_told(promise: Commitment, act: dict[str, Any]) -> None:
    warning, went = by_mail(promise, act)
    assert went and warning
    warning.refresh_from_db()
    assert (warning.told_on, warning.channel, warning.sent_at) == (TODAY, "mail", act["now"])
    [sent] = mail.outbox
    assert (sent.to, sent.reply_to, sent.body) == (["sam@client.example"], ["alice@example.org"], "Dear Sam")
    assert Warning.objects.count() == 1


def test_a_mail_that_was_not_taken_leaves_the_slip_untold(
    promise: Commitment, act: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", lambda self: 0)
    warning, went = by_mail(promise, act)
    assert not went and warning and warning.told_on is None
    promise.refresh_from_db()
    assert (promise.due_on, promise.state) == (date(2026, 11, 13), "at_risk")


def by_mail(promise: Commitment, act: dict[str, Any]) -> tuple[Warning | None, bool]:
    return services.tell_by_mail(
        commitment=promise,
        slip=replace(SLIP, told_on=TODAY, message="Dear Sam"),
        address="sam@client.example",
        subject="It moves",
        **act,
    )


def test_the_clients_answer_is_noted_after_the_telling_only(promise: Commitment, act: dict[str, Any]) -> None:
    who = {"by": act["by"], "now": act["now"]}
    waiting = told(promise, None, act=act)
    with pytest.raises(Refused, match="not told yet"):
        services.note_reply(warning=waiting, reply="Fine", on=TODAY, **who)
    told(promise, act=act)
    assert services.note_reply(warning=waiting, reply="Fine", on=TODAY, **who).reply == "Fine"
    with pytest.raises(Refused, match="between the telling and today"):
        services.note_reply(warning=waiting, reply="Fine", on=date(2026, 11, 9), **who)

"""Decisions: they wait, are chased, answered, dropped and asked again; the list says who owes what for how long."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse

from opm.kernel import history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.models import Change
from relationships.models import Client, Decision, User
from relationships.services import open_points as services
from relationships.testing import seat_of
from relationships.tests.browsing import press, show, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tenth_of_november")]
TODAY = date(2026, 11, 10)


def asked(client: Client, by: User, now: datetime, question: str = "Which ledger?", **what: Any) -> Decision:
    """A decision asked 34 days ago, where nothing else is said."""
    wish = services.DecisionInput(
        question=question,
        seat=what.get("seat"),
        asked_on=what.get("asked_on", TODAY - timedelta(days=34)),
        needed_by=what.get("needed_by"),
        options=what.get("options", ""),
    )
    return services.ask(client=client, wish=wish, by=by, now=now)


# --- the list -------------------------------------------------------------------------------------------------------
def test_the_headline_says_how_much_the_client_owes_and_for_how_long(
    client: Browser, finance: Client, alice: User, carol: User, now: datetime
) -> None:
    asked(finance, alice, now)
    assert (
        show(client, alice, "decisions").context["page"].headline
        == "Finance owes you a decision, for 34 days"
    )
    asked(
        finance,
        alice,
        now,
        "Who signs?",
        asked_on=TODAY - timedelta(days=3),
        needed_by=TODAY - timedelta(days=1),
    )
    asked(finance, alice, now, "How many?", asked_on=TODAY)
    page = show(client, alice, "decisions").context["page"]
    assert page.headline == "Finance owes you three decisions, one for 34 days"
    assert page.lede == "One is past the day needed. Three were not chased yet."
    assert (
        show(client, carol, "decisions").context["page"].headline
        == "Finance owes three decisions, one for 34 days"
    )


def test_the_longest_waiting_stands_first(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    for days in (3, 20, 9):
        asked(finance, alice, now, f"Asked {days} days ago?", asked_on=TODAY - timedelta(days=days))
    rows = show(client, alice, "decisions").context["page"].rows
    assert [row.waited for row in rows] == [20, 9, 3]


def test_a_client_without_decisions_is_told_what_the_list_is_for(
    client: Browser, finance: Client, alice: User, carol: User
) -> None:
    assert "No decision is asked of Finance yet" in words(show(client, alice, "decisions"))
    assert "Add a decision" not in words(show(client, carol, "decisions"))


def test_search_and_state_narrow_the_list(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    seat = seat_of(finance)
    asked(finance, alice, now, seat=seat)
    done = asked(finance, alice, now, "Who signs?")
    services.answer(decision=done, seen_version=None, answer="The controller", by=alice, now=now)

    def questions(query: str) -> list[str]:
        return [
            row.item.question for row in show(client, alice, "decisions", query=query).context["page"].rows
        ]

    assert questions("") == ["Which ledger?"]
    assert questions("?show=decided") == ["Who signs?"]
    assert questions("?show=all") == ["Which ledger?", "Who signs?"]
    assert questions("?show=all&q=reyes") == ["Which ledger?"]
    assert questions("?show=all&q=controller") == ["Who signs?"]
    assert "No decision fits" in words(show(client, alice, "decisions", query="?q=nothing+like+it"))


@pytest.mark.parametrize("amount", [10, 100])
def test_the_list_asks_the_same_number_of_queries_whatever_its_length(
    client: Browser, finance: Client, alice: User, now: datetime, amount: int, django_assert_num_queries: Any
) -> None:
    seat = seat_of(finance)
    for number in range(amount):
        asked(finance, alice, now, f"Question {number}?", seat=seat)
    client.force_login(alice)
    client.get(reverse("decisions", args=["finance"]))  # what a process reads once
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("decisions", args=["finance"]))


LIST_QUERIES = 9


def test_a_long_list_has_pages_that_keep_the_search(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    for number in range(60):
        asked(finance, alice, now, f"Ledger {number}?")
    first = show(client, alice, "decisions", query="?q=ledger")
    assert len(first.context["page"].rows) == 50
    assert "?q=ledger&amp;page=2" in words(first)
    assert len(show(client, alice, "decisions", query="?q=ledger&page=2").context["page"].rows) == 10


def test_the_download_holds_what_the_list_shows_and_is_in_the_history(
    client: Browser, finance: Client, carol: User, alice: User, now: datetime
) -> None:
    asked(finance, alice, now, "=1+1", needed_by=TODAY - timedelta(days=2))
    dropped = asked(finance, alice, now, "Gone?")
    services.drop(decision=dropped, seen_version=None, reason="Not needed", by=alice, now=now)
    found = show(client, carol, "decisions_download", "csv").content.decode("utf-8-sig")
    assert "'=1+1" in found and ",34,2," in found and "Gone?" not in found
    assert "Gone?" in show(client, carol, "decisions_download", "csv", query="?show=all").content.decode()
    assert show(client, carol, "decisions_download", "xlsx").content.startswith(b"PK")
    assert show(client, carol, "decisions_download", "pdf").status_code == 404
    assert history.of_scope(finance.scope).filter(action="decisions.download").count() == 3


# --- asking ---------------------------------------------------------------------------------------------------------
def test_a_question_is_asked_on_the_form(client: Browser, finance: Client, alice: User) -> None:
    seat = seat_of(finance)
    client.force_login(alice)
    sent = {
        "seen_version": "0",
        "question": "  Which   ledger? ",
        "seat": seat.pk,
        "asked_on": "2026-11-09",
        "needed_by": "2026-11-20",
        "options": "A\r\nB",
    }
    answer = client.post(reverse("decision_new", args=["finance"]), sent, follow=True)
    made = Decision.objects.get()
    assert (made.question, made.seat, made.options, made.state) == ("Which ledger?", seat, "A\nB", "waiting")
    assert "On the chase list: Which ledger?" in words(answer)
    assert "Waiting for Sam Reyes, for 1 day; not chased yet." in words(answer)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"question": ""}, "Say what the client has to decide."),
        ({"asked_on": "2026-11-11"}, "The day you asked lies in the future."),
        ({"asked_on": "tomorrow"}, "Give asked on as a day, for example 2026-11-27."),
        ({"needed_by": "2026-11-01"}, "It is needed by a day before it was asked."),
        ({"question": "x" * 241}, "240"),
    ],
)
def test_bad_input_says_what_to_mend_and_keeps_what_was_typed(
    client: Browser, finance: Client, alice: User, wrong: dict[str, str], sentence: str
) -> None:
    client.force_login(alice)
    sent = {
        "seen_version": "0",
        "question": "Kept?",
        "asked_on": "2026-11-09",
        "options": "Kept too",
        **wrong,
    }
    answer = client.post(reverse("decision_new", args=["finance"]), sent)
    assert answer.status_code == 400
    assert sentence in words(answer) and "Kept too" in words(answer)
    assert not Decision.objects.exists()


def test_an_owner_of_another_client_is_refused(
    finance: Client, sales: Client, alice: User, now: datetime
) -> None:
    with pytest.raises(Refused, match="sits at Finance"):
        asked(finance, alice, now, seat=seat_of(sales))


def test_only_the_clients_team_asks(finance: Client, carol: User, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        asked(finance, carol, now)


def test_two_people_who_change_a_question_see_both_values(
    client: Browser, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    item = asked(finance, alice, now)
    wish = services.DecisionInput("Which general ledger?", None, item.asked_on)
    services.change_decision(decision=item, wish=wish, seen_version=1, by=bob, now=now)
    client.force_login(alice)
    sent = {"seen_version": "1", "question": "Whose ledger?", "asked_on": str(item.asked_on)}
    where = reverse("decision_change", args=["finance", item.pk])
    both = client.post(where, sent)
    assert both.status_code == 409
    assert "Which general ledger?" in words(both) and "Whose ledger?" in words(both)
    assert client.post(where, {**sent, "seen_version": "2"}).status_code == 302
    item.refresh_from_db()
    assert item.question == "Whose ledger?"


# --- chasing --------------------------------------------------------------------------------------------------------
def test_a_chase_is_noted_with_its_day_in_one_press(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = asked(finance, alice, now)
    press(client, alice, "decision_chase", item, words="She asks her deputy")
    item.refresh_from_db()
    assert (item.chased, item.chased_on) == (1, TODAY)
    change = history.of_object(item).first()
    assert change and (change.new, change.reason) == ("Chased, 1 time by now", "She asks her deputy")


def test_a_second_press_on_the_same_page_does_not_count_twice(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = asked(finance, alice, now)
    press(client, alice, "decision_chase", item)
    again = press(client, alice, "decision_chase", item)
    assert again.status_code == 409
    item.refresh_from_db()
    assert item.chased == 1


def test_a_chase_noted_by_mistake_is_taken_back_to_the_one_before(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = asked(finance, alice, now)
    for days in (6, 2):
        services.chase(decision=item, seen_version=None, by=alice, now=now - timedelta(days=days))
    item.refresh_from_db()
    assert "Take the last one back" in words(show(client, alice, "decision", item.pk))
    for left in ((1, TODAY - timedelta(days=6)), (0, None)):
        press(client, alice, "decision_unchase", item)
        item.refresh_from_db()
        assert (item.chased, item.chased_on) == left
    services.chase(decision=item, seen_version=None, by=alice, now=now)
    assert services.chase(decision=item, seen_version=None, by=alice, now=now).chased == 2
    back = services.take_back_chase(decision=item, seen_version=None, by=alice, now=now)
    assert (back.chased, back.chased_on) == (1, TODAY)


def test_the_reminder_is_ready_and_holds_what_has_to_be_decided(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = asked(finance, alice, now, seat=seat_of(finance), options="A or B", needed_by=date(2026, 11, 6))
    message = show(client, alice, "decision", item.pk).context["page"].acts.remind["message"].value()
    assert message.startswith("Dear Sam Reyes,")
    assert "Which ledger?" in message and "A or B" in message and "It was needed by Fri 6 Nov" in message
    assert message.endswith("Alice Archer")


def test_a_reminder_is_mailed_to_the_owner_and_counts_as_a_chase(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    seat = seat_of(finance)
    seat.person.email = "sam@example.org"
    seat.person.save()
    item = asked(finance, alice, now, seat=seat)
    press(client, alice, "decision_remind", item, message="Dear Sam, please decide.")
    (letter,) = mail.outbox
    assert (letter.to, letter.subject, letter.reply_to) == (
        ["sam@example.org"],
        "Your decision: Which ledger?",
        ["alice@example.org"],
    )
    assert letter.body == "Dear Sam, please decide.\n"
    item.refresh_from_db()
    assert (item.chased, item.chased_on) == (1, TODAY)


def test_a_reminder_that_the_server_did_not_take_notes_no_chase_and_keeps_the_words(
    client: Browser, finance: Client, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = seat_of(finance)
    seat.person.email = "sam@example.org"
    seat.person.save()
    item = asked(finance, alice, now, seat=seat)
    monkeypatch.setattr("opm.kernel.mail.send", lambda **mail: False)
    answer = press(client, alice, "decision_remind", item, message="Please decide soon.")
    assert answer.status_code == 400
    assert "The mail server did not take the reminder" in words(answer)
    assert "Please decide soon." in words(answer)
    item.refresh_from_db()
    assert (item.chased, item.chased_on) == (0, None)


def test_without_an_address_the_reminder_is_there_to_copy(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = asked(finance, alice, now, seat=seat_of(finance))
    shown = words(show(client, alice, "decision", item.pk))
    assert "Copy the reminder" in shown and "Mail the reminder" not in shown
    answer = press(client, alice, "decision_remind", item, message="Please decide.")
    assert answer.status_code == 400 and "No e-mail address is known" in words(answer)
    assert not mail.outbox


# --- ends -----------------------------------------------------------------------------------------------------------
def test_an_answer_ends_the_waiting_and_asking_again_takes_it_back(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = asked(finance, alice, now)
    press(client, alice, "decision_answer", item, answer="The new one")
    item.refresh_from_db()
    assert (item.state, item.answer, item.ended_on) == ("decided", "The new one", TODAY)
    shown = words(show(client, alice, "decision", item.pk))
    assert "Decided on Tue 10 Nov after 34 days." in shown and "Ask again" in shown
    press(client, alice, "decision_reopen", item)
    item.refresh_from_db()
    assert (item.state, item.answer, item.ended_on) == ("waiting", "", None)
    assert Change.objects.filter(old="The new one", action="decision.reopen").exists()


def test_a_dropped_decision_keeps_its_reason(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = asked(finance, alice, now)
    assert press(client, alice, "decision_drop", item, reason=" ").status_code == 400
    press(client, alice, "decision_drop", item, reason="The project was stopped")
    item.refresh_from_db()
    assert item.state == "dropped"
    assert "The project was stopped" in words(show(client, alice, "decisions", query="?show=dropped"))


def test_an_answer_that_came_second_is_not_lost(
    client: Browser, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    item = asked(finance, alice, now)
    services.answer(decision=item, seen_version=1, answer="The old one", by=bob, now=now)
    late = press(client, alice, "decision_answer", item, answer="The new one")
    assert late.status_code == 409
    assert "The old one" in words(late) and "The new one" in words(late)
    item.refresh_from_db()
    assert item.answer == "The old one"


def test_an_answer_refused_at_a_row_of_today_leads_back_there(
    client: Browser, finance: Client, alice: User, now: datetime
) -> None:
    item = asked(finance, alice, now)
    answer = press(client, alice, "decision_answer", item, answer="", next="/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    item.refresh_from_db()
    assert item.state == "waiting"
    sent = press(client, alice, "decision_answer", item, answer="Yes", next="/")
    assert sent.headers["Location"] == "/"


def test_what_ended_is_not_chased_or_answered_again(finance: Client, alice: User, now: datetime) -> None:
    item = services.drop(decision=asked(finance, alice, now), seen_version=1, reason="No", by=alice, now=now)
    for act in (
        lambda: services.chase(decision=item, seen_version=None, by=alice, now=now),
        lambda: services.answer(decision=item, seen_version=None, answer="Yes", by=alice, now=now),
        lambda: services.drop(decision=item, seen_version=None, reason="No", by=alice, now=now),
    ):
        with pytest.raises(Refused, match="not waiting any more"):
            act()
    with pytest.raises(Conflict):
        services.reopen_decision(decision=item, seen_version=1, by=alice, now=now)


def test_a_reader_sees_the_decision_and_no_button(
    client: Browser, finance: Client, alice: User, carol: User, now: datetime
) -> None:
    item = asked(finance, alice, now, seat=seat_of(finance), options="A or B")
    shown = words(show(client, carol, "decision", item.pk))
    assert "A or B" in shown and "Sam Reyes" in shown
    assert "Record the answer" not in shown and "Change the decision" not in shown
    assert press(client, carol, "decision_answer", item, answer="x").status_code == 403


def test_a_decision_of_another_client_is_not_found(
    client: Browser, finance: Client, sales: Client, alice: User, mallory: User, now: datetime
) -> None:
    foreign = asked(sales, mallory, now)
    assert show(client, alice, "decision", foreign.pk).status_code == 404
    assert press(client, alice, "decision_answer", foreign, answer="x").status_code == 404

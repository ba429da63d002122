"""The pages of the client's side: what the team sees and does, what the respondent sees and sends, what is mailed."""

from __future__ import annotations

import re
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from assessments.models import Answer, Assessment, RubricVersion, Sheet
from assessments.services import respondents
from assessments.services.closing import close_assessment
from assessments.services.respondents import Handed
from assessments.tests.making import opened
from opm.kernel.calendar import current_quarter
from opm.kernel.models import SignedLink
from relationships.models import Client, User

pytestmark = pytest.mark.django_db
ASKED = ["REL1.2a", "REL1.3a"]
LINK = re.compile(r"http://testserver(/respond/[\w-]{43}/)")


@pytest.fixture
def assessment(finance: Client, alice: User, rubric_version: RubricVersion) -> Assessment:
    return opened(finance, current_quarter(), alice, timezone.now())


@pytest.fixture
def handed(assessment: Assessment, alice: User) -> Handed:
    return respondents.invite(
        assessment=assessment,
        name="Margaret Oduya",
        email="margaret@example.org",
        asked=ASKED,
        by=alice,
        now=timezone.now(),
    )


@pytest.fixture
def team(client: Browser, alice: User) -> Browser:
    client.force_login(alice)
    return client


class Holder:
    """Somebody who has opened a link, and asks for its pages by their names."""

    def __init__(self, handed: Handed) -> None:
        self.browser, self.pk = Browser(), handed.link.pk
        self.browser.get(reverse("respond_open", args=[handed.token]))

    def get(self, name: str = "respond", *more: Any) -> Any:
        return self.browser.get(reverse(name, args=[self.pk, *more]))

    def post(self, name: str = "respond", *more: Any, query: str = "", **data: str) -> Any:
        return self.browser.post(reverse(name, args=[self.pk, *more]) + query, data)

    def choose(self, number: int, choice: str, seen: int = 0, **data: str) -> Any:
        return self.post("respond_question", number, choice=choice, seen=str(seen), **data)


@pytest.fixture
def margaret(handed: Handed) -> Holder:
    return Holder(handed)


def where(response: Any) -> str:
    return str(response.headers["Location"])


def of(client: Client, name: str, *more: Any) -> str:
    return reverse(name, args=[client.slug, current_quarter(), *more])


INVITATION = {"name": "Sam Ito", "email": "", "days": "30", "questions": ASKED}


# --- the team -----------------------------------------------------------------------------------------------------
def test_the_link_is_shown_once_with_a_message_ready_to_send(
    team: Browser, finance: Client, assessment: Assessment
) -> None:
    response = team.post(of(finance, "respondent_invite"), INVITATION)
    page = response.content.decode()
    assert response.status_code == 200
    found = LINK.search(page)
    assert found
    assert "Dear Sam Ito," in page
    assert "no-store" in response.headers["Cache-Control"]
    assert Browser().get(found[1]).status_code == 302
    assert not LINK.search(team.get(of(finance, "respondents")).content.decode())
    assert mail.outbox == []


def test_with_an_address_the_message_is_mailed(
    team: Browser, finance: Client, assessment: Assessment, alice: User
) -> None:
    page = team.post(
        of(finance, "respondent_invite"), {**INVITATION, "email": "sam@example.org"}
    ).content.decode()
    assert "It was mailed to sam@example.org." in page
    (letter,) = mail.outbox
    assert (letter.to, letter.reply_to) == (["sam@example.org"], [alice.email])
    quarter = current_quarter().label
    assert letter.subject == f"Finance and IT, {quarter}: two questions, about one minute"
    found = LINK.search(str(letter.body))
    assert found
    assert found[0] in page
    assert "Alice Archer sees your answers with your name" in letter.body


def test_a_mail_server_that_is_down_costs_no_link(
    team: Browser, finance: Client, assessment: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: Any, **__: Any) -> int:
        raise SMTPException("down")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    response = team.post(of(finance, "respondent_invite"), {**INVITATION, "email": "sam@example.org"})
    assert "The mail server did not take the message" in response.content.decode()
    assert SignedLink.objects.count() == 1


def test_an_invitation_with_mistakes_keeps_what_was_typed(
    team: Browser, finance: Client, assessment: Assessment
) -> None:
    wrong = {"name": "Sam Ito", "email": "no address", "days": "3", "questions": ["REL1.3a"]}
    response = team.post(of(finance, "respondent_invite"), wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Sam Ito"' in page
    assert 'value="no address"' in page
    assert "Write the address like" in page
    assert re.search(r'value="REL1.3a" checked', page)
    assert not re.search(r'value="REL1.2a" checked', page)
    assert not SignedLink.objects.exists()


def test_a_second_click_on_make_the_link_asks_nobody_twice(
    team: Browser, finance: Client, assessment: Assessment
) -> None:
    team.post(of(finance, "respondent_invite"), INVITATION)
    response = team.post(of(finance, "respondent_invite"), INVITATION)
    assert response.status_code == 422
    assert "Sam Ito is asked already" in response.content.decode()
    assert Sheet.objects.filter(side="client").count() == 1


def test_a_reminder_is_a_new_message_with_a_fresh_link(
    team: Browser, finance: Client, handed: Handed
) -> None:
    page = team.post(of(finance, "respondent_remind", handed.sheet.pk)).content.decode()
    found = LINK.search(page)
    assert found
    assert handed.token not in found[1]
    assert ": reminder, two questions" in mail.outbox[0].subject
    assert "a reminder" in mail.outbox[0].body
    listed = team.get(of(finance, "respondents")).content.decode()
    assert "reminded" in listed


def test_the_list_shows_progress_and_no_answer(
    team: Browser, finance: Client, handed: Handed, margaret: Holder
) -> None:
    margaret.post()
    margaret.choose(1, "P", note="canary-remark-77")
    page = team.get(of(finance, "respondents")).content.decode()
    assert "1 of 2 answered" in page
    assert "Last opened" in page
    assert "canary-remark-77" not in page
    assert "Partly" not in page
    for other in ("score", "sheet"):
        more = [current_quarter(), "REL1"] if other == "sheet" else []
        page = team.get(reverse(other, args=["finance", *more])).content.decode()
        assert "canary-remark-77" not in page


def test_a_member_of_the_team_sees_no_name_and_makes_no_link_for_it(
    finance: Client, handed: Handed, bob: User
) -> None:
    browser = Browser()
    browser.force_login(bob)
    page = browser.get(of(finance, "respondents")).content.decode()
    assert "Margaret" not in page
    assert "margaret@example.org" not in page
    assert "Somebody of the client" in page
    questions = browser.get(of(finance, "respondent_questions", handed.sheet.pk)).content.decode()
    assert "Margaret" not in questions
    assert browser.post(of(finance, "respondent_remind", handed.sheet.pk)).status_code == 403


def test_questions_are_changed_by_ticking(team: Browser, finance: Client, handed: Handed) -> None:
    place = of(finance, "respondent_questions", handed.sheet.pk)
    seen = ",".join(ASKED)
    assert team.post(place, {"questions": ["REL1.3a"], "seen": seen}).status_code == 302
    assert Sheet.objects.get(pk=handed.sheet.pk).asked == ["REL1.3a"]
    late = team.post(place, {"questions": ["REL1.2a"], "seen": seen})
    assert late.status_code == 409
    assert "They stored REL1.3a" in late.content.decode()
    assert team.post(place, {"questions": ["x"], "seen": seen}).status_code == 422


def test_a_respondent_of_another_quarter_or_of_its_side_is_not_found(
    team: Browser, finance: Client, handed: Handed, alice: User
) -> None:
    own = Sheet.objects.get(respondent=alice)
    assert team.post(of(finance, "respondent_stop", own.pk)).status_code == 404
    assert team.post(of(finance, "respondent_stop", 10**12)).status_code == 404


def test_stopping_and_removing_say_what_became_of_it(team: Browser, finance: Client, handed: Handed) -> None:
    stopped = team.post(of(finance, "respondent_stop", handed.sheet.pk), follow=True).content.decode()
    assert "The link is stopped" in stopped
    assert "Link stopped" in stopped
    removed = team.post(of(finance, "respondent_remove", handed.sheet.pk), follow=True).content.decode()
    assert "Nobody of Finance is asked" in removed


# --- the respondent -----------------------------------------------------------------------------------------------
def test_the_first_page_says_who_asks_how_long_who_sees_it_and_until_when(
    margaret: Holder, handed: Handed
) -> None:
    page = margaret.get().content.decode()
    assert "Margaret, how well does IT work with Finance?" in page
    assert "Alice Archer asks you. Two questions, about one minute." in page
    assert "Alice Archer sees your answers with your name" in page
    assert "this link is yours until" in page
    assert "Not Margaret Oduya?" in page


def test_start_counts_the_opening_and_goes_to_the_first_open_question(
    margaret: Holder, handed: Handed
) -> None:
    assert where(margaret.post()).endswith("/1/")
    assert SignedLink.objects.get(pk=handed.link.pk).opened_count == 1
    margaret.choose(1, "L")
    elsewhere = Holder(handed)  # another device, the same link
    assert "Go on" in elsewhere.get().content.decode()
    assert where(elsewhere.post()).endswith("/2/")


def test_a_question_is_asked_in_the_clients_words(margaret: Holder) -> None:
    page = margaret.get("respond_question", 1).content.decode()
    assert "Do you see that this is so? (Goals for key clients)" in page
    for text in (
        "No",
        "Partly",
        "Mostly",
        "Always",
        "I cannot judge this",
        "Never heard of it",
        "Every time",
    ):
        assert text in page
    assert "Fully" not in page
    assert "Question 1 of 2" in page


def test_next_saves_and_the_last_leads_to_the_answers(margaret: Holder, handed: Handed) -> None:
    assert where(margaret.choose(1, "L", note=" seen it ")).endswith("/2/")
    assert where(margaret.choose(2, "-unsure-")).endswith("/review/")
    rows = {row.pom.key: row for row in Answer.objects.filter(sheet=handed.sheet).select_related("pom")}
    assert (rows["REL1.2a"].option, rows["REL1.2a"].note) == ("L", "seen it")
    assert rows["REL1.3a"].is_blank
    page = margaret.get("respond_review").content.decode()
    for text in ("Mostly", "seen it", "I cannot judge this", "Send my answers"):
        assert text in page


def test_back_keeps_what_is_chosen_and_needs_no_choice(margaret: Holder, handed: Handed) -> None:
    assert where(margaret.choose(2, "F", back="1")).endswith("/1/")
    assert Answer.objects.get(sheet=handed.sheet).option == "F"
    assert where(margaret.post("respond_question", 1, seen="0", back="1")) == reverse(
        "respond", args=[margaret.pk]
    )


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Choose an answer"),
        ({"choice": "X"}, "Choose one of the answers below"),
        ({"choice": "L", "note": "x" * 4001}, "Shorten this to 4000"),
    ],
)
def test_what_cannot_be_saved_is_said_and_kept(
    sent: dict[str, str], says: str, margaret: Holder, handed: Handed
) -> None:
    response = margaret.post("respond_question", 1, **sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert says in page
    assert sent.get("note", "") in page
    assert not Answer.objects.filter(sheet=handed.sheet).exists()


def test_an_answer_from_another_device_is_shown_and_asked_about(margaret: Holder, handed: Handed) -> None:
    Holder(handed).choose(1, "N", note="from the tablet")
    response = margaret.choose(1, "F", note="from the phone")
    page = response.content.decode()
    assert response.status_code == 409
    assert "There it says “No” with the remark “from the tablet”" in page
    assert "from the phone" in page
    assert 'name="seen" value="1"' in page
    assert margaret.choose(1, "F", seen=1).status_code == 302
    assert Answer.objects.get(sheet=handed.sheet).option == "F"


def test_sending_thanks_and_answers_can_be_changed_until_closing(
    margaret: Holder, handed: Handed, alice: User
) -> None:
    margaret.choose(1, "L")
    page = margaret.get("respond_review").content.decode()
    assert "1 question has no answer yet" in page
    assert "Send without it" in page
    thanks = margaret.browser.get(where(margaret.post("respond_review"))).content.decode()
    assert "Thank you, Margaret" in thanks
    assert "What happens next" in thanks
    assert where(margaret.get()) == reverse("respond_thanks", args=[margaret.pk])
    changed = margaret.post("respond_question", 1, query="?review", choice="F", seen="1")
    assert where(changed).endswith("/review/")
    assert Answer.objects.get(sheet=handed.sheet).option == "F"
    assert Sheet.objects.get(pk=handed.sheet.pk).state == "submitted"
    close_assessment(assessment=handed.sheet.assessment, by=alice, now=timezone.now())
    for response in (margaret.get(), margaret.choose(1, "N", seen=2), margaret.post("respond_review")):
        assert where(response) == reverse("respond_thanks", args=[margaret.pk])
    closed = margaret.get("respond_thanks").content.decode()
    assert "is closed: the answers stand as you gave them" in closed
    assert Answer.objects.get(sheet=handed.sheet).option == "F"


def test_who_comes_too_late_is_told_so(margaret: Holder, handed: Handed, alice: User) -> None:
    close_assessment(assessment=handed.sheet.assessment, by=alice, now=timezone.now())
    page = margaret.browser.get(where(margaret.get())).content.decode()
    assert "are closed" in page
    assert "tell Alice Archer" in page


def test_not_me_asks_first_and_then_stops_the_link(
    margaret: Holder, handed: Handed, team: Browser, finance: Client
) -> None:
    assert "Stop this link?" in margaret.get("respond_not_me").content.decode()
    assert margaret.get().status_code == 200
    assert "The link is stopped" in margaret.post("respond_not_me").content.decode()
    assert margaret.get().status_code == 404
    assert "Not the right person" in team.get(of(finance, "respondents")).content.decode()


def test_an_expired_link_stops_answering_at_once(margaret: Holder, handed: Handed) -> None:
    now = timezone.now()
    SignedLink.objects.update(created_at=now - timedelta(2), expires_at=now - timedelta(seconds=1))
    assert margaret.choose(1, "L").status_code == 404
    assert not Answer.objects.filter(sheet=handed.sheet).exists()


def test_a_page_of_questions_asks_the_database_little(
    margaret: Holder, django_assert_max_num_queries: Any
) -> None:
    margaret.get("respond_question", 1)
    with django_assert_max_num_queries(4):  # session, link, sheet, answers
        margaret.get("respond_question", 1)

"""The scoring sheet through the public way in: the landing page, what is asked, carrying over, submitting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from assessments.models import Answer, Assessment, Sheet
from assessments.services.sheets import own_sheet, submit_sheet
from assessments.tests.sheet.acts import Q, answer_url, fields, last_quarter, page_url, say
from relationships.models import Client, User

pytestmark = pytest.mark.usefixtures("rubric_version")


# --- the landing page -----------------------------------------------------------------------------------------------
def test_scoring_starts_with_one_button_and_leads_to_the_first_capability(
    signed_in: Browser, finance: Client
) -> None:
    url = f"{reverse('score', args=['finance'])}?quarter={Q}"
    assert "Start scoring Q4 2026" in signed_in.get(url).content.decode()
    assert not Assessment.objects.exists()
    response = signed_in.post(url)
    assert response.headers["Location"] == page_url()
    assert Sheet.objects.get().respondent_label == "Alice Archer"
    signed_in.post(url)
    assert (Assessment.objects.count(), Sheet.objects.count()) == (1, 1)


def test_the_landing_page_tells_progress_and_who_else_answers(
    signed_in: Browser, sheet: Sheet, bob: User, now: datetime
) -> None:
    own_sheet(assessment=sheet.assessment, by=bob, now=now)
    body = signed_in.get(f"{reverse('score', args=['finance'])}?quarter={Q}").content.decode()
    assert "0 of 3 capabilities are answered" in body
    assert "Bob Berger" in body


def test_a_quarter_that_has_not_begun_is_not_scored(signed_in: Browser, finance: Client) -> None:
    response = signed_in.post(f"{reverse('score', args=['finance'])}?quarter=2100-Q1", follow=True)
    assert "has not begun yet" in response.content.decode()
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("who", ["carol", "audrey", "dana"])
def test_readers_read_and_cannot_start_or_answer(
    client: Browser, sheet: Sheet, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    landing = f"{reverse('score', args=['finance'])}?quarter={Q}"
    assert "You are reading it" in client.get(landing).content.decode()
    body = client.get(page_url()).content.decode()
    assert "Goals for key clients" in body
    assert 'name="REL1.2a-rating"' not in body
    assert client.post(landing).status_code == 403
    assert client.post(answer_url("REL1.2a"), fields("REL1.2a", "F")).status_code == 403
    assert client.post(reverse("carry", args=["finance", Q, "REL1"]), {"levels": "2"}).status_code == 403
    assert client.post(reverse("submit_sheet", args=["finance", Q])).status_code == 403


def test_what_is_out_of_sight_is_not_found(client: Browser, sheet: Sheet, mallory: User) -> None:
    client.force_login(mallory)
    for url in (page_url(), answer_url("REL1.2a"), reverse("score", args=["finance"])):
        assert client.get(url).status_code == 404
    assert client.post(answer_url("REL1.2a"), fields("REL1.2a", "F")).status_code == 404


@pytest.mark.parametrize(
    "url", [page_url("NOPE"), answer_url("REL1.1a"), answer_url("VAL1.2a"), answer_url("%00x")]
)
def test_unknown_capabilities_and_practices_are_not_found(signed_in: Browser, sheet: Sheet, url: str) -> None:
    assert signed_in.get(url).status_code == 404


# --- what the page asks ---------------------------------------------------------------------------------------------
def test_the_first_time_only_the_lowest_rated_level_is_open(signed_in: Browser, sheet: Sheet) -> None:
    body = signed_in.get(page_url()).content.decode()
    assert 'name="REL1.2a-rating"' in body
    assert 'name="REL1.3a-rating"' not in body
    assert 'name="REL1.1a-rating"' not in body
    assert "Nothing is practised yet" in body


def test_any_level_can_be_opened_by_hand(signed_in: Browser, sheet: Sheet) -> None:
    body = signed_in.get(page_url() + "?open=4").content.decode()
    assert 'name="REL1.4a-rating"' in body
    assert signed_in.get(page_url() + "?open=x&open=99999999999999999999,-1").status_code == 200


def test_lower_levels_are_confirmed_in_one_visible_step(
    signed_in: Browser, finance: Client, sheet: Sheet, alice: User, now: datetime
) -> None:
    previous = last_quarter(finance, alice, now, REL1_4a="N", REL1_4b="N", REL1_5a="N", REL1_5b="N")
    from assessments.services.compute import compute_many

    compute_many([previous.assessment_id], now=now)
    page = signed_in.get(page_url()).context["page"]
    assert page.ladder.confirm_levels == (2,)
    assert [row.pom.key for row in page.ladder.rows] == ["REL1.3a", "REL1.3b"]
    assert not Answer.objects.filter(sheet=sheet).exists()
    signed_in.post(reverse("carry", args=["finance", Q, "REL1"]), {"levels": "2"})
    carried = Answer.objects.filter(sheet=sheet)
    assert {(a.pom.key, a.option, a.note, a.carried_from) for a in carried} == {
        ("REL1.2a", "F", "as seen", Q.plus(-1)),
        ("REL1.2b", "F", "as seen", Q.plus(-1)),
    }
    assert signed_in.get(page_url()).context["page"].ladder.confirm_levels == ()


def test_last_quarters_answer_is_shown_and_taken_only_by_an_act(
    signed_in: Browser, finance: Client, sheet: Sheet, alice: User, now: datetime
) -> None:
    last_quarter(finance, alice, now, REL1_2a="P")
    row = signed_in.get(page_url()).context["page"].ladder.rows[0]
    assert (row.earlier_label, row.blank) == ("Partially", True)
    assert [choice.previous for choice in row.choices][:4] == [False, True, False, False]
    response = signed_in.post(
        reverse("carry", args=["finance", Q, "REL1"]),
        {"pom": "REL1.2a"},
        headers={"X-Requested-With": "fetch"},
    )
    assert 'id="ladder"' in response.content.decode()
    assert Answer.objects.get(sheet=sheet).option == "P"


def test_others_answers_stay_hidden_until_the_capability_is_answered(
    signed_in: Browser, sheet: Sheet, alice: User, bob: User, now: datetime
) -> None:
    theirs = own_sheet(assessment=sheet.assessment, by=bob, now=now)
    say(theirs, "REL1.2a", "N", bob, now)
    assert signed_in.get(page_url()).context["page"].ladder.rows[0].others == ()
    say(sheet, "REL1.2a", "N", alice, now)
    say(sheet, "REL1.2b", "N", alice, now)
    page = signed_in.get(page_url()).context["page"]
    assert page.mark.complete
    others = {row.pom.key: row.others for row in page.ladder.rows}["REL1.2a"]
    assert [(other.side, other.answers) for other in others] == [("IT", "Not in place (Bob Berger)")]


def test_names_of_respondents_are_for_the_owner(
    client: Browser, sheet: Sheet, alice: User, bob: User, now: datetime
) -> None:
    say(sheet, "REL1.2a", "F", alice, now)
    theirs = own_sheet(assessment=sheet.assessment, by=bob, now=now)
    say(theirs, "REL1.2a", "N", bob, now)
    say(theirs, "REL1.2b", "N", bob, now)
    client.force_login(bob)
    body = client.get(page_url()).content.decode()
    assert "Fully" in body
    assert "Alice" not in body


def test_the_draft_level_comes_from_the_viewers_answers_alone(
    signed_in: Browser, sheet: Sheet, alice: User, bob: User, now: datetime
) -> None:
    theirs = own_sheet(assessment=sheet.assessment, by=bob, now=now)
    say(theirs, "REL1.2a", "N", bob, now)
    assert signed_in.get(page_url()).context["page"].draft.level is None
    say(sheet, "REL1.2a", "F", alice, now)
    response = signed_in.post(answer_url("REL1.2b"), fields("REL1.2b", "F"))
    assert response.context["page"].draft.level == 2
    assert "Draft: level 2" in response.content.decode()


def test_a_closed_quarter_is_read_and_shows_both_sides(
    signed_in: Browser, sheet: Sheet, alice: User, now: datetime
) -> None:
    say(sheet, "REL1.2a", "P", alice, now)
    Assessment.objects.update(state=Assessment.State.CLOSED)
    response = signed_in.get(page_url())
    assert "You are reading it, not changing it" in response.content.decode()
    assert 'name="REL1.2a-rating"' not in response.content.decode()
    assert signed_in.post(answer_url("REL1.2a"), fields("REL1.2a", "F", seen=1)).status_code == 422
    assert Answer.objects.get(sheet=sheet).option == "P"


# --- submitting -----------------------------------------------------------------------------------------------------
def test_submitting_lists_what_is_not_complete_and_can_be_taken_back(
    signed_in: Browser, sheet: Sheet, alice: User, now: datetime
) -> None:
    url = reverse("submit_sheet", args=["finance", Q])
    body = signed_in.get(url).content.decode()
    assert "3 of 3 capabilities are not complete" in body
    assert Sheet.objects.get().state == Sheet.State.OPEN
    signed_in.post(url)
    signed_in.post(url)
    assert Sheet.objects.get().state == Sheet.State.SUBMITTED
    refused = signed_in.post(answer_url("REL1.2a"), fields("REL1.2a", "F"))
    assert refused.status_code == 422
    assert "Take it back" in refused.content.decode()
    signed_in.post(url, {"take_back": "1"})
    assert Sheet.objects.get().state == Sheet.State.OPEN
    assert signed_in.post(answer_url("REL1.2a"), fields("REL1.2a", "F")).status_code == 200


def test_a_submitted_sheet_counts_as_asked_what_it_was_asked(
    sheet: Sheet, alice: User, now: datetime
) -> None:
    for key in ("REL1.2a", "REL1.2b"):
        say(sheet, key, "N", alice, now)
    asked = submit_sheet(sheet=sheet, by=alice, now=now).asked or []
    assert {"REL1.2a", "REL1.2b"} <= set(asked)
    assert not [key for key in asked if key.startswith(("REL1.3", "REL1.4", "REL1.5"))]


def test_letter_keys_are_turned_off_for_oneself(signed_in: Browser, alice: User) -> None:
    signed_in.post(reverse("letter_keys"), {"next": "https://elsewhere.example/"})
    alice.refresh_from_db()
    assert not alice.letter_keys
    assert (
        signed_in.post(reverse("letter_keys"), {"on": "on", "next": page_url()}).headers["Location"]
        == page_url()
    )
    alice.refresh_from_db()
    assert alice.letter_keys


# --- queries --------------------------------------------------------------------------------------------------------
def test_the_sheet_costs_the_same_queries_with_few_and_with_many_practices(
    signed_in: Browser,
    finance: Client,
    sheet: Sheet,
    alice: User,
    now: datetime,
    django_assert_num_queries: Any,
) -> None:
    last_quarter(finance, alice, now)
    signed_in.get(page_url())
    with django_assert_num_queries(11):
        signed_in.get(page_url("VAL1"))
    with django_assert_num_queries(12):
        signed_in.get(page_url() + "?open=2,3,4,5")

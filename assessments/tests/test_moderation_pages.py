"""The screen of a moderation, its agenda and its minutes, through the addresses a browser would use."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from assessments.models import AgreedAnswer, Answer, Assessment, Sheet
from assessments.services.closing import close_assessment
from assessments.tests.making import RELATIONSHIP_AT_3, all_answered, answer, client_answers, opened
from relationships.models import Client, User

pytestmark = [pytest.mark.django_db]
SECRET = "The list was never kept."
AJAX = {"X-Requested-With": "fetch"}


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any) -> Assessment:
    """IT says fully, the client says "No" to REL1.2a with a note."""
    found = opened(finance, quarter, alice, now)
    answer(found, RELATIONSHIP_AT_3, alice, now)
    client_answers(found, {"REL1.2a": "N"}, now)
    Answer.objects.filter(sheet__side="client").update(note=SECRET)
    return found


@pytest.fixture
def signed_in(client: Browser, alice: User) -> Browser:
    client.force_login(alice)
    return client


def address(assessment: Assessment, name: str = "moderation", *more: str) -> str:
    return reverse(name, args=[assessment.client.slug, assessment.quarter, *more])


def html(browser: Browser, where: str) -> str:
    response = browser.get(where)
    assert response.status_code == 200
    return str(response.content.decode())


def send(browser: Browser, assessment: Assessment, key: str, **data: Any) -> Any:
    headers = data.pop("headers", None)
    body = {"seen": "0", **{name: str(value) for name, value in data.items()}}
    return browser.post(address(assessment, "agree", key), body, headers=headers)


def says(browser: Browser, assessment: Assessment, key: str = "REL1.2a", **data: Any) -> Any:
    return send(browser, assessment, key, **{"outcome": "L", "reason": "Four of five have one.", **data})


def stored(key: str = "REL1.2a") -> AgreedAnswer:
    return AgreedAnswer.objects.select_related("pom").get(pom__key=key)


def test_both_sides_stand_beside_each_other_with_their_notes(
    signed_in: Browser, assessment: Assessment
) -> None:
    page = html(signed_in, address(assessment))
    assert "1 practice to talk over" in page
    assert "3 steps apart, IT is higher" in page
    assert "IT: <b>Fully</b>" in page
    assert "The client: <b>Not in place</b>" in page
    assert SECRET in page
    assert "Goals for key clients, written down" in page


def test_nothing_of_the_other_side_shows_before_ones_own_answer(
    client: Browser, assessment: Assessment, bob: User
) -> None:
    client.force_login(bob)
    for name in ("moderation", "moderation_agenda", "moderation_minutes"):
        page = html(client, address(assessment, name))
        assert SECRET not in page
        assert "Not in place" not in page
        assert "Goals for key clients" not in page
    page = html(client, address(assessment))
    assert "1 capability to answer before the moderation" in page
    assert "Answer Relationship management methodology first" in page
    response = says(client, assessment, headers=AJAX)
    assert response.status_code == 422
    assert "Answer Relationship management methodology first" in response.content.decode()
    assert not AgreedAnswer.objects.exists()


def test_names_of_respondents_are_for_the_owner(
    client: Browser, assessment: Assessment, alice: User, bob: User, now: Any
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, bob, now)
    named = Sheet.objects.get(side="client").respondent_label
    client.force_login(bob)
    page = html(client, address(assessment))
    assert SECRET in page
    assert named not in page
    assert alice.name not in page
    client.force_login(alice)
    page = html(client, address(assessment))
    assert named in page
    assert bob.name in page


def test_readers_see_the_sides_without_notes_and_cannot_agree(
    client: Browser, assessment: Assessment, carol: User, alice: User, now: Any
) -> None:
    all_answered(assessment, "F", alice, now)
    client.force_login(carol)
    page = html(client, address(assessment))
    assert "The client: <b>Not in place</b>" in page
    assert SECRET not in page
    assert '<form class="row-wide mod-out"' not in page
    assert says(client, assessment).status_code == 403


def test_without_javascript_a_form_saves_and_comes_back_to_the_list(
    signed_in: Browser, assessment: Assessment
) -> None:
    response = says(signed_in, assessment, competency="REL", open="on")
    assert response.status_code == 302
    assert response.url == f"{address(assessment)}?competency=REL&open=on#item-REL1.2a"
    assert (stored().option, stored().reason) == ("L", "Four of five have one.")
    page = html(signed_in, address(assessment))
    assert "The one practice that differs is talked over" in page
    assert f'name="seen" value="{stored().version}"' in page


def test_a_save_answers_with_the_practice_and_the_progress(
    signed_in: Browser, assessment: Assessment
) -> None:
    response = says(signed_in, assessment, outcome="-differ-", headers=AJAX)
    page = response.content.decode()
    assert response.status_code == 200
    assert stored().differ
    assert 'id="progress"' in page
    assert "Agreed to differ" in page


def test_an_agreement_is_withdrawn_through_the_page(signed_in: Browser, assessment: Assessment) -> None:
    says(signed_in, assessment)
    send(signed_in, assessment, "REL1.2a", withdraw="1", seen=stored().version)
    assert not AgreedAnswer.objects.exists()


@pytest.mark.parametrize("headers", [None, AJAX])
def test_an_outcome_without_a_reason_keeps_what_was_chosen(
    signed_in: Browser, assessment: Assessment, headers: Any
) -> None:
    response = says(signed_in, assessment, reason=" ", headers=headers)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Say why in a sentence" in page
    assert 'value="L" data-key="L" checked' in page


@pytest.mark.parametrize("headers", [None, AJAX])
def test_an_outcome_changed_elsewhere_shows_both(
    signed_in: Browser, assessment: Assessment, alice: User, headers: Any
) -> None:
    says(signed_in, assessment)
    response = says(signed_in, assessment, outcome="P", reason="Only two of five.", headers=headers)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Four of five have one." in page
    assert "Only two of five." in page
    assert stored().option == "L"
    says(signed_in, assessment, outcome="P", reason="Only two of five.", seen=stored().version)
    assert stored().option == "P"


@pytest.mark.parametrize("key", ["REL1.1a", "REL9.9z", "x"])
def test_a_practice_that_is_not_rated_is_not_found(
    signed_in: Browser, assessment: Assessment, key: str
) -> None:
    assert says(signed_in, assessment, key=key).status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"seen": "x" * 400}, {"outcome": "a\0b", "reason": "\ud800"}, {"seen": "-1"}]
)
def test_odd_input_is_answered_with_a_message(
    signed_in: Browser, assessment: Assessment, body: dict[str, str]
) -> None:
    odd = {name: text.encode("utf-8", "surrogatepass") for name, text in body.items()}
    assert signed_in.post(address(assessment, "agree", "REL1.2a"), odd).status_code == 422


def test_the_list_is_filtered_by_competency_and_by_what_is_open(
    signed_in: Browser, assessment: Assessment
) -> None:
    where = address(assessment)
    assert "item-REL1.2a" in html(signed_in, f"{where}?competency=REL")
    assert "item-REL1.2a" not in html(signed_in, f"{where}?competency=VAL")
    assert "item-REL1.2a" in html(signed_in, f"{where}?competency=nonsense")
    says(signed_in, assessment)
    page = html(signed_in, f"{where}?open=on")
    assert "item-REL1.2a" not in page
    assert "Nothing here matches the filter" in page


def test_where_nothing_differs_the_page_says_so(
    signed_in: Browser, finance: Client, quarter: Any, alice: User, now: Any, rubric_version: Any
) -> None:
    found = opened(finance, quarter, alice, now)
    answer(found, RELATIONSHIP_AT_3, alice, now)
    assert "Nothing differs between the sides" in html(signed_in, address(found))


def test_the_agenda_has_lines_for_the_outcome_and_no_notes(
    signed_in: Browser, assessment: Assessment
) -> None:
    page = html(signed_in, address(assessment, "moderation_agenda"))
    assert "1 practice to talk over" in page
    assert "mod-blank" in page
    assert SECRET not in page
    says(signed_in, assessment)
    page = html(signed_in, address(assessment, "moderation_agenda"))
    assert "Four of five have one." in page
    assert "mod-blank" not in page


def test_the_minutes_tell_what_was_agreed_and_what_stays_different(
    signed_in: Browser, assessment: Assessment, now: Any
) -> None:
    client_answers(assessment, {"REL1.3a": "P"}, now)
    says(signed_in, assessment)
    says(signed_in, assessment, key="REL1.3a", outcome="-differ-", reason="The client waits for proof.")
    page = html(signed_in, address(assessment, "moderation_minutes"))
    assert "1 practice agreed, 1 stays different" in page
    assert "Alice Archer" in page
    assert "- Goals for key clients (Relationship management methodology): Largely. IT said fully" in page
    assert "Why: The client waits for proof." in page
    assert SECRET not in page


def test_after_closing_there_are_only_the_minutes(
    signed_in: Browser, assessment: Assessment, alice: User, now: Any
) -> None:
    says(signed_in, assessment)
    close_assessment(assessment=assessment, by=alice, now=now)
    minutes = address(assessment, "moderation_minutes")
    assert signed_in.get(address(assessment)).headers["Location"] == minutes
    page = html(signed_in, minutes)
    assert "these minutes do not change any more" in page
    assert says(signed_in, assessment, outcome="P", seen=stored().version).url.startswith(address(assessment))
    assert stored().option == "L"


def test_the_screen_costs_the_same_queries_with_ten_and_with_sixty_practices(
    signed_in: Browser,
    finance: Client,
    quarter: Any,
    alice: User,
    now: Any,
    shipped_version: Any,
    django_assert_num_queries: Any,
) -> None:
    found = opened(finance, quarter, alice, now)
    all_answered(found, "F", alice, now)
    keys = list(shipped_version.poms.filter(level__gt=1).values_list("key", flat=True)[:60])
    client_answers(found, dict.fromkeys(keys[:10], "N"), now)
    assert "10 practices to talk over" in html(signed_in, address(found))
    with django_assert_num_queries(SCREEN_QUERIES):
        signed_in.get(address(found))
    client_answers(found, dict.fromkeys(keys, "N"), now)
    assert "60 practices to talk over" in html(signed_in, address(found))
    for name in ("moderation", "moderation_agenda"):
        with django_assert_num_queries(SCREEN_QUERIES):
            signed_in.get(address(found, name))
    with django_assert_num_queries(SCREEN_QUERIES - 1):
        signed_in.get(address(found, "moderation_minutes"))


SCREEN_QUERIES = 16  # sign-in and frame among them

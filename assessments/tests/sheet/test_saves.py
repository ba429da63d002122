"""Saving answers of the scoring sheet: row by row, the whole page without JavaScript, conflicts and bad input."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from assessments.models import Answer, Sheet
from assessments.tests.sheet.acts import Q, answer_url, fields, page_url, say
from relationships.models import User

pytestmark = pytest.mark.usefixtures("rubric_version")


def test_a_save_answers_with_the_row_and_opens_what_is_asked_next(signed_in: Browser, sheet: Sheet) -> None:
    signed_in.post(answer_url("REL1.2a"), fields("REL1.2a", "F") | {"shown": "2"})
    response = signed_in.post(
        answer_url("REL1.2b"), fields("REL1.2b", "F", note="read <b>this</b>") | {"shown": "2"}
    )
    body = response.content.decode()
    assert response.status_code == 200
    assert 'data-version="1"' in body
    assert "read &lt;b&gt;this&lt;/b&gt;" in body
    assert 'name="REL1.3a-rating"' in body
    assert 'name="REL1.4a-rating"' not in body


def test_a_page_of_a_team_member_stores_nothing_until_the_first_answer(
    client: Browser, sheet: Sheet, bob: User
) -> None:
    client.force_login(bob)
    assert client.get(page_url()).status_code == 200
    assert not Sheet.objects.filter(respondent=bob).exists()
    assert client.post(answer_url("REL1.2a"), fields("REL1.2a", "P")).status_code == 200
    assert Answer.objects.get(sheet__respondent=bob).option == "P"


def test_the_same_practice_changed_elsewhere_shows_both_values(
    signed_in: Browser, sheet: Sheet, alice: User, now: datetime
) -> None:
    say(sheet, "REL1.2a", "P", alice, now, note="theirs")
    response = signed_in.post(answer_url("REL1.2a"), fields("REL1.2a", "F", seen=0, note="mine"))
    body = response.content.decode()
    assert response.status_code == 409
    clash = response.context["page"].row.clash
    assert (clash.theirs, clash.theirs_note, clash.mine, clash.mine_note) == (
        "Partially",
        "theirs",
        "Fully",
        "mine",
    )
    assert "Keep mine" in body
    assert "Take theirs" in body
    kept = signed_in.post(answer_url("REL1.2a"), fields("REL1.2a", "F", seen=1, note="mine"))
    assert kept.status_code == 200
    assert Answer.objects.get(sheet=sheet).note == "mine"


def test_a_retry_after_a_lost_acknowledgement_is_success(signed_in: Browser, sheet: Sheet) -> None:
    for _ in range(2):
        assert signed_in.post(answer_url("REL1.2a"), fields("REL1.2a", "F")).status_code == 200
    assert Answer.objects.get(sheet=sheet).version == 1


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ({"rating": "Z"}, "Choose one of the answers"),
        ({"rating": "-na-"}, "Say why this practice does not apply"),
        ({"evidence_on": "2999-01-01"}, "in the future"),
        ({"evidence_on": "yesterday"}, "Enter the date as day, month and year"),
        ({"note": "x" * 4001}, "Shorten this to 4000"),
        ({"evidence": "x" * 501}, "Shorten this to 500"),
        ({"note": "a\0b"}, "Null characters are not allowed"),
        ({"certainty": "9"}, "not one of the available choices"),
        ({"seen": "-1"}, "greater than or equal"),
        ({"seen": "9" * 30}, "less than or equal"),
    ],
)
def test_bad_input_gets_a_message_beside_the_field_and_keeps_what_was_typed(
    signed_in: Browser, sheet: Sheet, posted: dict[str, str], words: str
) -> None:
    data = fields("REL1.2a", "F", note="typed text") | {f"REL1.2a-{k}": v for k, v in posted.items()}
    response = signed_in.post(answer_url("REL1.2a"), data)
    assert response.status_code == 422
    texts = [text for group in response.context["page"].row.errors.values() for text in group]
    assert any(words in text for text in texts)
    assert response.context["page"].row.fields["note"].replace("\0", "") == data["REL1.2a-note"].replace(
        "\0", ""
    )
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("route", "posted", "status"),
    [
        ("sheet", {"REL1\0-seen": "0", "VAL1.2a-seen": "0", "VAL1.2a-rating": "F"}, 302),
        ("sheet", {"open": "9" * 5000, "shown": "x", "clear": "\0"}, 302),
        ("sheet", {"take": "x\r\ny"}, 302),
        ("carry", {"pom": "\0"}, 404),
        ("carry", {"levels": "9" * 5000 + ",-1,\0"}, 302),
        ("carry", {}, 302),
    ],
)
def test_hostile_input_breaks_nothing(
    signed_in: Browser, sheet: Sheet, route: str, posted: dict[str, str], status: int
) -> None:
    assert signed_in.post(reverse(route, args=["finance", Q, "REL1"]), posted).status_code == status
    assert not Answer.objects.exists()


def test_a_version_that_never_was_is_a_conflict_with_no_answer(signed_in: Browser, sheet: Sheet) -> None:
    response = signed_in.post(answer_url("REL1.2a"), fields("REL1.2a", "F", seen=7))
    assert response.status_code == 409
    assert response.context["page"].row.clash.theirs == "No answer"
    assert signed_in.post(answer_url("REL1.2a"), fields("REL1.2a", "F", seen=0)).status_code == 200


def test_without_javascript_one_button_saves_every_row(signed_in: Browser, sheet: Sheet) -> None:
    response = signed_in.post(
        page_url(), fields("REL1.2a", "F") | fields("REL1.2b", "-na-", na_reason="no calls")
    )
    assert response.headers["Location"] == page_url()
    stored = {a.pom.key: (a.option, a.na, a.na_reason) for a in Answer.objects.filter(sheet=sheet)}
    assert stored == {"REL1.2a": ("F", False, ""), "REL1.2b": ("", True, "no calls")}


def test_without_javascript_errors_keep_what_was_typed_and_save_the_rest(
    signed_in: Browser, sheet: Sheet
) -> None:
    response = signed_in.post(page_url(), fields("REL1.2a", "-na-", note="typed") | fields("REL1.2b", "L"))
    body = response.content.decode()
    assert response.status_code == 422
    assert "There is one problem" in body
    assert "typed" in body
    assert Answer.objects.get(sheet=sheet).pom.key == "REL1.2b"


def test_without_javascript_other_rows_merge_and_the_same_row_shows_both(
    signed_in: Browser, sheet: Sheet, alice: User, now: datetime
) -> None:
    say(sheet, "REL1.2a", "P", alice, now)
    response = signed_in.post(page_url(), fields("REL1.2a", "") | fields("REL1.2b", "L"))
    assert response.status_code == 302
    assert {a.option for a in Answer.objects.filter(sheet=sheet)} == {"P", "L"}
    response = signed_in.post(page_url(), fields("REL1.2a", "F", seen=0))
    assert response.status_code == 409
    assert "Keep mine" in response.content.decode()
    assert response.context["page"].ladder.rows[0].version == 1


def test_without_javascript_an_answer_can_be_cleared(
    signed_in: Browser, sheet: Sheet, alice: User, now: datetime
) -> None:
    say(sheet, "REL1.2a", "P", alice, now)
    signed_in.post(page_url(), fields("REL1.2a", "P", seen=1) | {"clear": "REL1.2a"})
    assert Answer.objects.get(sheet=sheet).is_blank


def test_a_save_through_the_page_costs_a_fixed_number_of_queries(
    signed_in: Browser, sheet: Sheet, django_assert_num_queries: Any
) -> None:
    signed_in.post(answer_url("REL1.2a"), fields("REL1.2a", "P"))
    # session, person, client, assessment, sheets, practice; ten of the service with its savepoint; two to draw the row,
    # two for the metrics and one for the plan beside it
    with django_assert_num_queries(21):
        signed_in.post(answer_url("REL1.2a"), fields("REL1.2a", "F", seen=1))

"""Closing freezes once and for all; reopening leaves what was frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from assessments import scoring
from assessments.models import Assessment, Result, RollUp
from assessments.selectors.rubric import engine_rubric
from assessments.services.closing import close_assessment, reopen_assessment
from assessments.tests.making import RELATIONSHIP_AT_3, answer, answer_one, client_answers, opened
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.freeze import intact
from opm.kernel.models import Change, Freeze
from relationships.models import Client

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any) -> Assessment:
    found = opened(finance, quarter, alice, now)
    answer(found, RELATIONSHIP_AT_3, alice, now)
    return found


def close_url(assessment: Assessment) -> str:
    return reverse("close_assessment", args=[assessment.client.slug, assessment.quarter])


def reopen_url(assessment: Assessment) -> str:
    return reverse("reopen_assessment", args=[assessment.client.slug, assessment.quarter])


def test_closing_freezes_result_snapshot_and_roll_up_rows(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    result = close_assessment(assessment=assessment, by=alice, now=now)
    assessment.refresh_from_db()
    assert (assessment.state, assessment.closed_by, assessment.closed_at) == ("closed", alice, now)
    assert not assessment.is_stale
    assert (result.frozen, result.closing, result.as_of) == (True, 1, now.date())
    assert set(RollUp.objects.filter(assessment=assessment).values_list("closed", flat=True)) == {True}
    packed = scoring.unpack(engine_rubric(assessment.version), bytes(result.snapshot or b""))
    assert {key: given.option for key, given in packed.sheets[0].answers.items()} == RELATIONSHIP_AT_3


def test_closing_lists_the_blanks_it_counts_as_lowest(assessment: Assessment, alice: Any, now: Any) -> None:
    result = close_assessment(assessment=assessment, by=alice, now=now)
    assert "VAL1.2a" in result.counted_blanks
    assert not set(RELATIONSHIP_AT_3) & set(result.counted_blanks)
    rated = list(engine_rubric(assessment.version).rated_poms())
    assert len(result.counted_blanks) == len(rated) - len(RELATIONSHIP_AT_3)


def test_an_outstanding_side_leaves_no_interval_after_closing(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    client_answers(assessment, {"REL1.2a": ""}, now)
    result = close_assessment(assessment=assessment, by=alice, now=now)
    assert (result.overall_low, result.overall_high) == (None, None)
    assert result.explanation["one_sided"] == ["REL1.2a"]


def test_closing_is_hashed_and_in_the_history(assessment: Assessment, alice: Any, now: Any) -> None:
    close_assessment(assessment=assessment, by=alice, now=now)
    row = Freeze.objects.get(kind="assessment.result", object_id=str(assessment.pk))
    assert intact(row)
    change = Change.objects.get(action="assessment.close")
    assert (change.by, change.old, change.new, change.scope) == (
        alice,
        "open",
        "closed",
        assessment.client.scope,
    )


def test_closing_twice_says_that_it_is_closed(assessment: Assessment, alice: Any, bob: Any, now: Any) -> None:
    close_assessment(assessment=assessment, by=alice, now=now)
    with pytest.raises(Refused, match="closed on Tue 10 Nov by Alice Archer already"):
        close_assessment(assessment=assessment, by=bob, now=now)
    assert Result.objects.filter(assessment=assessment, frozen=True).count() == 1


def test_no_answer_is_taken_after_closing(assessment: Assessment, alice: Any, now: Any) -> None:
    close_assessment(assessment=assessment, by=alice, now=now)
    with pytest.raises(Refused, match="closed"):
        answer_one(assessment, "REL1.2a", "N", alice, now)


@pytest.mark.parametrize("who", ["carol", "audrey", "dana", "mallory"])
def test_only_the_clients_team_closes_and_reopens(
    who: str, assessment: Assessment, alice: Any, now: Any, request: pytest.FixtureRequest
) -> None:
    other = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        close_assessment(assessment=assessment, by=other, now=now)
    close_assessment(assessment=assessment, by=alice, now=now)
    with pytest.raises(NotAllowed):
        reopen_assessment(assessment=assessment, by=other, reason="Let me", now=now)


def test_a_list_of_blanks_that_is_out_of_date_closes_nothing(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    assessment.refresh_from_db()
    seen = assessment.revision
    answer_one(assessment, "VAL1.2a", "F", alice, now)
    with pytest.raises(Conflict):
        close_assessment(assessment=assessment, by=alice, now=now, seen_revision=seen)
    assessment.refresh_from_db()
    assert assessment.is_open


def test_reopening_keeps_the_frozen_result_and_the_next_closing_supersedes_it(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    first = close_assessment(assessment=assessment, by=alice, now=now)
    reopen_assessment(assessment=assessment, by=alice, reason="The client corrected us", now=now)
    answer_one(assessment, "REL1.2a", "N", alice, now)
    second = close_assessment(assessment=assessment, by=alice, now=now + timedelta(days=1))
    first.refresh_from_db()
    assert (second.closing, second.supersedes, first.frozen) == (2, first, True)
    assert second.overall_score != first.overall_score
    older, newer = Freeze.objects.filter(object_id=str(assessment.pk)).order_by("pk")
    assert newer.previous_sha256 == older.sha256
    assert Change.objects.get(action="assessment.reopen").reason == "The client corrected us"


def test_reopening_needs_a_reason(assessment: Assessment, alice: Any, now: Any) -> None:
    close_assessment(assessment=assessment, by=alice, now=now)
    with pytest.raises(Refused, match="Say why"):
        reopen_assessment(assessment=assessment, by=alice, reason="  ", now=now)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessments_result SET overall_score = 5 WHERE frozen",
        "DELETE FROM assessments_result WHERE frozen",
    ],
)
def test_sql_cannot_change_a_frozen_result(
    statement: str, assessment: Assessment, alice: Any, now: Any
) -> None:
    frozen = close_assessment(assessment=assessment, by=alice, now=now)
    refused = pytest.raises(DatabaseError, match="frozen result is never")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert str(Result.objects.get(pk=frozen.pk).overall_score) == frozen.explanation["overall"]["score"]


def test_the_page_lists_the_blanks_before_it_closes(
    assessment: Assessment, client: Browser, alice: Any, now: Any
) -> None:
    client.force_login(alice)
    page = client.get(close_url(assessment)).content.decode()
    assert "18 practices have no answer and count as not in place" in page
    assert reverse("sheet", args=["finance", assessment.quarter, "VAL1"]) in page
    assert Assessment.objects.get(pk=assessment.pk).is_open
    revision = Assessment.objects.get(pk=assessment.pk).revision
    done = client.post(close_url(assessment), {"revision": revision}, follow=True)
    assert not Assessment.objects.get(pk=assessment.pk).is_open
    assert "18 practices without an answer counted as not in place" in done.content.decode()


def test_a_double_click_on_close_says_so_and_closes_once(
    assessment: Assessment, client: Browser, alice: Any
) -> None:
    client.force_login(alice)
    revision = Assessment.objects.get(pk=assessment.pk).revision
    client.post(close_url(assessment), {"revision": revision})
    again = client.post(close_url(assessment), {"revision": revision}, follow=True)
    assert "already" in again.content.decode()
    assert Result.objects.filter(assessment=assessment, frozen=True).count() == 1


def test_answers_that_changed_since_the_list_are_listed_again(
    assessment: Assessment, client: Browser, alice: Any, now: Any
) -> None:
    client.force_login(alice)
    seen = Assessment.objects.get(pk=assessment.pk).revision
    answer_one(assessment, "VAL1.2a", "F", alice, now)
    page = client.post(close_url(assessment), {"revision": seen}, follow=True)
    assert "Answers have changed" in page.content.decode()
    assert "17 practices have no answer" in page.content.decode()
    assert Assessment.objects.get(pk=assessment.pk).is_open


def test_reopening_in_the_browser_keeps_what_was_typed(
    assessment: Assessment, client: Browser, alice: Any, now: Any
) -> None:
    close_assessment(assessment=assessment, by=alice, now=now)
    client.force_login(alice)
    refused = client.post(reopen_url(assessment), {"reason": "x" * 501})
    assert refused.status_code == 422
    assert "Shorten this to 500 characters" in refused.content.decode()
    assert "x" * 501 in refused.content.decode()
    client.post(reopen_url(assessment), {"reason": "The client corrected us"})
    assert Assessment.objects.get(pk=assessment.pk).is_open


@pytest.mark.parametrize(("who", "code"), [("carol", 403), ("audrey", 403), ("mallory", 404)])
def test_others_get_no_closing_page(
    who: str, code: int, assessment: Assessment, client: Browser, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    for url in (close_url(assessment), reopen_url(assessment)):
        assert client.get(url).status_code == client.post(url, {"reason": "x"}).status_code == code

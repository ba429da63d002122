"""Closing beside another closing, and beside a save: the row lock of PostgreSQL decides."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from assessments.models import Assessment, Result
from assessments.services.closing import close_assessment
from assessments.tests.making import RELATIONSHIP_AT_3, answer, answer_one, opened
from opm.kernel.errors import Refused
from opm.kernel.models import Change
from relationships.models import Client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any) -> Assessment:
    found = opened(finance, quarter, alice, now)
    answer(found, RELATIONSHIP_AT_3, alice, now)
    return found


def test_two_who_close_at_once_close_once(assessment: Assessment, alice: Any, bob: Any, now: Any) -> None:
    outcomes = in_parallel(
        lambda: close_assessment(assessment=assessment, by=alice, now=now),
        lambda: close_assessment(assessment=assessment, by=bob, now=now),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "Result"]
    assert Result.objects.filter(assessment=assessment, frozen=True).count() == 1
    assert Change.objects.filter(action="assessment.close").count() == 1


def test_an_answer_beside_closing_is_either_frozen_or_refused(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    outcomes = in_parallel(
        lambda: close_assessment(assessment=assessment, by=alice, now=now),
        lambda: answer_one(assessment, "VAL1.2a", "F", alice, now),
    )
    refused = any(isinstance(outcome, Refused) for outcome in outcomes)
    frozen = Result.objects.get(assessment=assessment, frozen=True)
    assert ("VAL1.2a" in frozen.counted_blanks) is refused


def in_parallel(*works: Callable[[], Any]) -> list[Any]:
    """The outcome of each, a result or an exception, all started at one barrier."""
    barrier, outcomes = threading.Barrier(len(works)), list[Any]([None] * len(works))

    def run(place: int, work: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            outcomes[place] = work()
        except Exception as error:  # noqa: BLE001 - the outcome is what is tested
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes

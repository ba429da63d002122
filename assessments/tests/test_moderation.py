"""A moderation: what is on its agenda, and what agreeing does to the score."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command

from assessments import scoring
from assessments.models import AgreedAnswer, Assessment, MetricReading, Pom, RollUp
from assessments.selectors.moderation.agenda import Kind, agenda, agreed_by_pom
from assessments.selectors.result.stored import read
from assessments.selectors.rubric import engine_rubric
from assessments.services.closing import close_assessment, reopen_assessment
from assessments.services.compute import compute_many
from assessments.services.moderation import InvalidOutcome, Outcome, agree, withdraw
from assessments.services.recompute import recompute
from assessments.tests.making import RELATIONSHIP_AT_3, answer, answer_one, client_answers, opened
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.models import Change
from relationships.models import Client

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LARGELY = Outcome(option="L", reason="Written down for four of five.")
TO_DIFFER = Outcome(differ=True, reason="The client waits for the new list.")


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any) -> Assessment:
    """IT says fully everywhere up to level 3; the client says "No" to one practice of level 2."""
    found = opened(finance, quarter, alice, now)
    answer(found, RELATIONSHIP_AT_3, alice, now)
    client_answers(found, {"REL1.2a": "N", "REL1.2b": "F"}, now)
    return found


def pom(assessment: Assessment, key: str) -> Pom:
    return Pom.objects.get(version=assessment.version, key=key)


def agreed(
    assessment: Assessment, key: str, outcome: Outcome, by: Any, now: Any, seen: int = 0
) -> AgreedAnswer:
    return agree(
        assessment=assessment, pom=pom(assessment, key), outcome=outcome, seen_version=seen, by=by, now=now
    )


def level(assessment: Assessment, now: Any) -> int | None:
    """REL1's level once the worker has been there."""
    compute_many([assessment.pk], now=now)
    found: int | None = read(assessment).numbers["capabilities"]["REL1"]["level"]
    return found


def kinds(assessment: Assessment, user: Any) -> dict[str, Kind]:
    return {item.pom.key: item.kind for item in agenda(assessment, user, on_team=True).items}


# --- what is talked over ------------------------------------------------------------------------------------------
def test_the_agenda_has_what_differs_the_widest_first(assessment: Assessment, alice: Any, now: Any) -> None:
    client_answers(assessment, {"REL1.3a": "L", "REL1.3b": "F"}, now)
    items = agenda(assessment, alice, on_team=True).items
    assert [(item.pom.key, item.kind, item.distance) for item in items if item.distance] == [
        ("REL1.2a", Kind.SIDES, 3),
        ("REL1.3a", Kind.SIDES, 1),
    ]


def test_raters_of_one_side_who_differ_are_on_the_agenda(
    assessment: Assessment, alice: Any, bob: Any, now: Any
) -> None:
    answer(assessment, {"REL1.3a": "P"}, bob, now)
    found = next(item for item in agenda(assessment, alice, on_team=True).items if item.pom.key == "REL1.3a")
    assert (found.kind, found.distance, found.it) == (Kind.RATERS, 2, "P")


def test_whether_a_practice_applies_is_on_the_agenda(
    assessment: Assessment, alice: Any, bob: Any, now: Any
) -> None:
    answer(assessment, {"REL1.3a": "NA"}, bob, now)
    assert kinds(assessment, alice)["REL1.3a"] is Kind.APPLIES


def test_a_rating_that_the_records_deny_is_on_the_agenda(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    MetricReading.objects.create(
        client=assessment.client,
        quarter=assessment.quarter,
        key="reviews_overdue_share",
        value="0.6",
        live=True,
        measured_on=now.date(),
        at=now,
    )
    assert kinds(assessment, alice)["REL1.3b"] is Kind.RECORDS


def test_what_one_side_alone_has_answered_stands_apart(assessment: Assessment, alice: Any, now: Any) -> None:
    client_answers(assessment, {"REL1.3a": "", "REL1.3b": "F"}, now)
    found = kinds(assessment, alice)
    assert found["REL1.3a"] is Kind.ONE_SIDED
    assert "REL1.3b" not in found


def test_an_agreed_practice_stays_where_it_was_and_when_it_differs_no_more(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    agreed(assessment, "REL1.2a", LARGELY, alice, now)
    assert kinds(assessment, alice)["REL1.2a"] is Kind.SIDES
    answer_one(assessment, "REL1.2a", "N", alice, now)
    assert kinds(assessment, alice)["REL1.2a"] is Kind.SETTLED


def test_nothing_shows_of_a_capability_one_has_not_answered(
    assessment: Assessment, alice: Any, bob: Any, now: Any
) -> None:
    agreed(assessment, "REL1.2a", LARGELY, alice, now)
    found = agenda(assessment, bob, on_team=True)
    assert (list(found.items), dict(found.agreed)) == ([], {})
    assert [item.key for item in found.hidden] == ["REL1"]


# --- agreeing -----------------------------------------------------------------------------------------------------
def test_an_agreed_answer_takes_the_place_of_both_sides(assessment: Assessment, alice: Any, now: Any) -> None:
    assert level(assessment, now) == 2
    agreed(assessment, "REL1.2a", Outcome(option="F", reason="Shown in the meeting."), alice, now)
    assert level(assessment, now) == 3
    assert read(assessment).numbers["poms"]["REL1.2a"]["agreed"] == "F"


def test_agreeing_to_differ_leaves_the_score_as_it_is(assessment: Assessment, alice: Any, now: Any) -> None:
    level(assessment, now)
    before = RollUp.objects.get(assessment=assessment, key="").score
    agreed(assessment, "REL1.2a", TO_DIFFER, alice, now)
    assert level(assessment, now) == 2
    assert RollUp.objects.get(assessment=assessment, key="").score == before
    assert agreed_by_pom(assessment)["REL1.2a"].differ


def test_an_agreement_can_be_withdrawn(assessment: Assessment, alice: Any, now: Any) -> None:
    row = agreed(assessment, "REL1.2a", Outcome(option="F", reason="Shown."), alice, now)
    withdraw(assessment=assessment, pom=row.pom, seen_version=row.version, by=alice, now=now)
    assert level(assessment, now) == 2
    assert agreed_by_pom(assessment) == {}
    withdraw(assessment=assessment, pom=row.pom, seen_version=row.version, by=alice, now=now)


def test_each_step_is_in_the_audit_with_its_reason(assessment: Assessment, alice: Any, now: Any) -> None:
    row = agreed(assessment, "REL1.2a", LARGELY, alice, now)
    row = agreed(assessment, "REL1.2a", TO_DIFFER, alice, now, seen=row.version)
    withdraw(assessment=assessment, pom=row.pom, seen_version=row.version, by=alice, now=now)
    told = Change.objects.filter(action__startswith="moderation.").order_by("sequence")
    assert list(told.values_list("action", "field", "old", "new", "reason")) == [
        ("moderation.agree", "REL1.2a", "", "L", LARGELY.reason),
        ("moderation.agree", "REL1.2a", "L", "differ", TO_DIFFER.reason),
        ("moderation.withdraw", "REL1.2a", "differ", "", TO_DIFFER.reason),
    ]
    call_command("check_audit", verbosity=0)


@pytest.mark.parametrize(
    ("outcome", "field"),
    [
        (Outcome(option="L"), "reason"),
        (Outcome(option="L", reason="  "), "reason"),
        (Outcome(option="L", reason="x" * 501), "reason"),
        (Outcome(option="L", reason="a\0b"), "reason"),
        (Outcome(reason="Because"), "outcome"),
        (Outcome(option="Z", reason="Because"), "outcome"),
        (Outcome(option="L", differ=True, reason="Because"), "outcome"),
        (Outcome(na=True, differ=True, reason="Because"), "outcome"),
    ],
)
def test_an_outcome_is_one_thing_with_a_short_reason(
    assessment: Assessment, alice: Any, now: Any, outcome: Outcome, field: str
) -> None:
    with pytest.raises(InvalidOutcome) as refused:
        agreed(assessment, "REL1.2a", outcome, alice, now)
    assert set(refused.value.problems) == {field}
    assert not AgreedAnswer.objects.exists()


def test_not_applicable_is_agreed_only_where_a_practice_may_not_apply(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    answer(assessment, {"REL2.2a": "N", "REL2.2b": "N"}, alice, now)
    na = Outcome(na=True, reason="There is no such contract.")
    with pytest.raises(InvalidOutcome, match="always applies"):
        agreed(assessment, "REL2.3a", na, alice, now)
    agreed(assessment, "REL1.2a", na, alice, now)
    assert agreed_by_pom(assessment)["REL1.2a"].label == "Not applicable"


def test_a_closed_assessment_is_not_moderated(assessment: Assessment, alice: Any, now: Any) -> None:
    row = agreed(assessment, "REL1.2a", LARGELY, alice, now)
    close_assessment(assessment=assessment, by=alice, now=now)
    with pytest.raises(Refused, match="closed"):
        agreed(assessment, "REL1.2a", TO_DIFFER, alice, now, seen=row.version)
    with pytest.raises(Refused, match="closed"):
        withdraw(assessment=assessment, pom=row.pom, seen_version=row.version, by=alice, now=now)


@pytest.mark.parametrize("who", ["carol", "audrey", "dana", "mallory"])
def test_only_the_clients_team_agrees(
    assessment: Assessment, request: pytest.FixtureRequest, who: str, now: Any
) -> None:
    with pytest.raises(NotAllowed):
        agreed(assessment, "REL1.2a", LARGELY, request.getfixturevalue(who), now)


def test_who_has_not_answered_a_capability_agrees_nothing_there(
    assessment: Assessment, bob: Any, now: Any
) -> None:
    with pytest.raises(Refused, match="Answer Relationship management methodology first"):
        agreed(assessment, "REL1.2a", LARGELY, bob, now)


def test_an_outcome_changed_elsewhere_is_a_conflict_with_what_is_stored(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    stored = agreed(assessment, "REL1.2a", LARGELY, alice, now)
    with pytest.raises(Conflict) as conflict:
        agreed(assessment, "REL1.2a", TO_DIFFER, alice, now)
    assert conflict.value.current == stored
    with pytest.raises(Conflict):
        withdraw(assessment=assessment, pom=stored.pom, seen_version=0, by=alice, now=now)


def test_an_agreement_made_anew_is_not_mistaken_for_the_withdrawn_one(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    first = agreed(assessment, "REL1.2a", LARGELY, alice, now)
    withdraw(assessment=assessment, pom=first.pom, seen_version=first.version, by=alice, now=now)
    agreed(assessment, "REL1.2a", Outcome(option="P", reason="Looked again."), alice, now)
    with pytest.raises(Conflict):
        agreed(assessment, "REL1.2a", TO_DIFFER, alice, now, seen=first.version)


def test_sending_the_same_outcome_twice_has_one_effect(assessment: Assessment, alice: Any, now: Any) -> None:
    first = agreed(assessment, "REL1.2a", LARGELY, alice, now)
    assessment.refresh_from_db()
    revision = assessment.revision
    assert agreed(assessment, "REL1.2a", LARGELY, alice, now).version == first.version
    assessment.refresh_from_db()
    assert assessment.revision == revision


def test_last_quarters_agreement_is_shown_and_not_carried_over(
    assessment: Assessment, finance: Client, alice: Any, now: Any
) -> None:
    last = opened(finance, assessment.quarter.plus(-1), alice, now)
    answer(last, RELATIONSHIP_AT_3, alice, now)
    agreed(last, "REL1.2a", LARGELY, alice, now)
    found = agenda(assessment, alice, on_team=True)
    assert found.earlier["REL1.2a"].label == "Largely"
    assert not found.agreed
    assert level(assessment, now) == 2


# --- closing a moderated assessment -------------------------------------------------------------------------------
def test_a_moderated_closing_keeps_the_agreed_answers_and_recomputes_the_same(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    agreed(assessment, "REL1.2a", Outcome(option="F", reason="Shown."), alice, now)
    agreed(assessment, "REL1.2b", TO_DIFFER, alice, now)
    result = close_assessment(assessment=assessment, by=alice, now=now)
    packed = scoring.unpack(engine_rubric(assessment.version), bytes(result.snapshot or b""))
    assert {key: given.option for key, given in packed.agreed.items()} == {"REL1.2a": "F"}
    assert recompute(write=False, now=now).changes == []
    call_command("check_audit", verbosity=0)


def test_what_is_agreed_after_reopening_leaves_the_frozen_result_as_it_was(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    frozen = close_assessment(assessment=assessment, by=alice, now=now)
    reopen_assessment(assessment=assessment, by=alice, reason="The client wants to talk.", now=now)
    agreed(assessment, "REL1.2a", Outcome(option="F", reason="Shown."), alice, now)
    again = close_assessment(assessment=assessment, by=alice, now=now)
    frozen.refresh_from_db()
    assert frozen.explanation["capabilities"]["REL1"]["level"] == 2
    assert again.explanation["capabilities"]["REL1"]["level"] == 3
    assert recompute(write=False, now=now).changes == []

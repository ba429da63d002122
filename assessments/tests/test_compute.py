"""From a save to a stored result: once, twice, late, in any order, and not at all where it cannot be."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Answer, Assessment, Result, RollUp, RubricVersion, Sheet
from assessments.services import compute
from assessments.services.closing import close_assessment, reopen_assessment
from assessments.services.metrics import capture
from assessments.tests.making import (
    RELATIONSHIP_AT_3,
    all_answered,
    answer,
    answer_one,
    client_answers,
    opened,
)
from opm.kernel import live_metrics
from relationships.models import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any) -> Assessment:
    return opened(finance, quarter, alice, now)


def rollup(assessment: Assessment, key: str = "") -> RollUp:
    return RollUp.objects.get(assessment=assessment, key=key)


def fresh(assessment: Assessment) -> Assessment:
    assessment.refresh_from_db()
    return assessment


def stored(assessment: Assessment) -> Any:
    """Everything computing leaves behind, comparable."""
    state = Assessment.objects.values_list("revision", "computed_revision", "compute_attempts", "stale_since")
    rows = RollUp.objects.filter(assessment=assessment).order_by("kind", "key")
    numbers = list(
        rows.values_list("kind", "key", "level", "score", "effective_score", "low", "high", "coverage_share")
    )
    results = Result.objects.filter(assessment=assessment).values_list("pk", "input_hash", "overall_score")
    return state.get(pk=assessment.pk), numbers, list(results)


def test_a_saved_answer_orders_a_computation(assessment: Assessment, alice: Any, now: Any) -> None:
    before = fresh(assessment).revision
    answer_one(assessment, "REL1.2a", "F", alice, now)
    assert fresh(assessment).revision == before + 1
    assert assessment.is_stale
    assert assessment.stale_since == now


def test_the_oldest_unanswered_save_says_how_long_it_waits(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    answer_one(assessment, "REL1.2a", "F", alice, now + timedelta(minutes=1))
    answer_one(assessment, "REL1.2b", "F", alice, now + timedelta(minutes=2))
    assert fresh(assessment).stale_since == now


def test_computing_stores_the_result_and_a_row_for_each_number(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    result = compute.compute(assessment.pk, now=now)
    assert result is not None
    assert result.revision == fresh(assessment).computed_revision == assessment.revision
    assert assessment.stale_since is None
    row = rollup(assessment, "REL1")
    assert (row.kind, row.level, row.score) == (RollUp.Kind.CAPABILITY, 3, Decimal("3.0000"))
    assert (row.answered, row.total, row.basis) == (6, 8, "sufficient")
    assert RollUp.objects.filter(assessment=assessment).count() == 1 + 2 + 3


def test_numbers_are_cut_and_never_rounded_up(assessment: Assessment, alice: Any, now: Any) -> None:
    answers = {"REL1.2a": "F", "REL1.2b": "F", "REL1.3a": "F", "REL1.3b": "F", "REL1.4a": "P", "REL1.4b": "N"}
    answer(assessment, answers, alice, now)
    result = compute.compute(assessment.pk, now=now)
    assert result is not None
    numbers = result.explanation["capabilities"]["REL1"]
    assert numbers["fulfilment"]["4"] == "0.1666"
    assert rollup(assessment, "REL1").score == Decimal("3.3333")
    assert numbers["binding"] == {"kind": "own", "level": 4, "value": "0.1666", "needs": "0.5000"}
    assert "Level 4" in numbers["why"]


def test_both_sides_and_the_interval_are_kept_apart(assessment: Assessment, alice: Any, now: Any) -> None:
    all_answered(assessment, "F", alice, now)
    client_answers(assessment, {"REL1.2a": "P", "REL1.3a": ""}, now)
    compute.compute(assessment.pk, now=now)
    row = rollup(assessment, "REL1")
    assert row.it_score == Decimal("5.0000")
    assert row.client_score is not None and row.client_score < row.it_score
    assert row.low is not None and row.high is not None and row.low <= row.high
    assert rollup(assessment, "VAL1").client_score is None
    poms = Result.objects.get(assessment=assessment).explanation["poms"]
    assert poms["REL1.2a"] == {"value": "0.6666", "it": "F", "client": "P"}


def test_the_partner_level_says_which_rule_is_not_met(assessment: Assessment, alice: Any, now: Any) -> None:
    all_answered(assessment, "F", alice, now)
    answer(assessment, {"VAL1.2a": "N", "VAL1.2b": "N"}, alice, now)
    result = compute.compute(assessment.pk, now=now)
    assert result is not None
    found = result.explanation["partner_level"]
    assert found["key"] == result.partner_level == rollup(assessment).partner_level == "reactive"
    assert found["next"]["short"] == [{"key": "VAL", "has": 1}]


def test_the_same_answers_keep_the_same_row(assessment: Assessment, alice: Any, now: Any) -> None:
    answer_one(assessment, "REL1.2a", "F", alice, now)
    compute.compute_many([assessment.pk], now=now)
    first = stored(assessment)
    compute.compute_many([assessment.pk], now=now)
    compute.compute_many([assessment.pk], now=now + timedelta(hours=1))
    assert stored(assessment) == first


def test_a_late_run_never_overwrites_a_newer_one(assessment: Assessment, alice: Any, now: Any) -> None:
    answer_one(assessment, "REL1.2a", "F", alice, now)
    [old] = compute.read_inputs([assessment.pk])
    answer_one(assessment, "REL1.2b", "F", alice, now)
    [new] = compute.read_inputs([assessment.pk])
    assert compute.store(new.assessment, compute.evaluate_open(new), now=now)
    newest = stored(assessment)
    assert not compute.store(old.assessment, compute.evaluate_open(old), now=now)
    assert stored(assessment) == newest


def test_a_save_during_a_run_leaves_the_assessment_stale(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    [running] = compute.read_inputs([assessment.pk])
    answer_one(assessment, "REL1.2a", "F", alice, now)
    assert compute.store(running.assessment, compute.evaluate_open(running), now=now)
    assert fresh(assessment).is_stale
    assert assessment.stale_since == now


def test_a_run_that_started_before_closing_changes_nothing(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    answer_one(assessment, "REL1.2a", "F", alice, now)
    [running] = compute.read_inputs([assessment.pk])
    close_assessment(assessment=assessment, by=alice, now=now)
    closed = stored(assessment)
    assert not compute.store(running.assessment, compute.evaluate_open(running), now=now)
    assert stored(assessment) == closed


def test_a_closed_assessment_gives_its_frozen_result(assessment: Assessment, alice: Any, now: Any) -> None:
    frozen = close_assessment(assessment=assessment, by=alice, now=now)
    assert compute.compute(assessment.pk, now=now) == frozen


def poison(assessment: Assessment) -> None:
    """An answer that the engine refuses and no service would take."""
    row = Answer.objects.filter(sheet__assessment=assessment).first()
    assert row is not None
    Answer.objects.filter(pk=row.pk).update(option="?")


def test_a_poisoned_one_is_parked_after_three_attempts_and_the_next_save_frees_it(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    answer_one(assessment, "REL1.2a", "F", alice, now)
    poison(assessment)
    outcomes = [compute.compute_many([assessment.pk], now=now) for _ in range(4)]
    assert outcomes == [{"computed": 0, "failed": 1}] * 3 + [{"computed": 0, "failed": 0}]
    assert fresh(assessment).compute_attempts == 3
    assert "REL1.2a" in assessment.compute_error
    assert list(compute.parked()) == [assessment]
    assert not compute.stale().exists()
    later = now + timedelta(hours=1)
    Answer.objects.filter(sheet__assessment=assessment).update(option="P")
    answer_one(assessment, "REL1.2b", "F", alice, later)
    assert (fresh(assessment).compute_error, assessment.stale_since) == ("", later)
    assert compute.compute_many([assessment.pk], now=later) == {"computed": 1, "failed": 0}


def test_a_worker_killed_at_work_has_counted_its_attempt(
    assessment: Assessment, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(compute, "evaluate", killed)
    for attempt in (1, 2, 3):
        with pytest.raises(SystemExit):
            compute.compute_many([assessment.pk], now=now)
        assert fresh(assessment).compute_attempts == attempt
    assert compute.compute_many([assessment.pk], now=now) == {"computed": 0, "failed": 0}
    assert compute.sweep() == {"hinted": 0, "parked": 1}
    assert "3 attempts" in fresh(assessment).compute_error


def many(
    count: int, quarter: Any, by: Any, now: Any, portfolio: Any, version: RubricVersion
) -> list[Assessment]:
    """Stale assessments of as many clients with one answer each, written in bulk."""
    clients = Client.objects.bulk_create(
        Client(slug=f"c{number}", name=f"Client {number}", portfolio=portfolio) for number in range(count)
    )
    common = {"quarter": quarter, "rubric": version.rubric, "version": version}
    found = Assessment.objects.bulk_create(
        Assessment(client=item, opened_at=now, stale_since=now, **common) for item in clients
    )
    sheets = Sheet.objects.bulk_create(
        Sheet(assessment=item, respondent=by, respondent_label=by.name, created_at=now) for item in found
    )
    pom = version.poms.get(key="REL1.2a")
    Answer.objects.bulk_create(Answer(sheet=item, pom=pom, option="F", answered_at=now) for item in sheets)
    return found


def test_others_in_the_chunk_are_computed_beside_a_poisoned_one(
    quarter: Any, alice: Any, now: Any, portfolio: Any, rubric_version: Any
) -> None:
    first, sick, last = many(3, quarter, alice, now, portfolio, rubric_version)
    poison(sick)
    assert compute.compute_many([first.pk, sick.pk, last.pk], now=now) == {"computed": 2, "failed": 1}
    assert [fresh(item).is_stale for item in (first, sick, last)] == [False, True, False]


# Reading: places, revisions, five of the inputs. Each: claim, savepoint and release, advance, draft, delete and make
# the roll-ups; new results one more.
READING, EACH = 7, 8
MEASURED = 1  # the stored readings; the metrics themselves are counted apart
METRICS = 66  # what measuring all live metrics costs, for any number of clients


@pytest.mark.parametrize("count", [10, 100])
def test_computing_a_chunk_measures_and_reads_in_a_fixed_number_of_queries(
    count: int,
    quarter: Any,
    alice: Any,
    now: Any,
    portfolio: Any,
    rubric_version: Any,
    django_assert_num_queries: Any,
) -> None:
    found = many(count, quarter, alice, now, portfolio, rubric_version)
    ids, clients = [item.pk for item in found], [item.client_id for item in found]
    compute.compute(ids[0], now=now)
    capture(clients, quarter, now=now)
    Assessment.objects.update(computed_revision=0)
    Result.objects.all().delete()
    keys = [metric.key for metric in live_metrics.registered()]
    with CaptureQueriesContext(connection) as measuring:
        live_metrics.measure(keys, clients, quarter)
    assert len(measuring) == METRICS
    with django_assert_num_queries(READING + MEASURED + METRICS + EACH * count):
        assert compute.compute_many(ids, now=now) == {"computed": count, "failed": 0}


def test_the_sweep_hints_the_longest_waiting_first_in_chunks(
    quarter: Any, alice: Any, now: Any, portfolio: Any, rubric_version: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = many(3, quarter, alice, now, portfolio, rubric_version)
    Assessment.objects.filter(pk=third.pk).update(stale_since=now - timedelta(hours=2))
    Assessment.objects.filter(pk=first.pk).update(stale_since=now - timedelta(hours=1))
    hinted: list[list[int]] = []
    monkeypatch.setattr(compute, "CHUNK", 2)
    monkeypatch.setattr(compute, "hint_broker", lambda task, ids: hinted.append(ids))
    assert compute.sweep() == {"hinted": 3, "parked": 0}
    assert hinted == [[third.pk, first.pk], [second.pk]]


def test_recomputing_everything_changes_nothing(
    assessment: Assessment, alice: Any, now: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    compute.compute(assessment.pk, now=now)
    close_assessment(assessment=assessment, by=alice, now=now)
    before = stored(assessment)
    call_command("recompute")
    assert "nothing changed" in capsys.readouterr().out
    assert stored(assessment) == before


@pytest.mark.parametrize("closed", [False, True])
def test_recompute_repairs_roll_up_rows_and_says_what_changed(
    closed: bool, assessment: Assessment, alice: Any, now: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    compute.compute(assessment.pk, now=now)
    if closed:
        close_assessment(assessment=assessment, by=alice, now=now)
    before = stored(assessment)
    RollUp.objects.filter(assessment=assessment, key="REL1").update(score="1.0000")
    call_command("recompute", "--dry-run")
    assert rollup(assessment, "REL1").score == Decimal("1.0000")
    call_command("recompute", "--quarter", str(assessment.quarter))
    said = capsys.readouterr().out
    assert "REL1" in said and "1.0000" in said and "3.0000" in said
    assert stored(assessment) == before


def test_recompute_never_touches_a_frozen_result(
    assessment: Assessment, alice: Any, now: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    frozen = close_assessment(assessment=assessment, by=alice, now=now)
    Answer.objects.filter(sheet__assessment=assessment).update(option="N")
    call_command("recompute")
    assert "nothing changed" in capsys.readouterr().out
    explanation = frozen.explanation
    frozen.refresh_from_db()
    assert frozen.explanation == explanation


def test_after_reopening_the_draft_is_computed_beside_the_frozen_result(
    assessment: Assessment, alice: Any, now: Any
) -> None:
    answer(assessment, RELATIONSHIP_AT_3, alice, now)
    frozen = close_assessment(assessment=assessment, by=alice, now=now)
    reopen_assessment(assessment=assessment, by=alice, reason="One answer was mistaken", now=now)
    draft = compute.compute(assessment.pk, now=now)
    assert draft is not None and not draft.frozen
    assert Result.objects.filter(pk=frozen.pk, frozen=True).exists()
    assert not rollup(assessment).closed

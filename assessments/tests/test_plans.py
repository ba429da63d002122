"""Choosing an improvement plan and working on its steps: one write each, with audit, and nobody's work is lost."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from assessments.models import Answer, Assessment, Plan, PlanStep, Pom
from assessments.selectors.plan.chosen import chosen_plan, done_steps
from assessments.selectors.plan.start import basis_of
from assessments.selectors.rubric import engine_rubric
from assessments.services import compute, plan_steps, plans
from assessments.services.closing import close_assessment
from assessments.services.plan_steps import StepInput
from assessments.services.plans import StepWish
from assessments.services.sheets import own_sheet
from assessments.tests.making import all_answered, answer, client_answers, opened
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.models import Change
from relationships.models import Client, User

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 10)
Done = PlanStep.State.DONE


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: User, now: datetime, rubric_version: Any) -> Assessment:
    """Finance, closed: levels 2 in place, level 3 largely, nothing above."""
    made = opened(finance, quarter, alice, now)
    all_answered(made, "N", alice, now)
    for capability in ("REL1", "REL2", "VAL1"):
        answer(made, {f"{capability}.2a": "F", f"{capability}.2b": "F", f"{capability}.3a": "P"}, alice, now)
    close_assessment(assessment=made, by=alice, now=now)
    return Assessment.objects.select_related("client", "version__rubric").get(pk=made.pk)


def choose(assessment: Assessment, by: User, now: datetime, *poms: str, seen: int | None = None) -> Plan:
    """A plan of these practices, each fully and owned by whoever starts it."""
    wanted = [StepWish(pom, "F", by, date(2027, 3, 31)) for pom in poms or ("REL1.3a", "REL1.3b")]
    return plans.choose_plan(
        assessment=assessment, wanted=wanted, goal={"kind": "chosen"}, seen_plan=seen, by=by, now=now
    )


def update(step: PlanStep, by: User, now: datetime, reason: str = "", **wish: Any) -> PlanStep:
    """The step with some things changed, written over what is stored."""
    stored = PlanStep.objects.select_related("plan__client", "owner").get(pk=step.pk)
    values = {name: getattr(stored, name) for name in ("owner", "due_on", "state", "done_on", "evidence")}
    return plan_steps.update_step(
        step=stored,
        wish=StepInput(**{**values, **wish}),
        seen_version=stored.version,
        reason=reason,
        by=by,
        now=now,
    )


def test_a_plan_keeps_what_the_engine_promises_for_its_steps(
    assessment: Assessment, alice: User, now: datetime
) -> None:
    plan = choose(assessment, alice, now)
    assert plan.start_score is not None
    assert plan.promised_score is not None
    assert plan.promised_score > plan.start_score
    assert Decimal(plan.promised["capabilities"]["REL1"]) >= 3
    assert plan.promised["capabilities"]["VAL1"] == plan.promised["capabilities_before"]["VAL1"]
    steps = list(plan.steps.all())
    assert sum(step.lift for step in steps) <= plan.promised_score - plan.start_score + Decimal("0.0002")
    assert {(step.pom, step.from_option, step.to_option, step.owner) for step in steps} == {
        ("REL1.3a", "P", "F", alice),
        ("REL1.3b", "N", "F", alice),
    }
    change = Change.objects.get(action="plan.choose")
    assert (change.by, change.scope, change.new) == (alice, assessment.client.scope, "2 steps, 13 weeks")


def test_doing_every_step_gives_exactly_the_promised_score(
    assessment: Assessment, finance: Client, alice: User, now: datetime, quarter: Any
) -> None:
    plan = choose(assessment, alice, now)
    later = datetime.fromisoformat("2027-02-01T09:00:00+00:00")
    after = opened(finance, quarter.plus(1), alice, later)
    given = dict(Answer.objects.filter(sheet__assessment=assessment).values_list("pom__key", "option"))
    answer(after, {**given, "REL1.3a": "F", "REL1.3b": "F"}, alice, later)
    result = close_assessment(assessment=after, by=alice, now=later)
    assert Decimal(str(result.overall_score)) == plan.promised_score
    chosen = chosen_plan(finance, engine_rubric(assessment.version), assessment.rubric_id, TODAY)
    assert chosen is not None and chosen.truth is not None
    assert chosen.truth.sentence.startswith("The promise came true")
    assert [(row.name, row.reached) for row in chosen.truth.rows] == [
        ("Overall", True),
        ("Relationship management methodology", True),
    ]


def test_only_the_clients_team_starts_a_plan(
    assessment: Assessment, carol: User, audrey: User, dana: User, mallory: User, now: datetime
) -> None:
    for somebody in (carol, audrey, dana, mallory):
        with pytest.raises(NotAllowed):
            choose(assessment, somebody, now)
    assert not Plan.objects.exists()


def test_an_owner_is_on_the_clients_team(
    assessment: Assessment, alice: User, mallory: User, now: datetime
) -> None:
    wanted = [StepWish("REL1.3a", "F", mallory)]
    with pytest.raises(Refused, match="not on the client's team"):
        plans.choose_plan(assessment=assessment, wanted=wanted, goal={}, seen_plan=None, by=alice, now=now)
    step = choose(assessment, alice, now).steps.get(pom="REL1.3a")
    with pytest.raises(Refused, match="not on the client's team"):
        update(step, alice, now, owner=mallory)


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ([], "at least one practice"),
        ([("REL1.2a", "F")], "has reached"),
        ([("REL9.2a", "F")], "is not rated"),
        ([("REL1.3a", "X")], "not an option"),
        ([("REL1.3a", "L"), ("REL1.3a", "F")], "named twice"),
    ],
)
def test_a_plan_of_what_is_no_step_is_refused(
    wanted: list[tuple[str, str]], says: str, assessment: Assessment, alice: User, now: datetime
) -> None:
    steps = [StepWish(pom, option) for pom, option in wanted]
    with pytest.raises(Refused, match=says):
        plans.choose_plan(assessment=assessment, wanted=steps, goal={}, seen_plan=None, by=alice, now=now)
    assert not Plan.objects.exists()
    assert not Change.objects.filter(action__startswith="plan.").exists()


def test_another_plan_replaces_the_one_that_was_seen_and_keeps_work_under_way(
    assessment: Assessment, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    first = choose(assessment, alice, now)
    update(first.steps.get(pom="REL1.3a"), bob, now, state=PlanStep.State.DOING)
    with pytest.raises(Conflict):
        choose(assessment, bob, now, "REL1.3a", "VAL1.3a")
    second = choose(assessment, bob, now, "REL1.3a", "VAL1.3a", seen=first.pk)
    first.refresh_from_db()
    assert (first.state, first.ended_at) == (Plan.State.REPLACED, now)
    assert {step.pom: step.state for step in first.steps.all()} == {"REL1.3a": "doing", "REL1.3b": "dropped"}
    assert [step.pom for step in second.steps.all()] == ["VAL1.3a"]  # REL1.3a runs already
    chosen = chosen_plan(finance, engine_rubric(assessment.version), assessment.rubric_id, TODAY)
    assert chosen is not None
    assert {(row.pom, row.from_earlier) for row in chosen.steps} == {("REL1.3a", True), ("VAL1.3a", False)}


def test_a_done_step_needs_a_day_that_is_not_in_the_future(
    assessment: Assessment, alice: User, now: datetime
) -> None:
    step = choose(assessment, alice, now).steps.first()
    assert step is not None
    with pytest.raises(Refused, match="on which day"):
        update(step, alice, now, state=Done)
    with pytest.raises(Refused, match="in the future"):
        update(step, alice, now, state=Done, done_on=date(2026, 11, 11))
    done = update(step, alice, now, state=Done, done_on=TODAY, evidence=" Minutes of 9 Nov ")
    assert (done.state, done.done_on, done.evidence) == (Done, TODAY, "Minutes of 9 Nov")
    again = update(done, alice, now, state=PlanStep.State.DOING)
    assert (again.done_on, again.evidence) == (None, "Minutes of 9 Nov")


def test_a_dropped_step_keeps_its_reason(
    assessment: Assessment, finance: Client, alice: User, now: datetime
) -> None:
    step = choose(assessment, alice, now).steps.get(pom="REL1.3a")
    with pytest.raises(Refused, match="why it is dropped"):
        update(step, alice, now, state=PlanStep.State.DROPPED)
    update(step, alice, now, reason="No sponsor", state=PlanStep.State.DROPPED)
    chosen = chosen_plan(finance, engine_rubric(assessment.version), assessment.rubric_id, TODAY)
    assert chosen is not None
    assert {row.pom: row.dropped_because for row in chosen.steps}["REL1.3a"] == "No sponsor"
    assert (chosen.total, chosen.done, chosen.late) == (1, 0, 0)


def test_a_step_changed_by_somebody_else_is_a_conflict_and_a_repeated_save_is_none(
    assessment: Assessment, alice: User, bob: User, now: datetime
) -> None:
    step = choose(assessment, alice, now).steps.first()
    assert step is not None
    wish = StepInput(owner=bob, due_on=step.due_on, state=PlanStep.State.DOING)
    stored = plan_steps.update_step(step=step, wish=wish, seen_version=1, by=bob, now=now)
    repeated = plan_steps.update_step(step=step, wish=wish, seen_version=1, by=bob, now=now)
    assert stored.version == repeated.version == 2
    with pytest.raises(Conflict) as error:
        plan_steps.update_step(step=step, wish=StepInput(owner=alice), seen_version=1, by=alice, now=now)
    assert getattr(error.value.current, "owner", None) == bob
    assert Change.objects.filter(action="plan.step").count() == 2  # owner and state, once


def test_owner_and_date_are_set_for_several_steps_or_for_none(
    assessment: Assessment, finance: Client, alice: User, bob: User, now: datetime
) -> None:
    steps = list(choose(assessment, alice, now).steps.all())
    seen = {step.pk: step.version for step in steps}
    day = date(2027, 1, 15)
    plan_steps.set_steps(client=finance, seen_versions=seen, owner=bob, due_on=day, by=alice, now=now)
    assert set(PlanStep.objects.values_list("owner", "due_on", "version")) == {(bob.pk, day, 2)}
    half = {steps[0].pk: 2, steps[1].pk: 1}
    with pytest.raises(Conflict, match="nothing was set"):
        plan_steps.set_steps(client=finance, seen_versions=half, owner=alice, by=alice, now=now)
    assert set(PlanStep.objects.values_list("owner", flat=True)) == {bob.pk}
    for wrong in ({}, {10**6: 1}):
        with pytest.raises(Refused):
            plan_steps.set_steps(client=finance, seen_versions=wrong, owner=bob, by=alice, now=now)


def test_a_done_step_is_offered_for_a_year_and_taken_as_evidence_without_rating(
    assessment: Assessment, finance: Client, alice: User, bob: User, now: datetime, quarter: Any
) -> None:
    step = choose(assessment, alice, now, "REL1.3a").steps.get()
    update(step, alice, now, state=Done, done_on=TODAY, evidence="Minutes of 9 Nov.")
    rubric = engine_rubric(assessment.version)
    offers = done_steps(finance.pk, rubric, assessment.rubric_id, quarter.plus(1))
    words = "Done on Tue 10 Nov by Alice Archer: Minutes of 9 Nov. Your plan said Fully."
    assert offers["REL1.3a"].words == words
    assert done_steps(finance.pk, rubric, assessment.rubric_id, quarter.plus(5)) == {}
    assert done_steps(finance.pk, rubric, assessment.rubric_id, quarter.plus(-1)) == {}
    later = datetime.fromisoformat("2027-02-01T09:00:00+00:00")
    sheet = own_sheet(assessment=opened(finance, quarter.plus(1), bob, later), by=bob, now=later)
    pom = Pom.objects.get(version=assessment.version, key="REL1.3a")
    taken = plan_steps.take_evidence(sheet=sheet, pom=pom, by=bob, now=later)
    assert (taken.evidence, taken.evidence_on, taken.option, taken.is_blank) == (
        "Minutes of 9 Nov.",
        TODAY,
        "",
        True,
    )
    Answer.objects.update(evidence="Something else")
    with pytest.raises(Refused, match="evidence here already"):
        plan_steps.take_evidence(sheet=sheet, pom=pom, by=bob, now=later)
    with pytest.raises(NotAllowed):
        plan_steps.take_evidence(sheet=sheet, pom=pom, by=alice, now=later)


def test_ending_a_plan_drops_what_nobody_has_begun(
    assessment: Assessment, alice: User, now: datetime
) -> None:
    plan = choose(assessment, alice, now)
    update(plan.steps.get(pom="REL1.3a"), alice, now, state=PlanStep.State.DOING)
    with pytest.raises(Conflict):
        plans.end_plan(plan=plan, seen_version=7, by=alice, now=now)
    plans.end_plan(plan=plan, seen_version=1, by=alice, now=now)
    assert {step.pom: step.state for step in plan.steps.all()} == {"REL1.3a": "doing", "REL1.3b": "dropped"}
    with pytest.raises(Refused, match="ended already"):
        plans.end_plan(plan=plan, seen_version=2, by=alice, now=now)


def test_an_open_plan_starts_from_the_low_end_and_leaves_hidden_answers_out(
    finance: Client, quarter: Any, alice: User, bob: User, now: datetime, rubric_version: Any
) -> None:
    made = opened(finance, quarter, alice, now)
    client_answers(made, {"REL1.2a": "F", "REL1.2b": ""}, now)
    answer(made, dict.fromkeys(["REL1.2a", "REL1.2b"], "F"), bob, now)
    hidden = basis_of(made, alice, on_team=True)  # Alice has not answered REL1: no stored result reveals it
    assert hidden.left_out == ("Relationship management methodology",)
    assert [str(hidden.start.values[key]) for key in ("REL1.2a", "REL1.2b")] == ["1", "1"]
    answer(
        made,
        dict.fromkeys(["REL1.2a", "REL1.2b"], "L") | dict.fromkeys(["REL1.3a", "REL1.3b"], "N"),
        alice,
        now,
    )
    compute.compute(made.pk, now=now)
    shown = basis_of(Assessment.objects.get(pk=made.pk), alice, on_team=True)
    assert shown.left_out == ()
    # the lower median of Largely and Fully with the client's Fully, and with nothing yet
    assert [str(shown.start.values[key]) for key in ("REL1.2a", "REL1.2b")] == ["5/6", "1/3"]
    assert shown.start.values["REL2.2a"] is None
    assert shown.unrated == {"REL2", "VAL1"}

"""The improvement plan in worked examples: what a BRM would be told, and that it comes true."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from assessments.scoring import (
    Answer,
    Goal,
    Plan,
    PlanError,
    Rubric,
    Sheet,
    Start,
    candidates,
    improvement_plan,
    rubric_from_dict,
    score,
    score_values,
    start_of,
    what_if,
    why_not,
)
from assessments.testing import SHIPPED, rubric_file

from .build import PARTNER_LEVELS, capability, one_capability, rubric_data


def planned(answers: dict[int, str], goal: Goal, critical: str = "") -> Plan:
    """The plan of the one capability REL1 with these answers."""
    rubric, sheet = one_capability(answers, critical)
    return improvement_plan(rubric, start_of(score(rubric, [sheet])), goal)


def raised(plan: Plan) -> dict[str, str]:
    return {step.pom: step.after for step in plan.steps}


def to_level(level: int) -> Goal:
    return Goal(capabilities={"REL1": level})


def test_one_option_at_a_lower_gate_lifts_over_levels_already_in_place() -> None:
    plan = planned({2: "FLL", 3: "FFF", 4: "FFF", 5: "FFF"}, to_level(5))
    (step,) = plan.steps
    assert (step.pom, step.before, step.after, step.crossed) == ("REL1.2b", "L", "F", 1)
    assert step.effort == 1
    assert step.capability_before == 2 + Fraction(7, 9) / Fraction(17, 20)
    assert step.capability_after == 5
    assert step.why == "Levels 3, 4 and 5 are already in place."
    assert plan.after.capabilities["REL1"].level == 5


def test_the_own_gate_needs_more_than_half_and_exactly_half_is_not_enough() -> None:
    plan = planned({2: "FFF", 3: "FFF", 4: "PL", 5: "NN"}, to_level(4))
    assert raised(plan) == {"REL1.4a": "L"}
    assert plan.effort == 4
    assert plan.before.capabilities["REL1"].level == 3
    assert plan.after.capabilities["REL1"].fulfilment[4] == Fraction(2, 3)


def test_a_critical_practice_is_raised_though_the_gates_hold_without_it() -> None:
    plan = planned({2: "FFF", 3: "FFFFN", 4: "FFF", 5: "NNN"}, to_level(3), critical="3e")
    assert raised(plan) == {"REL1.3e": "P"}
    assert plan.before.capabilities["REL1"].level == 2


def test_levels_at_which_nothing_applies_are_passed_over() -> None:
    plan = planned({2: "FF", 3: "--", 4: "-", 5: "N"}, to_level(3))
    assert (raised(plan), plan.after.capabilities["REL1"].level) == ({"REL1.5a": "L"}, 5)


def test_a_level_above_everything_that_applies_cannot_be_reached() -> None:
    plan = planned({2: "NN", 3: "--", 4: "-", 5: "-"}, to_level(3))
    assert (plan.reachable, plan.steps, plan.effort) == (False, (), Fraction(0))
    assert plan.before == plan.after
    assert plan.reason == (
        "Even with every practice at its top option Capability REL1 reaches level 2, not level 3."
    )


def test_a_capability_in_which_nothing_applies_has_no_level_to_raise() -> None:
    plan = planned({2: "--", 3: "-"}, to_level(2))
    assert plan.reason == (
        "Nothing above the first level of Capability REL1 applies here, so it has no level to raise."
    )
    assert not planned({2: "--"}, Goal(budget=Fraction(9))).reachable


def test_a_goal_that_is_met_needs_no_step() -> None:
    plan = planned({2: "FFF", 3: "FFF"}, to_level(3))
    assert (plan.reachable, plan.steps, plan.effort, plan.reason) == (True, (), Fraction(0), "")


def test_a_blank_starts_at_the_lowest_option_and_a_mean_at_the_next_one_above() -> None:
    rubric, _ = one_capability({2: "..", 3: "."})
    start = Start({"REL1.2a": None, "REL1.2b": Fraction(1, 2)})
    plan = what_if(rubric, start, {"REL1.2a": "P", "REL1.2b": "F"})
    blank, mean = sorted(plan.steps, key=lambda step: step.pom)
    assert (blank.before, blank.crossed, blank.effort) == (None, 1, Fraction(1))
    assert (mean.before, mean.crossed, mean.effort) == (None, 2, Fraction(2))  # from 1/2 over L to F


def test_of_equal_plans_the_first_keys_are_chosen_and_then_the_lower_options_first() -> None:
    assert raised(planned({2: "NNNN"}, to_level(2))) == {"REL1.2a": "P", "REL1.2b": "F", "REL1.2c": "F"}


def test_fewer_steps_are_preferred_at_the_same_effort() -> None:
    plan = planned({2: "LLN"}, to_level(2))  # 4/9: one third more is enough, by any of the three
    assert raised(plan) == {"REL1.2a": "F"}
    plan = planned({2: "PPP"}, to_level(2))  # 3/9: two thirds more, in one step rather than in two
    assert raised(plan) == {"REL1.2a": "F"}


def two_competencies(**more: Any) -> tuple[Rubric, Start]:
    """REL at level 2 and VAL at level 3 but for a rule that it needs REL at 3."""
    rel, rel_answers = capability("REL1", {2: "FF", 3: "NN"})
    val, val_answers = capability("VAL1", {2: "FF", 3: "FF", 4: "NN"})
    competencies = [
        {"key": "REL", "name": "Relationship", "capabilities": [rel]},
        {"key": "VAL", "name": "Value", "capabilities": [val]},
    ]
    rules = [{"competency": "VAL", "level": 3, "requires": "REL", "at_least": 3}]
    data = rubric_data(competencies=competencies, dependencies=rules, partner_levels=PARTNER_LEVELS, **more)
    rubric = rubric_from_dict(data)
    return rubric, start_of(score(rubric, [Sheet("a", "it", None, rel_answers | val_answers)]))


def test_a_plan_raises_what_a_dependency_requires_and_says_what_it_releases() -> None:
    rubric, start = two_competencies()
    plan = improvement_plan(rubric, start, Goal(competencies={"VAL": 3}))
    assert raised(plan) == {"REL1.3a": "P", "REL1.3b": "F"}
    assert [step.why for step in plan.steps] == ["", "Value is no longer held at level 2 by Relationship."]
    assert plan.after.competencies["VAL"].effective_level == 3
    assert plan.steps[-1].overall_after == plan.after.overall


def test_goals_for_capabilities_and_competencies_may_be_mixed() -> None:
    rubric, start = two_competencies()
    goal = Goal(capabilities={"VAL1": 4}, competencies={"REL": 3})
    after = improvement_plan(rubric, start, goal).after
    assert (after.capabilities["VAL1"].level, after.competencies["REL"].effective_level) == (4, 3)


def test_why_not_names_the_gates_that_bind_and_the_least_effort() -> None:
    rubric, start = two_competencies()
    answer = why_not(rubric, start, "strategic")
    assert [(gate.kind, gate.competency, gate.capability, gate.sentence) for gate in answer.gates] == [
        (
            "each",
            "REL",
            "",
            "Relationship is at level 2; Strategic partner needs level 3 in every competency.",
        ),
        (
            "own",
            "REL",
            "REL1",
            "Capability REL1 is at level 2: level 3 is 0.00 in place; it needs more than 0.50.",
        ),
        ("each", "VAL", "", "Value is at level 2; Strategic partner needs level 3 in every competency."),
        (
            "dependency",
            "VAL",
            "",
            "Level 3 of Value needs level 3 in Relationship, which is at level 2.",
        ),
        ("overall", "", "", "Overall is 2.49; Strategic partner needs 3.50."),
    ]
    assert answer.plan.after.partner_level == "strategic"
    assert answer.plan == improvement_plan(rubric, start, Goal(partner="strategic"))
    assert why_not(rubric, start, "service").partner == "service"


def test_nothing_binds_where_the_partner_level_is_reached() -> None:
    rubric, start = two_competencies()
    answer = why_not(rubric, start, "reactive")
    assert (answer.gates, answer.plan.steps) == ((), ())


def test_an_unscored_competency_keeps_every_partner_level_out_of_reach() -> None:
    rubric, start = two_competencies()
    bare = Start(dict(start.values), frozenset(key for key in start.values if key.startswith("VAL")))
    answer = why_not(rubric, bare, "service")
    assert answer.plan.reason == (
        "Value is not scored, because nothing in it applies here; Service partner needs every competency."
    )
    assert [gate.kind for gate in answer.gates] == ["unscored", "overall"]


def test_a_budget_buys_the_greatest_overall_score_and_nothing_that_adds_nothing() -> None:
    rubric, start = two_competencies()
    plan = improvement_plan(rubric, start, Goal(budget=Fraction(3)))
    assert plan.effort <= 3
    assert raised(plan) == {"REL1.3a": "P"}  # one more person-week would buy nothing below the gate
    assert improvement_plan(rubric, start, Goal(budget=Fraction(0))).steps == ()


def shipped_start(rubric: Rubric) -> Start:
    """Answers that fall off towards the higher levels, the same every time."""
    options = [option.value for option in rubric.scale]
    poms = list(rubric.rated_poms())
    return Start({pom.key: options[max(0, (n * 7 % 5) - pom.level + 2) % 4] for n, pom in enumerate(poms)})


@pytest.mark.parametrize(
    "goal", [Goal(partner="service"), Goal(budget=Fraction(40))], ids=["partner", "budget"]
)
def test_agreeing_the_plan_gives_exactly_the_promised_score(goal: Goal) -> None:
    rubric = rubric_file(SHIPPED)
    start = shipped_start(rubric)
    plan = improvement_plan(rubric, start, goal)
    by_value = {option.value: option.key for option in rubric.scale}
    given = {key: Answer(option=by_value[value]) for key, value in start.values.items() if value is not None}
    agreed = {step.pom: Answer(option=step.after) for step in plan.steps}
    came_true = score(rubric, [Sheet("a", "it", None, given)], agreed)
    assert plan.steps
    assert plan.after == came_true
    assert (plan.steps[0].overall_before, plan.steps[-1].overall_after) == (
        plan.before.overall,
        came_true.overall,
    )
    for one, following in zip(plan.steps, plan.steps[1:], strict=False):
        assert one.overall_after == following.overall_before
    assert sum(step.lift for step in plan.steps) == (came_true.overall or 0) - (plan.before.overall or 0)


def test_the_same_question_gets_the_same_plan() -> None:
    rubric = rubric_file(SHIPPED)
    start = shipped_start(rubric)
    shuffled = Start({key: start.values[key] for key in sorted(start.values, reverse=True)}, start.na)
    first = improvement_plan(rubric, start, Goal(partner="service"))
    assert improvement_plan(rubric, shuffled, Goal(partner="service")).steps == first.steps


def test_candidates_are_all_that_can_be_raised_each_with_its_own_lift() -> None:
    rubric, start = two_competencies()
    found = candidates(rubric, start)
    assert [step.pom for step in found] == ["REL1.3a", "REL1.3b", "VAL1.4a", "VAL1.4b"]
    for step in found:
        alone = dict(start.values) | {step.pom: Fraction(1)}
        assert step.overall_after == score_values(rubric, alone, start.na).overall


def test_the_steps_of_a_level_stay_together_in_the_order_of_their_levels() -> None:
    rubric, sheet = one_capability({2: "NN", 3: "NN", 4: "NN"})
    chosen = {f"REL1.{level}{letter}": "F" for level in (4, 3, 2) for letter in "ab"}
    plan = what_if(rubric, start_of(score(rubric, [sheet])), chosen)
    assert [step.level for step in plan.steps] == [2, 2, 3, 3, 4, 4]
    assert plan.effort == 3 * (1 + 1 + 2 + 2 + 4 + 4)


@pytest.mark.parametrize(
    ("goal", "says"),
    [
        (Goal(), "one goal"),
        (Goal(partner="service", budget=Fraction(1)), "one goal"),
        (Goal(partner="great"), "great is not a partner level"),
        (Goal(capabilities={"X": 3}), "X is not a capability"),
        (Goal(competencies={"REL1": 3}), "REL1 is not a competency"),
        (Goal(capabilities={"REL1": 6}), "from 1 to 5"),
        (Goal(budget=Fraction(-1)), "0 person-weeks or more"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(goal: Goal, says: str) -> None:
    rubric, start = two_competencies()
    with pytest.raises(PlanError, match=says):
        improvement_plan(rubric, start, goal)


def test_a_step_that_cannot_be_taken_is_refused() -> None:
    rubric, start = two_competencies()
    without = Start(start.values, frozenset({"REL1.2a"}))
    for chosen, says in (
        ({"X": "F"}, "not rated"),
        ({"REL1.3a": "Z"}, "not an option"),
        ({"REL1.3a": "N"}, "already"),
        ({"VAL1.2a": "F"}, "already"),
        ({"REL1.2a": "F"}, "does not apply"),
    ):
        with pytest.raises(PlanError, match=says):
            what_if(rubric, without, chosen)


def test_a_plan_is_only_made_for_the_gated_method() -> None:
    rubric, sheet = one_capability({2: "NN"}, method="mean")
    with pytest.raises(PlanError, match="gated"):
        improvement_plan(rubric, start_of(score(rubric, [sheet])), to_level(2))


def test_a_plan_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assessments.scoring.plan.milp.SECONDS", 0)
    rubric, start = two_competencies()
    with pytest.raises(PlanError, match="in the time there is"):
        improvement_plan(rubric, start, Goal(partner="strategic"))

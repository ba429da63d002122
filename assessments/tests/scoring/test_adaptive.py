"""Adaptive order: what is asked, carried and closed, and that it changes no score."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import Answer, Rubric, Sheet, State, Why, plan_capability, rubric_from_dict, score
from assessments.scoring.adaptive import CapabilityPlan

from .build import QUICK, answers_for, capability, one_capability, rubric_data, rubrics

RUBRIC = rubric_from_dict(rubric_data([capability("REL1", {2: "FF", 3: "FF", 4: "FF", 5: "FF"}, "3a")[0]]))


def plan(words: dict[int, str], **more: object) -> CapabilityPlan:
    return plan_capability(RUBRIC, "REL1", capability("REL1", words)[1], **more)  # type: ignore[arg-type]


def shape(found: CapabilityPlan) -> list[tuple[int, str, str, int | None]]:
    return [(level.level, level.state.value, level.why.value, level.because) for level in found.levels]


def test_the_first_time_the_climb_starts_above_the_floor_and_asks_one_level() -> None:
    assert shape(plan({})) == [
        (2, "asked", "start", None),
        (3, "closed", "waits", 2),
        (4, "closed", "waits", 2),
        (5, "closed", "waits", 2),
    ]


def test_a_level_that_holds_opens_the_next_one() -> None:
    found = plan({2: "FF"})
    assert shape(found)[:3] == [
        (2, "asked", "start", None),
        (3, "asked", "climb", None),
        (4, "closed", "waits", 3),
    ]
    assert found.asked == ("REL1.2a", "REL1.2b", "REL1.3a", "REL1.3b")
    assert not found.complete


def test_a_level_that_cannot_exceed_own_ends_the_climb() -> None:
    found = plan({2: "FF", 3: "PL"})
    assert shape(found)[2:] == [(4, "closed", "own", 3), (5, "closed", "own", 3)]
    assert found.complete
    assert found.scope == {"REL1.2a", "REL1.2b", "REL1.3a", "REL1.3b"}


def test_a_level_that_cannot_exceed_lower_makes_the_next_one_the_last() -> None:
    assert shape(plan({2: "LF", 3: "FF"}))[1:] == [
        (3, "asked", "climb", None),
        (4, "closed", "lower", 2),
        (5, "closed", "lower", 2),
    ]


def test_a_critical_pom_that_is_not_in_place_ends_the_climb() -> None:
    assert shape(plan({2: "FF", 3: "NF"}))[2] == (4, "closed", "veto", 3)


def test_a_level_that_is_wholly_na_is_passed_over() -> None:
    assert shape(plan({2: "--"}))[1] == (3, "asked", "climb", None)


def test_levels_below_the_last_held_one_are_carried_in_one_step() -> None:
    found = plan({}, start=4)
    assert shape(found) == [
        (2, "carried", "held_before", None),
        (3, "carried", "held_before", None),
        (4, "asked", "start", None),
        (5, "closed", "waits", 4),
    ]
    assert found.to_confirm == ("REL1.2a", "REL1.2b", "REL1.3a", "REL1.3b")
    assert plan({2: "FF", 3: "FF"}, start=4).to_confirm == ()


def test_a_carried_level_that_turns_out_to_fail_is_opened_and_closes_what_it_decides() -> None:
    assert shape(plan({2: "FF", 3: "PP"}, start=4)) == [
        (2, "carried", "held_before", None),
        (3, "asked", "fails", 3),
        (4, "closed", "own", 3),
        (5, "closed", "own", 3),
    ]
    assert shape(plan({2: "FF", 3: "PP", 4: "F"}, start=4))[2] == (4, "asked", "begun", None)


def test_levels_can_be_opened_by_hand() -> None:
    found = plan({}, start=4, opened=[2, 5])
    assert [level.why for level in found.levels] == [Why.OPENED, Why.HELD_BEFORE, Why.START, Why.OPENED]


def test_a_level_with_nothing_to_carry_is_asked() -> None:
    found = plan({}, start=4, carryable={"REL1.2a", "REL1.2b", "REL1.3a"})
    assert [level.why for level in found.levels][:2] == [Why.HELD_BEFORE, Why.NOTHING_TO_CARRY]


def test_where_every_level_counts_every_level_is_asked() -> None:
    rubric, _ = one_capability({2: "F", 3: "F"}, method="mean")
    assert all(level.state is State.ASKED for level in plan_capability(rubric, "REL1", {}).levels)


def test_all_items_stops_at_the_first_level_with_a_failing_pom() -> None:
    rubric, sheet = one_capability({2: "FL", 3: "FP", 4: "..", 5: "."}, method="all_items")
    found = plan_capability(rubric, "REL1", sheet.answers)
    assert [level.state.value for level in found.levels] == ["asked", "asked", "closed", "closed"]


@QUICK
@given(rubrics(), st.data())
def test_adaptive_and_full_sheets_with_the_same_answers_give_the_same_levels_and_scores(
    rubric: Rubric, data: st.DataObject
) -> None:
    would_answer: dict[str, Answer] = data.draw(answers_for(rubric, high=True))
    asked: set[str] = set()
    given_answers: dict[str, Answer] = {}
    for item in rubric.capabilities():
        start = data.draw(st.none() | st.integers(rubric.floor, rubric.top))
        while True:
            found = plan_capability(rubric, item.key, given_answers, start=start)
            wanted = [key for key in (*found.to_confirm, *found.asked) if key in would_answer]
            new = {key: would_answer[key] for key in wanted if key not in given_answers}
            if not new:
                break
            given_answers |= new
        asked |= found.scope
    adaptive = score(rubric, [Sheet("a", "it", frozenset(asked), given_answers)])
    full = score(rubric, [Sheet("a", "it", None, would_answer)])
    for key, result in full.capabilities.items():
        other = adaptive.capabilities[key]
        assert (other.level, other.score, other.binding) == (result.level, result.score, result.binding)


@QUICK
@given(rubrics(("gated",)), st.data())
def test_a_level_once_opened_is_never_closed_again(rubric: Rubric, data: st.DataObject) -> None:
    answers: dict[str, Answer] = data.draw(answers_for(rubric))
    for item in rubric.capabilities():
        for level in plan_capability(rubric, item.key, answers).levels:
            if len(level.unanswered) < len(level.poms):
                assert level.state is State.ASKED

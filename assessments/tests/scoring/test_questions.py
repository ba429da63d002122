"""Which questions the client is asked by default: few, spread, where an answer can move the last result most."""

from __future__ import annotations

from assessments.scoring.questions import Standing, minutes, questions, short_set
from assessments.scoring.types import Binding, BindingKind
from assessments.testing import SHIPPED, SMALL, rubric_file


def test_the_default_set_is_twelve_questions_spread_over_all_competencies() -> None:
    rubric = rubric_file(SHIPPED)
    chosen = short_set(rubric, {})
    assert len(chosen) == 12
    assert minutes(len(chosen)) == 3
    capabilities = [rubric.capability_of(key).key for key in chosen]
    assert max(map(capabilities.count, capabilities)) <= 2
    assert {rubric.competency_of(key).key for key in capabilities} == {c.key for c in rubric.competencies}
    assert all(rubric.pom(key).ask for key in chosen)
    assert chosen == short_set(rubric, {})


def test_the_set_asks_at_the_level_that_is_climbed_and_first_what_binds() -> None:
    rubric = rubric_file(SHIPPED)
    standings = {item.key: Standing(3) for item in rubric.capabilities()}
    levels = [rubric.pom(key).level for key in short_set(rubric, standings)]
    assert levels.count(4) >= 9
    key = next(item.key for item in rubric.capabilities())
    asks = questions(rubric)[key]
    top = max(asks, key=lambda pom: rubric.pom(pom).level)
    held = {**standings, key: Standing(2, None, Binding(BindingKind.VETO, level=5, pom=top))}
    assert top in short_set(rubric, held)


def test_the_capability_that_holds_its_competency_is_asked_before_the_others() -> None:
    rubric = rubric_file(SHIPPED)
    held = rubric.competencies[0].capabilities[-1].key
    standings = {item.key: Standing(3) for item in rubric.capabilities()} | {held: Standing(1)}
    assert held in {rubric.capability_of(key).key for key in short_set(rubric, standings, size=5)}


def test_a_rubric_with_few_questions_asks_them_all_and_one_without_asks_none() -> None:
    rubric = rubric_file(SMALL)
    total = sum(len(keys) for keys in questions(rubric).values())
    assert 0 < len(short_set(rubric, {})) <= min(12, total)
    assert short_set(rubric, {}, size=0) == ()

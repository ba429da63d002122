"""What must hold for every rubric and every set of answers."""

from __future__ import annotations

import random
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from assessments.scoring import (
    Answer,
    Rubric,
    Score,
    Sheet,
    dump_rubric,
    effective_levels,
    input_hash,
    load_rubric,
    pack,
    rubric_from_dict,
    rubric_to_dict,
    score,
    score_values,
    sensitivity,
    unpack,
)
from assessments.scoring.diff import diff_rubrics

from .build import QUICK, answers_for, assessments, rubrics

Assessment = tuple[Rubric, tuple[Sheet, ...], dict[str, Answer]]


def numbers_of(result: Score) -> list[tuple[int | None, Fraction | None]]:
    """Every level with its score, in file order, the overall score last."""
    found = [(item.level, item.score) for item in result.capabilities.values()]
    for competency in result.competencies.values():
        found.append((competency.level, competency.score))
        found.append((competency.effective_level, competency.effective_score))
    return [*found, (None, result.overall)]


def assert_nowhere_lower(lower: Score, higher: Score) -> None:
    for (level, number), (level_above, number_above) in zip(
        numbers_of(lower), numbers_of(higher), strict=True
    ):
        assert (number is None) == (number_above is None)
        if number is not None and number_above is not None:
            assert number <= number_above
        if level is not None and level_above is not None:
            assert level <= level_above


@QUICK
@given(assessments())
def test_levels_and_scores_stay_between_floor_and_top(assessment: Assessment) -> None:
    rubric, sheets, agreed = assessment
    for level, number in numbers_of(score(rubric, sheets, agreed)):
        assert number is None or rubric.floor <= number <= rubric.top
        assert level is None or (number is not None and level == int(number))


@QUICK
@given(assessments(na=False, blank=False), st.data())
def test_a_better_answer_never_lowers_anything(assessment: Assessment, data: st.DataObject) -> None:
    rubric, sheets, agreed = assessment
    position = data.draw(st.integers(0, len(sheets) - 1))
    sheet = sheets[position]
    key = data.draw(st.sampled_from(sorted(sheet.answers)))
    given_option = sheet.answers[key].option
    assert given_option is not None
    better = rubric.scale[min(rubric.position(given_option) + 1, len(rubric.scale) - 1)]
    changed = Sheet(
        sheet.respondent, sheet.side, sheet.asked, {**sheet.answers, key: Answer(option=better.key)}
    )
    raised = (*sheets[:position], changed, *sheets[position + 1 :])
    assert_nowhere_lower(score(rubric, sheets, agreed), score(rubric, raised, agreed))


@QUICK
@given(rubrics(("gated", "all_items")), st.data(), st.randoms(use_true_random=False))
def test_the_order_of_dependencies_is_irrelevant(
    rubric: Rubric, data: st.DataObject, chance: random.Random
) -> None:
    levels = {
        competency.key: data.draw(st.none() | st.integers(rubric.floor, rubric.top))
        for competency in rubric.competencies
    }
    rules = list(rubric.dependencies)
    expected = effective_levels(rules, levels)
    chance.shuffle(rules)
    assert effective_levels(rules, levels) == expected
    for rule in rules:
        level, required = expected[rule.competency], expected[rule.requires]
        assert level is None or required is None or level < rule.level or required >= rule.at_least


@QUICK
@given(assessments(), st.data())
def test_a_rating_by_the_outstanding_sides_stays_inside_the_open_interval(
    assessment: Assessment, data: st.DataObject
) -> None:
    rubric, sheets, agreed = assessment
    both = (*sheets, Sheet("late", data.draw(st.sampled_from(("it", "client"))), None, {}))
    opened = score(rubric, both, agreed, open=True)
    rated = data.draw(answers_for(rubric, na=False, blank=False))
    finished = [
        Sheet(
            sheet.respondent,
            sheet.side,
            sheet.asked,
            {**sheet.answers, **_ratings_where_outstanding(rubric, both, sheet, rated)},
        )
        for sheet in both
    ]
    closed = score(rubric, finished, agreed)
    for key, item in opened.capabilities.items():
        result = closed.capabilities[key]
        assert item.interval is not None
        if result.score is not None and item.interval.low is not None and item.interval.high is not None:
            assert item.interval.low <= result.score <= item.interval.high
    assert opened.interval is not None
    if closed.overall is not None and opened.interval.low is not None and opened.interval.high is not None:
        assert opened.interval.low <= closed.overall <= opened.interval.high


def _ratings_where_outstanding(
    rubric: Rubric, sheets: tuple[Sheet, ...], sheet: Sheet, rated: dict[str, Answer]
) -> dict[str, Answer]:
    """What this sheet would add: a rating wherever its side was asked and nobody of it has answered."""
    spoken = {
        key for other in sheets if other.side == sheet.side for key, a in other.answers.items() if not a.blank
    }
    asked = {pom.key for pom in rubric.rated_poms()} if sheet.asked is None else sheet.asked
    return {key: answer for key, answer in rated.items() if key in asked and key not in spoken}


@QUICK
@given(assessments())
def test_a_closed_assessment_equals_the_score_of_its_official_values(assessment: Assessment) -> None:
    rubric, sheets, agreed = assessment
    result = score(rubric, sheets, agreed)
    assert numbers_of(score_values(rubric, result.values, result.na)) == numbers_of(result)


@QUICK
@given(assessments())
def test_na_as_lowest_never_leaves_an_na_share(assessment: Assessment) -> None:
    rubric, sheets, agreed = assessment
    assert all(not item.na_share for item in sensitivity(rubric, sheets, agreed).capabilities.values())


@QUICK
@given(assessments(), st.randoms(use_true_random=False))
def test_the_order_of_sheets_and_answers_changes_neither_score_nor_hash(
    assessment: Assessment, chance: random.Random
) -> None:
    rubric, sheets, agreed = assessment
    shuffled = [
        Sheet(
            s.respondent,
            s.side,
            s.asked,
            dict(chance.sample(sorted(s.answers.items(), key=str), len(s.answers))),
        )
        for s in sheets
    ]
    chance.shuffle(shuffled)
    assert numbers_of(score(rubric, shuffled, agreed)) == numbers_of(score(rubric, sheets, agreed))
    assert input_hash(rubric, shuffled, agreed) == input_hash(rubric, sheets, agreed)


@QUICK
@given(rubrics())
def test_export_then_import_gives_an_equal_rubric(rubric: Rubric) -> None:
    for text in (dump_rubric(rubric), dump_rubric(rubric, "json"), dump_rubric(rubric).encode()):
        again = load_rubric(text)
        assert again == rubric
        assert diff_rubrics(rubric, again) == []
    assert rubric_from_dict(rubric_to_dict(rubric)) == rubric


TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30
) | st.sampled_from(
    [
        "No",
        "no",
        "Y",
        "null",
        "~",
        "1",
        "1.10",
        "+7",
        "1e3",
        "0x1F",
        "1/3",
        "2026-12-31",
        "a: b",
        "- x",
        "#",
        "<<",
        "=",
        "\n",
        " x ",
    ]
)


@QUICK
@given(TEXTS, TEXTS, st.fractions(0, 1, max_denominator=999))
def test_texts_and_numbers_survive_both_formats(first: str, second: str, value: Fraction) -> None:
    data = {
        "format": "opm-rubric/1",
        "key": "k",
        "version": "1.10",
        "name": first,
        "competencies": [
            {
                "key": "C",
                "name": second,
                "weight": 1 + value,
                "capabilities": [
                    {
                        "key": "K",
                        "intent": first,
                        "ladder": {"1": first, "2": second},
                        "poms": [
                            {
                                "key": "P",
                                "level": 2,
                                "title": second,
                                "hints": {"N": first, "F": second},
                                "practices": [first, second],
                                "expects": [{"option": "F", "metric": "m", "op": "<=", "value": value}],
                            },
                        ],
                    },
                ],
            }
        ],
    }
    rubric = rubric_from_dict(data)
    assert rubric.pom("P").practices == (first, second)
    assert load_rubric(dump_rubric(rubric)) == rubric
    assert load_rubric(dump_rubric(rubric, "json")) == rubric


@QUICK
@given(assessments(), st.data())
def test_a_snapshot_gives_back_every_answer_of_every_sheet(
    assessment: Assessment, data: st.DataObject
) -> None:
    rubric, sheets, agreed = assessment
    sheets = tuple(
        Sheet(
            sheet.respondent,
            sheet.side,
            sheet.asked,
            {
                key: Answer(answer.option, answer.na, certainty=data.draw(st.integers(1, 5)))
                for key, answer in sheet.answers.items()
            },
        )
        for sheet in sheets
    )
    plain = {key: Answer(answer.option, answer.na) for key, answer in agreed.items()}
    packed = pack(rubric, sheets, plain)
    assert unpack(rubric, packed).sheets == sheets
    assert unpack(rubric, packed).agreed == plain
    assert len(packed) < 40 + sum(20 + len(list(rubric.rated_poms())) for _ in range(len(sheets) + 1))

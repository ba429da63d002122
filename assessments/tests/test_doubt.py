"""What stands beside a score in a stored result: agreement, contradictions, agreed answers, confidence."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from assessments import scoring
from assessments.models import AgreedAnswer, MetricReading, Pom, RollUp
from assessments.scoring import Answer, Sheet
from assessments.scoring.exchange import load_rubric
from assessments.selectors.engine_inputs import Given
from assessments.services import doubt
from assessments.services.closing import close_assessment
from assessments.services.compute import compute
from assessments.services.explanation import evaluate, read_numbers
from assessments.services.recompute import recompute
from assessments.testing import SMALL, rubric_file
from assessments.tests.making import all_answered, client_answers, opened

AS_OF = date(2026, 12, 31)


def sheet(name: str, options: str, side: Any = "it") -> Sheet:
    """A sheet that answers the rated POMs of the small rubric in file order, one letter each ("-" is a blank)."""
    keys = [pom.key for pom in rubric_file(SMALL).rated_poms()]
    answers = {key: Answer(option=o) for key, o in zip(keys, options, strict=False) if o != "-"}
    return Sheet(name, side, None, answers)


@pytest.mark.parametrize(
    ("sheets", "found"),
    [
        ([sheet("a", "FFFF")], {"kind": "none", "poms": 0, "value": None, "respondents": 0}),
        (
            [sheet("a", "FFPN"), sheet("b", "FLLF")],
            {"kind": "pairs", "poms": 4, "value": "1.2500", "respondents": 2},
        ),
        (
            [sheet("a", "F" * 12), sheet("b", "F" * 12)],
            {"kind": "same", "poms": 12, "value": None, "respondents": 2},
        ),
        (
            [sheet("a", "NPLF" * 3), sheet("b", "NPLF" * 3)],
            {"kind": "alpha", "poms": 12, "value": "1.0000", "respondents": 2},
        ),
    ],
)
def test_agreement_is_alpha_from_ten_practices_on_and_a_mean_distance_below(
    sheets: list[Sheet], found: dict[str, Any]
) -> None:
    assert doubt.agreement(rubric_file(SMALL), sheets) == found


def test_respondents_who_contradict_each_other_agree_less_than_by_chance() -> None:
    found = doubt.agreement(rubric_file(SMALL), [sheet("a", "NPLF" * 3), sheet("b", "FLPN" * 3)])
    assert found["kind"] == "alpha"
    assert Decimal(found["value"]) < 0


def test_an_agreed_answer_stands_in_the_explanation_and_is_the_official_value() -> None:
    rubric = rubric_file(SMALL)
    given = Given(
        [sheet("a", "N"), sheet("c", "P", "client")], {"REL1.2a": Answer(option="F", note=True)}, {}
    )
    row = evaluate(rubric, given, is_open=False, as_of=AS_OF).explanation["poms"]["REL1.2a"]
    assert row == {"value": "1.0000", "it": "N", "client": "P", "agreed": "F"}


def contradicting() -> scoring.Rubric:
    """The small rubric, in which F of REL1.3a needs at least two relationships with objectives."""
    text = SMALL.read_text()
    metric = 'metrics: [{key: relationships_with_objectives, unit: "#", text: Relationships with objectives}]'
    assert metric in text
    expects = "expects: [{option: F, metric: relationships_with_objectives, op: '>=', value: 2}]"
    return load_rubric(text.replace(metric, f"{metric}\n            {expects}", 1).encode())


def test_a_metric_that_does_not_bear_a_rating_out_is_named_and_lowers_confidence() -> None:
    rubric, sheets = contradicting(), [sheet("a", "F" * 20)]
    known = Given(sheets, {}, {"relationships_with_objectives": Fraction(1), "not_expected": Fraction(9)})
    found = evaluate(rubric, known, is_open=False, as_of=AS_OF)
    unknown = evaluate(rubric, Given(sheets), is_open=False, as_of=AS_OF)
    numbers = found.explanation["capabilities"]["REL1"]
    assert numbers["contradictions"] == [
        {
            "pom": "REL1.3a",
            "metric": "relationships_with_objectives",
            "option": "F",
            "op": ">=",
            "needs": "2.0000",
            "value": "1.0000",
        }
    ]
    assert numbers["confidence"] < unknown.explanation["capabilities"]["REL1"]["confidence"]
    assert numbers["score"] == unknown.explanation["capabilities"]["REL1"]["score"]
    assert found.explanation["overall"]["contradicted"] == 1
    assert found.explanation["metrics"] == {"relationships_with_objectives": "1.0000"}
    assert found.input_hash != unknown.input_hash


def test_numbers_stored_before_there_was_doubt_are_read_with_the_same_keys() -> None:
    today = evaluate(rubric_file(SMALL), Given([sheet("a", "FFF")]), is_open=False, as_of=AS_OF).explanation
    old = {key: value for key, value in today.items() if key not in ("metrics", "agreement", "bridge")}
    new = ("confidence", "one_sided", "contradicted", "differing", "sensitivity", "complete")
    old |= {
        "format": 1,
        "competencies": {
            key: {name: value for name, value in numbers.items() if name not in new}
            for key, numbers in today["competencies"].items()
        },
        "capabilities": {
            key: {
                name: value
                for name, value in numbers.items()
                if name not in ("one_sided", "differing", "contradictions")
            }
            for key, numbers in today["capabilities"].items()
        },
    }
    read = read_numbers(old)
    assert read.keys() == today.keys()
    assert read["competencies"]["REL"].keys() == today["competencies"]["REL"].keys()
    assert read["capabilities"]["REL1"].keys() == today["capabilities"]["REL1"].keys()


@pytest.mark.django_db
def test_roll_up_rows_carry_the_doubt_and_recomputing_a_moderated_assessment_changes_nothing(
    finance: Any, quarter: Any, rubric_version: Any, alice: Any, now: datetime
) -> None:
    assessment = opened(finance, quarter, alice, now)
    all_answered(assessment, "F", alice, now)
    client_answers(assessment, {"REL1.2a": "N", "REL1.2b": "F", "REL2.2a": ""}, now)
    pom = Pom.objects.get(version=rubric_version, key="REL1.2a")
    AgreedAnswer.objects.create(
        assessment=assessment, pom=pom, option="L", reason="Seen", agreed_by=alice, agreed_at=now
    )
    MetricReading.objects.create(
        client=finance,
        quarter=quarter,
        key="anything",
        value=3,
        live=False,
        measured_on=AS_OF,
        source="x",
        at=now,
    )
    compute(assessment.pk, now=now)
    rows = {row.key: row for row in RollUp.objects.filter(assessment=assessment)}
    assert (rows["REL1"].differing, rows["REL"].differing, rows[""].differing) == (1, 1, 1)
    assert (rows["REL2"].one_sided, rows[""].one_sided) == (1, 1)
    assert rows["REL"].it_complete
    assert rows["REL1"].confidence is not None
    assert recompute(write=False, now=now).changes == []
    close_assessment(assessment=assessment, by=alice, now=now)
    assert recompute(write=False, now=now).changes == []

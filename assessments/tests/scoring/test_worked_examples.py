"""The worked examples and rules of SCORING.md as rows."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from assessments.scoring import (
    Answer,
    Sheet,
    cut_decimal,
    effective_levels,
    partner_level,
    rubric_from_dict,
    score,
    score_to_dict,
    sensitivity,
)
from assessments.scoring.methods import MethodResult
from assessments.scoring.numbers import cut, exact, show
from assessments.scoring.rollup import competency_score
from assessments.scoring.types import Dependency

from .build import PARTNER_LEVELS, capability, one_capability, rubric_data

GATED = [
    (
        {2: "FFF", 3: "LLP", 4: "PNN", 5: "NNN"},
        "",
        ["1.0000", "0.5555", "0.1111", "0.0000"],
        3,
        "3.2222",
        "own",
    ),
    (
        {2: "FLL", 3: "FFF", 4: "FFF", 5: "FFF"},
        "",
        ["0.7777", "1.0000", "1.0000", "1.0000"],
        2,
        "2.9150",
        "lower",
    ),
    ({2: "FN", 3: "FF", 4: "FF", 5: "FF"}, "", ["0.5000", "1.0000", "1.0000", "1.0000"], 1, "1.9900", "own"),
    ({2: "FFF", 3: "-FF", 4: "-", 5: "LLL"}, "", ["1.0000", "1.0000", None, "0.6666"], 5, "5.0000", None),
    ({2: "FF", 3: "--", 4: "-", 5: "--"}, "", ["1.0000", None, None, None], 2, "2.9900", "no_pom"),
    ({2: "FF", 3: "-", 4: "-", 5: "N"}, "", ["1.0000", None, None, "0.0000"], 2, "2.0000", "own"),
    ({2: "FF.", 3: "LL.", 4: "..", 5: "."}, "", ["0.6666", "0.4444", "0.0000", "0.0000"], 2, "2.7843", "own"),
    (
        {2: "FFF", 3: "FFN", 4: "FFF", 5: "NNN"},
        "3c",
        ["1.0000", "0.6666", "1.0000", "0.0000"],
        2,
        "2.9900",
        "veto",
    ),
    (
        {2: "FFF", 3: "FF.", 4: "FFF", 5: "NNN"},
        "3c",
        ["1.0000", "0.6666", "1.0000", "0.0000"],
        2,
        "2.9900",
        "veto",
    ),
    ({2: "--", 3: "-", 4: "-", 5: "-"}, "", [None, None, None, None], None, None, None),
]


@pytest.mark.parametrize(("answers", "critical", "fulfilment", "level", "number", "kind"), GATED)
def test_the_gated_examples(
    answers: dict[int, str],
    critical: str,
    fulfilment: list[str | None],
    level: int | None,
    number: str | None,
    kind: str | None,
) -> None:
    rubric, sheet = one_capability(answers, critical)
    result = score_to_dict(score(rubric, [sheet]))["capabilities"]["REL1"]
    assert list(result["fulfilment"].values()) == fulfilment
    assert (result["level"], result["score"]) == (level, number)
    assert (result["binding"] or {}).get("kind") == kind


def test_both_gates_are_exclusive() -> None:
    rubric, sheet = one_capability({2: "FN", 3: "F"}, method={"name": "gated", "own": 0.4, "lower": 0.5})
    result = score_to_dict(score(rubric, [sheet]))["capabilities"]["REL1"]
    assert (result["level"], result["score"]) == (2, "2.9900")
    assert result["binding"] == {"kind": "lower", "level": 2, "value": "0.5000", "needs": "0.5000"}


def test_the_lowest_option_vetoes_even_where_its_value_is_not_zero() -> None:
    scale = [{"key": "low", "value": 0.6}, {"key": "high", "value": 1}]
    rubric = rubric_from_dict(rubric_data([capability("REL1", {2: "FF"}, "2a")[0]], scale=scale))
    given = {"REL1.2a": Answer(option="low"), "REL1.2b": Answer(option="high")}
    binding = score(rubric, [Sheet("a", "it", None, given)]).capabilities["REL1"].binding
    assert binding is not None and (binding.kind, binding.pom) == ("veto", "REL1.2a")


def test_a_veto_names_the_lowest_level_then_the_first_in_the_file() -> None:
    data, given = capability("REL1", {2: "FF", 3: "NNF", 4: "F", 5: "F"})
    for pom in data["poms"]:
        pom["critical"] = pom["key"] in ("REL1.3a", "REL1.3b")
    rubric = rubric_from_dict(rubric_data([data]))
    binding = score_to_dict(score(rubric, [Sheet("a", "it", None, given)]))["capabilities"]["REL1"]["binding"]
    assert binding == {"kind": "veto", "level": 3, "pom": "REL1.3a"}


def test_a_veto_above_the_next_level_is_not_the_reason() -> None:
    rubric, sheet = one_capability({2: "FF", 3: "NN", 4: "N", 5: "F"}, "4a")
    binding = score_to_dict(score(rubric, [sheet]))["capabilities"]["REL1"]["binding"]
    assert binding == {"kind": "own", "level": 3, "value": "0.0000", "needs": "0.5000"}


OTHERS: list[tuple[dict[str, Any], dict[int, str], Any, Any, Any]] = [
    ({"method": "additive", "floor": 0, "top": 3}, {1: "FN", 2: "F", 3: "-"}, 1, "1.5000", None),
    ({"method": "additive", "floor": 0, "top": 3}, {1: "F", 2: "F", 3: "F"}, 3, "3.0000", None),
    ({"method": "mean"}, {2: "FF", 3: "F", 4: "N"}, 4, "4.0000", None),
    ({"method": "mean"}, {2: "F-", 3: "."}, 3, "3.0000", None),
    ({"method": "all_items"}, {2: "FL", 3: "FFP", 4: "F"}, 2, "2.6666", ["REL1.3c"]),
    ({"method": "all_items"}, {2: "FL", 3: "--", 4: ".F"}, 2, "2.5000", ["REL1.4a"]),
    ({"method": "all_items"}, {2: "FL", 3: "FF"}, 3, "3.9900", []),
    ({"method": "all_items"}, {2: "FL", 5: "FF"}, 5, "5.0000", []),
    ({"method": {"name": "all_items", "pass_value": 1}}, {2: "FL", 3: "F"}, 1, "1.5000", ["REL1.2b"]),
    ({"method": "all_items"}, {2: "-"}, None, None, None),
]


@pytest.mark.parametrize(("more", "answers", "level", "number", "binding"), OTHERS)
def test_the_other_methods(
    more: dict[str, Any], answers: dict[int, str], level: int | None, number: str | None, binding: Any
) -> None:
    rubric, sheet = one_capability(answers, **more)
    result = score_to_dict(score(rubric, [sheet]))["capabilities"]["REL1"]
    assert (result["level"], result["score"], result["binding"]) == (level, number, binding)


@pytest.mark.parametrize(
    ("sides", "agreed", "value", "one_sided"),
    [
        ({"it": ["F"], "client": ["N"]}, None, "0.5000", False),
        ({"it": ["F", "N"], "client": ["F"]}, None, "0.5000", False),  # lower median of F, N is N
        ({"it": ["F", "N", "L"], "client": ["-"]}, None, "0.6666", False),
        ({"it": ["F"], "client": ["."]}, None, "1.0000", True),
        ({"it": ["-"], "client": ["."]}, None, None, False),
        ({"it": ["-", "P"], "client": ["."]}, None, "0.3333", True),
        ({"it": ["."], "client": ["."]}, None, "0.0000", False),
        ({"it": ["F"], "client": ["F"]}, Answer(option="P"), "0.3333", False),
        ({"it": ["F"], "client": ["."]}, Answer(option="P"), "0.3333", False),
        ({"it": ["F"], "client": ["F"]}, Answer(na=True), None, False),
        ({"it": ["F"], "client": ["N"]}, Answer(), "0.5000", False),
    ],
)
def test_the_official_value_of_a_pom(
    sides: dict[str, list[str]], agreed: Answer | None, value: str | None, one_sided: bool
) -> None:
    data, _ = capability("REL1", {2: "F"})
    rubric = rubric_from_dict(rubric_data([data]))
    sheets = [
        Sheet(f"{side}{number}", side, None, capability("REL1", {2: word})[1])  # type: ignore[arg-type]
        for side, words in sides.items()
        for number, word in enumerate(words)
    ]
    result = score_to_dict(score(rubric, sheets, {"REL1.2a": agreed} if agreed else {}))
    assert result["capabilities"]["REL1"]["fulfilment"]["2"] == value
    assert bool(result["one_sided"]) == one_sided


def test_what_nobody_was_asked_counts_as_lowest_and_is_listed_apart() -> None:
    rubric, sheet = one_capability({2: "FF", 3: ".."})
    narrow = Sheet("a", "it", frozenset({"REL1.2a", "REL1.3a"}), sheet.answers)
    result = score_to_dict(score(rubric, [narrow]))
    assert result["not_asked"] == ["REL1.3b"]
    assert result["capabilities"]["REL1"]["coverage"] == "0.6666"
    assert (
        score_to_dict(score(rubric, [Sheet("a", "it", frozenset(), {})]))["capabilities"]["REL1"]["coverage"]
        is None
    )


def test_an_answer_counts_even_where_its_sheet_was_not_asked() -> None:
    rubric, sheet = one_capability({2: "FF", 3: "F", 4: "F", 5: "F"})
    result = score(rubric, [Sheet("a", "it", frozenset(), sheet.answers)])
    assert (result.capabilities["REL1"].level, result.not_asked) == (5, ())


def test_an_outstanding_side_makes_an_interval_and_low_is_shown() -> None:
    rubric, sheet = one_capability({2: "FF", 3: "FF", 4: "NN", 5: "N"}, partner_levels=PARTNER_LEVELS)
    silent = Sheet("b", "client", frozenset({"REL1.3a", "REL1.3b"}), {})
    result = score(rubric, [sheet, silent], open=True)
    item = result.capabilities["REL1"]
    assert (item.level, item.fulfilment[3]) == (2, Fraction(1, 2))
    assert item.interval is not None and (item.interval.low_level, item.interval.high_level) == (2, 3)
    assert result.interval is not None and result.interval.low == item.score
    assert result.one_sided == ("REL1.3a", "REL1.3b")
    assert result.partner_level == "service"  # both ends agree on it
    assert score(rubric, [sheet, silent]).capabilities["REL1"].level == 3


def test_a_partner_level_is_given_only_when_both_ends_agree() -> None:
    rubric, sheet = one_capability({2: "FF", 3: "LL", 4: "N", 5: "N"}, partner_levels=PARTNER_LEVELS)
    silent = Sheet("b", "client", frozenset({"REL1.2a", "REL1.2b"}), {})
    result = score(rubric, [sheet, silent], open=True)
    assert (
        result.interval is not None and result.interval.low is not None and result.interval.high is not None
    )
    assert (cut(result.interval.low), cut(result.interval.high)) == ("1.9900", "3.0000")
    assert result.partner_level is None
    assert score(rubric, [sheet, silent]).partner_level == "service"


def test_a_critical_pom_that_only_waits_vetoes_the_low_end_alone() -> None:
    rubric, _ = one_capability({2: "F", 3: "F", 4: "F", 5: "F"}, "2a")
    result = score(rubric, [Sheet("a", "it", None, {})], open=True).capabilities["REL1"]
    assert result.interval is not None
    assert (result.interval.low_level, result.interval.high_level) == (1, 5)
    assert result.binding is not None and result.binding.kind == "veto"


def test_an_agreed_answer_leaves_nothing_outstanding() -> None:
    rubric, sheet = one_capability({2: "F", 3: "F"})
    silent = Sheet("b", "client", frozenset({"REL1.3a"}), {})
    result = score(rubric, [sheet, silent], {"REL1.3a": Answer(option="F")}, open=True)
    assert result.interval is not None and result.interval.low == result.interval.high


def test_the_competency_examples() -> None:
    capabilities = [capability(f"REL{n}", {2: "F"}, weight=w)[0] for n, w in ((1, 1), (2, 2), (3, 1))]
    rubric = rubric_from_dict(rubric_data(capabilities))
    results = {
        "REL1": MethodResult(3, Fraction(29, 9), {}),
        "REL2": MethodResult(4, Fraction(41, 9), {}),
        "REL3": MethodResult(None, None, {}),
    }
    first = competency_score(rubric, rubric.competency("REL"), results)
    assert first.score == Fraction(37, 9)
    assert (first.level, cut(first.score), first.lowest_capability) == (4, "4.1111", None)
    results["REL3"] = MethodResult(1, Fraction(199, 100), {})
    second = competency_score(rubric, rubric.competency("REL"), results)
    assert second.mean is not None and second.score is not None
    assert (cut(second.mean), second.level, cut(second.score)) == ("3.5808", 2, "2.9900")
    assert second.lowest_capability == "REL3"


def test_a_competency_without_a_scored_capability_is_not_scored() -> None:
    rubric, sheet = one_capability({2: "-"}, partner_levels=PARTNER_LEVELS)
    result = score_to_dict(score(rubric, [sheet]))
    assert result["competencies"]["REL"] == {
        "level": None,
        "score": None,
        "effective_level": None,
        "effective_score": None,
        "held_by": [],
    }
    assert (result["overall"], result["partner_level"]) == (None, None)
    assert result["capabilities"]["REL1"]["na_share"] == "1.0000"
    assert result["capabilities"]["REL1"]["basis"] == "insufficient"


def test_a_capability_without_poms_has_no_basis() -> None:
    result = score_to_dict(score(rubric_from_dict(rubric_data([{"key": "K", "poms": []}])), []))
    assert result["capabilities"]["K"] == {
        "level": None,
        "score": None,
        "fulfilment": {"2": None, "3": None, "4": None, "5": None},
        "binding": None,
        "na_share": None,
        "basis": None,
        "coverage": None,
    }


RULES = [
    Dependency("PFO", 4, "STR", 3),
    Dependency("STR", 3, "VAL", 3),
    Dependency("VAL", 3, "REL", 2),
    Dependency("PFO", 5, "VAL", 4),
    Dependency("REL", 5, "CHG", 3),
]


@pytest.mark.parametrize(
    ("levels", "effective"),
    [
        ({"PFO": 4, "STR": 2, "VAL": 3, "REL": 3, "CHG": 3}, {"PFO": 3}),
        ({"PFO": 5, "STR": 4, "VAL": 3, "REL": 1, "CHG": 3}, {"PFO": 3, "STR": 2, "VAL": 2}),
        ({"PFO": 4, "STR": None, "VAL": 3, "REL": 2, "CHG": 1}, {}),
        ({"PFO": 5, "STR": 5, "VAL": 5, "REL": 5, "CHG": 5}, {}),
    ],
)
def test_dependencies_lower_to_the_greatest_fixed_point(
    levels: dict[str, int | None], effective: dict[str, int]
) -> None:
    assert effective_levels(RULES, levels) == levels | effective
    assert effective_levels(reversed(RULES), levels) == levels | effective


def test_held_by_lists_every_failing_rule_and_the_own_score_stays() -> None:
    portfolio, first = capability("PFO1", {2: "FF", 3: "FF", 4: "FF", 5: "NN"})
    strategy, second = capability("STR1", {2: "FF", 3: "NN", 4: "N", 5: "N"})
    rubric = rubric_from_dict(
        rubric_data(
            competencies=[
                {"key": "PFO", "name": "Portfolio", "capabilities": [portfolio]},
                {"key": "STR", "name": "Strategy", "capabilities": [strategy]},
            ],
            dependencies=[
                {"competency": "PFO", "level": 4, "requires": "STR", "at_least": 3},
                {"competency": "PFO", "level": 2, "requires": "STR", "at_least": 2},
            ],
        )
    )
    result = score_to_dict(score(rubric, [Sheet("a", "it", None, first | second)]))["competencies"]["PFO"]
    assert result == {
        "level": 4,
        "score": "4.0000",
        "effective_level": 3,
        "effective_score": "3.9900",
        "held_by": [{"level": 4, "requires": "STR", "at_least": 3, "has": 2}],
    }


@pytest.mark.parametrize(
    ("scores", "overall", "key"),
    [((3.6, 2.8, 3.2, 2.1, 2.4), "2.8200", "service"), ((3.6, 2.8, 3.2, 1.9, 2.4), "2.7800", "reactive")],
)
def test_the_partner_level_does_not_compensate(scores: tuple[float, ...], overall: str, key: str) -> None:
    rubric = rubric_from_dict(
        rubric_data(
            competencies=[{"key": f"C{n}", "capabilities": []} for n in range(5)],
            partner_levels=PARTNER_LEVELS,
        )
    )
    exact_scores = [exact(number) for number in scores]
    mean = sum(exact_scores, Fraction(0)) / 5
    levels = [int(number) for number in exact_scores]
    assert (cut(mean), partner_level(rubric, mean, levels)) == (overall, key)
    assert partner_level(rubric, mean, [*levels[:4], None]) is None


def test_a_partner_threshold_is_met_by_the_exact_overall_only() -> None:
    rubric, _ = one_capability({2: "F"}, partner_levels=PARTNER_LEVELS)
    assert partner_level(rubric, Fraction(5, 2), [3]) == "service"
    assert partner_level(rubric, Fraction(2499999, 1000000), [3]) == "reactive"


@pytest.mark.parametrize(
    ("words", "share", "basis"),
    [("FFF-------", "0.7000", "insufficient"), ("FFFFFFF---", "0.3000", "sufficient")],
)
def test_a_large_share_of_na_makes_the_basis_insufficient(words: str, share: str, basis: str) -> None:
    rubric, sheet = one_capability({2: words})
    result = score_to_dict(score(rubric, [sheet]))["capabilities"]["REL1"]
    assert (result["na_share"], result["basis"], result["level"]) == (share, basis, 2)


def test_sensitivity_takes_every_na_as_the_lowest_option() -> None:
    rubric, sheet = one_capability({2: "F-", 3: "F", 4: "F", 5: "F"})
    assert score(rubric, [sheet]).capabilities["REL1"].level == 5
    assert score_to_dict(sensitivity(rubric, [sheet]))["capabilities"]["REL1"]["score"] == "1.9900"


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        ("2/3", 4, "0.6666"),
        ("2.9999999", 2, "2.99"),
        ("-1/3", 2, "-0.33"),
        ("-1/1000", 2, "0.00"),
        ("5", 0, "5"),
    ],
)
def test_numbers_are_cut_never_rounded(number: str, places: int, text: str) -> None:
    assert cut(-exact(number[1:]) if number[0] == "-" else exact(number), places) == text


def test_pages_show_a_real_minus_and_a_sign_where_wanted() -> None:
    assert show(Fraction(-1, 3)) == "\u22120.33"
    assert show(Fraction(1, 3), signed=True) == "+0.33"
    assert show(Fraction(0), signed=True) == "0.00"
    assert show(None) == "not scored"
    assert str(cut_decimal(Fraction(29, 9))) == "3.2222"


@pytest.mark.parametrize("bad", ["", "x", "1/0", "1e999", "0x10", "1_0", True, None, float("nan"), 10**30])
def test_what_is_no_exact_number_is_refused(bad: object) -> None:
    with pytest.raises(ValueError):
        exact(bad)


def test_a_float_is_read_as_its_decimal() -> None:
    assert exact(0.85) == exact("0.85") == Fraction(17, 20)

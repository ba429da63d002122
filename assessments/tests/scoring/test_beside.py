"""What stands beside the score: views, agreement, confidence, targets, explanations, records, differences."""

from __future__ import annotations

import pickle
from datetime import date
from fractions import Fraction

import pytest

from assessments.scoring import (
    Answer,
    BindingKind,
    CompetencyScore,
    HeldBy,
    Sheet,
    SnapshotError,
    agreement,
    confidence,
    coverage,
    cut,
    diff_rubrics,
    dump_rubric,
    explain_capability,
    explain_competency,
    input_hash,
    load_rubric,
    pack,
    partner_distribution,
    percent_to_target,
    plain_mean,
    progress,
    rubric_from_dict,
    rubric_to_dict,
    score,
    unpack,
    views,
)

from .build import PARTNER_LEVELS, capability, one_capability, rubric_data

AS_OF = date(2026, 12, 31)


def test_the_views_put_the_clients_ratings_in_place_of_its_own() -> None:
    rubric, it = one_capability({2: "FF", 3: "FF", 4: "NN", 5: "NN"})
    client = Sheet("b", "client", frozenset({"REL1.3a"}), capability("REL1", {3: "N-"})[1])
    found = views(rubric, [it, client])
    assert (found.it.capabilities["REL1"].level, found.client.capabilities["REL1"].level) == (3, 2)
    assert found.client.capabilities["REL1"].fulfilment[3] == Fraction(1, 2)
    assert found.capability_gaps["REL1"] == Fraction(3) - Fraction(299, 100)
    assert found.overall_gap == found.competency_gaps["REL"] == Fraction(1, 100)
    assert [(item.pom, item.it, item.client, item.distance) for item in found.agenda] == [
        ("REL1.3a", "F", "N", 3)
    ]


def test_agreement_below_ten_poms_is_the_mean_difference_over_all_pairs() -> None:
    rubric, first = one_capability({2: "FF", 3: "F"})
    second = Sheet("b", "client", None, capability("REL1", {2: "FL", 3: "."})[1])
    third = Sheet("c", "it", None, capability("REL1", {2: "N.", 3: "."})[1])
    found = agreement(rubric, [first, second, third])
    assert (found.kind, found.poms, found.value) == ("pairs", 2, Fraction(0 + 3 + 3 + 1, 4))


def test_agreement_from_ten_poms_on_hands_over_the_matrix_for_alpha() -> None:
    rubric, first = one_capability({2: "FFFFFFFFFF", 3: "F"})
    second = Sheet("b", "client", None, capability("REL1", {2: "LLLLLLLLLL"})[1])
    found = agreement(rubric, [first, second])
    assert (found.kind, found.poms, found.value) == ("alpha", 10, None)
    assert found.matrix == ((3,) * 10, (2,) * 10)


EVIDENCE = [
    (Answer(option="F", certainty=5, evidence_on=date(2026, 7, 4)), "1.0000"),
    (Answer(option="F", certainty=5, evidence_on=date(2026, 7, 3)), "0.6000"),
    (Answer(option="F", certainty=5, evidence_on=date(2026, 7, 3), note=True), "0.8000"),
    (Answer(option="F", certainty=5, evidence=True), "0.8000"),
    (Answer(option="F", certainty=5, note=True), "0.8000"),
    (Answer(option="F", certainty=5), "0.5000"),
    (Answer(option="F"), "0.4000"),
    (Answer(option="F", certainty=3), "0.3000"),
    (Answer(), "0.0000"),
]


@pytest.mark.parametrize(("answer", "value"), EVIDENCE)
def test_confidence_follows_certainty_and_evidence(answer: Answer, value: str) -> None:
    rubric, _ = one_capability({2: "F"})
    found = confidence(rubric, [Sheet("a", "it", None, {"REL1.2a": answer})], as_of=AS_OF)["REL1"]
    assert found.value is not None
    assert (cut(found.value), found.indicative) == (value, found.value < Fraction(2, 5))


def test_confidence_takes_the_lowest_certainty_of_those_who_rated() -> None:
    rubric, _ = one_capability({2: "F"})
    sheets = [
        Sheet("a", "it", None, {"REL1.2a": Answer(option="F", certainty=5)}),
        Sheet("b", "client", None, {"REL1.2a": Answer(option="F", certainty=2)}),
        Sheet("c", "client", None, {"REL1.2a": Answer(na=True, certainty=1)}),
    ]
    assert confidence(rubric, sheets)["REL1"].value == Fraction(2, 5) / 2


@pytest.mark.parametrize(
    ("option", "metric", "contradicted", "value"),
    [
        ("F", Fraction(1, 10), False, "0.8000"),
        ("F", Fraction(11, 100), True, "0.0000"),
        ("L", Fraction(1, 10), False, "0.8000"),
        ("L", Fraction(11, 100), True, "0.0000"),
        ("P", Fraction(1), False, "0.4000"),
        ("F", None, False, "0.4000"),
    ],
)
def test_a_metric_that_denies_a_rating_lowers_confidence_and_never_the_score(
    option: str, metric: Fraction | None, contradicted: bool, value: str
) -> None:
    data, _ = capability("REL1", {2: "F"})
    data["poms"][0]["expects"] = [{"option": "L", "metric": "overdue", "op": "<=", "value": 0.10}]
    rubric = rubric_from_dict(rubric_data([data]))
    sheets = [Sheet("a", "it", None, {"REL1.2a": Answer(option=option)})]
    found = confidence(rubric, sheets, metrics={"overdue": metric})["REL1"]
    assert found.value is not None
    assert (bool(found.contradictions), cut(found.value)) == (contradicted, value)
    assert score(rubric, sheets).values["REL1.2a"] == rubric.option(option).value


def test_coverage_of_the_whole_assessment() -> None:
    rubric, sheet = one_capability({2: "F-", 3: ".."})
    assert coverage(rubric, [sheet]) == Fraction(1, 2) == score(rubric, [sheet]).coverage
    assert coverage(rubric, []) is None


def test_targets_are_clamped_so_that_overshoot_hides_no_gap() -> None:
    data = [
        capability("REL1", {2: "F"}, weight=3)[0],
        capability("REL2", {2: "F"})[0],
        capability("REL3", {2: "F"})[0],
    ]
    rubric = rubric_from_dict(rubric_data(data))
    scores = {"REL1": Fraction(5), "REL2": Fraction(2), "REL3": None}
    targets = {"REL1": Fraction(3), "REL2": Fraction(4), "REL3": Fraction(4)}
    assert percent_to_target(rubric, scores, targets) == Fraction(3 * 2 + 1, 3 * 2 + 3)
    assert percent_to_target(rubric, scores, {"REL1": Fraction(1)}) is None
    assert progress(Fraction(3), Fraction(2), Fraction(4)) == Fraction(1, 2)
    assert progress(Fraction(3), Fraction(4), Fraction(4)) is None


def test_the_portfolio_counts_clients_and_takes_the_plain_mean() -> None:
    rubric, _ = one_capability({2: "F"}, partner_levels=PARTNER_LEVELS)
    assert partner_distribution(rubric, ["service", None, "service", "strategic"]) == {
        "reactive": 0,
        "service": 2,
        "strategic": 1,
        None: 1,
    }
    assert plain_mean([Fraction(2), None, Fraction(3)]) == Fraction(5, 2)
    assert plain_mean([]) is None


LEVELS = {"1": "Initial", "2": "Basic", "3": "Intermediate", "4": "Advanced", "5": "Optimized"}
SENTENCES = [
    (
        {2: "FFF", 3: "LLP", 4: "PNN", 5: "N"},
        "",
        "Level 4 Advanced is 0.11 in place; it needs more than 0.50.",
    ),
    ({2: "FLL", 3: "F"}, "", "Level 2 Basic is 0.77 in place; the levels above need more than 0.85 there."),
    ({2: "F", 3: "FN"}, "3b", "Level 3 Intermediate is closed by REL1.3b: it is critical and not in place."),
    ({2: "F", 3: "-"}, "", "Nothing above level 2 Basic applies here, so 2.99 is the most it can be."),
    ({2: "F", 3: "F", 4: "F", 5: "F"}, "", "Level 5 Optimized is held: there is no higher level."),
    ({2: "-"}, "", "No practice above the first level applies here, so it is not scored."),
]


@pytest.mark.parametrize(("answers", "critical", "sentence"), SENTENCES)
def test_each_binding_reads_as_a_sentence(answers: dict[int, str], critical: str, sentence: str) -> None:
    rubric, sheet = one_capability(answers, critical, levels=LEVELS)
    assert explain_capability(rubric, score(rubric, [sheet]).capabilities["REL1"]) == sentence


def test_a_failing_pom_reads_as_a_sentence() -> None:
    rubric, sheet = one_capability({2: "F", 3: "PNF"}, method="all_items", levels=LEVELS)
    text = explain_capability(rubric, score(rubric, [sheet]).capabilities["REL1"])
    assert text == "Level 3 Intermediate is not held: 2 practices do not pass, REL1.3a first."


def test_what_holds_a_competency_reads_as_a_sentence() -> None:
    rubric = rubric_from_dict(
        rubric_data(
            competencies=[
                {"key": "PFO", "name": "Portfolio", "capabilities": []},
                {"key": "STR", "name": "Strategy", "capabilities": []},
            ]
        )
    )
    item = CompetencyScore("PFO", 4, Fraction(41, 10), 3, Fraction(399, 100), (HeldBy(4, "STR", 3, 2),))
    assert explain_competency(rubric, item) == "Portfolio 4.10 is held at level 3 by Strategy, level 2."


def test_the_lowest_capability_that_holds_a_level_down_is_named() -> None:
    first, answers = capability("REL1", {2: "F", 3: "F", 4: "F", 5: "F"}, weight=9)
    second, more = capability("REL2", {2: "N", 3: "N"})
    rubric = rubric_from_dict(rubric_data([first, second]))
    result = score(rubric, [Sheet("a", "it", None, answers | more)])
    item = result.competencies["REL"]
    assert item.lowest_capability == "REL2"
    sentence = explain_competency(rubric, item, result.capabilities["REL2"])
    assert sentence == "Relationship averages 4.60 but is held at level 2 by Capability REL2, level 1."


def test_the_hash_follows_the_inputs_and_nothing_else() -> None:
    rubric, sheet = one_capability({2: "F-"})
    first = input_hash(rubric, [sheet], {}, False, AS_OF)
    assert len(first) == 64
    with_blank = Sheet("a", "it", None, {**sheet.answers, "REL1.2b": Answer(na=True, reason="other words")})
    assert input_hash(rubric, [with_blank], {"REL1.2a": Answer()}, False, AS_OF) == first
    assert input_hash(rubric, [sheet], {}, True, AS_OF) != first
    assert input_hash(rubric, [sheet], {}, False, date(2027, 1, 1)) != first
    assert input_hash(rubric, [sheet], {"REL1.2a": Answer(option="N")}, False, AS_OF) != first
    assert input_hash(rubric, [Sheet("a", "client", None, sheet.answers)], {}, False, AS_OF) != first
    assert (
        input_hash(rubric, [Sheet("a", "it", frozenset({"REL1.2a"}), sheet.answers)], {}, False, AS_OF)
        != first
    )


def test_a_snapshot_is_bound_to_its_rubric_and_its_length() -> None:
    rubric, sheet = one_capability({2: "F-"})
    other, _ = one_capability({2: "F-", 3: "F"})
    packed = pack(rubric, [sheet])
    for content in (b"", packed[:-1], packed + b"x", b"XXXX" + packed[4:], packed[:20]):
        with pytest.raises(SnapshotError):
            unpack(rubric, content)
    with pytest.raises(SnapshotError):
        unpack(other, packed)
    with pytest.raises(SnapshotError):
        pack(rubric, [Sheet("a", "it", None, {"nope": Answer(option="F")})])


def test_the_difference_of_two_versions_reads_by_place_and_field() -> None:
    old = rubric_from_dict(rubric_data([capability("REL1", {2: "FF", 3: "F"})[0]]))
    data = rubric_to_dict(old) | {"version": "2"}
    poms = data["competencies"][0]["capabilities"][0]["poms"]
    poms[0]["weight"] = 3
    poms[1] = {"key": "REL1.2c", "level": 2, "title": "New practice"}
    found = [
        (c.kind.value, c.place, c.field, c.old, c.new) for c in diff_rubrics(old, rubric_from_dict(data))
    ]
    assert found == [
        ("changed", "Rubric", "version", "1", "2"),
        ("added", "POM REL1.2a", "weight", "", "3"),
        ("added", "POM REL1.2c", "", "", "New practice"),
        ("removed", "POM REL1.2b", "", "REL1.2b", ""),
    ]


def test_defaults_are_filled_in_and_left_out_again() -> None:
    rubric = load_rubric(
        "format: opm-rubric/1\nkey: t\nversion: 1.10\nname: No\ncompetencies:\n"
        "- {key: A, capabilities: [{key: B, poms: "
        "[{key: P, level: 5, critical: yes}, {key: Q, level: 3}]}]}\n"
    )
    assert (rubric.version, rubric.name, rubric.floor, rubric.top) == ("1.10", "No", 1, 5)
    assert [option.key for option in rubric.scale] == ["N", "P", "L", "F"]
    assert rubric.method.own == Fraction(1, 2) and rubric.method.lower == Fraction(17, 20)
    assert rubric.pom("P").effort == 6 and rubric.pom("Q").effort == 2
    assert (rubric.pom("P").na_allowed, rubric.pom("Q").na_allowed) == (False, True)
    assert (rubric.partner_levels, rubric.dependencies) == ((), ())
    assert rubric.competency_of("B").key == "A" and rubric.capability_of("Q").key == "B"
    text = dump_rubric(rubric)
    assert "effort" not in text and "na_allowed" not in text and "lower: 0.85" in text and "1/3" in text


def test_a_rubric_can_be_sent_to_another_process() -> None:
    rubric, sheet = one_capability({2: "F"})
    again = pickle.loads(pickle.dumps(rubric))  # noqa: S301 - our own bytes
    assert again == rubric and hash(again) == hash(rubric)
    assert score(again, [sheet]) == score(rubric, [sheet])


def test_the_binding_kinds_are_the_words_of_the_format() -> None:
    assert [kind.value for kind in BindingKind] == ["own", "lower", "veto", "no_pom"]

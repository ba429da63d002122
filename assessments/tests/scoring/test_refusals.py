"""Everything that is refused, with the place that the message names; and the limits of files."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from assessments.scoring import (
    Answer,
    AnswerError,
    ExchangeError,
    Sheet,
    load_rubric,
    read_input,
    rubric_from_dict,
    score,
)
from assessments.scoring.parsing import MAX_BYTES

from .build import PARTNER_LEVELS, capability, one_capability, rubric_data


def valid() -> dict[str, Any]:
    first = capability("REL1", {1: "F", 2: "F", 3: "FF"}, "3a")[0]
    second = capability("STR1", {2: "F"})[0]
    data = rubric_data([first], partner_levels=copy.deepcopy(PARTNER_LEVELS))
    data["competencies"].append({"key": "STR", "name": "Strategy", "capabilities": [second]})
    data["dependencies"] = [{"competency": "REL", "level": 3, "requires": "STR", "at_least": 2}]
    data["scale"] = [{"key": k, "label": k, "value": v} for k, v in (("N", 0), ("P", "1/3"), ("F", 1))]
    data["levels"] = {"1": "One", "2": "Two", "3": "Three", "4": "Four", "5": "Five"}
    sheet = {"respondent": "a", "side": "it", "answers": {"REL1.2a": {"option": "F", "certainty": 4}}}
    return {"rubric": data, "sheets": [sheet], "agreed": {}, "open": False, "as_of": "2026-12-31"}


def put(*path: Any) -> Callable[[dict[str, Any]], None]:
    """Set the place named by all but the last argument to the last one."""

    def change(data: Any) -> None:
        for key in path[:-2]:
            data = data[key]
        data[path[-2]] = path[-1]

    return change


def drop(*path: Any) -> Callable[[dict[str, Any]], None]:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        del data[path[-1]]

    return change


REL1 = ("rubric", "competencies", 0, "capabilities", 0)
POM = (*REL1, "poms", 1)
DEPENDENCY = ("rubric", "dependencies", 0)
ANSWER = ("sheets", 0, "answers")
SECOND = {"respondent": "b", "side": "client", "answers": {}}
EXPECTS = {"option": "F", "metric": "m", "op": "<=", "value": 1}
ALL_ITEMS = {"name": "all_items"}

REFUSED = [
    (put("rubric", "format", "opm-rubric/2"), "unknown format", "rubric.format"),
    (drop("rubric", "format"), "unknown format", "rubric.format"),
    (drop("rubric", "key"), "key is missing", "rubric"),
    (drop("rubric", "version"), "version is missing", "rubric"),
    (drop("rubric"), "rubric is missing", ""),
    (drop("sheets"), "sheets is missing", ""),
    (put("rubric", "wieght", 1), "unknown key", "rubric.wieght"),
    (put("surprise", 1), "unknown key", "surprise"),
    (put("open", "maybe"), "true or false", "open"),
    (put("as_of", "31.12.2026"), "must be a date", "as_of"),
    (put("rubric", "floor", -1), "floor must be 0 or more", "rubric.floor"),
    (put("rubric", "floor", 5), "out of order", "rubric.top"),
    (put("rubric", "top", 10**9), "out of order", "rubric.top"),
    (put("rubric", "top", 4.5), "whole number", "rubric.top"),
    (put("rubric", "levels", {"2": "b", "1": "a", "3": "c", "4": "d", "5": "e"}), "out of order", "levels"),
    (put("rubric", "levels", {"1": "a", "2": "b"}), "every level", "levels"),
    (put("rubric", "levels", "6", "Six"), "not a level", "levels.6"),
    (put("rubric", "scale", []), "two options", "rubric.scale"),
    (put("rubric", "scale", 1, "value", 0), "out of order", "scale[1].value"),
    (put("rubric", "scale", 2, "value", "1/4"), "out of order", "scale[2].value"),
    (put("rubric", "scale", 2, "value", 1.5), "between 0 and 1", "scale[2].value"),
    (put("rubric", "scale", 2, "value", "much"), "no exact number", "scale[2].value"),
    (put("rubric", "scale", 1, "key", "N"), "duplicate key", "scale[1].key"),
    (put("rubric", "method", "guess"), "unknown method", "rubric.method"),
    (put("rubric", "method", {"name": "gated", "own": 0}), "more than 0", "method.own"),
    (put("rubric", "method", {"name": "gated", "lower": -0.1}), "more than 0", "method.lower"),
    (put("rubric", "method", {"name": "gated", "pass_value": 1}), "unknown key", "method.pass_value"),
    (put("rubric", "method", {**ALL_ITEMS, "pass_value": 0}), "lowest option meets", "method.pass_value"),
    (put("rubric", "method", {**ALL_ITEMS, "pass_value": 1.2}), "no option meets", "method.pass_value"),
    (put("rubric", "method", "additive"), "no dependencies", "rubric.dependencies"),
    (put("rubric", "method", "mean"), "no dependencies", "rubric.dependencies"),
    (put("rubric", "partner_levels", 1, "overall", 4), "out of order", "partner_levels[2]"),
    (put("rubric", "partner_levels", 1, "overall", -1), "0 or more", "partner_levels[1]"),
    (put("rubric", "partner_levels", 1, "key", "reactive"), "duplicate key", "partner_levels[1].key"),
    (put(*DEPENDENCY, "level", 1), "above the floor", "dependencies[0].level"),
    (put(*DEPENDENCY, "requires", "REL"), "depends on itself", "dependencies[0].requires"),
    (put(*DEPENDENCY, "requires", "XYZ"), "unknown competency", "dependencies[0].requires"),
    (put(*DEPENDENCY, "competency", "REL1"), "unknown competency", "dependencies[0].competency"),
    (put("rubric", "competencies", 0, "weight", 0), "more than 0", "competencies[0].weight"),
    (put(*REL1, "weight", -1), "more than 0", "capabilities[0].weight"),
    (put(*POM, "weight", 0), "more than 0", "poms[1].weight"),
    (put(*POM, "weight", 11), "from 1 to 10", "REL1.2a"),
    (put(*POM, "effort", 0), "more than 0", "poms[1].effort"),
    (put(*POM, "level", 6), "from 1 to 5", "poms[1].level"),
    (put(*POM, "key", "REL1.3a"), "duplicate key", "REL1.3a"),
    (put(*POM, "key", "REL"), "duplicate key", "poms[1].key"),
    (put("rubric", "competencies", 1, "key", "REL"), "duplicate key", "competencies[1].key"),
    (put(*POM, "key", " "), "short text", "poms[1].key"),
    (put(*POM, "critical", "perhaps"), "true or false", "poms[1].critical"),
    (put(*POM, "hints", {"Z": "?"}), "unknown option", "poms[1].hints.Z"),
    (put(*POM, "metrics", [{"key": "m", "unit": "kg"}]), "unknown unit", "metrics[0].unit"),
    (put(*POM, "expects", [EXPECTS | {"op": "~"}]), "unknown comparison", "expects[0].op"),
    (put(*POM, "expects", [EXPECTS | {"option": "L"}]), "unknown option", "expects[0].option"),
    (put(*POM, "practices", "one"), "must be a list", "poms[1].practices"),
    (put("sheets", 0, "side", "vendor"), "unknown side", "sheets[0].side"),
    (put("sheets", [SECOND, SECOND]), "duplicate respondent", "sheets[1].respondent"),
    (drop("sheets", 0, "answers"), "answers is missing", "sheets[0]"),
    (put("sheets", 0, "asked", ["REL1.9z"]), "unknown key", "sheets[0].asked[0]"),
    (put("sheets", 0, "asked", ["REL1.2a", "REL1.2a"]), "duplicate key", "sheets[0].asked[1]"),
    (put(*ANSWER, "REL1.9z", {"option": "F"}), "unknown key", "REL1.9z"),
    (put(*ANSWER, "REL1.1a", {"option": "F"}), "at the floor", "REL1.1a"),
    (put(*ANSWER, "REL1.2a", {"option": "L"}), "unknown option", "REL1.2a"),
    (put(*ANSWER, "REL1.2a", {"option": "F", "na": True}), "both", "REL1.2a"),
    (put(*ANSWER, "REL1.2a", {"option": "F", "certainty": 6}), "from 1 to 5", "REL1.2a"),
    (put(*ANSWER, "REL1.3a", {"na": True}), "NA is not allowed", "REL1.3a"),
    (put("agreed", "REL1.3a", {"na": True}), "NA is not allowed", "agreed.REL1.3a"),
    (put("agreed", "REL1.1a", {}), "at the floor", "agreed.REL1.1a"),
    (put("agreed", "nope", {}), "unknown key", "agreed.nope"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "message", "place"), REFUSED)
def test_a_wrong_input_is_refused_with_its_place(
    change: Callable[[dict[str, Any]], None], message: str, place: str
) -> None:
    data = valid()
    read_input(json.dumps(data))
    change(data)
    with pytest.raises(ExchangeError) as caught:
        read_input(json.dumps(data))
    assert message in caught.value.message
    assert place in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "malformed JSON"),
        ("{", "malformed JSON"),
        ("[]", "must be a mapping"),
        ('{"rubric": NaN}', "not a number"),
        ('{"sheets": [], "sheets": []}', "duplicate key"),
        ("[" * 100_000, "nested deeper"),
        ("[" * 30 + "]" * 30, "nested deeper"),
        ('{"sheets": ' + "9" * 5000 + "}", "too long"),
    ],
)
def test_malformed_json_is_refused(text: str, message: str) -> None:
    with pytest.raises(ExchangeError, match=message):
        read_input(text)


def test_a_refused_json_names_its_line() -> None:
    data = valid()
    data["rubric"]["competencies"][0]["capabilities"][0]["poms"][1]["weight"] = 0
    text = json.dumps(data, indent=1)
    with pytest.raises(ExchangeError) as caught:
        read_input(text)
    assert caught.value.line is not None
    assert '"weight": 0' in text.splitlines()[caught.value.line - 1]


def test_a_pass_value_at_the_lowest_option_is_refused_given_or_by_default() -> None:
    scale = [{"key": "no", "value": 0.1}, {"key": "some", "value": 0.5}, {"key": "yes", "value": 1}]
    rubric_from_dict(rubric_data(scale=scale, method="all_items"))
    for wrong in (
        {"scale": scale, "method": {"name": "all_items", "pass_value": 0.1}},
        {"scale": scale[::2], "method": "all_items"},
    ):
        with pytest.raises(ExchangeError, match="lowest option meets"):
            rubric_from_dict(rubric_data(**wrong))


RUBRIC_YAML = """\
format: opm-rubric/1
key: t
version: "1"
competencies:
- key: REL
  capabilities:
  - key: REL1
    poms:
    - {key: REL1.2a, level: 2}
    - {key: REL1.3a, level: 3}
"""


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ("level: 3", "level: 9", "level must be", 10),
        ("REL1.3a", "REL1.2a", "duplicate key", 10),
        ("version:", "key: u\nversion:", "duplicate key", 3),
        ("key: t", "key: &a t", "anchors", 2),
        ("key: t", "key: *a", "alias", 2),
        ("key: t", "key: !!str t", "tags", 2),
        ("key: t", "key: !python/object:os.system t", "tags", 2),
        ("level: 3}", "level: 3", "malformed YAML", 11),
        ("key: t", "key: " + "[" * 25 + "]" * 25, "nested deeper", 2),
        ("key: t", "key: \x07", "malformed YAML", None),
        ("key: t\n", "? [a]\n: b\n", "key must be plain", 2),
        ("REL1.3a}\n", "REL1.3a}\n---\na: 1\n", "", None),
    ],
)
def test_a_yaml_file_is_refused_with_its_line(old: str, new: str, message: str, line: int | None) -> None:
    load_rubric(RUBRIC_YAML)
    text = RUBRIC_YAML.replace(old, new, 1) if old in RUBRIC_YAML else RUBRIC_YAML + "---\na: 1\n"
    with pytest.raises(ExchangeError) as caught:
        load_rubric(text)
    assert message in caught.value.message
    if line is not None:
        assert caught.value.line == line


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"x" * (MAX_BYTES + 1), b"", b"- 1", b"just words", b"[" * 50_000]
)
def test_what_is_no_rubric_file_is_refused(content: bytes) -> None:
    with pytest.raises(ExchangeError):
        load_rubric(content)


def test_a_file_of_too_many_values_is_refused_early() -> None:
    with pytest.raises(ExchangeError, match="more than 100,000 values") as caught:
        load_rubric("- 1\n" * 400_000)
    assert caught.value.line == 100_000


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = "a: &a [x,x]\n" + "".join(
        f"{b}: &{b} [*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(ExchangeError, match="anchors and aliases"):
        load_rubric(bomb)


@pytest.mark.parametrize(
    "answers",
    [
        {"nope": Answer(option="F")},
        {"REL1.2a": Answer(option="Z")},
        {"nope": Answer(na=True)},
        {"REL1.2a": Answer(na=True)},
    ],
)
def test_the_engine_itself_refuses_answers_the_rubric_does_not_allow(answers: dict[str, Answer]) -> None:
    rubric, _ = one_capability({2: "F"}, "2a")
    with pytest.raises(AnswerError):
        score(rubric, [Sheet("a", "it", None, answers)])

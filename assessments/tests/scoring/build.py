"""Small rubrics and sheets for the engine's tests, and strategies that make many of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from assessments.scoring import Answer, Rubric, Sheet, rubric_from_dict

QUICK = settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
LETTERS = "abcdefghij"
PARTNER_LEVELS = [
    {"key": "reactive", "name": "Reactive partner"},
    {"key": "service", "name": "Service partner", "overall": 2.5, "each": 2},
    {"key": "strategic", "name": "Strategic partner", "overall": 3.5, "each": 3},
]


def rubric_data(capabilities: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """A rubric of one competency REL with the given capabilities (or one with one POM a level)."""
    if capabilities is None:
        capabilities = [capability("REL1", {2: "F", 3: "F", 4: "F", 5: "F"})[0]]
    return {
        "format": "opm-rubric/1",
        "key": "t",
        "version": "1",
        "name": "Test",
        "competencies": [{"key": "REL", "name": "Relationship", "capabilities": capabilities}],
    } | more


def capability(
    key: str, answers: Mapping[int, str], critical: str = "", weight: int = 1
) -> tuple[dict[str, Any], dict[str, Answer]]:
    """A capability and answers from words such as {2: "FFF", 3: "N-."}: "-" is NA, "." is blank."""
    poms = []
    given: dict[str, Answer] = {}
    for level, letters in answers.items():
        for letter, answer in zip(LETTERS, letters, strict=False):
            pom = f"{key}.{level}{letter}"
            poms.append({"key": pom, "level": level, "critical": f"{level}{letter}" == critical})
            if answer == "-":
                given[pom] = Answer(na=True, reason="does not apply")
            elif answer != ".":
                given[pom] = Answer(option=answer)
    return {"key": key, "name": f"Capability {key}", "weight": weight, "poms": poms}, given


def one_capability(answers: Mapping[int, str], critical: str = "", **more: Any) -> tuple[Rubric, Sheet]:
    """A rubric with the one capability REL1 and an IT sheet with these answers."""
    data, given = capability("REL1", answers, critical)
    return rubric_from_dict(rubric_data([data], **more)), Sheet("a", "it", None, given)


SCALES = (
    None,
    [{"key": "no", "value": 0}, {"key": "half", "value": 0.5}, {"key": "yes", "value": 1}],
    [{"key": k, "value": v} for k, v in (("a", 0), ("b", 0.2), ("c", 0.5), ("d", 0.8), ("e", 1))],
    [{"key": "low", "value": 0.1}, {"key": "mid", "value": "1/3"}, {"key": "high", "value": 0.9}],
)


@st.composite
def rubrics(draw: st.DrawFn, methods: tuple[str, ...] = ("gated", "additive", "all_items", "mean")) -> Rubric:
    """Rubrics of a few competencies with every method, several scales and random dependencies."""
    floor = draw(st.integers(0, 1))
    top = floor + draw(st.integers(2, 4))
    method = draw(st.sampled_from(methods))
    competencies = [
        {
            "key": f"C{i}",
            "name": f"Competency {i}",
            "weight": draw(st.integers(1, 3)),
            "capabilities": [
                _capability(draw, f"C{i}K{j}", floor, top) for j in range(draw(st.integers(1, 2)))
            ],
        }
        for i in range(draw(st.integers(1, 3)))
    ]
    more: dict[str, Any] = {}
    if method in ("gated", "all_items") and len(competencies) > 1:
        more["dependencies"] = draw(st.lists(_dependency(len(competencies), floor, top), max_size=5))
    scale = draw(st.sampled_from(SCALES))
    if scale:
        more["scale"] = scale
    return rubric_from_dict(
        rubric_data(
            floor=floor,
            top=top,
            method=method,
            partner_levels=PARTNER_LEVELS,
            competencies=competencies,
            **more,
        )
    )


def _capability(draw: st.DrawFn, key: str, floor: int, top: int) -> dict[str, Any]:
    poms = [
        {
            "key": f"{key}.{level}{LETTERS[number]}",
            "level": level,
            "weight": draw(st.sampled_from([1, 1, 2, 2.5, 10])),
            "critical": draw(st.integers(0, 9)) == 0,
        }
        for level in range(floor, top + 1)
        for number in range(draw(st.integers(0 if level > floor + 1 else 1, 3)))
    ]
    return {"key": key, "name": key, "weight": draw(st.integers(1, 3)), "poms": poms}


@st.composite
def _dependency(draw: st.DrawFn, count: int, floor: int, top: int) -> dict[str, Any]:
    x, y = draw(st.permutations(range(count)))[:2]
    level, at_least = draw(st.integers(floor + 1, top)), draw(st.integers(floor, top))
    return {"competency": f"C{x}", "level": level, "requires": f"C{y}", "at_least": at_least}


def answers_for(rubric: Rubric, *, na: bool = True, blank: bool = True, high: bool = False) -> Any:
    """A strategy for one respondent's answers; `high` leans to the upper options so that levels are held."""
    keys = [option.key for option in rubric.scale]
    options = [Answer(option=key) for key in keys] + ([Answer(option=keys[-1])] * 4 if high else [])

    def one(pom: Any) -> Any:
        choices = list(options)
        if na and pom.na_allowed:
            choices.append(Answer(na=True, reason="does not apply"))
        if blank:
            choices.append(Answer())
        return st.sampled_from(choices)

    return st.fixed_dictionaries({pom.key: one(pom) for pom in rubric.rated_poms()}).map(
        lambda answers: {key: answer for key, answer in answers.items() if not answer.blank}
    )


@st.composite
def assessments(
    draw: st.DrawFn,
    methods: tuple[str, ...] = ("gated", "additive", "all_items", "mean"),
    *,
    na: bool = True,
    blank: bool = True,
) -> tuple[Rubric, tuple[Sheet, ...], dict[str, Answer]]:
    """A rubric with up to four sheets and some agreed answers."""
    rubric = draw(rubrics(methods))
    keys = [pom.key for pom in rubric.rated_poms()]
    sheets = tuple(
        Sheet(
            f"r{number}",
            draw(st.sampled_from(("it", "client"))),
            draw(st.none() | st.frozensets(st.sampled_from(keys))),
            draw(answers_for(rubric, na=na, blank=blank, high=True)),
        )
        for number in range(draw(st.integers(1, 4)))
    )
    moderated = draw(answers_for(rubric, na=na))
    chosen = draw(st.sets(st.sampled_from(keys), max_size=3))
    return rubric, sheets, {key: answer for key, answer in moderated.items() if key in chosen}

"""The two views of one assessment and the gap between them (SCORING.md, "Beside the score")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .compiled import Compiled, compiled
from .engine import from_values, score_official
from .official import SideValues, side_values
from .types import Answer, Rubric, Score, Sheet


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A POM on which the side medians differ; `distance` in option positions, IT minus client."""

    pom: str
    it: str
    client: str
    distance: int


@dataclass(frozen=True, slots=True)
class Views:
    """IT's view, the client's view, and the perception gaps (IT minus client; None where not scored).

    `agenda` has the widest difference first, then file order. `overall_gap` is of the overall score.
    """

    it: Score
    client: Score
    capability_gaps: Mapping[str, Fraction | None]
    competency_gaps: Mapping[str, Fraction | None]
    overall_gap: Fraction | None
    agenda: tuple[AgendaItem, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far respondents agree over `poms` POMs rated by two or more.

    `kind` "pairs": `value` is the mean absolute difference in option positions over all pairs (0 is full
    agreement). "alpha" (from ten such POMs on): the caller takes Krippendorff's ordinal alpha of `matrix`.
    `matrix` has a row per respondent and a column per POM, option positions, None where not rated.
    """

    kind: str
    poms: int
    value: Fraction | None
    matrix: tuple[tuple[int | None, ...], ...]


ALPHA_FROM = 10


def views(rubric: Rubric, sheets: Iterable[Sheet]) -> Views:
    """IT's side alone; and IT's values with the client's ratings in place wherever the client rated.

    Agreed answers take no part: the views show what each side said before it was talked over.
    """
    c = compiled(rubric)
    sheets = tuple(sheets)
    it = side_values(c, (sheet for sheet in sheets if sheet.side == "it"))
    client = side_values(c, (sheet for sheet in sheets if sheet.side == "client"))
    it_score = score_official(rubric, from_values(c, it.values, it.na))
    mixed = [own if rated is None else rated for own, rated in zip(it.values, client.values, strict=True)]
    mixed_na = {position for position in it.na if client.values[position] is None}
    client_score = score_official(rubric, from_values(c, mixed, mixed_na))
    return Views(
        it=it_score,
        client=client_score,
        capability_gaps={
            key: _gap(item.score, client_score.capabilities[key].score)
            for key, item in it_score.capabilities.items()
        },
        competency_gaps={
            key: _gap(item.effective_score, client_score.competencies[key].effective_score)
            for key, item in it_score.competencies.items()
        },
        overall_gap=_gap(it_score.overall, client_score.overall),
        agenda=_agenda(rubric, c, it, client),
    )


def _gap(it: Fraction | None, client: Fraction | None) -> Fraction | None:
    return None if it is None or client is None else it - client


def _agenda(rubric: Rubric, c: Compiled, it: SideValues, client: SideValues) -> tuple[AgendaItem, ...]:
    items = []
    for key, it_value, client_value in zip(c.keys, it.values, client.values, strict=True):
        if it_value is None or client_value is None or it_value == client_value:
            continue
        above, below = c.positions[it_value], c.positions[client_value]
        items.append(AgendaItem(key, rubric.scale[above].key, rubric.scale[below].key, above - below))
    return tuple(sorted(items, key=lambda item: -abs(item.distance)))


def agreement(rubric: Rubric, sheets: Iterable[Sheet]) -> Agreement:
    """What agreement between respondents is measured on, and its value below ten POMs (SCORING.md)."""
    c = compiled(rubric)
    rows = [_positions(c, sheet.answers) for sheet in sheets]
    columns = [column for column in zip(*rows, strict=True) if sum(p is not None for p in column) >= 2]
    matrix: tuple[tuple[int | None, ...], ...] = tuple(zip(*columns, strict=True))
    if len(columns) >= ALPHA_FROM:
        return Agreement("alpha", len(columns), None, matrix)
    differences = [
        abs(first - second)
        for column in columns
        for position, first in enumerate(column)
        for second in column[position + 1 :]
        if first is not None and second is not None
    ]
    mean = Fraction(sum(differences), len(differences)) if differences else None
    return Agreement("pairs", len(columns), mean, matrix)


def _positions(c: Compiled, answers: Mapping[str, Answer]) -> list[int | None]:
    row: list[int | None] = [None] * len(c.keys)
    for key, answer in answers.items():
        if answer.option is not None:
            row[c.index[key]] = c.positions[c.options[answer.option]]
    return row

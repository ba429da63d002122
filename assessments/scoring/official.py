"""From answers to one value per POM (SCORING.md, "From answers to one value per POM" and its interval)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .compiled import Compiled
from .types import Answer, Sheet


class AnswerError(ValueError):
    """An answer that the rubric does not allow; `pom` names it."""

    def __init__(self, pom: str, message: str) -> None:
        super().__init__(f"{pom}: {message}")
        self.pom = pom


@dataclass(frozen=True, slots=True)
class SideValues:
    """One side by POM index: `values` (lower medians, None: nobody rated), all said NA, asked."""

    values: list[int | None]
    na: set[int]
    asked: set[int]


@dataclass(frozen=True, slots=True)
class Official:
    """One value per POM. `low` and `high` are what counts (a blank is the lowest option, None is NA).

    `given` is the official value as given (None: blank or NA); `missing` are the blanks, not asked included.
    """

    low: list[int | None]
    high: list[int | None]
    given: list[int | None]
    na: set[int]
    missing: set[int]
    one_sided: set[int]
    not_asked: set[int]


def side_values(c: Compiled, sheets: Iterable[Sheet]) -> SideValues:
    """The value of one side per POM: the lower median of those who rated; NA if all who answered said NA.

    Raises AnswerError for a POM that is not rated here, an unknown option, or NA where it is not allowed.
    """
    ratings: list[list[int]] = [[] for _ in c.keys]
    said_na: set[int] = set()
    asked: set[int] = set()
    for sheet in sheets:
        asked.update(range(len(c.keys)) if sheet.asked is None else (c.index[key] for key in sheet.asked))
        for key, answer in sheet.answers.items():
            if answer.option is not None:
                position, value = _rating(c, key, answer.option)
                ratings[position].append(value)
            elif answer.na:
                said_na.add(_na(c, key))
    values: list[int | None] = [sorted(r)[(len(r) - 1) // 2] if r else None for r in ratings]
    return SideValues(values, {position for position in said_na if values[position] is None}, asked)


def official(
    c: Compiled,
    sheets: Iterable[Sheet],
    agreed: Mapping[str, Answer],
    *,
    is_open: bool,
    na_as_lowest: bool = False,
) -> Official:
    """The official value of every POM, and both ends of it while the assessment is open.

    `na_as_lowest` is for sensitivity: every NA then counts as the lowest option.
    """
    sheets = tuple(sheets)
    it = side_values(c, (s for s in sheets if s.side == "it"))
    client = side_values(c, (s for s in sheets if s.side == "client"))
    settled = _agreed(c, agreed)
    result = Official([], [], [], set(), set(), set(), set())
    for position in range(len(c.keys)):
        if position in settled:
            value, na = settled[position], settled[position] is None
            low = high = value
        else:
            value, na = _rule_two(it.values[position], client.values[position], position, it, client, result)
            low = high = value
            if is_open:
                low = _end(c.lowest, position, it, client, value)
                high = _end(c.highest, position, it, client, value)
        counts_as_na = na and low is None and not na_as_lowest
        result.given.append(value)
        result.low.append(None if counts_as_na else c.lowest if low is None else low)
        result.high.append(None if counts_as_na else c.lowest if high is None else high)
        if na:
            result.na.add(position)
        elif value is None:
            result.missing.add(position)
            if position not in it.asked and position not in client.asked:
                result.not_asked.add(position)
    return result


def _rule_two(
    it_value: int | None,
    client_value: int | None,
    position: int,
    it: SideValues,
    client: SideValues,
    result: Official,
) -> tuple[int | None, bool]:
    """Rule 2 for a POM without an agreed answer: (value or None, whether it is NA)."""
    if it_value is not None and client_value is not None:
        return (it_value + client_value) // 2, False
    if it_value is None and client_value is None:
        return None, position in it.na or position in client.na
    silent = client if client_value is None else it
    if position in silent.asked and position not in silent.na:
        result.one_sided.add(position)
    return (it_value if client_value is None else client_value), False


def _end(extreme: int, position: int, it: SideValues, client: SideValues, value: int | None) -> int | None:
    """One end of an open POM: outstanding sides take `extreme`, then rule 2; else the value as given."""
    ends: list[int] = []
    outstanding = False
    for side in (it, client):
        own = side.values[position]
        if own is None and position in side.asked and position not in side.na:
            own, outstanding = extreme, True
        if own is not None:
            ends.append(own)
    return sum(ends) // len(ends) if outstanding else value


def _agreed(c: Compiled, agreed: Mapping[str, Answer]) -> dict[int, int | None]:
    """Agreed answers by POM index, None for NA; entries with neither are ignored."""
    settled: dict[int, int | None] = {}
    for key, answer in agreed.items():
        if answer.option is not None:
            position, value = _rating(c, key, answer.option)
            settled[position] = value
        elif answer.na:
            settled[_na(c, key)] = None
    return settled


def _rating(c: Compiled, key: str, option: str) -> tuple[int, int]:
    try:
        return c.index[key], c.options[option]
    except KeyError:
        what = f"unknown option {option!r}" if key in c.index else "is not rated in this rubric"
        raise AnswerError(key, what) from None


def _na(c: Compiled, key: str) -> int:
    position = c.index.get(key)
    if position is None:
        raise AnswerError(key, "is not rated in this rubric")
    if not c.na_allowed[position]:
        raise AnswerError(key, "NA is not allowed")
    return position

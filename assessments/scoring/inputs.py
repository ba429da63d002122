"""Reading the input of `python -m assessments.scoring`: one JSON object (rubric, sheets, agreed answers)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .parsing import decode, parse_json, quoted
from .places import Place
from .reading import read_rubric
from .types import DEFAULT_CERTAINTY, SIDES, Answer, Rubric, Sheet, Side

MAX_INPUT_BYTES = 20_000_000
_ANSWER = ("option", "na", "reason", "certainty", "note", "evidence", "evidence_on")


@dataclass(frozen=True, slots=True)
class ScoringInput:
    """Everything that `score` takes."""

    rubric: Rubric
    sheets: tuple[Sheet, ...]
    agreed: Mapping[str, Answer]
    open: bool
    as_of: date | None


def read_input(content: str | bytes) -> ScoringInput:
    """The input in a JSON text; ExchangeError names the place of what is refused."""
    source = parse_json(decode(content, MAX_INPUT_BYTES))
    place = Place(source.data, source)
    place.mapping(("rubric", "sheets", "agreed", "open", "as_of"))
    rubric = read_rubric(place.child("rubric"))
    return ScoringInput(
        rubric=rubric,
        sheets=_sheets(place, rubric),
        agreed=_answers(place, "agreed", rubric),
        open=place.flag("open", False),
        as_of=place.day("as_of"),
    )


def _sheets(place: Place, rubric: Rubric) -> tuple[Sheet, ...]:
    sheets: list[Sheet] = []
    for item in place.items("sheets", required=True):
        item.mapping(("respondent", "side", "asked", "answers"))
        respondent = item.name("respondent")
        if respondent in {sheet.respondent for sheet in sheets}:
            item.fail(f"duplicate respondent {quoted(respondent)}", "respondent")
        side: Side | None = next((known for known in SIDES if known == item.text("side")), None)
        if side is None:
            item.fail(f"unknown side {quoted(item.text('side'))}", "side")
        item.child("answers")
        sheets.append(Sheet(respondent, side, _asked(item, rubric), _answers(item, "answers", rubric)))
    return tuple(sheets)


def _asked(item: Place, rubric: Rubric) -> frozenset[str] | None:
    if not item.has("asked"):
        return None
    asked: set[str] = set()
    for entry in item.items("asked"):
        key = entry.as_text()
        _rated(entry, key, rubric)
        if key in asked:
            entry.fail(f"duplicate key {quoted(key)}")
        asked.add(key)
    return frozenset(asked)


def _rated(at: Place, key: str, rubric: Rubric) -> None:
    if not rubric.has_pom(key):
        at.fail(f"unknown key {quoted(key)}: not a POM of the rubric")
    if rubric.pom(key).level <= rubric.floor:
        at.fail(f"{quoted(key)} is at the floor: it is described and never rated")


def _answers(place: Place, field: str, rubric: Rubric) -> dict[str, Answer]:
    return {key: _answer(at, key, rubric) for key, at in place.pairs(field)}


def _answer(at: Place, key: str, rubric: Rubric) -> Answer:
    _rated(at, key, rubric)
    at.mapping(_ANSWER)
    option = at.text("option", "") or None
    if option is not None and option not in {known.key for known in rubric.scale}:
        at.fail(f"unknown option {quoted(option)}", "option")
    na = at.flag("na", False)
    if na and option is not None:
        at.fail("has both an option and NA")
    if na and not rubric.pom(key).na_allowed:
        at.fail(f"NA is not allowed for {quoted(key)}", "na")
    certainty = at.whole("certainty", DEFAULT_CERTAINTY)
    if not 1 <= certainty <= 5:
        at.fail(f"certainty must be from 1 to 5, not {certainty}", "certainty")
    return Answer(
        option=option,
        na=na,
        reason=at.text("reason", ""),
        certainty=certainty,
        note=_present(at, "note"),
        evidence_on=at.day("evidence_on"),
        evidence=_present(at, "evidence"),
    )


def _present(at: Place, key: str) -> bool:
    """A note or a link may be given as true or as its text."""
    if not at.has(key):
        return False
    value = at.data[key]
    return value if isinstance(value, bool) else bool(at.text(key).strip())

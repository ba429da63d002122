"""The rows of a result: every capability by competency, with its bar, its target and what may be seen of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.models import RollUp, Target
from assessments.scoring import Competency
from assessments.selectors.level_marks import Segment, level_bar, level_tick
from assessments.selectors.result import findings
from assessments.selectors.result.stored import Reading
from assessments.selectors.targets import progress as targets
from opm.kernel.words import difference, number, percent


@dataclass(frozen=True, slots=True)
class Sight:
    """What one viewer may know of a result, and what the rows are compared with.

    `shown` are the capabilities of which the viewer may see the other side (results.revealed), `was` the roll-up rows
    of the earlier quarter, `targets` the client's targets by capability.
    """

    reading: Reading
    shown: frozenset[str]
    was: Mapping[str, RollUp] = field(default_factory=dict)
    targets: Mapping[str, Target] = field(default_factory=dict)
    today: date = date.max

    def numbers(self, key: str) -> dict[str, Any]:
        """The stored numbers of a capability."""
        found: dict[str, Any] = self.reading.numbers["capabilities"][key]
        return found

    def hides(self, key: str) -> bool:
        """Whether the client has answered a capability of which this viewer may not see the other side yet."""
        return key not in self.shown and self.numbers(key)["client"] is not None

    def hides_any(self, competency: str = "") -> bool:
        """The same for any capability, of one competency or of all: then nothing that sums them up is shown."""
        found = self.reading.numbers["capabilities"]
        return any(self.hides(key) for key, item in found.items() if competency in ("", item["competency"]))

    def is_rated(self, key: str) -> bool:
        """Whether a number may be shown at all: while open, a dash until somebody of one's own side has rated.

        With nobody of IT's side in it the number is the client's voice alone: a dash until the viewer has answered.
        """
        numbers = self.numbers(key)
        clients_alone = self.hides(key) and not numbers["answered"]
        return (findings.is_rated(numbers) and not clients_alone) or not self.reading.numbers["open"]

    def score(self, key: str) -> str | None:
        """The score that a page shows of a capability, None for a dash."""
        numbers = self.numbers(key)
        return numbers["score"] if self.is_rated(key) and numbers["basis"] != "insufficient" else None

    def compared(self, table: str, key: str, now: Any, was: Any) -> tuple[Any, Any]:
        """What the movement of a shown score is taken from (findings.compared); nothing where it shows a dash."""
        return (None, None) if now is None else findings.compared(self.reading.numbers, table, key, now, was)

    def scores(self) -> dict[str, str | None]:
        """The shown scores of all capabilities."""
        return {key: self.score(key) for key in self.reading.numbers["capabilities"]}


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """A capability: `score` None shows a dash, `interval` ("1.0–3.9") stands in for a score that is still open.

    `tick` is where the target stands in the bar; `to_target` the distance to it, negative where it is not reached.
    `indicative`, `contradicted` and `one_sided` wait, as the client's view does, until the viewer has answered.
    """

    key: str
    name: str
    score: str | None
    interval: str
    level: int | None
    low: str | None
    high: str | None
    change: Decimal | None
    was: Decimal | None
    client: str | None
    client_hidden: bool
    bar: tuple[Segment, ...]
    why: str
    insufficient: bool
    na_share: str | None
    indicative: bool
    answered: int
    total: int
    target: int | None = None
    tick: str = ""
    to_target: Decimal | None = None
    due_on: date | None = None
    overdue: bool = False
    contradicted: int = 0
    one_sided: int = 0


@dataclass(frozen=True, slots=True)
class CompetencyGroup:
    """A competency with its rows: `score` is the effective one, `own` the one before the rules that hold it."""

    key: str
    name: str
    score: str | None
    interval: str
    own: str | None
    level: int | None
    change: Decimal | None
    why: str
    rows: tuple[CapabilityRow, ...]


def competency_group(sight: Sight, competency: Competency) -> CompetencyGroup:
    """A competency of the rubric with the rows of its capabilities."""
    numbers = sight.reading.numbers["competencies"][competency.key]
    rows = tuple(capability_row(sight, item.key, item.name) for item in competency.capabilities)
    scored = any(row.score is not None for row in rows)
    score = numbers["effective_score"] if scored else None
    earlier = sight.was.get(competency.key)
    pair = sight.compared("competencies", competency.key, score, earlier and earlier.effective_score)
    return CompetencyGroup(
        key=competency.key,
        name=competency.name,
        score=score,
        interval=interval(numbers) if scored else "",
        own=numbers["score"] if scored and numbers["held_by"] else None,
        level=numbers["effective_level"] if scored else None,
        change=None if is_spread(numbers) else difference(*pair),
        why=numbers["why"] if scored else "Nothing in it is rated yet.",
        rows=rows,
    )


def is_spread(numbers: Mapping[str, Any]) -> bool:
    """Whether the score is still an interval: its low end is not yet a movement."""
    return numbers["low"] is not None and number(numbers["low"]) != number(numbers["high"])


def interval(numbers: Mapping[str, Any]) -> str:
    """ "1.0–3.9" while the ends differ, else nothing."""
    return f"{number(numbers['low'])}–{number(numbers['high'])}" if is_spread(numbers) else ""


def capability_row(sight: Sight, key: str, name: str) -> CapabilityRow:
    """The row of one capability."""
    numbers, score, hidden = sight.numbers(key), sight.score(key), sight.hides(key)
    earlier = sight.was.get(key)
    was_score = earlier.score if earlier and earlier.basis != "insufficient" else None
    top = sight.reading.rubric.top
    insufficient = numbers["basis"] == "insufficient"
    return CapabilityRow(
        key=key,
        name=name,
        score=score,
        interval=interval(numbers) if score is not None else "",
        level=numbers["level"] if score is not None else None,
        low=numbers["low"] if score is not None else None,
        high=numbers["high"] if score is not None else None,
        change=None
        if is_spread(numbers)
        else difference(*sight.compared("capabilities", key, score, was_score)),
        was=None if sight.reading.numbers["bridge"] else was_score,
        client=None if key not in sight.shown or score is None else numbers["client"],
        client_hidden=hidden,
        bar=level_bar(score, numbers["high"] if score is not None else None, top),
        why=_why(numbers, rated=sight.is_rated(key), insufficient=insufficient) or _shares(numbers),
        insufficient=insufficient,
        na_share=numbers["na_share"],
        indicative=bool(numbers["indicative"]) and score is not None and not hidden,
        answered=numbers["answered"],
        total=numbers["total"],
        contradicted=0 if hidden else len({item["pom"] for item in numbers["contradictions"]}),
        one_sided=0 if hidden else len(numbers["one_sided"]),
        **_target(sight, key, score),
    )


def _target(sight: Sight, key: str, score: str | None) -> dict[str, Any]:
    target = sight.targets.get(key)
    if target is None:
        return {}
    spread = is_spread(sight.numbers(key))
    return {
        "target": target.level,
        "tick": level_tick(target.level, sight.reading.rubric.top),
        "to_target": None if score is None or spread else to_target(target.level, score),
        "due_on": target.due_on,
        "overdue": target.due_on < sight.today and not targets.is_met(target, score),
    }


def to_target(level: int, score: Any) -> Decimal | None:
    """The distance from a level wanted to the score, as shown: "−0.8" where that much is missing."""
    return difference(score, Decimal(level))


def _shares(numbers: Mapping[str, Any]) -> str:
    """Where no level is held back, what each level comes to: "Level 1 at 100 %, level 2 at 50 %."."""
    shares = [(int(level), share) for level, share in numbers["fulfilment"].items() if share is not None]
    text = ", ".join(f"level {level} at {percent(share)}" for level, share in sorted(shares))
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _why(numbers: Mapping[str, Any], *, rated: bool, insufficient: bool) -> str:
    if not rated:
        return "Nobody has rated it yet."
    if insufficient:
        return f"{percent(numbers['na_share'])} of it does not apply here, too much to show a level."
    return str(numbers["why"])

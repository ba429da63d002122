"""Metrics of a rubric in words: what is measured, how much of it, and what an option asks for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.scoring import Expectation, MetricText, Pom, Rubric
from opm.kernel import words

NEEDS = {
    "<=": "at most",
    "<": "below",
    ">=": "at least",
    ">": "above",
    "==": "exactly",
    "!=": "other than",
}
UNIT_NAMES = {"#": "number", "%": "percent", "days": "days", "money": "amount of money"}
_PLACES = {"%": 0, "#": 1, "days": 1, "money": 0}
_FINEST = 4  # decimals of a stored value


@dataclass(slots=True)
class Named:
    """A metric that a rubric names: its text and unit, the practices it speaks to and what they ask of it."""

    metric: MetricText
    poms: list[Pom] = field(default_factory=list)
    expects: list[tuple[Pom, Expectation]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What is measured, in the rubric's words."""
        return self.metric.text or self.metric.key.replace("_", " ").capitalize()


def catalog(rubric: Rubric) -> Mapping[str, Named]:
    """Every metric that rated practices name or expect something of, by key, in file order.

    One that is only expected and nowhere described is a plain number.
    """
    if "metric_catalog" not in rubric.cache:
        rubric.cache["metric_catalog"] = _catalog(rubric)
    found: Mapping[str, Named] = rubric.cache["metric_catalog"]
    return found


def _catalog(rubric: Rubric) -> dict[str, Named]:
    described = {metric.key: metric for pom in rubric.poms() for metric in reversed(pom.metrics)}
    found: dict[str, Named] = {}
    for pom in rubric.rated_poms():
        for key in dict.fromkeys([*(m.key for m in pom.metrics), *(item.metric for item in pom.expects)]):
            named = found.setdefault(key, Named(described.get(key) or MetricText(key, "#")))
            named.poms.append(pom)
            named.expects.extend((pom, item) for item in pom.expects if item.metric == key)
    return found


def amount(value: Any, unit: str, places: int | None = None) -> str:
    """A value with its unit, cut: "60 %", "6 days", "1 day", "3.5", "12,000"; a dash where nothing is known."""
    if value is None:
        return words.DASH
    exact = value if isinstance(value, Fraction) else Fraction(str(value))
    shown = words.cut(exact * 100 if unit == "%" else exact, _PLACES[unit] if places is None else places)
    text = f"{shown:,f}"
    text = (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", words.MINUS)
    if unit == "days":
        return f"{text} day" if shown == 1 else f"{text} days"
    return f"{text} %" if unit == "%" else text


def needs(item: Expectation, unit: str) -> str:
    """What an expectation asks of its metric: "at most 10 %"."""
    return f"{NEEDS[item.op]} {amount(item.value, unit, _FINEST)}"


def amount_beside(value: Any, limit: Any, unit: str) -> str:
    """A value as exactly as it takes to tell it from a limit that it misses: 10.4 % beside "at most 10 %"."""
    for places in range(_PLACES[unit], _FINEST):
        shown = amount(value, unit, places)
        if shown != amount(limit, unit, _FINEST):
            return shown
    return amount(value, unit, _FINEST)


def in_sentence(name: str) -> str:
    """A metric's text inside a sentence: "joint reviews overdue"; "IT's hours" stays."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def decimal_text(value: Decimal | None, unit: str) -> str:
    """A value as one types it: percent of a share, no separators, no trailing zeros."""
    if value is None:
        return ""
    typed = value * 100 if unit == "%" else value
    text = f"{typed:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""Marks of levels for templates: level bars with a target, and the partner scale (percent of the width). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments import scoring
from opm.kernel.words import number

SPACE = Decimal("1.5")  # between two segments


@dataclass(frozen=True, slots=True)
class Segment:
    """One level in a level bar: where it starts, how much is reached, how much may be (percent of the width)."""

    x: str
    width: str
    filled: str
    possible: str


@dataclass(frozen=True, slots=True)
class Band:
    """A partner level on the scale, in percent of its width."""

    x: str
    width: str
    css: str
    name: str
    from_score: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The partner scale with marks for now, the earlier quarter and the interval (percent of the width)."""

    bands: tuple[Band, ...]
    now: str
    was: str
    low: str
    high: str
    spread: bool
    label: str


def level_bar(score: str | None, high: str | None, top: int) -> tuple[Segment, ...]:
    """A bar with a segment for each level 1..top: a score of 3.8 fills three and four fifths of the fourth."""
    if score is None:
        return ()
    step = Decimal(100) / top
    width = step - SPACE
    reached, possible = Decimal(score), Decimal(high or score)
    return tuple(
        Segment(
            x=f"{step * i:.2f}%",
            width=f"{width:.2f}%",
            filled=f"{width * _within(reached - i):.2f}%",
            possible=f"{width * _within(possible - i):.2f}%",
        )
        for i in range(top)
    )


def level_tick(level: int | None, top: int) -> str:
    """Where the tick of a target stands in a level bar: in the space after the segment of its level; "" for none."""
    return "" if level is None else f"{Decimal(100) / top * level - SPACE / 2:.2f}%"


def partner_scale(rubric: scoring.Rubric, numbers: dict[str, Any], was: Any) -> Scale | None:
    """The scale of a stored result with the overall score of an earlier quarter.

    None where the rubric names no partner levels or nothing is scored.
    """
    overall = numbers["overall"]
    if not rubric.partner_levels or overall["score"] is None:
        return None

    def place(value: Any) -> Decimal:
        return _within((Decimal(value) - rubric.floor) / (rubric.top - rubric.floor)) * 100

    starts = [max(float(rule.overall), rubric.floor) for rule in rubric.partner_levels]
    edges = [place(str(start)) for start in starts] + [Decimal(100)]
    bands = tuple(
        Band(
            x=f"{edges[i]:.2f}%",
            width=f"{max(edges[i + 1] - edges[i] - Decimal('0.4'), Decimal(0)):.2f}%",
            css=("b-r", "b-s", "b-t")[min(i, 2)],
            name=rule.name,
            from_score=number(str(starts[i])),
        )
        for i, rule in enumerate(rubric.partner_levels)
    )
    spread = bool(numbers["open"]) and overall["low"] != overall["high"]
    low, high = (overall["low"], overall["high"]) if spread else (overall["score"], overall["score"])
    return Scale(
        bands=bands,
        now=f"{place(overall['score']):.2f}%",
        was="" if was is None else f"{place(was):.2f}%",
        low=f"{place(low):.2f}%",
        high=f"{place(high):.2f}%",
        spread=spread,
        label=_scale_label(overall["score"], was, bands, low, high, spread=spread),
    )


def _within(value: Decimal) -> Decimal:
    return max(Decimal(0), min(Decimal(1), value))


def _scale_label(score: Any, was: Any, bands: tuple[Band, ...], low: Any, high: Any, *, spread: bool) -> str:
    now = f"Overall {number(score)}" if not spread else f"Overall between {number(low)} and {number(high)}"
    moved = f", {number(was)} earlier" if was is not None else ""
    return now + moved + "".join(f", {band.name} from {band.from_score}" for band in bands)

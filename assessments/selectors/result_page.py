"""The result page: everything it shows, as one frozen value read from stored rows (about ten queries)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments import charts
from assessments.models import Assessment, RollUp
from assessments.scoring import Competency
from assessments.selectors import findings, results
from assessments.selectors.results import PastClosing, Reading
from opm.kernel.words import difference, number, percent
from relationships.models import User


@dataclass(frozen=True, slots=True)
class Segment:
    """One level in a level bar: where it starts, how much is reached, how much may be (percent of the width)."""

    x: str
    width: str
    filled: str
    possible: str


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """A capability: `score` None shows a dash, `interval` ("1.0–3.9") stands in for a score that is still open."""

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


@dataclass(frozen=True, slots=True)
class State:
    """How current the numbers are: fresh, being recalculated, or parked with a reason."""

    stale: bool
    parked: bool
    error: str
    revision: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Context of templates/assessments/result.html. `numbers` is False before the first computation."""

    headline: str
    lede: str
    state: State
    can_edit: bool
    closed: bool
    has_numbers: bool
    partner: str = ""
    overall: str | None = None
    interval: str = ""
    next_partner: str = ""
    coverage: str | None = None
    complete: int = 0
    total: int = 0
    scale: Scale | None = None
    groups: tuple[CompetencyGroup, ...] = ()
    earlier: str = ""
    figure: dict[str, Any] | None = None
    closings: tuple[PastClosing, ...] = ()
    rubric: str = ""
    not_asked: int = 0
    one_sided: int = 0
    hidden: bool = False
    indicative: int = 0


def state_of(assessment: Assessment) -> State:
    """No query."""
    parked = assessment.is_stale and assessment.compute_attempts >= 3
    return State(assessment.is_stale, parked, assessment.compute_error if parked else "", assessment.revision)


def result_page(assessment: Assessment, user: User, *, can_edit: bool) -> ResultPage:
    """What the page of an assessment shows to `user`."""
    reading = results.read(assessment)
    client = assessment.client
    common: dict[str, Any] = {
        "state": state_of(assessment),
        "can_edit": can_edit,
        "closed": not assessment.is_open,
        "closings": tuple(results.closings(assessment, reading.result)),
    }
    if not reading.result:
        title = f"The first result of {client} in {assessment.quarter.label} is being calculated"
        return ResultPage(headline=title, lede="", has_numbers=False, **common)
    past = results.history(assessment)
    was_in = results.before(assessment.quarter, past)
    was = past[was_in] if was_in else {}
    shown = results.revealed(reading, user, on_team=can_edit)
    groups = tuple(_group(reading, item, was, shown) for item in reading.rubric.competencies)
    return ResultPage(
        headline=findings.headline(client.name, assessment.quarter.label, reading.rubric, reading.numbers),
        lede=_lede(reading, was.get(""), was_in.label if was_in else ""),
        has_numbers=True,
        groups=groups,
        earlier=was_in.label if was_in else "",
        figure=charts.capability_dots(groups, assessment.quarter.label, was_in.label if was_in else ""),
        indicative=sum(row.indicative for group in groups for row in group.rows),
        hidden=any(row.client_hidden for group in groups for row in group.rows),
        scale=_scale(reading, was.get("")),
        **_overall(reading),
        **common,
    )


def _lede(reading: Reading, was: RollUp | None, quarter: str) -> str:
    numbers = reading.numbers
    overall = numbers["overall"]
    if numbers["open"]:
        return (
            f"{overall['complete']} of {overall['total']} capabilities are complete on IT's side. "
            f"Answers cover {percent(numbers['coverage'])} of what was asked."
        )
    moved = findings.movement(overall["score"], was.score if was else None, quarter)
    return f"{moved} {findings.next_partner(reading.rubric, numbers)}".strip()


def _overall(reading: Reading) -> dict[str, Any]:
    numbers = reading.numbers
    overall = numbers["overall"]
    spread = _spread(overall)
    return {
        "partner": findings.partner_name(reading.rubric, numbers["partner_level"]["key"]),
        "overall": overall["score"],
        "interval": f"{number(overall['low'])} to {number(overall['high'])}"
        if numbers["open"] and spread
        else "",
        "next_partner": findings.next_partner(reading.rubric, numbers),
        "coverage": numbers["coverage"],
        "complete": overall["complete"],
        "total": overall["total"],
        "rubric": str(reading.assessment.version),
        "not_asked": len(numbers["not_asked"]),
        "one_sided": len(numbers["one_sided"]),
    }


def _group(
    reading: Reading, competency: Competency, was: Mapping[str, RollUp], shown: frozenset[str]
) -> CompetencyGroup:
    numbers = reading.numbers["competencies"][competency.key]
    rows = tuple(_row(reading, item.key, item.name, was, shown) for item in competency.capabilities)
    scored = any(row.score is not None for row in rows)
    score = numbers["effective_score"] if scored else None
    earlier = was.get(competency.key)
    return CompetencyGroup(
        key=competency.key,
        name=competency.name,
        score=score,
        interval=_interval(numbers) if scored else "",
        own=numbers["score"] if scored and numbers["held_by"] else None,
        level=numbers["effective_level"] if scored else None,
        change=difference(score, earlier.effective_score) if earlier and not _spread(numbers) else None,
        why=numbers["why"] if scored else "Nothing in it is rated yet.",
        rows=rows,
    )


def _spread(numbers: Mapping[str, Any]) -> bool:
    """Whether the score is still an interval: its low end is not yet a movement."""
    return numbers["low"] is not None and number(numbers["low"]) != number(numbers["high"])


def _interval(numbers: Mapping[str, Any]) -> str:
    """ "1.0–3.9" while the ends differ, else nothing."""
    return f"{number(numbers['low'])}–{number(numbers['high'])}" if _spread(numbers) else ""


def _row(
    reading: Reading, key: str, name: str, was: Mapping[str, RollUp], shown: frozenset[str]
) -> CapabilityRow:
    numbers = reading.numbers["capabilities"][key]
    hides = key not in shown
    hidden = hides and numbers["client"] is not None
    # With nobody of IT's side in it, the number is the client's voice alone: a dash until the viewer has answered.
    clients_alone = hidden and not numbers["answered"]
    rated = (findings.is_rated(numbers) and not clients_alone) or not reading.numbers["open"]
    insufficient = numbers["basis"] == "insufficient"
    score = numbers["score"] if rated and not insufficient else None
    earlier = was.get(key)
    was_score = earlier.score if earlier and earlier.basis != "insufficient" else None
    return CapabilityRow(
        key=key,
        name=name,
        score=score,
        interval=_interval(numbers) if score is not None else "",
        level=numbers["level"] if score is not None else None,
        low=numbers["low"] if score is not None else None,
        high=numbers["high"] if score is not None else None,
        change=None if _spread(numbers) else difference(score, was_score),
        was=was_score,
        client=None if hides or score is None else numbers["client"],
        client_hidden=hidden,
        bar=level_bar(score, numbers["high"] if score is not None else None, reading.rubric.top),
        why=_why(numbers, rated=rated, insufficient=insufficient),
        insufficient=insufficient,
        na_share=numbers["na_share"],
        indicative=bool(numbers["indicative"]) and score is not None,
        answered=numbers["answered"],
        total=numbers["total"],
    )


def _why(numbers: Mapping[str, Any], *, rated: bool, insufficient: bool) -> str:
    if not rated:
        return "Nobody has rated it yet."
    if insufficient:
        return f"{percent(numbers['na_share'])} of it does not apply here, too much to show a level."
    return str(numbers["why"])


def level_bar(score: str | None, high: str | None, top: int) -> tuple[Segment, ...]:
    """A bar with a segment for each level 1..top: a score of 3.8 fills three and four fifths of the fourth."""
    if score is None:
        return ()
    step, width = Decimal(100) / top, Decimal(100) / top - Decimal("1.5")
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


def _within(value: Decimal) -> Decimal:
    return max(Decimal(0), min(Decimal(1), value))


def _scale(reading: Reading, was: RollUp | None) -> Scale | None:
    """None where the rubric names no partner levels or nothing is scored."""
    rubric, overall = reading.rubric, reading.numbers["overall"]
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
    spread = bool(reading.numbers["open"]) and overall["low"] != overall["high"]
    low, high = (overall["low"], overall["high"]) if spread else (overall["score"], overall["score"])
    earlier = was.score if was and was.score is not None else None
    return Scale(
        bands=bands,
        now=f"{place(overall['score']):.2f}%",
        was="" if earlier is None else f"{place(earlier):.2f}%",
        low=f"{place(low):.2f}%",
        high=f"{place(high):.2f}%",
        spread=spread,
        label=_scale_label(overall["score"], earlier, bands, low, high, spread=spread),
    )


def _scale_label(score: Any, was: Any, bands: tuple[Band, ...], low: Any, high: Any, *, spread: bool) -> str:
    now = f"Overall {number(score)}" if not spread else f"Overall between {number(low)} and {number(high)}"
    moved = f", {number(was)} earlier" if was is not None else ""
    return now + moved + "".join(f", {band.name} from {band.from_score}" for band in bands)

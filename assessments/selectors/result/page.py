"""The result page: everything it shows, as one frozen value read from stored rows (eighteen queries at most)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments import charts
from assessments.models import Assessment, RollUp
from assessments.selectors.level_marks import Scale, partner_scale
from assessments.selectors.result import findings
from assessments.selectors.result import stored as results
from assessments.selectors.result.rows import CompetencyGroup, Sight, competency_group, is_spread
from assessments.selectors.result.stored import PastClosing, Reading
from assessments.selectors.result.trust_lines import TrustLine, trust_lines, trusts_of
from assessments.selectors.result.two_voices import TwoVoices, two_voices
from assessments.selectors.targets.progress import Standing, standing, targets_of
from opm.kernel.words import listed, number, percent
from relationships.models import User


@dataclass(frozen=True, slots=True)
class State:
    """How current the numbers are: fresh, being recalculated, or parked with a reason."""

    stale: bool
    parked: bool
    error: str
    revision: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Context of templates/assessments/result.html. `has_numbers` is False before the first computation.

    `standing` is None without targets; `overdue` names the capabilities whose target day has passed.
    """

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
    hidden: bool = False
    indicative: int = 0
    contradicted: int = 0
    voices: TwoVoices | None = None
    trust: tuple[TrustLine, ...] = ()
    standing: Standing | None = None
    overdue: str = ""
    lowest: str = ""  # the lowest answer, in words
    adds_up: bool = False  # no level is held or closed: every practice counts (methods additive and mean)
    plans: bool = False  # the planner works out this method


def state_of(assessment: Assessment) -> State:
    """No query."""
    parked = assessment.is_stale and assessment.compute_attempts >= 3
    return State(assessment.is_stale, parked, assessment.compute_error if parked else "", assessment.revision)


def result_page(assessment: Assessment, user: User, *, can_edit: bool, today: date) -> ResultPage:
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
    sight = sight_of(reading, user, can_edit=can_edit, today=today, was=past[was_in] if was_in else {})
    groups = tuple(competency_group(sight, item) for item in reading.rubric.competencies)
    stand = standing(reading.rubric, sight.targets, sight.scores(), today=today) if sight.targets else None
    earlier = was_in.label if was_in else ""
    comparable = "" in sight.was and reading.numbers["bridge"] is None
    was_overall = sight.was[""].score if comparable else None
    return ResultPage(
        headline=findings.headline(client.name, assessment.quarter.label, reading.rubric, reading.numbers),
        lede=_lede(reading, sight.was.get(""), earlier),
        has_numbers=True,
        groups=groups,
        earlier=earlier,
        figure=charts.capability_dots(
            groups,
            assessment.quarter.label,
            earlier,
            floor=reading.rubric.floor,
            top=reading.rubric.top,
        ),
        lowest=reading.rubric.scale[0].label.lower(),
        adds_up=reading.rubric.method.name in ("additive", "mean"),
        plans=reading.rubric.method.name == "gated",
        hidden=sight.hides_any(),
        indicative=sum(row.indicative for group in groups for row in group.rows),
        contradicted=sum(row.contradicted for group in groups for row in group.rows),
        scale=partner_scale(reading.rubric, reading.numbers, was_overall),
        voices=two_voices(sight, client.name),
        trust=trust_lines(sight, trusts_of(reading)),
        standing=stand,
        overdue=listed([reading.rubric.capability(key).name for key in stand.overdue]) if stand else "",
        **_overall(reading),
        **common,
    )


def sight_of(
    reading: Reading, user: User, *, can_edit: bool, today: date, was: dict[str, RollUp] | None = None
) -> Sight:
    """What `user` may know of a result, with the client's targets. Two queries at most."""
    assessment = reading.assessment
    return Sight(
        reading=reading,
        shown=results.revealed(reading, user, on_team=can_edit),
        was=was or {},
        targets=targets_of([assessment.client_id], assessment.rubric_id)[assessment.client_id],
        today=today,
    )


def _lede(reading: Reading, was: RollUp | None, quarter: str) -> str:
    numbers = reading.numbers
    overall = numbers["overall"]
    if numbers["open"]:
        return (
            f"{overall['complete']} of {overall['total']} capabilities are complete on IT's side. "
            f"Answers cover {percent(numbers['coverage'])} of what was asked."
        )
    moved = findings.movement(numbers, was.score if was else None, quarter)
    return f"{moved} {findings.next_partner(reading.rubric, numbers)}".strip()


def _overall(reading: Reading) -> dict[str, Any]:
    numbers = reading.numbers
    overall = numbers["overall"]
    still_open = numbers["open"] and is_spread(overall)
    return {
        "partner": findings.partner_name(reading.rubric, numbers["partner_level"]["key"]),
        "overall": overall["score"],
        "interval": f"{number(overall['low'])} to {number(overall['high'])}" if still_open else "",
        "next_partner": findings.next_partner(reading.rubric, numbers),
        "coverage": numbers["coverage"],
        "complete": overall["complete"],
        "total": overall["total"],
        "rubric": str(reading.assessment.version),
        "not_asked": len(numbers["not_asked"]),
    }

"""A client's part of a quarterly report as plain data: only from frozen results and closed roll-up rows.

Numbers are text with four decimals, as they were stored; nothing is computed anew and nothing is guessed: a quarter
that is not closed is a gap. The layout (`format` 2; format 1 had nothing beside the score) is what gets frozen
and what page and PDF are drawn from: a page must be able to draw every format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from assessments.models import Assessment, Result, RollUp
from assessments.scoring import types
from assessments.selectors.result import findings
from assessments.selectors.rubric import engine_rubric
from assessments.selectors.shown import assessment_of
from assessments.services.explanation import read_numbers
from opm import phrases
from opm.kernel import words
from opm.kernel.quarters import Quarter, span
from opm.reports import beside
from opm.reports.numbers import moved, text
from opm.reports.trend import QUARTERS, trend
from relationships.models import Client
from roadmap.models import Initiative
from roadmap.selectors.initiatives import Row, on_roadmap, rows_of

FORMAT = 2
BIGGEST_CHANGES = 8
Part = dict[str, Any]
Kind = RollUp.Kind


class NotClosed(Exception):
    """The client's quarter is not closed; the text says so in a sentence."""


@dataclass(frozen=True)
class Source:
    """The frozen rows of a client that a report is made of; `rows` by (quarter, kind, key)."""

    client: Client
    quarter: Quarter
    result: Result
    rubric: types.Rubric
    rows: Mapping[tuple[Quarter, str, str], RollUp]

    @cached_property
    def numbers(self) -> dict[str, Any]:
        """The frozen explanation with today's keys."""
        return read_numbers(self.result.explanation)

    def row(self, kind: str, key: str = "", back: int = 0) -> RollUp | None:
        """The closed row of a number `back` quarters ago."""
        return self.rows.get((self.quarter.plus(-back), kind, key))

    @property
    def compares(self) -> bool:
        """Whether the quarter before is closed, so that movement can be said."""
        return self.row(Kind.OVERALL, back=1) is not None


def client_part(client: Client, quarter: Quarter, rubric: str, *, today: date) -> Part:
    """The part of one client by a rubric (its key). About ten queries. Raises NotClosed."""
    source = read(client, quarter, rubric)
    initiatives = rows_of(Initiative.objects.filter(on_roadmap(quarter), client=client), today)
    competencies = [_competency(source, item) for item in source.rubric.competencies]
    capabilities = [_capability(source, item) for item in source.rubric.capabilities()]
    part: Part = {
        "name": client.name,
        "slug": client.slug,
        "business": client.business,
        "owner": _owner(client),
        "rubric": {
            "name": source.rubric.name,
            "version": source.rubric.version,
            "floor": source.rubric.floor,
            "top": source.rubric.top,
            "levels": {str(level): name for level, name in source.rubric.levels},
        },
        "closing": _closing(source.result),
        "overall": _overall(source),
        "partner": _partner(source),
        "competencies": competencies,
        "capabilities": capabilities,
        "holds": [item["why"] for item in competencies if item["held"]],
        "trend": trend(source),
        "compares": source.compares,
        "changes": _changes(capabilities) if source.compares else [],
        "initiatives": [_initiative(row) for row in initiatives],
        "doubt": beside.doubt(source),
        "targets": beside.targets(source, today),
        "plan": beside.plan(source, today),
    }
    return {**part, "headline": headline(part), "summary": summary(part, quarter)}


def read(client: Client, quarter: Quarter, rubric: str) -> Source:
    """The frozen rows. Three queries and those of the rubric. Raises NotClosed."""
    assessment = closed_assessment(client, quarter, rubric)
    if assessment is None:
        raise NotClosed(
            f"{quarter.label} of {client.name} is not closed, and a report shows only what is closed."
        )
    results = Result.objects.filter(assessment=assessment, frozen=True).select_related("assessment")
    result = results.order_by("-closing").first()
    if result is None:
        raise NotClosed(f"{quarter.label} of {client.name} has no frozen result.")
    rows = RollUp.objects.filter(
        client=client,
        rubric=assessment.rubric_id,
        closed=True,
        quarter__in=span(quarter.plus(1 - QUARTERS), quarter),
    )
    return Source(
        client=client,
        quarter=quarter,
        result=result,
        rubric=engine_rubric(assessment.version),
        rows={(row.quarter, row.kind, row.key): row for row in rows},
    )


def closed_assessment(client: Client, quarter: Quarter, rubric: str) -> Assessment | None:
    """The closed assessment of a quarter by a rubric (its key), or None. One query."""
    found = assessment_of(client, quarter, rubric)
    return found if found and not found.is_open else None


def _owner(client: Client) -> str:
    owner = client.memberships.filter(role="owner").select_related("user").first()
    return owner.user.name if owner else ""


def _moved(source: Source, table: str, key: str, now: Any, before: Any) -> str | None:
    """Movement since the quarter before; over the common practices where the rubric changed (findings.compared)."""
    return None if before is None else moved(*findings.compared(source.numbers, table, key, now, before))


def _closing(result: Result) -> Part:
    return {
        "number": result.closing,
        "as_of": result.as_of.isoformat(),
        "result": result.pk,
        "input_hash": result.input_hash,
        "engine": result.engine_version,
        "counted_blanks": len(result.counted_blanks),
        "superseded": result.closing > 1,
    }


def _overall(source: Source) -> Part:
    row, before = source.row(Kind.OVERALL), source.row(Kind.OVERALL, back=1)
    numbers = source.numbers["overall"]
    old = before.score if before else None
    return {
        "score": numbers["score"],
        "before": text(old),
        "moved": _moved(source, "overall", "", numbers["score"], old),
        "it": numbers["it"],
        "client": numbers["client"],
        "gap": moved(numbers["client"], numbers["it"]),
        "coverage": text(row.coverage_share) if row else source.numbers["coverage"],
        **_trust(numbers),
    }


def _trust(numbers: Part) -> Part:
    """What says how far a number may be trusted."""
    return {
        "confidence": numbers["confidence"],
        "indicative": beside.is_indicative(numbers["confidence"]),
        "contradicted": numbers["contradicted"],
        "differing": numbers["differing"],
    }


def _partner(source: Source) -> Part:
    found = source.numbers["partner_level"]
    before = source.row(Kind.OVERALL, back=1)
    names = {level.key: level.name for level in source.rubric.partner_levels}
    keys = list(names)
    old = before.partner_level if before else ""
    place = keys.index(found["key"]) if found["key"] in keys else None
    earlier = keys.index(old) if old in keys else None
    rose = 0 if place is None or earlier is None else (place > earlier) - (place < earlier)
    return {
        "key": found["key"] or "",
        "name": names.get(found["key"], ""),
        "before": old,
        "before_name": names.get(old, ""),
        "rose": rose,
        "next": _next(found["next"], names, source.rubric),
        "levels": [{"key": key, "name": name} for key, name in names.items()],
    }


def _next(rule: Part | None, names: Mapping[str, str], rubric: types.Rubric) -> str:
    """What the next partner level still needs, in words; "" at the highest."""
    if rule is None:
        return ""
    short = [f"{rubric.competency(item['key']).name} (level {item['has']})" for item in rule["short"]]
    needs = [] if rule["overall_met"] else [f"{words.number(rule['overall_needs'])} overall"]
    if short:
        needs.append(f"level {rule['each_needs']} in {words.listed(short, 5)}")
    return f"{names.get(rule['key'], rule['key'])} still needs {' and '.join(needs)}." if needs else ""


def _numbers(source: Source, kind: str, key: str) -> Part:
    table = "competencies" if kind == Kind.COMPETENCY else "capabilities"
    return source.numbers[table][key]


def _competency(source: Source, item: types.Competency) -> Part:
    numbers, before = _numbers(source, Kind.COMPETENCY, item.key), source.row(Kind.COMPETENCY, item.key, 1)
    old = before.effective_score if before else None
    return {
        "key": item.key,
        "name": item.name,
        "level": numbers["effective_level"],
        "score": numbers["effective_score"],
        "own_level": numbers["level"],
        "own_score": numbers["score"],
        "moved": _moved(source, "competencies", item.key, numbers["effective_score"], old),
        "it": numbers["it"],
        "client": numbers["client"],
        "gap": moved(numbers["client"], numbers["it"]),
        "held": bool(numbers["held_by"]),
        "why": numbers["why"],
        **_trust(numbers),
    }


def _capability(source: Source, item: types.Capability) -> Part:
    numbers, before = _numbers(source, Kind.CAPABILITY, item.key), source.row(Kind.CAPABILITY, item.key, 1)
    enough = numbers["basis"] != "insufficient"
    return {
        "key": item.key,
        "name": item.name,
        "competency": numbers["competency"],
        "level": numbers["level"] if enough else None,
        "level_name": source.rubric.level_name(numbers["level"])
        if enough and numbers["level"] is not None
        else "",
        "score": numbers["score"] if enough else None,
        "before_level": before.level if before else None,
        "before": text(before.score) if before else None,
        "moved": _moved(source, "capabilities", item.key, numbers["score"], before.score if before else None),
        "it": numbers["it"],
        "client": numbers["client"],
        "gap": moved(numbers["client"], numbers["it"]),
        "why": numbers["why"] if enough else "Too much of it does not apply to show a level.",
        "indicative": bool(numbers["indicative"]),
    }


def _changes(capabilities: Iterable[Part]) -> list[Part]:
    """Capabilities that show another score than last quarter, the largest movement first."""
    changed = [item for item in capabilities if item["moved"] and Decimal(item["moved"]) != 0]
    ordered = sorted(changed, key=lambda item: (-abs(Decimal(item["moved"])), item["key"]))
    keys = ("key", "name", "level", "score", "before_level", "before", "moved", "why")
    return [{key: item[key] for key in keys} for item in ordered[:BIGGEST_CHANGES]]


def _initiative(row: Row) -> Part:
    return {
        "title": row.title,
        "outcome": row.outcome,
        "theme": row.theme,
        "state": row.state_label,
        "when": row.when,
        "owner": row.owner,
        "confidence": row.confidence,
        "teams": row.teams_text,
        "moved": row.moved,
        "reason": row.latest_reason,
        "slip_days": row.slip_days,
        "overdue": row.overdue,
    }


def headline(part: Part) -> str:
    """ "Finance is a Service partner, 3.1"."""
    score = words.number(part["overall"]["score"])
    name = part["partner"]["name"]
    if part["overall"]["score"] is None:
        return f"{part['name']} is not scored in every competency"
    return f"{part['name']} is a {name}, {score}" if name else f"{part['name']} stands at {score}"


def summary(part: Part, quarter: Quarter) -> list[str]:
    """A few sentences: movement, extremes, the client's view, what the next level needs, what the records deny."""
    said = [
        _movement(part, quarter),
        _extremes(part),
        _view_gap(part),
        part["partner"]["next"],
        _denied(part),
    ]
    return [sentence for sentence in said if sentence]


def _movement(part: Part, quarter: Quarter) -> str:
    before = quarter.plus(-1)
    if not part["compares"]:
        return f"{before.label} was not closed, so there is nothing to compare with."
    change = phrases.direction(_decimal(part["overall"]["moved"]), since=before.label)
    partner = part["partner"]
    tail = f", when it was a {partner['before_name']}" if partner["rose"] and partner["before_name"] else ""
    return phrases.sentence(f"{change}{tail}") if change else ""


def _extremes(part: Part) -> str:
    scored = [item for item in part["competencies"] if item["score"] is not None]
    if len(scored) < 2:
        return ""
    best = max(scored, key=lambda item: Decimal(item["score"]))
    worst = min(scored, key=lambda item: Decimal(item["score"]))
    return (
        f"Strongest is {best['name']}, {words.number(best['score'])}; "
        f"weakest is {worst['name']}, {words.number(worst['score'])}."
    )


def _view_gap(part: Part) -> str:
    gap = _decimal(part["overall"]["gap"])
    if gap is None:
        return ""
    if gap == 0:
        return "The client sees it as IT does."
    return f"The client sees it {words.number(abs(gap))} {'higher' if gap > 0 else 'lower'} than IT does."


def _denied(part: Part) -> str:
    amount = len(part["doubt"]["claims"])
    return f"The records do not bear out {phrases.counted(amount, 'claim')}." if amount else ""


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)

"""A client at a glance: which partner level, which gap matters, where the client disagrees, what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from assessments.models import Assessment
from assessments.selectors.result import findings
from assessments.selectors.result import stored as results
from assessments.selectors.shown import assessment_of
from opm.client_doubt import Doubt, doubt_of
from opm.client_relationship import Part, relationship_of
from opm.client_trend import Small, trend_of
from opm.do_next import Line, Next, Parts, nexts
from opm.frames import Frame, current_frame, frame_of
from opm.kernel import words
from opm.kernel.quarters import Quarter, span
from opm.kernel.web import address
from opm.phrases import direction, sentence
from opm.recent import Event, recent
from opm.standings import (
    NO_AIMS,
    NOTABLE,
    NOTHING,
    ClientRow,
    Score,
    aims_by_client,
    break_sentence,
    breaks_of,
    standings,
)
from relationships.models import Client, Membership, User
from relationships.selectors.commitments import attention
from roadmap.models import Initiative
from roadmap.selectors.initiatives import Row, on_roadmap, rows_of

QUARTERS = 8
NEXTS = 5
SLIPS = 2  # of these, slips that the client does not know


@dataclass(frozen=True, slots=True)
class Button:
    """The one primary button, for who may score; readers get none."""

    text: str
    url: str


@dataclass(frozen=True)
class ClientPage:
    """Context of the page."""

    row: ClientRow
    quarter: Quarter
    headline: str
    lede: str
    client_sees: str
    lines: list[Line]
    nexts: list[Next]
    trend: list[Small]
    doubt: Doubt
    quarters: list[Quarter]
    breaks: str
    team: list[Membership]
    initiatives: list[Row]
    events: list[Event]
    button: Button | None
    assessment: Assessment | None
    relationship: tuple[Part, ...]

    @property
    def has_client_view(self) -> bool:
        return any(line.client is not None for line in self.lines)

    @property
    def has_targets(self) -> bool:
        return bool(self.row.aims.aims)

    @property
    def has_ranges(self) -> bool:
        return any(line.span for line in self.lines)

    @property
    def has_trend(self) -> bool:
        return any(score is not None for small in self.trend for score in small.scores)

    @property
    def before(self) -> Quarter:
        return self.quarter.plus(-1)


def client_page(client: Client, user: User, quarter: Quarter, rubric: str, today: date) -> ClientPage:
    """Everything the page shows of a rubric (its key).

    Twenty-five queries, whatever the number of answers, members, initiatives and records of the relationship.
    """
    assessment = assessment_of(client, quarter, rubric)
    reading = results.read(assessment) if assessment else None
    numbers = reading.numbers if reading else {}
    frame = frame_of(assessment.version) if assessment else current_frame(rubric)
    quarters = span(quarter.plus(1 - QUARTERS), quarter)
    row = _row(client, frame, quarter, quarters)
    team = list(
        Membership.objects.filter(client=client).select_related("user").order_by("-role", "user__name")
    )
    on = Initiative.objects.filter(on_roadmap(quarter), client=client)
    parts = Parts(
        client=client,
        row=row,
        lines=_lines(row, numbers),
        assessment=assessment,
        rubric=reading.rubric if reading else None,
        shown=rubric,
        numbers=numbers,
        initiatives=rows_of(on, today),
        can_score=any(member.user_id == user.pk for member in team),
        slips=list(attention.untold([client.pk], today)[:SLIPS]),
    )
    breaks = breaks_of([client.pk], frame.rubric_id, quarters)
    return ClientPage(
        row=row,
        quarter=quarter,
        headline=_headline(parts),
        lede=_lede(parts),
        client_sees=_client_sees(parts.lines),
        lines=parts.lines,
        nexts=list(nexts(parts))[:NEXTS],
        trend=trend_of(row, quarters, breaks),
        doubt=doubt_of(parts),
        quarters=quarters,
        breaks=break_sentence(quarters, breaks),
        team=team,
        initiatives=[item for item in parts.initiatives if not item.finished],
        events=recent(client, names=_owns(team, user)),
        button=_button(parts),
        assessment=assessment,
        relationship=relationship_of(client, today),
    )


def _owns(team: Sequence[Membership], user: User) -> bool:
    return any(member.user_id == user.pk and member.role == Membership.Role.OWNER for member in team)


def _row(client: Client, frame: Frame, quarter: Quarter, quarters: Sequence[Quarter]) -> ClientRow:
    read = standings(frame, [client.pk], quarters, detailed=quarters)
    found = {place: standing for (_, place), standing in read.items()}
    now = {client.pk: found.get(quarter, NOTHING)}
    return ClientRow(
        pk=client.pk,
        slug=client.slug,
        name=client.name,
        portfolio_id=client.portfolio_id,
        portfolio=client.portfolio.name,
        owner_id=None,
        owner="",
        frame=frame,
        quarter=quarter,
        standings=found,
        aims=aims_by_client(frame, quarter, now).get(client.pk, NO_AIMS),
    )


def _lines(row: ClientRow, numbers: Mapping[str, Any]) -> list[Line]:
    found = numbers.get("competencies", {})
    url = address("result", row.slug, quarter=row.quarter, rubric=row.frame.key)
    lines = []
    for column, cell in zip(row.frame.columns, row.cells, strict=True):
        now = row.now.competencies.get(column.key, Score())
        before = row.before.competencies.get(column.key, Score())
        part = found.get(column.key, {})
        held = part.get("why", "") if part.get("held_by") or part.get("lowest_capability") else ""
        lines.append(
            Line(
                name=column.name,
                url=url,
                now=cell.score,
                span=cell.span,
                high=now.high if cell.span else None,
                before=before.score if before.rated else None,
                moved=cell.moved,
                client=now.client_view,
                gap=cell.client_gap,
                held=held if cell.score is not None else "",
                target=row.aims.marks.get(column.key),
            )
        )
    return lines


def _headline(parts: Parts) -> str:
    name, label = parts.client.name, parts.row.quarter.label
    if parts.rubric is None or not parts.numbers:
        return f"Nothing is scored for {name} in {label} yet"
    return findings.headline(name, label, parts.rubric, dict(parts.numbers))


def _lede(parts: Parts) -> str:
    row = parts.row
    if not row.now.started:
        last = row.before.score
        return f"In {row.quarter.plus(-1).label} it was at {words.number(last)}." if last is not None else ""
    said = [direction(row.moved, row.quarter.plus(-1).short), _distance(parts)]
    return sentence(" and ".join(filter(None, said)))


def _distance(parts: Parts) -> str:
    """How far it is to the next partner level: by the overall score, else by the competencies that lag."""
    row = parts.row
    above = row.frame.next_band(row.now.partner) if row.now.partner else None
    if above is None or row.score is None:
        return ""
    short = words.difference(above.start, row.score)
    if row.score < above.start and short:
        return f"{words.number(short)} short of {above.name}"
    rule = (parts.numbers.get("partner_level") or {}).get("next")
    if not rule or not rule["short"] or parts.rubric is None:
        return ""
    lag = words.listed(
        [f"{parts.rubric.competency(part['key']).name} at {part['has']}" for part in rule["short"]]
    )
    return f"{above.name} needs level {rule['each_needs']} in every competency ({lag})"


def _client_sees(lines: Sequence[Line]) -> str:
    """The widest gap in which the client sees less, once it may be seen."""
    known = [line for line in lines if line.gap is not None and line.gap <= -NOTABLE]
    if not known:
        return ""
    widest = min(known, key=lambda line: line.gap or Decimal(0))
    return f"The client sees {widest.name} {words.number(abs(widest.gap or Decimal(0)))} lower than we do."


def _button(parts: Parts) -> Button | None:
    if not parts.can_score:
        return None
    row, assessment = parts.row, parts.assessment
    if assessment is None:
        return Button("Start scoring", parts.at("score"))
    if not assessment.is_open:
        return Button("Read the result", parts.at("result"))
    if row.done:
        return Button(f"Read and close {row.quarter.label}", parts.at("result"))
    progress = f", {row.answered} of {row.total}" if row.total else ""
    return Button(f"Continue scoring{progress}", parts.at("score"))

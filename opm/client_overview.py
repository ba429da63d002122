"""A client at a glance: which partner level, which gap matters, where the client disagrees, what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from assessments.models import Assessment
from assessments.scoring import Rubric
from assessments.selectors import findings, results
from opm import charts
from opm.kernel import words
from opm.kernel.calendar import last_day
from opm.kernel.quarters import Quarter, span
from opm.phrases import amount, counted, direction, sentence
from opm.recent import Event, recent
from opm.standings import (
    FAR,
    NOTHING,
    ClientRow,
    Frame,
    Score,
    Standing,
    current_frame,
    frame_of,
    standings,
)
from relationships.models import Client, Membership, User
from roadmap.models import Initiative
from roadmap.selectors import Row, on_roadmap, rows_of

QUARTERS = 8
NEXTS = 5
HOLDS = 2  # of these at most so many under "Do next"


@dataclass(frozen=True, slots=True)
class Line:
    """A competency in the dot plot. `client` is the client's view once it may be seen; `held` says what holds it."""

    name: str
    url: str
    now: Decimal | None
    before: Decimal | None
    moved: Decimal | None
    client: Decimal | None
    gap: Decimal | None
    held: str

    @property
    def far(self) -> bool:
        """Whether the client sees it far lower."""
        return self.gap is not None and self.gap <= -FAR


@dataclass(frozen=True, slots=True)
class Next:
    """Something to do, from the records."""

    title: str
    why: str
    when: str
    url: str


@dataclass(frozen=True, slots=True)
class Small:
    """One of the small multiples, with its numbers."""

    key: str
    name: str
    scores: list[Decimal | None]
    figure: dict[str, Any]

    @property
    def first(self) -> Decimal | None:
        return next((score for score in self.scores if score is not None), None)

    @property
    def last(self) -> Decimal | None:
        return self.scores[-1]

    @property
    def script_id(self) -> str:
        """Id of the figure's data on the page."""
        return f"fig-{self.key}"


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
    quarters: list[Quarter]
    breaks: list[str]
    team: list[Membership]
    initiatives: list[Row]
    events: list[Event]
    button: Button | None
    assessment: Assessment | None

    @property
    def has_client_view(self) -> bool:
        return any(line.client is not None for line in self.lines)

    @property
    def has_trend(self) -> bool:
        return any(score is not None for small in self.trend for score in small.scores)

    @property
    def before(self) -> Quarter:
        return self.quarter.plus(-1)


@dataclass(frozen=True)
class _Parts:
    """What the sentences are made from."""

    client: Client
    row: ClientRow
    lines: list[Line]
    assessment: Assessment | None
    rubric: Rubric | None
    numbers: Mapping[str, Any]
    initiatives: list[Row]
    can_score: bool

    @property
    def unfinished(self) -> list[str]:
        """Names of capabilities that IT's side has not completed."""
        found = self.numbers.get("capabilities", {})
        assert self.rubric is not None
        return [self.rubric.capability(key).name for key, part in found.items() if not part["complete"]]

    def at(self, name: str, *more: str) -> str:
        """The address of one of the client's pages in the quarter."""
        return f"{reverse(name, args=[self.client.slug, *more])}?quarter={self.row.quarter}"


def client_page(client: Client, user: User, quarter: Quarter, today: date) -> ClientPage:
    """Everything the page shows. Fourteen queries, whatever the number of answers, members and initiatives."""
    assessment = results.assessment_of(client, quarter, user)
    reading = results.read(assessment) if assessment else None
    numbers = reading.numbers if reading else {}
    frame = frame_of(assessment.version) if assessment else current_frame()
    quarters = span(quarter.plus(1 - QUARTERS), quarter)
    row = _row(client, frame, quarter, quarters, numbers)
    team = list(Membership.objects.filter(client=client).select_related("user").order_by("-role", "user__name"))
    on = Initiative.objects.filter(on_roadmap(quarter), client=client)
    parts = _Parts(
        client=client,
        row=row,
        lines=_lines(row, numbers),
        assessment=assessment,
        rubric=reading.rubric if reading else None,
        numbers=numbers,
        initiatives=rows_of(on, today),
        can_score=any(member.user_id == user.pk for member in team),
    )
    breaks = _breaks(client, frame, quarters)
    return ClientPage(
        row=row,
        quarter=quarter,
        headline=_headline(parts),
        lede=_lede(parts),
        client_sees=_client_sees(parts.lines),
        lines=parts.lines,
        nexts=list(_nexts(parts))[:NEXTS],
        trend=_trend(row, quarters, breaks),
        quarters=quarters,
        breaks=[quarters[place].label for place in breaks],
        team=team,
        initiatives=[item for item in parts.initiatives if not item.finished],
        events=recent(client),
        button=_button(parts),
        assessment=assessment,
    )


def _row(
    client: Client, frame: Frame, quarter: Quarter, quarters: Sequence[Quarter], numbers: Mapping[str, Any]
) -> ClientRow:
    found = {place: standing for (_, place), standing in standings(frame, [client.pk], quarters).items()}
    if quarter in found:
        found[quarter] = _with_sides(found[quarter], numbers)
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
    )


def _with_sides(standing: Standing, numbers: Mapping[str, Any]) -> Standing:
    """The stored explanation knows of each capability whether IT's side is complete; a competency is when all are."""
    complete: dict[str, bool] = {}
    for part in numbers.get("capabilities", {}).values():
        key = part["competency"]
        complete[key] = complete.get(key, True) and part["complete"]
    parts = {
        key: replace(score, it_complete=complete.get(key, score.it_complete))
        for key, score in standing.competencies.items()
    }
    return replace(standing, competencies=parts)


def _lines(row: ClientRow, numbers: Mapping[str, Any]) -> list[Line]:
    found = numbers.get("competencies", {})
    url = f"{reverse('result', args=[row.slug])}?quarter={row.quarter}"
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
                before=before.score if before.rated else None,
                moved=cell.moved,
                client=now.client if now.complete and now.rated else None,
                gap=cell.client_gap,
                held=held if cell.score is not None else "",
            )
        )
    return lines


def _headline(parts: _Parts) -> str:
    name, label = parts.client.name, parts.row.quarter.label
    if parts.rubric is None or not parts.numbers:
        return f"Nothing is scored for {name} in {label} yet"
    return findings.headline(name, label, parts.rubric, dict(parts.numbers))


def _lede(parts: _Parts) -> str:
    row = parts.row
    if not row.now.started:
        last = row.before.score
        return f"In {row.quarter.plus(-1).label} it was at {words.number(last)}." if last is not None else ""
    said = [direction(row.moved, row.quarter.plus(-1).short), _distance(parts)]
    return sentence(" and ".join(filter(None, said)))


def _distance(parts: _Parts) -> str:
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
    lag = words.listed([f"{parts.rubric.competency(part['key']).name} at {part['has']}" for part in rule["short"]])
    return f"{above.name} needs level {rule['each_needs']} in every competency ({lag})"


def _client_sees(lines: Sequence[Line]) -> str:
    """The widest gap in which the client sees less, once it may be seen."""
    known = [line for line in lines if line.gap is not None and line.gap < 0]
    if not known:
        return ""
    widest = min(known, key=lambda line: line.gap or Decimal(0))
    return f"The client sees {widest.name} {words.number(abs(widest.gap or Decimal(0)))} lower than we do."


def _nexts(parts: _Parts) -> Iterator[Next]:
    """Rules from the records, the worst consequence first."""
    for item in parts.initiatives:
        if item.overdue:
            yield Next(item.title, f"Still {item.state_label.lower()}, it should be done.", f"Due {item.when}", item.url)
    for line in parts.lines:
        if line.far:
            why = f"They see {words.number(line.client)}, {words.number(abs(line.gap or 0))} lower than we do."
            yield Next(f"Talk about {line.name} with the client", why, "", line.url)
    yield from _scoring(parts)
    yield from _holds(parts)


def _scoring(parts: _Parts) -> Iterator[Next]:
    ends = f"{parts.row.quarter.label} ends {words.day(last_day(parts.row.quarter))}"
    if parts.assessment is None:
        title = "Start scoring" if parts.can_score else "Scoring has not started"
        yield Next(title, f"{parts.row.quarter.label} has no answer yet.", ends, parts.at("score"))
    elif parts.assessment.is_open and parts.numbers:
        left = parts.unfinished
        if left:
            verb = "Finish scoring" if parts.can_score else "Scoring is not finished"
            title = f"{verb}, {counted(len(left), 'capability', 'capabilities')} left"
            yield Next(title, f"{words.listed(left, 4)}.", ends, parts.at("score"))
        else:
            verb = f"Close {parts.row.quarter.label}"
            yield Next(verb, "Every capability is complete; closing freezes the result.", ends, parts.at("result"))


def _holds(parts: _Parts) -> Iterator[Next]:
    """What holds competencies: a rule between two of them, or the lowest capability of one."""
    if parts.rubric is None:
        return
    told: set[str] = set()
    for part in parts.numbers.get("competencies", {}).values():
        title, url = "", ""
        if part["held_by"]:
            rule = part["held_by"][0]
            title = f"Bring {parts.rubric.competency(rule['requires']).name} to level {rule['at_least']}"
            url = parts.at("result")
        elif part["lowest_capability"]:
            key = part["lowest_capability"]
            title = f"Lift {parts.rubric.capability(key).name}"
            url = parts.at("result_why", key)
        if title and title not in told and len(told) < HOLDS:
            told.add(title)
            yield Next(title, part["why"], "", url)


def _button(parts: _Parts) -> Button | None:
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


def _breaks(client: Client, frame: Frame, quarters: Sequence[Quarter]) -> list[int]:
    """Places whose rubric version differs from the quarter before. One query."""
    rows = Assessment.objects.filter(client=client, rubric=frame.rubric_id, quarter__in=quarters)
    versions = dict(rows.values_list("quarter", "version_id"))
    places, last = [], None
    for place, quarter in enumerate(quarters):
        version = versions.get(quarter)
        if version and last and version != last:
            places.append(place)
        last = version or last
    return places


def _trend(row: ClientRow, quarters: Sequence[Quarter], breaks: Sequence[int]) -> list[Small]:
    past = [row.standings.get(quarter, NOTHING) for quarter in quarters]
    every = f"All {amount(len(row.frame.columns))}"
    series = [("all", every, [standing.score for standing in past], [_seen(s.overall) for s in past])]
    for column in row.frame.columns:
        parts = [standing.competencies.get(column.key, Score()) for standing in past]
        scores = [part.score if part.rated else None for part in parts]
        series.append((column.key, column.short, scores, [_seen(part) for part in parts]))
    return [
        Small(key, name, scores, charts.client_trend(quarters, scores, theirs, breaks, row.frame))
        for key, name, scores, theirs in series
    ]


def _seen(score: Score) -> Decimal | None:
    return score.client if score.complete and score.rated else None

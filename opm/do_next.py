"""What to do next for a client: rules over the records, the worst consequence first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from assessments.models import Assessment
from assessments.scoring import Rubric
from opm.kernel import words
from opm.kernel.calendar import last_day
from opm.kernel.web import address
from opm.phrases import counted
from opm.standings import FAR, ClientRow
from relationships.models import Client
from roadmap.selectors.initiatives import Row

HOLDS = 2  # of what holds competencies, at most so many


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
    span: str = ""  # in place of `now` while IT's answers are outstanding
    high: Decimal | None = None
    target: Decimal | None = None  # where it stands with its targets reached

    @property
    def to_target(self) -> Decimal | None:
        """What is missing to the target, as shown, while it is one number; negative where it is short."""
        return None if self.span else words.difference(self.now, self.target)

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


@dataclass(frozen=True)
class Parts:
    """What the sentences are made from."""

    client: Client
    row: ClientRow
    lines: list[Line]
    assessment: Assessment | None
    rubric: Rubric | None
    shown: str  # the key of the rubric that the page shows
    numbers: Mapping[str, Any]
    initiatives: list[Row]
    can_score: bool
    slips: list[Any]  # promises whose slip the client does not know (selectors.commitments.attention)

    @property
    def unfinished(self) -> list[str]:
        """Names of capabilities that IT's side has not completed."""
        found = self.numbers.get("capabilities", {})
        assert self.rubric is not None
        return [
            capability.name
            for capability in self.rubric.capabilities()  # the rubric's order: a database may sort JSON keys
            if capability.key in found and not found[capability.key]["complete"]
        ]

    def at(self, name: str, *more: str) -> str:
        """The address of one of the client's pages in the quarter."""
        return address(name, self.client.slug, *more, quarter=self.row.quarter, rubric=self.shown)


def nexts(parts: Parts) -> Iterator[Next]:
    """Rules from the records, the worst consequence first."""
    yield from (_slip(parts, item) for item in parts.slips)
    for item in parts.initiatives:
        if item.overdue:
            yield Next(
                item.title,
                f"Still {item.state_label.lower()}, it should be done.",
                f"Due {item.when}",
                item.url,
            )
    yield from _targets(parts)
    for line in parts.lines:
        if line.far:
            why = (
                f"They see {words.number(line.client)}, {words.number(abs(line.gap or 0))} lower than we do."
            )
            yield Next(f"Talk about {line.name} with the client", why, "", line.url)
    yield from _voices(parts)
    yield from _scoring(parts)
    yield from _holds(parts)


def _slip(parts: Parts, item: Any) -> Next:
    name = parts.client.name
    slips = (
        f"It slips to {words.day(item.slips_to)}, nobody told yet." if item.slips_to else "Nobody told yet."
    )
    route = "commitment_tell" if parts.can_score else "commitment"
    url = reverse(route, args=[parts.client.slug, item.pk])
    return Next(f"Tell {name}: {item.text}", slips, f"Due {words.day(item.due_on)}", url)


def _targets(parts: Parts) -> Iterator[Next]:
    """Targets whose day has passed."""
    late = parts.row.aims.overdue
    if late:
        title = f"{counted(len(late), 'target').capitalize()} not reached in time"
        why = f"{words.listed([f'{aim.name} at level {aim.level}' for aim in late])}."
        yield Next(title, why, f"Due {words.day(late[0].due_on)}", parts.at("targets"))


def _voices(parts: Parts) -> Iterator[Next]:
    """What to settle before an open assessment closes: claims that the records deny, and differing views."""
    now, quarter = parts.row.now, parts.row.quarter
    if parts.assessment is None or not parts.assessment.is_open:
        return
    if now.doubted:
        title = f"Check {counted(now.doubted, 'answer')} that the records do not bear out"
        yield Next(title, "They count nothing towards the confidence.", "", parts.at("result"))
    if now.apart:
        url = address("moderation", parts.client.slug, quarter, rubric=parts.shown)
        title = f"Talk over {counted(now.apart, 'practice')} with the client"
        yield Next(title, "IT and the client rate them differently.", "", url)


def _scoring(parts: Parts) -> Iterator[Next]:
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
            yield Next(
                verb, "Every capability is complete; closing freezes the result.", ends, parts.at("result")
            )


def _holds(parts: Parts) -> Iterator[Next]:
    """What holds competencies: a rule between two of them, or the lowest capability of one."""
    if parts.rubric is None:
        return
    told: set[str] = set()
    found = parts.numbers.get("competencies", {})
    for part in [found[item.key] for item in parts.rubric.competencies if item.key in found]:
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

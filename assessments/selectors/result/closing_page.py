"""Before closing: which practices have no answer and count as the lowest option, and which answers are in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments import scoring
from assessments.models import Assessment
from assessments.selectors.engine_inputs import given
from assessments.selectors.metrics.contradictions import sentences_by_pom
from assessments.selectors.result import findings
from assessments.selectors.result import stored as results
from assessments.selectors.result.stored import by_capability
from assessments.selectors.rubric import engine_rubric
from assessments.services.explanation import evaluate
from opm.kernel.words import count, number
from relationships.models import User


@dataclass(frozen=True, slots=True)
class BlankGroup:
    """The blanks of a capability: those up to the next level may change its score, the higher ones cannot yet."""

    key: str
    name: str
    competency: str
    poms: tuple[str, ...]
    higher: int

    @property
    def total(self) -> int:
        return len(self.poms) + self.higher


@dataclass(frozen=True, slots=True)
class DoubtGroup:
    """Practices of a capability whose answers are in doubt: each with a sentence, "" where none is needed."""

    key: str
    name: str
    competency: str
    poms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClosingPage:
    """Context of templates/assessments/close.html.

    `moved` is how the score would move. `contradicted` and `one_sided` leave out what the viewer may not know yet,
    which `hidden` says.
    """

    headline: str
    blanks: int
    deciding: int
    groups: tuple[BlankGroup, ...]
    lowest: str
    revision: int
    would_be: str
    moved: str
    contradicted: tuple[DoubtGroup, ...]
    one_sided: tuple[DoubtGroup, ...]
    hidden: bool


def closing_page(assessment: Assessment, user: User, *, today: date) -> ClosingPage:
    """What closing today would count and give. Seven queries (and the rubric's, the first time)."""
    rubric = engine_rubric(assessment.version)
    found = evaluate(rubric, given([assessment])[assessment.pk], is_open=False, as_of=today)
    numbers = found.explanation["capabilities"]
    groups = tuple(
        _group(rubric, capability, poms, numbers[capability.key]["level"])
        for capability, poms in by_capability(rubric, found.blanks)
    )
    hidden = _hidden(assessment, rubric, numbers, user)
    sentences = {key: " ".join(texts) for key, texts in sentences_by_pom(rubric, found.explanation).items()}
    alone = {key: _who_alone(found.explanation, key) for key in found.explanation["one_sided"]}
    blanks, lowest = len(found.blanks), rubric.scale[0].label.lower()
    return ClosingPage(
        headline=_headline(blanks, lowest),
        blanks=blanks,
        deciding=sum(len(group.poms) for group in groups),
        groups=groups,
        lowest=lowest,
        revision=assessment.revision,
        would_be=number(found.explanation["overall"]["score"]),
        moved=_moved(assessment, found.explanation),
        contradicted=_doubtful(rubric, sentences, hidden),
        one_sided=_doubtful(rubric, alone, hidden),
        hidden=bool(hidden),
    )


def _hidden(
    assessment: Assessment, rubric: scoring.Rubric, numbers: Mapping[str, Any], user: User
) -> frozenset[str]:
    """Capabilities that the client has answered and this person of the team has not. One query."""
    own = results.answered_by(assessment, rubric, user)
    return frozenset(key for key, item in numbers.items() if item["client"] is not None and key not in own)


def _who_alone(explanation: Mapping[str, Any], pom: str) -> str:
    return "only IT has answered" if explanation["poms"][pom].get("it") else "only the client has answered"


def _doubtful(
    rubric: scoring.Rubric, words: Mapping[str, str], hidden: frozenset[str]
) -> tuple[DoubtGroup, ...]:
    return tuple(
        DoubtGroup(
            capability.key,
            capability.name,
            rubric.competency_of(capability.key).name,
            tuple((pom.title or pom.key, words[pom.key]) for pom in poms),
        )
        for capability, poms in by_capability(rubric, words)
        if capability.key not in hidden
    )


def _moved(assessment: Assessment, numbers: dict[str, Any]) -> str:
    """ "Up 0.2 from Q3 2026.", or "" without an earlier quarter. One query."""
    past = results.history(assessment)
    before = results.before(assessment.quarter, past)
    if before is None or "" not in past[before]:
        return ""
    return findings.movement(numbers, past[before][""].score, before.label)


def _headline(blanks: int, lowest: str) -> str:
    if not blanks:
        return "Every practice has an answer"
    verb, counts = ("has", "counts") if blanks == 1 else ("have", "count")
    return f"{count(blanks, 'practice')} {verb} no answer and {counts} as {lowest}"


def _group(
    rubric: scoring.Rubric, capability: scoring.Capability, poms: list[scoring.Pom], level: int | None
) -> BlankGroup:
    levels = sorted({pom.level for pom in capability.poms if pom.level > (level or rubric.floor)})
    limit = levels[0] if levels else rubric.top
    near = tuple(pom.title or pom.key for pom in poms if pom.level <= limit)
    return BlankGroup(
        key=capability.key,
        name=capability.name,
        competency=rubric.competency_of(capability.key).name,
        poms=near,
        higher=len(poms) - len(near),
    )

"""Before closing: which practices have no answer and will count as the lowest option."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assessments import scoring
from assessments.models import Assessment
from assessments.selectors.engine_inputs import given
from assessments.selectors.results import by_capability
from assessments.selectors.rubric import engine_rubric
from assessments.services.explanation import evaluate
from opm.kernel.words import count, number


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
class ClosingPage:
    """Context of templates/assessments/close.html."""

    headline: str
    blanks: int
    deciding: int
    groups: tuple[BlankGroup, ...]
    lowest: str
    revision: int
    would_be: str


def closing_page(assessment: Assessment, *, today: date) -> ClosingPage:
    """What closing today would count and give. Four queries (and the rubric's, the first time)."""
    rubric = engine_rubric(assessment.version)
    found = evaluate(rubric, given([assessment])[assessment.pk], is_open=False, as_of=today)
    numbers = found.explanation["capabilities"]
    groups = tuple(
        _group(rubric, capability, poms, numbers[capability.key]["level"])
        for capability, poms in by_capability(rubric, found.blanks)
    )
    blanks, lowest = len(found.blanks), rubric.scale[0].label.lower()
    return ClosingPage(
        headline=_headline(blanks, lowest),
        blanks=blanks,
        deciding=sum(len(group.poms) for group in groups),
        groups=groups,
        lowest=lowest,
        revision=assessment.revision,
        would_be=number(found.explanation["overall"]["score"]),
    )


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

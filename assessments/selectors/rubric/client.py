"""Where a client stands on the rubric: levels, answers as squares, live values (the viewer's "where we are")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from assessments.models import Assessment, Result, RollUp, RubricVersion
from assessments.scoring import types
from assessments.selectors.metrics.values import known_metrics, named_of
from assessments.selectors.metrics.words import catalog
from opm.kernel.calendar import quarter_of
from opm.kernel.web import address
from relationships.models import Client

BLANK = ("blank", "Not answered")
NA = ("na", "Does not apply")


@dataclass(frozen=True, slots=True)
class Mark:
    """The square beside a POM: its colour class and what it says."""

    css: str
    label: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A client on a version. Levels by capability key; None where a number may not or cannot be shown.

    `other_version` is the version the client was assessed against when it is not the one shown.
    """

    client: Client
    assessment: Assessment | None = None
    levels: Mapping[str, int | None] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    legend: tuple[Mark, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    other_version: RubricVersion | None = None

    @property
    def source(self) -> str:
        """Whose answers the squares show."""
        if self.assessment is None or self.other_version is not None:
            return ""
        label = self.assessment.quarter.label
        if self.assessment.is_open:
            return f"IT's answers for {self.client.name} in {label}, still open"
        return f"Answers for {self.client.name} in {label}"

    def result_url(self, capability: str) -> str:
        """The page that explains the level of this capability, "" where there is no assessment."""
        if self.assessment is None:
            return ""
        item, shown = self.assessment, self.assessment.rubric.key
        return address("result_why", self.client.slug, capability, quarter=item.quarter, rubric=shown)


def standing(
    client: Client,
    version: RubricVersion,
    rubric: types.Rubric,
    shown: Sequence[types.Capability],
    *,
    today: date,
) -> Standing:
    """The client's latest assessment up to today on this rubric, and the known metrics of the capabilities shown.

    Four queries, and those of the live metrics. Before closing only levels and IT's own answers are given.
    """
    quarter = quarter_of(today)
    assessments = Assessment.objects.filter(client=client, rubric=version.rubric_id, quarter__lte=quarter)
    assessment = assessments.select_related("version__rubric").order_by("-quarter").first()
    values = metric_values(client, rubric, shown, today=today)
    if assessment is None:
        return Standing(client, values=values)
    if assessment.version_id != version.pk:
        return Standing(client, assessment, values=values, other_version=assessment.version)
    rows = RollUp.objects.filter(assessment=assessment, kind=RollUp.Kind.CAPABILITY)
    levels = {row.key: _level(row, assessment) for row in rows}
    legend = tuple(option_mark(rubric, option) for option in reversed(rubric.scale)) + (Mark(*BLANK),)
    return Standing(client, assessment, levels, _marks(assessment, rubric), legend, values)


def _level(row: RollUp, assessment: Assessment) -> int | None:
    """No level on an insufficient basis, nor on an open capability that nobody has rated (SCORING.md, DESIGN.md)."""
    untouched = assessment.is_open and not row.coverage_share
    return None if row.basis == "insufficient" or untouched else row.level


def _marks(assessment: Assessment, rubric: types.Rubric) -> dict[str, Mark]:
    results = Result.objects.filter(assessment=assessment)
    if assessment.is_open:
        results = results.filter(frozen=False).order_by("-pk")
    else:
        results = results.filter(frozen=True).order_by("-closing")
    explanation = results.values_list("explanation", flat=True).first() or {}
    poms: dict[str, dict[str, Any]] = explanation.get("poms", {})
    read = _own_mark if assessment.is_open else _official_mark
    return {key: read(rubric, row) for key, row in poms.items()}


def _own_mark(rubric: types.Rubric, row: Mapping[str, Any]) -> Mark:
    """While open: what IT's side answered; the other side's answers stay hidden."""
    answer = row.get("it")
    if answer is None:
        return Mark(*BLANK)
    return Mark(*NA) if answer == "NA" else option_mark(rubric, rubric.option(answer))


def _official_mark(rubric: types.Rubric, row: Mapping[str, Any]) -> Mark:
    """After closing: the official value, which may lie between two options."""
    if row.get("na"):
        return Mark(*NA)
    if row.get("value") is None:
        return Mark(*BLANK)
    value = Fraction(row["value"])
    for option in rubric.scale:
        if value <= option.value and option.value - value < Fraction(1, 1000):  # stored values are cut
            return option_mark(rubric, option)
    below = [option for option in rubric.scale if option.value <= value][-1]
    above = rubric.scale[rubric.position(below.key) + 1]
    return Mark(option_mark(rubric, below).css, f"Between {below.label.lower()} and {above.label.lower()}")


def option_mark(rubric: types.Rubric, option: types.Option) -> Mark:
    """Colour of an option's square: hollow for the lowest, darkest for the highest."""
    if option == rubric.scale[0]:
        return Mark("l0", option.label)
    css = "l5" if option == rubric.scale[-1] else "l4" if option.value >= Fraction(1, 2) else "l2"
    return Mark(css, option.label)


def metric_values(
    client: Client, rubric: types.Rubric, shown: Sequence[types.Capability], *, today: date
) -> dict[str, str]:
    """What is known now, live or by hand, as words: "89 %", "6 days"; keys without a value are left out."""
    named = named_of([pom for item in shown for pom in item.poms], catalog(rubric))
    known = known_metrics(client.pk, quarter_of(today), named, today=today)
    return {key: item.words for key, item in known.items() if item.value is not None}

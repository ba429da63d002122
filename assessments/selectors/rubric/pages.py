"""What the pages of the rubric viewer show, as frozen values made from the version in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from assessments.models import RubricVersion
from assessments.scoring import types
from assessments.scoring.diff import RubricChange, diff_rubrics
from assessments.selectors.rubric.client import Mark, Standing
from assessments.selectors.rubric.search import Hit, marked
from opm.kernel import words
from relationships.models import Client


@dataclass(frozen=True, slots=True)
class MetricLine:
    """A metric of a POM with what the records say now ("" where nobody measures it or no client is shown)."""

    text: SafeString
    now: str


@dataclass(frozen=True, slots=True)
class PomBlock:
    """A POM in the table; texts carry the marks of a search."""

    key: str
    title: SafeString
    critical: bool
    practices: tuple[SafeString, ...]
    outcomes: tuple[SafeString, ...]
    metrics: tuple[MetricLine, ...]
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Column:
    """A level of a capability. `here`: the shown client has reached this level and no higher one."""

    level: int
    name: str
    headline: SafeString
    poms: tuple[PomBlock, ...]
    here: bool
    has_outcomes: bool
    has_metrics: bool


@dataclass(frozen=True, slots=True)
class CapabilityTable:
    """One capability as levels side by side. `finding` says where the shown client stands."""

    capability: types.Capability
    name: SafeString
    intent: SafeString
    columns: tuple[Column, ...]
    rule: str
    finding: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule of the version in words, with what it takes or why it is there."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ViewerPage:
    """A page of the viewer: a capability, the outline, what was found, or everything for print."""

    version: RubricVersion
    rubric: types.Rubric
    versions: list[RubricVersion]
    clients: list[Client]
    standing: Standing | None
    query: str
    query_string: str
    tables: tuple[CapabilityTable, ...] = ()
    hits: tuple[Hit, ...] = ()

    @property
    def table(self) -> CapabilityTable:
        return self.tables[0]

    @property
    def rule(self) -> str:
        return rule_sentence(self.rubric)

    @property
    def size(self) -> int:
        """Number of capabilities."""
        return sum(len(competency.capabilities) for competency in self.rubric.competencies)

    @property
    def columns(self) -> int:
        """Columns of the outline: the name and the levels."""
        return len(self.rubric.levels) + 1

    @property
    def headlines(self) -> dict[str, list[str]]:
        """Headlines of every level by capability key, "" where there is none."""
        levels = [level for level, _ in self.rubric.levels]
        return {item.key: [item.headline(level) for level in levels] for item in self.rubric.capabilities()}

    @property
    def partner_rules(self) -> list[RuleLine]:
        return [RuleLine(rule.name, partner_words(rule)) for rule in self.rubric.partner_levels]

    @property
    def dependency_rules(self) -> list[RuleLine]:
        return [RuleLine(dependency_words(self.rubric, rule), rule.why) for rule in self.rubric.dependencies]

    @property
    def result_url(self) -> str:
        """The page that explains the shown client's level of the shown capability."""
        return self.standing.result_url(self.table.capability.key) if self.standing else ""

    @property
    def hit_query(self) -> str:
        """Query of a link to a place that was found: the words to mark, and the client."""
        client = {"client": self.standing.client.slug} if self.standing else {}
        return urlencode({"q": self.query, **client})

    @property
    def found(self) -> str:
        """How many places hold the words."""
        return words.count(len(self.hits), "place")


def capability_table(
    rubric: types.Rubric, capability: types.Capability, standing: Standing | None, wanted: list[str]
) -> CapabilityTable:
    """The table of a capability, marked with where the client stands and with the words of a search."""
    reached = standing.levels.get(capability.key) if standing else None
    return CapabilityTable(
        capability=capability,
        name=marked(capability.name, wanted),
        intent=marked(capability.intent, wanted),
        columns=tuple(
            _column(rubric, capability, level, standing, wanted, here=level == reached)
            for level in range(rubric.floor, rubric.top + 1)
        ),
        rule=rule_sentence(rubric, critical=any(pom.critical for pom in capability.poms)),
        finding=_finding(rubric, standing, reached),
    )


def _column(
    rubric: types.Rubric,
    capability: types.Capability,
    level: int,
    standing: Standing | None,
    wanted: list[str],
    *,
    here: bool,
) -> Column:
    poms = tuple(_block(pom, rubric, standing, wanted) for pom in capability.poms if pom.level == level)
    return Column(
        level=level,
        name=rubric.level_name(level),
        headline=marked(capability.headline(level), wanted),
        poms=poms,
        here=here,
        has_outcomes=any(pom.outcomes for pom in poms),
        has_metrics=any(pom.metrics for pom in poms),
    )


def _block(pom: types.Pom, rubric: types.Rubric, standing: Standing | None, wanted: list[str]) -> PomBlock:
    values = standing.values if standing else {}
    return PomBlock(
        key=pom.key,
        title=marked(pom.title, wanted),
        critical=pom.critical,
        practices=tuple(marked(text, wanted) for text in pom.practices),
        outcomes=tuple(marked(text, wanted) for text in pom.outcomes),
        metrics=tuple(
            MetricLine(marked(metric.text or metric.key, wanted), values.get(metric.key, ""))
            for metric in pom.metrics
        ),
        mark=_mark(pom, rubric, standing),
    )


def _mark(pom: types.Pom, rubric: types.Rubric, standing: Standing | None) -> Mark | None:
    if standing is None or not standing.source or pom.level <= rubric.floor:
        return None
    return standing.marks.get(pom.key, Mark("blank", "Not answered"))


def _finding(rubric: types.Rubric, standing: Standing | None, reached: int | None) -> str:
    """One sentence on the shown client; "" without one."""
    if standing is None:
        return ""
    name = standing.client.name
    if standing.assessment is None:
        return f"{name} has not been assessed against this rubric yet."
    if standing.other_version is not None:
        quarter = standing.assessment.quarter.label
        return f"{name} was assessed against version {standing.other_version.version} in {quarter}."
    if reached is None:
        return f"{name} has no level here yet."
    return f"{name} is at level {reached} {rubric.level_name(reached)}."


# --- rules in words -----------------------------------------------------------------------------------------------
def rule_sentence(rubric: types.Rubric, *, critical: bool = False) -> str:
    """When a level counts as reached, from the version's own method and thresholds (SCORING.md)."""
    method = rubric.method
    if method.name == "gated":
        lower = f"{_percent(method.lower)} of every level below"
        veto = " A critical practice that is not in place closes its level." if critical else ""
        own = "half" if method.own * 2 == 1 else _percent(method.own)
        return f"A level is held when more than {own} of it is in place and more than {lower}.{veto}"
    if method.name == "all_items":
        needed = method.pass_value if method.pass_value is not None else rubric.scale[-2].value
        option = next(option for option in rubric.scale if option.value >= needed)
        return f"A level is held when every practice of it and of the levels below is at least {option.label.lower()}."
    if method.name == "additive":
        return "Every level adds the share of it that is in place; the score is their sum."
    return "The score is the average over all practices of all levels."


def partner_words(rule: types.PartnerLevel) -> str:
    """What a partner level takes: "overall 2.5 or more, and every competency at level 2 or higher"."""
    parts = [f"overall {words.number(rule.overall)} or more"] if rule.overall else []
    parts += [f"every competency at level {rule.each} or higher"] if rule.each else []
    return ", and ".join(parts) if parts else "where nothing else is met"


def dependency_words(rubric: types.Rubric, rule: types.Dependency) -> str:
    """ "Value level 3 needs Relationship level 2"."""
    name, requires = rubric.competency(rule.competency).name, rubric.competency(rule.requires).name
    return f"{name} level {rule.level} needs {requires} level {rule.at_least}"


def _percent(share: Fraction) -> str:
    whole = share * 100
    return f"{whole.numerator} %" if whole.denominator == 1 else f"{float(whole):g} %"


# --- comparing ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Differences of one capability, or of the outline."""

    title: str
    changes: tuple[RubricChange, ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The difference between two versions, in words first."""

    version: RubricVersion
    other: RubricVersion
    versions: list[RubricVersion]
    groups: tuple[ChangeGroup, ...]
    count: int

    @property
    def finding(self) -> str:
        if not self.count:
            return f"Versions {self.other.version} and {self.version.version} say the same"
        places = words.count(len(self.groups), "part")
        changes = words.count(self.count, "thing")
        return f"Version {self.version.version} changes {changes} in {places} of version {self.other.version}"


def change_groups(old: types.Rubric, new: types.Rubric) -> tuple[ChangeGroup, ...]:
    """Differences by capability, the outline first; the version's own name is not a difference."""
    found: dict[str, list[RubricChange]] = {}
    for change in diff_rubrics(old, new):
        if (change.place, change.field) != ("Rubric", "version"):
            found.setdefault(_group(change.place, old, new), []).append(change)
    return tuple(ChangeGroup(title, tuple(changes)) for title, changes in found.items())


def _group(place: str, old: types.Rubric, new: types.Rubric) -> str:
    kind, _, key = place.partition(" ")
    for rubric in (new, old):
        known: Mapping[str, types.Capability] = {item.key: item for item in rubric.capabilities()}
        capability = known.get(key)
        if kind == "POM" and rubric.has_pom(key):
            capability = rubric.capability_of(key)
        if capability is not None and kind in ("POM", "Capability"):
            return f"{capability.key} {capability.name}"
    return "Outline"

"""All metrics of a client in a quarter, and one metric with its history, as pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from assessments.models import Assessment, MetricReading
from assessments.scoring import MetricText, Pom, Rubric
from assessments.selectors.metrics.contradictions import sentences_by_claim
from assessments.selectors.metrics.values import QUARTERS, Known, known_metrics
from assessments.selectors.metrics.words import Named, catalog, needs
from assessments.selectors.result import stored as results
from assessments.selectors.rubric import current_version, engine_rubric
from assessments.selectors.shown import assessment_of
from opm.kernel import live_metrics, words
from opm.kernel.exports import Sheet
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

ONLY = {"manual": "Entered by hand", "missing": "Without a value", "against": "Contradicting an answer"}
OTHERS = "Other records"
HEADER = (
    "Competency",
    "Metric",
    "Key",
    "Unit",
    "Value",
    "Measured on",
    "Where it comes from",
    "Note",
    "Last quarter",
    "Practices",
    "Contradictions",
)


@dataclass(frozen=True, slots=True)
class Speaks:
    """A practice that a metric speaks to, and what its options ask of the metric."""

    pom: str
    title: str
    capability: str
    asks: tuple[str, ...]
    against: str = ""


@dataclass(frozen=True, slots=True)
class MetricRow:
    """A metric with the practices it speaks to; `against` are the answers it does not bear out, as sentences."""

    known: Known
    speaks: tuple[Speaks, ...]

    @property
    def against(self) -> list[str]:
        return [item.against for item in self.speaks if item.against]

    def fits(self, query: str, only: str) -> bool:
        """Whether the row is among what is looked for."""
        if only == "manual" and self.known.live:
            return False
        if only == "missing" and self.known.value is not None:
            return False
        if only == "against" and not self.against:
            return False
        texts = (self.known.name, self.known.key, *(item.title for item in self.speaks))
        return all(any(word in text.casefold() for text in texts) for word in query.casefold().split())


@dataclass(frozen=True, slots=True)
class MetricGroup:
    """The metrics of a competency, those with a value before those without."""

    name: str
    rows: tuple[MetricRow, ...]

    @property
    def known(self) -> list[MetricRow]:
        return [row for row in self.rows if row.known.value is not None]

    @property
    def missing(self) -> list[MetricRow]:
        return [row for row in self.rows if row.known.value is None]


@dataclass(frozen=True, slots=True)
class MetricsPage:
    """The page of a client's metrics. `total` and the numbers of the lede are those before filtering."""

    headline: str
    lede: str
    groups: tuple[MetricGroup, ...]
    total: int
    before: Quarter
    query: str
    only: str
    hidden: bool  # answers that the viewer may not see yet are left out of the contradictions

    @property
    def shown(self) -> int:
        return sum(len(group.rows) for group in self.groups)

    @property
    def filtered(self) -> bool:
        return bool(self.query or self.only)

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [("", "All metrics"), *ONLY.items()]


@dataclass(frozen=True, slots=True)
class MetricPage:
    """One metric: its value in the quarter, the practices, and every reading of it, newest first."""

    known: Known
    speaks: tuple[Speaks, ...]
    quarters: tuple[Quarter, ...]
    readings: QuerySet[MetricReading]
    latest: MetricReading | None  # of the quarter, also one after its closing
    in_rubric: bool
    closed: bool
    hidden: bool

    @property
    def headline(self) -> str:
        if self.known.value is None:
            return f"{self.known.name}: no value in {self.known.quarter.label} yet"
        return f"{self.known.name}: {self.known.words}"

    @property
    def seen(self) -> int:
        """The reading that an entry made on this page is written against."""
        return self.latest.pk if self.latest else 0

    @property
    def withdrawable(self) -> bool:
        """Whether there is a value by hand."""
        return self.latest is not None and not self.latest.live and self.latest.value is not None


def metrics_page(
    client: Client,
    quarter: Quarter,
    rubric: str,
    user: User,
    *,
    today: date,
    may_edit: bool,
    query: str = "",
    only: str = "",
) -> MetricsPage:
    """The page of a rubric (its key), filtered. A fixed number of queries and those of the live metrics."""
    only = only if only in ONLY else ""
    groups, hidden = _groups(client, quarter, rubric, user, today=today, may_edit=may_edit)
    rows = [row for group in groups for row in group.rows]
    shown = [
        MetricGroup(group.name, found)
        for group in groups
        if (found := tuple(row for row in group.rows if row.fits(query, only)))
    ]
    headline, lede = _finding(client, quarter, rows, hidden=hidden)
    return MetricsPage(headline, lede, tuple(shown), len(rows), quarter.plus(-1), query, only, hidden)


def _finding(client: Client, quarter: Quarter, rows: Sequence[MetricRow], *, hidden: bool) -> tuple[str, str]:
    """The headline and what stands under it. Where contradictions are hidden, nothing is said of how many there are."""
    claims = sum(len(row.against) for row in rows)
    known = sum(row.known.value is not None for row in rows)
    by_hand = sum(row.known.value is None and not row.known.live for row in rows)
    if claims:
        verb = "claims" if claims == 1 else "claim"
        headline = f"{words.count(claims, 'answer')} of {client.name} {verb} more than the records bear out"
    elif known and hidden:
        headline = f"{known} of {len(rows)} metrics of {client.name} have a value"
    elif known:
        headline = f"The records of {client.name} contradict no answer in {quarter.label}"
    else:
        headline = f"Nothing is measured for {client.name} in {quarter.label} yet"
    lede = "" if hidden else f"{known} of {words.count(len(rows), 'metric')} have a value."
    if by_hand:
        lede += f" {words.count(by_hand, 'metric')} can be entered by hand."
    return headline, lede


def _groups(
    client: Client, quarter: Quarter, rubric: str, user: User, *, today: date, may_edit: bool
) -> tuple[list[MetricGroup], bool]:
    assessment = assessment_of(client, quarter, rubric)
    asks = _asks(assessment, rubric)
    named = _named(asks)
    known = known_metrics(client.pk, quarter, named, today=today, assessment=assessment)
    against, hidden = _against(assessment, user, may_edit=may_edit)
    rows = {key: MetricRow(known[key], _speaks(key, asks, against)) for key in named}
    groups: dict[str, list[MetricRow]] = {}
    for key, row in rows.items():
        groups.setdefault(_home(key, asks), []).append(row)
    order = [item.name for item in asks.competencies] + [OTHERS] if asks else [OTHERS]
    return [MetricGroup(name, tuple(groups[name])) for name in dict.fromkeys(order) if name in groups], hidden


def _asks(assessment: Assessment | None, rubric: str) -> Rubric | None:
    """What asks for metrics: the version of the assessment, else the published one. No query, or one."""
    version = assessment.version if assessment else current_version(rubric)
    return engine_rubric(version) if version else None


def _named(rubric: Rubric | None) -> dict[str, Named]:
    """Every metric of the rubric, and the live ones that it does not name."""
    found: dict[str, Named] = dict(catalog(rubric)) if rubric else {}
    for metric in live_metrics.registered():
        found.setdefault(metric.key, Named(MetricText(metric.key, metric.unit, metric.text)))
    return found


def _home(key: str, rubric: Rubric | None) -> str:
    """The competency of the first practice that a metric speaks to."""
    named = catalog(rubric).get(key) if rubric else None
    if rubric is None or named is None:
        return OTHERS
    return rubric.competency_of(rubric.capability_of(named.poms[0].key).key).name


def _against(
    assessment: Assessment | None, user: User, *, may_edit: bool
) -> tuple[dict[tuple[str, str], str], bool]:
    """Contradictions of the stored result by metric and POM, as sentences, where the viewer may see the answers."""
    found: dict[tuple[str, str], str] = {}
    hidden = False
    if assessment is None:
        return found, hidden
    reading = results.read(assessment)
    shown = results.revealed(reading, user, on_team=may_edit)
    for capability in reading.rubric.capabilities():
        sentences = sentences_by_claim(reading.rubric, reading.numbers, capability.key)
        if capability.key in shown:
            found |= sentences
        else:
            hidden = hidden or bool(sentences)
    return found, hidden


def _speaks(key: str, rubric: Rubric | None, against: Mapping[tuple[str, str], str]) -> tuple[Speaks, ...]:
    named = catalog(rubric).get(key) if rubric else None
    if rubric is None or named is None:
        return ()
    return tuple(_speaks_to(rubric, pom, key, against.get((key, pom.key), "")) for pom in named.poms)


def _speaks_to(rubric: Rubric, pom: Pom, key: str, against: str) -> Speaks:
    unit = catalog(rubric)[key].metric.unit
    asks = [
        f"{rubric.option(item.option).label} asks for {needs(item, unit)}"
        for item in pom.expects
        if item.metric == key
    ]
    return Speaks(pom.key, pom.title or pom.key, rubric.capability_of(pom.key).key, tuple(asks), against)


def metric_page(
    client: Client, quarter: Quarter, rubric: str, user: User, key: str, *, today: date, may_edit: bool
) -> MetricPage | None:
    """The page of one metric, or None where neither the rubric (its key) nor a record of the client knows it."""
    assessment = assessment_of(client, quarter, rubric)
    asks = _asks(assessment, rubric)
    readings = MetricReading.objects.filter(client=client, key=key).select_related("by")
    named = _named(asks).get(key)
    if named is None and not readings.exists():
        return None
    named = named or Named(MetricText(key, "#"))
    known = known_metrics(client.pk, quarter, {key: named}, today=today, assessment=assessment)[key]
    against, hidden = _against(assessment, user, may_edit=may_edit)
    return MetricPage(
        known=known,
        speaks=_speaks(key, asks, against),
        quarters=tuple(quarter.plus(number - QUARTERS + 1) for number in range(QUARTERS)),
        readings=readings.order_by("-pk"),
        latest=readings.filter(quarter=quarter).order_by("-pk").first(),
        in_rubric=bool(named.poms),
        closed=assessment is not None and not assessment.is_open,
        hidden=hidden,
    )


def metrics_sheet(page: MetricsPage) -> Sheet:
    """The rows of the page as a table for download; shares are percent."""
    return Sheet("Metrics", HEADER, [_cells(group.name, row) for group in page.groups for row in group.rows])


def _cells(competency: str, row: MetricRow) -> Sequence[Any]:
    known = row.known
    return (
        competency,
        known.name,
        known.key,
        known.unit,
        _number(known.value, known.unit),
        known.measured_on,
        known.origin,
        known.reading.note if known.reading and known.value is not None else "",
        _number(known.before, known.unit),
        ", ".join(item.pom for item in row.speaks),
        " ".join(row.against),
    )


def _number(value: Any, unit: str) -> Any:
    """A share as percent, anything else as it is; None stays."""
    return value * 100 if value is not None and unit == "%" else value

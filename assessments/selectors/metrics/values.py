"""What is known of metrics for a client and quarter: the value, who says so, and the quarters before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assessments import scoring
from assessments.models import Assessment, MetricReading
from assessments.scoring import Pom, Rubric
from assessments.selectors.metrics.contradictions import RECORDS_SAY, sentence_of
from assessments.selectors.metrics.stored import current_readings
from assessments.selectors.metrics.words import Named, amount
from opm.kernel import live_metrics, words
from opm.kernel.calendar import quarter_of
from opm.kernel.quarters import Quarter, span

QUARTERS = 8
PLACES = 4
NOTHING_YET = "No value yet"


@dataclass(frozen=True, slots=True)
class Known:
    """A metric of a client in a quarter. `live` is computed from the records; the others are entered by hand.

    `reading` is the stored one, None where nothing was ever stored; `value` may be newer where the records have just
    been measured. `trend` are the values of eight quarters, oldest first, this one last.
    """

    named: Named
    quarter: Quarter
    live: bool
    value: Decimal | None
    reading: MetricReading | None
    trend: tuple[Decimal | None, ...]
    fresh_on: date | None = None  # the day on which the records were measured for this page

    @property
    def key(self) -> str:
        return self.named.metric.key

    @property
    def unit(self) -> str:
        return self.named.metric.unit

    @property
    def name(self) -> str:
        return self.named.name

    @property
    def words(self) -> str:
        """The value with its unit."""
        return NOTHING_YET if self.value is None else amount(self.value, self.unit)

    @property
    def by_hand(self) -> bool:
        """Whether the value was entered by hand (also one that is measured by now)."""
        return self.value is not None and self.reading is not None and not self.reading.live

    @property
    def before(self) -> Decimal | None:
        """Last quarter's value."""
        return self.trend[-2]

    @property
    def before_words(self) -> str:
        return amount(self.before, self.unit)

    @property
    def before_quarter(self) -> Quarter:
        return self.quarter.plus(-1)

    @property
    def measured_on(self) -> date | None:
        if self.value is None:
            return None
        return self.fresh_on or (self.reading.measured_on if self.reading else None)

    @property
    def origin(self) -> str:
        """Where the value comes from: "live", or "by hand, Mon 12 Oct, Service desk report"."""
        if self.by_hand and self.reading:
            return f"by hand, {words.day(self.reading.measured_on)}, {self.reading.source}"
        return "live" if self.live else "by hand"

    @property
    def says(self) -> str:
        """The witness of a contradiction."""
        if self.by_hand and self.reading:
            return f"entered by hand ({self.reading.source}, {words.day(self.reading.measured_on)}):"
        return RECORDS_SAY

    @property
    def has_trend(self) -> bool:
        """Whether two quarters or more have a value."""
        return sum(value is not None for value in self.trend) > 1


def known_metrics(
    client_id: int,
    quarter: Quarter,
    named: Mapping[str, Named],
    *,
    today: date,
    assessment: Assessment | None = None,
) -> dict[str, Known]:
    """What is known of these metrics, by key, in their order. One query, and those of the live ones while open.

    The records are measured now while the assessment is open or the quarter runs; a closed assessment shows the values
    of its closing.
    """
    closed_at = assessment.closed_at if assessment and not assessment.is_open else None
    quarters = span(quarter.plus(1 - QUARTERS), quarter)
    stored = current_readings({(client_id, item) for item in quarters}, until=closed_at)
    fresh = not closed_at and (assessment is not None or quarter_of(today) == quarter)
    measured = live_metrics.measure(named, [client_id], quarter) if fresh else {}
    found = {}
    for key, item in named.items():
        rows = [stored.get((client_id, of), {}).get(key) for of in quarters]
        reading, value, day = rows[-1], rows[-1].value if rows[-1] else None, None
        now = measured.get(key, {}).get(client_id)
        if key in measured and (now is not None or (reading and reading.live)):
            value, day = None if now is None else words.cut(now, PLACES), today
            reading = reading if reading and reading.live else None
        before = [row.value if row else None for row in rows[:-1]]
        found[key] = Known(
            item, quarter, live_metrics.find(key) is not None, value, reading, (*before, value), day
        )
    return found


def exact(known: Mapping[str, Known]) -> dict[str, Fraction]:
    """The known values as the engine takes them."""
    return {key: Fraction(item.value) for key, item in known.items() if item.value is not None}


def suggested(rubric: Rubric, pom: Pom, known: Mapping[str, Known]) -> str:
    """The option that the known metrics bear out, "" where none of them is known.

    The highest one that asks something of them where all hold, else the one below the lowest that fails.
    """
    values = exact(known)
    items = [item for item in pom.expects if item.metric in values]
    if not items:
        return ""
    failing = [
        rubric.position(item.option)
        for item in items
        if scoring.contradictions(
            rubric, pom, rubric.option(item.option).value, {item.metric: values[item.metric]}
        )
    ]
    asked = max(rubric.position(item.option) for item in items)
    return rubric.scale[max(min(failing) - 1, 0) if failing else asked].key


def against(rubric: Rubric, pom: Pom, option: str, known: Mapping[str, Known]) -> list[str]:
    """Why a rating claims more than the known metrics bear out, a sentence for each; [] where nothing denies it."""
    if not option:
        return []
    found = scoring.contradictions(rubric, pom, rubric.option(option).value, exact(known))
    strongest = {
        item.expectation.metric: item
        for item in sorted(found, key=lambda item: rubric.position(item.expectation.option))
    }
    return [sentence_of(rubric, item, says=known[key].says) for key, item in strongest.items()]


def named_of(poms: Collection[Pom], catalog: Mapping[str, Named]) -> dict[str, Named]:
    """The metrics that speak to these practices, out of a rubric's catalog."""
    keys = {metric.key for pom in poms for metric in pom.metrics}
    keys |= {item.metric for pom in poms for item in pom.expects}
    return {key: item for key, item in catalog.items() if key in keys}

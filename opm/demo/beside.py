"""What stands beside the sheets of a quarter and takes part in its score: readings by hand, and what a meeting agreed.

Rows in bulk, before the quarter is scored, so that each frozen result has seen them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from assessments import scoring
from assessments.models import AgreedAnswer, Assessment, MetricReading
from assessments.services.moderation import Outcome
from opm.demo.stories import Records
from opm.demo.stories.records import Settled
from opm.demo.timeline import Timeline
from opm.kernel import history, words
from relationships.models import User

Place = tuple[str, int]  # client by slug, quarter counted back


@dataclass(slots=True)
class Found:
    """What a quarter of a client has beside its sheets, as the engine takes it."""

    agreed: dict[str, scoring.Answer] = field(default_factory=dict)
    metrics: dict[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A value by hand of one quarter."""

    metric: str
    value: Decimal
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Moment:
    """An assessment with the owner who writes, when he or she measured, and when the meeting was."""

    place: Place
    assessment: Assessment
    owner: User
    measured: datetime
    met: datetime


class Beside:
    """The readings and meetings of all clients, by place."""

    def __init__(self, records: Records) -> None:
        self.readings: Mapping[Place, list[Reading]] = _readings(records)
        self.settled: Mapping[Place, tuple[Settled, ...]] = {
            (meeting.client, meeting.back): meeting.settled for meeting in records.meetings
        }

    def saves(self, place: Place) -> int:
        """How often they raised the revision of an assessment."""
        return len(self.readings.get(place, ())) + len(self.settled.get(place, ()))

    def write(
        self, moments: Iterable[Moment], *, poms: Mapping[str, int], timeline: Timeline
    ) -> dict[int, Found]:
        """Rows and audit of these assessments; what the engine takes of them by assessment id. Two statements."""
        moments = list(moments)
        found: dict[int, Found] = defaultdict(Found)
        self._write_readings(moments, found, timeline)
        self._write_agreed(moments, found, poms, timeline)
        return found

    def _write_readings(self, moments: Sequence[Moment], found: dict[int, Found], timeline: Timeline) -> None:
        readings = [(m, *self._reading(m, item)) for m in moments for item in self.readings.get(m.place, ())]
        MetricReading.objects.bulk_create([row for _, row, _ in readings])
        for moment, row, entry in readings:
            timeline.remember(entry, by=moment.owner, at=row.at)
            found[moment.assessment.pk].metrics[row.key] = Fraction(row.value or 0)

    def _write_agreed(
        self,
        moments: Sequence[Moment],
        found: dict[int, Found],
        poms: Mapping[str, int],
        timeline: Timeline,
    ) -> None:
        agreed = [
            (m, item, _agreed(m, item, poms)) for m in moments for item in self.settled.get(m.place, ())
        ]
        AgreedAnswer.objects.bulk_create([row for *_, row in agreed])
        for moment, item, row in agreed:
            timeline.remember(_agreement(moment, item, row), by=moment.owner, at=row.agreed_at)
            if not item.differ:
                found[moment.assessment.pk].agreed[item.pom] = scoring.Answer(option=item.option, note=True)

    def _reading(self, moment: Moment, item: Reading) -> tuple[MetricReading, history.Entry]:
        assessment = moment.assessment
        row = MetricReading(
            client_id=assessment.client_id,
            quarter=assessment.quarter,
            key=item.metric,
            value=item.value,
            live=False,
            measured_on=timezone.localtime(moment.measured).date(),
            source=item.source,
            note=item.note,
            by=moment.owner,
            at=moment.measured,
        )
        entry = history.Entry(
            "metric.enter",
            row,
            scope=assessment.client.scope,
            field=item.metric,
            new=str(item.value),
            note=f"{row.quarter}, {row.source}, {words.day(row.measured_on, year=True)}",
        )
        return row, entry


def _readings(records: Records) -> dict[Place, list[Reading]]:
    found: dict[Place, list[Reading]] = defaultdict(list)
    for gauge in records.gauges:
        for number, value in enumerate(gauge.values):
            back = number + 1 - len(gauge.values)
            if value:
                note = "" if back else gauge.note
                found[gauge.client, back].append(Reading(gauge.metric, Decimal(value), gauge.source, note))
    return found


def _agreed(moment: Moment, item: Settled, poms: Mapping[str, int]) -> AgreedAnswer:
    return AgreedAnswer(
        assessment=moment.assessment,
        pom_id=poms[item.pom],
        option=item.option,
        differ=item.differ,
        reason=item.reason,
        agreed_by=moment.owner,
        agreed_at=moment.met,
    )


def _agreement(moment: Moment, item: Settled, row: AgreedAnswer) -> history.Entry:
    return history.Entry(
        "moderation.agree",
        row,
        scope=moment.assessment.client.scope,
        field=item.pom,
        new=Outcome.of(row).short,
        reason=item.reason,
    )

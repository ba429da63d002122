"""Status reports that went to the clients: each holds what stood on its own day, frozen as the app freezes it."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from opm.demo.rhythm.tale import Tale
from opm.kernel import words
from opm.kernel.freeze import unsaved
from opm.kernel.models import Freeze
from relationships.models import Commitment, Concern, Decision, StatusReport, Warning
from relationships.selectors.commitments.status import FIRST_SPAN, Rows, assembled
from relationships.services.commitments.status import KIND

State = Commitment.State


@dataclass(slots=True)
class Records:
    """What the reports of a client are made of."""

    promises: list[Commitment] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    concerns: list[Concern] = field(default_factory=list)


def write(tales: Sequence[Tale]) -> None:
    """Six statements, whatever the reports."""
    telling = [tale for tale in tales if tale.told.reports]
    records = _records([tale.client.pk for tale in telling])
    frozen = [item for tale in telling for item in _frozen(tale, records[tale.client.pk])]
    Freeze.objects.bulk_create([content for _, _, content in frozen])
    reports = StatusReport.objects.bulk_create([_report(*item) for item in frozen])
    for (tale, _, _), report in zip(frozen, reports, strict=True):
        said = f"Status report of {words.day(report.on, year=True)}"
        tale.remember("status.make", report, report.created_at, report.by, new=said)
        sent = report.created_at + timedelta(minutes=1)
        tale.remember("status.send", report, sent, report.by, new="Sent to 1 person")


def _records(clients: Sequence[int]) -> dict[int, Records]:
    found: dict[int, Records] = defaultdict(Records)
    for promise in Commitment.objects.filter(client__in=clients).exclude(state=State.PROPOSED).order_by("pk"):
        found[promise.client_id].promises.append(promise)
    warnings = Warning.objects.filter(commitment__client__in=clients, told_on__isnull=False)
    for warning in warnings.select_related("commitment").order_by("told_on", "pk"):
        found[warning.commitment.client_id].warnings.append(warning)
    for decision in Decision.objects.filter(client__in=clients).select_related("seat").order_by("asked_on"):
        found[decision.client_id].decisions.append(decision)
    for concern in Concern.objects.filter(client__in=clients).order_by("raised_on", "pk"):
        found[concern.client_id].concerns.append(concern)
    return found


def _frozen(tale: Tale, records: Records) -> Iterator[tuple[Tale, date, Freeze]]:
    """The texts of a client's reports, oldest first, each with the hash of the one before."""
    told, before, since = tale.told.reports, "", None
    for ago in range(told.since, told.last - 1, -told.every) if told else ():
        day = tale.day(ago)
        payload = assembled(tale.client, since or day - FIRST_SPAN, day, _rows(records, since, day))
        content = unsaved(
            kind=KIND,
            obj=tale.client,
            payload=payload,
            by=tale.owner,
            at=tale.at(day, 400),
            scope=tale.client.scope,
        )
        content.previous_sha256, before, since = before, content.sha256, day
        yield tale, day, content


def _rows(records: Records, since: date | None, day: date) -> Rows:
    """What stood on a day, and what came about since the report before it."""
    begin = since or day - FIRST_SPAN
    return Rows(
        done=[
            item
            for item in records.promises
            if item.ended_on and begin <= item.ended_on <= day and item.state != State.WITHDRAWN
        ],
        running=sorted(_running(records, day), key=lambda item: (item.due_on, item.pk)),
        slips=[item for item in records.warnings if item.told_on and begin <= item.told_on <= day],
        decisions=[item for item in records.decisions if item.asked_on <= day and _open(item.ended_on, day)],
        concerns=list(_concerns(records, day)),
    )


def _open(ended: date | None, day: date) -> bool:
    return ended is None or ended > day


def _running(records: Records, day: date) -> Iterator[Commitment]:
    """Promises that ran on a day, with the date that the client knew of then."""
    for item in records.promises:
        if item.promised_on <= day and _open(item.ended_on, day):
            then = copy.copy(item)
            moves = [slip for slip in records.warnings if slip.commitment_id == item.pk and slip.told_on]
            known = [slip.new_due_on for slip in moves if slip.told_on and slip.told_on <= day]
            then.due_on = known[-1] if known else item.baseline_on
            yield then


def _concerns(records: Records, day: date) -> Iterator[Concern]:
    """Concerns that were open on a day."""
    for item in records.concerns:
        if item.raised_on <= day and _open(item.closed_on, day):
            then = copy.copy(item)
            then.state = Concern.State.WORKING if item.owner_id else Concern.State.OPEN
            yield then


def _report(tale: Tale, day: date, content: Freeze) -> StatusReport:
    told = tale.told.reports
    return StatusReport(
        client=tale.client,
        on=day,
        content=content,
        sent_to=told.to if told else "",
        sent_at=content.created_at + timedelta(minutes=1),
        by=tale.owner,
        created_at=content.created_at,
    )

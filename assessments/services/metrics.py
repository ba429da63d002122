"""Metric readings: measured from the records (`capture`), entered and withdrawn by hand. Rows are only ever added.

Whoever adds a reading raises the revision of the open assessments of that client and quarter in the same transaction,
so that a result that did not see it is stale. What is closed keeps the values it was frozen with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

import structlog
from django.db import transaction
from django.utils import timezone

from assessments.metric_input import ReadingInput, problems
from assessments.models import Assessment, MetricReading
from assessments.selectors.metrics.stored import current_readings, named_metric
from assessments.selectors.metrics.words import Named
from assessments.services.dirty import mark_all_dirty
from opm.kernel import calendar, history, live_metrics, words
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.looks import one_look
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

CHUNK = 100  # clients measured together
PLACES = 4
READ_ONLY = "Only the client's own team enters its metrics."
COMPUTED = "{} is computed from the records and is never typed."
CHANGED = "This value was changed meanwhile. Look at the newer one, then save again."
WITHDRAWN = "Withdrawn"
Changed = dict[int, dict[str, Decimal | None]]  # by client and key
log = structlog.get_logger(__name__)


class InvalidReading(Refused):
    """The reading breaks a rule; `problems` says which, by field."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__(" ".join(found.values()))
        self.problems = dict(found)


# --- measured -----------------------------------------------------------------------------------------------------
def capture(client_ids: Collection[int], quarter: Quarter, *, now: datetime) -> set[int]:
    """Measure every live metric and add a reading where a value changed. Gives the ids of clients with a change.

    Where nothing changed, which is usual: one query, those of the metrics, and no write. Where something changed, those
    clients are measured again under the lock of their open assessments, so that of two runs the later measurement is
    the later reading. Safe to repeat and to run in parallel.
    """
    suspects = set(_changes(client_ids, quarter))
    return _append(suspects, quarter, now) if suspects else set()


@transaction.atomic
def _append(client_ids: set[int], quarter: Quarter, now: datetime) -> set[int]:
    lock_quarter(client_ids, quarter)
    changes = _changes(client_ids, quarter)
    today = timezone.localdate(now)
    MetricReading.objects.bulk_create(
        [
            MetricReading(
                client_id=client, quarter=quarter, key=key, value=value, live=True, measured_on=today, at=now
            )
            for client, values in sorted(changes.items())
            for key, value in sorted(values.items())
        ],
        batch_size=500,
    )
    mark_all_dirty(Assessment.objects.filter(client__in=changes, quarter=quarter), now=now)
    return set(changes)


def lock_quarter(client_ids: Collection[int], quarter: Quarter) -> None:
    """Lock the open assessments of clients in a quarter, in one order everywhere: captures and closings take turns.

    One query. Must run in a transaction, before any other lock of an assessment.
    """
    found = Assessment.objects.filter(client__in=client_ids, quarter=quarter, state=Assessment.State.OPEN)
    list(found.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _changes(client_ids: Collection[int], quarter: Quarter) -> Changed:
    """What the records say now and the latest readings do not. One query and those of the metrics."""
    stored = current_readings({(client, quarter) for client in client_ids})
    found: Changed = {}
    with one_look():
        measured = _measured(client_ids, quarter)
    for key, values in measured.items():
        for client in client_ids:
            now, before = values.get(client), stored.get((client, quarter), {}).get(key)
            if _differs(now, before):
                found.setdefault(client, {})[key] = now
    return found


def _differs(now: Decimal | None, before: MetricReading | None) -> bool:
    """Whether a measurement is news. That nothing is known is none, where nothing was known or a person said it."""
    if before is None or not before.live:
        return now is not None
    return now != before.value


def _measured(client_ids: Collection[int], quarter: Quarter) -> dict[str, dict[int, Decimal | None]]:
    """Every live metric as it is stored (cut to four decimals). One that breaks is left out: its reading stays."""
    found: dict[str, dict[int, Decimal | None]] = {}
    for metric in live_metrics.registered():
        try:
            values = metric.measure(client_ids, quarter)
            found[metric.key] = {
                client: None if value is None else words.cut(value, PLACES)
                for client, value in values.items()
            }
        except ArithmeticError:
            log.exception("a live metric broke", metric=metric.key, quarter=str(quarter))
    return found


def capture_quarter(quarter: Quarter, *, now: datetime) -> dict[str, int]:
    """Measure all clients with an open assessment of the quarter, a chunk at a time."""
    open_ones = Assessment.objects.filter(quarter=quarter, state=Assessment.State.OPEN)
    clients = sorted(set(open_ones.values_list("client", flat=True)))
    changed = 0
    for start in range(0, len(clients), CHUNK):
        changed += len(capture(clients[start : start + CHUNK], quarter, now=now))
    return {"measured": len(clients), "changed": changed}


# --- by hand ------------------------------------------------------------------------------------------------------
@transaction.atomic
def enter_reading(
    *,
    client: Client,
    quarter: Quarter,
    key: str,
    values: ReadingInput,
    by: User,
    now: datetime,
    seen: int = 0,
) -> MetricReading:
    """Store a value by hand, written against the reading `seen` (its id; 0: none yet).

    A repeated request has one effect. Raises NotAllowed, InvalidReading (`problems` by field), Refused for a metric
    that is computed or that no rubric of the client names, Conflict (`current`: the stored reading) where a newer one
    was stored meanwhile.
    """
    _lock(client, by)
    named, current = _by_hand(client, quarter, key), _current(client, quarter, key)
    values = values.cleaned()
    _check(values, named, quarter, now)
    if current and _same(current, values):
        return current
    return _add(client, quarter, key, values.value, values, current, by=by, now=now, seen=seen)


@transaction.atomic
def withdraw_reading(
    *, client: Client, quarter: Quarter, key: str, reason: str, by: User, now: datetime, seen: int
) -> MetricReading:
    """Say that a value entered by hand does not hold: nothing is known from now on, the history stays.

    A repeated request has one effect. Raises NotAllowed, InvalidReading without a reason, Refused where there is no
    value entered by hand, Conflict as `enter_reading` does.
    """
    _lock(client, by)
    current = _current(client, quarter, key)
    if current is None or current.live:
        raise Refused("There is no value entered by hand to withdraw.")
    if current.value is None:
        return current
    reason = reason.strip()
    if not reason:
        raise InvalidReading({"reason": "Say why the value does not hold. It stays in the history."})
    today = timezone.localdate(now)
    values = ReadingInput(Decimal(0), today, WITHDRAWN, reason)
    return _add(client, quarter, key, None, values, current, by=by, now=now, seen=seen)


def _lock(client: Client, by: User) -> None:
    """Entries of one client take turns. One query. Raises NotAllowed."""
    rows = Client.objects.editable_by(by).filter(pk=client.pk)
    if not rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True).first():
        raise NotAllowed(READ_ONLY)


def _by_hand(client: Client, quarter: Quarter, key: str) -> Named:
    named = named_metric(client, quarter, key)
    if named is None:
        raise Refused("The client's rubric names no such metric.")
    if live_metrics.find(key):
        raise Refused(COMPUTED.format(named.name))
    return named


def _check(values: ReadingInput, named: Named, quarter: Quarter, now: datetime) -> None:
    today = timezone.localdate(now)
    first, last = calendar.first_day(quarter), calendar.last_day(quarter)
    if first > today:
        raise Refused(f"{quarter.label} has not begun yet.")
    found = problems(values, unit=named.metric.unit, first=first, last=last, today=today)
    if found:
        raise InvalidReading(found)


def _current(client: Client, quarter: Quarter, key: str) -> MetricReading | None:
    return current_readings({(client.pk, quarter)}).get((client.pk, quarter), {}).get(key)


def _same(current: MetricReading, values: ReadingInput) -> bool:
    stored = (current.value, current.measured_on, current.source, current.note)
    return not current.live and stored == (values.value, values.measured_on, values.source, values.note)


def _add(
    client: Client,
    quarter: Quarter,
    key: str,
    value: Decimal | None,
    values: ReadingInput,
    current: MetricReading | None,
    *,
    by: User,
    now: datetime,
    seen: int,
) -> MetricReading:
    if (current.pk if current else 0) != seen:
        raise Conflict(CHANGED, current)
    reading = MetricReading.objects.create(
        client=client,
        quarter=quarter,
        key=key,
        value=value,
        live=False,
        measured_on=values.measured_on,
        source=values.source,
        note=values.note,
        by=by,
        at=now,
    )
    entry = history.Entry(
        "metric.withdraw" if value is None else "metric.enter",
        reading,
        scope=client.scope,
        field=key,
        old="" if current is None or current.value is None else str(current.value),
        new="" if value is None else str(value),
        reason=values.note if value is None else "",
        note=f"{quarter}, {values.source}, {words.day(values.measured_on, year=True)}",
    )
    history.record(entry, by=by, at=now)
    mark_all_dirty(Assessment.objects.filter(client=client, quarter=quarter), now=now)
    return reading


def record_download(*, client: Client, quarter: Quarter, rows: int, by: User) -> None:
    """Remember who took a client's metrics out of the app."""
    taken = {"quarter": str(quarter), "rows": rows}
    history.record(history.Entry("metrics.download", client, scope=client.scope, new=taken), by=by)

"""Sheets, results and quarters: what goes backwards, is stuck, left open or not finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from assessments.models import Assessment
from assessments.services.compute import MAX_ATTEMPTS
from opm.kernel import words
from opm.kernel.calendar import last_day
from opm.kernel.quarters import Quarter
from opm.standings import ClientRow
from opm.todo.task import Task, at

SOON_DAYS = 14  # the quarter's end is near
PATIENCE = timedelta(minutes=5)  # a result is computed within seconds; longer is worth a line


def tasks(
    assessments: Sequence[Assessment],
    reach: Mapping[int, ClientRow],
    quarter: Quarter,
    now: datetime,
    today: date,
) -> Iterator[Task]:
    """From what was read already. No query."""
    yield from (_falling(row, quarter) for row in reach.values() if row.backwards)
    yield from _stuck(assessments, reach, now)
    yield from _left_open(assessments, reach, quarter, today)
    yield from _scoring(assessments, reach, quarter, today)


def _falling(row: ClientRow, quarter: Quarter) -> Task:
    before = words.number(row.before.score)
    best = "" if row.now.settled else "at best "
    return Task(
        kind="falling",
        title=f"{row.name} is going backwards",
        why=f"{best}{words.number(row.now.overall.best)} after {before} in {quarter.plus(-1).label}.".capitalize(),
        when=f"{words.signed(row.fall_signed)} since {quarter.plus(-1).short}",
        action="See why",
        url=at("result", row.slug, quarter),
        client_id=row.pk,
        tone="warn",
        order=-int(row.fall * 100),
        key=f"falling:{row.pk}",
    )


def _stuck(
    assessments: Iterable[Assessment], reach: Mapping[int, ClientRow], now: datetime
) -> Iterator[Task]:
    for item in assessments:
        parked = item.is_stale and item.compute_attempts >= MAX_ATTEMPTS
        slow = item.is_stale and item.stale_since is not None and now - item.stale_since > PATIENCE
        if not (parked or slow):
            continue
        row = reach[item.client_id]
        reason = (
            "Calculating stopped with an error; the answers are safe." if parked else "Calculating again."
        )
        yield Task(
            kind="stuck",
            title=f"The result of {row.name} is older than its answers",
            why=f"{item.quarter.label}. {reason}",
            when="Stopped" if parked else "Waiting",
            action="Open result",
            url=at("result", row.slug, item.quarter),
            client_id=row.pk,
            tone="bad" if parked else "",
            order=0 if parked else 1,
        )


def _left_open(
    assessments: Iterable[Assessment], reach: Mapping[int, ClientRow], quarter: Quarter, today: date
) -> Iterator[Task]:
    for item in assessments:
        if item.quarter >= quarter:
            continue
        row = reach[item.client_id]
        over = (today - last_day(item.quarter)).days
        yield Task(
            kind="left_open",
            title=f"{item.quarter.label} of {row.name} is still open",
            why="Only a closed quarter goes into a report.",
            when=f"{words.count(over, 'day')} over",
            action="Read and close",
            url=at("result", row.slug, item.quarter),
            client_id=row.pk,
            tone="warn",
            order=-over,
            key=f"left_open:{item.pk}",
        )


def _scoring(
    assessments: Iterable[Assessment], reach: Mapping[int, ClientRow], quarter: Quarter, today: date
) -> Iterator[Task]:
    opened = {item.client_id for item in assessments if item.quarter == quarter}
    left = (last_day(quarter) - today).days
    closes = f"{words.count(left, 'day')} left"
    tone = "warn" if left <= SOON_DAYS else ""
    for row in reach.values():
        if row.closed:
            continue
        if row.pk not in opened:
            title, why = f"Scoring of {row.name} has not started", f"{quarter.label}, no answer yet."
            url, key = at("score", row.slug, quarter), f"idle:{row.pk}"
            yield Task("idle", title, why, closes, "Start scoring", url, row.pk, tone, key=key)
        elif not row.done:
            why = (
                f"{row.answered} of {row.total} capabilities are complete." if row.total else "No result yet."
            )
            title, url = f"Finish scoring {row.name}", at("score", row.slug, quarter)
            order, key = row.answered - row.total, f"unfinished:{row.pk}"
            yield Task("unfinished", title, why, closes, "Continue scoring", url, row.pk, tone, order, key)
        else:
            title, why = (
                f"{row.name} is fully scored",
                f"All {row.total} capabilities are complete, not closed yet.",
            )
            url = at("result", row.slug, quarter)
            key = f"to_close:{row.pk}"
            yield Task("to_close", title, why, closes, "Read and close", url, row.pk, tone, key=key)

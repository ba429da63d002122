"""Outcomes to be read after go-live, and actions against leaks that are late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.urls import reverse

from opm.kernel import words
from opm.standings import ClientRow
from opm.todo.task import Act, Ask, Coming, Task
from relationships.models import User
from roadmap.selectors import leaks, outcomes

A_QUARTER = 90  # days after which a late action is marked as badly late


def tasks(user: User, reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Outcomes without a reading since go-live, leaks whose action is overdue. Two queries."""
    for row in outcomes.asked_after_go_live(list(reach), today):
        yield _outcome(row, reach[row.item.client_id], today)
    for leak in leaks.overdue(list(reach), today):
        yield _leak(leak, reach[leak.item.client_id])


def _outcome(row: outcomes.OutcomeRow, client: ClientRow, today: date) -> Task:
    args = [client.slug, row.pk]
    read = f"read last on {words.day(row.reading.on, year=True)}" if row.reading else "never read"
    unit = f" in {row.item.unit}" if row.item.unit else ""
    return Task(
        kind="unread",
        title=row.item.measure,
        why=f"{client.name}. Live since {words.day(row.live_on, year=True)}, {read}.",
        when=f"{words.count(row.unread, 'quarter')} unread",
        action="Open outcome",
        url=reverse("outcome", args=args),
        client_id=client.pk,
        tone="warn",
        order=-row.unread,
        key=f"outcome:{row.pk}",
        acts=(
            Act(
                "Add the reading",
                reverse("outcome_read", args=args),
                (
                    Ask("value", f"It stood at{unit}"),
                    Ask("on", "Read on", input="date", value=today.isoformat()),
                    Ask("source", "Where it comes from", value=row.item.source, required=False),
                ),
            ),
        ),
    )


def _leak(row: leaks.LeakRow, client: ClientRow) -> Task:
    args, estimate = [client.slug, row.pk], f" {row.estimate} a year." if row.estimate else ""
    ended = Ask("result", "What came of it, or why it is accepted")
    hidden = {"seen_version": str(row.item.version)}
    return Task(
        kind="leak",
        title=row.item.action or row.item.what,
        why=f"{client.name}. {row.owner or 'Nobody acts'}, {row.item.get_stage_display().lower()}.{estimate}",
        when=f"{words.count(row.late, 'day')} over",
        action="Open leak",
        url=reverse("leak", args=args),
        client_id=client.pk,
        tone="bad" if row.late > A_QUARTER else "warn",
        order=-row.late,
        key=f"leak:{row.pk}",
        acts=(
            Act("Mark it stopped", reverse("leak_end", args=args), (ended,), {**hidden, "state": "stopped"}),
            Act("Accept the loss", reverse("leak_end", args=args), (ended,), {**hidden, "state": "accepted"}),
        ),
    )


def coming(user: User, reach: Mapping[int, ClientRow], today: date, until: date) -> Iterator[Coming]:
    """Days of outcomes and of actions are on their own pages, not among the next seven days."""
    yield from ()

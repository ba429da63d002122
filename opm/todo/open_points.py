"""Decisions the client owes, concerns getting old."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.urls import reverse

from opm.kernel import words
from opm.standings import ClientRow
from opm.todo.task import Act, Ask, Coming, Task
from relationships.models import User
from relationships.selectors.open_points import concerns, decisions

LONG_WAIT = 14  # days after which a decision is marked, though nobody said by when it is needed


def tasks(user: User, reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Decisions to chase, and the concerns that are getting old. Two queries."""
    for row in decisions.waiting_of(list(reach), today):
        if row.to_chase:
            yield _decision(row, reach[row.item.client_id])
    for concern in concerns.open_of(list(reach), today):
        if concern.is_old:
            yield _concern(concern, reach[concern.item.client_id])


def _decision(row: decisions.DecisionRow, client: ClientRow) -> Task:
    item, args = row.item, [client.slug, row.pk]
    owner = row.owner or "Nobody is named as its owner"
    hidden = {"seen_version": str(item.version)}
    ask = Ask("answer", "What the client decided")
    return Task(
        kind="decision",
        title=item.question,
        why=f"{client.name}. {owner}, {row.chased_words}.",
        when=f"{words.count(row.late, 'day')} over"
        if row.late
        else f"{words.count(row.waited, 'day')} waiting",
        action="Chase",
        url=reverse("decision", args=args),
        client_id=client.pk,
        tone="bad" if row.late else "warn" if row.waited >= LONG_WAIT else "",
        order=-(row.late * 1000 + row.waited),
        key=f"decision:{row.pk}",
        acts=(
            Act("Chased today", reverse("decision_chase", args=args), hidden=hidden),
            Act("Record the answer", reverse("decision_answer", args=args), (ask,), hidden),
        ),
    )


def _concern(row: concerns.ConcernRow, client: ClientRow) -> Task:
    item, args = row.item, [client.slug, row.pk]
    owner = row.owner or "Nobody puts it right"
    weight = f" {item.get_severity_display()}." if item.severity == concerns.Severity.HIGH else ""
    return Task(
        kind="concern",
        title=item.text,
        why=f"{client.name}.{weight} {owner}, {item.get_state_display().lower()}.",
        when=f"{words.count(row.late, 'day')} over" if row.late else f"{words.count(row.age, 'day')} old",
        action="Open concern",
        url=reverse("concern", args=args),
        client_id=client.pk,
        tone="bad" if row.late else "warn",
        order=-(item.severity * 100_000 + row.late * 1000 + min(row.age, 999)),
        key=f"concern:{row.pk}",
        acts=(
            Act(
                "Close the concern",
                reverse("concern_close", args=args),
                (Ask("put_right", "What was put right"),),
                {"seen_version": str(item.version)},
            ),
        ),
    )


def coming(user: User, reach: Mapping[int, ClientRow], today: date, until: date) -> Iterator[Coming]:
    """Decisions that are needed in the next days, `today` and `until` included. One query."""
    for row in decisions.waiting_of(list(reach), today):
        if row.item.needed_by and today <= row.item.needed_by <= until:
            client = reach[row.item.client_id]
            yield Coming(
                row.item.needed_by,
                row.item.question,
                f"{client.name}, decision needed",
                reverse("decision", args=[client.slug, row.pk]),
            )

"""Needs that led to nothing yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.urls import reverse

from opm.kernel import words
from opm.standings import ClientRow
from opm.todo.task import Act, Ask, Coming, Task
from relationships.models import User
from relationships.selectors import needs


def tasks(user: User, reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Needs open for two quarters: somebody says what came of each. One query."""
    for row in needs.asked_about(list(reach), today):
        yield _need(row, reach[row.item.client_id])


def _need(row: needs.NeedRow, client: ClientRow) -> Task:
    args, hidden = [client.slug, row.pk], {"seen_version": str(row.item.version)}
    who = f"Said by {row.who}" if row.who else "Seen"
    return Task(
        kind="need",
        title=row.item.want,
        why=f"{client.name}. {who} on {words.day(row.item.seen_on, year=True)}, no outcome yet.",
        when=f"{words.count(row.quarters, 'quarter')} open",
        action="Open need",
        url=reverse("need", args=args),
        client_id=client.pk,
        tone="warn",
        order=-row.quarters,
        key=f"need:{row.pk}",
        acts=(
            Act(
                "Record the outcome",
                reverse("need_lead", args=args),
                (Ask("led_to", "Which outcome came of it"),),
                hidden,
            ),
            Act(
                "Drop the need",
                reverse("need_drop", args=args),
                (Ask("why", "Why nothing comes of it"),),
                hidden,
            ),
        ),
    )


def coming(user: User, reach: Mapping[int, ClientRow], today: date, until: date) -> Iterator[Coming]:
    """Needs have no day of their own."""
    yield from ()

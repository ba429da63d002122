"""Work packages that are overdue, and delivered ones that wait for the client's verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.urls import reverse

from opm.kernel import words
from opm.standings import ClientRow
from opm.todo.task import Act, Ask, Coming, Task
from relationships.models import User
from roadmap.models import WorkPackage
from roadmap.selectors import packages

PATIENCE = 14  # days that a verdict may take before it is marked as late


def tasks(user: User, reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Packages not there although their day is over, and those to be judged. One query."""
    for row in packages.owed(list(reach), today):
        client = reach[row.item.client_id]
        if row.item.state == WorkPackage.State.DELIVERED:
            yield _to_judge(row.item, client, today)
        else:
            yield _overdue(row.item, client, today)


def _overdue(item: WorkPackage, client: ClientRow, today: date) -> Task:
    args, late = [client.slug, item.pk], (today - item.due_on).days
    team = f" {item.team} delivers it." if item.team else ""
    delivered = Ask("delivered_on", "Delivered on", input="date", value=today.isoformat())
    return Task(
        kind="package_late",
        title=item.deliverable,
        why=f"{client.name}, {item.initiative.title}. Instructed for {item.quarter.label}.{team}",
        when=f"{words.count(late, 'day')} over",
        action="Open package",
        url=reverse("package", args=args),
        client_id=client.pk,
        tone="bad",
        order=-late,
        key=f"package:{item.pk}",
        acts=(Act("Record the delivery", reverse("package_deliver", args=args), (delivered,), _seen(item)),),
    )


def _to_judge(item: WorkPackage, client: ClientRow, today: date) -> Task:
    days = (today - item.delivered_on).days if item.delivered_on else 0
    return Task(
        kind="verdict",
        title=item.deliverable,
        why=f"{client.name}, {item.initiative.title}. Only the client accepts: ask for the verdict.",
        when=f"{words.count(days, 'day')} waiting" if days else "Delivered today",
        action="Open package",
        url=reverse("package", args=[client.slug, item.pk]),
        client_id=client.pk,
        tone="warn" if days > PATIENCE else "",
        order=-days,
        key=f"package:{item.pk}",
    )


def _seen(item: WorkPackage) -> dict[str, str]:
    return {"seen_version": str(item.version)}


def coming(user: User, reach: Mapping[int, ClientRow], today: date, until: date) -> Iterator[Coming]:
    """Packages due within the week. One query."""
    for item in packages.due_between(list(reach), today, until):
        where = f"{reach[item.client_id].name}, work package due"
        yield Coming(
            item.due_on, item.deliverable, where, reverse("package", args=[item.client.slug, item.pk])
        )

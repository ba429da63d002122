"""Slips nobody told, commitments at risk and due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from opm.kernel import words
from opm.standings import ClientRow
from opm.todo.task import Act, Ask, Coming, Task
from relationships.models import User
from relationships.selectors.commitments import attention


def tasks(user: User, reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Rows of the clients in reach (client id to row). Three queries."""
    for item in attention.untold(list(reach), today):
        yield _row(item, "untold", reach, today, *_untold(item, today), action="Tell the client")
    for item in attention.at_risk(list(reach), today):
        due = f"Due {words.day(item.due_on)}"
        yield _row(
            item, "at_risk", reach, today, f"{_to(item)}{_told(item)}", due, "warn", action="Tell the client"
        )
    for item in attention.due_soon(list(reach), today):
        left = (item.due_on - today).days
        when = "Due today" if left == 0 else f"Due {words.day(item.due_on)}"
        why = f"{_to(item)}Promised on {words.day(item.promised_on, near=today)}."
        yield _row(
            item,
            "promise_due",
            reach,
            today,
            why,
            when,
            "warn" if left <= 1 else "",
            action="Open commitment",
        )


def _untold(item: Any, today: date) -> tuple[str, str, str]:
    """Why the client does not know, how late, and the tone."""
    over = (today - item.due_on).days
    if over > 0:
        return f"{_to(item)}Overdue, the client has not been told.", f"{words.count(over, 'day')} over", "bad"
    if item.is_waiting:
        slip = f"Slips to {words.day(item.slips_to)}, the client has not been told."
        return f"{_to(item)}{slip}", f"Due {words.day(item.due_on)}", "bad"
    return f"{_to(item)}The day was moved, the client has not been told.", "Not told", "bad"


def _told(item: Any) -> str:
    """What the client knows of a promise at risk."""
    if item.told_on is None:
        return "At risk, nobody has been told."
    return f"At risk; {item.told_to or 'the client'} was told on {words.day(item.told_on)}."


def _to(item: Any) -> str:
    return f"To {item.seat.person}. " if item.seat else ""


def _row(
    item: Any,
    kind: str,
    reach: Mapping[int, ClientRow],
    today: date,
    why: str,
    when: str,
    tone: str,
    *,
    action: str,
) -> Task:
    """A row about one promise; what nobody owns says so. It can be marked as done in place, and one
    at risk as on its way again."""
    row = reach[item.client_id]
    owned = "" if item.owner else " Nobody owns it."
    address = "commitment" if action == "Open commitment" else "commitment_tell"
    done = Act(
        "Mark as done",
        reverse("commitment_keep", args=[row.slug, item.pk]),
        (Ask("done_on", "Done on", "date", today.isoformat()),),
        {"seen_version": str(item.version)},
    )
    holds = Act(
        "The day holds again",
        reverse("commitment_risk", args=[row.slug, item.pk]),
        hidden={"seen_version": str(item.version), "reason": "The day holds again."},
    )
    return Task(
        kind=kind,
        title=item.text,
        why=f"{row.name}. {why}{owned}",
        when=when,
        action=action,
        url=reverse(address, args=[row.slug, item.pk])
        + (f"?next={reverse('home')}" if address == "commitment_tell" else ""),
        client_id=row.pk,
        tone=tone,
        order=-(today - item.due_on).days,
        key=f"commitment:{item.pk}",
        acts=(done, holds) if kind == "at_risk" else (done,),
    )


def coming(user: User, reach: Mapping[int, ClientRow], today: date, until: date) -> Iterator[Coming]:
    """Promises due, `today` and `until` included. One query."""
    for item in attention.running(list(reach)).filter(due_on__range=(today, until)).order_by("due_on", "pk"):
        row = reach[item.client_id]
        where = f"{row.name}, promised {words.day(item.promised_on, near=today)}"
        yield Coming(item.due_on, f"{item.text} due", where, reverse("commitment", args=[row.slug, item.pk]))

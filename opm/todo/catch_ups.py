"""Overdue catch-ups, meetings without an end, minutes to send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from opm.standings import ClientRow
from opm.todo.task import Coming, Task
from relationships.models import User


def tasks(user: User, reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Rows of the clients in reach (client id to row)."""
    yield from ()


def coming(user: User, reach: Mapping[int, ClientRow], today: date, until: date) -> Iterator[Coming]:
    """What the next days bring, `today` and `until` included."""
    yield from ()

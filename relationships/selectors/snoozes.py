"""Rows of Today that are put off: by somebody, or by anybody of the clients in reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from relationships.models import Snooze, User

Place = tuple[int, str]  # client and key of a row: the same key named at another client hides nothing


def own(user: User, today: date) -> Mapping[Place, Snooze]:
    """What `user` put off and what has not come back yet. One query."""
    rows = Snooze.objects.filter(user=user, until__gt=today).select_related("user")
    return {(row.client_id, row.key): row for row in rows}


def of_clients(client_ids: Collection[int], today: date) -> Mapping[Place, list[Snooze]]:
    """What the teams of these clients put off, who comes back first first. One query."""
    rows = Snooze.objects.filter(client__in=client_ids, until__gt=today).select_related("user")
    found: dict[Place, list[Snooze]] = defaultdict(list)
    for row in rows.order_by("until", "pk"):
        found[row.client_id, row.key].append(row)
    return found

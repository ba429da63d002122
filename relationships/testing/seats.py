"""Who sits at a client, stored as the services leave it and without its history."""

from __future__ import annotations

from datetime import UTC, date, datetime

from relationships.models import Client, Person, Seat

MADE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def seat_of(
    client: Client,
    name: str = "Sam Reyes",
    role: str = "Sponsor",
    tier: str = "sponsor",
    is_key: bool = True,
    started_on: date = date(2025, 1, 6),
) -> Seat:
    """Somebody who sits at `client` since `started_on`, as a new person of that name."""
    person = Person.objects.create(name=name, created_at=MADE)
    return Seat.objects.create(
        client=client,
        person=person,
        role=role,
        tier=tier,
        is_key=is_key,
        started_on=started_on,
        created_at=MADE,
    )

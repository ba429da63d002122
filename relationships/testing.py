"""Rows of the relationship for tests, stored as the services leave them and without their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from relationships.models import Client, Concern, Decision, ImportFile, Need, Person, Seat, User
from relationships.services import needs, wording
from relationships.services import open_points as points
from relationships.services.imports import KINDS, keep_file

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


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """A decision, a concern that came back, and a need of a client."""

    decision: Decision
    concern: Concern
    need: Need


def open_points(client: Client, by: User, now: datetime, text: str = "Month-end close") -> OpenPoints:
    """One of each, waiting for so long that Today asks about them."""
    today, seat = wording.day_of(now), seat_of(client, name="Ines Duarte", role="Controller", is_key=False)
    asked = points.DecisionInput(text, seat, today - timedelta(days=34), today - timedelta(days=4), "Yes\nNo")
    decision = points.ask(client=client, wish=asked, by=by, now=now)
    first = points.ConcernInput(text, raised_by=seat, raised_on=today - timedelta(days=200), owner=by)
    earlier = points.raise_concern(client=client, wish=first, by=by, now=now)
    points.close(concern=earlier, seen_version=None, put_right="New disk", by=by, now=now)
    again = points.ConcernInput(
        text, raised_on=today - timedelta(days=41), severity=3, due_on=today, recurrence_of=earlier
    )
    concern = points.raise_concern(client=client, wish=again, by=by, now=now)
    wish = needs.NeedInput(text, "Waiting for data", "Two hours a day", today - timedelta(days=300), seat)
    return OpenPoints(decision, concern, needs.record_need(client=client, wish=wish, by=by, now=now))


def chosen_file(client: Client, by: User, now: datetime, name: str = "Sam Reyes") -> ImportFile:
    """A CSV file with one person, which somebody looks over."""
    text = f"Name,Role\n{name},Sponsor\n"
    return keep_file(client=client, kind=KINDS["people"], name="people.csv", text=text, by=by, now=now)

"""What waits at a client, for tests: a decision, a concern that came back, a need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from relationships.models import Client, Concern, Decision, Need, User
from relationships.services import needs
from relationships.services import open_points as points
from relationships.testing.seats import seat_of


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """A decision, a concern that came back, and a need of a client."""

    decision: Decision
    concern: Concern
    need: Need


def open_points(client: Client, by: User, now: datetime, text: str = "Month-end close") -> OpenPoints:
    """One of each, waiting for so long that Today asks about them."""
    today, seat = (
        timezone.localdate(now),
        seat_of(client, name="Ines Duarte", role="Controller", is_key=False),
    )
    asked = points.DecisionInput(text, seat, today - timedelta(days=34), today - timedelta(days=4), "Yes\nNo")
    decision = points.ask(client=client, wish=asked, by=by, now=now)
    first = points.ConcernInput(text, raised_by=seat, raised_on=today - timedelta(days=200), owner=by)
    earlier = points.raise_concern(client=client, wish=first, by=by, now=now)
    points.close(concern=earlier, seen_version=None, put_right="New disk", by=by, now=now)
    again = points.ConcernInput(text, raised_on=today - timedelta(days=41), severity=3, recurrence_of=earlier)
    concern = points.raise_concern(client=client, wish=again, by=by, now=now)
    wish = needs.NeedInput(text, "Waiting for data", "Two hours a day", today - timedelta(days=300), seat)
    return OpenPoints(decision, concern, needs.record_need(client=client, wish=wish, by=by, now=now))

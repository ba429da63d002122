"""Builders of outcomes, readings and leaks, for tests here and for the pages that tests look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from relationships.models import Client, User
from roadmap.models import Leak, Outcome
from roadmap.services import leaks
from roadmap.services import outcomes as services
from roadmap.testing.initiatives import make_initiative


@dataclass(frozen=True, slots=True)
class ShownOutcomes:
    """A live outcome that nobody has read for long, a wish, an ended one, and a leak whose action is late."""

    outcome: Outcome
    wish: Outcome
    ended: Outcome
    leak: Leak


def measured_outcome(client: Client, measure: str = "Days to close", **fields: Any) -> Outcome:
    """An outcome as it lies in the database, without history: from 8 to 3 days, 1 Jan 2026 to 31 Dec 2029."""
    values: dict[str, Any] = {
        "unit": "days",
        "baseline": Decimal(8),
        "baseline_on": date(2026, 1, 1),
        "target": Decimal(3),
        "due_on": date(2029, 12, 31),
        "created_at": datetime.fromisoformat("2026-01-01T09:00:00+00:00"),
    }
    return Outcome.objects.create(client=client, measure=measure, **{**values, **fields})


def outcomes_shown(client: Client, by: User, now: datetime, text: str = "Days to close") -> ShownOutcomes:
    """One of each by the services, on today's date of `now`."""
    today = timezone.localdate(now)
    long_ago = today - timedelta(days=600)
    wish = services.OutcomeInput(
        text, "days", text, None, Decimal(8), long_ago, Decimal(3), today + timedelta(days=900), text, by
    )
    outcome = services.create_outcome(client=client, wish=wish, by=by, now=now)
    for days, value in ((560, "7.5"), (430, "7")):
        services.read_outcome(
            outcome=outcome,
            on=today - timedelta(days=days),
            value=Decimal(value),
            source=text,
            by=by,
            now=now,
        )
    live = make_initiative(client, text, live_on=today - timedelta(days=420), state="done")
    live.serves.add(outcome)
    bare = services.create_outcome(
        client=client, wish=services.OutcomeInput(f"{text}, a wish"), by=by, now=now
    )
    over = services.create_outcome(
        client=client, wish=services.OutcomeInput(f"{text}, ended"), by=by, now=now
    )
    ended = services.end_outcome(outcome=over, seen_version=None, state="dropped", why=text, by=by, now=now)
    lost = leaks.LeakInput(
        "use", text, live, outcome, Decimal(120_000), today, text, by, today - timedelta(days=5)
    )
    for stage in ("idea", "end_of_life"):
        other = leaks.LeakInput(stage, f"{text} at {stage}", initiative=live, found_on=today)
        leaks.find_leak(client=client, wish=other, by=by, now=now)
    return ShownOutcomes(outcome, bare, ended, leaks.find_leak(client=client, wish=lost, by=by, now=now))

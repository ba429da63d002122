"""A client's strategy sheet as tests need it: mandate, themes, initiatives with teams, outcomes with readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from opm.kernel.calendar import quarter_of
from opm.kernel.when import WhenRange
from relationships.models import Client, Seat, Team, User
from relationships.testing.seats import seat_of
from roadmap.models import Enablement, Initiative, Mandate, Outcome, OutcomeReading, Theme
from roadmap.services import strategy as services
from roadmap.testing.initiatives import make_initiative

TEXT = (
    "Give every manager numbers they trust on the third working day, so that Finance spends its time on decisions "
    "and not on collecting data."
)
Way = Enablement.Way


@dataclass(frozen=True, slots=True)
class ShownStrategy:
    """Version 1 agreed, version 2 a draft; two themes, one with an outcome and an initiative that serves it."""

    agreed: Mandate
    draft: Mandate
    theme: Theme
    bare: Theme  # has neither outcome nor initiative
    served: Initiative
    orphan: Initiative  # serves nothing, its team's part is undecided
    outcome: Outcome
    team: Team
    seat: Seat


def in_year(year: int) -> WhenRange:
    """The whole of a fiscal year that is the calendar's."""
    return WhenRange(date(year, 1, 1), date(year, 12, 31), "year")


def make_outcome(client: Client, theme: Theme | None, now: datetime, **fields: Any) -> Outcome:
    """Days to close, from 8 to 3."""
    values: dict[str, Any] = {
        "measure": "Days to close",
        "unit": "days",
        "baseline": Decimal(8),
        "target": Decimal(3),
        "baseline_on": now.date() - timedelta(days=300),
        "due_on": now.date() + timedelta(days=700),
        "created_at": now,
    }
    return Outcome.objects.create(client=client, theme=theme, **{**values, **fields})


def enabled(initiative: Initiative, team: Team, way: str = Way.UNDECIDED) -> Enablement:
    """A team's part in an initiative; a decided way has its reason."""
    reason = "" if way == Way.UNDECIDED else "What is there does most of it"
    return Enablement.objects.create(initiative=initiative, team=team, way=way, rationale=reason)


def agreed_mandate(
    client: Client, by: User, now: datetime, *, text: str = TEXT, seat: Seat | None = None, year: int = 0
) -> Mandate:
    """A version that the client agreed to on the day of `now`."""
    first = year or quarter_of(now.date()).year
    draft = services.write_mandate(
        client=client, text=text, first_year=first, seen_version=None, by=by, now=now
    )
    return services.agree_mandate(
        mandate=draft,
        agreed_with=seat or Seat.objects.filter(client=client, ended_on=None).first() or seat_of(client),
        agreed_on=now.date(),
        next_look=quarter_of(now.date()).plus(1),
        seen_version=draft.version,
        by=by,
        now=now,
    )


def strategy_of(client: Client, by: User, now: datetime, *, title: str = "Daily cost feed") -> ShownStrategy:
    """A sheet with something of everything, and what is missing, said in `title` where it is about an initiative."""
    year = quarter_of(now.date()).year
    theme = services.add_theme(client=client, name="Trusted numbers", promise="Less waiting", by=by, now=now)
    bare = services.add_theme(client=client, name="Skills for Finance", by=by, now=now)
    outcome = make_outcome(client, theme, now)
    OutcomeReading.objects.create(outcome=outcome, on=now.date(), value=Decimal(6), created_at=now)
    team, _ = Team.objects.get_or_create(name="Data platform")
    served = make_initiative(client, f"{title}, served", theme=theme, when=in_year(year))
    served.serves.add(outcome)
    enabled(served, team, Way.BUILD)
    orphan = make_initiative(client, title, theme=theme, when=in_year(year + 1))
    enabled(orphan, team)
    make_initiative(client, f"{title}, later", theme=theme, when=in_year(year + 5))
    agreed = agreed_mandate(client, by, now, year=year)
    draft = services.write_mandate(
        client=client, text=f"{TEXT} Next.", first_year=year, seen_version=None, by=by, now=now
    )
    seat = agreed.agreed_with
    assert seat is not None
    return ShownStrategy(agreed, draft, theme, bare, served, orphan, outcome, team, seat)

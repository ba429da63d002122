"""One client's story on its way into the records: its days as dates, its people as rows, its audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from opm.demo.chance import Chance
from opm.demo.rhythm.shape import Goal, Relationship
from opm.demo.timeline import Clock, Timeline
from opm.kernel import calendar, history
from relationships.models import Client, CommunityMember, Objective, Seat, Touch, User
from relationships.services.records import said

QUARTERS = 8


@dataclass(slots=True)
class Tale:
    """A story with what its rows hang on. `team`: the owner first; `users`: everybody with an account, by name."""

    told: Relationship
    client: Client
    team: Sequence[User]
    users: dict[str, User]
    clock: Clock
    timeline: Timeline
    seed: int
    seats: dict[str, Seat] = field(default_factory=dict)
    touches: list[Touch] = field(default_factory=list)  # held, oldest first, with `there`: names
    aims: list[tuple[Goal, Objective]] = field(default_factory=list)
    community: list[CommunityMember] = field(default_factory=list)

    @property
    def owner(self) -> User:
        return self.team[0]

    @property
    def today(self) -> date:
        return timezone.localtime(self.clock.now).date()

    @property
    def begin(self) -> date:
        """The first day of the story's eight quarters."""
        return calendar.first_day(self.clock.quarter.plus(1 - QUARTERS))

    def chance(self, name: str) -> Chance:
        """Chance of this client and seed by a name."""
        return Chance(f"{self.seed} {self.told.client} {name}")

    def day(self, ago: int) -> date:
        """A weekday: the Friday before a weekend that has been, the Monday after one that is to come."""
        day = self.today - timedelta(days=ago)
        over = max(0, day.weekday() - 4)
        return day + timedelta(days=3 - over if over and ago < 0 else -over)

    def ago(self, day: date) -> int:
        """Days between a date and the demo's today."""
        return (self.today - day).days

    def at(self, day: date, minutes: int = 0) -> datetime:
        """A working hour of that day, never later than now."""
        return self.clock.on(day, minutes)

    def index(self, day: date) -> int:
        """The place of a day in a string over quarters; below zero before the story."""
        return QUARTERS - 1 + calendar.quarter_of(day).minus(self.clock.quarter)

    def somebody(self, name: str) -> User:
        """A member of the team, mostly the owner."""
        return self.chance(name).pick(self.team, (6, *(2 for _ in self.team[1:])))

    def remember(
        self, action: str, obj: models.Model, at: datetime, by: User | None = None, **what: Any
    ) -> None:
        """Put an entry of the audit at its moment, in the client's scope."""
        entry = history.Entry(action, obj, scope=self.client.scope, **what)
        self.timeline.remember(entry, by=by or self.owner, at=at)

    def move(
        self, action: str, obj: models.Model, at: datetime, name: str, old: Any, new: Any, **what: Any
    ) -> None:
        """Put the change of a field at its moment, in the words of the services."""
        stored, shown = getattr(obj, name), []
        for value in (old, new):
            setattr(obj, name, value)
            shown.append(said(obj, name))
        setattr(obj, name, stored)
        both_days = isinstance(old, date) and isinstance(new, date)
        shift = (new - old).days if both_days else None
        self.remember(action, obj, at, field=name, old=shown[0], new=shown[1], shift_days=shift, **what)

    def made_in(self, who: str, day: date, before: date) -> Touch | None:
        """The held catch-up with somebody that lies nearest to a day, within a week and not after `before`."""
        near = [
            touch
            for touch in self.touches
            if abs((touch.on - day).days) <= 7 and touch.on <= before and who in touch.there  # type: ignore[attr-defined]
        ]
        return min(near, key=lambda touch: (abs((touch.on - day).days), touch.on), default=None)

"""One client's story on its way: what its nouns share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.utils import timezone

from opm.demo.rhythm.tale import Tale
from opm.demo.roadmaps import PlanTeller
from opm.demo.strategy.shape import Strategy
from relationships.models import Client, Seat, User
from roadmap.models import Outcome, Theme


@dataclass(slots=True)
class Course:
    """A story with what its rows hang on. `tale` has its people, days and timeline; `plans` are by client and title.

    `outcomes` fills while the timeline is told: what is made by a service has no row before its moment.
    """

    told: Strategy
    tale: Tale
    plans: Mapping[tuple[str, str], PlanTeller]
    themes: dict[str, Theme] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    @property
    def client(self) -> Client:
        return self.tale.client

    @property
    def owner(self) -> User:
        return self.tale.owner

    def plan(self, title: str) -> PlanTeller:
        """The initiative of a title; a KeyError names one that no plan holds."""
        return self.plans[self.told.client, title]

    def seat(self, name: str) -> Seat | None:
        return self.tale.seats[name] if name else None

    def at(self, ago: int, minutes: int) -> datetime:
        """A working hour so many days ago, never later than now."""
        return self.tale.at(self.tale.day(ago), minutes)

    def do(self, at: datetime, step: Callable[..., Any], *args: Any) -> None:
        """Put a step on the timeline; it is called with the moment first."""
        self.tale.timeline.do(at, partial(step, at, *args))

    def reading_day(self, index: int) -> date:
        """The day on which a quarter was read: late in it, or in what has passed of it."""
        tale = self.tale
        at = tale.clock.at(tale.clock.quarter.plus(index - 7), 0.8)
        return timezone.localtime(at).date()

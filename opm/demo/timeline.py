"""When things happened in the demo, and the audit told in that order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from opm.kernel import calendar, history
from opm.kernel.models import Change
from opm.kernel.quarters import Quarter

FIRST_HOUR, HOURS = 9, 8


@dataclass(frozen=True, slots=True)
class Clock:
    """The demo's quarter and its present moment; nothing in the demo happens after it."""

    quarter: Quarter
    now: datetime

    @classmethod
    def of(cls, quarter: Quarter, now: datetime) -> Clock:
        """In a quarter that is over or yet to come, the present is its 45th day."""
        if calendar.quarter_of(timezone.localtime(now).date()) == quarter:
            return cls(quarter, now)
        return cls(quarter, _moment(calendar.first_day(quarter) + timedelta(days=45), 10 * 60))

    def at(self, quarter: Quarter, share: float, minutes: int = 0) -> datetime:
        """A working hour of a weekday `share` (0..1) through the quarter, or through what has passed of it."""
        begin = calendar.first_day(quarter)
        end = min(calendar.last_day(quarter), timezone.localtime(self.now).date())
        return self.on(begin + timedelta(days=int((end - begin).days * share)), minutes)

    def on(self, day: date, minutes: int = 0) -> datetime:
        """A working hour of that day, or of the Friday before a weekend; never later than now."""
        friday = day - timedelta(days=max(0, day.weekday() - 4))
        return min(_moment(friday, FIRST_HOUR * 60 + minutes % (HOURS * 60)), self.now)

    def days_ago(self, days: int) -> datetime:
        """A working hour so many days before the present."""
        return self.on(timezone.localtime(self.now).date() - timedelta(days=days), 95)

    def month(self, number: int) -> date:
        """First day of a month counted from the first month of the demo's quarter."""
        first = calendar.first_day(self.quarter)
        months = first.month - 1 + number
        return date(first.year + months // 12, months % 12 + 1, 1)


def _moment(day: date, minutes: int) -> datetime:
    at = datetime.combine(day, time(minutes // 60, minutes % 60))
    return timezone.make_aware(at)


@dataclass(slots=True)
class Timeline:
    """What is to be remembered and done, in the order of time."""

    changes: list[Change] = field(default_factory=list)
    steps: list[tuple[datetime, Callable[[], None]]] = field(default_factory=list)

    def remember(self, entry: history.Entry, *, by: Any, at: datetime, label: str = "") -> None:
        """Put an entry of the audit at its moment."""
        self.changes.append(history.change_of(entry, by=by, by_label=label, at=at))

    def do(self, at: datetime, step: Callable[[], None]) -> None:
        """Put a call of a service at its moment; calls of one moment keep their order."""
        self.steps.append((at, step))

    def tell(self) -> None:
        """Do and remember everything, in order: what lies between two steps is appended in one go."""
        changes = sorted(self.changes, key=lambda change: change.at)
        for at, step in sorted(self.steps, key=lambda item: item[0]):
            before = bisect_left(changes, at, key=lambda change: change.at)
            history.append(changes[:before])
            changes = changes[before:]
            step()
        history.append(changes)

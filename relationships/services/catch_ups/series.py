"""Meetings that come back by a rule: planned eight weeks ahead by themselves, moved one by one, ended together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from opm.kernel import history, recurrence, words
from opm.kernel.errors import Refused
from relationships.models import Channel, Client, Kind, Seat, Series, Touch, User
from relationships.services import checks, records
from relationships.services.catch_ups import agenda
from relationships.services.catch_ups.touches import FARTHEST, title_for

AHEAD = timedelta(weeks=8)
HANDED_DOWN = (
    "title",
    "at",
    "minutes_long",
    "kind",
    "channel",
    "led_by",
)  # columns that its meetings have too


@dataclass(frozen=True, slots=True)
class SeriesInput:
    """A series as it is wished for; it starts with the first meeting on or after `starts_on`."""

    title: str
    pattern: recurrence.Pattern
    starts_on: date
    at: time | None = None
    minutes_long: int = 30
    kind: str = Kind.PLANNING
    channel: str = Channel.PERSON
    seats: Sequence[Seat] = ()
    led_by: User | None = None

    def values(self) -> dict[str, Any]:
        """The columns; the first day is that of the first meeting."""
        checks.meant(self.starts_on, "The first day")
        checks.meant(self.pattern.until, "The last day")
        first = recurrence.first_day(self.pattern, self.starts_on)
        if first is None:
            raise Refused("The series ends before its first meeting. Give a later last day, or none.")
        return {
            "title": self.title.strip() or title_for(self.seats),
            "rule": self.pattern.rule(),
            "starts_on": first,
            "at": self.at,
            "minutes_long": self.minutes_long,
            "kind": self.kind,
            "channel": self.channel,
            "led_by": self.led_by,
        }


@transaction.atomic
def start_series(*, client: Client, wish: SeriesInput, by: User, now: datetime) -> Series:
    """A new series with its meetings of the next eight weeks."""
    today = timezone.localdate(now)
    _near(wish.starts_on, today)
    checks.all_sit_at(wish.seats, client)
    series = records.create(Series(client=client, **wish.values()), action="series.start", by=by, now=now)
    series.seats.set(wish.seats)
    plan_ahead(series=series, today=today, by=by, now=now)
    return series


@transaction.atomic
def change_series(
    *, series: Series, wish: SeriesInput, seen_version: int | None, by: User, now: datetime
) -> Series:
    """Change a series; what changed goes to its planned meetings to come, and days outside the new rule are cancelled.

    A meeting that was moved keeps its day.
    """
    records.require_team(series.client, by)
    stored = records.locked(series, seen_version=seen_version)
    _running(stored)
    checks.all_sit_at(wish.seats, stored.client)
    today = timezone.localdate(now)
    values = _from_now(wish, stored, today).values()
    if values["starts_on"] != stored.starts_on:
        _near(values["starts_on"], today)
    moved = {name: values[name] for name in HANDED_DOWN if values[name] != getattr(stored, name)}
    stored = records.change(stored, values=values, seen_version=None, action="series.change", by=by, now=now)
    same_people = {seat.pk for seat in stored.seats.all()} == {seat.pk for seat in wish.seats}
    if not same_people:
        stored.seats.set(wish.seats)
        records.note("series.people", stored, by=by, now=now, new=title_for(wish.seats))
    for touch in _to_come(stored, today):
        _follow(touch, stored, moved, None if same_people else wish.seats, by=by, now=now)
    plan_ahead(series=stored, today=today, by=by, now=now)
    return stored


@transaction.atomic
def end_series(*, series: Series, seen_version: int | None, by: User, now: datetime) -> int:
    """The series ends today: its planned meetings after today are cancelled. Says how many."""
    records.require_team(series.client, by)
    stored = records.locked(series, seen_version=seen_version)
    _running(stored)
    today = timezone.localdate(now)
    left = _to_come(stored, today + timedelta(days=1))
    for touch in left:
        _cancel(touch, "The series ended", by=by, now=now)
    records.change(stored, values={"ended_on": today}, seen_version=None, action="series.end", by=by, now=now)
    return len(left)


@transaction.atomic
def plan_ahead(*, series: Series, today: date, by: User | None, now: datetime) -> int:
    """Plan what the rule gives from today for eight weeks and is not there yet; how many. Any number of times.

    `by` None: OPM itself, each night. A meeting that was cancelled or moved is known by the day the rule gave.
    """
    stored = records.locked(series, seen_version=None)
    if stored.ended_on is not None or stored.client.archived_on is not None:
        return 0
    first = max(stored.starts_on, today)
    given = recurrence.days(stored.rule, stored.starts_on, first, max(today, stored.starts_on) + AHEAD)
    there = set(stored.touches.values_list("recurrence_on", flat=True))
    missing = [day for day in given if day not in there]
    seats = list(stored.seats.filter(ended_on=None)) if missing else []
    for day in missing:
        touch = Touch.objects.create(
            client=stored.client, on=day, recurrence_on=day, series=stored, created_at=now, **_handed(stored)
        )
        touch.seats.set(seats)
    if missing:
        said = f"{words.count(len(missing), 'meeting')} until {words.day(missing[-1])}"
        entry = history.Entry("series.plan", stored, scope=stored.client.scope, new=said)
        history.record(entry, by=by, at=now)
    return len(missing)


def plan_all_ahead(now: datetime) -> dict[str, int]:
    """Each night: every running series of a client that is partnered with, one transaction each."""
    running = Series.objects.filter(ended_on=None, client__archived_on=None).order_by("pk")
    today = timezone.localdate(now)
    planned = [plan_ahead(series=series, today=today, by=None, now=now) for series in running]
    return {"series": len(planned), "planned": sum(planned)}


def _from_now(wish: SeriesInput, stored: Series, today: date) -> SeriesInput:
    """A running series that meets on other days from now on starts anew today; otherwise its first day stays, because
    weeks are counted from it."""
    old, new = (
        replace(pattern, until=None).rule() for pattern in (recurrence.read(stored.rule), wish.pattern)
    )
    if old == new or wish.starts_on != stored.starts_on:
        return wish
    return replace(wish, starts_on=max(stored.starts_on, today))


def _follow(
    touch: Touch,
    series: Series,
    moved: dict[str, Any],
    seats: Sequence[Seat] | None,
    *,
    by: User,
    now: datetime,
) -> None:
    """What a changed series means for one of its planned meetings."""
    day = touch.recurrence_on
    if day and touch.on == day and not recurrence.days(series.rule, series.starts_on, day, day):
        _cancel(touch, "The series meets on other days now", by=by, now=now)
        return
    if moved:
        records.change(touch, values=moved, seen_version=None, action="touch.change", by=by, now=now)
    if seats is not None:
        touch.seats.set(seats)


def _cancel(touch: Touch, why: str, *, by: User, now: datetime) -> None:
    agenda.put_back(touch)
    values = {"state": Touch.State.CANCELLED, "why_cancelled": why}
    records.change(touch, values=values, seen_version=None, action="touch.cancel", by=by, now=now, reason=why)


def _to_come(series: Series, first: date) -> list[Touch]:
    planned = series.touches.filter(state=Touch.State.PLANNED, on__gte=first)
    return list(planned.select_related("client", "led_by").order_by("on"))


def _handed(series: Series) -> dict[str, Any]:
    return {name: getattr(series, name) for name in HANDED_DOWN}


def _running(series: Series) -> None:
    if series.ended_on is not None:
        raise Refused("This series ended. Start a new one.")


def _near(day: date, today: date) -> None:
    if not today <= day <= today + FARTHEST:
        raise Refused("A series starts today or later, within the next two years.")

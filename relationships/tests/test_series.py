"""Meetings that come back: planned eight weeks ahead once each, moved one by one, ended together. Dates are dates."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from opm.kernel import recurrence
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.recurrence import Pattern
from relationships.models import Client, Series, Touch, User
from relationships.selectors.catch_ups.listed import row_of
from relationships.services import catch_ups
from relationships.services.catch_ups.series import (
    SeriesInput,
    change_series,
    end_series,
    plan_ahead,
    plan_all_ahead,
    start_series,
)
from relationships.tasks import plan_series
from relationships.testing import seat_of

TODAY = date(2026, 11, 10)  # a Tuesday
TUESDAYS = Pattern("two_weeks", 1)
PATTERNS = st.tuples(
    st.sampled_from(list(recurrence.EVERY)), st.integers(0, 6), st.sampled_from(list(recurrence.PLACES))
).map(lambda parts: Pattern(*parts))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def start(client: Client, by: User, now: datetime, pattern: Pattern = TUESDAYS, **more: Any) -> Series:
    wish = SeriesInput(**{"title": "Fortnightly", "pattern": pattern, "starts_on": TODAY, **more})
    return start_series(client=client, wish=wish, by=by, now=now)


def planned() -> list[date]:
    return list(Touch.objects.filter(state="planned").order_by("on").values_list("on", flat=True))


@given(pattern=PATTERNS, starts=DAYS)
def test_a_rule_gives_its_own_weekday_from_its_start_on(pattern: Pattern, starts: date) -> None:
    first = recurrence.first_day(pattern, starts)
    assert first is not None
    assert 0 <= (first - starts).days < (7 if pattern.every != "month" else 63)
    found = recurrence.days(pattern.rule(), first, first, first + timedelta(weeks=20))
    assert found[0] == first
    assert {day.weekday() for day in found} == {pattern.weekday}
    steps = {(later - sooner).days for sooner, later in zip(found, found[1:], strict=False)}
    assert steps <= {"week": {7}, "two_weeks": {14}, "month": {28, 35}}[pattern.every]


@given(pattern=PATTERNS, until=st.none() | DAYS)
def test_a_rule_is_read_back_as_it_was_said(pattern: Pattern, until: date | None) -> None:
    place = pattern.place if pattern.every == "month" else 1
    said = Pattern(pattern.every, pattern.weekday, place, until)
    assert recurrence.read(said.rule()) == said


@given(pattern=PATTERNS, starts=DAYS, cut=st.integers(0, 100))
def test_two_windows_side_by_side_give_what_one_gives(pattern: Pattern, starts: date, cut: int) -> None:
    rule, end = pattern.rule(), starts + timedelta(days=140)
    middle = starts + timedelta(days=cut)
    parts = recurrence.days(rule, starts, starts, middle) + recurrence.days(
        rule, starts, middle + timedelta(days=1), end
    )
    assert parts == recurrence.days(rule, starts, starts, end)


@pytest.mark.parametrize("rule", ["", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=XX", "FREQ=YEARLY;BYDAY=MO", "x=y"])
def test_a_rule_that_we_did_not_write_is_no_pattern(rule: str) -> None:
    with pytest.raises(ValueError, match="no rule"):
        recurrence.read(rule)


@pytest.mark.django_db
def test_a_series_plans_its_next_eight_weeks_with_its_people(
    finance: Client, alice: User, now: datetime
) -> None:
    sam = seat_of(finance)
    series = start(finance, alice, now, seats=[sam], at=time(9, 30))
    assert series.rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    assert planned() == [TODAY + timedelta(weeks=n) for n in (0, 2, 4, 6, 8)]
    assert all(list(touch.seats.all()) == [sam] and touch.at == time(9, 30) for touch in Touch.objects.all())


@pytest.mark.django_db
def test_planning_ahead_any_number_of_times_plans_each_meeting_once(
    finance: Client, alice: User, now: datetime
) -> None:
    series = start(finance, alice, now)
    moved = Touch.objects.get(on=TODAY + timedelta(weeks=2))
    Touch.objects.filter(pk=moved.pk).update(on=moved.on + timedelta(days=1))
    catch_ups.cancel(touch=Touch.objects.get(on=TODAY), why="x", seen_version=None, by=alice, now=now)
    for _ in range(3):
        assert plan_ahead(series=series, today=TODAY, by=None, now=now) == 0
    assert plan_ahead(series=series, today=TODAY + timedelta(weeks=2), by=None, now=now) == 1
    assert Touch.objects.count() == 6


@pytest.mark.django_db
def test_each_night_every_running_series_is_planned_ahead(
    finance: Client, alice: User, now: datetime
) -> None:
    start(finance, alice, now)
    later = now + timedelta(weeks=4)
    assert plan_all_ahead(later) == {"series": 1, "planned": 2}
    assert plan_all_ahead(later) == {"series": 1, "planned": 0}
    Series.objects.update(ended_on=TODAY)
    assert plan_series()["series"] == 0


@pytest.mark.django_db
def test_moving_one_meeting_does_not_break_the_series(finance: Client, alice: User, now: datetime) -> None:
    series = start(finance, alice, now)
    second = Touch.objects.get(on=TODAY + timedelta(weeks=2))
    wish = catch_ups.TouchInput("Fortnightly", second.on + timedelta(days=1))
    catch_ups.change_touch(touch=second, wish=wish, seen_version=1, by=alice, now=now)
    plan_ahead(series=series, today=TODAY, by=None, now=now)
    assert len(planned()) == 5
    wish_on_fridays = SeriesInput("Fortnightly", Pattern("week", 4), TODAY)
    change_series(series=series, wish=wish_on_fridays, seen_version=1, by=alice, now=now)
    second.refresh_from_db()
    assert (second.state, second.on) == ("planned", TODAY + timedelta(weeks=2, days=1))
    assert {day.weekday() for day in planned()} == {2, 4}


@pytest.mark.django_db
def test_what_changes_about_a_series_reaches_its_meetings_to_come(
    finance: Client, alice: User, now: datetime
) -> None:
    sam = seat_of(finance)
    series = start(finance, alice, now)
    wish = SeriesInput("Steering", TUESDAYS, TODAY, at=time(11), seats=[sam])
    change_series(series=series, wish=wish, seen_version=1, by=alice, now=now)
    assert set(Touch.objects.values_list("title", "at", "seats")) == {("Steering", time(11), sam.pk)}
    with pytest.raises(Conflict):
        change_series(series=series, wish=wish, seen_version=1, by=alice, now=now)


@pytest.mark.django_db
def test_a_series_that_runs_for_weeks_changes_its_weekday_from_now_on_and_keeps_its_weeks(
    finance: Client, alice: User, now: datetime
) -> None:
    series = start(finance, alice, now)
    later = now + timedelta(weeks=3)  # a week between two meetings
    until = SeriesInput("Fortnightly", Pattern("two_weeks", 1, until=date(2027, 6, 30)), TODAY)
    series = change_series(series=series, wish=until, seen_version=1, by=alice, now=later)
    assert series.starts_on == TODAY
    assert planned()[:2] == [TODAY, TODAY + timedelta(weeks=2)]
    fridays = SeriesInput("Fortnightly", Pattern("week", 4), TODAY)
    series = change_series(series=series, wish=fridays, seen_version=2, by=alice, now=later)
    assert series.starts_on == date(2026, 12, 4)
    assert {day.weekday() for day in planned() if day > TODAY + timedelta(weeks=3)} == {4}


@pytest.mark.django_db
def test_ending_a_series_cancels_what_is_planned_after_today(
    finance: Client, alice: User, now: datetime
) -> None:
    series = start(finance, alice, now)
    assert end_series(series=series, seen_version=1, by=alice, now=now) == 4
    assert planned() == [TODAY]
    assert plan_ahead(series=series, today=TODAY, by=None, now=now) == 0
    with pytest.raises(Refused, match="ended"):
        end_series(series=series, seen_version=None, by=alice, now=now)


@pytest.mark.django_db
@override_settings(HOLIDAYS="DE")
def test_a_public_holiday_is_marked_and_not_moved(finance: Client, alice: User, now: datetime) -> None:
    start(finance, alice, now, Pattern("week", 4))
    christmas = date(2026, 12, 25)
    marked = [touch.on for touch in Touch.objects.order_by("on") if row_of(touch).holiday]
    assert christmas in marked
    assert christmas in planned()


@pytest.mark.django_db
def test_a_series_without_a_meeting_and_one_by_a_reader_are_refused(
    finance: Client, alice: User, carol: User, now: datetime
) -> None:
    with pytest.raises(Refused, match="before its first meeting"):
        start(finance, alice, now, Pattern("week", 0, until=TODAY))
    with pytest.raises(Refused, match="today or later"):
        start(finance, alice, now, starts_on=TODAY - timedelta(days=30))
    with pytest.raises(NotAllowed):
        start(finance, carol, now)
    assert not Series.objects.exists()

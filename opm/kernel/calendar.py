"""Where quarters meet the clock and the settings. Only views, tasks and commands ask; services get the quarter."""

from datetime import date, timedelta
from functools import cache

import holidays
from django.conf import settings
from django.utils import timezone

from opm.kernel.quarters import Quarter


def today() -> date:
    """Today in the installation's time zone."""
    return timezone.localdate()


def quarter_of(day: date) -> Quarter:
    """The fiscal quarter that holds `day`."""
    return Quarter.containing(day, fiscal_start=settings.FISCAL_YEAR_START_MONTH)


def current_quarter() -> Quarter:
    """The fiscal quarter of today."""
    return quarter_of(today())


def first_day(quarter: Quarter) -> date:
    """First day of the quarter by the installation's fiscal year."""
    return quarter.first_day(fiscal_start=settings.FISCAL_YEAR_START_MONTH)


def last_day(quarter: Quarter) -> date:
    """Last day of the quarter by the installation's fiscal year."""
    return quarter.last_day(fiscal_start=settings.FISCAL_YEAR_START_MONTH)


def as_of(quarter: Quarter) -> date:
    """The day on which a quarter is looked at: its last one, or today while it runs."""
    return min(last_day(quarter), today())


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no public holiday of the installation's country (setting HOLIDAYS, "DE" or "DE-BE")."""
    return day.weekday() < 5 and day not in _public_holidays(settings.HOLIDAYS)


def plus_working_days(day: date, amount: int) -> date:
    """The working day that comes `amount` (at least one) working days after `day`; `day` itself does not count."""
    for _ in range(amount):
        day += timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    return day


@cache
def _public_holidays(place: str) -> holidays.HolidayBase | tuple[()]:
    country, _, region = place.partition("-")
    return holidays.country_holidays(country, subdiv=region or None) if country else ()

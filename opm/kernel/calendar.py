"""Where quarters meet the clock and the settings. Only views, tasks and commands ask; services get the quarter."""

from datetime import date

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

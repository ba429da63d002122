"""What the roadmaps showed at the end of each quarter: the roll-ups that the night after it wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from opm.demo.rhythm.tale import QUARTERS
from opm.demo.strategy.course import Course
from opm.kernel.calendar import last_day
from opm.kernel.quarters import Quarter
from relationships.models import Client
from roadmap.services.quarters import write_quarter

NIGHT = timedelta(hours=1)


def write(courses: Sequence[Course]) -> None:
    """The quarters before the demo's, of all clients. Seven queries each."""
    if not courses:
        return
    tale = courses[0].tale
    for back in range(1 - QUARTERS, 0):
        quarter = tale.clock.quarter.plus(back)
        morning = datetime.combine(last_day(quarter) + timedelta(days=1), datetime.min.time())
        night = timezone.make_aware(morning) + NIGHT
        tale.timeline.do(night, partial(_write, quarter, night))


def _write(quarter: Quarter, now: datetime) -> None:
    clients = list(Client.objects.values_list("pk", flat=True))
    write_quarter(clients, quarter, timezone.localtime(now).date(), now)

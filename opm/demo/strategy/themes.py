"""The themes of the sheets in their order, with the promise under each: there when the first initiative names them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from opm.demo.strategy.course import Course
from roadmap.models import Theme


def write(courses: Sequence[Course]) -> None:
    """One statement."""
    rows = Theme.objects.bulk_create([row for course in courses for row in _themes(course)])
    by_client = {course.client.pk: course for course in courses}
    for row in rows:
        course = by_client[row.client_id]
        course.themes[row.name] = row
        course.tale.remember("theme.create", row, row.created_at, new=row.name)


def _themes(course: Course) -> list[Theme]:
    """A theme is as old as the first initiative under it."""
    first: dict[str, datetime] = {}
    for (slug, _), teller in course.plans.items():
        if slug == course.told.client:
            first[teller.plan.theme] = min(first.get(teller.plan.theme, teller.made_on), teller.made_on)
    return [
        Theme(
            client=course.client,
            name=name,
            promise=promise,
            position=place,
            created_at=course.tale.clock.on(first[name].date(), 30),
        )
        for place, (name, promise) in enumerate(course.told.promises, start=1)
    ]

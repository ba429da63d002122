"""Roadmaps that are shared by a link: made, opened, run out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from opm.demo.strategy.course import Course
from opm.demo.strategy.shape import Shown
from roadmap.models import RoadmapShare
from roadmap.services.shares import ShareInput, open_share, share_roadmap


def write(courses: Sequence[Course]) -> None:
    """Each at its moment, through the services; the links themselves are handed to nobody."""
    for course in courses:
        for shown in course.told.shown:
            course.do(course.at(shown.made, 210), _share, course, shown)
            for ago in shown.opened:
                course.do(course.at(ago, 230), _open, course, shown)


def _share(now: datetime, course: Course, shown: Shown) -> None:
    wish = ShareInput(audience=shown.audience, note=shown.note, days=shown.days)
    share_roadmap(client=course.client, wish=wish, by=course.owner, now=now)


def _open(now: datetime, course: Course, shown: Shown) -> None:
    share = RoadmapShare.objects.select_related("client", "link").get(
        client=course.client, audience=shown.audience
    )
    open_share(share=share, now=now)

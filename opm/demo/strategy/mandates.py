"""The mandates of three years: drafts, versions agreed with the client and frozen with the sheet as it stood then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from opm.demo.strategy.course import Course
from opm.demo.strategy.shape import Word
from roadmap.models import Mandate
from roadmap.services.strategy import agree_mandate, write_mandate


def write(courses: Sequence[Course]) -> None:
    """Each version at its moment, through the services."""
    for course in courses:
        for word in course.told.mandate:
            course.do(course.at(word.written, 400), _draft, course, word)
            if word.agreed is not None:
                course.do(course.at(word.agreed, 420), _agree, course, word)


def _draft(now: datetime, course: Course, word: Word) -> None:
    write_mandate(
        client=course.client,
        text=word.text,
        first_year=course.tale.clock.quarter.plus(1).year + word.years,
        seen_version=None,
        by=course.owner,
        now=now,
    )


def _agree(now: datetime, course: Course, word: Word) -> None:
    assert word.agreed is not None
    draft = Mandate.objects.select_related("client").get(client=course.client, state=Mandate.State.DRAFT)
    agree_mandate(
        mandate=draft,
        agreed_with=course.tale.seats[word.who],
        agreed_on=course.tale.day(word.agreed),
        next_look=course.tale.clock.quarter.plus(word.look),
        seen_version=draft.version,
        by=course.owner,
        now=now,
    )

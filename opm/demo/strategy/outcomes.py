"""What gets measurably better: outcomes with their readings, the initiatives that serve them, the needs they carry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from opm.demo.strategy.course import Course
from opm.demo.strategy.shape import Aim
from relationships.models import Need
from relationships.services import records
from roadmap.models import Outcome
from roadmap.services.initiatives import as_input
from roadmap.services.outcomes import (
    TAKEN_AS,
    OutcomeInput,
    create_outcome,
    end_outcome,
    read_outcome,
    serve_need,
)


def write(courses: Sequence[Course]) -> None:
    """Each at its moment, through the services."""
    for course in courses:
        for aim in course.told.aims:
            _tell(course, aim)


def _tell(course: Course, aim: Aim) -> None:
    made = course.at(aim.made, 20)
    course.do(made, _create, course, aim)
    for title in aim.by:
        course.do(max(course.at(aim.made, 60), course.plan(title).made_on), _serve, course, aim, title)
    if aim.need:
        course.do(_taken_at(course, aim), _carry, course, aim)
    for index, value in enumerate(aim.values):
        if value:
            day = course.reading_day(index)
            course.do(max(course.tale.at(day, 240), made), _read, course, aim, day, Decimal(value))
    if aim.ended:
        course.do(course.at(aim.ended[0], 300), _end, course, aim)


def _create(now: datetime, course: Course, aim: Aim) -> None:
    day = course.tale.day(aim.made)
    wish = OutcomeInput(
        measure=aim.measure,
        unit=aim.unit,
        why=aim.why,
        theme=course.themes[aim.theme],
        baseline=Decimal(aim.baseline) if aim.baseline else None,
        baseline_on=day if aim.baseline else None,
        target=Decimal(aim.target) if aim.target else None,
        due_on=None if aim.due is None else course.tale.day(aim.due),
        source=aim.source,
        owner=course.tale.somebody(f"measures {aim.measure}"),
        client_owner=course.seat(aim.who),
    )
    course.outcomes[aim.measure] = create_outcome(client=course.client, wish=wish, by=course.owner, now=now)


def _serve(now: datetime, course: Course, aim: Aim, title: str) -> None:
    teller = course.plan(title)
    serves = (*as_input(teller.initiative).serves, course.outcomes[aim.measure])
    teller.change(now, "", serves=serves)


def _read(now: datetime, course: Course, aim: Aim, day: date, value: Decimal) -> None:
    outcome = course.outcomes[aim.measure]
    read_outcome(outcome=outcome, on=day, value=value, source=aim.source, by=course.owner, now=now)


def _end(now: datetime, course: Course, aim: Aim) -> None:
    assert aim.ended is not None
    _, state, why = aim.ended
    outcome = Outcome.objects.select_related("client", "owner").get(pk=course.outcomes[aim.measure].pk)
    end_outcome(outcome=outcome, seen_version=outcome.version, state=state, why=why, by=course.owner, now=now)


# --- needs ----------------------------------------------------------------------------------------------------------
def _need(course: Course, aim: Aim) -> Need:
    return Need.objects.select_related("client").get(client=course.client, want=aim.need)


def _taken_at(course: Course, aim: Aim) -> datetime:
    """When a need led on, as it is told; an open one two days ago."""
    need = _need(course, aim)
    told = course.tale.at(need.ended_on, 320) if need.ended_on else course.at(2, 320)
    return max(told, course.at(aim.made, 330))


def _carry(now: datetime, course: Course, aim: Aim) -> None:
    """The outcome carries the need; one that led on in words gets its record."""
    need, outcome = _need(course, aim), course.outcomes[aim.measure]
    if need.state == Need.State.OPEN:
        serve_need(outcome=outcome, need=need, seen_version=need.version, by=course.owner, now=now)
        return
    values = {"taken_as": TAKEN_AS, "taken_id": str(outcome.pk)}
    records.change(need, values=values, seen_version=None, action="need.take_up", by=course.owner, now=now)

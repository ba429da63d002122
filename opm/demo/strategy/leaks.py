"""Where value gets lost, from idea to end of life, and what is done about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from opm.demo.strategy.course import Course
from opm.demo.strategy.shape import Loss
from roadmap.models import Leak
from roadmap.services.leaks import LeakInput, act_on_leak, end_leak, find_leak


def write(courses: Sequence[Course]) -> None:
    """Each at its moment, through the services."""
    for course in courses:
        for loss in course.told.losses:
            found = _found(course, loss)
            course.do(found, _find, course, loss)
            if loss.act:
                course.do(max(course.at(loss.act[2], 280), found), _act, course, loss)
            if loss.ended:
                course.do(max(course.at(loss.ended[0], 290), found), _end, course, loss)


def _found(course: Course, loss: Loss) -> datetime:
    """Not before the initiative stands on the roadmap: plans are told by the month, losses by the day."""
    at = course.at(loss.found, 270)
    return max(at, course.plan(loss.of).made_on) if loss.of else at


def _find(now: datetime, course: Course, loss: Loss) -> None:
    wish = LeakInput(
        stage=loss.stage,
        what=loss.what,
        initiative=course.plan(loss.of).initiative if loss.of else None,
        outcome=course.outcomes[loss.aim] if loss.aim else None,
        estimate=None if loss.estimate is None else Decimal(loss.estimate),
        found_on=course.tale.day(loss.found),
    )
    find_leak(client=course.client, wish=wish, by=course.owner, now=now)


def _leak(course: Course, loss: Loss) -> Leak:
    return Leak.objects.select_related("client").get(client=course.client, what=loss.what)


def _act(now: datetime, course: Course, loss: Loss) -> None:
    assert loss.act is not None
    action, due, _ = loss.act
    leak = _leak(course, loss)
    act_on_leak(
        leak=leak,
        action=action,
        owner=course.tale.somebody(f"stops {loss.what}"),
        due_on=course.tale.day(due),
        seen_version=leak.version,
        by=course.owner,
        now=now,
    )


def _end(now: datetime, course: Course, loss: Loss) -> None:
    assert loss.ended is not None
    _, state, result = loss.ended
    leak = _leak(course, loss)
    end_leak(leak=leak, seen_version=leak.version, state=state, result=result, by=course.owner, now=now)

"""When a request came into which column: from the day it was asked for to where it stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from opm.demo.rhythm.tale import Tale
from opm.demo.strategy.shape import Reply, Wish
from opm.kernel.calendar import plus_working_days
from roadmap.models import Column, Feasibility

NEAR = timedelta(days=13)  # a step waits that long for the next session
ORDER = (Column.SHAPING, Column.FEASIBILITY, Column.READY, Column.DELIVERING, Column.DONE)


@dataclass(slots=True)
class Asked:
    """A team that was asked, and its reply where it came."""

    told: Reply
    on: date
    due_on: date
    replied_on: date | None


@dataclass(slots=True)
class Path:
    """The days of a request; `steps` are (day, column) in order, the asking itself not among them."""

    asked: date
    steps: list[tuple[date, Column]] = field(default_factory=list)
    replies: list[Asked] = field(default_factory=list)


def path_of(tale: Tale, wish: Wish, sessions: Sequence[date]) -> Path:
    """Steps lie evenly between asking and the last one; all but the end of delivery wait for the next session."""
    path = Path(tale.day(wish.asked))
    columns = _columns(wish)
    before = path.asked
    for number, column in enumerate(columns, start=1):
        ago = wish.asked - (wish.asked - wish.came) * number // len(columns)
        day = tale.day(ago) if column == Column.DONE else _session(tale.day(ago), sessions)
        day = max(day, before, *(item.replied_on or before for item in path.replies))
        path.steps.append((day, column))
        if column == Column.FEASIBILITY:
            path.replies = [_asked(tale, told, day) for told in wish.teams]
        before = day
    return path


def _columns(wish: Wish) -> list[Column]:
    """The way of a request; without teams nobody was asked whether it can be done."""
    fate = Column(wish.fate)
    if fate == Column.NEW:
        return []
    through = ORDER[: ORDER.index(fate) + 1] if fate in ORDER else (*ORDER[:2], fate)
    return [column for column in through if column != Column.FEASIBILITY or wish.teams]


def _session(day: date, sessions: Sequence[date]) -> date:
    return next((on for on in sessions if day <= on <= day + NEAR), day)


def _asked(tale: Tale, told: Reply, on: date) -> Asked:
    replied = None if told.days is None else min(plus_working_days(on, told.days), tale.today)
    return Asked(told, on, plus_working_days(on, Feasibility.REPLY_WORKING_DAYS), replied)

"""The demand boards of the demo: rows in bulk, as the services would have left them.

path.py      when a request came where     play.py    the board, day by day: places, moves, time, letters
sittings.py  the days of sessions          rows.py    what the play left behind, into the database and the audit
"""

from __future__ import annotations

from collections.abc import Sequence

from opm.demo.strategy.course import Course
from opm.demo.strategy.demand.play import Play
from opm.demo.strategy.demand.rows import write_plays


def write(courses: Sequence[Course]) -> None:
    """All boards. Eight statements, and the limits through their service."""
    plays = [Play(course) for course in courses if course.told.board.wishes]
    for play in plays:
        play.run()
    write_plays(plays)

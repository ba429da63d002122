"""What the demo's clients want to reach, ask for and get, eight quarters back.

shape.py   what a story holds        told/      the stories, a file a client
course.py  a story on its way        themes.py mandates.py outcomes.py leaks.py packages.py shares.py quarters.py
                                     a noun each: few, through the services at their moment on the timeline
demand/    the boards: many rows, in bulk
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from opm.demo.rhythm.tale import Tale
from opm.demo.roadmaps import PlanTeller
from opm.demo.strategy import demand, leaks, mandates, outcomes, packages, quarters, shares, themes
from opm.demo.strategy.course import Course
from opm.demo.strategy.shape import Strategy

NOUNS = (themes, outcomes, mandates, leaks, demand, packages, shares, quarters)


def tell_strategies(
    told: Iterable[Strategy],
    *,
    tales: Mapping[str, Tale],
    plans: Mapping[tuple[str, str], PlanTeller],
) -> None:
    """Write all stories, on the same timeline as the tales; `plans` by client and title."""
    courses = [Course(story, tales[story.client], plans) for story in told]
    for noun in NOUNS:
        noun.write(courses)

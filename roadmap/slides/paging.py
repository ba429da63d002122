"""Which rows of a strategy sheet stand on which slide. Pure: nothing shrinks and nothing runs over the edge.

Heights are the estimate of roadmap.selectors.strategy.fit, in points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from roadmap.selectors.strategy.fit import SLIDE, around, row_height
from roadmap.selectors.strategy.sheet import Line, Sheet, TeamLine

TEAMS_ON_FIRST = 10
TEAMS_ON_LATER = 40
LATER = SLIDE.margins + SLIDE.top + SLIDE.head + SLIDE.foot + 12  # around the rows of a later slide


@dataclass(frozen=True, slots=True)
class Page:
    """What one slide carries; the first one also the mandate."""

    lines: tuple[Line, ...] = ()
    teams: tuple[TeamLine, ...] = ()


def pages(sheet: Sheet) -> list[Page]:
    """The sheet on as few slides as hold it: one where it fits, in the order of the sheet."""
    teams = sheet.teams[:TEAMS_ON_FIRST]
    room = SLIDE.height - around(sheet, SLIDE, teams)
    if room < 0:  # a very long mandate has the first slide for itself
        teams, room = (), max(0.0, SLIDE.height - around(sheet, SLIDE, ()))
    found = [Page(lines, ()) for lines in _filled(sheet.lines, room)]
    found[0] = replace(found[0], teams=tuple(teams))
    rest = sheet.teams[len(teams) :]
    for start in range(0, len(rest), TEAMS_ON_LATER):
        found.append(Page((), rest[start : start + TEAMS_ON_LATER]))
    return found


def _filled(lines: Sequence[Line], first: float) -> Iterator[tuple[Line, ...]]:
    """Rows slide by slide; a theme too high for a whole slide goes on on the next one."""
    later = SLIDE.height - LATER
    page: list[Line] = []
    room = first
    for line in lines:
        for piece in _pieces(line, later):
            height = row_height(piece, SLIDE)
            if height > room:
                yield tuple(page)
                page, room = [], later
            page.append(piece)
            room -= height
    yield tuple(page)


def _pieces(line: Line, most: float) -> Iterator[Line]:
    """A theme in pieces that fit a slide: whole, or item by item of each cell."""
    if row_height(line, SLIDE) <= most:
        yield line
        return
    piece = replace(line, years=((), (), ()), aims=())
    empty = True
    begun = replace(line, promise="(continued)", years=((), (), ()), aims=())
    for *items, aim in zip_longest(*line.years, line.aims):
        grown = _grown(piece, items, aim)
        if not empty and row_height(grown, SLIDE) > most:
            yield piece
            grown = _grown(begun, items, aim)
        piece, empty = grown, False
    yield piece


def _grown(line: Line, items: Sequence[Any], aim: Any) -> Line:
    """The line with one item more in each year that has one, and one outcome more."""
    years = tuple((*year, item) if item else year for year, item in zip(line.years, items, strict=True))
    return replace(line, years=years, aims=(*line.aims, aim) if aim else line.aims)

"""Influence x stance as marks in cells: where each one stands, and the way it came within the last year.

Across in percent of the width, down in pixels: rows are as high as their fullest cell needs. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from opm.kernel import words
from relationships.models import Reading
from relationships.selectors.people.readings import INFLUENCE, TRAIL_DAYS
from relationships.selectors.people.rows import PersonRow

COLUMN = 20  # percent: five stances
INSET, PAST = 4.5, 1.2  # percent from a cell's left edge to its marks, and to where somebody stood before
LINE, TOP, LOW = 24, 22, 68  # pixels: a mark with its label, above the first one, the lowest row
CROWD = 16  # from so many people on only falls are drawn: all ways at once would hide the people
MOST = 6  # marks in one cell; whoever comes after stands in the table
STEPS = 3  # steps of a trail that are drawn, the newest strongest
LONGEST = 22  # letters of a label
STANCES = tuple((str(stance.label), (stance.value + 2) * COLUMN) for stance in Reading.Stance)


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of a trail, from where somebody stood to where he or she went; `age` 1 is the newest."""

    x1: str
    y1: int
    x2: str
    y2: int
    age: int


@dataclass(frozen=True, slots=True)
class Mark:
    """One person on the grid. `said` is the whole mark in words, for who does not see it."""

    seat_id: int
    label: str
    initials: str
    said: str
    x: str
    y: int
    is_key: bool
    stale: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A row of the grid: an influence from `top` on, `height` pixels high."""

    influence: int
    name: str
    top: int
    height: int

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


@dataclass(frozen=True, slots=True)
class More:
    """How many did not fit into a cell."""

    count: int
    x: str
    y: int


@dataclass(frozen=True, slots=True)
class Grid:
    """All that the figure draws; `columns` are the stances with their left edges in percent."""

    marks: tuple[Mark, ...]
    more: tuple[More, ...]
    bands: tuple[Band, ...]
    height: int
    crowded: bool
    columns: tuple[tuple[str, int], ...] = STANCES

    @property
    def edges(self) -> list[str]:
        """The inner lines between stances."""
        return [f"{left}%" for _, left in self.columns[1:]]


def grid_of(rows: Sequence[PersonRow], today: date) -> Grid:
    """The grid of everybody who was read; `rows` in the order in which people of one cell stand below each other."""
    cells: dict[tuple[int, int], list[PersonRow]] = {}
    for row in rows:
        if row.stand:
            cells.setdefault((row.stand.now.influence, row.stand.now.stance), []).append(row)
    bands = _bands(cells)
    crowded = sum(map(len, cells.values())) >= CROWD
    marks, more = [], []
    for (influence, stance), people in cells.items():
        band = bands[influence]
        shown = people if len(people) <= MOST else people[: MOST - 1]
        marks += [
            _mark(row, slot, bands, _ways(row, slot, bands, today, crowded)) for slot, row in enumerate(shown)
        ]
        if len(shown) < len(people):
            more.append(More(len(people) - len(shown), _across(stance), _down(band, MOST - 1)))
    marks.sort(key=lambda mark: (mark.y, mark.x))
    height = sum(band.height for band in bands.values())
    return Grid(tuple(marks), tuple(more), tuple(bands.values()), height, crowded)


def _bands(cells: dict[tuple[int, int], list[PersonRow]]) -> dict[int, Band]:
    """Rows from the most influence down, each as high as its fullest cell."""
    bands: dict[int, Band] = {}
    top = 0
    for influence in sorted(INFLUENCE, reverse=True):
        fullest = max((len(people) for (row, _), people in cells.items() if row == influence), default=0)
        height = max(LOW, min(fullest, MOST) * LINE + TOP)
        bands[influence] = Band(influence, INFLUENCE[influence], top, height)
        top += height
    return bands


def _across(stance: int, inset: float = INSET) -> str:
    return f"{(stance + 2) * COLUMN + inset:g}%"


def _down(band: Band, slot: int) -> int:
    """The height of the n-th place of a row; a trail's earlier end may lie in a row with fewer places."""
    return min(band.top + TOP + slot * LINE, band.top + band.height - TOP // 2)


def _mark(row: PersonRow, slot: int, bands: dict[int, Band], steps: tuple[Step, ...]) -> Mark:
    stand = row.stand
    assert stand is not None
    return Mark(
        seat_id=row.seat.pk,
        label=_short(row.name),
        initials=_initials(row.name),
        said=_said(row),
        x=_across(stand.now.stance),
        y=_down(bands[stand.now.influence], slot),
        is_key=row.seat.is_key,
        stale=stand.stale,
        steps=steps,
    )


def _ways(row: PersonRow, slot: int, bands: dict[int, Band], today: date, crowded: bool) -> tuple[Step, ...]:
    """From where somebody came within a year, the newest step first; in a crowd the last step down alone."""
    stand = row.stand
    assert stand is not None
    past = [reading for reading in stand.earlier if today - reading.on <= timedelta(days=TRAIL_DAYS)]
    if crowded:
        past = past[:1] if stand.moved < 0 else []
    here = (stand.now.stance, stand.now.influence)
    places = [here, *((reading.stance, reading.influence) for reading in past)]
    moves = [(old, new) for new, old in zip(places, places[1:], strict=False) if old != new][:STEPS]
    ends = [(_point(old, slot, bands, PAST), _point(new, slot, bands, PAST)) for old, new in moves]
    if ends:
        ends[0] = (ends[0][0], _point(here, slot, bands, INSET))
    return tuple(Step(*old, *new, age) for age, (old, new) in enumerate(ends, start=1))


def _point(place: tuple[int, int], slot: int, bands: dict[int, Band], inset: float) -> tuple[str, int]:
    stance, influence = place
    return _across(stance, inset), _down(bands[influence], slot)


def _said(row: PersonRow) -> str:
    """ "Sam Reyes, Sponsor: supporter, was neutral, influence 4, read Tue 3 Nov 2026"."""
    stand = row.stand
    assert stand is not None
    was = f", was {stand.before.get_stance_display().lower()}" if stand.before and stand.moved else ""
    stale = ", more than 90 days ago" if stand.stale else ""
    stance = stand.now.get_stance_display().lower()
    read = words.day(stand.now.on, year=True)
    return f"{row.name}, {row.seat.role}: {stance}{was}, influence {stand.now.influence}, read {read}{stale}"


def _short(name: str) -> str:
    return words.shortened(name, LONGEST)


def _initials(name: str) -> str:
    parts = name.split()
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"

"""Whether a sheet fits on one A4 page, estimated from the length of its words. Pure.

The browser measures again (static/js/strategy.js); without a script, and for the slide, this estimate stands. Letters
are taken a little too wide, so that what is said to fit does fit. Nothing shrinks below 12 px (DESIGN.md, Screens 6):
what does not fit at the sheet's usual size is set at that size, and what does not fit then is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from opm.kernel import words
from roadmap.selectors.strategy.sheet import Aim, Item, Line, Sheet, TeamLine

LETTER, BOLD = 0.54, 0.6  # mean width of a letter, in its size
LONG_MANDATE = 260  # letters; from here on it is set smaller
MANDATE_SMALL = 0.78


@dataclass(frozen=True, slots=True)
class Paper:
    """A page and how it is set, all in one unit (CSS pixels, or points of a slide)."""

    height: float
    width: float  # of the text
    margins: float  # above and below together
    size: float  # of the text in the table
    small: float
    leading: float  # line height by size
    theme: float  # size of a theme's name
    mandate: float
    label: float  # width of the first column
    aims: float  # width of the last one
    pad: float  # beside the text of a cell, both sides
    row: float  # above and below the text of a row
    gap: float  # between two items
    top: float  # title with its rule
    head: float  # head of the table
    foot: float

    @property
    def line(self) -> float:
        return self.size * self.leading


ROOMY = Paper(794, 1043, 56, 13.5, 12, 1.36, 15, 18, 148, 248, 24, 19, 6, 41, 31, 28)  # theme.css, section 11
TIGHT = Paper(794, 1043, 48, 12, 12, 1.3, 13, 15, 148, 248, 20, 9, 3, 35, 26, 24)
SLIDE = Paper(595, 782, 40, 10, 10, 1.2, 11, 13, 112, 186, 12, 9, 2, 34, 20, 22)
TEAMS_IN_A_ROW = 5


@dataclass(frozen=True, slots=True)
class Fit:
    """`over` is how many lines are too many (0 fits), `tight` whether it is set at 12 px, `longest` names themes."""

    over: int
    tight: bool
    longest: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        if not self.over:
            return "Fits on one page"
        return f"About {words.count(self.over, 'line')} too many for one page"

    @property
    def advice(self) -> str:
        """What to shorten; "" when it fits."""
        if not self.over:
            return ""
        longest = f" The longest: {words.listed(list(self.longest))}." if self.longest else ""
        return f"Shorten, join or retire.{longest} It prints on further pages rather than smaller than 12 px."


def fit(sheet: Sheet) -> Fit:
    """The estimate for the page: at its usual size, else at 12 px, else how many lines are too many."""
    if needed(sheet, ROOMY) <= ROOMY.height:
        return Fit(0, tight=False)
    over = needed(sheet, TIGHT) - TIGHT.height
    if over <= 0:
        return Fit(0, tight=True)
    longest = sorted(sheet.lines, key=lambda line: -row_height(line, TIGHT))[:2]
    return Fit(ceil(over / TIGHT.line), tight=True, longest=tuple(line.name for line in longest))


def needed(sheet: Sheet, paper: Paper) -> float:
    """The height the whole sheet needs."""
    rows = sum(row_height(line, paper) for line in sheet.lines)
    return around(sheet, paper) + rows


def around(sheet: Sheet, paper: Paper, teams: Sequence[TeamLine] | None = None) -> float:
    """What stands above and below the themes: title, mandate, head of the table, teams, foot."""
    shown = sheet.teams if teams is None else teams
    bottom = teams_height(shown, paper) + paper.foot
    return paper.margins + paper.top + mandate_height(sheet.text, paper) + paper.head + bottom


def mandate_size(text: str, paper: Paper) -> float:
    """A long mandate is set smaller, never below the smallest size."""
    return max(paper.small, paper.mandate * (MANDATE_SMALL if len(text) > LONG_MANDATE else 1))


def mandate_height(text: str, paper: Paper) -> float:
    size = mandate_size(text, paper)
    return lines_of(text, paper.width - paper.label, size) * size * 1.34 + 25 * paper.size / ROOMY.size


def teams_height(teams: Sequence[TeamLine], paper: Paper) -> float:
    """The height of the teams, in rows of five."""
    heights = team_heights(teams, paper)
    return sum(heights) + (17 + 6 * (len(heights) - 1)) * paper.size / ROOMY.size if heights else 0


def team_heights(teams: Sequence[TeamLine], paper: Paper) -> list[float]:
    """The height of each row of five teams."""
    width = (paper.width - paper.label) / TEAMS_IN_A_ROW - 20 * paper.size / ROOMY.size
    rows = [teams[start : start + TEAMS_IN_A_ROW] for start in range(0, len(teams), TEAMS_IN_A_ROW)]
    return [max(_team_lines(team, width, paper.size) for team in row) * paper.line for row in rows]


def _team_lines(team: TeamLine, width: float, size: float) -> int:
    return lines_of(team.name, width, size, BOLD) + lines_of(team.does, width, size)


def year_width(paper: Paper) -> float:
    """Width of a year's column."""
    return (paper.width - paper.label - paper.aims) / 3


def row_height(line: Line, paper: Paper) -> float:
    """The height of a theme's row."""
    name = lines_of(line.name, paper.label - 10, paper.theme, BOLD) * paper.theme * 1.25
    promise = lines_of(line.promise, paper.label - 10, paper.small) * paper.small * 1.36
    cells = [items_height(year, paper) for year in line.years]
    return max(name + promise, *cells, aims_height(line.aims, paper), paper.line) + paper.row


def items_height(items: Sequence[Item], paper: Paper) -> float:
    """The height of a year's initiatives."""
    width = year_width(paper) - paper.pad
    texts = (f"{item.title} {item.said}" for item in items)
    return _stacked((lines_of(text, width, paper.size) for text in texts), paper)


def aims_height(aims: Sequence[Aim], paper: Paper) -> float:
    """The height of a theme's outcomes: measure left, numbers right, the last reading under them."""
    width = paper.aims - paper.pad
    amounts = (_aim_lines(aim, width, paper) for aim in aims)
    return _stacked(amounts, paper)


def _aim_lines(aim: Aim, width: float, paper: Paper) -> int:
    beside = max(len(aim.way), len(aim.stands)) * paper.size * BOLD + 8
    measure = lines_of(aim.measure, max(width - beside, width * 0.3), paper.size)
    return max(measure, 2 if aim.stands else 1)


def _stacked(amounts: Iterable[int], paper: Paper) -> float:
    found = list(amounts)
    return sum(found) * paper.line + max(len(found) - 1, 0) * paper.gap


def lines_of(text: str, width: float, size: float, letter: float = LETTER) -> int:
    """How many lines a text takes in this width; 0 of nothing. Words longer than a line are broken."""
    room = max(1, int(width / (size * letter)))
    return sum(_wrapped(part, room) for part in text.splitlines())


def _wrapped(text: str, room: int) -> int:
    found, left = 0, 0
    for word in text.split():
        length = len(word)
        if left >= length + 1:
            left -= length + 1
            continue
        found += ceil(length / room)
        left = room - (length % room or room)
    return max(found, 1)

"""A client's roadmap: near by quarter, then by half-year, then what is later by theme; what slipped, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from opm.kernel import words
from opm.kernel.calendar import first_day, quarter_of
from opm.kernel.quarters import Quarter
from relationships.models import Client
from roadmap import fidelity
from roadmap.charts.timeline import timeline
from roadmap.models import Enablement, Initiative
from roadmap.selectors.initiatives import Row, State, days_words, rows_of

BY_QUARTER, BY_HALF = 4, 8  # quarters ahead that stand one by one; then half-years up to here, then "Later"
LATER = "Later"


@dataclass(frozen=True, slots=True)
class QuarterGroup:
    """Initiatives that end in one stretch of time."""

    label: str
    rows: tuple[Row, ...]

    @property
    def heading(self) -> str:
        """ "Ends in Q4 2026", "Overdue", "Later, by theme"."""
        named = {"Overdue": "Overdue", LATER: "Later, by theme"}
        return named.get(self.label, f"Ends in {self.label}")


@dataclass(frozen=True, slots=True)
class Slip:
    """One reason for which ends moved later: which initiatives, and by how many days altogether."""

    reason: str
    days: int
    rows: tuple[Row, ...]

    @property
    def days_words(self) -> str:
        return days_words(self.days)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the roadmap can be narrowed by: names that its rows hold."""

    theme: tuple[str, ...]
    state: tuple[tuple[str, str], ...]
    team: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClientRoadmap:
    """A client's roadmap seen from `quarter`: overdue first, then by the time of the end."""

    headline: str
    lede: str
    groups: tuple[QuarterGroup, ...]
    earlier: tuple[Row, ...]
    stopped: tuple[Row, ...]
    can_edit: bool
    choices: Choices
    score: fidelity.Score
    slips: tuple[Slip, ...] = ()
    figure: dict[str, Any] | None = None
    shown: tuple[Row, ...] = ()
    every: int = 0  # initiatives before the filters
    definition: str = fidelity.DEFINITION


def client_roadmap(
    client: Client, quarter: Quarter, today: date, *, can_edit: bool, chosen: Mapping[str, str] | None = None
) -> ClientRoadmap:
    """The roadmap of a client's page; `chosen` narrows it by "theme", "state" and "team". Three or four queries."""
    every = rows_of(Initiative.objects.filter(client=client), today)
    rows = [row for row in every if _fits(row, chosen or {})]
    live = [row for row in rows if row.state != State.STOPPED]
    ahead = [row for row in live if row.latest >= first_day(quarter) or not row.finished]
    return ClientRoadmap(
        headline=_client_headline(client.name, ahead),
        lede=_client_lede(ahead),
        groups=_groups(ahead, quarter),
        earlier=tuple(row for row in live if row not in ahead),
        stopped=tuple(row for row in rows if row.state == State.STOPPED),
        can_edit=can_edit,
        choices=_choices(every),
        score=fidelity.score(ahead),
        slips=slips_of(ahead),
        figure=timeline(ahead, quarter=quarter, today=today, by_client=False) if ahead else None,
        shown=tuple(ahead),
        every=len(every),
    )


def _fits(row: Row, chosen: Mapping[str, str]) -> bool:
    theme, state, team = (chosen.get(name, "") for name in ("theme", "state", "team"))
    return (
        (not theme or row.theme == theme)
        and (not state or row.state == state)
        and (not team or any(item.team == team for item in row.teams))
    )


def _choices(rows: Sequence[Row]) -> Choices:
    states = dict.fromkeys((row.state, row.state_label) for row in rows)
    order = list(State.values)
    return Choices(
        theme=tuple(sorted({row.theme for row in rows if row.theme})),
        state=tuple(sorted(states, key=lambda item: order.index(item[0]))),
        team=tuple(sorted({item.team for row in rows for item in row.teams})),
    )


def _groups(rows: Iterable[Row], quarter: Quarter) -> tuple[QuarterGroup, ...]:
    """Overdue first, then by the end: quarters while they are near, half-years farther out, the rest by theme."""
    found: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[_place(row, quarter)].append(row)
    if later := found.get(_LATER):
        later.sort(key=lambda row: (row.theme, row.latest, row.title))
    return tuple(QuarterGroup(key[1], tuple(found[key])) for key in sorted(found))


_LATER = (10**9, LATER)


def _place(row: Row, quarter: Quarter) -> tuple[int, str]:
    """Where a row stands: a number that sorts as time does, and the label."""
    if row.overdue:
        return -1, "Overdue"
    ends, near = quarter_of(row.latest), quarter.plus(BY_QUARTER)
    number = ends.year * 4 + ends.number
    if ends <= near.plus(near.number % 2):  # so that no half-year is cut in two
        return number, ends.label
    if ends <= quarter.plus(BY_HALF):
        half = (ends.number + 1) // 2
        return ends.year * 4 + half * 2, f"H{half} {ends.year}"
    return _LATER


def slips_of(rows: Iterable[Row]) -> tuple[Slip, ...]:
    """Why ends moved later, the reason with most days first. Moves that made something earlier are left out."""
    days: dict[str, int] = defaultdict(int)
    named: dict[str, str] = {}
    moved: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for move in row.moves:
            if move.shift_days > 0:
                key = " ".join(move.reason.casefold().split()).rstrip(".")
                named.setdefault(key, move.reason)
                days[key] += move.shift_days
                if row not in moved[key]:
                    moved[key].append(row)
    order = sorted(days, key=lambda key: (-days[key], key))
    return tuple(Slip(named[key], days[key], tuple(moved[key])) for key in order)


def _client_headline(name: str, rows: list[Row]) -> str:
    if not rows:
        return f"Nothing is on {name}'s roadmap yet"
    later = [row for row in rows if row.slip_days > 0]
    overdue = [row for row in rows if row.overdue]
    off = [row for row in rows if row.warnings]
    total = words.count(len(rows), "initiative")
    if overdue:
        return f"{words.spelled(len(overdue))} of {total} {words.agree(len(overdue), 'is', 'are')} overdue"
    if later:
        end = words.agree(len(later), "ends", "end")
        return f"{words.spelled(len(later))} of {total} {end} later than first agreed"
    if off:
        verb = words.agree(len(off), "says", "say")
        return f"{words.spelled(len(off))} of {total} {verb} more or less than can be known today"
    what = "initiative" if len(rows) == 1 else "initiatives"
    return f"{words.spelled(len(rows))} {what}, none later than first agreed"


def _client_lede(rows: list[Row]) -> str:
    undecided = [row for row in rows if any(item.way == Enablement.Way.UNDECIDED for item in row.teams)]
    alone = [row for row in rows if not row.teams]
    slipped = any(row.overdue or row.slip_days > 0 for row in rows)
    parts = [fidelity.score(rows).sentence] if slipped and any(row.warnings for row in rows) else []
    if undecided:
        parts.append(f"The way is undecided for {words.listed([row.title for row in undecided], 2)}.")
    if alone:
        verb = "names" if len(alone) == 1 else "name"
        parts.append(f"{words.spelled(len(alone))} {verb} no enabling team yet.")
    return " ".join(parts) or ("Every one has its team and its way." if rows else "")

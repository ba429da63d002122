"""The figures of a quarter across clients: what was promised and came, how far and how truly the roadmap looks ahead.

The same clients in every number: those whose roadmap the viewer may read, as portfolio and client filters leave them.
Clients whose roadmap was not kept in a quarter count in none of its numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from opm.kernel import words
from opm.kernel.calendar import last_day
from opm.kernel.exports import Sheet
from opm.kernel.quarters import Quarter, span
from relationships.models import Client
from roadmap.selectors.quarters import counts_of, is_live, kept_counts

BACK = 7  # quarters before the chosen one that the figure shows
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the board: how it is made from counts, and how it is said.

    `part` alone is a count; with `whole` it is a share of it (0-1).
    """

    key: str
    label: str
    part: str
    whole: str = ""
    explained: str = ""

    def value(self, counts: Counts) -> Decimal | None:
        """The count, or the share; None where there is nothing to share."""
        part = counts.get(self.part, 0)
        return words.share(part, counts.get(self.whole, 0)) if self.whole else Decimal(part)

    def said(self, counts: Counts) -> str:
        """ "5", "3 of 9", or a dash."""
        part, whole = counts.get(self.part, 0), counts.get(self.whole, 0)
        if not self.whole:
            return str(part)
        return f"{part} of {whole}" if whole else words.DASH

    def percent(self, counts: Counts) -> str:
        """The share as percent; "" for a count."""
        value = self.value(counts)
        return words.percent(value) if self.whole and value is not None else ""

    def difference(self, now: Counts, before: Counts) -> Decimal | None:
        """By how much it moved: a count, or percent points of the shares as shown."""
        new, old = self.value(now), self.value(before)
        if new is None or old is None:
            return None
        return new - old if not self.whole else Decimal(int(new * 100) - int(old * 100))

    def moved(self, difference: Decimal | None) -> str:
        """A difference in words: "+3", "\N{MINUS SIGN}12 points", or a dash."""
        if difference is None:
            return words.DASH
        said = words.signed(difference, 0)
        return f"{said} {words.agree(abs(int(difference)), 'point', 'points')}" if self.whole else said


FIGURES = (
    Figure("promised", "Promised", "promised", explained="Work packages instructed for the quarter"),
    Figure("accepted", "Accepted", "accepted", explained="Of these, taken by the client"),
    Figure("carried", "Carried over", "carried", explained="Of these, moved into a later quarter"),
    Figure(
        "beyond", "Beyond twelve months", "beyond", "ahead", "Unfinished initiatives that end later than that"
    ),
    Figure(
        "fidelity",
        "Fidelity",
        "fit",
        "ahead",
        "Unfinished initiatives said as exactly as their distance allows",
    ),
    Figure("outcomes", "Outcomes on track", "on_track", "outcomes", "On track or reached, of those that run"),
    Figure("waiting", "Replies waited for", "waiting", explained="Feasibility replies that teams owe"),
)
BY_KEY = {figure.key: figure for figure in FIGURES}


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client's figures; `counts` None where its roadmap was not kept in the quarter."""

    name: str
    slug: str
    portfolio: str
    counts: Counts | None

    @property
    def cells(self) -> tuple[tuple[Figure, str, str], ...]:
        """Figure, what it says, percent."""
        return tuple(
            (figure, figure.said(self.counts), figure.percent(self.counts))
            if self.counts
            else (figure, words.DASH, "")
            for figure in FIGURES
        )

    @property
    def open(self) -> int:
        """Packages that are neither accepted nor carried over."""
        counts = self.counts or {}
        return counts.get("promised", 0) - counts.get("accepted", 0) - counts.get("carried", 0)


@dataclass(frozen=True, slots=True)
class Compared:
    """A number in two quarters, and which clients moved it."""

    figure: Figure
    before: str
    now: str
    difference: str
    who: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two quarters of the same clients side by side; `missing` names clients that one of them does not know."""

    other: Quarter
    rows: tuple[Compared, ...]
    finding: str
    missing: str


@dataclass(frozen=True, slots=True)
class Total:
    """A number over all clients, with the other quarter's when two are compared."""

    figure: Figure
    said: str
    percent: str
    note: str


@dataclass(frozen=True, slots=True)
class Past:
    """A quarter of the figure: counts over all clients, None where no roadmap was kept."""

    quarter: Quarter
    counts: Counts | None


@dataclass(frozen=True, slots=True)
class QuarterBoard:
    """The figures of a quarter."""

    quarter: Quarter
    kept: bool  # whether any of the clients' roadmaps was kept
    live: bool
    as_of: date
    headline: str
    lede: str
    totals: tuple[Total, ...]
    rows: tuple[ClientRow, ...]
    past: tuple[Past, ...]  # eight quarters, this one last
    comparison: Comparison | None


# What "Order clients by" offers: key, words, and the number by which clients come, smallest first.
ORDERS: tuple[tuple[str, str, Callable[[ClientRow], Decimal | None]], ...] = (
    ("promised", "Promised, most first", lambda row: _minus(row, "promised")),
    ("open", "Neither accepted nor carried, most first", lambda row: Decimal(-row.open)),
    ("accepted", "Accepted, smallest share first", lambda row: _share(row, "accepted", "promised")),
    ("carried", "Carried over, most first", lambda row: _minus(row, "carried")),
    ("beyond", "Beyond twelve months, smallest share first", lambda row: _share(row, "beyond", "ahead")),
    ("fidelity", "Fidelity, lowest first", lambda row: _share(row, "fit", "ahead")),
    ("outcomes", "Outcomes on track, smallest share first", lambda row: _share(row, "on_track", "outcomes")),
    ("waiting", "Replies waited for, most first", lambda row: _minus(row, "waiting")),
)


def _minus(row: ClientRow, part: str) -> Decimal | None:
    return Decimal(-row.counts.get(part, 0)) if row.counts else None


def _share(row: ClientRow, part: str, whole: str) -> Decimal | None:
    return words.share(row.counts.get(part, 0), row.counts.get(whole, 0)) if row.counts else None


def ordered(rows: Sequence[ClientRow], sort: str) -> list[ClientRow]:
    """Clients in one of ORDERS, those without the number last; by name for any other key."""
    by = {key: number for key, _, number in ORDERS}.get(sort)
    if by is None:
        return sorted(rows, key=lambda row: row.name.casefold())
    keys = {row.slug: by(row) for row in rows}
    return sorted(
        rows, key=lambda row: (keys[row.slug] is None, keys[row.slug] or Decimal(0), row.name.casefold())
    )


def quarter_board(
    clients: Sequence[Client], quarter: Quarter, today: date, *, other: Quarter | None = None, sort: str = ""
) -> QuarterBoard:
    """The board of these clients, compared with `other` where named. One query, and four for each quarter that is
    measured because it is not over."""
    quarters = span(quarter.plus(-BACK), quarter)
    asked = [item for item in {*quarters, *([other] if other else [])} if not is_live(item, today)]
    found = dict(kept_counts(clients, asked))
    for item in {quarter, *([other] if other else [])}:
        if is_live(item, today):
            found[item] = counts_of(clients, item, today)
    own = found.get(quarter, {})
    rows = [ClientRow(item.name, item.slug, item.portfolio.name, own.get(item.pk)) for item in clients]
    total = _total(own.values())
    compared = _comparison(clients, found, quarter, other, today) if other else None
    return QuarterBoard(
        quarter=quarter,
        kept=bool(own),
        live=is_live(quarter, today),
        as_of=min(last_day(quarter), today),
        headline=_headline(total, quarter, kept=bool(own)),
        lede=_lede(rows, total, live=is_live(quarter, today)),
        totals=tuple(_of_all(figure, total, compared) for figure in FIGURES) if own else (),
        rows=tuple(ordered(rows, sort)),
        past=tuple(
            Past(item, _total(found[item].values()) if found.get(item) else None) for item in quarters
        ),
        comparison=compared,
    )


def _total(counts: Iterable[Counts]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)


def _of_all(figure: Figure, total: Counts, compared: Comparison | None) -> Total:
    note = ""
    if compared and compared.rows:
        row = next(row for row in compared.rows if row.figure is figure)
        note = f"was {row.before}"
    return Total(figure, figure.said(total), figure.percent(total), note)


# --- two quarters ------------------------------------------------------------------------------------------------


def _comparison(
    clients: Sequence[Client],
    found: Mapping[Quarter, Mapping[int, Counts]],
    quarter: Quarter,
    other: Quarter,
    today: date,
) -> Comparison:
    now, before = found.get(quarter, {}), found.get(other, {})
    both = [client for client in clients if client.pk in now and client.pk in before]
    lacking = [client.name for client in clients if (client.pk in now) != (client.pk in before)]
    if not both:
        return Comparison(other, (), _nothing_to_compare(quarter, other, bool(now), bool(before)), "")
    rows = tuple(_compared(figure, both, now, before) for figure in FIGURES)
    missing = (
        f"Not kept in both quarters, so left out here: {words.listed(sorted(lacking), 5)}." if lacking else ""
    )
    finding = _finding(both, now, before, other, running=is_live(quarter, today))
    return Comparison(other, rows, finding, missing)


def _nothing_to_compare(quarter: Quarter, other: Quarter, now: bool, before: bool) -> str:
    if now and before:
        return f"No client's roadmap was kept in both {quarter.label} and {other.label}"
    return (
        f"The roadmap was not kept in {(other if not before else quarter).label}: there is nothing to compare"
    )


def _compared(
    figure: Figure, both: Sequence[Client], now: Mapping[int, Counts], before: Mapping[int, Counts]
) -> Compared:
    new, old = (_total(side[client.pk] for client in both) for side in (now, before))
    moves = [(client.name, figure.difference(now[client.pk], before[client.pk])) for client in both]
    moved = sorted(
        ((name, by) for name, by in moves if by), key=lambda item: (-abs(item[1]), item[0].casefold())
    )
    said = [f"{name} {figure.moved(by)}" for name, by in moved]
    return Compared(
        figure=figure,
        before=_said(figure, old),
        now=_said(figure, new),
        difference=figure.moved(figure.difference(new, old)),
        who=words.listed(said) if said else "No client moved",
    )


def _said(figure: Figure, counts: Counts) -> str:
    percent = figure.percent(counts)
    return f"{figure.said(counts)} ({percent})" if percent else figure.said(counts)


def _finding(
    both: Sequence[Client],
    now: Mapping[int, Counts],
    before: Mapping[int, Counts],
    other: Quarter,
    *,
    running: bool,
) -> str:
    """ "Two work packages more accepted than in Q3 2026; Finance moved most"; "so far" for a quarter that runs."""
    so_far = " so far" if running else ""
    accepted = BY_KEY["accepted"]
    moves = {client.name: int(accepted.difference(now[client.pk], before[client.pk]) or 0) for client in both}
    by = sum(moves.values())
    if not by:
        return f"As many work packages accepted{so_far} as in {other.label}"
    most = min(moves, key=lambda name: (-abs(moves[name]), name))
    more = f"{words.agree(abs(by), 'work package', 'work packages')} {'more' if by > 0 else 'fewer'}"
    return f"{words.spelled(abs(by))} {more} accepted{so_far} than in {other.label}; {most} moved most"


# --- in words ----------------------------------------------------------------------------------------------------


def _headline(total: Counts, quarter: Quarter, *, kept: bool) -> str:
    """The finding: "Ten of 14 work packages promised for Q4 2026 are accepted, one is carried over"."""
    if not kept:
        return f"The roadmap was not kept in {quarter.label}"
    promised, accepted, carried = (total.get(name, 0) for name in ("promised", "accepted", "carried"))
    if not promised:
        return f"No work package was promised for {quarter.label}"
    if promised == 1:
        end = "is accepted" if accepted else "is carried over" if carried else "is not accepted yet"
        return f"The one work package promised for {quarter.label} {end}"
    said = (
        f"{words.spelled(accepted)} of {words.count(promised, 'work package')} promised for {quarter.label} "
        f"{words.agree(accepted, 'is', 'are')} accepted"
    )
    if carried:
        said += f", {words.spelled(carried).lower()} {words.agree(carried, 'is', 'are')} carried over"
    return said


def _lede(rows: Sequence[ClientRow], total: Counts, *, live: bool) -> str:
    parts, known = [], [row for row in rows if row.counts]
    most = max(known, key=lambda row: row.open, default=None)
    if most and most.counts and most.open:
        state = "still open" if live else "neither accepted nor carried over"
        parts.append(f"Most are {state} at {most.name}: {most.open} of {most.counts['promised']}.")
    lacking = [row.name for row in rows if not row.counts]
    if known and lacking:
        parts.append(f"Not kept: {words.listed(lacking)}.")
    if total.get("late"):
        late = total["late"]
        verb = words.agree(late, "is", "are") if live else words.agree(late, "was", "were")
        reply = words.agree(late, "reply", "replies")
        parts.append(f"{words.spelled(late)} feasibility {reply} {verb} late{'' if live else ' at its end'}.")
    return " ".join(parts)


COUNTED = (
    ("Promised", "promised"),
    ("Accepted", "accepted"),
    ("Carried over", "carried"),
    ("Unfinished initiatives", "ahead"),
    ("Of these beyond twelve months", "beyond"),
    ("Of these said as exactly as their distance allows", "fit"),
    ("Outcomes", "outcomes"),
    ("Of these on track or reached", "on_track"),
    ("Feasibility replies waited for", "waiting"),
    ("Of these late", "late"),
)  # columns of the download, and what they count


def sheet_of(rows: Sequence[ClientRow], quarter: Quarter) -> Sheet:
    """The table by client, for XLSX: counts as numbers, empty where the roadmap was not kept."""
    header = ("Portfolio", "Client", *(label for label, _ in COUNTED))
    return Sheet(f"By client {quarter}", header, [_cells(row) for row in rows])


def _cells(row: ClientRow) -> tuple[Any, ...]:
    counts = row.counts
    return (row.portfolio, row.name, *(counts.get(name, 0) if counts else None for _, name in COUNTED))

"""The heat table of home: a row a client, or for managers a row a BRM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from opm.kernel import words
from opm.kernel.quarters import Quarter
from opm.phrases import amount
from opm.standings import Cell, ClientRow, mean


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A client, or for managers all clients of a BRM, in the heat table."""

    name: str
    url: str
    note: str
    partner: str
    partner_note: str
    cells: list[Cell]
    scored: str
    done: bool


def heat_title(rows: Sequence[ClientRow], *, by_brm: bool) -> str:
    """ "Your five clients", or what managers read."""
    if by_brm:
        return "Clients by BRM"
    return "Your client" if len(rows) == 1 else f"Your {amount(len(rows))} clients"


def heat_row(row: ClientRow, quarter: Quarter) -> HeatRow:
    """A client's row."""
    if row.moved is not None:
        note = f"{'▲' if row.moved > 0 else '▼'} {words.number(abs(row.moved))}" if row.moved else "no change"
    else:
        note = row.partner_note
    scored = f"{row.answered} / {row.total}" if row.total else words.DASH
    url = f"{reverse('client', args=[row.slug])}?quarter={quarter}"
    return HeatRow(row.name, url, "", row.partner, note, row.cells, scored, row.done)


def heat_by_brm(rows: Sequence[ClientRow], quarter: Quarter) -> list[HeatRow]:
    """A row a BRM, by name; clients that nobody owns come last."""
    owners: dict[int | None, list[ClientRow]] = {}
    for row in sorted(rows, key=lambda row: (not row.owner, row.owner.casefold())):
        owners.setdefault(row.owner_id, []).append(row)
    return [_brm_row(owner, own, quarter) for owner, own in owners.items()]


def _brm_row(owner: int | None, rows: Sequence[ClientRow], quarter: Quarter) -> HeatRow:
    """Plain means over the clients of a BRM (never a mean of means); movement over the same clients."""
    frame = rows[0].frame
    counts = [
        (band.short, sum(row.now.partner == band.key for row in rows)) for band in reversed(frame.bands)
    ]
    without = len(rows) - sum(found for _, found in counts)
    levels = [f"{found} {name}" for name, found in counts if found]
    done = sum(row.done for row in rows)
    return HeatRow(
        name=rows[0].owner or "Nobody",
        url=f"{reverse('portfolio')}?quarter={quarter}&brm={owner or 0}",
        note=words.count(len(rows), "client"),
        partner=", ".join(levels) or "Too early",
        partner_note=f"{without} open" if without and levels else "",
        cells=[_mean_cell(rows, place, column.name) for place, column in enumerate(frame.columns)],
        scored=f"{done} / {len(rows)}",
        done=done == len(rows),
    )


def _mean_cell(rows: Sequence[ClientRow], place: int, name: str) -> Cell:
    cells = [row.cells[place] for row in rows]
    average = mean(cell.score for cell in cells if not cell.span)
    still = [cell for cell in cells if cell.moved is not None and cell.score is not None]
    moved = mean(cell.moved for cell in still) if still else None
    return Cell(name, average, None if moved is None else words.cut(moved, 1), None)

"""How much a column of a client's board holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from opm.kernel import history
from opm.kernel.errors import Conflict, Refused
from relationships.models import Client, User
from relationships.services import records
from roadmap.models import Column, ColumnLimit
from roadmap.models.demand import ON_BOARD
from roadmap.services.demand.board import lock_board

MOST = 999
ACTION = "demand.limit"


@dataclass(frozen=True, slots=True)
class BoardLimits:
    """The limits of a board as stored, by column. `version` rises with each one that changes; they are one form, so
    they have one version."""

    version: int
    rows: Mapping[str, ColumnLimit]


def limits_of(client: Client) -> BoardLimits:
    """The limits of a client's board now. Two queries."""
    version = history.of_object(client).filter(action=ACTION).count()
    return BoardLimits(version, {row.column: row for row in ColumnLimit.objects.filter(client=client)})


@transaction.atomic
def set_limit(
    *, client: Client, column: Column, soft: int | None, hard: int | None, by: User, now: datetime
) -> ColumnLimit | None:
    """Above `soft` the board says so, at `hard` a move needs room first; both None: no limit. NotAllowed, Refused.

    What lies in the column already stays, also above a new hard limit.
    """
    records.require_team(client, by)
    lock_board(client)
    _check(column, soft, hard)
    row = ColumnLimit.objects.filter(client=client, column=column).first()
    old, new = said(row.soft, row.hard) if row else said(None, None), said(soft, hard)
    if old == new:
        return row
    if row and soft is None and hard is None:
        row.delete()
        row = None
    else:
        row = row or ColumnLimit(client=client, column=column)
        row.soft, row.hard = soft, hard
        row.save()
    what = {"field": Column(column).label, "old": old, "new": new}
    records.note(ACTION, client, client=client, by=by, now=now, **what)
    return row


@transaction.atomic
def set_limits(
    *,
    client: Client,
    limits: Mapping[Column, tuple[int | None, int | None]],
    seen_version: int | None = None,
    by: User,
    now: datetime,
) -> None:
    """Soft and hard limit of several columns at once, all or none. NotAllowed, Refused; Conflict where a limit changed
    since `seen_version` (None: whatever it is), with the BoardLimits that are stored."""
    records.require_team(client, by)
    lock_board(client)
    stored = limits_of(client)
    if seen_version is not None and stored.version != seen_version:
        raise Conflict("Somebody else changed the limits while you had them open.", stored)
    for column, (soft, hard) in limits.items():
        set_limit(client=client, column=column, soft=soft, hard=hard, by=by, now=now)


def _check(column: Column, soft: int | None, hard: int | None) -> None:
    if column not in ON_BOARD or column == Column.DONE:
        raise Refused("This column has no limit.")
    if any(limit is not None and not 1 <= limit <= MOST for limit in (soft, hard)):
        raise Refused(f"Give limits from 1 to {MOST}, or leave them empty.")
    if soft is not None and hard is not None and soft > hard:
        raise Refused(f"{Column(column).label}: the hard limit lies below the soft one.")


def said(soft: int | None, hard: int | None) -> str:
    """Both limits in words, for the history."""
    parts = [f"soft {soft}"] * (soft is not None) + [f"hard {hard}"] * (hard is not None)
    return ", ".join(parts) or "No limit"

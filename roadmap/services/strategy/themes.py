"""Themes of the strategy sheet: what hangs on a theme keeps it when it is renamed or retired.

Errors of all services here: NotAllowed, Refused (an empty or a taken name) and, where a version is seen, Conflict.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from opm.kernel.errors import Refused
from relationships.models import Client, User
from relationships.services import checks
from relationships.services.records import MOMENT, change, create, note, require_team
from roadmap.models import Theme

NAME_LIMIT = 120
MISSING = "Give the theme a name."


@transaction.atomic
def add_theme(*, client: Client, name: str, promise: str = "", by: User, now: datetime) -> Theme:
    """A new theme, below the others."""
    require_team(client, by)
    name, promise = _texts(name, promise)
    rows = _locked_rows(client)
    theme = Theme(
        client=client,
        name=name,
        promise=promise,
        position=max((row.position for row in rows), default=0) + 1,
    )
    _free(rows, name, unless=_just_made(rows, name, promise, now))
    return create(theme, action="theme.create", by=by, now=now)


@transaction.atomic
def change_theme(
    *, theme: Theme, name: str, promise: str, seen_version: int, by: User, now: datetime
) -> Theme:
    """Another name or another promise line."""
    require_team(theme.client, by)
    name, promise = _texts(name, promise)
    _free([row for row in _locked_rows(theme.client) if row.pk != theme.pk], name)
    return change(
        theme,
        values={"name": name, "promise": promise},
        seen_version=seen_version,
        action="theme.change",
        by=by,
        now=now,
    )


@transaction.atomic
def move_theme(*, theme: Theme, up: bool, by: User, now: datetime) -> Theme:
    """One place up or down among the themes of the sheet; at the end nothing happens.

    Places are numbered anew from 1. No version is seen: a move is one step from wherever the theme stands now.
    """
    require_team(theme.client, by)
    rows = [row for row in _locked_rows(theme.client) if row.retired_on is None]
    places = [row.pk for row in rows]
    if theme.pk not in places:
        raise Refused(f"{theme.name} is retired. Bring it back before you move it.")
    old = places.index(theme.pk)
    new = min(max(old + (-1 if up else 1), 0), len(rows) - 1)
    rows.insert(new, rows.pop(old))
    for place, row in enumerate(rows, start=1):
        row.position = place
    Theme.objects.bulk_update(rows, ["position"])
    if new != old:
        note("theme.move", theme, by=by, now=now, field="position", old=str(old + 1), new=str(new + 1))
    return rows[new]


@transaction.atomic
def retire_theme(*, theme: Theme, seen_version: int | None, by: User, now: datetime) -> Theme:
    """Take it off the sheet. Initiatives and outcomes stay under it and are said to have no running theme."""
    return change(
        theme,
        values={"retired_on": timezone.localdate(now)},
        seen_version=seen_version,
        action="theme.retire",
        by=by,
        now=now,
    )


@transaction.atomic
def bring_back_theme(*, theme: Theme, seen_version: int | None, by: User, now: datetime) -> Theme:
    """Put a retired theme on the sheet again."""
    return change(
        theme,
        values={"retired_on": None},
        seen_version=seen_version,
        action="theme.return",
        by=by,
        now=now,
    )


def _texts(name: str, promise: str) -> tuple[str, str]:
    return (
        checks.one_line(name, "The name", missing=MISSING, limit=NAME_LIMIT),
        checks.one_line(promise, "The promise"),
    )


def _locked_rows(client: Client) -> list[Theme]:
    """Every theme of the client in order; the client is the lock. Two queries."""
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    return list(Theme.objects.filter(client=client))


def _free(rows: list[Theme], name: str, *, unless: bool = False) -> None:
    """Refused where a theme has this name, letters of any size."""
    taken = next((row for row in rows if row.name.casefold() == name.casefold()), None)
    if taken and taken.retired_on:
        raise Refused(f"{taken.name} is a retired theme. Bring it back, or choose another name.")
    if taken and not unless:
        raise Refused(f"There is a theme {taken.name} already. Choose another name.")


def _just_made(rows: list[Theme], name: str, promise: str, now: datetime) -> bool:
    """Whether the same theme was stored a moment ago: `create` takes a double click as one."""
    return any(
        (row.name, row.promise) == (name, promise) and now - MOMENT < row.created_at <= now for row in rows
    )

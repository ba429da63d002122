"""Keep a file, try it out, take it in. A trial is a true run that is rolled back: it finds what the run would find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from opm.kernel import imports
from opm.kernel.errors import Conflict, Refused
from relationships.models import Client, ImportFile, User
from relationships.services.imports.taking import WRONG, Kind, Outcome, Place, Trial, place_of
from relationships.services.records import note, require_team

KEPT_FOR = timedelta(days=1)


@transaction.atomic
def keep_file(*, client: Client, kind: Kind, name: str, text: str, by: User, now: datetime) -> ImportFile:
    """Keep a file for looking it over; older ones that nobody took in are emptied. Refused when it cannot be read."""
    require_team(client, by)
    imports.read(text, kind.columns)
    empty_old_files(now)
    return ImportFile.objects.create(
        client=client, kind=kind.key, name=name[:120], text=text, by=by, created_at=now
    )


def empty_old_files(now: datetime) -> int:
    """Empty what was chosen more than a day ago and not taken in; how many. Once a night, and with each new file."""
    old = ImportFile.objects.filter(created_at__lt=now - KEPT_FOR).exclude(text="")
    return old.update(text="")


def try_out(*, file: ImportFile, kind: Kind, by: User, now: datetime, today: date) -> Trial:
    """What taking the file in would do. Stores nothing."""
    require_team(file.client, by)
    with transaction.atomic():
        trial = _run(file, kind, _place(file, kind, by, now, today))
        transaction.set_rollback(True)
    return trial


@transaction.atomic
def take_in(*, file: ImportFile, kind: Kind, by: User, now: datetime, today: date) -> Trial:
    """Take every right row in, all in one transaction; wrong rows are left out and named. A second time is Refused."""
    require_team(file.client, by)
    stored = ImportFile.objects.select_for_update(of=("self",)).select_related("client").get(pk=file.pk)
    if stored.applied_at:
        raise Refused("This file was taken in already. Choose it again to bring changes.")
    if not stored.text:
        raise Refused("This file was kept for a day only. Choose it again.")
    if kind.asks and kind.asks.open(stored):
        raise Refused("Something about this file is still open. Say first how it is read.")
    trial = _run(stored, kind, _place(stored, kind, by, now, today))
    stored.text, stored.applied_at, stored.summary = "", now, trial.summary
    stored.save(update_fields=["text", "applied_at", "summary"])
    told = ", ".join(f"{amount} {state}" for state, amount in trial.summary.items() if amount)
    note(f"{kind.key}.import", stored, client=stored.client, by=by, now=now, new=f"{stored.name}: {told}")
    return trial


@transaction.atomic
def answer(*, file: ImportFile, answers: Mapping[str, Any], by: User) -> ImportFile:
    """Keep with a file what was asked about it; answers given before stay."""
    require_team(file.client, by)
    stored = ImportFile.objects.select_for_update(of=("self",)).select_related("client").get(pk=file.pk)
    stored.answers = {**stored.answers, **answers}
    stored.save(update_fields=["answers"])
    return stored


def _place(file: ImportFile, kind: Kind, by: User, now: datetime, today: date) -> Place:
    place = place_of(file.client, by=by, now=now, today=today, answers=file.answers)
    return replace(place, known=kind.know(file.client))


def _run(file: ImportFile, kind: Kind, place: Place) -> Trial:
    table = imports.read(file.text, kind.columns)
    return Trial(tuple(_row(line, kind, place) for line in table.lines), table.unknown)


def _row(line: imports.Line, kind: Kind, place: Place) -> Outcome:
    """One row in its own savepoint: a wrong one leaves nothing behind."""
    title = str(line.values.get(kind.names, "")) or f"Line {line.number}"
    if line.problems:
        return Outcome(line.number, WRONG, title, line.problems)
    try:
        with transaction.atomic():
            state, notes = kind.take(line.values, place)
    except (Refused, Conflict) as error:
        return Outcome(line.number, WRONG, title, (str(error),))
    return Outcome(line.number, state, title, notes)

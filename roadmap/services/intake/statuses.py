"""What a Jira file leaves open: which column each of its statuses means at this client, and how its days are read.

Asked once: columns are kept for the next file, a status nobody met before is asked about again. The order of day and
month is asked once for a file, and only where its days do not tell (roadmap.day_text).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from opm.kernel import imports, words
from opm.kernel.errors import Refused
from opm.kernel.imports import Column as Heading
from relationships.models import Client, ImportFile, User
from relationships.services import imports as files
from relationships.services.records import note, require_team
from roadmap.day_text import ORDERS, Orders, orders_of, read_day
from roadmap.models import Column, Request, StatusMapping
from roadmap.models.demand import ON_BOARD
from roadmap.services.demand.board import lock_board
from roadmap.services.intake.known import known_of

JIRA = Request.Source.JIRA
LEFT_OUT = ""
OFFERED = (*ON_BOARD, Column.PARKED)  # a decline names an alternative, which Jira does not hold
DAYS = ("asked_on", "wanted_by", "done_on")
COLUMNS = (
    Heading(
        "external_id", "Issue key", required=True, limit=64, also=("Key", "Schlüssel", "Vorgangsschlüssel")
    ),
    Heading("title", "Summary", required=True, limit=1000, also=("Zusammenfassung",)),
    Heading("status", "Status", required=True, limit=80),
    Heading("type", "Issue Type", limit=80, also=("Vorgangstyp", "Work type")),
    Heading("asked_by", "Reporter", limit=254, also=("Berichterstatter", "Autor", "Creator")),
    Heading("owner", "Assignee", limit=254, also=("Zugewiesene Person", "Bearbeiter")),
    Heading("asked_on", "Created", limit=80, also=("Erstellt",)),
    Heading("wanted_by", "Due date", limit=80, also=("Fälligkeitsdatum", "Fällig")),
    Heading("done_on", "Resolved", limit=80, also=("Erledigt", "Gelöst")),
    Heading("resolution", "Resolution", limit=80, also=("Lösung", "Ergebnis")),
    Heading("problem", "Description", limit=200_000, also=("Beschreibung",)),
    Heading("labels", "Labels", "many", also=("Stichwörter",)),
)
WELL_ENDED = {
    "",
    "unresolved",
    "done",
    "fixed",
    "resolved",
    "completed",
    "complete",
    "nicht erledigt",
    "erledigt",
}
WELL_ENDED |= {"gelöst", "behoben", "fertig"}
# Part of a status -> what it means most often; the first that fits.
GUESSES: tuple[tuple[str, str], ...] = (
    *((part, LEFT_OUT) for part in ("won't", "wont", "cancel", "reject", "declin", "duplicate", "abgelehnt")),
    *((part, LEFT_OUT) for part in ("cannot reproduce", "invalid", "abgebrochen", "verworfen", "obsolete")),
    *(
        (part, Column.PARKED)
        for part in ("hold", "park", "block", "later", "pause", "zurückgestellt", "warte")
    ),
    *((part, Column.FEASIBILITY) for part in ("feasib", "estimat", "assess", "machbar", "schätz")),
    *((part, Column.READY) for part in ("ready", "selected", "approved", "bereit", "freigegeben")),
    *((part, Column.SHAPING) for part in ("analys", "refin", "discover", "shap", "clarif", "klär", "specif")),
    *(
        (part, Column.DELIVERING)
        for part in ("progress", "review", "test", "develop", "deliver", "qa", "deploy")
    ),
    *((part, Column.DELIVERING) for part in ("in arbeit", "umsetzung", "verify")),
    *(
        (part, Column.DONE)
        for part in ("done", "closed", "resolved", "complete", "released", "fertig", "erledigt")
    ),
    *((part, Column.DONE) for part in ("geschlossen", "gelöst")),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A status of a file: how many rows have it, and the column it means; `kept` from an earlier file."""

    status: str
    amount: int
    column: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What a file leaves open. `days` is None where no day of it could be read in two ways."""

    statuses: tuple[Found, ...]
    days: Orders | None
    order: str  # the order given or the only one that fits, "" while it is open

    @property
    def is_open(self) -> bool:
        """Whether something has to be said before the file can be looked over."""
        return any(not found.kept for found in self.statuses) or (self.days is not None and not self.order)


def status_of(cells: Mapping[str, object]) -> str:
    """A row's status; with its resolution where it ended otherwise than done: "Done: Won't do"."""
    status = " ".join(str(cells.get("status", "")).split())
    resolution = " ".join(str(cells.get("resolution", "")).split())
    named = status if resolution.casefold() in WELL_ENDED else f"{status}: {resolution}"
    return named[:80]


def questions_of(file: ImportFile) -> Question:
    """The statuses and days of a file that is kept. Four queries."""
    lines = imports.read(file.text, COLUMNS).lines
    amounts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for line in lines:
        if status := status_of(line.values):
            spelled.setdefault(status.casefold(), status)
            amounts[status.casefold()] += 1
    kept = known_of(file.client).columns
    statuses = tuple(
        Found(spelled[key], amount, kept.get(key, proposed(key)), key in kept)
        for key, amount in sorted(amounts.items())
    )
    days = orders_of(str(line.values.get(name, "")) for line in lines for name in DAYS)
    answered = str(file.answers.get("days", ""))
    only = days.fit[0] if days and len(days.fit) == 1 else ""
    return Question(statuses, days, answered if answered in ORDERS else only)


def proposed(status: str) -> str:
    """The column that a status most often means; New where its name tells nothing."""
    return next((column for part, column in GUESSES if part in status.casefold()), Column.NEW)


@transaction.atomic
def save_answers(
    *, file: ImportFile, columns: Mapping[str, str], order: str, by: User, now: datetime
) -> ImportFile:
    """Keep which column each status means at the client, and how the file's days are read. NotAllowed, Refused."""
    require_team(file.client, by)
    lock_board(file.client)  # two people may name the same status at once
    if order and order not in ORDERS:
        raise Refused("Choose the order in which the file writes its days.")
    kept = {row.status.casefold(): row for row in _kept(file.client)}
    for status, column in columns.items():
        row = kept.get(status.casefold()) or StatusMapping(client=file.client, tool=JIRA, status=status)
        _map(row, column, by, now)
    return files.answer(file=file, answers={"days": order} if order else {}, by=by)


def _kept(client: Client) -> QuerySet[StatusMapping]:
    return StatusMapping.objects.filter(client=client, tool=JIRA)


def _map(row: StatusMapping, column: str, by: User, now: datetime) -> None:
    if column not in (LEFT_OUT, *OFFERED):
        raise Refused("Choose a column of the board, or leave the status out.")
    old = said(row.column) if row.pk else ""
    if row.pk and row.column == column:
        return
    row.column = column
    row.save()
    what = {"field": f"Status {row.status}", "old": old, "new": said(column)}
    note("demand.mapping", row.client, client=row.client, by=by, now=now, **what)


def said(column: str) -> str:
    """A column in words, "left out" for none."""
    return Column(column).label if column else "Left out"


def is_open(file: ImportFile) -> bool:
    """Whether something about a file has to be said first."""
    return questions_of(file).is_open


def told(file: ImportFile) -> Sequence[str]:
    """How a file is read, in sentences: its statuses, its days."""
    asked = questions_of(file)
    mapped = "; ".join(f"{found.status}: {said(found.column)}" for found in asked.statuses)
    return (f"{mapped}.", *_days(asked))


def _days(asked: Question) -> tuple[str, ...]:
    if asked.days is None:
        return ()
    example = asked.days.examples[0]
    day = read_day(example, asked.order)
    read = f"{example} is {words.day(day, year=True)}" if day else f"{example} cannot be read so"
    return (f"Days are read as {ORDERS[asked.order]}: {read}.",)

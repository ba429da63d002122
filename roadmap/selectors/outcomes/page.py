"""What the page of one outcome shows beside it: readings, what serves it, what led to it. Six queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from opm.kernel import words
from relationships.models import Client, Need
from roadmap.models import Initiative, Leak, Outcome, Request
from roadmap.selectors.outcomes import said
from roadmap.selectors.outcomes.rows import OutcomeRow, rows_of
from roadmap.selectors.outcomes.standing import Reading, path_value
from roadmap.services.outcomes import TAKEN_AS

MOST = 200  # readings on the page; the figure shows the same


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading as the table shows it; `counts` is whether no later one of the same day replaced it."""

    on: date
    value: str
    planned: str  # where the line from baseline to target was on that day
    source: str
    note: str
    who: str
    counts: bool


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """An outcome with everything that hangs on it."""

    row: OutcomeRow
    readings: tuple[ReadingRow, ...]  # newest first
    initiatives: tuple[Initiative, ...]
    needs: tuple[Need, ...]
    requests: tuple[Request, ...]
    leaks: tuple[Leak, ...]
    open_needs: tuple[Need, ...]  # of the client, that it could carry
    counted: tuple[Reading, ...]  # the readings that count, oldest first
    go_lives: tuple[tuple[date, str], ...]  # days, with the initiative that went live

    @property
    def headline(self) -> str:
        return said.finding(self.row)

    @property
    def lede(self) -> str:
        return said.note(self.row)

    @property
    def asked(self) -> str:
        return said.asked(self.row) if self.row.is_asked else ""


def facts_of(client: Client, pk: int, today: date) -> OutcomeFacts | None:
    """An outcome of a client with its facts, or None where it has none of this number. Six queries."""
    rows = rows_of(Outcome.objects.filter(client=client, pk=pk), today)
    if not rows:
        return None
    (row,) = rows
    item = row.item
    stored = list(item.readings.select_related("by").order_by("-on", "-pk")[:MOST])
    led_or_open = Q(taken_as=TAKEN_AS, taken_id=str(pk)) | Q(state=Need.State.OPEN)
    needs = list(Need.objects.filter(led_or_open, client=client).order_by("seen_on", "pk"))
    serving = tuple(item.initiatives.select_related("client", "owner"))
    counted = _counting(stored)
    return OutcomeFacts(
        row=row,
        readings=tuple(_reading(item, read, counted) for read in stored),
        initiatives=serving,
        needs=tuple(need for need in needs if need.state != Need.State.OPEN),
        requests=tuple(item.requests.select_related("client").order_by("asked_on", "pk")),
        leaks=tuple(item.leaks.select_related("owner", "client")),
        open_needs=tuple(need for need in needs if need.state == Need.State.OPEN),
        counted=tuple(Reading(read.on, read.value) for read in reversed(stored) if read.pk in counted),
        go_lives=tuple(_go_lives(serving)),
    )


def _counting(stored: list[Any]) -> set[int]:
    """Ids of the readings that count: the last written of each day. `stored` is newest first."""
    days: dict[date, int] = {}
    for read in stored:
        days.setdefault(read.on, read.pk)
    return set(days.values())


def _reading(item: Outcome, read: Any, counted: set[int]) -> ReadingRow:
    planned = path_value(item, read.on)
    return ReadingRow(
        on=read.on,
        value=said.value(item, read.value),
        planned=said.number(words.cut(planned, 1)) if planned is not None else "",
        source=read.source,
        note=read.note,
        who=read.by.name if read.by else "",
        counts=read.pk in counted,
    )


def _go_lives(serving: tuple[Initiative, ...]) -> list[tuple[date, str]]:
    """Days on which initiatives went live, with their titles; stopped ones never did."""
    stopped = Initiative.State.STOPPED
    return sorted((item.live_on, item.title) for item in serving if item.live_on and item.state != stopped)

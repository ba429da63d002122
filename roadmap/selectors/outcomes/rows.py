"""Outcomes as rows with their latest reading. One query for any number of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from opm.kernel.exports import Sheet
from relationships.models import Client
from roadmap.models import Initiative, Outcome, OutcomeReading
from roadmap.selectors.outcomes import said
from roadmap.selectors.outcomes.standing import (
    ASKED_AFTER,
    Reading,
    Standing,
    standing_of,
    unread_quarters,
)

TONES = {Standing.REACHED: "ok", Standing.OFF_TRACK: "warn"}
ASKED = "asked"
SHOWS = (
    ("all", "All"),
    *((item.value, item.label) for item in Standing),
    (ASKED, "To be read after go-live"),
)


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """An outcome as pages show it on a day, with its latest reading and the first go-live that serves it."""

    item: Outcome
    reading: Reading | None
    standing: Standing
    live_on: date | None
    unread: int  # whole quarters without a reading since go-live

    @property
    def pk(self) -> int:
        return int(self.item.pk)

    @property
    def url(self) -> str:
        return self.item.get_absolute_url()

    @property
    def is_asked(self) -> bool:
        """Whether somebody has to read it: it is live, and nobody did for two whole quarters."""
        return self.item.state == Outcome.State.OPEN and self.unread >= ASKED_AFTER

    @property
    def tone(self) -> str:
        """The tag's class."""
        return TONES.get(self.standing, "")

    @property
    def now(self) -> str:
        return said.value(self.item, self.reading.value) if self.reading else ""

    @property
    def baseline(self) -> str:
        return said.number(self.item.baseline)

    @property
    def target(self) -> str:
        return said.value(self.item, self.item.target)

    @property
    def due(self) -> str:
        return said.by_when(self.item.due_on)

    @property
    def theme(self) -> str:
        return self.item.theme.name if self.item.theme else ""

    @property
    def owner(self) -> str:
        return self.item.owner.name if self.item.owner else ""

    @property
    def client_owner(self) -> str:
        return self.item.client_owner.person.name if self.item.client_owner else ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many outcomes a client has by how they stand; `asked` are to be read after go-live."""

    by: Counter[Standing]
    asked: int
    every: int
    running: int


def with_latest(outcomes: QuerySet[Outcome], day: date) -> QuerySet[Outcome]:
    """Outcomes with `latest_on`, `latest_value` (the latest reading until `day`, the last written of its day) and
    `first_live` (the first go-live until then of an initiative that serves it and is not retired). No query yet."""
    readings = OutcomeReading.objects.filter(outcome=OuterRef("pk"), on__lte=day).order_by("-on", "-pk")
    serving = Initiative.objects.filter(serves=OuterRef("pk"), live_on__lte=day)
    running = serving.filter(Q(retired_on=None) | Q(retired_on__gt=day)).exclude(
        state=Initiative.State.STOPPED
    )
    return outcomes.annotate(
        latest_on=Subquery(readings.values("on")[:1]),
        latest_value=Subquery(readings.values("value")[:1]),
        first_live=Subquery(running.order_by("live_on").values("live_on")[:1]),
    )


def rows_of(outcomes: QuerySet[Outcome], day: date) -> list[OutcomeRow]:
    """Outcomes as rows as they stood on a day, in their order. One query."""
    found = with_latest(outcomes, day).select_related("client", "theme", "owner", "client_owner__person")
    return [row_of(item, day) for item in found]


def row_of(item: Any, day: date) -> OutcomeRow:
    """One outcome of `with_latest` as a row. No query."""
    reading = Reading(item.latest_on, item.latest_value) if item.latest_on else None
    unread = unread_quarters(item.first_live, reading, day)
    return OutcomeRow(item, reading, standing_of(item, reading, day), item.first_live, unread)


def outcomes_of(client: Client, today: date) -> list[OutcomeRow]:
    """All outcomes of a client: running ones by theme first, then what ended. One query."""
    rows = rows_of(Outcome.objects.filter(client=client), today)
    return sorted(rows, key=lambda row: row.item.state != Outcome.State.OPEN)


def asked_after_go_live(client_ids: Collection[int], today: date) -> list[OutcomeRow]:
    """Running outcomes without a reading for two whole quarters after the first go-live of an initiative that serves
    them, the longest unread first. One query."""
    running = Outcome.objects.filter(client__in=client_ids, state=Outcome.State.OPEN)
    live = running.filter(initiatives__live_on__lte=today).distinct()
    rows = [row for row in rows_of(live, today) if row.is_asked]
    return sorted(rows, key=lambda row: (-row.unread, row.pk))


def counts_of(rows: Sequence[OutcomeRow]) -> Counts:
    """How many there are by how they stand. No query."""
    running = sum(row.item.state == Outcome.State.OPEN for row in rows)
    asked = sum(row.is_asked for row in rows)
    return Counts(Counter(row.standing for row in rows), asked, len(rows), running)


def found(
    rows: Sequence[OutcomeRow], *, said: str, shown: str, theme: str = "", owner: str = ""
) -> list[OutcomeRow]:
    """The rows that hold every word of `said`; `shown` is a key of SHOWS, `theme` and `owner` are ids as text,
    "none" for those without. No query."""
    sought = said.casefold().split()
    return [
        row
        for row in rows
        if (shown == "all" or row.standing == shown or (shown == ASKED and row.is_asked))
        and _is(row.item.theme_id, theme)
        and _is(row.item.owner_id, owner)
        and all(word in _text(row) for word in sought)
    ]


def _is(pk: int | None, wanted: str) -> bool:
    return not wanted or wanted == ("none" if pk is None else str(pk))


def _text(row: OutcomeRow) -> str:
    item = row.item
    parts = (item.measure, item.unit, item.why, item.source, row.theme, row.owner, row.client_owner)
    return " ".join(parts).casefold()


def sheet_of(rows: Sequence[OutcomeRow]) -> Sheet:
    """The list as a table to download."""
    header = (
        "Outcome",
        "Unit",
        "Theme",
        "Baseline",
        "Baseline on",
        "Latest reading",
        "Read on",
        "Target",
        "Target on",
        "Standing",
        "Went live on",
        "Owner",
        "Owner at the client",
        "What it is worth",
        "Where readings come from",
        "Ended on",
        "Why ended",
    )
    return Sheet("Outcomes", header, [_cells(row) for row in rows])


def _cells(row: OutcomeRow) -> tuple[Any, ...]:
    item, read = row.item, row.reading
    return (
        item.measure,
        item.unit,
        row.theme,
        item.baseline,
        item.baseline_on,
        read.value if read else None,
        read.on if read else None,
        item.target,
        item.due_on,
        row.standing.label,
        row.live_on,
        row.owner,
        row.client_owner,
        item.why,
        item.source,
        item.ended_on,
        item.why_ended,
    )

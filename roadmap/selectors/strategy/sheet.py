"""What stands on the strategy sheet: themes, initiatives in their years, outcomes, enabling teams. Pure data.

An initiative stands in the fiscal year of its `latest`, under its theme. Stopped initiatives and dropped outcomes are
not on it; what lies outside the three years, or under no running theme, is kept beside it and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery

from opm.kernel import words
from opm.kernel.calendar import quarter_of
from relationships.models import Client
from relationships.selectors.charter.text import amount
from roadmap.models import Enablement, Initiative, Mandate, Outcome, OutcomeReading, Theme

Way, State = Enablement.Way, Initiative.State
SAID = ("funded", "planned", "direction")  # how sure each of the three years is
CARRIED = (State.AGREED, State.DELIVERING, State.DONE)  # from here on somebody carries it
_DOES = {
    Way.QUICK_WIN: ("{n} quick win", "{n} quick wins"),
    Way.REUSE: ("reuses {n}", "reuses {n}"),
    Way.BUY: ("buys {n}", "buys {n}"),
    Way.BUILD: ("builds {n}", "builds {n}"),
    Way.UNDECIDED: ("{n} undecided", "{n} undecided"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """An initiative: its fiscal year, the ways its teams meet it, whether the client carries it without IT."""

    pk: int
    title: str
    year: int
    ways: tuple[str, ...] = ()
    own: bool = False
    done: bool = False

    @property
    def undecided(self) -> bool:
        return Way.UNDECIDED in self.ways

    @property
    def met(self) -> str:
        """ "build", "buy and build", "undecided", "the client's own"; "" where no team is named."""
        if self.own:
            return "the client\N{RIGHT SINGLE QUOTATION MARK}s own"
        return words.listed([Way(way).label.lower() for way in self.ways], 5)

    @property
    def said(self) -> str:
        """How it is met, and that it is done."""
        return ", ".join(part for part in (self.met, "done" if self.done else "") if part)


@dataclass(frozen=True, slots=True)
class Aim:
    """An outcome: from baseline to target in its unit, the last reading. Numbers are text as pages show them."""

    pk: int
    measure: str
    unit: str = ""
    baseline: str = ""
    target: str = ""
    due_on: str = ""  # ISO day
    latest: str = ""
    latest_on: str = ""  # ISO day
    reached: bool = False

    @property
    def way(self) -> str:
        """ "8 → 3 days", or the one that is known, or that there is no target."""
        if not self.target:
            return f"{self.baseline} → ?" if self.baseline else "no target yet"
        return " ".join(
            filter(None, (f"{self.baseline} →" if self.baseline else "→", self.target, self.unit))
        )

    @property
    def stands(self) -> str:
        """ "now 6", "reached"; "" without a reading."""
        now = f"now {self.latest}" if self.latest else ""
        return ", ".join(part for part in (now, "reached" if self.reached else "") if part)


@dataclass(frozen=True, slots=True)
class Line:
    """A theme with its initiatives by year and its outcomes."""

    pk: int
    name: str
    promise: str
    years: tuple[tuple[Item, ...], ...]
    aims: tuple[Aim, ...]


@dataclass(frozen=True, slots=True)
class TeamLine:
    """An enabling team and in how many initiatives of the sheet it meets its part by each way."""

    name: str
    parts: tuple[tuple[str, int], ...]

    @property
    def does(self) -> str:
        """ "builds 2, buys 1, 1 undecided"."""
        said = (_DOES[Way(way)][number > 1].format(n=number) for way, number in self.parts)
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version of the sheet. `outside` lies in other years, `loose` under no running theme."""

    client: str
    number: int
    first_year: int
    text: str
    lines: tuple[Line, ...]
    teams: tuple[TeamLine, ...]
    outside: tuple[Item, ...] = ()
    loose: tuple[Item, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(range(self.first_year, self.first_year + Mandate.YEARS))

    @property
    def heads(self) -> tuple[tuple[int, str], ...]:
        """Each year with how sure it is."""
        return tuple(zip(self.years, SAID, strict=True))

    @property
    def last_year(self) -> int:
        return self.years[-1]

    @property
    def title(self) -> str:
        return f"{self.client} and IT, strategy on a page"

    @property
    def span(self) -> str:
        return f"{self.first_year} to {self.last_year}"

    @property
    def items(self) -> list[Item]:
        """Initiatives on the sheet, by theme and year."""
        return [item for line in self.lines for year in line.years for item in year]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a client's sheet and its gaps are made of: five queries for any number of rows."""

    themes: Sequence[Theme]  # running ones, in order
    initiatives: Sequence[Initiative]  # not stopped; teams and served outcomes loaded
    outcomes: Sequence[Outcome]  # not dropped; `last_value` and `last_on` of their last reading


def rows_of(client: Client, today: date) -> Rows:
    """Themes, initiatives with their teams and outcomes, outcomes with their last reading by `today`."""
    on_it = (
        Initiative.objects.filter(client=client)
        .exclude(state=State.STOPPED)
        .order_by("latest", "earliest", "title", "pk")
        .prefetch_related(
            Prefetch("enablements", Enablement.objects.select_related("team")),
            Prefetch("serves", Outcome.objects.only("pk", "state")),
        )
    )
    last = OutcomeReading.objects.filter(outcome=OuterRef("pk"), on__lte=today).order_by("-on", "-pk")
    measured = (
        Outcome.objects.filter(client=client)
        .exclude(state=Outcome.State.DROPPED)
        .annotate(last_value=Subquery(last.values("value")[:1]), last_on=Subquery(last.values("on")[:1]))
        .order_by("pk")
    )
    running = Theme.objects.filter(client=client, retired_on=None)
    rows = Rows(list(running), list(on_it), list(measured))
    for initiative in rows.initiatives:
        initiative.client = client
    for outcome in rows.outcomes:
        outcome.client = client
    return rows


def sheet(client: Client, mandate: Mandate, today: date, rows: Rows | None = None) -> Sheet:
    """The sheet as it stands today under this version of the mandate. Five queries, none with `rows`."""
    rows = rows or rows_of(client, today)
    running = {theme.pk for theme in rows.themes}
    items = {row.pk: _item(row) for row in rows.initiatives}
    years = range(mandate.first_year, mandate.first_year + Mandate.YEARS)
    shown = [row for row in rows.initiatives if row.theme_id in running and items[row.pk].year in years]
    return Sheet(
        client=client.name,
        number=mandate.number,
        first_year=mandate.first_year,
        text=mandate.text,
        lines=tuple(_line(theme, shown, items, years, rows.outcomes) for theme in rows.themes),
        teams=_teams(shown),
        outside=tuple(items[row.pk] for row in rows.initiatives if items[row.pk].year not in years),
        loose=tuple(
            items[row.pk]
            for row in rows.initiatives
            if row.theme_id not in running and items[row.pk].year in years
        ),
    )


def _line(
    theme: Theme,
    shown: Iterable[Initiative],
    items: dict[int, Item],
    years: Iterable[int],
    outcomes: Iterable[Outcome],
) -> Line:
    own = [items[row.pk] for row in shown if row.theme_id == theme.pk]
    return Line(
        pk=theme.pk,
        name=theme.name,
        promise=theme.promise,
        years=tuple(tuple(item for item in own if item.year == year) for year in years),
        aims=tuple(_aim(row) for row in outcomes if row.theme_id == theme.pk),
    )


def carried_by_client(initiative: Initiative) -> bool:
    """Whether the client carries it without IT: agreed or further, with no enabling team and no owner of IT."""
    alone = initiative.owner_id is None and not initiative.enablements.all()
    return alone and initiative.state in CARRIED


def year_of(initiative: Initiative) -> int:
    """The fiscal year in which it stands on the sheet."""
    return quarter_of(initiative.latest).year


def _item(row: Initiative) -> Item:
    found = {part.way for part in row.enablements.all()}
    return Item(
        pk=row.pk,
        title=row.title,
        year=year_of(row),
        ways=tuple(way.value for way in (*list(Way)[1:], Way.UNDECIDED) if way in found),
        own=carried_by_client(row),
        done=row.state == State.DONE,
    )


def _aim(row: Outcome) -> Aim:
    last_value, last_on = (getattr(row, name) for name in ("last_value", "last_on"))
    return Aim(
        pk=row.pk,
        measure=row.measure,
        unit=row.unit,
        baseline="" if row.baseline is None else amount(row.baseline),
        target="" if row.target is None else amount(row.target),
        due_on=row.due_on.isoformat() if row.due_on else "",
        latest="" if last_value is None else amount(last_value),
        latest_on=last_on.isoformat() if last_on else "",
        reached=row.state == Outcome.State.REACHED,
    )


def _teams(shown: Iterable[Initiative]) -> tuple[TeamLine, ...]:
    """Teams of the initiatives on the sheet, those with most to do first."""
    found: dict[str, Counter[str]] = {}
    for row in shown:
        for part in row.enablements.all():
            found.setdefault(part.team.name, Counter())[part.way] += 1
    order = [way.value for way in (*list(Way)[1:], Way.UNDECIDED)]
    busy = sorted(found, key=lambda name: (-found[name].total(), name))
    return tuple(
        TeamLine(name, tuple((way, found[name][way]) for way in order if found[name][way])) for name in busy
    )


def as_json(shown: Sheet) -> dict[str, Any]:
    """A sheet as the freeze keeps it: lists, text and whole numbers."""
    return asdict(shown)


def sheet_from(content: dict[str, Any]) -> Sheet:
    """The inverse of `as_json`, of the freeze's payload as JSON."""

    def items(rows: list[dict[str, Any]]) -> tuple[Item, ...]:
        return tuple(Item(**{**row, "ways": tuple(row["ways"])}) for row in rows)

    lines = tuple(
        Line(
            pk=row["pk"],
            name=row["name"],
            promise=row["promise"],
            years=tuple(items(year) for year in row["years"]),
            aims=tuple(Aim(**aim) for aim in row["aims"]),
        )
        for row in content["lines"]
    )
    teams = tuple(
        TeamLine(row["name"], tuple((str(way), int(number)) for way, number in row["parts"]))
        for row in content["teams"]
    )
    return Sheet(
        **{name: content[name] for name in ("client", "number", "first_year", "text")},
        lines=lines,
        teams=teams,
        outside=items(content["outside"]),
        loose=items(content["loose"]),
    )

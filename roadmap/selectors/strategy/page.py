"""The page around the strategy sheet: which version is shown, whether it fits, what is missing, what changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.http import Http404

from opm.kernel import words
from relationships.models import Client
from relationships.selectors.charter.versions import Moved
from roadmap.models import Initiative, Mandate, Outcome, Theme
from roadmap.selectors.strategy.fit import Fit, fit
from roadmap.selectors.strategy.gaps import Gap, orphans
from roadmap.selectors.strategy.sheet import Rows, Sheet, rows_of, sheet
from roadmap.selectors.strategy.versions import changes, frozen_sheet, state_words, versions_of

State = Mandate.State
BEYOND = 8  # letters of a version's number in an address


@dataclass(frozen=True, slots=True)
class Foot:
    """Who agreed for both sides, and when the sheet is looked at again."""

    signed: tuple[str, ...]
    note: str
    next_look: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet to show, print or download, with its foot; `as_agreed` when it is read from its freeze."""

    mandate: Mandate
    sheet: Sheet
    foot: Foot
    state: str
    as_agreed: bool
    since: tuple[Moved, ...] = ()  # what is different from what was agreed


@dataclass(frozen=True, slots=True)
class StrategyPage:
    """Context of templates/roadmap/strategy.html; without a version there is nothing shown."""

    headline: str
    lede: str
    shown: Shown | None
    fit: Fit | None
    gaps: tuple[Gap, ...]
    themes: int
    agreed: Mandate | None
    draft: Mandate | None
    versions: int
    query: str  # what an address of the same sheet needs
    can_edit: bool


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme in the list of themes, with how much hangs on it."""

    theme: Theme
    initiatives: int
    outcomes: int
    first: bool
    last: bool

    @property
    def words(self) -> str:
        return f"{words.count(self.initiatives, 'initiative')}, {words.count(self.outcomes, 'outcome')}"


def strategy_page(client: Client, version: str, today: date, *, can_edit: bool) -> StrategyPage:
    """The sheet as it stands today, or a version (`version` is a number): 6 queries, for any number of rows."""
    found, rows = versions_of(client), rows_of(client, today)
    shown = _shown(client, found, version, rows, today)
    draft, agreed = (_in_state(found, state) for state in (State.DRAFT, State.AGREED))
    gaps = orphans(client, rows, shown.mandate.first_year) if shown and not _past(shown) else ()
    return StrategyPage(
        headline=_headline(client, shown, rows, gaps, agreed),
        lede=_lede(shown),
        shown=shown,
        fit=fit(shown.sheet) if shown else None,
        gaps=gaps,
        themes=len(rows.themes),
        agreed=agreed,
        draft=draft,
        versions=len(found),
        query=f"?version={shown.mandate.number}" if shown and version else "",
        can_edit=can_edit,
    )


def shown_sheet(client: Client, version: str, today: date) -> tuple[Shown, tuple[Gap, ...]]:
    """The sheet of an address and what is missing today, for paper and slide. Http404 where there is none yet."""
    rows = rows_of(client, today)
    shown = _shown(client, versions_of(client), version, rows, today)
    if shown is None:
        raise Http404("There is no strategy sheet yet.")
    return shown, () if _past(shown) else orphans(client, rows, shown.mandate.first_year)


def _past(shown: Shown) -> bool:
    """What was agreed once lacks nothing that could be mended now."""
    return shown.as_agreed


def _shown(client: Client, found: Sequence[Mandate], version: str, rows: Rows, today: date) -> Shown | None:
    """A named version: the draft as it stands, the others from their freeze. Without a name: how the sheet of the
    agreed version (else of the draft) stands today."""
    if version:
        mandate = _named(found, version)
        frozen = frozen_sheet(mandate)
        if frozen is not None:
            return Shown(mandate, frozen, _foot(mandate, ()), state_words(mandate), as_agreed=True)
    else:
        chosen = _in_state(found, State.AGREED) or _in_state(found, State.DRAFT)
        if chosen is None:
            return None
        mandate = chosen
    live, agreed = sheet(client, mandate, today, rows), frozen_sheet(mandate)
    since = tuple(changes(agreed, live)) if agreed else ()
    return Shown(mandate, live, _foot(mandate, since), state_words(mandate), as_agreed=False, since=since)


def _named(found: Sequence[Mandate], version: str) -> Mandate:
    mandate = next((row for row in found if str(row.number) == version[:BEYOND]), None)
    if mandate is None:
        raise Http404("There is no version of this number.")
    return mandate


def _in_state(found: Sequence[Mandate], state: str) -> Mandate | None:
    return next((row for row in found if row.state == state), None)


def _foot(mandate: Mandate, since: Sequence[Moved]) -> Foot:
    if mandate.state == State.DRAFT:
        return Foot((), f"Draft of version {mandate.number}, not agreed yet", "")
    day = words.day(mandate.agreed_on, year=True)
    moved = f", {words.count(len(since), 'change')} since" if since else ""
    signed = tuple(name for name in (mandate.signed_for_client, mandate.signed_for_it) if name)
    look = f"Next look: {mandate.next_look.label} review" if mandate.next_look else ""
    return Foot(signed, f"Agreed {day}{moved}", look)


def _headline(
    client: Client, shown: Shown | None, rows: Rows, gaps: Sequence[Gap], agreed: Mandate | None
) -> str:
    """The finding: what is not agreed, else what is missing most, else that it holds together."""
    if shown is None:
        return f"{client.name} has no agreed mandate yet"
    if shown.as_agreed:
        return f"{client.name}: what was agreed for {shown.sheet.span}"
    if agreed is None:
        return f"The mandate for {shown.sheet.span} is not agreed with {client.name} yet"
    if not rows.themes:
        return "The mandate has no theme yet"
    if gaps:
        return gaps[0].words + (f", and {gaps[1].words.lower()}" if len(gaps) > 1 else "")
    items = len(shown.sheet.items)
    said = f"{words.spelled(items)} {words.agree(items, 'initiative', 'initiatives')}"
    return f"{said} in {words.count(len(rows.themes), 'theme')}, and each serves an outcome"


def _lede(shown: Shown | None) -> str:
    if shown is None:
        return ""
    if shown.as_agreed:
        return f"{shown.state}. This is the sheet as it was on that day."
    if not shown.since:
        return f"{shown.state}."
    return f"{shown.state}. {_spelled_changes(len(shown.since))} since; the sheet shows today."


def _spelled_changes(amount: int) -> str:
    return f"{words.spelled(amount)} {words.agree(amount, 'thing has', 'things have')} changed"


def theme_rows(client: Client) -> tuple[list[ThemeRow], list[ThemeRow]]:
    """Themes of the sheet in order, and retired ones. One query."""
    running = Q(initiatives__isnull=False) & ~Q(initiatives__state=Initiative.State.STOPPED)
    kept = Q(outcomes__isnull=False) & ~Q(outcomes__state=Outcome.State.DROPPED)
    found = Theme.objects.filter(client=client).annotate(
        initiatives_on=Count("initiatives", filter=running, distinct=True),
        outcomes_on=Count("outcomes", filter=kept, distinct=True),
    )
    rows = list(found)
    return (
        _theme_rows([theme for theme in rows if theme.retired_on is None]),
        _theme_rows([theme for theme in rows if theme.retired_on is not None]),
    )


def _theme_rows(themes: Sequence[Any]) -> list[ThemeRow]:
    last = len(themes) - 1
    return [
        ThemeRow(theme, theme.initiatives_on, theme.outcomes_on, first=place == 0, last=place == last)
        for place, theme in enumerate(themes)
    ]

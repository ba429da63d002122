"""What a client's strategy is missing, each with the rows behind it (RHYTHM.md: orphans and undecided are counted).

From rows that are loaded already (`sheet.rows_of`); no query of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from opm.kernel import words
from relationships.models import Client
from roadmap.models import Enablement, Initiative, Outcome
from roadmap.selectors.strategy.sheet import Rows, year_of

State = Initiative.State


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to mend and where."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """One kind of thing that is missing; `words` say how many, as a sentence without its full stop."""

    kind: str
    words: str
    why: str
    rows: tuple[Missing, ...]


def orphans(client: Client, rows: Rows, first_year: int) -> tuple[Gap, ...]:
    """What is missing, the gravest first; kinds without a row are left out.

    Initiatives that were done before the mandate began are not asked about.
    """
    running = [row for row in rows.initiatives if row.state != State.DONE or year_of(row) >= first_year]
    themes = {theme.pk for theme in rows.themes}
    found = (
        _no_outcome(running),
        _unserved(rows),
        _empty_themes(client, rows),
        _undecided(running),
        _no_theme(running, themes),
        _outcomes_without_theme(rows, themes),
    )
    return tuple(gap for gap in found if gap.rows)


def _no_outcome(running: Sequence[Initiative]) -> Gap:
    rows = [row for row in running if not any(aim.state != Outcome.State.DROPPED for aim in row.serves.all())]
    return Gap(
        "no_outcome",
        _said(len(rows), "initiative serves", "initiatives serve", "no outcome"),
        "Say which outcome it brings nearer, or stop it.",
        tuple(_initiative(row) for row in rows),
    )


def _unserved(rows: Rows) -> Gap:
    served = {aim.pk for row in rows.initiatives for aim in row.serves.all()}
    open_ones = [row for row in rows.outcomes if row.state == Outcome.State.OPEN and row.pk not in served]
    return Gap(
        "unserved",
        _said(len(open_ones), "outcome is", "outcomes are", "served by no initiative"),
        "Nothing is planned that brings it nearer.",
        tuple(Missing(row.measure, row.get_absolute_url()) for row in open_ones),
    )


def _empty_themes(client: Client, rows: Rows) -> Gap:
    measured = {row.theme_id for row in rows.outcomes}
    empty = [theme for theme in rows.themes if theme.pk not in measured]
    return Gap(
        "empty_theme",
        _said(len(empty), "theme has", "themes have", "no outcome"),
        "Nobody can see whether it gets better.",
        tuple(Missing(theme.name, reverse("theme", args=[client.slug, theme.pk])) for theme in empty),
    )


def _undecided(running: Sequence[Initiative]) -> Gap:
    found = [
        Missing(row.title, row.get_absolute_url(), part.team.name)
        for row in running
        if row.state != State.DONE
        for part in row.enablements.all()
        if part.way == Enablement.Way.UNDECIDED
    ]
    return Gap(
        "undecided",
        _said(len(found), "team's part is", "parts of teams are", "undecided"),
        "Quick win, reuse, buy or build, with the reason.",
        tuple(found),
    )


def _no_theme(running: Sequence[Initiative], themes: set[int]) -> Gap:
    rows = [row for row in running if row.theme_id not in themes]
    return Gap(
        "no_theme",
        _said(len(rows), "initiative stands", "initiatives stand", "under no theme of the sheet"),
        "They are not on the sheet.",
        tuple(_initiative(row, "Its theme is retired" if row.theme_id else "") for row in rows),
    )


def _outcomes_without_theme(rows: Rows, themes: set[int]) -> Gap:
    found = [row for row in rows.outcomes if row.theme_id not in themes]
    return Gap(
        "loose_outcome",
        _said(len(found), "outcome stands", "outcomes stand", "under no theme of the sheet"),
        "They are not on the sheet.",
        tuple(
            Missing(row.measure, row.get_absolute_url(), "Its theme is retired" if row.theme_id else "")
            for row in found
        ),
    )


def _initiative(row: Initiative, note: str = "") -> Missing:
    return Missing(row.title, row.get_absolute_url(), note)


def _said(amount: int, one: str, many: str, rest: str) -> str:
    return f"{words.spelled(amount)} {words.agree(amount, one, many)} {rest}"

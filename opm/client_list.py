"""The client list: searching and ordering rows that are read once."""

from __future__ import annotations

from collections.abc import Sequence

from opm.forms import ClientFilter
from opm.portfolio_choices import Choices, ordered
from opm.standings import ClientRow


def sorted_rows(rows: Sequence[ClientRow], form: ClientFilter) -> list[ClientRow]:
    """Rows that fit the form, in the order it asks for; clients without a number come last."""
    wanted = str(form.chosen("q") or "").casefold().split()
    choices = Choices(portfolio=form.chosen("portfolio"), brm=form.chosen("brm"), level=form.chosen("level"))
    found = [row for row in rows if choices.fits(row) and all(word in row.name.casefold() for word in wanted)]
    by = form.chosen("sort")
    return ordered(found, by) if by else sorted(found, key=lambda row: row.name.casefold())

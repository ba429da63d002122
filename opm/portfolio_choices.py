"""What the portfolio page lets one choose: filters that live in the address, and the order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from opm.standings import ClientRow

OPEN = "open"  # filter: no partner level yet


# What "Show" offers: key, words, and which clients it leaves.
SHOWS: tuple[tuple[str, str, Callable[[ClientRow], bool]], ...] = (
    ("backwards", "Going backwards", lambda row: row.backwards),
    ("sees_less", "Client sees less than we do", lambda row: row.sees_less),
    ("doubted", "Claims not borne out", lambda row: row.doubted > 0),
    ("behind", "Behind target", lambda row: row.behind),
    ("indicative", "Indicative only", lambda row: row.indicative),
)
_FITS = {key: fits for key, _, fits in SHOWS}

# What "Order by" offers: key, words, and the number by which clients come, smallest first.
ORDERS: tuple[tuple[str, str, Callable[[ClientRow], Decimal | None]], ...] = (
    ("score", "Score, lowest first", lambda row: row.score),
    ("moved", "Movement, deepest fall first", lambda row: row.movement),
    ("gap", "Client's view, lowest against ours first", lambda row: row.client_gap),
    ("doubted", "Claims not borne out, most first", lambda row: Decimal(-row.doubted)),
    ("target", "Percent to target, lowest first", lambda row: row.percent),
    ("sure", "Confidence, lowest first", lambda row: row.sure),
)
_BY = {key: (label, by) for key, label, by in ORDERS}


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters of the page leave, and in which order; empty means all, by BRM."""

    portfolio: str = ""
    brm: str = ""
    level: str = ""
    only: str = ""  # a key of SHOWS
    sort: str = ""  # a key of ORDERS

    @property
    def any(self) -> bool:
        return bool(self.portfolio or self.brm or self.level or self.only or self.sort)

    def fits(self, row: ClientRow) -> bool:
        """Whether a client belongs to what is asked for."""
        return (
            self.portfolio in ("", str(row.portfolio_id))
            and self.brm in ("", str(row.owner_id or 0))
            and self.level in ("", row.now.partner or OPEN)
            and (not self.only or _FITS[self.only](row))
        )


def ordered(rows: Iterable[ClientRow], sort: str) -> list[ClientRow]:
    """Clients in one of ORDERS, those without a number last."""
    by = _BY[sort][1]
    return sorted(rows, key=lambda row: _nones_last(by(row), row.name))


def order_label(sort: str) -> str:
    """The words of one of ORDERS."""
    return _BY[sort][0]


def _nones_last(value: Decimal | None, name: str) -> tuple[bool, Decimal, str]:
    return value is None, value or Decimal(0), name.casefold()

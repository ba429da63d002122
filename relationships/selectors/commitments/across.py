"""Promises across the clients in somebody's reach: figures by client, BRM and quarter, and the rows behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from opm.kernel import exports
from opm.kernel.quarters import Quarter
from relationships.models import Client, Commitment, User
from relationships.selectors.commitments.attention import overdue
from relationships.selectors.commitments.figures import Board, Figures, board
from relationships.selectors.commitments.lists import with_marks

SHOWS = (
    ("due", "Due in the quarter"),
    ("kept", "Kept"),
    ("broken", "Not kept"),
    ("first", "Kept on the day first promised"),
    ("slips", "Slipped"),
    ("surprises", "Surprises"),
    ("open", "Open today"),
    ("untold", "Slip not told today"),
)
NOBODY = "Nobody"


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of one client or BRM with eight quarters of kept share; `key` and `value` open its rows."""

    name: str
    key: str  # the filter: "client" or "brm"
    value: str
    now: Figures
    trend: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Across:
    """Everything the page across clients shows but the rows."""

    quarter: Quarter
    board: Board
    clients: tuple[Line, ...]
    owners: tuple[Line, ...]

    @property
    def quarter_text(self) -> str:
        """The quarter as addresses write it: "2026-Q4"."""
        return str(self.quarter)

    @property
    def empty(self) -> bool:
        """No promise and no slip in eight quarters."""
        return not any(item.due or item.slipped for _, item in self.board.trend)

    @property
    def kept_trend(self) -> tuple[Decimal | None, ...]:
        """Kept share of each quarter."""
        return tuple(item.kept_share for _, item in self.board.trend)


def reach_of(user: User) -> list[Client]:
    """Clients in reach that are partnered with today, by name. One query."""
    return list(Client.objects.visible_to(user).active().order_by("name"))


def owners_of(clients: list[Client]) -> dict[int, str]:
    """Names of who owns promises to these clients, by id. One query."""
    owners = User.objects.filter(commitments__client__in=clients).distinct().order_by("name")
    return dict(owners.values_list("pk", "name"))


def across(
    clients: list[Client], owners: Mapping[int, str], quarter: Quarter, today: date, owner_id: int | None
) -> Across:
    """Figures of these clients, of one owner where named. Three queries."""
    found = board([client.pk for client in clients], quarter, today, owner_id=owner_id)
    quarters = [item for item, _ in found.trend]
    by_client = [
        Line(
            client.name,
            "client",
            client.slug,
            found.by_client.get(client.pk, Figures()),
            _trend(found.by_client_quarter, client.pk, quarters),
        )
        for client in clients
    ]
    named: Mapping[int | None, str] = dict(owners) | {None: NOBODY}
    by_owner = [
        Line(
            named.get(pk, NOBODY),
            "brm",
            str(pk or 0),
            found.by_owner.get(pk, Figures()),
            _trend(found.by_owner_quarter, pk, quarters),
        )
        for pk in {pk for pk, _ in found.by_owner_quarter}
    ]
    return Across(quarter, found, _worst_first(by_client), _worst_first(by_owner))


def _trend(of: Mapping[Any, Figures], key: Any, quarters: list[Quarter]) -> tuple[Decimal | None, ...]:
    return tuple(of[key, item].kept_share if (key, item) in of else None for item in quarters)


def _worst_first(lines: list[Line]) -> tuple[Line, ...]:
    """Most surprises first, then the lowest kept share; what had nothing due comes last."""
    return tuple(
        sorted(
            (
                line
                for line in lines
                if line.now.due or line.now.slipped or any(x is not None for x in line.trend)
            ),
            key=lambda line: (
                -line.now.surprises,
                2 if line.now.kept_share is None else line.now.kept_share,
                line.name,
            ),
        )
    )


def rows_behind(
    show: str, whole: Figures, clients: list[Client], owner_id: int | None, today: date
) -> QuerySet[Commitment]:
    """The promises behind a number, by their day. One query when read."""
    rows = with_marks(Commitment.objects.filter(client__in=clients))
    if show in ("open", "untold"):
        rows = rows.filter(Q(state__in=Commitment.OPEN) if show == "open" else _untold(today))
        return rows.filter(owner=owner_id or None) if owner_id is not None else rows
    return rows.filter(pk__in=_behind(show, whole))


def _untold(today: date) -> Q:
    waits = Q(is_waiting=True) | Q(is_moved_untold=True)
    return overdue(today) | Q(state__in=Commitment.RUNNING) & waits


def _behind(show: str, whole: Figures) -> set[int]:
    """Numbers of the promises that a figure counts."""
    if show in ("slips", "surprises"):
        return {item.commitment_id for item in whole.slipped if show == "slips" or item.surprise}
    wanted = {
        "kept": lambda item: item.kept,
        "broken": lambda item: not item.kept,
        "first": lambda item: item.kept_first,
    }.get(show, lambda item: True)
    return {item.pk for item in whole.made if wanted(item)}


HEADER = (
    "Due",
    "Kept",
    "Kept share",
    "Kept on the day first promised",
    "Slips",
    "Surprises",
    "Median warning days",
)


def figure_sheets(page: Across) -> list[exports.Sheet]:
    """The figures by quarter, client and BRM as tables."""
    quarters = [(quarter.label, item) for quarter, item in page.board.trend]
    return [
        _sheet("By quarter", "Quarter", quarters),
        _sheet("By client", "Client", [(line.name, line.now) for line in page.clients]),
        _sheet("By BRM", "BRM", [(line.name, line.now) for line in page.owners]),
    ]


def _sheet(name: str, first: str, rows: list[tuple[str, Figures]]) -> exports.Sheet:
    return exports.Sheet(name, (first, *HEADER), ((label, *_cells(item)) for label, item in rows))


def _cells(item: Figures) -> tuple[Any, ...]:
    share = None if item.kept_share is None else item.kept_share.quantize(Decimal("0.0001"))
    return (item.due, item.kept, share, item.kept_first, len(item.slipped), item.surprises, item.lead_median)

"""A quarter of the roadmap across clients: the manager's dashboard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from opm.kernel import words
from opm.kernel.calendar import first_day, last_day
from opm.kernel.quarters import Quarter
from relationships.models import Client, Portfolio, Team, User
from roadmap.models import Enablement, Initiative, Theme
from roadmap.selectors.initiatives import Move, Row, State, on_roadmap, rows_of


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The roadmap of a quarter across the clients a viewer sees."""

    headline: str
    lede: str
    rows: tuple[Row, ...]
    starts: tuple[Row, ...]
    ends: tuple[Row, ...]
    slipped: tuple[tuple[Row, Move], ...]  # the latest move in this quarter of each that went later
    overdue: tuple[Row, ...]
    clients: int
    later: int
    undecided: int
    mean_confidence: int | None  # percent, cut


def dashboard(user: User, quarter: Quarter, today: date, chosen: dict[str, str]) -> Dashboard:
    """All initiatives on the roadmap of the quarter that `user` may see and `chosen` lets through. Three queries."""
    query = Initiative.objects.visible_to(user).filter(_wanted(chosen, quarter))
    order = ("client__portfolio__name", "client__name", "earliest", "latest", "title")
    rows = rows_of(query.order_by(*order).distinct(), today)
    start, end = first_day(quarter), last_day(quarter)
    live = [row for row in rows if row.state != State.STOPPED]
    later = [row for row in live if row.slip_days > 0]
    return Dashboard(
        headline=_quarter_headline(live, quarter),
        lede=_quarter_lede(live),
        rows=tuple(rows),
        starts=tuple(row for row in live if start <= row.earliest <= end),
        ends=tuple(row for row in live if start <= row.latest <= end),
        slipped=tuple(_slipped(rows, start, end)),
        overdue=tuple(row for row in live if row.overdue),
        clients=len({row.client_id for row in rows}),
        later=len(later),
        undecided=sum(any(item.way == Enablement.Way.UNDECIDED for item in row.teams) for row in live),
        mean_confidence=sum(row.confidence for row in live) // len(live) if live else None,
    )


def _wanted(chosen: dict[str, str], quarter: Quarter) -> Q:
    stopped = chosen.get("state") == State.STOPPED
    wanted = Q(latest__gte=first_day(quarter)) if stopped else on_roadmap(quarter)
    paths = {
        "portfolio": "client__portfolio",
        "client": "client__slug",
        "theme": "theme__name",
        "state": "state",
        "team": "enablements__team",
    }
    for name, value in chosen.items():
        wanted &= Q(**{paths[name]: value})
    return wanted


def _slipped(rows: Iterable[Row], start: date, end: date) -> Iterable[tuple[Row, Move]]:
    for row in rows:
        moves = [move for move in row.moves if start <= move.at.date() <= end and move.shift_days > 0]
        if moves:
            yield row, moves[-1]


def _quarter_headline(rows: list[Row], quarter: Quarter) -> str:
    if not rows:
        return f"Nothing is on the roadmap of {quarter.label}"
    later = [row for row in rows if row.slip_days > 0]
    total = words.count(len(rows), "initiative")
    if not later:
        return f"None of {total} ends later than first agreed"
    return f"{words.spelled(len(later))} of {total} {words.agree(len(later), 'ends', 'end')} later than first agreed"


def _quarter_lede(rows: list[Row]) -> str:
    overdue = [row for row in rows if row.overdue]
    farthest = max(rows, key=lambda row: row.slip_days, default=None)
    parts = []
    if farthest is not None and farthest.slip_days > 0:
        slip = words.count(farthest.slip_days, "day")
        parts.append(f"The farthest is {farthest.title} of {farthest.client}, by {slip}.")
    if overdue:
        parts.append(f"{words.spelled(len(overdue))} {words.agree(len(overdue), 'is', 'are')} overdue.")
    return " ".join(parts)


def filter_choices(user: User) -> dict[str, list[tuple[str, str]]]:
    """What a viewer can filter by. Four queries."""
    clients = Client.objects.visible_to(user)
    themes = Theme.objects.visible_to(user).order_by("name").values_list("name", flat=True).distinct()
    return {
        "portfolio": [(str(pk), name) for pk, name in _names(Portfolio.objects.filter(clients__in=clients))],
        "client": list(clients.order_by("name").values_list("slug", "name")),
        "theme": [(name, name) for name in themes],
        "state": [(str(value), str(label)) for value, label in State.choices],
        "team": [(str(pk), name) for pk, name in _names(Team.objects.all())],
    }


def _names(query: QuerySet[Any]) -> list[tuple[int, str]]:
    return list(query.order_by("name").values_list("pk", "name").distinct())

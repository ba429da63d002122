"""A demand board for tests that look at pages: made through the services that a browser would reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from relationships.models import Client, Team, User
from roadmap.models import Column, Feasibility, RankMove, Request
from roadmap.services import demand as services
from roadmap.services.demand import ReplyInput, RequestInput


@dataclass(frozen=True)
class ShownDemand:
    """What the addresses of a board's pages need: a request that teams were asked about, the reply that is waited for,
    a declined request, and the move that can be taken back."""

    request: Request
    asked: Feasibility
    declined: Request
    move: RankMove


def ask(client: Client, title: str, by: User, now: datetime, **wish: Any) -> Request:
    """A request on the last place of New."""
    return services.ask_for(client=client, wish=RequestInput(title, **wish), by=by, now=now)


def put(request: Request, to: Column, by: User, now: datetime, **more: Any) -> Request:
    """The request in another column, on its last place unless `place` is given."""
    return services.move(request=request, to=to, by=by, now=now, **more)


def order(client: Client, column: Column) -> list[str]:
    """Titles of a column from the top; its ranks are dense or this fails."""
    rows = list(Request.objects.filter(client=client, column=column).order_by("rank", "pk"))
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    return [row.title for row in rows]


def filled(
    client: Client, by: User, now: datetime, columns: Mapping[Column, Sequence[str]]
) -> dict[str, Request]:
    """A board with these titles in these columns, by title."""
    made = {}
    for column, titles in columns.items():
        for title in titles:
            made[title] = ask(client, title, by, now)
            if column != Column.NEW:
                made[title] = put(made[title], column, by, now)
    return made


def demand_of(client: Client, by: User, now: datetime, text: str = "Daily cost feed") -> ShownDemand:
    """A board with a request in every column, parked and declined ones, a late reply, and one that is in."""
    earlier, team = now - timedelta(days=30), Team.objects.get_or_create(name="Data platform")[0]
    made = filled(
        client,
        by,
        earlier,
        {
            Column.NEW: ("Tax rates kept in one place", "Second approver for payments"),
            Column.SHAPING: ("Close calendar run by rule",),
            Column.READY: ("Bank matching, second wave", "Supplier master data clean-up"),
            Column.DELIVERING: ("Month-end report in two hours",),
            Column.DONE: ("Invoice scan for branches",),
        },
    )
    words = {"problem": text, "value": text, "asked_by_name": text[:120]}
    request = put(ask(client, text, by, earlier, size="M", **words), Column.FEASIBILITY, by, earlier)
    asked = services.ask_team(request=request, team=team, by=by, now=earlier)
    other = services.ask_team(
        request=request, team=Team.objects.get_or_create(name="Identity")[0], by=by, now=earlier
    )
    services.reply(
        feasibility=other,
        wish=ReplyInput("yes_if", "It exists", (5, 8), conditions=text),
        seen_version=None,
        by=by,
        now=now,
    )
    put(
        ask(client, "Travel claims on the phone", by, earlier),
        Column.PARKED,
        by,
        now,
        reason="Budget next year",
    )
    declined = ask(client, "Own data centre", by, earlier, kind="idea")
    declined = put(declined, Column.DECLINED, by, now, reason="Too dear", alternative="Use the shared one")
    services.set_limit(client=client, column=Column.READY, soft=1, hard=3, by=by, now=now)
    moved = put(made["Supplier master data clean-up"], Column.READY, by, now, place=1)
    return ShownDemand(request, asked, declined, RankMove.objects.filter(request=moved).latest("pk"))

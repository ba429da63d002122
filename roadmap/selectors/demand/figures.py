"""What boards say in numbers, for many clients at once: where requests stood on a day, how they were answered.

Everything is read from the moves, so that an old quarter says what was so then. Only moves that count are looked at
where it is asked what was done (movement.counted); where a request stood takes every move. Requests that were not on
the board yet count from their first move.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from opm.kernel.calendar import plus_working_days
from opm.kernel.looks import shared
from opm.kernel.slips import within
from relationships.models import Need
from roadmap.models import Column, Feasibility, RankMove, Request
from roadmap.models.demand import WAITING
from roadmap.selectors.demand.movement import counted

ANSWER_WORKING_DAYS = 5
ANSWERS = (Column.READY, Column.DELIVERING, Column.DONE, Column.PARKED, Column.DECLINED)
EARLY = (Column.NEW, Column.SHAPING)
WITH_A_TEAM = (Column.FEASIBILITY, Column.READY, Column.DELIVERING)
KNOWN_BEFORE = timedelta(days=90)
Hits = Mapping[int, list[bool]]  # by client: of each that counts, whether it holds


@dataclass(frozen=True, slots=True)
class Stood:
    """Where a request stood on a day, and whether it had been placed in a session with the client."""

    client_id: int
    column: str
    placed: bool

    @property
    def waited(self) -> bool:
        """Whether it was asked for and not begun."""
        return self.column in WAITING


@shared
def stood_on(client_ids: Collection[int], day: date) -> list[Stood]:
    """Every request that was on a board by the end of a day. One query."""
    moves = RankMove.objects.filter(request__client__in=client_ids, on__lte=day).order_by("pk")
    found: dict[int, Stood] = {}
    for request, client, column, session, undoes, undone in moves.values_list(
        "request_id", "request__client_id", "new_column", "session_id", "undoes_id", "undone_by"
    ):
        before = found.get(request)
        placed = session is not None and undoes is None and undone is None
        found[request] = Stood(client, column, placed or bool(before and before.placed))
    return list(found.values())


def prioritised(client_ids: Collection[int], day: date) -> Hits:
    """Of the requests that waited on a day, which had been placed in a session with the client. One query."""
    return _by_client((item.client_id, item.placed) for item in stood_on(client_ids, day) if item.waited)


def in_work(client_ids: Collection[int], day: date) -> Mapping[int, int]:
    """How many requests were in delivery at the end of a day, of clients with a board. One query."""
    found: dict[int, int] = {}
    for item in stood_on(client_ids, day):
        found[item.client_id] = found.get(item.client_id, 0) + (item.column == Column.DELIVERING)
    return found


def cycle_time_median(client_ids: Collection[int], first: date, last: date) -> Mapping[int, int]:
    """Median days from asked to done, of the requests done in these days (as on the page Flow). One query."""
    rows = Request.objects.filter(client__in=client_ids, column=Column.DONE, done_on__range=(first, last))
    days: dict[int, list[int]] = defaultdict(list)
    for client, asked_on, done_on in rows.order_by().values_list("client_id", "asked_on", "done_on"):
        days[client].append(max(0, ((done_on or last) - asked_on).days))  # done has a day, always
    return {client: within(sorted(own), 0.5) for client, own in days.items()}


def replied_in_time(client_ids: Collection[int], first: date, last: date) -> Hits:
    """Of the questions to teams whose ten working days ended in these days, which were answered by then. One query."""
    asked_from = first - timedelta(days=60)  # ten working days are never longer
    rows = Feasibility.objects.filter(request__client__in=client_ids, asked_on__range=(asked_from, last))
    return _by_client(
        (client, replied_on is not None and replied_on <= limit)
        for client, asked_on, replied_on in rows.order_by().values_list(
            "request__client_id", "asked_on", "replied_on"
        )
        if first <= (limit := plus_working_days(asked_on, Feasibility.REPLY_WORKING_DAYS)) <= last
    )


def with_problem(client_ids: Collection[int], first: date, last: date) -> Hits:
    """Of the requests asked for in these days, which name the problem behind them. One query."""
    rows = asked_in(client_ids, first, last).values_list("client_id", "problem")
    return _by_client((client, bool(problem)) for client, problem in rows)


def from_known_need(client_ids: Collection[int], first: date, last: date) -> Hits:
    """Of the requests asked for in these days, which come from a need seen 90 days before: taken up from it, or
    serving the outcome that it led to. Two queries."""
    needs = Need.objects.filter(client__in=client_ids, seen_on__lte=last).order_by()
    seen: dict[tuple[str, str], date] = {}
    for pk, seen_on, taken_as, taken_id in needs.values_list("pk", "seen_on", "taken_as", "taken_id"):
        for key in (("need", str(pk)), (taken_as, taken_id)):
            seen[key] = min(seen_on, seen.get(key, seen_on))
    rows = asked_in(client_ids, first, last).values_list(
        "client_id", "pk", "asked_on", "outcome_id", "origin_type", "origin_id"
    )
    found = []
    for client, pk, asked_on, outcome, origin_type, origin in rows:
        own = ("need", origin) if origin_type == "relationships.need" else ("", "-")
        days = [seen[key] for key in (own, ("request", str(pk)), ("outcome", str(outcome))) if key in seen]
        found.append((client, any(day <= asked_on - KNOWN_BEFORE for day in days)))
    return _by_client(found)


def answered_in_time(client_ids: Collection[int], first: date, last: date) -> Hits:
    """Of the requests asked for in these days, which had a yes, a no or a day within five working days: ready or
    begun, parked or declined with the reason, or a team asked with the day of its reply. Whose five days still run
    and that has no answer yet is not counted. Three queries."""
    rows = list(asked_in(client_ids, first, last).values_list("pk", "client_id", "asked_on"))
    pks = asked_in(client_ids, first, last).values("pk")
    moves = counted().filter(request__in=pks, new_column__in=ANSWERS, on__lte=last)
    days: dict[int, date] = {}
    for request, on in (
        *moves.order_by().values_list("request_id", "on"),
        *Feasibility.objects.filter(request__in=pks, asked_on__lte=last)
        .order_by()
        .values_list("request_id", "asked_on"),
    ):
        days[request] = min(on, days.get(request, on))
    found = []
    for pk, client, asked_on in rows:
        limit = plus_working_days(asked_on, ANSWER_WORKING_DAYS)
        if pk in days or limit <= last:
            found.append((client, pk in days and days[pk] <= limit))
    return _by_client(found)


def returned(client_ids: Collection[int], first: date, last: date) -> Hits:
    """Of the requests that went to a team in these days (Feasibility or later), which came back to be shaped. One
    query."""
    moves = counted().filter(request__client__in=client_ids, on__range=(first, last)).order_by("pk")
    clients: dict[int, int] = {}
    back: dict[int, bool] = {}
    for request, client, old, new in moves.values_list(
        "request_id", "request__client_id", "old_column", "new_column"
    ):
        clients[request] = client
        if old in EARLY and new in WITH_A_TEAM:
            back.setdefault(request, False)
        elif request in back and old in WITH_A_TEAM and new in EARLY:
            back[request] = True
    return _by_client((clients[request], came) for request, came in back.items())


def challenged(client_ids: Collection[int], first: date, last: date) -> Mapping[int, int]:
    """How many requests were declined in these days, each with what the client can do instead; of clients with a
    board. One query."""
    moves = counted().filter(request__client__in=client_ids, on__lte=last).order_by("pk")
    clients: set[int] = set()
    declined: dict[int, set[int]] = defaultdict(set)
    for request, client, on, new in moves.values_list("request_id", "request__client_id", "on", "new_column"):
        clients.add(client)
        if new == Column.DECLINED and on >= first:
            declined[client].add(request)
    return {client: len(declined[client]) for client in clients}


def asked_in(client_ids: Collection[int], first: date, last: date) -> QuerySet[Request]:
    """Requests asked for in these days, without order."""
    return Request.objects.filter(client__in=client_ids, asked_on__range=(first, last)).order_by()


def _by_client(pairs: Iterable[tuple[int, bool]]) -> Hits:
    found: dict[int, list[bool]] = defaultdict(list)
    for client, holds in pairs:
        found[client].append(holds)
    return found

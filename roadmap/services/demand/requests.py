"""A request comes on the board, and its words change."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from opm.kernel.errors import Refused
from relationships.models import Client, User
from relationships.services import records
from roadmap.models import Column, RankMove, Request
from roadmap.services.demand.board import last_place, lock_board, running_session
from roadmap.services.demand.inputs import RequestInput, checked, values_of
from roadmap.services.demand.rules import require_room


@transaction.atomic
def ask_for(
    *,
    client: Client,
    wish: RequestInput,
    source: str = Request.Source.HAND,
    external_id: str = "",
    origin: tuple[str, str] = ("", ""),
    by: User,
    now: datetime,
) -> Request:
    """Put a request on the last place of New, with its first move. NotAllowed, Refused.

    An `external_id` that the client's board has already is Refused: change that request instead.
    """
    records.require_team(client, by)
    lock_board(client)
    today = timezone.localdate(now)
    wish = checked(wish, client, None, today)
    if external_id and Request.objects.filter(client=client, external_id=external_id).exists():
        raise Refused(f"{external_id} is on the board already.")
    made = Request(
        client=client,
        column=Column.NEW,
        since=today,
        rank=last_place(client, Column.NEW),
        source=source,
        external_id=external_id,
        origin_type=origin[0],
        origin_id=origin[1],
        **values_of(wish),
    )
    made = records.create(made, action="request.ask", by=by, now=now)
    if not made.moves.exists():  # a double click found the first one
        require_room(client, Column.NEW, made)
        RankMove.objects.create(
            request=made,
            session=running_session(client),
            on=today,
            at=now,
            new_column=Column.NEW,
            new_rank=made.rank,
            by=by,
        )
    return made


@transaction.atomic
def change_request(
    *, request: Request, wish: RequestInput, seen_version: int | None, by: User, now: datetime
) -> Request:
    """Write a wish over a request; its place stays. Nothing changed writes nothing. NotAllowed, Refused, Conflict."""
    records.require_team(request.client, by)
    stored = records.locked(request, seen_version=seen_version)
    values = values_of(checked(wish, stored.client, stored, timezone.localdate(now)))
    return records.change(
        stored, values=values, seen_version=seen_version, action="request.change", by=by, now=now
    )

"""Which sessions of the demand board are due, planned, running and held (RHYTHM.md: every two weeks)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from django.db.models import Count, Q, QuerySet

from opm.kernel.looks import shared
from relationships.models import Client
from roadmap.models import PrioritySession

EVERY = timedelta(days=PrioritySession.EVERY_DAYS)
State = PrioritySession.State


@dataclass(frozen=True, slots=True)
class Due:
    """A client's next session: `on` where one is planned, `last_on` the last one held; `overdue` says that its day
    is over, or that two weeks went by and none is planned."""

    client_id: int
    on: date | None
    last_on: date | None
    running: bool
    overdue: bool


@shared
def due_sessions(client_ids: Iterable[int], today: date) -> dict[int, Due]:
    """How each of these clients stands with its sessions; one that never planned any is not in it. One query."""
    rows = PrioritySession.objects.filter(client__in=list(client_ids)).exclude(state=State.CANCELLED)
    days: dict[str, dict[int, date]] = {State.PLANNED: {}, State.RUNNING: {}, State.HELD: {}}
    for client_id, state, on in rows.order_by("on").values_list("client_id", "state", "on"):
        days[state][client_id] = on  # the last held one stays
    planned, running, held = days.values()
    return {
        pk: _due(pk, planned.get(pk), held.get(pk), pk in running, today)
        for pk in {*planned, *running, *held}
    }


def _due(client_id: int, on: date | None, last_on: date | None, running: bool, today: date) -> Due:
    late = on < today if on else bool(last_on and last_on + EVERY < today)
    return Due(client_id, on, last_on, running, late and not running)


def listed(client: Client) -> QuerySet[PrioritySession]:
    """A client's sessions, newest first, each with `moved`: how many requests moved in it. One query when read."""
    counted = Q(moves__undoes=None, moves__undone_by=None)
    rows = PrioritySession.objects.filter(client=client).select_related("client")
    rows = rows.annotate(moved=Count("moves__request", filter=counted, distinct=True))
    return rows.order_by("-on", "-pk")


def opened(client: Client) -> PrioritySession | None:
    """The session that runs, else the planned one. One query."""
    waiting = PrioritySession.objects.filter(client=client, state__in=(State.RUNNING, State.PLANNED))
    return waiting.select_related("client").order_by("-state").first()  # "running" sorts after "planned"


def before(session: PrioritySession) -> PrioritySession | None:
    """The session held before this one. One query."""
    held = PrioritySession.objects.filter(client=session.client_id, state=State.HELD).exclude(pk=session.pk)
    if session.ended_at:
        held = held.filter(ended_at__lt=session.ended_at)
    return held.order_by("-ended_at").first()


def unsent_letters(client: Client) -> set[int]:
    """Sessions whose letter still waits: those held after the last one whose letter went out. One query.

    Two at most: a letter tells of the session before too, and after two more of them nobody misses an old one.
    """
    held = PrioritySession.objects.filter(client=client, state=State.HELD).order_by("-on", "-pk")
    latest = held.values_list("pk", "letter_sent_on")[:2]
    return {pk for pk, _ in takewhile(lambda row: row[1] is None, latest)}

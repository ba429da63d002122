"""The relationship map: the portfolio's manager judges importance and sets the order of attention, each quarter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from relationships.models import Client, Criterion, Importance, Portfolio, User
from relationships.selectors.importance import HIGHEST, LOWEST, criteria
from relationships.services.records import note

NOT_YOURS = "Only the manager of the portfolio judges importance and sets the order of attention."


def judges(user: User) -> bool:
    """Whether somebody judges at all; which clients follows from the portfolios managed."""
    return user.role == User.Role.MANAGER


def judged_clients(user: User) -> set[int]:
    """Ids of the clients that `user` judges. One query."""
    if not judges(user):
        return set()
    mine = Portfolio.objects.managed_by(user)
    return set(Client.objects.active().filter(portfolio__in=mine).values_list("pk", flat=True))


@transaction.atomic
def judge(
    *,
    client: Client,
    quarter: Quarter,
    marks: Mapping[str, int],
    why: str,
    seen_version: int,
    by: User,
    now: datetime,
    today: date,
) -> Importance:
    """Judge a client's importance in a quarter, 1 to 5 by criterion. Raises NotAllowed, Refused, or Conflict."""
    _require(client, by)
    _check(marks)
    stored = _locked(client, quarter, seen_version)
    if stored.pk and (stored.marks, stored.why, stored.reviewed_on) == (dict(marks), why, today):
        return stored
    before = stored.marks
    stored.marks, stored.why, stored.reviewed_on, stored.by = dict(marks), why, today, by
    stored.version += 1 if stored.pk else 0
    stored.save()
    note(
        "importance.judge",
        stored,
        client=client,
        by=by,
        now=now,
        field="marks",
        old=_said(before),
        new=_said(stored.marks),
        reason=why,
    )
    return stored


@transaction.atomic
def set_order(
    *, quarter: Quarter, order: Mapping[int, int | None], by: User, now: datetime, today: date
) -> int:
    """Set places of the order of attention (client id to place, None: no place). Gives how many moved.

    Two clients may not share a place. A client that was not judged in this quarter keeps its last marks.
    """
    clients = {client.pk: client for client in Client.objects.filter(pk__in=order)}
    if set(order) - judged_clients(by):
        raise NotAllowed(NOT_YOURS)
    places = [place for place in order.values() if place is not None]
    if len(set(places)) != len(places):
        raise Refused("Two clients have the same place. Give each its own, or none.")
    moved = 0
    for pk, place in order.items():
        stored = _locked(clients[pk], quarter, None)
        if stored.attention == place and (stored.pk or place is None):
            continue
        old, stored.attention = stored.attention, place
        stored.reviewed_on, stored.by = today, by
        stored.version += 1 if stored.pk else 0
        stored.save()
        said = {"field": "attention", "old": str(old or ""), "new": str(place or "")}
        note("importance.order", stored, client=clients[pk], by=by, now=now, **said)
        moved += 1
    return moved


def _require(client: Client, by: User) -> None:
    if client.pk not in judged_clients(by):
        raise NotAllowed(NOT_YOURS)


def _check(marks: Mapping[str, int]) -> None:
    missing = [item.name for item in criteria() if item.key not in marks]
    if missing:
        raise Refused(f"Give a mark for {missing[0].lower()}.")
    if any(not LOWEST <= mark <= HIGHEST for mark in marks.values()):
        raise Refused(f"Marks go from {LOWEST} to {HIGHEST}.")


def _locked(client: Client, quarter: Quarter, seen_version: int | None) -> Importance:
    """The quarter's own judgement, locked; a new one starts from the latest marks. The client's row is the lock."""
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    stored = Importance.objects.filter(client=client, quarter=quarter).first()
    if seen_version is not None and seen_version != (stored.version if stored else 0):
        raise Conflict("Somebody else judged this client while you had it open.", stored)
    if stored:
        return stored
    last = Importance.objects.filter(client=client, quarter__lt=quarter).order_by("-quarter").first()
    marks, why = (last.marks, last.why) if last else ({}, "")
    return Importance(client=client, quarter=quarter, marks=marks, why=why)


def _said(marks: Mapping[str, int]) -> str:
    """ "Value at stake 4, Reliance on IT 2"."""
    names = dict(Criterion.objects.values_list("key", "name"))
    return ", ".join(f"{names.get(key, key)} {mark}" for key, mark in marks.items())

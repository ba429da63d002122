"""Alarms about people: a key role that nobody holds, support that hangs on one person, readings that grew old.

What comes from readings is told to those alone who may read them (TRUST.md S2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from opm.kernel import words
from opm.standings import ClientRow
from opm.todo.task import Act, Ask, Coming, Task
from relationships.models import Client, Reading, Seat, User
from relationships.selectors.people.alarms import Alarms, alarms_of
from relationships.selectors.people.readings import INFLUENCE, STALE_DAYS

EMPTY, ADVOCATES, STALE = 0, 1, 2  # in the order of their consequence
STANCES = tuple((str(stance.value), str(stance.label)) for stance in reversed(Reading.Stance))
INFLUENCES = tuple((str(number), f"{number}, {name}") for number, name in reversed(INFLUENCE.items()))


def tasks(user: User, reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Rows of the clients in reach (client id to row). Four queries."""
    candid = set(Client.objects.candid_to(user).filter(pk__in=list(reach)).values_list("pk", flat=True))
    mine = set(Client.objects.editable_by(user).filter(pk__in=list(reach)).values_list("pk", flat=True))
    for client, found in alarms_of(list(reach), candid, today).items():
        yield from _of_client(reach[client], found, today, may_act=client in mine)


def coming(user: User, reach: Mapping[int, ClientRow], today: date, until: date) -> Iterator[Coming]:
    """Nothing about people has a day to come."""
    yield from ()


def _of_client(row: ClientRow, found: Alarms, today: date, *, may_act: bool) -> Iterator[Task]:
    yield from (_empty(row, seat, today, may_act=may_act) for seat in found.empty)
    if found.stale:
        yield _stale(row, found, today, may_act=may_act)
    elif found.few_advocates:
        yield _advocates(row, found)


def _empty(row: ClientRow, seat: Seat, today: date, *, may_act: bool) -> Task:
    since = (today - seat.ended_on).days if seat.ended_on else 0
    retire = Act(
        "Take the key mark off",
        reverse("seat_key", args=[row.slug, seat.pk]),
        hidden={"seen_version": str(seat.version)},
    )
    return Task(
        kind="stakeholder",
        title=f"The key role {seat.role} is empty",
        why=f"{row.name}. {seat.person} left on {words.day(seat.ended_on, near=today)}; it is a key role.",
        when=f"empty for {words.count(since, 'day')}",
        action="Add who follows",
        url=f"{reverse('person_new', args=[row.slug])}?{urlencode({'role': seat.role, 'key': ''})}"
        if may_act
        else reverse("people", args=[row.slug]),
        client_id=row.pk,
        tone="warn",
        order=EMPTY - since,
        key=f"seat:{seat.pk}",
        acts=(retire,) if may_act else (),
    )


def _advocates(row: ClientRow, found: Alarms) -> Task:
    return Task(
        kind="stakeholder",
        title=f"{row.name}: {found.advocates_line[0].lower()}{found.advocates_line[1:-1]}",
        why=f"{row.name}. Two advocates with influence 4 or 5 keep joint work going.",
        when=f"{len(found.advocates or ())} of 2",
        action="Open people",
        url=reverse("people", args=[row.slug]),
        client_id=row.pk,
        order=ADVOCATES,
        key=f"advocates:{row.pk}",
    )


def _stale(row: ClientRow, found: Alarms, today: date, *, may_act: bool) -> Task:
    """One row a client; in place one reads the most influential person, then the row names the next.

    Few advocates are told with it: who has not been read may be one.
    """
    seat, others = found.stale[0], len(found.stale) - 1
    more = f" and {others} more" if others else ""
    alone = f" {found.advocates_line}" if found.few_advocates else ""
    return Task(
        kind="stakeholder",
        title=f"Read {seat.person}{more} again",
        why=f"{row.name}. {seat.role}, no reading of the last {STALE_DAYS} days.{alone}",
        when=words.count(len(found.stale), "person", "people"),
        action="Add a reading" if may_act else "Open people",
        url=reverse("reading_add", args=[row.slug, seat.pk])
        if may_act
        else reverse("people", args=[row.slug]),
        client_id=row.pk,
        order=STALE,
        key=f"stale_people:{row.pk}",
        acts=(_read(row, seat, today),) if may_act else (),
    )


def _read(row: ClientRow, seat: Seat, today: date) -> Act:
    return Act(
        "Save the reading",
        reverse("reading_add", args=[row.slug, seat.pk]),
        asks=(
            Ask("stance", "Stance", "select", choices=STANCES),
            Ask("influence", "Influence", "select", choices=INFLUENCES),
            Ask("evidence", "What they said or did", required=False),
        ),
        hidden={"on": today.isoformat()},
    )

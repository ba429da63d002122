"""Points of a meeting: added, settled, dropped, put in order, carried to the next one.

An agenda is stored the first time somebody works on it; until then it is read from what is open
(selectors.catch_ups.agenda). Every verb that is given a point's key stores the agenda first.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from opm.kernel import words
from opm.kernel.errors import Conflict, Refused
from relationships.models import AgendaItem, Touch, User
from relationships.selectors.catch_ups.agenda import CARRIES, SETTLED, open_records, proposals
from relationships.services import checks, records

MOST_POINTS = 60
OPEN, DONE, DROPPED, CARRIED = (
    AgendaItem.State.OPEN,
    AgendaItem.State.DONE,
    AgendaItem.State.DROPPED,
    AgendaItem.State.CARRIED,
)


@transaction.atomic
def add(*, touch: Touch, text: str, by: User, now: datetime) -> AgendaItem:
    """A point of one's own, at the end."""
    stored = _to_work_on(touch, by)
    if stored.state != Touch.State.PLANNED:
        raise Refused("This catch-up is over. Put the point on the agenda of the next one.")
    text = checks.one_line(text, "The point", missing="Say in a few words what to talk about.")
    gather(stored, timezone.localdate(now))
    if stored.agenda.count() >= MOST_POINTS:
        raise Refused(f"An agenda of {MOST_POINTS} points is full. Drop one first.")
    if there := stored.agenda.filter(state=OPEN, text=text).first():
        return there  # a second press
    item = AgendaItem.objects.create(touch=stored, text=text, position=_end(stored))
    records.note("agenda.add", item, client=stored.client, by=by, now=now, new=item.text)
    return item


@transaction.atomic
def settle(
    *, touch: Touch, key: str, state: str, result: str = "", seen: int, by: User, now: datetime
) -> AgendaItem:
    """Tick a point done with its result, drop it from this agenda, or open it again. `seen` is the version read."""
    stored = _to_work_on(touch, by)
    item = _point(stored, key, now)
    if item.version != max(seen, 1):
        raise Conflict("Somebody else changed this point while you had it open.", item)
    if state not in (OPEN, DONE, DROPPED):
        raise Refused("A point is done, dropped or open.")
    result = checks.words_of(result, "The result")
    if stored.state == Touch.State.CANCELLED or AgendaItem.objects.filter(carried_from=item).exists():
        raise Refused("This point went on to a later meeting; settle it there.")
    if stored.state == Touch.State.HELD and state == OPEN:
        raise Refused("This catch-up is over: its points are done, dropped or carried.")
    old = item.get_state_display()
    item.state, item.result, item.version = state, result, item.version + 1
    item.save(update_fields=["state", "result", "version"])
    records.note(
        "agenda.settle",
        item,
        client=stored.client,
        by=by,
        now=now,
        field="state",
        old=old,
        new=item.get_state_display(),
        reason=item.result,
    )
    return item


@transaction.atomic
def shift(*, touch: Touch, key: str, up: bool, by: User, now: datetime) -> None:
    """Put a point one place up or down among those that are shown; at the end nothing happens."""
    stored = _to_work_on(touch, by)
    item = _point(stored, key, now)
    rows = [row for row in stored.agenda.all() if row.state == item.state]
    place = [row.pk for row in rows].index(item.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows):
        AgendaItem.objects.filter(pk=row.pk).update(position=position)
    records.note("agenda.order", item, client=stored.client, by=by, now=now, new=item.text)


def gather(touch: Touch, today: date) -> None:
    """Store what belongs on the agenda today, and settle what was settled elsewhere. In the caller's transaction."""
    if touch.state != Touch.State.PLANNED:
        return
    found = open_records(touch, today)
    stored = list(touch.agenda.all())
    settled = [
        item.pk
        for item in stored
        if item.state == OPEN and item.source_type and (item.source_type, item.source_id) not in found
    ]
    AgendaItem.objects.filter(pk__in=settled).update(state=DONE, result=SETTLED)
    end = _end(touch)
    for place, point in enumerate(proposals(touch, stored, found)):
        AgendaItem.objects.create(
            touch=touch,
            text=point.text,
            source_type=point.source[0],
            source_id=point.source[1],
            carried_from=point.carried_from,
            carried=point.carried,
            position=end + place,
        )


def close(touch: Touch, today: date) -> None:
    """The meeting took place: what is open is carried. Refused while a point carried twice is not settled."""
    gather(touch, today)
    left = list(touch.agenda.filter(state=OPEN))
    stuck = [item.text for item in left if item.carried >= CARRIES]
    if stuck:
        named = words.listed([f"\u201c{text}\u201d" for text in stuck])
        one = len(stuck) == 1
        raise Refused(
            f"{named} {'was' if one else 'were'} carried over twice. Decide {'it' if one else 'them'} or drop "
            f"{'it' if one else 'them'} on the agenda, then close the catch-up."
        )
    touch.agenda.filter(state=OPEN).update(state=CARRIED)


def put_back(touch: Touch) -> None:
    """The meeting is cancelled: its open points wait for the next one, and that was no carrying."""
    touch.agenda.filter(state=OPEN).update(state=CARRIED)


def take_back(touch: Touch) -> None:
    """The meeting is planned again: what no other meeting took yet is open here again."""
    touch.agenda.filter(state=CARRIED, carried_to=None).update(state=OPEN)


def _to_work_on(touch: Touch, by: User) -> Touch:
    records.require_team(touch.client, by)
    return records.locked(touch, seen_version=None)


def _point(touch: Touch, key: str, now: datetime) -> AgendaItem:
    """The stored point of a key: its number, "carried:5" or "relationships.commitment:12"."""
    gather(touch, timezone.localdate(now))
    kind, _, number = key.rpartition(":")
    wanted = (
        {"pk": number} if not kind else {"carried_from": number} if kind == "carried" else _of(kind, number)
    )
    found = touch.agenda.filter(**wanted).first() if number.isdecimal() and len(number) < 19 else None
    if found is None:
        raise Refused("This point is not on the agenda any more.")
    return found


def _of(kind: str, number: str) -> dict[str, str]:
    return {"source_type": kind, "source_id": number}


def _end(touch: Touch) -> int:
    last = touch.agenda.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1

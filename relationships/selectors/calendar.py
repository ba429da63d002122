"""A BRM's calendar as iCalendar (RFC 5545): catch-ups with their time, days of commitments and reviews as whole days.

Only of clients whose records the person may change. Nothing candid: no private note, no reading, no concern.
A time is written in UTC: it is one moment, whichever zone the reader's calendar is in and whatever the clocks do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from icalendar import Calendar, Event

from relationships.models import Charter, Client, Commitment, Touch, User

LATELY = timedelta(days=90)  # what was held or cancelled stays so long
LEAVING = timedelta(days=30)
MOST = 2000  # events of a feed
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # no control character is part of a text value
Address = Callable[[str], str]  # a path as a whole address


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the calendar. Without `at` it takes the whole day; `sequence` grows with each change."""

    uid: str
    title: str
    on: date
    at: time | None
    minutes_long: int
    where: str
    about: str
    url: str
    sequence: int
    cancelled: bool = False


def feed(user: User, today: date, now: datetime, address: Address) -> bytes:
    """The calendar of `user` as a file. Six queries for any number of clients."""
    clients = Client.objects.editable_by(user).active()
    entries = [*_touches(clients, today), *_commitments(clients), *_reviews(clients)]
    return to_ical(entries[:MOST], now, address, name="OPM")


def single(touch: Touch, now: datetime, address: Address) -> bytes:
    """One catch-up as a file. One query."""
    return to_ical([_touch(touch)], now, address)


def to_ical(entries: Iterable[Entry], now: datetime, address: Address, *, name: str = "") -> bytes:
    """Entries as an iCalendar file."""
    calendar = Calendar()
    calendar.add("prodid", "-//OPM//Partnership rhythm//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if name:
        calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, now, address))
    return bytes(calendar.to_ical())


def starts_at(on: date, at: time, zone: str) -> datetime:
    """The moment of a local time. A time that a change of clocks leaves out is the moment that the old clock shows."""
    return datetime.combine(on, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _event(entry: Entry, now: datetime, address: Address) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("summary", _plain(entry.title))
    if entry.at is None:
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        start = starts_at(entry.on, entry.at, settings.TIME_ZONE)
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=entry.minutes_long))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if entry.where:
        event.add("location", _plain(entry.where))
    url = address(entry.url)
    event.add("description", _plain(f"{entry.about}\n{url}" if entry.about else url))
    event.add("url", url)
    return event


def _touches(clients: Iterable[Client], today: date) -> Iterator[Entry]:
    lately = Q(on__gte=today - LATELY, state=Touch.State.HELD)
    leaving = Q(on__gte=today - LEAVING, state__in=[Touch.State.CANCELLED, Touch.State.PLANNED])
    rows = Touch.objects.filter(lately | leaving, client__in=clients).select_related("client")
    return (_touch(touch) for touch in rows.prefetch_related("seats__person").order_by("-on", "pk"))


def _touch(touch: Touch) -> Entry:
    names = ", ".join(seat.person.name for seat in touch.seats.all())
    about = [touch.get_kind_display(), f"With {names}" if names else ""]
    return Entry(
        uid=_uid("catch-up", touch.pk, touch.created_at),
        title=f"{touch.title}, {touch.client.name}",
        on=touch.on,
        at=touch.at,
        minutes_long=touch.minutes_long,
        where=touch.get_channel_display(),
        about=". ".join(part for part in about if part),
        url=reverse("catch_up", args=[touch.client.slug, touch.pk]),
        sequence=touch.version,
        cancelled=touch.state == Touch.State.CANCELLED,
    )


def _commitments(clients: Iterable[Client]) -> Iterator[Entry]:
    rows = Commitment.objects.filter(client__in=clients, state__in=Commitment.OPEN)
    for row in rows.select_related("client", "owner"):
        yield Entry(
            uid=_uid("commitment", row.pk, row.created_at),
            title=f"Due: {row.text}, {row.client.name}",
            on=row.due_on,
            at=None,
            minutes_long=0,
            where="",
            about=f"By {row.owner}" if row.owner else "",
            url=reverse("commitment", args=[row.client.slug, row.pk]),
            sequence=row.version,
        )


def _reviews(clients: Iterable[Client]) -> Iterator[Entry]:
    rows = Charter.objects.filter(client__in=clients, state=Charter.State.AGREED, review_on__isnull=False)
    for row in rows.select_related("client"):
        yield Entry(
            uid=_uid("charter", row.pk, row.created_at),
            title=f"Review the charter, {row.client.name}",
            on=row.review_on or date.max,
            at=None,
            minutes_long=0,
            where="",
            about="",
            url=reverse("charter", args=[row.client.slug]),
            sequence=row.version,
        )


def _uid(noun: str, pk: int, made: datetime) -> str:
    """The same for as long as the record lives, and no other installation's."""
    return f"{noun}-{pk}-{int(made.timestamp())}@opm"


def _plain(text: str) -> str:
    return CONTROL.sub(" ", text.replace("\r\n", "\n"))

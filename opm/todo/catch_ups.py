"""Overdue catch-ups, meetings without an end, minutes to send."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from django.urls import reverse

from opm.kernel import words
from opm.standings import ClientRow
from opm.todo.task import Act, Ask, Coming, Task
from relationships.models import Channel, Client, Kind, Touch, User
from relationships.selectors.catch_ups import minutes
from relationships.selectors.catch_ups.due import Due, next_due


def tasks(user: User, reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Rows of the clients in reach (client id to row). Six queries, seven for those who read portfolios."""
    mine = _editable(user, reach)
    for pk, rows in next_due(reach, today).items():
        yield from (_overdue(due, reach[pk], today, act=pk in mine) for due in rows if due.waits)
    planned = Touch.objects.filter(client__in=reach, state=Touch.State.PLANNED, on__lt=today)
    for touch in planned.order_by("on", "pk"):
        yield _unheld(touch, reach[touch.client_id], today, act=touch.client_id in mine)
    for touch in minutes.overdue(reach, today):
        yield _minutes(touch, reach[touch.client_id], today)


def coming(user: User, reach: Mapping[int, ClientRow], today: date, until: date) -> Iterator[Coming]:
    """Planned catch-ups from `today` to `until`, both included. One query."""
    planned = Touch.objects.filter(client__in=reach, state=Touch.State.PLANNED, on__gte=today, on__lte=until)
    for touch in planned.order_by("on", "at", "pk"):
        row = reach[touch.client_id]
        url = reverse("catch_up", args=[row.slug, touch.pk])
        at = f"{touch.at:%H:%M}" if touch.at else ""
        yield Coming(touch.on, touch.title, f"{row.name}, {touch.minutes_long} minutes", url, at)


def _editable(user: User, reach: Mapping[int, ClientRow]) -> Collection[int]:
    """Clients whose rows `user` can finish in place; whoever only reads follows them up."""
    if not user.reads_portfolios:
        return reach
    return set(Client.objects.editable_by(user).values_list("pk", flat=True))


def _overdue(due: Due, row: ClientRow, today: date, *, act: bool) -> Task:
    name = due.seat.person.name
    title = (
        f"No catch-up with {name} since {words.day(due.last_on, near=today)}"
        if due.last_on
        else f"No catch-up with {name} yet"
    )
    return Task(
        kind="overdue_touch",
        title=title,
        why=f"{row.name}, {due.seat.role}. Agreed every {words.count(due.rule.days, 'day')}.",
        when=f"{words.count(due.days_over, 'day')} over",
        action="Book a catch-up",
        url=f"{reverse('catch_up_new', args=[row.slug])}?seat={due.seat.pk}",
        client_id=row.pk,
        tone="warn",
        order=-due.days_over,
        key=f"catch_up_seat:{due.seat.pk}",
        acts=(_log(due, row, today),) if act else (),
    )


def _log(due: Due, row: ClientRow, today: date) -> Act:
    asks = (
        Ask("on", "Day", "date", today.isoformat()),
        Ask("kind", "Kind", "select", required=False, choices=(("", "Not chosen yet"), *_choices(Kind))),
        Ask("channel", "Channel", "select", Channel.PERSON.value, choices=_choices(Channel)),
    )
    hidden = {"who": str(due.seat.pk), "initiated_by": Touch.By.US.value, "seen_version": "0"}
    return Act("Log a catch-up", reverse("catch_up_log", args=[row.slug]), asks, hidden)


def _choices(of: type[Kind] | type[Channel]) -> tuple[tuple[str, str], ...]:
    return tuple((str(item.value), str(item.label)) for item in of)


def _unheld(touch: Touch, row: ClientRow, today: date, *, act: bool) -> Task:
    seen = {"seen_version": str(touch.version)}
    held = Act("It was held", reverse("catch_up_held", args=[row.slug, touch.pk]), hidden=seen)
    ask = (Ask("why", "Why"),)
    cancelled = Act(
        "It was cancelled", reverse("catch_up_cancel", args=[row.slug, touch.pk]), ask, hidden=seen
    )
    over = (today - touch.on).days
    return Task(
        kind="unheld",
        title=f"{touch.title}: was it held?",
        why=f"{row.name}. Planned for {words.day(touch.on)}, without an end.",
        when=f"{words.count(over, 'day')} ago",
        action="Open catch-up",
        url=reverse("catch_up", args=[row.slug, touch.pk]),
        client_id=row.pk,
        order=-over,
        key=f"touch:{touch.pk}",
        acts=(held, cancelled) if act else (),
    )


def _minutes(touch: Touch, row: ClientRow, today: date) -> Task:
    late = (today - minutes.in_time_until(touch)).days
    return Task(
        kind="minutes",
        title=f"Send the minutes of {touch.title}",
        why=f"{row.name}. Held {words.day(touch.on)}, minutes not sent.",
        when=f"{words.count(late, 'day')} over",
        action="Send minutes",
        url=reverse("catch_up_send", args=[row.slug, touch.pk]),
        client_id=row.pk,
        tone="warn",
        order=-late,
        key=f"minutes:{touch.pk}",
    )

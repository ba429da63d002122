"""The demand board: replies of teams to chase, sessions to plan, requests that lie, parked ones whose day came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from django.urls import reverse

from opm.kernel import words
from opm.standings import ClientRow
from opm.todo.task import Act, Ask, Coming, Task
from relationships.models import User
from roadmap.models import Column, Feasibility, Request
from roadmap.selectors.demand.waiting import look_again, replies_due, replies_waiting, unmoved
from roadmap.selectors.sessions import Due, due_sessions
from roadmap.selectors.sessions.due import EVERY

VERDICTS = tuple(
    (verdict.value, str(verdict.label))
    for verdict in (Feasibility.Verdict.YES, Feasibility.Verdict.NO, Feasibility.Verdict.UNKNOWN)
)  # "yes, if" names its condition: on the page of the reply

NEW = {"seen_version": "0"}  # of a record that is not there yet


def tasks(user: User, reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Rows of the clients in reach (client id to row). Four queries."""
    for asked in replies_due(list(reach), today):
        yield _reply(asked, reach[asked.request.client_id], today)
    for due in due_sessions(list(reach), today).values():
        if due.overdue:
            yield _session(due, reach[due.client_id], today)
    lying = Counter(item.client_id for item in unmoved(list(reach)))
    for client_id, amount in lying.items():
        yield _unmoved(amount, reach[client_id])
    for item in look_again(list(reach), today):
        yield _parked(item, reach[item.client_id], today)


def _reply(asked: Feasibility, row: ClientRow, today: date) -> Task:
    late = (today - asked.due_on).days
    address = reverse("feasibility_reply", args=[row.slug, asked.request_id, asked.pk])
    return Task(
        kind="feasibility",
        title=asked.request.title,
        why=f"{row.name}. {asked.team} was asked on {words.day(asked.asked_on)} and has not replied.",
        when=f"{words.count(late, 'day')} over" if late else "Due today",
        action="Open request",
        url=asked.request.get_absolute_url(),
        client_id=row.pk,
        tone="bad" if late else "warn",
        order=-late,
        key=f"feasibility:{asked.pk}",
        acts=(
            Act(
                "Note the reply",
                address,
                (
                    Ask("verdict", "Can it be done?", "select", choices=VERDICTS),
                    Ask("reason", "Why?"),
                    Ask("replied_on", "On which day?", "date", today.isoformat()),
                ),
                {"seen_version": str(asked.version)},
            ),
        ),
    )


def _session(due: Due, row: ClientRow, today: date) -> Task:
    """Planned and not held, or two weeks since the last one and none planned."""
    acts: tuple[Act, ...] = ()
    if due.on:
        late, why = today - due.on, f"Planned for {words.day(due.on)}, not held."
    else:
        assert due.last_on is not None  # overdue says so
        late, why = (
            today - due.last_on - EVERY,
            f"The last one was on {words.day(due.last_on)}, none is planned.",
        )
        ask = Ask("on", "Day of the session", "date", today.isoformat())
        acts = (Act("Plan the session", reverse("priority_session_new", args=[row.slug]), (ask,), NEW),)
    return Task(
        kind="session",
        title=f"Session with {row.name}",
        why=f"{row.name}. {why}",
        when=f"{words.count(late.days, 'day')} over",
        action="Open sessions",
        url=reverse("priority_sessions", args=[row.slug]),
        client_id=row.pk,
        tone="warn",
        order=-late.days,
        key=f"session:{row.pk}",
        acts=acts,
    )


def _unmoved(amount: int, row: ClientRow) -> Task:
    many, them = words.count(amount, "request"), words.agree(amount, "it", "them")
    return Task(
        kind="unmoved",
        title=f"{many} of {row.name} not moved in two sessions",
        why=f"{row.name}. Keep {them} with a reason, or park {them}.",
        when="Two sessions",
        action="Open board",
        url=reverse("demand", args=[row.slug]),
        client_id=row.pk,
        order=-amount,
        key=f"unmoved:{row.pk}",
    )


def _parked(item: Request, row: ClientRow, today: date) -> Task:
    """Parked until a day that has come."""
    assert item.look_again_on is not None  # the selector asks for it
    over = (today - item.look_again_on).days
    again = Act(
        "Take it up again",
        reverse("request_move", args=[row.slug, item.pk]),
        hidden={"column": Column.NEW.value, "seen_version": str(item.version)},
    )
    return Task(
        kind="look_again",
        title=item.title,
        why=f"{row.name}. Parked on {words.day(item.since)}: {item.reason}",
        when=f"{words.count(over, 'day')} over" if over else "Today",
        action="Open request",
        url=item.get_absolute_url(),
        client_id=row.pk,
        order=-over,
        key=f"request:{item.pk}",
        acts=(again,),
    )


def coming(user: User, reach: Mapping[int, ClientRow], today: date, until: date) -> Iterator[Coming]:
    """Sessions and replies of the next days, `today` and `until` included. Two queries."""
    for due in due_sessions(list(reach), today).values():
        if due.on and today <= due.on <= until:
            row = reach[due.client_id]
            yield Coming(
                due.on,
                f"Session with {row.name}",
                "Demand board",
                reverse("priority_sessions", args=[row.slug]),
            )
    for asked in replies_waiting(list(reach)).filter(due_on__range=(today, until)):
        row = reach[asked.request.client_id]
        where = f"{row.name}, {asked.team} replies"
        yield Coming(asked.due_on, asked.request.title, where, asked.request.get_absolute_url())

"""Charters to agree or to review; the rule of what is owed is relationships.selectors.charter.standing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.urls import reverse

from opm.kernel import words
from opm.standings import ClientRow
from opm.todo.task import Act, Coming, Task
from relationships.models import Charter, User
from relationships.selectors.charter.standing import Owed, Standing, standings

PATIENCE = 14  # days a client may take before the waiting is late


def tasks(user: User, reach: Mapping[int, ClientRow], today: date) -> Iterator[Task]:
    """Rows of the clients in reach (client id to row). Three queries."""
    for pk, standing in standings(list(reach), today).items():
        if standing.owed and not (standing.owed == Owed.WAITING and standing.days < 1):
            yield _task(reach[pk], standing)


def _task(row: ClientRow, standing: Standing) -> Task:
    title, why, when, action, tone = _words(row, standing)
    page = reverse("charter", args=[row.slug])
    about = standing.draft or standing.agreed
    drafting = standing.draft is not None and standing.owed != Owed.REVIEW
    return Task(
        kind="charter",
        title=title,
        why=f"{row.name}. {why}",
        when=when,
        action=action,
        url=f"{page}?draft" if drafting else page,
        client_id=row.pk,
        tone=tone,
        order=-standing.days,
        key=f"charter:{about.pk}" if about else f"charter:none-{row.pk}",
        acts=_acts(row, standing),
    )


def _words(row: ClientRow, standing: Standing) -> tuple[str, str, str, str, str]:
    """Title, why, how late, the button and the tone."""
    days = words.count(standing.days, "day")
    match standing.owed:
        case Owed.CHANGE if standing.said:
            title = f"{standing.said.name} asks for a change of the charter"
            since = f"{days} ago" if standing.days else "today"
            return title, f"“{words.shortened(standing.said.words, 120)}”", since, "Read it", "warn"
        case Owed.WAITING:
            tone = "warn" if standing.days >= PATIENCE else ""
            title = f"{standing.asked} has not agreed to the charter"
            return title, "The text is with the client.", f"{days} waiting", "Open it", tone
        case Owed.REVIEW:
            late = f"{days} over" if standing.days else "due today"
            tone = "warn" if standing.days else ""
            return f"Review the charter with {row.name}", "The review day has come.", late, "Read it", tone
    title = f"Finish the charter with {row.name}" if standing.draft else f"Write a charter with {row.name}"
    return title, "A client for more than a quarter, and nothing is agreed.", "", "Open it", ""


def _acts(row: ClientRow, standing: Standing) -> tuple[Act, ...]:
    if standing.owed == Owed.WAITING and standing.draft and standing.draft.asked:
        return (Act("Remind", reverse("charter_remind", args=[row.slug])),)
    return ()


def coming(user: User, reach: Mapping[int, ClientRow], today: date, until: date) -> Iterator[Coming]:
    """Review days of agreed charters, `today` and `until` included. One query."""
    due = Charter.objects.filter(
        client__in=list(reach), state=Charter.State.AGREED, review_on__gte=today, review_on__lte=until
    )
    for charter in due.order_by("review_on", "client").only("client", "review_on"):
        if charter.review_on:
            row = reach[charter.client_id]
            yield Coming(charter.review_on, "Charter review", row.name, reverse("charter", args=[row.slug]))

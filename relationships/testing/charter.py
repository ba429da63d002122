"""A client's charter as tests need it: drafted, proposed, agreed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from relationships.models import Charter, Client, Objective, Seat, User
from relationships.selectors.charter.standing import standing_of
from relationships.selectors.charter.text import Duty
from relationships.services import charter as services
from relationships.services.charter import CharterInput, Handed, ObjectiveInput
from relationships.testing.seats import seat_of

PURPOSE = "Give every manager numbers they trust on the third working day."
TEXTS = CharterInput(
    purpose=PURPOSE,
    it_brings="A team that knows the close, and time to improve it.",
    client_brings="Decisions within a week, and two people for the pilot.",
    review_on=date(2027, 5, 12),
    duties=(
        Duty("it", "Status each month", "Alice Archer"),
        Duty("client", "Priorities of the close", "Sam Reyes"),
    ),
)
CLOSE = ObjectiveInput(
    goal="Close the month sooner",
    measure="Working days to close",
    unit="days",
    baseline=Decimal(8),
    target=Decimal(3),
    due_on=date(2027, 6, 30),
    set_by=Objective.SetBy.JOINTLY,
    priority="Decisions on fresh numbers",
)


def drafted(
    client: Client, by: User, now: datetime, *aims: ObjectiveInput, texts: CharterInput = TEXTS
) -> Charter:
    """A draft with these objectives, one with a measure where none is named."""
    for aim in aims or (CLOSE,):
        services.add_objective(client=client, wish=aim, by=by, now=now)
    return services.save_draft(client=client, wish=texts, seen_version=0, by=by, now=now)


def proposed(
    client: Client, by: User, now: datetime, *aims: ObjectiveInput, seat: Seat | None = None
) -> Handed:
    """The draft put to Sam Reyes, or to `seat`."""
    draft = standing_of(client, now.date()).draft or drafted(client, by, now, *aims)
    seat = seat or Seat.objects.filter(client=client, ended_on=None).first() or seat_of(client)
    return services.propose(client=client, seat=seat, seen_version=draft.version, by=by, now=now)


def agreed(client: Client, by: User, now: datetime, *aims: ObjectiveInput) -> Charter:
    """A charter that both sides agreed to."""
    handed = proposed(client, by, now, *aims)
    assert handed.charter.content is not None
    return services.agree(link=handed.link, name="Sam Reyes", seen=handed.charter.content.sha256, now=now)


@dataclass(frozen=True, slots=True)
class ShownCharter:
    """A charter for tests that look at pages: an objective with readings, and the link to the next version."""

    objective: Objective
    handed: Handed


def shown_charter(client: Client, by: User, now: datetime) -> ShownCharter:
    """Version 1 agreed, read and with a community; version 2 with the client."""
    before = now - timedelta(days=200)
    agreed(client, by, before, CLOSE, ObjectiveInput(goal="Talk before it hurts"))
    objective = Objective.objects.filter(client=client).order_by("position")[0]
    for days, value in ((120, "8"), (60, "7.5"), (5, "6")):
        services.read_objective(
            objective=objective, on=(now - timedelta(days)).date(), value=Decimal(value), by=by, now=now
        )
    services.join(client=client, user=by, since=before.date(), by=by, now=now)
    texts = replace(TEXTS, purpose="Decide together on numbers that both sides trust.")
    services.save_draft(client=client, wish=texts, seen_version=0, by=by, now=now)
    return ShownCharter(objective, proposed(client, by, now - timedelta(days=3)))

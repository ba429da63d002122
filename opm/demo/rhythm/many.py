"""Very many promises, catch-ups, decisions and concerns, for measuring and not for telling: rows without an audit.

Every client has some of each and one person; the first one has as many people as a client ever has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from opm.demo.chance import Chance
from opm.demo.tables import insert_rows
from opm.demo.timeline import Clock
from opm.kernel import calendar
from relationships.models import (
    CadenceRule,
    Channel,
    Client,
    Commitment,
    Concern,
    Decision,
    Kind,
    Person,
    Reading,
    Seat,
    Touch,
    User,
    Warning,
)

TOUCHES, PROMISES = 4, 3  # a quarter
BUSY = 40  # people of the first client
SINCE = 1000  # days that everybody has been there
State = Commitment.State
DECISION = (
    "client_id", "version", "created_at", "question", "seat_id", "asked_on", "needed_by", "options", "answer",
    "state", "ended_on", "chased", "chased_on", "touch_id", "external_id",
)  # fmt: skip
CONCERN = (
    "client_id", "version", "created_at", "text", "detail", "raised_by_id", "raised_on", "severity", "owner_id",
    "due_on", "state", "closed_on", "put_right", "reopened", "recurrence_of_id", "touch_id", "external_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """A client in a quarter; `last` is the last day of it that has come."""

    client: Client
    owner: User
    seat: Seat
    first: date
    last: date
    seed: int

    def chance(self, name: str) -> Chance:
        """Chance of this place by a name."""
        return Chance(f"{self.seed} {self.client.slug} {self.first} {name}")

    def day(self, share: float) -> date:
        return self.first + timedelta(days=int((self.last - self.first).days * share))


def write_many(owners: Iterable[tuple[Client, User]], *, quarters: int, clock: Clock, seed: int) -> None:
    """Some of each for every client and quarter back from the demo's. Eleven statements and their batches."""
    pairs = list(owners)
    seats = _seats(pairs, clock.now)
    _write_people(*pairs[0], clock.now, seed)
    slots = [
        slot
        for pair, seat in zip(pairs, seats, strict=True)
        for slot in _slots(pair, seat, quarters, clock, seed)
    ]
    touches = Touch.objects.bulk_create(
        [row for slot in slots for row in _touches(slot, clock.now)], batch_size=500
    )
    seat_of = {seat.client_id: seat.pk for seat in seats}
    insert_rows(
        Touch.seats.through, ("touch_id", "seat_id"), ((row.pk, seat_of[row.client_id]) for row in touches)
    )
    promises = Commitment.objects.bulk_create(
        [row for slot in slots for row in _promises(slot, clock.now)], batch_size=500
    )
    Warning.objects.bulk_create(
        [_warning(row) for row in promises if row.due_on > row.baseline_on], batch_size=500
    )
    insert_rows(Decision, DECISION, (_decision(slot, clock.now) for slot in slots))
    insert_rows(Concern, CONCERN, (_concern(slot, clock.now) for slot in slots))


def _seats(pairs: Sequence[tuple[Client, User]], now: datetime) -> list[Seat]:
    """A sponsor for each client, met every four weeks."""
    people = Person.objects.bulk_create(
        [Person(name=f"Sponsor of {client.name}", created_at=now) for client, _ in pairs], batch_size=500
    )
    since = now.date() - timedelta(days=SINCE)
    CadenceRule.objects.bulk_create(
        [CadenceRule(client=client, tier=Seat.Tier.SPONSOR, days=28, created_at=now) for client, _ in pairs]
    )
    return Seat.objects.bulk_create(
        [
            Seat(
                client=client,
                person=person,
                role="Sponsor",
                tier=Seat.Tier.SPONSOR,
                is_key=True,
                started_on=since,
                created_at=now,
            )
            for (client, _), person in zip(pairs, people, strict=True)
        ],
        batch_size=500,
    )


def _write_people(client: Client, owner: User, now: datetime, seed: int) -> None:
    """The other people of a client with very many, each read once."""
    since, today = now.date() - timedelta(days=SINCE), now.date()
    people = Person.objects.bulk_create(
        [Person(name=f"Colleague {number} of {client.name}", created_at=now) for number in range(2, BUSY + 1)]
    )
    tier, role = Seat.Tier.WORKING, "Runs a team"
    seats = Seat.objects.bulk_create(
        [
            Seat(client=client, person=person, role=role, tier=tier, started_on=since, created_at=now)
            for person in people
        ]
    )
    chance = [Chance(f"{seed} person {number}") for number in range(len(seats))]
    Reading.objects.bulk_create(
        [
            Reading(
                seat=seat,
                on=today - timedelta(days=int(own.share() * 200)),
                stance=own.pick((-1, 0, 1, 2)),
                influence=own.pick((1, 2, 3, 4, 5)),
                by=owner,
                created_at=now,
            )
            for seat, own in zip(seats, chance, strict=True)
        ]
    )


def _slots(pair: tuple[Client, User], seat: Seat, quarters: int, clock: Clock, seed: int) -> Iterator[Slot]:
    today = clock.now.date()
    for back in range(1 - quarters, 1):
        quarter = clock.quarter.plus(back)
        last = min(calendar.last_day(quarter), today)
        yield Slot(*pair, seat, calendar.first_day(quarter), last, seed)


def _touches(slot: Slot, now: datetime) -> Iterator[Touch]:
    for number in range(TOUCHES):
        chance = slot.chance(f"touch {number}")
        yield Touch(
            client=slot.client,
            title="Catch-up",
            on=slot.day((number + chance.share()) / TOUCHES),
            kind=chance.pick(Kind.values),
            channel=chance.pick(Channel.values),
            state=chance.pick((Touch.State.HELD, Touch.State.CANCELLED), (9, 1)),
            led_by=slot.owner,
            created_at=now,
        )


def _promises(slot: Slot, now: datetime) -> Iterator[Commitment]:
    """Most are kept, some slip first, a few are late or run."""
    for number in range(PROMISES):
        chance = slot.chance(f"promise {number}")
        first = slot.day((number + chance.share()) / PROMISES)
        due = first + timedelta(days=chance.pick((0, 7, 14), (6, 2, 1)))
        done = due + timedelta(days=chance.pick((-2, 0, 6), (5, 3, 1)))
        runs = done >= now.date()
        yield Commitment(
            client=slot.client,
            text=f"Promise {number + 1} of {slot.first:%B %Y}",
            owner=slot.owner,
            seat=slot.seat,
            promised_on=first - timedelta(days=30),
            baseline_on=first,
            due_on=due,
            state=State.ACCEPTED if runs else State.KEPT if done <= due else State.LATE,
            ended_on=None if runs else done,
            created_at=now,
        )


def _warning(row: Commitment) -> Warning:
    told = row.baseline_on - timedelta(days=7)
    return Warning(
        commitment=row,
        raised_on=told,
        told_on=told,
        told_to="Sponsor",
        channel=Channel.CALL,
        old_due_on=row.baseline_on,
        new_due_on=row.due_on,
        applied=True,
        cause="A supplier delivered later than agreed.",
        by=row.owner,
        created_at=row.created_at,
    )


def _decision(slot: Slot, now: datetime) -> tuple[object, ...]:
    chance = slot.chance("decision")
    asked, ended = slot.day(chance.share() / 2), slot.last if chance.share() < 0.8 else None
    state = Decision.State.DECIDED if ended else Decision.State.WAITING
    text = f"Decision of {slot.first:%B %Y}"
    return (
        slot.client.pk, 1, now, text, slot.seat.pk, asked, slot.last, "", "Yes." if ended else "", state, ended, 1,
        asked, None, "",
    )  # fmt: skip


def _concern(slot: Slot, now: datetime) -> tuple[object, ...]:
    chance = slot.chance("concern")
    raised, closed = slot.day(chance.share() / 2), slot.last if chance.share() < 0.7 else None
    state = Concern.State.CLOSED if closed else Concern.State.OPEN
    severity = chance.pick((1, 2, 3))
    done = "Put right." if closed else ""
    text = f"Concern of {slot.first:%B %Y}"
    return (
        slot.client.pk, 1, now, text, "", slot.seat.pk, raised, severity, slot.owner.pk, None, state, closed, done, 0,
        None, None, "",
    )  # fmt: skip

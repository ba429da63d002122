"""Very many outcomes, requests and packages, for measuring and not for telling: rows without an audit.

Every client has some of each; the first one has a board that is as long as a board gets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from opm.demo.chance import Chance
from opm.demo.tables import Row, insert_rows
from opm.demo.timeline import Clock
from opm.kernel import calendar
from opm.kernel.quarters import Quarter
from relationships.models import Client, Team, User
from roadmap.models import (
    Column,
    Feasibility,
    Initiative,
    Leak,
    Mandate,
    Outcome,
    OutcomeReading,
    PrioritySession,
    RankMove,
    Request,
    WorkPackage,
)

REQUESTS, BUSY = 12, 240  # of a client, and of the first one
OUTCOMES, READINGS, PACKAGES = 3, 4, 2  # of a client; of an outcome; of a client in a quarter
PATH = (Column.NEW, Column.SHAPING, Column.FEASIBILITY, Column.READY, Column.DELIVERING, Column.DONE)
WEIGHTS = (3, 3, 2, 2, 3, 4, 1, 1)  # of PATH, and parked and declined
READING = ("outcome_id", "on", "value", "source", "note", "by_id", "created_at")
MOVE = (
    "request_id", "session_id", "on", "at", "old_column", "new_column", "old_rank", "new_rank", "reason", "by_id",
    "undoes_id",
)  # fmt: skip
ASKED = (
    "request_id", "team_id", "asked_on", "due_on", "verdict", "effort_low", "effort_high", "conditions", "reason",
    "replied_on", "replied_by", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A client with what its rows hang on; `since` is the first day that is told."""

    client: Client
    owner: User
    initiatives: Sequence[Initiative]
    team: Team
    clock: Clock
    since: date
    seed: int
    requests: int

    @property
    def today(self) -> date:
        return self.clock.now.date()

    def chance(self, name: str) -> Chance:
        """Chance of this client by a name."""
        return Chance(f"{self.seed} {self.client.slug} {name}")

    def day(self, share: float) -> date:
        return self.since + timedelta(days=int((self.today - self.since).days * share))


def write_many(owners: Iterable[tuple[Client, User]], *, quarters: int, clock: Clock, seed: int) -> None:
    """Some of each for every client, over that many quarters. Eleven statements and their batches."""
    parts = list(_parts(list(owners), quarters, clock, seed))
    Mandate.objects.bulk_create([_mandate(part) for part in parts])
    outcomes = Outcome.objects.bulk_create([row for part in parts for row in _outcomes(part)], batch_size=500)
    insert_rows(OutcomeReading, READING, (row for outcome in outcomes for row in _readings(outcome, clock)))
    Leak.objects.bulk_create(
        [_leak(part, _own(outcomes, number)[0]) for number, part in enumerate(parts)], batch_size=500
    )
    WorkPackage.objects.bulk_create(
        [row for part in parts for row in _packages(part, quarters)], batch_size=500
    )
    sessions = PrioritySession.objects.bulk_create([_session(part) for part in parts], batch_size=500)
    requests = Request.objects.bulk_create(
        [row for number, part in enumerate(parts) for row in _requests(part, _own(outcomes, number))],
        batch_size=500,
    )
    part_of = {part.client.pk: part for part in parts}
    held = {session.client_id: session for session in sessions}
    placed = [(item, part_of[item.client_id]) for item in requests]
    insert_rows(
        RankMove, MOVE, (row for item, part in placed for row in _moves(item, part, held[item.client_id]))
    )
    insert_rows(Feasibility, ASKED, (row for item, part in placed for row in _asked(item, part)))


def _parts(owners: list[tuple[Client, User]], quarters: int, clock: Clock, seed: int) -> Iterator[Part]:
    plans: dict[int, list[Initiative]] = {}
    for initiative in Initiative.objects.all():
        plans.setdefault(initiative.client_id, []).append(initiative)
    teams = list(Team.objects.all())
    since = calendar.first_day(clock.quarter.plus(1 - quarters))
    for number, (client, owner) in enumerate(owners):
        team, requests = teams[number % len(teams)], REQUESTS if number else BUSY
        yield Part(client, owner, plans.get(client.pk, []), team, clock, since, seed, requests)


# --- strategy ---------------------------------------------------------------------------------------------------------
def _mandate(part: Part) -> Mandate:
    year, text = part.clock.quarter.year, f"What {part.client.name} is to reach with IT in three years."
    return Mandate(client=part.client, number=1, first_year=year, text=text, created_at=part.clock.now)


def _outcomes(part: Part) -> Iterator[Outcome]:
    for number in range(OUTCOMES):
        chance = part.chance(f"outcome {number}")
        yield Outcome(
            client=part.client,
            theme_id=part.initiatives[0].theme_id if part.initiatives else None,
            measure=f"Days that step {number + 1} takes",
            unit="days",
            baseline=Decimal(20),
            baseline_on=part.since,
            target=Decimal(8),
            due_on=part.today + timedelta(days=chance.pick((-10, 60, 200))),
            source="Counted by the client",
            owner=part.owner,
            created_at=part.clock.now,
        )


def _readings(outcome: Outcome, clock: Clock) -> Iterator[Row]:
    chance = Chance(f"{outcome.client.slug} {outcome.measure} readings")
    began = outcome.baseline_on or clock.now.date()
    for number in range(1, READINGS + 1):
        on = began + timedelta(days=int((clock.now.date() - began).days * number / READINGS))
        yield (
            outcome.pk,
            on,
            Decimal(20 - int(number * 4 * chance.share())),
            "",
            "",
            outcome.owner_id,
            clock.now,
        )


def _leak(part: Part, outcome: Outcome) -> Leak:
    chance = part.chance("leak")
    return Leak(
        client=part.client,
        outcome=outcome,
        stage=chance.pick(Leak.Stage.values),
        what="Half of the places do not use it yet.",
        estimate=Decimal(chance.pick((20_000, 60_000, 140_000))),
        found_on=part.day(chance.share()),
        owner=part.owner,
        created_at=part.clock.now,
    )


def _packages(part: Part, quarters: int) -> Iterator[WorkPackage]:
    for back in range(1 - quarters, 1) if part.initiatives else ():
        quarter = part.clock.quarter.plus(back)
        for number in range(PACKAGES):
            yield _package(part, quarter, number)


def _package(part: Part, quarter: Quarter, number: int) -> WorkPackage:
    chance = part.chance(f"package {quarter} {number}")
    first, last = calendar.first_day(quarter), calendar.last_day(quarter)
    due = first + timedelta(days=int((last - first).days * chance.share()))
    delivered = due + timedelta(days=chance.pick((-3, 0, 12)))
    there = delivered <= part.today
    state = chance.pick(
        (WorkPackage.State.ACCEPTED, WorkPackage.State.CONDITIONAL, WorkPackage.State.REJECTED), (6, 2, 1)
    )
    return WorkPackage(
        client=part.client,
        initiative=part.initiatives[0],
        quarter=quarter,
        deliverable=f"Delivery {number + 1} of {quarter.label}",
        team=part.team,
        due_on=due,
        budget=Decimal(chance.pick((8_000, 25_000, 60_000))),
        state=state if there else WorkPackage.State.INSTRUCTED,
        delivered_on=delivered if there else None,
        verdict_on=delivered if there else None,
        words="As seen together." if there else "",
        created_at=part.clock.now,
    )  # fmt: skip


def _own(outcomes: Sequence[Outcome], number: int) -> Sequence[Outcome]:
    """Those of one part, in whose order they were made."""
    return outcomes[number * OUTCOMES : (number + 1) * OUTCOMES]


# --- demand -----------------------------------------------------------------------------------------------------------
def _session(part: Part) -> PrioritySession:
    """One held in the middle of what is told."""
    return PrioritySession(
        client=part.client,
        on=part.day(0.5),
        state=PrioritySession.State.HELD,
        started_at=part.clock.on(part.day(0.5), 60),
        ended_at=part.clock.on(part.day(0.5), 120),
        created_at=part.clock.now,
    )


def _requests(part: Part, own: Sequence[Outcome]) -> Iterator[Request]:
    """Each somewhere on its path, ranked in its column as it came."""
    ranks: Counter[str] = Counter()
    for number in range(part.requests):
        chance = part.chance(f"request {number}")
        column = chance.pick((*PATH, Column.PARKED, Column.DECLINED), WEIGHTS)
        asked = part.day(chance.share())
        since = asked + timedelta(days=int((part.today - asked).days * chance.share()))
        ranks[column] += 1
        ended = column in (Column.PARKED, Column.DECLINED)
        yield Request(
            client=part.client,
            title=f"Request {number + 1} of {asked:%B %Y}",
            problem="The figures are typed in twice, and two people wait for each other.",
            value="A day of the month end.",
            size=chance.pick(Request.Size.values),
            asked_by_name=f"Sponsor of {part.client.name}",
            asked_on=asked,
            due_on=since + timedelta(days=30) if column in (Column.DELIVERING, Column.DONE) else None,
            owner=part.owner,
            outcome=chance.pick(own),
            initiative=chance.pick(part.initiatives) if part.initiatives and column in PATH[4:] else None,
            column=column,
            since=since,
            rank=ranks[column],
            reason="Other things come first." if ended else "",
            alternative="The list that is there." if ended else "",
            done_on=since if column == Column.DONE else None,
            created_at=part.clock.now,
        )


def _moves(item: Request, part: Part, session: PrioritySession) -> Iterator[Row]:
    """From column to column up to where it stands; the last one in the session where it falls on its day or later."""
    steps = (
        list(PATH[: PATH.index(Column(item.column)) + 1])
        if item.column in PATH
        else [Column.NEW, item.column]
    )
    days = (item.since - item.asked_on).days
    for number, column in enumerate(steps):
        on = item.asked_on + timedelta(days=days * number // max(1, len(steps) - 1))
        before, last = steps[number - 1] if number else "", number == len(steps) - 1
        rank, seen = item.rank if last else 1, session.pk if last and number and on >= session.on else None
        why = item.reason if last else ""
        at = part.clock.on(on, 30 * number)
        yield item.pk, seen, on, at, before, column, 1 if number else None, rank, why, part.owner.pk, None


def _asked(item: Request, part: Part) -> Iterator[Row]:
    """The team was asked of everything that came as far as feasibility, and replied where it went on."""
    if item.column not in PATH[2:]:
        return
    on = item.since if item.column == Column.FEASIBILITY else item.asked_on
    due = on + timedelta(days=14)
    if item.column == Column.FEASIBILITY:
        yield item.pk, part.team.pk, on, due, Feasibility.Verdict.WAITING, None, None, "", "", None, "", 1
    else:
        yes = Feasibility.Verdict.YES
        yield item.pk, part.team.pk, on, due, yes, 5, 15, "", "Done before elsewhere.", due, part.team.name, 2

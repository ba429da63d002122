"""When the next catch-up with whom is due (RHYTHM.md, Cadence).

Next due = last held catch-up with that seat + the days of the rule; without one, the seat's start or the rule's making,
whichever is later, + the days. A cancelled one does not count. It is overdue once the grace days are over too. The most
specific rule wins: the seat's, else its tier's, else the one for everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Max, Min, Q
from django.utils import timezone

from relationships.models import CadenceRule, Seat, Touch


@dataclass(frozen=True, slots=True)
class Due:
    """A seat with a rule: `due_on` is the day agreed, `days_over` counts from it (negative: days left)."""

    seat: Seat
    rule: CadenceRule
    last_on: date | None  # the last catch-up held
    booked_on: date | None  # the next one planned
    due_on: date
    days_over: int

    @property
    def overdue(self) -> bool:
        """Whether the grace is over as well."""
        return self.days_over > self.rule.grace_days

    @property
    def waits(self) -> bool:
        """Overdue, and nothing is booked."""
        return self.overdue and self.booked_on is None


def deadline(last_on: date | None, seat: Seat, rule: CadenceRule) -> date:
    """The day by which the next catch-up is agreed, grace not counted."""
    begun = last_on or max(seat.started_on, timezone.localdate(rule.created_at))
    return begun + timedelta(days=rule.days)


def rule_for(seat: Seat, rules: Iterable[CadenceRule]) -> CadenceRule | None:
    """The most specific rule for a seat among those of its client."""
    fitting = [rule for rule in rules if _fits(rule, seat)]
    return max(fitting, key=lambda rule: (rule.seat_id is not None, rule.tier != ""), default=None)


def next_due(client_ids: Collection[int], today: date) -> dict[int, list[Due]]:
    """Everybody whom a rule covers, by client, the latest first; every client asked for has its list. Four queries."""
    found: dict[int, list[Due]] = {pk: [] for pk in client_ids}
    covered = seats_with_rules(client_ids, today)
    last = held_last([seat.pk for seat, _ in covered], today)
    booked = _booked([seat.pk for seat, _ in covered], today)
    for seat, rule in covered:
        due_on = deadline(last.get(seat.pk), seat, rule)
        over = (today - due_on).days
        found[seat.client_id].append(Due(seat, rule, last.get(seat.pk), booked.get(seat.pk), due_on, over))
    for rows in found.values():
        rows.sort(key=lambda due: (due.rule.grace_days - due.days_over, due.seat.person.name))
    return found


def seats_with_rules(client_ids: Collection[int], on: date) -> Sequence[tuple[Seat, CadenceRule]]:
    """Who sat at the clients on a day and is covered by a rule. Two queries."""
    rules: dict[int, list[CadenceRule]] = {}
    for rule in CadenceRule.objects.filter(client__in=client_ids):
        rules.setdefault(rule.client_id, []).append(rule)
    seats = Seat.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=on), client__in=list(rules), started_on__lte=on
    )
    pairs = (
        (seat, rule_for(seat, rules[seat.client_id])) for seat in seats.select_related("person", "client")
    )
    return [(seat, rule) for seat, rule in pairs if rule is not None]


def held_last(seat_ids: Collection[int], until: date) -> Mapping[int, date]:
    """The last held catch-up by seat, on `until` at the latest. One query."""
    held = Touch.objects.filter(state=Touch.State.HELD, seats__in=seat_ids, on__lte=until).order_by()
    return dict(held.values(seat=F("seats")).annotate(last=Max("on")).values_list("seat", "last"))


def _booked(seat_ids: Collection[int], today: date) -> Mapping[int, date]:
    planned = Touch.objects.filter(state=Touch.State.PLANNED, seats__in=seat_ids, on__gte=today).order_by()
    return dict(planned.values(seat=F("seats")).annotate(first=Min("on")).values_list("seat", "first"))


def _fits(rule: CadenceRule, seat: Seat) -> bool:
    if rule.seat_id is not None:
        return rule.seat_id == seat.pk
    return rule.tier in ("", seat.tier)

"""How often to meet whom: a rule for everybody, for a tier or for a seat. Errors as in services.records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from opm.kernel import words
from opm.kernel.errors import Conflict, Refused
from relationships.models import CadenceRule, Client, Seat, User
from relationships.services import records

LONGEST, MOST_GRACE = 366, 90
Whom = tuple[int | None, str]  # (number of the seat, tier): what a rule is for


@dataclass(frozen=True, slots=True)
class CadenceInput:
    """A row of the form: for a seat, else a tier, else everybody; `days` None takes the rule away."""

    seat: Seat | None
    tier: str
    days: int | None
    grace_days: int = 3
    seen_version: int = 0  # of the rule that was read; 0: there was none

    @property
    def whom(self) -> Whom:
        return (self.seat.pk if self.seat else None, self.tier)


@transaction.atomic
def set_cadence(
    *, client: Client, rows: Sequence[CadenceInput], by: User, now: datetime
) -> list[CadenceRule]:
    """Write the rows over the client's rules; a rule that no row names stays. Gives the rules as they are then.

    Conflict (`current`: the stored rules) where somebody else changed one of them since it was read.
    """
    records.require_team(client, by)
    stored = {(rule.seat_id, rule.tier): rule for rule in _rules(client).select_for_update(of=("self",))}
    changed = [row for row in rows if _differs(row, stored.get(row.whom))]
    for row in changed:
        _check(row, client)
        rule = stored.get(row.whom)
        if (rule.version if rule else 0) != row.seen_version:
            raise Conflict("Somebody else changed how often to meet.", list(stored.values()))
    for row in changed:
        _write(row, stored, client, by=by, now=now)
    return list(_rules(client))


def _write(
    row: CadenceInput, stored: Mapping[Whom, CadenceRule], client: Client, *, by: User, now: datetime
) -> None:
    rule = stored.get(row.whom)
    if rule is None:
        assert row.days is not None  # a row without days and without a rule differs in nothing
        rule = CadenceRule(
            client=client, seat=row.seat, tier=row.tier, days=row.days, grace_days=row.grace_days
        )
        records.create(rule, action="cadence.set", by=by, now=now)
    elif row.days is None:
        records.note("cadence.remove", rule, by=by, now=now, old=str(rule))
        rule.delete()
    else:
        values = {"days": row.days, "grace_days": row.grace_days}
        records.change(rule, values=values, seen_version=None, action="cadence.set", by=by, now=now)


def _differs(row: CadenceInput, rule: CadenceRule | None) -> bool:
    if rule is None:
        return row.days is not None
    return (row.days, row.days and row.grace_days) != (rule.days, rule.grace_days)


def _check(row: CadenceInput, client: Client) -> None:
    if row.seat and (row.tier or row.seat.client_id != client.pk):
        raise Refused("A rule is for one person of this client, for a tier or for everybody.")
    if row.days is not None and not 1 <= row.days <= LONGEST:
        raise Refused(f"People meet every 1 to {LONGEST} days; {row.days} is none of these.")
    if not 0 <= row.grace_days <= MOST_GRACE:
        raise Refused(f"The grace is 0 to {words.count(MOST_GRACE, 'day')}.")


def _rules(client: Client) -> QuerySet[CadenceRule]:
    return CadenceRule.objects.filter(client=client).select_related("client")

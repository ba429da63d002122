"""Rows of Today that somebody puts off until a day, with the reason, and brings back.

A row is hidden from who put it off alone, and comes back by itself on its day: nothing runs for that.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from opm.kernel.errors import Refused
from relationships.models import Client, Snooze, User
from relationships.services import checks
from relationships.services.records import note, require_team

LONGEST = timedelta(days=30)
KEY = re.compile(
    r"(?=.{1,80}$)[a-z_]{1,40}(:[-A-Za-z0-9_]{1,36}){1,2}", re.ASCII
)  # "commitment:12", as opm.todo names a row


@transaction.atomic
def put_off(*, client: Client, key: str, until: date | None, reason: str, by: User, now: datetime) -> Snooze:
    """Hide a row of `client` from `by` until a day; putting it off again moves the day.

    Errors: NotAllowed (not on the client's team), Refused (no row, no reason, a day that is not one to thirty days
    ahead). The reason stays out of the history: the row may be about somebody's candid side (TRUST.md S2).
    """
    require_team(client, by)
    if not KEY.fullmatch(key):
        raise Refused("This row cannot be put off.")
    reason = checks.one_line(reason, "The reason", missing="Say why it can wait; then choose the day.")
    _check(until, timezone.localdate(now))
    values = {"client": client, "until": until, "reason": reason, "created_at": now}
    snooze, _ = Snooze.objects.update_or_create(user=by, key=key, defaults=values)
    note("today.put_off", snooze, client=client, by=by, now=now, new=str(until))
    return snooze


def _check(until: date | None, today: date) -> None:
    if until is None:
        raise Refused("Choose the day on which it comes back, for example 2026-11-27.")
    if not today < until <= today + LONGEST:
        raise Refused("A row can be put off from one day to thirty days. Choose a day in that time.")


@transaction.atomic
def bring_back(*, client: Client, key: str, by: User, now: datetime) -> bool:
    """Show a row again before its day. False where `by` had not put it off. Errors: NotAllowed."""
    require_team(client, by)
    if not KEY.fullmatch(key):
        return False
    snooze = Snooze.objects.select_for_update().filter(user=by, client=client, key=key).first()
    if snooze is None:
        return False
    note("today.bring_back", snooze, client=client, by=by, now=now, new=str(snooze.until))
    snooze.delete()
    return True

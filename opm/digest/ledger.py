"""The ledger of digests: claimed before the mail is handed over, so that nobody gets two (TRUST.md R3).

| row | tries | refused | means |
| --- | --- | --- | --- |
| nothing waited | 0 | 0 | looked at; no mail this day |
| on its way | n | n - 1 | handed over; when the worker is killed now, nobody knows, so it is not sent again |
| refused | n | n | the mail server said no; sent again by a later run of the day, three times at most |
| sent | n | n - 1 | `sent_at` says when |
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import F, Q

from relationships.models import Digest, User

TRIES = 3
_AGAIN = Q(sent_at=None, tries__gte=1, tries__lt=TRIES, refused=F("tries"))


def waiting(on: date) -> list[int]:
    """Ids of the people whose digest of `on` is still to be looked at or sent. One query."""
    known = Digest.objects.filter(~_AGAIN, on=on)
    people = User.objects.filter(is_active=True, digest=True).exclude(email="")
    return list(people.exclude(pk__in=known.values("user")).order_by("pk").values_list("pk", flat=True))


def of_waiting(ids: Collection[int], on: date) -> list[User]:
    """Those of `ids` who still wait. Two queries."""
    return list(User.objects.filter(pk__in=set(ids) & set(waiting(on))).order_by("pk"))


def note_nothing(user: User, on: date, *, now: datetime) -> None:
    """Remember that nothing waited, so that a later run of the day does not send what came meanwhile."""
    Digest.objects.get_or_create(user=user, on=on, defaults={"claimed_at": now})


def claim(user: User, on: date, *, rows: int, now: datetime) -> bool:
    """Take the digest of a day for sending. True for exactly one caller, however many try at once."""
    values = {"claimed_at": now, "rows": rows, "tries": 1}
    _, made = Digest.objects.get_or_create(user=user, on=on, defaults=values)
    if made:
        return True
    again = Digest.objects.filter(_AGAIN, user=user, on=on)
    return again.update(tries=F("tries") + 1, claimed_at=now, rows=rows) == 1


def note_sent(user: User, on: date, *, now: datetime) -> None:
    """The mail server took it."""
    Digest.objects.filter(user=user, on=on).update(sent_at=now)


def note_refused(user: User, on: date) -> None:
    """It surely was not sent: the mail server said no, or it was never handed over."""
    Digest.objects.filter(user=user, on=on, sent_at=None).update(refused=F("tries"))

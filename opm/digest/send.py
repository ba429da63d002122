"""Sending digests: the day of each person, claimed, handed to the mail server once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import structlog
from django.utils import timezone

from opm.digest import ledger
from opm.digest.letter import Letter, letter_of
from opm.digest.stop import stop_address
from opm.kernel import mail
from opm.kernel.calendar import is_working_day
from opm.todo.day import day_of
from relationships.models import User

log = structlog.get_logger(__name__)
CHUNK = 100  # people in one task of the queue


def due(now: datetime) -> list[list[int]]:
    """Ids of those whose digest of today waits, in chunks; none on a day that is not worked."""
    today = timezone.localdate(now)
    if not is_working_day(today):
        return []
    ids = ledger.waiting(today)
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]


def send_many(ids: Collection[int], on: date, *, now: datetime) -> dict[str, int]:
    """Send the digests of `on` to those of `ids` who still wait: how many were sent, refused and empty.

    A message of another day that comes late sends nothing. One person's broken record does not keep the others waiting.
    """
    done = {"sent": 0, "refused": 0, "empty": 0, "failed": 0}
    if on != timezone.localdate(now):
        return done
    for person in ledger.of_waiting(ids, on):
        try:
            done[send_one(person, on, now=now) or "empty"] += 1
        except Exception:
            log.exception("a digest could not be made", user=person.pk)
            done["failed"] += 1
    return done


def send_one(person: User, on: date, *, now: datetime) -> str:
    """Send one person's digest of `on`: "sent", "refused", or "" where nothing waits or another worker has it."""
    letter = letter_of(day_of(person, now, on))
    if letter is None:
        ledger.note_nothing(person, on, now=now)
        return ""
    if not ledger.claim(person, on, rows=letter.rows, now=now):
        return ""
    try:
        post = letter_for(person, letter, now=now)
    except Exception:
        ledger.note_refused(person, on)  # it never left this house
        raise
    if not mail.send(**post):
        ledger.note_refused(person, on)
        return "refused"
    ledger.note_sent(person, on, now=now)
    return "sent"


def letter_for(person: User, letter: Letter, *, now: datetime) -> dict[str, Any]:
    """What the mail server is given, with a fresh link that stops the next digests."""
    stop = stop_address(person, now=now)
    return {
        "to": person.email,
        "subject": letter.subject,
        "text": letter.text(stop),
        "html": letter.html(stop),
        "headers": {
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    }

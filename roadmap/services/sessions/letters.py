"""The letter "what moved" of a session: mailed to people of the client, or sent by one's own way.

It is kept with the session as it went out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from opm.kernel import words
from opm.kernel.errors import Refused
from relationships.models import Seat, User
from relationships.models.record import WORDS
from relationships.services import records
from relationships.services.checks import all_sit_at, fitting
from relationships.services.letters import LONGEST, NONE_TAKEN, mail_each
from roadmap.models import PrioritySession

NOT_YET = "The letter goes out once the session is over."


@dataclass(frozen=True, slots=True)
class LetterInput:
    """The ready letter and who gets it; `again` says that it may go out a second time."""

    subject: str
    text: str
    seats: Sequence[Seat] = ()
    again: bool = False


def send_letter(
    *, session: PrioritySession, wish: LetterInput, seen_version: int | None, by: User, now: datetime
) -> list[str]:
    """Mail the letter one by one; gives the names of those who could not be reached.

    That it goes out is stored first, so two people pressing at once send it once (Conflict for the second). Where the
    server took none, the session is as it was before and the service refuses. No transaction is open while mails go
    out.
    """
    if not wish.seats:
        raise Refused("Choose who gets the letter, or say that you sent it yourself.")
    all_sit_at(wish.seats, session.client)
    if any(not seat.person.email for seat in wish.seats):
        raise Refused("The letter goes to people who have an e-mail address.")
    before = _kept(session)
    names = [seat.person.name for seat in wish.seats]
    stored = _claim(session, wish, names, seen_version, by=by, now=now)
    missed = mail_each(seats=wish.seats, subject=wish.subject, text=wish.text, by=by)
    if len(missed) == len(names):
        _set(stored, before, "session.letter_failed", by=by, now=now)
        raise Refused(NONE_TAKEN)
    if missed:
        _set(stored, _sent_to(before, [name for name in names if name not in missed]), "", by=by, now=now)
    return missed


def mark_letter(
    *, session: PrioritySession, wish: LetterInput, seen_version: int | None, by: User, now: datetime
) -> PrioritySession:
    """The letter went out another way: its text is kept."""
    return _claim(session, wish, [], seen_version, by=by, now=now)


@transaction.atomic
def _claim(
    session: PrioritySession,
    wish: LetterInput,
    names: list[str],
    seen_version: int | None,
    *,
    by: User,
    now: datetime,
) -> PrioritySession:
    records.require_team(session.client, by)
    stored = records.locked(session, seen_version=seen_version)
    if stored.state != PrioritySession.State.HELD:
        raise Refused(NOT_YET)
    if stored.letter_sent_on and not wish.again:
        went = words.day(stored.letter_sent_on)
        raise Refused(f"The letter went out on {went}. Tick \u201csend it again\u201d to send it once more.")
    if not wish.text.strip():
        raise Refused("The letter is empty. Write it, or reload the page to have it put together.")
    sent = {"letter": wish.text[:LONGEST], "letter_sent_on": timezone.localdate(now)}
    return _set(stored, {**sent, **_sent_to(_kept(stored), names)}, "session.letter", by=by, now=now)


def _sent_to(before: dict[str, object], names: list[str]) -> dict[str, object]:
    """Who has it now: those of before, then the new ones, each once."""
    had = [name for name in str(before["letter_to"]).split(", ") if name]
    return {"letter_to": fitting(list(dict.fromkeys([*had, *names])), WORDS)}


def _kept(session: PrioritySession) -> dict[str, object]:
    """What the session holds of its letter."""
    return {name: getattr(session, name) for name in ("letter", "letter_sent_on", "letter_to")}


@transaction.atomic
def _set(
    session: PrioritySession, values: dict[str, object], action: str, *, by: User, now: datetime
) -> PrioritySession:
    # The words and names themselves stay out of the history: it outlives who asks to be forgotten.
    return records.change(
        session,
        values=values,
        seen_version=None,
        action=action or "session.letter",
        by=by,
        now=now,
        candid=True,
    )

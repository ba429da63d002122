"""Decisions: asked, chased, answered or dropped, asked again.

Errors of all services: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else saved first).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from opm.kernel import history, mail, words
from opm.kernel.errors import Refused
from relationships.models import Client, Decision, Seat, Touch, User
from relationships.services import checks, records

State = Decision.State
QUESTION = "Say what the client has to decide."
CHASES = ("decision.chase", "decision.unchase")
MESSAGE = 4000  # letters of a reminder


@dataclass(frozen=True, slots=True)
class DecisionInput:
    """A question and who at the client owns it; `options` says what there is to choose from."""

    question: str
    seat: Seat | None
    asked_on: date
    needed_by: date | None = None
    options: str = ""


@transaction.atomic
def ask(
    *,
    client: Client,
    wish: DecisionInput,
    touch: Touch | None = None,
    external_id: str = "",
    by: User,
    now: datetime,
) -> Decision:
    """Put a question on the client's chase list."""
    wish = _checked(wish, client, now)
    row = Decision(client=client, touch=touch, external_id=external_id, **_values(wish))
    return records.create(row, action="decision.ask", by=by, now=now, new=f"Asked: {row}")


@transaction.atomic
def change_decision(
    *, decision: Decision, wish: DecisionInput, seen_version: int | None, by: User, now: datetime
) -> Decision:
    """Write a wish over a question; nothing changed writes nothing."""
    wish = _checked(wish, decision.client, now)
    return records.change(
        decision,
        values=_values(wish),
        seen_version=seen_version,
        action="decision.change",
        by=by,
        now=now,
    )


@transaction.atomic
def chase(
    *, decision: Decision, seen_version: int | None, words_said: str = "", by: User, now: datetime
) -> Decision:
    """Note that the client was asked again today, with what was said where that is worth keeping."""
    said = checks.one_line(words_said, "What you said")
    return _chased(decision, seen_version, "Chased", said, by=by, now=now)


def remind(*, decision: Decision, seen_version: int | None, message: str, by: User, now: datetime) -> str:
    """Mail a reminder to the decision's owner and note the chase; gives the address. Refused: nothing is noted.

    The chase is stored before the mail goes out, so that two presses send one mail; a mail that the server did not
    take has its chase taken back.
    """
    text = checks.words_of(message, "The reminder", missing="Write the reminder first.", limit=MESSAGE)
    address = decision.seat.person.email if decision.seat else ""
    if not address:
        raise Refused("No e-mail address is known. Copy the reminder, or add the address under People.")
    with transaction.atomic():
        stored = _chased(decision, seen_version, "Reminded by mail", "", by=by, now=now)
    sent = mail.send(
        to=address, subject=f"Your decision: {decision.question}", text=f"{text}\n", reply_to=by.email
    )
    if not sent:
        take_back_chase(decision=stored, seen_version=stored.version, by=by, now=now)
        raise Refused("The mail server did not take the reminder, so nothing was noted. Copy it instead.")
    return address


@transaction.atomic
def take_back_chase(*, decision: Decision, seen_version: int | None, by: User, now: datetime) -> Decision:
    """Undo the last chase, which did not happen: count and day are again those of the one before."""
    records.require_team(decision.client, by)
    stored = records.locked(decision, seen_version=seen_version)
    _require_waiting(stored)
    if not stored.chased:
        raise Refused("This decision was not chased yet.")
    stored.chased -= 1
    before = _chase_days(stored)[:-1]
    stored.chased_on = (before[-1] if before else stored.chased_on) if stored.chased else None
    return _write(stored, "decision.unchase", "Last chase taken back", by=by, now=now)


def _chase_days(decision: Decision) -> list[date]:
    """The days of the chases that hold, from the history. One query."""
    days: list[date] = []
    for change in history.of_object(decision).filter(action__in=CHASES).order_by("sequence"):
        if change.action == CHASES[0]:
            days.append(timezone.localdate(change.at))
        else:
            days = days[:-1]
    return days


def _chased(
    decision: Decision, seen_version: int | None, what: str, reason: str, *, by: User, now: datetime
) -> Decision:
    records.require_team(decision.client, by)
    stored = records.locked(decision, seen_version=seen_version)
    _require_waiting(stored)
    stored.chased, stored.chased_on = stored.chased + 1, timezone.localdate(now)
    told = f"{what}, {words.count(stored.chased, 'time')} by now"
    return _write(stored, "decision.chase", told, by=by, now=now, reason=reason)


def _write(
    stored: Decision, action: str, told: str, *, by: User, now: datetime, reason: str = ""
) -> Decision:
    stored.version += 1
    stored.save(update_fields=["chased", "chased_on", "version"])
    records.note(action, stored, by=by, now=now, new=told, reason=reason)
    return stored


@transaction.atomic
def answer(*, decision: Decision, seen_version: int | None, answer: str, by: User, now: datetime) -> Decision:
    """Record what the client decided, as of today."""
    said = checks.words_of(answer, "The answer", missing="Write down what the client decided.")
    return _end(decision, seen_version, State.DECIDED, said, "decision.answer", by=by, now=now)


@transaction.atomic
def drop(*, decision: Decision, seen_version: int | None, reason: str, by: User, now: datetime) -> Decision:
    """Nobody needs the decision any more; why stays with it, where its answer would stand."""
    why = checks.words_of(reason, "The reason", missing="Say why nobody needs this decision any more.")
    return _end(decision, seen_version, State.DROPPED, why, "decision.drop", by=by, now=now)


def _end(
    decision: Decision,
    seen_version: int | None,
    state: State,
    said: str,
    action: str,
    *,
    by: User,
    now: datetime,
) -> Decision:
    records.require_team(decision.client, by)
    _require_waiting(records.locked(decision, seen_version=seen_version))
    values = {"state": state, "answer": said, "ended_on": timezone.localdate(now)}
    return records.change(decision, values=values, seen_version=seen_version, action=action, by=by, now=now)


@transaction.atomic
def reopen_decision(*, decision: Decision, seen_version: int | None, by: User, now: datetime) -> Decision:
    """Ask again: the decision waits as before, since the day it was first asked; its answer stays in the history."""
    records.require_team(decision.client, by)
    if records.locked(decision, seen_version=seen_version).state == State.WAITING:
        raise Refused("This decision is waiting already.")
    values = {"state": State.WAITING, "answer": "", "ended_on": None}
    return records.change(
        decision, values=values, seen_version=seen_version, action="decision.reopen", by=by, now=now
    )


def _require_waiting(stored: Decision) -> None:
    if stored.state != State.WAITING:
        raise Refused(f"This decision is not waiting any more: {stored.get_state_display().lower()}.")


def _checked(wish: DecisionInput, client: Client, now: datetime) -> DecisionInput:
    checks.sits_at(wish.seat, client)
    checks.not_ahead(wish.asked_on, "The day you asked", timezone.localdate(now))
    checks.meant(wish.needed_by, "The day it is needed by")
    if wish.needed_by and wish.needed_by < wish.asked_on:
        raise Refused("It is needed by a day before it was asked. Mend one of the two days.")
    return replace(
        wish,
        question=checks.one_line(wish.question, "The question", missing=QUESTION),
        options=checks.words_of(wish.options, "What there is to choose from"),
    )


def _values(wish: DecisionInput) -> dict[str, object]:
    return {name: getattr(wish, name) for name in DecisionInput.__slots__}

"""The day of a promise moves with a warning (RHYTHM.md, Commitments).

told            the date moves, and the promise stands on it
not told yet    the slip waits, the promise is at risk and its date stays
moved untold    possible, with a reason: it is a surprise until somebody tells the client before the old day
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from opm.kernel import mail, words
from opm.kernel.errors import Refused
from relationships.models import Channel, Commitment, User, Warning
from relationships.selectors.commitments.standing import moved_untold, waiting_slip
from relationships.services.commitments.inputs import LONGEST, SlipInput
from relationships.services.records import change, locked, note, require_team

State = Commitment.State
SAME_DAY = "That is the day it has already. Give the new one."


@transaction.atomic
def tell(
    *, commitment: Commitment, seen_version: int | None, slip: SlipInput, by: User, now: datetime
) -> Warning:
    """Log a slip, told or not told yet. A slip that waited is told by its own row; moves made without telling are told
    with it. NotAllowed, Refused, Conflict."""
    require_team(commitment.client, by)
    stored = locked(commitment, seen_version=seen_version)
    today = timezone.localdate(now)
    _check(stored, slip, today)
    silent = moved_untold(stored)
    if slip.new_due_on == stored.due_on:
        if not silent or slip.told_on is None:
            raise Refused(SAME_DAY)
        return _told_late(stored, silent, slip, by, now)
    warning = waiting_slip(stored) or Warning(
        commitment=stored, raised_on=today, old_due_on=stored.due_on, by=by, created_at=now
    )
    _write(warning, slip)
    for move in silent if slip.told_on else ():
        _write_telling(move, slip)
        move.save()
    return _stands(stored, warning, slip, by, now)


def _check(stored: Commitment, slip: SlipInput, today: date) -> None:
    if stored.state == State.PROPOSED:
        raise Refused("Nobody accepted it yet: change its day freely.")
    if stored.state not in Commitment.RUNNING:
        raise Refused("It has ended. Reopen it first.")
    if slip.told_on and not stored.promised_on <= slip.told_on <= today:
        raise Refused("Give the day on which the client was told: between the promise and today.")
    check_new_day(slip.new_due_on, stored, slip.told_on or today)


def check_new_day(new: date, stored: Commitment, earliest: date) -> None:
    """Refused where the new day cannot be: before it was told, or ten years away."""
    if new < earliest:
        raise Refused("The new day lies before the day on which it is told. Give a later one.")
    if (new - stored.promised_on).days > LONGEST:
        raise Refused("The new day is more than ten years after the promise.")


def _write(warning: Warning, slip: SlipInput) -> None:
    warning.new_due_on = slip.new_due_on
    warning.cause, warning.options = slip.cause, slip.options
    _write_telling(warning, slip)


def _write_telling(warning: Warning, slip: SlipInput) -> None:
    """Who was told what, when; a slip noted after it was told was seen on the day of the telling."""
    warning.told_on, warning.told_to, warning.channel = slip.told_on, slip.told_to, slip.channel
    warning.message = slip.message
    if slip.told_on:
        warning.raised_on = min(warning.raised_on, slip.told_on)


def _stands(stored: Commitment, warning: Warning, slip: SlipInput, by: User, now: datetime) -> Warning:
    """Store the warning and what it does to the promise."""
    warning.applied = slip.told_on is not None
    warning.save()
    told = {"due_on": slip.new_due_on, "state": State.ACCEPTED}
    values = told if warning.applied else {"state": State.AT_RISK}
    action = "commitment.tell" if warning.applied else "commitment.slip"
    after = change(stored, values=values, seen_version=None, action=action, by=by, now=now, reason=slip.cause)
    if after.version == stored.version:
        _seen_anew(stored)  # the words of the slip changed: who has it open learns of it
    return warning


def _told_late(
    stored: Commitment, silent: list[Warning], slip: SlipInput, by: User, now: datetime
) -> Warning:
    """The client learns of moves that were made already."""
    for move in silent:
        _write_telling(move, slip)
        move.cause, move.options = slip.cause, slip.options
        move.save()
    _seen_anew(stored)
    said = f"Told that it moved to {words.day(stored.due_on, year=True)}"
    note("commitment.tell", stored, by=by, now=now, new=said, reason=slip.cause)
    return silent[-1]


def _seen_anew(stored: Commitment) -> None:
    Commitment.objects.filter(pk=stored.pk).update(version=F("version") + 1)


def tell_by_mail(
    *,
    commitment: Commitment,
    seen_version: int | None,
    slip: SlipInput,
    address: str,
    subject: str,
    by: User,
    now: datetime,
) -> tuple[Warning | None, bool]:
    """Mail the slip's message to `address` and log it as told today. Gives the warning and whether the mail was taken.

    The slip is stored as not told yet before the mail goes out, and becomes told once the server has taken it: neither
    a crash nor a refusing server makes a telling that never was. No transaction is open while the mail is sent. Either
    way the promise's version rises first, so that two equal presses send one mail.
    NotAllowed, Refused, Conflict as `tell`.
    """
    warning = None
    if slip.new_due_on != commitment.due_on:
        untold = replace(slip, told_on=None)
        warning = tell(commitment=commitment, seen_version=seen_version, slip=untold, by=by, now=now)
    else:
        _claim_late(commitment, seen_version, slip, by, now)
    if not mail.send(to=address, subject=subject, text=slip.message, reply_to=by.email):
        return warning, False
    sent = replace(slip, channel=Channel.MAIL, told_on=timezone.localdate(now))
    warning = tell(commitment=commitment, seen_version=None, slip=sent, by=by, now=now)
    Warning.objects.filter(pk=warning.pk).update(sent_at=now)
    return warning, True


@transaction.atomic
def _claim_late(
    commitment: Commitment, seen_version: int | None, slip: SlipInput, by: User, now: datetime
) -> None:
    """A move made without telling is about to be told by mail: whatever speaks against it is found before."""
    require_team(commitment.client, by)
    stored = locked(commitment, seen_version=seen_version)
    today = timezone.localdate(now)
    _check(stored, replace(slip, told_on=today), today)
    if slip.new_due_on != stored.due_on or not moved_untold(stored):
        raise Refused(SAME_DAY)
    _seen_anew(stored)


def told(
    *,
    warning: Warning,
    seen_version: int | None,
    told_on: date,
    told_to: str,
    channel: str,
    by: User,
    now: datetime,
) -> Warning:
    """A slip that waited was told as it was noted. NotAllowed, Refused, Conflict."""
    if warning.told_on:
        raise Refused("The client was told of it already.")
    slip = SlipInput(
        new_due_on=warning.new_due_on,
        cause=warning.cause,
        options=warning.options,
        told_to=told_to,
        channel=channel,
        message=warning.message,
        told_on=told_on,
    )
    return tell(commitment=warning.commitment, seen_version=seen_version, slip=slip, by=by, now=now)


@transaction.atomic
def move_untold(
    *,
    commitment: Commitment,
    seen_version: int | None,
    new_due_on: date,
    reason: str,
    by: User,
    now: datetime,
) -> Warning:
    """Move the day without telling anybody: a surprise, and said to be one. NotAllowed, Refused, Conflict."""
    require_team(commitment.client, by)
    stored = locked(commitment, seen_version=seen_version)
    today = timezone.localdate(now)
    _check(stored, SlipInput(new_due_on, reason), today)
    if new_due_on == stored.due_on:
        raise Refused(SAME_DAY)
    warning = waiting_slip(stored) or Warning(
        commitment=stored, raised_on=today, old_due_on=stored.due_on, by=by, created_at=now
    )
    warning.new_due_on, warning.cause, warning.applied = new_due_on, reason, True
    warning.save()
    values = {"due_on": new_due_on, "state": State.ACCEPTED}
    change(stored, values=values, seen_version=None, action="commitment.move", by=by, now=now, reason=reason)
    return warning


@transaction.atomic
def note_reply(*, warning: Warning, reply: str, on: date, by: User, now: datetime) -> Warning:
    """What the client answered to a warning. NotAllowed, Refused."""
    commitment = warning.commitment
    require_team(commitment.client, by)
    stored = Warning.objects.select_for_update().get(pk=warning.pk)
    if stored.told_on is None:
        raise Refused("The client was not told yet.")
    if not stored.told_on <= on <= timezone.localdate(now):
        raise Refused("Give the day of the answer: between the telling and today.")
    stored.reply, stored.replied_on = reply, on
    stored.save(update_fields=["reply", "replied_on"])
    note("commitment.reply", commitment, by=by, now=now, new=f"The client answered: {reply}")
    return stored

"""Can it be done? Teams are asked with a day, and answer with a verdict and a written reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from opm.kernel import words
from opm.kernel.calendar import plus_working_days
from opm.kernel.errors import Conflict, Refused
from relationships.models import Team, User
from relationships.services import checks, records
from roadmap.models import Feasibility, Request
from roadmap.models.demand import ENDED

Verdict = Feasibility.Verdict
LONGEST = 9999  # days of work


@dataclass(frozen=True, slots=True)
class ReplyInput:
    """What a team said: verdict, why, days of work from low to high, under which conditions, who and on which day."""

    verdict: str
    reason: str
    effort: tuple[int, int] | None = None
    conditions: str = ""
    replied_by: str = ""
    replied_on: date | None = None  # None: today


@transaction.atomic
def ask_team(
    *, request: Request, team: Team, due_on: date | None = None, by: User, now: datetime
) -> Feasibility:
    """Ask a team whether it can be done; it has ten working days unless another day is named. NotAllowed, Refused.

    A team that replied can be asked again: its reply stays in the history, and it is waited for anew.
    """
    records.require_team(request.client, by)
    stored = records.locked(request, seen_version=None)
    if stored.column in ENDED:
        raise Refused("It has ended. Reopen it first.")
    if team.archived_on:
        raise Refused(f"{team} delivers no more. Choose another team.")
    today = timezone.localdate(now)
    due_on = due_on or plus_working_days(today, Feasibility.REPLY_WORKING_DAYS)
    checks.meant(due_on, "The day of the reply")
    if due_on < today:
        raise Refused("The day of the reply lies in the past.")
    row = Feasibility.objects.select_for_update().filter(request=stored, team=team).first()
    if row and row.verdict == Verdict.WAITING:
        raise Refused(f"{team} was asked already and has until {words.day(row.due_on)}.")
    old = said(row) if row else ""
    row = _asked(row or Feasibility(request=stored, team=team, version=0), today, due_on)
    new = f"Asked, until {words.day(due_on, year=True)}"
    records.note("request.ask_team", stored, by=by, now=now, field=team.name, old=old, new=new)
    return row


def _asked(row: Feasibility, today: date, due_on: date) -> Feasibility:
    row.asked_on, row.due_on, row.verdict = today, due_on, Verdict.WAITING
    row.effort_low = row.effort_high = row.replied_on = None
    row.conditions = row.reason = row.replied_by = ""
    row.version += 1
    row.save()
    return row


@transaction.atomic
def reply(
    *, feasibility: Feasibility, wish: ReplyInput, seen_version: int | None, by: User, now: datetime
) -> Feasibility:
    """Write down what a team answered, or mend it. NotAllowed, Refused, Conflict."""
    client = feasibility.request.client
    records.require_team(client, by)
    stored = (
        Feasibility.objects.select_for_update(of=("self",))
        .select_related("team", "request__client")
        .get(pk=feasibility.pk)
    )
    if seen_version is not None and stored.version != seen_version:
        raise Conflict("Somebody else wrote this reply down while you had it open.", stored)
    old = said(stored) if stored.verdict != Verdict.WAITING else ""
    _write(stored, _checked(wish, stored, timezone.localdate(now)))
    stored.version += 1
    stored.save()
    records.note(
        "request.reply",
        stored.request,
        by=by,
        now=now,
        field=stored.team.name,
        old=old,
        new=said(stored),
        reason=stored.reason,
    )
    return stored


def _checked(wish: ReplyInput, stored: Feasibility, today: date) -> ReplyInput:
    if wish.verdict not in Verdict.values or wish.verdict == Verdict.WAITING:
        raise Refused("Choose what the team said.")
    conditions = checks.words_of(wish.conditions, "The condition")
    if wish.verdict == Verdict.YES_IF and not conditions:
        raise Refused("Say under which condition the team says yes.")
    if wish.effort and not 0 <= wish.effort[0] <= wish.effort[1] <= LONGEST:
        raise Refused("Give the effort from the lower to the higher number of days.")
    on = wish.replied_on or today
    checks.not_ahead(on, "The day of the reply", today)
    if on < stored.asked_on:
        raise Refused("The reply lies before the day on which the team was asked.")
    return replace(
        wish,
        conditions=conditions,
        replied_on=on,
        reason=checks.words_of(wish.reason, "The reason", missing="Write down the reason the team gave."),
        replied_by=checks.one_line(wish.replied_by, "The name", limit=120),
    )


def _write(stored: Feasibility, wish: ReplyInput) -> None:
    stored.verdict, stored.reason, stored.conditions = wish.verdict, wish.reason, wish.conditions
    stored.effort_low, stored.effort_high = wish.effort or (None, None)
    stored.replied_by, stored.replied_on = wish.replied_by, wish.replied_on


def said(row: Feasibility) -> str:
    """A reply in words: "Yes, if the feed is stable; 5 to 8 days"."""
    verdict = row.get_verdict_display()
    parts = [f"{verdict} {row.conditions}" if row.conditions else verdict]
    if row.effort_high is not None:
        parts.append(f"{row.effort_low} to {words.count(row.effort_high, 'day')}")
    return "; ".join(parts)

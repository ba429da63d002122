"""The client's side: who is asked what by a signed link, reminded, stopped (TRUST.md S3). One write, one transaction.

A token is handed out once, with the call that makes it; the database keeps its hash alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from assessments.models import Answer, Assessment, Sheet
from assessments.scoring.questions import questions
from assessments.selectors.respond.respondents import knows_name, standing_links
from assessments.selectors.rubric import engine_rubric
from assessments.services.authors import PURPOSE, audit_name
from assessments.services.compute import mark_dirty
from assessments.services.sheets import lock_open
from opm.kernel import history, links
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.models import SignedLink
from relationships.models import User

LIVES = (7, 14, 30, 60, 90)  # days a link may live
NAME_LIMIT = 120
NOT_BY_YOU = "Only the client's owner, or whoever asked this respondent, makes a link for them."


@dataclass(frozen=True, slots=True)
class Handed:
    """A link just made. The token is nowhere else: who has it shows it once and forgets it."""

    sheet: Sheet
    link: SignedLink
    token: str = field(repr=False)


@transaction.atomic
def invite(
    *,
    assessment: Assessment,
    name: str,
    email: str,
    asked: Collection[str],
    by: User,
    now: datetime,
    life: timedelta = links.DEFAULT_LIFE,
) -> Handed:
    """Ask somebody of the client's side these questions. Raises NotAllowed, or Refused with what to mend."""
    locked = lock_open(assessment_id=assessment.pk, by=by)
    label = " ".join(name.split())
    if not label or len(label) > NAME_LIMIT:
        raise Refused(f"Give the respondent's name, at most {NAME_LIMIT} letters.")
    if Sheet.objects.filter(assessment=locked, side=Sheet.Side.CLIENT, respondent_label=label).exists():
        raise Refused(f"{label} is asked already. Remind {label} or make a new link in the list.")
    sheet = Sheet.objects.create(
        assessment=locked,
        side=Sheet.Side.CLIENT,
        respondent_label=label,
        email=email,
        asked=_in_order(locked, asked),
        created_at=now,
    )
    _note("respondent.invite", sheet, locked, by=by, now=now, new=label)
    mark_dirty(locked, now=now)
    return _hand_out(sheet, locked, by=by, now=now, life=life)


@transaction.atomic
def change_questions(
    *, sheet: Sheet, asked: Collection[str], seen: Sequence[str], by: User, now: datetime
) -> Sheet:
    """Ask other questions, as long as nothing is answered. Raises Conflict where the set is not the one `seen`."""
    locked = lock_open(assessment_id=sheet.assessment_id, by=by)
    stored = _stored(sheet)
    before, after = list(stored.asked or ()), _in_order(locked, asked)
    if after == before:
        return stored
    if _answered(stored):
        raise Refused("The first answer is given: the questions stay as they are.")
    if list(seen) != before:
        raise Conflict("Somebody else changed these questions while you had them open.", before)
    stored.asked = after
    stored.save(update_fields=["asked"])
    _note("respondent.questions", stored, locked, by=by, now=now, field="asked", old=before, new=after)
    mark_dirty(locked, now=now)
    return stored


@transaction.atomic
def remind(*, sheet: Sheet, by: User, now: datetime) -> Handed:
    """A fresh link for somebody who has not sent the answers; the earlier one goes on working until it expires."""
    locked = lock_open(assessment_id=sheet.assessment_id, by=by)
    stored = _stored(sheet)
    _require_name(stored, by)
    if stored.state == Sheet.State.SUBMITTED:
        raise Refused("These answers are sent already: there is nothing to remind of.")
    if stored.declined_at:
        raise Refused(
            "The reader of this link said it is not for them. Make a new link for the right person."
        )
    stored.reminded_at = now
    stored.save(update_fields=["reminded_at"])
    _note("respondent.remind", stored, locked, by=by, now=now)
    return _hand_out(stored, locked, by=by, now=now, life=links.DEFAULT_LIFE)


@transaction.atomic
def renew(*, sheet: Sheet, by: User, now: datetime, life: timedelta = links.DEFAULT_LIFE) -> Handed:
    """A new link in place of all earlier ones: for one that expired, was lost or went to the wrong person."""
    locked = lock_open(assessment_id=sheet.assessment_id, by=by)
    stored = _stored(sheet)
    _require_name(stored, by)
    _stop_links(stored, by=by, now=now)
    if stored.declined_at:
        stored.declined_at = None
        stored.save(update_fields=["declined_at"])
        mark_dirty(locked, now=now)
    return _hand_out(stored, locked, by=by, now=now, life=life)


@transaction.atomic
def revoke(*, sheet: Sheet, by: User, now: datetime) -> None:
    """Stop every link of a respondent; what was answered stays. A second time changes nothing."""
    lock_open(assessment_id=sheet.assessment_id, by=by)
    _stop_links(_stored(sheet), by=by, now=now)


@transaction.atomic
def remove(*, sheet: Sheet, by: User, now: datetime) -> None:
    """Ask somebody no more who has answered nothing, so that no answer is waited for. Raises Refused otherwise."""
    locked = lock_open(assessment_id=sheet.assessment_id, by=by)
    stored = _stored(sheet)
    if _answered(stored):
        raise Refused("Somebody who has answered stays on the list. Stop the link instead.")
    _stop_links(stored, by=by, now=now)
    _note("respondent.remove", stored, locked, by=by, now=now, old=stored.respondent_label)
    stored.delete()
    mark_dirty(locked, now=now)


@transaction.atomic
def decline(*, link: SignedLink, now: datetime) -> None:
    """ "This is not me": its reader stops the link, and whoever asked sees that. A second time changes nothing."""
    sheet = Sheet.objects.select_related("assessment").get(pk=int(link.object_id))
    assessment = (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("client")
        .get(pk=sheet.assessment_id)
    )
    if not Sheet.objects.filter(pk=sheet.pk, declined_at=None).update(declined_at=now):
        return
    label = audit_name(link)
    _note("respondent.decline", sheet, assessment, by=None, by_label=label, now=now)
    _stop_links(sheet, by=None, by_label=label, now=now)
    if assessment.is_open:
        mark_dirty(assessment, now=now)


def _hand_out(sheet: Sheet, assessment: Assessment, *, by: User, now: datetime, life: timedelta) -> Handed:
    link, token = links.create_link(
        purpose=PURPOSE,
        obj=sheet,
        for_label=sheet.respondent_label,
        by=by,
        now=now,
        life=life,
        scope=assessment.client.scope,
    )
    return Handed(sheet, link, token)


def _stored(sheet: Sheet) -> Sheet:
    """The row as it is now, under the assessment's lock. Refused where it is not a respondent by link any more."""
    found = Sheet.objects.filter(pk=sheet.pk, side=Sheet.Side.CLIENT).first()
    if found is None:
        raise Refused("This respondent is not on the list any more.")
    return found


def _require_name(sheet: Sheet, by: User) -> None:
    """A link says its holder's name and opens the answers: who may not know the name makes none."""
    if not knows_name(sheet, by):
        raise NotAllowed(NOT_BY_YOU)


def _stop_links(sheet: Sheet, *, by: Any, now: datetime, by_label: str = "") -> None:
    for link in standing_links([sheet.pk]):
        links.revoke(link=link, by=by, by_label=by_label, now=now)


def _answered(sheet: Sheet) -> bool:
    return Answer.objects.filter(sheet=sheet).exists()


def _in_order(assessment: Assessment, asked: Collection[str]) -> list[str]:
    """The questions in the rubric's order. Refused for none, or for a practice that has no question."""
    known = [key for keys in questions(engine_rubric(assessment.version)).values() for key in keys]
    if unknown := set(asked) - set(known):
        raise Refused(f"There is no question to the client for {', '.join(sorted(unknown)[:3])}.")
    if not asked:
        raise Refused("Choose at least one question.")
    return [key for key in known if key in set(asked)]


def _note(
    action: str,
    sheet: Sheet,
    assessment: Assessment,
    *,
    by: Any,
    now: datetime,
    by_label: str = "",
    **what: Any,
) -> None:
    entry = history.Entry(action, sheet, scope=assessment.client.scope, **what)
    history.record(entry, by=by, by_label=by_label, at=now)

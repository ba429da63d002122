"""Assessments and sheets: open, take part, submit, take back. One write, one transaction, each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from assessments.models import Assessment, Sheet
from assessments.selectors.rubric import current_version
from assessments.selectors.sheet.state import sheet_state
from assessments.services.authors import Author, account, audit_name, in_reach, is_own
from assessments.services.compute import mark_dirty
from opm.kernel import calendar, history
from opm.kernel.errors import NotAllowed, Refused
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

READ_ONLY = "Only the client's own team answers here."
CLOSED = "{} is closed. Reopen it to change an answer."
SUBMITTED = "You have submitted this sheet. Take it back to change an answer."


@transaction.atomic
def open_assessment(
    *, client: Client, quarter: Quarter, by: User, now: datetime, rubric: str = ""
) -> Assessment:
    """The assessment of a client and quarter, made when there is none yet, pinned to the published rubric version.

    `rubric` is the key of a maturity model, "" for the house's own; each has its own assessment.

    Two at once end with the same one. Raises NotAllowed, or Refused where no rubric is published, the quarter has
    not begun or the client is archived.
    """
    if not Client.objects.editable_by(by).filter(pk=client.pk).exists():
        raise NotAllowed(READ_ONLY)
    version = current_version(rubric)
    if version is None:
        raise Refused("No rubric is published yet. Ask an admin to publish one.")
    existing = Assessment.objects.filter(client=client, quarter=quarter, rubric=version.rubric_id).first()
    if existing:
        return existing
    if client.archived_on:
        raise Refused(f"{client.name} is archived and is not scored any more.")
    if calendar.first_day(quarter) > timezone.localdate(now):
        raise Refused(f"{quarter.label} has not begun yet.")
    assessment, created = Assessment.objects.get_or_create(
        client=client,
        quarter=quarter,
        rubric_id=version.rubric_id,
        defaults={"version": version, "opened_at": now, "opened_by": by},
    )
    if created:
        entry = history.Entry("assessment.open", assessment, scope=client.scope, new=str(version))
        history.record(entry, by=by, at=now)
        mark_dirty(assessment, now=now)
    return assessment


@transaction.atomic
def own_sheet(*, assessment: Assessment, by: User, now: datetime) -> Sheet:
    """The sheet of `by` on IT's side, made when there is none yet. Raises NotAllowed, or Refused when closed."""
    sheet = Sheet.objects.filter(assessment=assessment, respondent=by).first()
    if sheet:
        return sheet
    locked = lock_open(assessment_id=assessment.pk, by=by)
    taken = Sheet.objects.filter(assessment=locked, side=Sheet.Side.IT, respondent_label=by.name).exclude(
        respondent=by
    )
    # Two people of one name stay two respondents.
    label = f"{by.name} ({by.email})"[:120] if taken.exists() else by.name or by.email
    sheet, created = Sheet.objects.get_or_create(
        assessment=locked,
        respondent=by,
        defaults={"side": Sheet.Side.IT, "respondent_label": label, "created_at": now},
    )
    if created:
        entry = history.Entry("sheet.start", sheet, scope=locked.client.scope, new=label)
        history.record(entry, by=by, at=now)
        mark_dirty(locked, now=now)
    return sheet


@transaction.atomic
def submit_sheet(*, sheet: Sheet, by: Author, now: datetime) -> Sheet:
    """Say that the sheet is complete as far as it will be; a second time changes nothing.

    From now on a sheet of IT's side counts as asked what the adaptive order asked (SCORING.md): the rest is no blank
    of its own. The client's side was asked a fixed set, and that stays.
    """
    return _set_state(sheet, Sheet.State.SUBMITTED, "sheet.submit", by=by, now=now)


@transaction.atomic
def take_back_sheet(*, sheet: Sheet, by: User, now: datetime) -> Sheet:
    """Open a submitted sheet again, while the assessment is open; a second time changes nothing."""
    return _set_state(sheet, Sheet.State.OPEN, "sheet.take_back", by=by, now=now)


def _set_state(sheet: Sheet, state: str, action: str, *, by: Author, now: datetime) -> Sheet:
    assessment = lock_open(assessment_id=sheet.assessment_id, by=by)
    require_own(sheet, by)
    columns: dict[str, Any] = {"state": state, "submitted_at": None}
    if state == Sheet.State.SUBMITTED:
        columns["submitted_at"] = now
    if sheet.side == Sheet.Side.IT:
        sheet.assessment = assessment
        columns["asked"] = sorted(sheet_state(sheet).scope) if state == Sheet.State.SUBMITTED else None
    if Sheet.objects.filter(pk=sheet.pk).exclude(state=state).update(**columns):
        entry = history.Entry(
            action, sheet, scope=assessment.client.scope, field="state", old=sheet.state, new=state
        )
        history.record(entry, by=account(by), by_label=audit_name(by), at=now)
        mark_dirty(assessment, now=now)
    sheet.refresh_from_db()
    return sheet


def lock_open(*, assessment_id: int, by: Author, unsubmitted: Sheet | None = None) -> Assessment:
    """The assessment, locked until the transaction ends, so that closing and answering wait for each other.

    One query. Raises NotAllowed where `by` may not change the client's records (or the link was stopped), Refused when
    it is closed or when the sheet that must be `unsubmitted` was submitted.
    """
    submitted = Sheet.objects.filter(pk=unsubmitted.pk if unsubmitted else 0, state=Sheet.State.SUBMITTED)
    locked = (
        in_reach(by)
        .annotate(submitted=Exists(submitted))
        .select_related("client", "version__rubric")
        .select_for_update(of=("self",))
        .filter(pk=assessment_id)
        .first()
    )
    if locked is None:
        raise NotAllowed(READ_ONLY)
    if not locked.is_open:
        raise Refused(CLOSED.format(locked.quarter.label))
    if locked.submitted:
        raise Refused(SUBMITTED)
    return locked


def set_letter_keys(*, by: User, on: bool) -> None:
    """Turn the letter keys of the sheet on or off for oneself."""
    User.objects.filter(pk=by.pk).update(letter_keys=on)


def require_own(sheet: Sheet, by: Author) -> None:
    """A sheet is its respondent's alone: nobody answers for somebody else."""
    if not is_own(sheet, by):
        raise NotAllowed("This sheet belongs to somebody else.")

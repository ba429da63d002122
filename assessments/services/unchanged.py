"""Confirming that nothing changed: last quarter's answers of whole capabilities, by one act of the respondent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from assessments.models import Answer, Pom, Sheet
from assessments.selectors.sheet.state import sheet_state
from assessments.selectors.sheet.unchanged import unchanged
from assessments.services.answers import carry_poms
from assessments.services.sheets import lock_open
from opm.kernel.errors import Refused
from relationships.models import User


@transaction.atomic
def confirm_unchanged(*, sheet: Sheet, capabilities: Iterable[str], by: User, now: datetime) -> list[Answer]:
    """Carry over what these capabilities ask and last quarter answered, together with all that this opens.

    Answers of this quarter stay, notes and origin come along, as in `carry_over`; a second time finds nothing. Raises
    Refused where nothing waits, the assessment is closed or the sheet submitted, NotAllowed for somebody else.
    """
    lock_open(assessment_id=sheet.assessment_id, by=by, unsubmitted=sheet)
    state = sheet_state(sheet)
    keys = [key for capability in capabilities for key in unchanged(state, capability).keys]
    if not keys:
        raise Refused("There is no answer of an earlier quarter left to confirm here.")
    poms = Pom.objects.filter(version=sheet.assessment.version_id, key__in=keys)
    return carry_poms(sheet=sheet, poms=poms, by=by, now=now)

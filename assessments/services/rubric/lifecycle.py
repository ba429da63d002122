"""Draft -> published -> retired."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from assessments.models import RubricVersion
from assessments.selectors.rubric import engine_rubric
from assessments.services.rubric.validation import gaps_of
from opm.kernel import history, words
from opm.kernel.errors import NotAllowed, Refused


def check_admin(by: Any) -> None:
    """Only admins change the rubric; None is a command of the person who runs the installation."""
    if by is not None and by.role != by.Role.ADMIN:
        raise NotAllowed("Only admins change the rubric.")


def locked(version: RubricVersion) -> RubricVersion:
    """The version again, locked until the end of the transaction, so that two people do not publish at once."""
    return RubricVersion.objects.select_for_update(of=("self",)).select_related("rubric").get(pk=version.pk)


@transaction.atomic
def publish(*, version: RubricVersion, by: Any, now: datetime, accept_gaps: bool = False) -> RubricVersion:
    """Publish a draft and retire the version before it.

    Raises Refused when it is no draft, when it has nothing to rate, or when something is missing that was not accepted.
    """
    check_admin(by)
    row = locked(version)
    if not row.is_draft:
        raise Refused(f"{row} is {row.status}; only a draft can be published.")
    rubric = engine_rubric(row)
    if not any(True for _ in rubric.rated_poms()):
        raise Refused(f"{row} has no POM above level {row.floor}: there would be nothing to rate.")
    gaps = gaps_of(rubric)
    if gaps and not accept_gaps:
        raise Refused(
            f"{words.count(len(gaps), 'thing is', 'things are')} missing: " + "; ".join(map(str, gaps[:20]))
        )
    before = RubricVersion.objects.filter(rubric=row.rubric, status=RubricVersion.Status.PUBLISHED).first()
    if before is not None:
        _retire(before, by=by, now=now)
    row.status, row.published_at, row.published_by = RubricVersion.Status.PUBLISHED, now, by
    row.save(update_fields=["status", "published_at", "published_by"])
    note = f"accepted as missing: {'; '.join(map(str, gaps))}" if gaps else ""
    history.record(
        history.Entry("rubric.publish", row, old="draft", new="published", note=note), by=by, at=now
    )
    version.status, version.published_at, version.published_by = row.status, now, by
    return version


@transaction.atomic
def retire(*, version: RubricVersion, by: Any, now: datetime) -> RubricVersion:
    """Retire the published version: nothing new is assessed against it, what points at it stays."""
    check_admin(by)
    row = locked(version)
    if row.status != RubricVersion.Status.PUBLISHED:
        raise Refused(f"{row} is {row.status}; only a published version can be retired.")
    _retire(row, by=by, now=now)
    version.status = row.status
    return version


def _retire(version: RubricVersion, *, by: Any, now: datetime) -> None:
    version.status = RubricVersion.Status.RETIRED
    version.save(update_fields=["status"])
    history.record(history.Entry("rubric.retire", version, old="published", new="retired"), by=by, at=now)


@transaction.atomic
def delete_draft(*, version: RubricVersion, by: Any, now: datetime) -> None:
    """Delete a draft with all its parts; a published or retired version stays for good."""
    check_admin(by)
    row = locked(version)
    if not row.is_draft:
        raise Refused(f"{row} is {row.status} and stays for good.")
    history.record(history.Entry("rubric.delete", row, old=str(row)), by=by, at=now)
    try:
        row.delete()
    except ProtectedError as error:
        raise Refused(f"{row} already has assessments.") from error

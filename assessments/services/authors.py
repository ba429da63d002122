"""Whoever writes on a sheet: a person of the client's team, or the holder of a signed link, who has no account.

Both save through the same core (services.answers, services.sheets); only who may do so and how the audit names them
differs, and that stands here.
"""

from __future__ import annotations

from django.db.models import Exists, QuerySet

from assessments.models import Assessment, Sheet
from opm.kernel import links
from opm.kernel.models import SignedLink
from relationships.models import User

PURPOSE = "sheet"
Author = User | SignedLink


def account(author: Author) -> User | None:
    """The person as the database knows him or her; None for the holder of a link."""
    return author if isinstance(author, User) else None


def audit_name(author: Author) -> str:
    """How the audit names the holder of a link; "" lets it name the account."""
    return links.holder(author) if isinstance(author, SignedLink) else ""


def in_reach(author: Author) -> QuerySet[Assessment]:
    """The assessments on which `author` may write: the team's own, or the one of the link while it is not stopped."""
    if isinstance(author, User):
        return Assessment.objects.editable_by(author)
    standing = SignedLink.objects.filter(pk=author.pk, purpose=PURPOSE, revoked_at=None)
    return Assessment.objects.filter(Exists(standing), sheets__pk=author.object_id)


def is_own(sheet: Sheet, author: Author) -> bool:
    """Whether this sheet is the author's to answer: nobody answers for somebody else."""
    if isinstance(author, User):
        return sheet.respondent_id == author.pk
    return author.purpose == PURPOSE and author.object_id == str(sheet.pk)

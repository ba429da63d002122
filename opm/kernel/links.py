"""Signed links: the one service for pages that people open without an account (TRUST.md S3).

256 random bits, only their hash stored; bound to purpose, object and person; they expire, can be revoked, and a
sign-off works once. A bad, expired, revoked or used link gives None: from outside they look alike.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q

from opm.kernel import history
from opm.kernel.models import SignedLink

DEFAULT_LIFE = timedelta(days=30)


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def create_link(
    *,
    purpose: str,
    obj: models.Model,
    for_label: str,
    by: Any,
    now: datetime,
    life: timedelta = DEFAULT_LIFE,
    single_use: bool = False,
    scope: str = "",
) -> tuple[SignedLink, str]:
    """Make a link; the raw token is returned once and never stored."""
    token = secrets.token_urlsafe(32)
    link = SignedLink.objects.create(
        token_hash=token_hash(token),
        purpose=purpose,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        scope=scope,
        for_label=for_label,
        created_by=by,
        created_at=now,
        expires_at=now + life,
        single_use=single_use,
    )
    history.record(
        history.Entry("link.create", link, scope=scope, new=f"{purpose} for {for_label}"), by=by, at=now
    )
    return link, token


def holder(link: SignedLink) -> str:
    """How the audit names the holder of a link, who has no account."""
    return f"link of {link.for_label}"


def usable(now: datetime) -> Q:
    """The condition under which a link still opens."""
    return Q(revoked_at=None, expires_at__gt=now) & (Q(single_use=False) | Q(used_at=None))


def resolve(*, token: str, purpose: str, now: datetime) -> SignedLink | None:
    """The link of a token, or None. Changes nothing: mail scanners follow links."""
    return SignedLink.objects.filter(usable(now), token_hash=token_hash(token), purpose=purpose).first()


def still_open(*, pk: int, purpose: str, now: datetime) -> SignedLink | None:
    """A link whose token was shown before, by its number, or None once it does not open any more."""
    return SignedLink.objects.filter(usable(now), pk=pk, purpose=purpose).select_related("created_by").first()


def note_opening(*, link: SignedLink, now: datetime) -> None:
    """Count that the person opened the page (by the page's own first step, never by a plain GET)."""
    SignedLink.objects.filter(pk=link.pk).update(opened_count=F("opened_count") + 1, last_opened_at=now)


def consume(*, link: SignedLink, now: datetime) -> bool:
    """Use a single-use link up. True for exactly one caller, however many try at once."""
    return SignedLink.objects.filter(usable(now), pk=link.pk, used_at=None).update(used_at=now) == 1


@transaction.atomic
def revoke(*, link: SignedLink, by: Any, now: datetime, by_label: str = "") -> None:
    """Close a link for good; revoking twice changes nothing."""
    if SignedLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now):
        entry = history.Entry("link.revoke", link, scope=link.scope, old=link.for_label)
        history.record(entry, by=by, by_label=by_label, at=now)

"""The private address of a person's calendar feed: made, made anew, revoked (TRUST.md S3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from opm.kernel import links
from opm.kernel.models import SignedLink
from relationships.models import User

PURPOSE = "calendar"
LIFE = timedelta(days=365)


def open_link(user: User, now: datetime) -> SignedLink | None:
    """The link of the person's feed that opens now. One query."""
    return _own(user).filter(links.usable(now)).order_by("-pk").first()


def owner_of(token: str, now: datetime) -> User | None:
    """Whose feed a token opens; None for any that does not, whatever the reason. Two queries at most."""
    link = links.resolve(token=token, purpose=PURPOSE, now=now)
    return User.objects.filter(pk=link.object_id, is_active=True).first() if link else None


@transaction.atomic
def make_link(*, user: User, now: datetime) -> str:
    """A new address; the one before stops working. The token is returned once and never stored."""
    revoke_link(user=user, now=now)
    _, token = links.create_link(
        purpose=PURPOSE, obj=user, for_label="the own calendar", by=user, now=now, life=LIFE
    )
    return token


@transaction.atomic
def revoke_link(*, user: User, now: datetime) -> bool:
    """Close the address; whether there was one."""
    opened = list(_own(user).filter(links.usable(now)).select_for_update())
    for link in opened:
        links.revoke(link=link, by=user, now=now)
    return bool(opened)


def _own(user: User) -> QuerySet[SignedLink]:
    return SignedLink.objects.filter(
        purpose=PURPOSE, object_type=user._meta.label_lower, object_id=str(user.pk)
    )

"""The link in each digest that ends it, without signing in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from opm.account import save_settings
from opm.kernel import links
from relationships.models import User

PURPOSE = "digest"
LIFE = timedelta(days=90)  # a mail that is older still says where the settings are


def stop_address(person: User, *, now: datetime) -> str:
    """The whole address of a new link that stops the digest of `person`. The token is in the mail and nowhere else."""
    _, token = links.create_link(
        purpose=PURPOSE, obj=person, for_label=str(person), by=person, now=now, life=LIFE
    )
    return settings.SITE_URL + reverse("digest_stop", args=[token])


def person_of(token: str, *, now: datetime) -> User | None:
    """Whose digest the link stops; None for every link that does not open. Two queries; changes nothing."""
    link = links.resolve(token=token, purpose=PURPOSE, now=now)
    if link is None:
        return None
    return User.objects.filter(pk=link.object_id, is_active=True).first()


def stop(person: User, *, now: datetime) -> None:
    """No digest for `person` any more; doing it twice changes nothing. The settings page turns it on again."""
    save_settings(user=person, values={"digest": False}, now=now)

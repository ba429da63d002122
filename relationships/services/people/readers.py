"""Who outside the team may read what is candid about a client: the owner says so, by name and with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from opm.kernel.errors import NotAllowed, Refused
from relationships.models import CandidGrant, Client, Membership, User
from relationships.services import checks
from relationships.services.records import note

NO_REASON = "Say why: whoever is told later must understand it."
OWNER_ONLY = "Only the client's owner says who reads what is candid."


@transaction.atomic
def grant(*, client: Client, user: User, reason: str, by: User, now: datetime) -> CandidGrant:
    """Let a manager of the client's portfolio read readings and notes.

    NotAllowed for everybody but the owner; Refused without a reason, for who reads them already, and for who is no
    manager of this client.
    """
    _require_owner(client, by)
    reason = checks.one_line(reason, "The reason", missing=NO_REASON)
    if client.memberships.filter(user=user).exists():
        raise Refused(f"{user} is on the team of {client} and reads them anyway.")
    if not client.portfolio.managers.filter(pk=user.pk, is_active=True).exists():
        raise Refused(f"{user} does not manage {client}. Choose a manager of its portfolio.")
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)  # two clicks at once: the second waits
    if CandidGrant.objects.filter(client=client, user=user, ended_at=None).exists():
        raise Refused(f"{user} may read them already.")
    made = CandidGrant.objects.create(client=client, user=user, reason=reason, granted_by=by, granted_at=now)
    note("candid.grant", made, by=by, now=now, new=str(user), reason=reason)
    return made


@transaction.atomic
def end_grant(*, given: CandidGrant, by: User, now: datetime) -> CandidGrant:
    """From now on nothing is shown to them; ending twice changes nothing. NotAllowed for everybody but the owner."""
    _require_owner(given.client, by)
    stored = (
        CandidGrant.objects.select_for_update(of=("self",)).select_related("client", "user").get(pk=given.pk)
    )
    if stored.ended_at is None:
        stored.ended_at = now
        stored.save(update_fields=["ended_at"])
        note("candid.end_grant", stored, by=by, now=now, old=str(stored.user))
    return stored


def _require_owner(client: Client, by: User) -> None:
    owners = Membership.objects.filter(
        client=client, user=by, role=Membership.Role.OWNER, user__is_active=True
    )
    if not owners.exists():
        raise NotAllowed(OWNER_ONLY)

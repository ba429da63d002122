"""The joint community of both sides that owns the long-term relationship: join and leave, each with its day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from opm.kernel import words
from opm.kernel.errors import Refused
from relationships.models import Client, CommunityMember, Person, Seat, User
from relationships.services import checks
from relationships.services.records import note, require_team


@transaction.atomic
def join(
    *,
    client: Client,
    user: User | None = None,
    person: Person | None = None,
    since: date,
    by: User,
    now: datetime,
) -> CommunityMember:
    """Somebody of IT (`user`) or of the client (`person`) joins. Raises NotAllowed or Refused."""
    require_team(client, by)
    if (user is None) == (person is None):
        raise Refused("Choose who joins.")
    if person is not None and not Seat.objects.filter(client=client, person=person).exists():
        raise Refused(f"Choose somebody who sits at {client.name}.")
    checks.not_ahead(since, "The first day", timezone.localdate(now))
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)  # two clicks at once: the second waits
    if CommunityMember.objects.filter(client=client, user=user, person=person, until=None).exists():
        raise Refused(f"{user or person} is in the joint community already.")
    member = CommunityMember.objects.create(client=client, user=user, person=person, since=since)
    note("community.join", member, by=by, now=now, new=str(user or person))
    return member


@transaction.atomic
def leave(*, member: CommunityMember, until: date, by: User, now: datetime) -> CommunityMember:
    """Somebody leaves the joint community; that he or she was in it stays. Raises NotAllowed or Refused."""
    require_team(member.client, by)
    name = str(member.user or member.person)
    checks.not_ahead(until, "The last day", timezone.localdate(now))
    if until < member.since:
        raise Refused(
            f"{name} joined on {words.day(member.since, year=True)}: leaving cannot come before that."
        )
    if not CommunityMember.objects.filter(pk=member.pk, until=None).update(until=until):
        raise Refused(f"{name} has left already.")
    member.until = until
    note("community.leave", member, by=by, now=now, old=name)
    return member

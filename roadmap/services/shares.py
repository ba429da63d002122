"""Links by which an audience reads a client's roadmap: made, opened, stopped (TRUST.md S3).

The link is handed over once, at its making, and stored nowhere; openings are counted on it and told to the history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from opm.kernel import links
from opm.kernel.calendar import quarter_of
from opm.kernel.errors import NotAllowed, Refused
from opm.kernel.models import SignedLink
from opm.kernel.quarters import Quarter
from relationships.models import Client, User
from relationships.models.record import LINE
from relationships.services import checks, records
from roadmap.models import RoadmapShare

PURPOSE = "roadmap"
LIVES = (30, 90, 180)  # days a link may live
AUDIENCE_LIMIT = 120


@dataclass(frozen=True, slots=True)
class ShareInput:
    """Whom a roadmap is shown to: `note` stands above it, `until_quarter` None shows all of it, `days` one of LIVES."""

    audience: str
    note: str = ""
    until_quarter: Quarter | None = None
    days: int = LIVES[1]


@dataclass(frozen=True, slots=True)
class HandedShare:
    """A link just made. The token is nowhere else: who has it shows it once and forgets it."""

    share: RoadmapShare
    link: SignedLink
    token: str = field(repr=False)


@transaction.atomic
def share_roadmap(*, client: Client, wish: ShareInput, by: User, now: datetime) -> HandedShare:
    """Make a link for an audience. Pressed twice, the link that was shown last is the one that opens.

    Raises NotAllowed (not on the team) or Refused (no audience, another life, a quarter that is over).
    """
    records.require_team(client, by)
    share = RoadmapShare(
        client=client,
        audience=checks.one_line(
            wish.audience, "The audience", missing="Say who reads it.", limit=AUDIENCE_LIMIT
        ),
        note=checks.one_line(wish.note, "The note", limit=LINE),
        until_quarter=wish.until_quarter,
    )
    if wish.days not in LIVES:
        raise Refused(f"A link works for {', '.join(map(str, LIVES[:-1]))} or {LIVES[-1]} days.")
    if wish.until_quarter and wish.until_quarter < quarter_of(timezone.localdate(now)):
        raise Refused(f"{wish.until_quarter.label} is over. Choose this quarter or a later one.")
    share = _pressed_before(share, now) or records.create(
        share, action="roadmap_share.create", by=by, now=now, new=share.audience
    )
    if share.link:
        links.revoke(link=share.link, by=by, now=now)
    link, token = links.create_link(
        purpose=PURPOSE,
        obj=share,
        for_label=share.audience,
        by=by,
        now=now,
        life=timedelta(days=wish.days),
        scope=client.scope,
    )
    share.link = link
    share.save(update_fields=["link"])
    return HandedShare(share, link, token)


def _pressed_before(share: RoadmapShare, now: datetime) -> RoadmapShare | None:
    """The same share where it was made a moment ago and still opens. Two queries; the client is the lock."""
    Client.objects.select_for_update(of=("self",)).get(pk=share.client_id)
    same = RoadmapShare.objects.filter(
        client=share.client, audience=share.audience, note=share.note, until_quarter=share.until_quarter
    )
    return same.filter(
        created_at__gt=now - records.MOMENT, created_at__lte=now, link__revoked_at=None
    ).first()


@transaction.atomic
def stop_share(*, share: RoadmapShare, by: User, now: datetime) -> RoadmapShare:
    """Close its link for good; stopping twice changes nothing. Raises NotAllowed."""
    records.require_team(share.client, by)
    stored = records.locked(share, seen_version=None)
    link = SignedLink.objects.filter(roadmap_share=stored, revoked_at=None).first()
    if link is None:
        return stored
    links.revoke(link=link, by=by, now=now)
    stored.version += 1
    stored.save(update_fields=["version"])
    records.note("roadmap_share.stop", stored, by=by, now=now, old=stored.audience)
    return stored


@transaction.atomic
def open_share(*, share: RoadmapShare, now: datetime) -> None:
    """Its reader opened the roadmap (by a press, never by a plain GET). NotAllowed where the link opens no more."""
    link = links.still_open(pk=share.link_id or 0, purpose=PURPOSE, now=now)
    if link is None:
        raise NotAllowed("This link does not open.")
    links.note_opening(link=link, now=now)
    records.note(
        "roadmap_share.open", share, by=None, by_label=links.holder(link), now=now, new=share.audience
    )

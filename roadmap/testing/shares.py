"""A roadmap shared by a link, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from relationships.models import Client, User
from roadmap.models import RoadmapShare
from roadmap.services.shares import HandedShare, ShareInput, open_share, share_roadmap, stop_share


@dataclass(frozen=True, slots=True)
class ShownShares:
    """A link whose roadmap was opened, one that nobody opened yet, and one that was stopped."""

    handed: HandedShare
    unread: HandedShare
    stopped: RoadmapShare


def shares_of(
    client: Client, by: User, now: datetime, *, audience: str = "Finance leadership team"
) -> ShownShares:
    """Three links of a client's roadmap."""
    over = share_roadmap(client=client, wish=ShareInput(f"Former {audience}"), by=by, now=now)
    stop_share(share=over.share, by=by, now=now)
    wish = ShareInput(audience, note="What the next two years bring", days=90)
    read = share_roadmap(client=client, wish=wish, by=by, now=now)
    open_share(share=read.share, now=now)
    unread = share_roadmap(client=client, wish=ShareInput("Sales leadership"), by=by, now=now)
    return ShownShares(read, unread, over.share)

"""The client's side of the demo as those who were asked by a signed link: e-mail, link, and the audit of it.

No token belongs to these links (its hash is that of nothing anybody can type): the demo's BRM makes a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from assessments.models import Sheet
from assessments.services.authors import PURPOSE
from opm.demo.answers import ToldSheet
from opm.demo.stories import Reply
from opm.demo.timeline import Clock, Timeline
from opm.kernel import history
from opm.kernel.links import DEFAULT_LIFE
from opm.kernel.models import SignedLink
from relationships.models import User

ANSWER_AFTER = timedelta(minutes=20)  # a respondent takes the link up when it comes
READ_AFTER = timedelta(days=1)


def email_of(name: str) -> str:
    """Where a respondent gets the link."""
    return f"{name.lower().replace(' ', '.')}@brennick.example"


def asked_at(told: ToldSheet, opened_at: datetime, clock: Clock) -> datetime | None:
    """When somebody was asked, where the story counts the days; never before the assessment was opened."""
    if told.asked_ago is None:
        return None
    return max(opened_at, clock.days_ago(told.asked_ago))


def declined_at(told: ToldSheet, asked: datetime, clock: Clock) -> datetime | None:
    """When the reader said that the link is not for him or her."""
    return min(asked + READ_AFTER, clock.now) if told.reply is Reply.DECLINED else None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A sheet of the client's side with the owner who asked."""

    sheet: Sheet
    told: ToldSheet
    owner: User
    scope: str

    @property
    def label(self) -> str:
        """The respondent as the audit names a link's holder."""
        return f"link of {self.told.name}"


def write_links(invitations: Iterable[Invitation], *, clock: Clock, timeline: Timeline, seed: int) -> None:
    """Links of the demo's quarter, and what the audit says of all invitations. One statement."""
    invitations = list(invitations)
    current = [item for item in invitations if item.sheet.assessment.quarter == clock.quarter]
    links = SignedLink.objects.bulk_create(_link(item, clock, seed) for item in current)
    for item in invitations:
        entry = history.Entry("respondent.invite", item.sheet, scope=item.scope, new=item.told.name)
        timeline.remember(entry, by=item.owner, at=item.sheet.created_at)
    for item, link in zip(current, links, strict=True):
        for entry, by in _entries(item, link):
            at = item.sheet.created_at if by else item.sheet.declined_at or clock.now
            timeline.remember(entry, by=by, at=at, label="" if by else item.label)


def _link(item: Invitation, clock: Clock, seed: int) -> SignedLink:
    made, read = item.sheet.created_at, item.told.reply is not Reply.SILENT
    assessment = item.sheet.assessment
    text = f"{seed} {assessment.client.slug} {assessment.quarter} {assessment.version} {item.told.name}"
    return SignedLink(
        token_hash=blake2b(text.encode(), digest_size=32).hexdigest(),
        purpose=PURPOSE,
        object_type=Sheet._meta.label_lower,
        object_id=str(item.sheet.pk),
        scope=item.scope,
        for_label=item.told.name,
        created_by=item.owner,
        created_at=made,
        expires_at=made + DEFAULT_LIFE,
        revoked_at=item.sheet.declined_at,
        opened_count=int(read),
        last_opened_at=(item.sheet.submitted_at or min(made + ANSWER_AFTER, clock.now)) if read else None,
    )


def _entries(item: Invitation, link: SignedLink) -> Iterator[tuple[history.Entry, User | None]]:
    """As opm.kernel.links and the services of respondents remember it; by nobody where the link's holder did it."""
    new = f"{PURPOSE} for {item.told.name}"
    yield history.Entry("link.create", link, scope=item.scope, new=new), item.owner
    if link.revoked_at:
        yield history.Entry("respondent.decline", item.sheet, scope=item.scope), None
        yield history.Entry("link.revoke", link, scope=item.scope, old=link.for_label), None

"""How the charters of many clients stand. The rule of what is owed lives here; Today, pages and metrics read it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils import timezone

from opm.kernel import links
from opm.kernel.models import SignedLink
from relationships.models import Charter, CharterAgreement, Client, Side

QUARTER = timedelta(days=92)  # partnered with for longer than this, a client has a charter
SOON = timedelta(days=42)  # a review this near is said in the headline's colour


class Owed(StrEnum):
    """What a charter needs next."""

    NOTHING = ""
    NONE_YET = "none yet"  # partnered with for more than a quarter, and nothing was agreed
    CHANGE = "change"  # the client asked for a change
    WAITING = "waiting"  # the text is with the client
    REVIEW = "review"  # the review day has come


@dataclass(frozen=True, slots=True)
class Standing:
    """One client's charter: the agreed version, the draft, and what was said about it."""

    client_id: int
    agreed: Charter | None
    draft: Charter | None
    said: CharterAgreement | None  # the last word on the draft, of either side
    owed: Owed
    days: int  # waited, overdue, or partnered with beyond a quarter

    @property
    def proposed(self) -> bool:
        """Whether the draft's text is with the client and nothing was said to it."""
        return self.draft is not None and self.draft.content_id is not None and not self.change_asked

    @property
    def change_asked(self) -> bool:
        """Whether the client's last word on the draft is a wish for a change, which no new proposal answers yet."""
        return self.said is not None and self.said.decision == CharterAgreement.Decision.CHANGE

    @property
    def asked(self) -> str:
        """Who is asked to agree for the client, by name."""
        draft = self.draft
        return draft.asked.person.name if draft and draft.asked else "the client"


def standings(client_ids: Collection[int], today: date) -> dict[int, Standing]:
    """How every client's charter stands. Three queries."""
    open_states = (Charter.State.DRAFT, Charter.State.AGREED)
    charters = Charter.objects.filter(client__in=client_ids, state__in=open_states)
    rows = list(charters.select_related("client", "content", "asked__person"))
    agreed = {row.client_id: row for row in rows if row.state == Charter.State.AGREED}
    drafts = {row.client_id: row for row in rows if row.state == Charter.State.DRAFT}
    last: dict[int, CharterAgreement] = {}
    for word in CharterAgreement.objects.filter(charter__in=drafts.values()).order_by("at", "pk"):
        last[word.charter_id] = word
    since = dict(Client.objects.filter(pk__in=client_ids).values_list("pk", "partnered_since"))
    found = {}
    for pk in client_ids:
        draft, said = drafts.get(pk), None
        if draft is not None:
            said = last.get(draft.pk)
        found[pk] = _standing(pk, agreed.get(pk), draft, said, since.get(pk), today)
    return found


def _standing(
    pk: int,
    agreed: Charter | None,
    draft: Charter | None,
    said: CharterAgreement | None,
    since: date | None,
    today: date,
) -> Standing:
    bare = Standing(pk, agreed, draft, said, Owed.NOTHING, 0)
    owed, days = Owed.NOTHING, 0
    if bare.change_asked and said is not None:
        owed, days = Owed.CHANGE, (today - timezone.localdate(said.at)).days
    elif bare.proposed and draft is not None and draft.content is not None:
        owed, days = Owed.WAITING, (today - timezone.localdate(draft.content.created_at)).days
    elif agreed is not None and agreed.review_on and agreed.review_on <= today:
        owed, days = Owed.REVIEW, (today - agreed.review_on).days
    elif agreed is None and since and today - since > QUARTER:
        owed, days = Owed.NONE_YET, (today - since).days
    return Standing(pk, agreed, draft, said, owed, days)


def standing_of(client: Client, today: date) -> Standing:
    """How one client's charter stands. Three queries."""
    return standings([client.pk], today)[client.pk]


def open_link(draft: Charter) -> SignedLink | None:
    """The newest link to a draft that opens now; None where all expired or were closed. One query."""
    about = {"object_type": draft._meta.label_lower, "object_id": str(draft.pk)}
    rows = SignedLink.objects.filter(links.usable(timezone.now()), purpose="charter", **about)
    return rows.order_by("-expires_at").first()


def asked_side(words: Collection[CharterAgreement], side: str) -> CharterAgreement | None:
    """What one side said among `words`."""
    return next((word for word in words if word.side == side), None)


def signed(words: Collection[CharterAgreement]) -> tuple[CharterAgreement | None, CharterAgreement | None]:
    """IT's and the client's word."""
    return asked_side(words, Side.IT), asked_side(words, Side.CLIENT)

"""Both sides agree to one frozen text: IT's side signed in, the client's by a signed link. Two different people.

Proposing freezes the text, says IT's yes and makes the link. The link works once (TRUST.md S3): its holder agrees, or
asks for a change with words. An edit, a withdrawal or an answer closes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from opm.kernel import history, links
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.freeze import freeze
from opm.kernel.models import SignedLink
from relationships.models import Charter, CharterAgreement, Client, Objective, Seat, Side, User
from relationships.selectors.charter.text import lacking, payload_of, text_from, text_of
from relationships.services.charter.draft import PURPOSE, draft_of, stop_links, take_back
from relationships.services.records import MOMENT, note, require_team

LIVES = (7, 14, 30)  # days a link may live
NAME_LIMIT = 120
TWO_PEOPLE = "Two different people agree: one for IT, one for the client."
Decision = CharterAgreement.Decision


@dataclass(frozen=True, slots=True)
class Handed:
    """A link just made. The token is nowhere else: who has it shows it once and forgets it."""

    charter: Charter
    link: SignedLink
    token: str = field(repr=False)
    reminder: bool = False


@transaction.atomic
def propose(
    *,
    client: Client,
    seat: Seat,
    seen_version: int,
    by: User,
    now: datetime,
    life: timedelta = links.DEFAULT_LIFE,
) -> Handed:
    """Put the draft to somebody of the client: freeze its text, agree for IT as `by`, make the link.

    Raises NotAllowed, Refused (no draft, something missing, up for agreement already, the same person on both sides)
    or Conflict.
    """
    draft = _draft(client, by)
    if draft.version != seen_version:
        raise Conflict("Somebody else changed the draft while you had it open.", draft)
    if draft.content is not None:
        raise Refused("This text is with the client already. Send a reminder, or withdraw it first.")
    text = text_of(draft)
    if todo := lacking(text):
        raise Refused(f"Before the client is asked: {', '.join(todo)}.")
    if seat.client_id != client.pk or seat.ended_on:
        raise Refused(f"Choose somebody who sits at {client.name} today.")
    if same_name(seat.person.name, by.name):
        raise Refused(TWO_PEOPLE)
    draft.content = freeze(
        kind=PURPOSE, obj=draft, payload=payload_of(text), by=by, at=now, scope=client.scope
    )
    draft.asked, draft.version = seat, draft.version + 1
    draft.save(update_fields=["content", "asked", "version"])
    CharterAgreement.objects.create(
        charter=draft,
        content=draft.content,
        side=Side.IT,
        decision=Decision.AGREE,
        name=by.name,
        user=by,
        at=now,
    )
    note("charter.propose", draft, by=by, now=now, new=seat.person.name)
    return _hand_out(draft, by=by, now=now, life=life)


@transaction.atomic
def remind(*, client: Client, by: User, now: datetime) -> Handed:
    """A fresh link to the text that waits for the client; the earlier one goes on working until it is used."""
    draft = _draft(client, by)
    if draft.content is None or _answered(draft):
        raise Refused("Nothing waits for the client's agreement: there is nothing to remind of.")
    if draft.asked is None or draft.asked.ended_on:
        raise Refused("Whoever was asked does not sit here any more. Withdraw the text and propose it anew.")
    last = history.of_object(draft).filter(action="charter.remind", by=by, at__gt=now - MOMENT)
    if last.exists():
        raise Refused("A reminder was made a moment ago. Wait a little before you make another one.")
    note("charter.remind", draft, by=by, now=now, new=draft.asked.person.name)
    return _hand_out(draft, by=by, now=now, life=links.DEFAULT_LIFE, reminder=True)


@transaction.atomic
def withdraw(*, client: Client, seen_version: int, by: User, now: datetime) -> Charter:
    """Take the proposed text back; the draft can be edited and proposed anew. Raises Refused or Conflict."""
    draft = _draft(client, by)
    if draft.content is None:
        raise Refused("This text is not with the client any more.")
    if draft.version != seen_version:
        raise Conflict("Somebody else changed the draft while you had it open.", draft)
    draft.version += 1
    draft.save(update_fields=["version"])
    take_back(draft, by=by, now=now)
    note("charter.withdraw", draft, by=by, now=now)
    return draft


@transaction.atomic
def agree(*, link: SignedLink, name: str, seen: str, now: datetime) -> Charter:
    """The client's side agrees to the text whose hash is `seen`; the charter is agreed with that.

    Raises Refused for a name that will not do, NotAllowed where the link does not open (any more).
    """
    charter, label = _answer(link, Decision.AGREE, name, "", seen, now)
    today = timezone.localdate(now)
    earlier = Charter.objects.filter(client=charter.client, state=Charter.State.AGREED)
    earlier.update(state=Charter.State.REPLACED, version=F("version") + 1)
    charter.state, charter.agreed_on = Charter.State.AGREED, today
    charter.version += 1
    charter.save(update_fields=["state", "agreed_on", "version"])
    assert charter.content is not None
    measured = [aim.pk for aim in text_from(charter.content).aims if aim.measured]
    fresh = Objective.objects.filter(client=charter.client, pk__in=measured, agreed_on=None, dropped_on=None)
    fresh.update(agreed_on=today, agreed_by=label, version=F("version") + 1)
    note("charter.agree", charter, by=None, by_label=links.holder(link), now=now, new=label)
    return charter


@transaction.atomic
def ask_change(*, link: SignedLink, name: str, words: str, seen: str, now: datetime) -> Charter:
    """The client's side asks for a change, with words; the team edits and proposes anew. Errors as `agree`."""
    if not words.strip():
        raise Refused("Say what should change.")
    charter, label = _answer(link, Decision.CHANGE, name, words.strip(), seen, now)
    note("charter.ask_change", charter, by=None, by_label=links.holder(link), now=now, new=label)
    return charter


def same_name(one: str, other: str) -> bool:
    """Whether two names are one person's, as far as names can tell."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _answer(
    link: SignedLink, decision: str, name: str, words: str, seen: str, now: datetime
) -> tuple[Charter, str]:
    """Store what the client's side says to the text, once; the charter's row is locked first, then the link."""
    label = " ".join(name.split())
    if not label or len(label) > NAME_LIMIT:
        raise Refused(f"Type your full name, at most {NAME_LIMIT} letters.")
    charter = _charter_of(link)
    content = charter.content
    if charter.state != Charter.State.DRAFT or content is None or content.sha256 != seen:
        raise NotAllowed("This text is not up for agreement.")
    signed = CharterAgreement.objects.filter(content=content, side=Side.IT).first()
    if signed and same_name(signed.name, label):
        raise Refused(f"{signed.name} agreed for IT. {TWO_PEOPLE} Type your own name.")
    if not links.consume(link=link, now=now):
        raise NotAllowed("This link was used.")
    CharterAgreement.objects.create(
        charter=charter,
        content=content,
        side=Side.CLIENT,
        decision=decision,
        name=label,
        words=words,
        link=link,
        at=now,
    )
    stop_links(charter, by=None, by_label=links.holder(link), now=now)
    return charter, label


def _charter_of(link: SignedLink) -> Charter:
    rows: Any = Charter.objects.select_for_update(of=("self",)).select_related("client", "content")
    charter: Charter = rows.get(pk=int(link.object_id))
    return charter


def _draft(client: Client, by: User) -> Charter:
    require_team(client, by)
    draft = draft_of(client, lock=True)
    if draft is None:
        raise Refused("There is no draft of the charter. Start the next version first.")
    return draft


def _answered(draft: Charter) -> bool:
    return CharterAgreement.objects.filter(content=draft.content, side=Side.CLIENT).exists()


def _hand_out(draft: Charter, *, by: User, now: datetime, life: timedelta, reminder: bool = False) -> Handed:
    assert draft.asked is not None
    link, token = links.create_link(
        purpose=PURPOSE,
        obj=draft,
        for_label=draft.asked.person.name,
        by=by,
        now=now,
        life=life,
        single_use=True,
        scope=draft.client.scope,
    )
    return Handed(draft, link, token, reminder)

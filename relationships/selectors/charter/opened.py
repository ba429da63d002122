"""What somebody with a signed link to a charter reads: the frozen text that waits, or what was said already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from opm.kernel import links, words
from opm.kernel.models import Freeze, SignedLink
from relationships.models import Charter, CharterAgreement, Side
from relationships.selectors.charter.page import moment
from relationships.selectors.charter.text import CharterText, text_from

BIGGEST = 2**63 - 1  # what a database can be asked for
Decision = CharterAgreement.Decision


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that opens, and the text it is for."""

    link: SignedLink
    charter: Charter
    content: Freeze

    @property
    def seen(self) -> str:
        return self.content.sha256


@dataclass(frozen=True, slots=True)
class Said:
    """A link that was used, and what was said by it."""

    link: SignedLink
    word: CharterAgreement


@dataclass(frozen=True, slots=True)
class AgreePage:
    """Context of templates/links/charter_agree.html."""

    opened: Opened
    text: CharterText
    about: str
    first_name: str
    asker: str
    asked_for_it: str  # who agreed for IT, and when
    until: str
    review: str
    form: Any
    change: bool


@dataclass(frozen=True, slots=True)
class ThanksPage:
    """Context of templates/links/charter_thanks.html."""

    headline: str
    about: str
    agreed: bool
    name: str
    at: str
    text: CharterText
    asker: str


def find_opened(link: int, *, now: datetime) -> Opened | None:
    """The text that waits for the holder of a link; None once the link does not open, or nothing waits. Two queries."""
    row = links.still_open(pk=min(link, BIGGEST), purpose="charter", now=now)
    if row is None:
        return None
    charters = Charter.objects.filter(
        pk=int(row.object_id), state=Charter.State.DRAFT, content__isnull=False, client__archived_on=None
    )
    charter = charters.select_related("client", "content").first()
    if charter is None or charter.content is None:
        return None
    said = CharterAgreement.objects.filter(content=charter.content, side=Side.CLIENT).exists()
    return None if said else Opened(row, charter, charter.content)


def find_said(link: int, *, now: datetime) -> Said | None:
    """What was said by a link, until the day on which it would have expired. One query."""
    rows = CharterAgreement.objects.filter(
        link=min(link, BIGGEST), side=Side.CLIENT, link__revoked_at=None, link__expires_at__gt=now
    )
    word = rows.select_related("link__created_by", "charter__client", "content").first()
    return Said(word.link, word) if word and word.link else None


def agree_page(opened: Opened, form: Any, *, change: bool) -> AgreePage:
    """The text with what its reader needs to know. One query."""
    text = text_from(opened.content)
    it = CharterAgreement.objects.filter(content=opened.content, side=Side.IT).first()
    label, by = opened.link.for_label, opened.link.created_by
    return AgreePage(
        opened=opened,
        text=text,
        about=f"{text.client} and IT, partnership charter",
        first_name=label.split()[0] if label.split() else label,
        asker=str(by or "IT"),
        asked_for_it=f"{it.name} agreed for IT on {words.day(timezone.localdate(it.at))}." if it else "",
        until=words.day(timezone.localdate(opened.link.expires_at)),
        review=words.day(text.review_on, year=True),
        form=form,
        change=change,
    )


def thanks_page(said: Said) -> ThanksPage:
    """What was said, as its sayer reads it afterwards."""
    word = said.word
    agreed = word.decision == Decision.AGREE
    text = text_from(word.content)
    first = word.name.split()[0]
    return ThanksPage(
        headline=f"Thank you, {first}: the charter is agreed" if agreed else f"Thank you, {first}",
        about=f"{text.client} and IT, partnership charter",
        agreed=agreed,
        name=word.name,
        at=moment(word.at),
        text=text,
        asker=str(said.link.created_by or "IT"),
    )

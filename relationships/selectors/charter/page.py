"""The page of a client's charter: the finding, the sheet, who agreed, what is owed next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from opm.kernel import words
from relationships.models import Charter, CharterAgreement, Client, Seat, Side
from relationships.selectors.charter.measured import AimNow, stand_of
from relationships.selectors.charter.standing import Owed, Standing, open_link, signed, standing_of
from relationships.selectors.charter.text import CharterText, lacking, members_of, text_of


@dataclass(frozen=True, slots=True)
class Signature:
    """One side's yes on the sheet: whose side, the name (or none yet), and how it was given."""

    side: str
    name: str
    how: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The printable page of one version."""

    text: CharterText
    aims: tuple[AimNow, ...]
    signatures: tuple[Signature, ...]
    label: str  # "Version 2, agreed Fri 13 Nov 2026"
    mark: str  # first letters of the text's hash; "" for a draft


@dataclass(frozen=True, slots=True)
class Banner:
    """Something to know before reading on."""

    text: str
    tone: str
    said: str = ""  # the client's words


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the list: its number, how it stands, and the one before it."""

    number: int
    state: str
    earlier: int | None
    current: bool


@dataclass(frozen=True, slots=True)
class CharterPage:
    """Context of templates/relationships/charter.html. `sheet` is None where the client has no charter yet."""

    headline: str
    lede: str
    can_edit: bool
    standing: Standing
    sheet: Sheet | None
    is_draft: bool  # the sheet shows the draft
    banners: tuple[Banner, ...]
    versions: tuple[VersionRow, ...]
    missing: tuple[str, ...]  # what keeps the draft from being proposed
    community: str  # who is in the joint community today, in a line


def charter_page(client: Client, *, draft: bool, can_edit: bool, today: date) -> CharterPage:
    """The client's charter: agreed, or the draft where it is asked for or the only one. About 12 queries."""
    standing = standing_of(client, today)
    shown = standing.draft if draft or standing.agreed is None else standing.agreed
    sheet = sheet_of(shown, today) if shown else None
    is_draft = shown is not None and shown.state == Charter.State.DRAFT
    missing = tuple(lacking(sheet.text)) if sheet and is_draft else ()
    return CharterPage(
        headline=_headline(client, standing, sheet, is_draft, today),
        lede=_lede(client, standing, sheet, is_draft),
        can_edit=can_edit,
        standing=standing,
        sheet=sheet,
        is_draft=is_draft,
        banners=tuple(_banners(client, standing, is_draft)),
        versions=version_rows(client, shown),
        missing=missing,
        community=words.listed([member.name for member in members_of(client)], 6) if sheet else "",
    )


def sheet_of(charter: Charter, today: date) -> Sheet:
    """One version as its sheet, its objectives with where they stand today. Up to seven queries."""
    text = text_of(charter)
    said = list(CharterAgreement.objects.filter(charter=charter, content=charter.content_id or None))
    return Sheet(
        text=text,
        aims=stand_of(charter.client, text.aims, today),
        signatures=_signatures(charter, said if charter.content_id else []),
        label=f"Version {charter.number}, {state_words(charter)}",
        mark=charter.content.sha256[:12] if charter.content else "",
    )


def state_words(charter: Charter) -> str:
    """ "agreed Fri 13 Nov 2026", "replaced, was agreed …", "with the client since …", "draft"."""
    if charter.state == Charter.State.AGREED:
        return f"agreed {words.day(charter.agreed_on, year=True)}"
    if charter.state == Charter.State.REPLACED:
        return f"agreed {words.day(charter.agreed_on, year=True)}, replaced since"
    if charter.content is not None:
        return f"with the client since {words.day(timezone.localdate(charter.content.created_at), year=True)}"
    return "draft"


def version_rows(client: Client, shown: Charter | None) -> tuple[VersionRow, ...]:
    """Every version, newest first. One query."""
    rows = list(Charter.objects.filter(client=client).select_related("content").order_by("-number"))
    earlier: dict[int, int] = {row.pk: before.number for row, before in zip(rows, rows[1:], strict=False)}
    return tuple(
        VersionRow(
            row.number, state_words(row), earlier.get(row.pk), shown is not None and row.pk == shown.pk
        )
        for row in rows
    )


def _headline(client: Client, standing: Standing, sheet: Sheet | None, is_draft: bool, today: date) -> str:
    if sheet is None:
        return f"{client.name} has no charter yet"
    if not is_draft and standing.agreed:
        agreed = words.day(standing.agreed.agreed_on, near=today)
        return f"Agreed by both sides on {agreed}, {review_words(standing.agreed.review_on, today)}"
    if standing.change_asked and standing.said:
        return f"{standing.said.name} asks for a change"
    if standing.proposed:
        return f"Waiting for {standing.asked} to agree{_for_days(standing.days)}"
    return f"A draft: {_draft_finding(sheet.text)}"


def review_words(review_on: date | None, today: date) -> str:
    """ "review due in 40 days", "review due today", "review overdue by 5 days"."""
    if review_on is None:
        return "no review day set"
    left = (review_on - today).days
    if left == 0:
        return "review due today"
    if left < 0:
        return f"review overdue by {words.count(-left, 'day')}"
    return f"review due in {words.count(left, 'day')}"


def _draft_finding(text: CharterText) -> str:
    open_ones, todo = len(text.unmeasured), lacking(text)
    if open_ones and len(text.aims) == open_ones:
        return "no objective has a measure yet"
    if open_ones:
        amount, verb = words.spelled(open_ones).lower(), "has" if open_ones == 1 else "have"
        return f"{amount} of {words.spelled(len(text.aims)).lower()} objectives {verb} no measure"
    if todo:
        return (
            f"{words.spelled(len(todo)).lower()} {'thing' if len(todo) == 1 else 'things'} still to be said"
        )
    return "ready to be put to the client"


def _for_days(days: int) -> str:
    return f", for {words.count(days, 'day')} now" if days > 0 else ""


def _lede(client: Client, standing: Standing, sheet: Sheet | None, is_draft: bool) -> str:
    if sheet is None:
        return (
            "A charter says on one page why the two sides work together, what each brings, who is responsible, "
            "and which measured objectives they share."
        )
    if is_draft and standing.agreed:
        return f"Version {standing.agreed.number} stays agreed until {client.name} agrees to this one."
    if is_draft:
        return "It counts once both sides have agreed to the same text."
    measured = [aim for aim in sheet.aims if aim.aim.measured]
    reached = sum(aim.reached for aim in measured)
    if not measured:
        return f"IT and {client.name} share no measured objective yet."
    read = sum(aim.latest is not None for aim in measured)
    return (
        f"{words.spelled(len(measured))} measured {'objective' if len(measured) == 1 else 'objectives'}, "
        f"{words.spelled(reached).lower() if reached else 'none'} reached, "
        f"{words.spelled(read).lower() if read else 'none'} with a reading."
    )


def _banners(client: Client, standing: Standing, is_draft: bool) -> list[Banner]:
    """What is owed, said once: the client's wish, the waiting, a link that ran out, the review."""
    found = []
    if standing.change_asked and standing.said:
        text = (
            f"{standing.said.name} asked for a change on {words.day(timezone.localdate(standing.said.at))}."
        )
        found.append(Banner(text, "warn", standing.said.words))
    if standing.proposed and standing.draft:
        link = open_link(standing.draft)
        until = f"The link works until {words.day(timezone.localdate(link.expires_at))}." if link else ""
        text = f"Version {standing.draft.number} is with {standing.asked}{_for_days(standing.days)}."
        end = until or "The link has expired: send a reminder with a new one."
        found.append(Banner(f"{text} {end}", "" if link else "warn"))
    elif standing.draft and not is_draft and not standing.change_asked:
        found.append(Banner(f"Version {standing.draft.number} is being drafted.", ""))
    if standing.owed == Owed.REVIEW and standing.agreed:
        text = f"The review was due on {words.day(standing.agreed.review_on)}."
        found.append(Banner(f"{text} Talk it over with {client.name} and agree to the next version.", "warn"))
    return found


def _signatures(charter: Charter, said: list[CharterAgreement]) -> tuple[Signature, ...]:
    it, client = signed(said)
    return (
        Signature(f"For {charter.client.name}", *_signed(client, charter.asked, charter.content is not None)),
        Signature("For IT", *_signed(it, None, charter.content is not None)),
    )


def _signed(word: CharterAgreement | None, asked: Seat | None, proposed: bool) -> tuple[str, str]:
    if word is None:
        waits = f"{asked.person.name} is asked." if asked and proposed else ""
        return "", waits or "Not agreed yet."
    if word.decision == CharterAgreement.Decision.CHANGE:
        return "", f"{word.name} asked for a change on {moment(word.at)}."
    if asked is None:
        return word.name, f"Agreed{' by link' if word.side == Side.CLIENT else ''} on {moment(word.at)}."
    if asked.person.name != word.name:
        return word.name, f"Agreed by the link made for {asked.person.name} on {moment(word.at)}."
    return word.name, f"{asked.role}. Agreed by link on {moment(word.at)}."


def moment(at: datetime) -> str:
    """ "Fri 13 Nov 2026, 14:02"."""
    local = timezone.localtime(at)
    return f"{words.day(local.date(), year=True)}, {local:%H:%M}"

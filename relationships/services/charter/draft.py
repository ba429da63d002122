"""The version of the charter that is being written: its texts and who is responsible for what.

An edit while the text is up for agreement takes it back: what was frozen, both sides' words on it and the link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from opm.kernel import links
from opm.kernel.errors import Conflict, Refused
from opm.kernel.models import SignedLink
from relationships.models import Charter, Client, Responsibility, Side, User
from relationships.selectors.charter.text import Duty
from relationships.services import checks
from relationships.services.records import change, create, note, require_team

PURPOSE = "charter"  # of its signed links
MOST_DUTIES = 24


@dataclass(frozen=True, slots=True)
class CharterInput:
    """What the form of a charter holds."""

    purpose: str = ""
    it_brings: str = ""
    client_brings: str = ""
    review_on: date | None = None
    duties: tuple[Duty, ...] = ()


@transaction.atomic
def save_draft(*, client: Client, wish: CharterInput, seen_version: int, by: User, now: datetime) -> Charter:
    """Start the next version (`seen_version` 0) or change the draft. An edit voids what was put up for agreement.

    Raises NotAllowed, Refused, or Conflict with the stored draft; where the draft was agreed to meanwhile, `current`
    is the next version as it would start.
    """
    require_team(client, by)
    checks.meant(wish.review_on, "The day of the review")
    duties = _checked(wish.duties)
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)  # one at a time starts a version
    draft = draft_of(client)
    if draft is None:
        if seen_version:
            raise Conflict("The client agreed to this version while you had it open.", _next(client))
        return _start(client, wish, duties, by=by, now=now)
    if not seen_version:
        raise Conflict("Somebody else started this version while you had it open.", draft)
    stored = change(
        draft, values=_values(wish), seen_version=seen_version, action="charter.change", by=by, now=now
    )
    if _write_duties(stored, duties, by=by, now=now) and stored.version == seen_version:
        _bump(stored)
    if stored.version != seen_version:
        void(stored, by=by, now=now)
    return stored


def draft_of(client: Client, *, lock: bool = False) -> Charter | None:
    """The version that is being written, with what it needs to be read. One query."""
    rows = Charter.objects.filter(client=client, state=Charter.State.DRAFT)
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.select_related("client", "content", "asked__person").first()


def void_if_proposed(client: Client, *, by: User, now: datetime) -> bool:
    """Take the text back that is up for agreement, because something in it changed. True where there was one."""
    draft = draft_of(client, lock=True)
    if draft is None or draft.content is None:
        return False
    _bump(draft)
    return void(draft, by=by, now=now)


def void(draft: Charter, *, by: User, now: datetime) -> bool:
    """Take the frozen text and the links away from a locked draft; nothing where none is up for agreement."""
    if draft.content is None:
        return False
    take_back(draft, by=by, now=now)
    note("charter.void", draft, by=by, now=now)
    return True


def take_back(draft: Charter, *, by: User, now: datetime) -> None:
    """The draft is up for agreement no more, and its links open no more. What was said stays readable."""
    draft.content = None
    draft.save(update_fields=["content"])
    stop_links(draft, by=by, now=now)


def stop_links(charter: Charter, *, by: User | None, now: datetime, by_label: str = "") -> None:
    """Close every link to the charter that could still open."""
    about = {"object_type": charter._meta.label_lower, "object_id": str(charter.pk)}
    for link in SignedLink.objects.filter(links.usable(now), purpose=PURPOSE, **about):
        links.revoke(link=link, by=by, by_label=by_label, now=now)


def _start(
    client: Client, wish: CharterInput, duties: tuple[Duty, ...], *, by: User, now: datetime
) -> Charter:
    charter = Charter(client=client, number=_next(client).number, **_values(wish))
    create(charter, action="charter.draft", by=by, now=now, new=f"Version {charter.number}")
    _store_duties(charter, duties)
    return charter


def _next(client: Client) -> Charter:
    """The version that comes next, not stored, with the texts of the agreed one. Version 0: nobody has saved it."""
    before = Charter.objects.filter(client=client, state=Charter.State.AGREED).first()
    last = Charter.objects.filter(client=client).aggregate(last=Max("number"))["last"] or 0
    texts = _values(before) if before else {}
    return Charter(client=client, number=last + 1, version=0, **texts)


def _values(source: CharterInput | Charter) -> dict[str, object]:
    return {name: getattr(source, name) for name in ("purpose", "it_brings", "client_brings", "review_on")}


def _checked(duties: tuple[Duty, ...]) -> tuple[Duty, ...]:
    if len(duties) > MOST_DUTIES:
        raise Refused(f"A page holds at most {MOST_DUTIES} responsibilities. Join some of them.")
    if any(not duty.what or not duty.who for duty in duties):
        raise Refused("A responsibility needs what it is about and who is responsible.")
    return duties


def _write_duties(charter: Charter, duties: tuple[Duty, ...], *, by: User, now: datetime) -> bool:
    """Replace the responsibilities where they differ, with one change a side that moved."""
    rows = Responsibility.objects.filter(charter=charter).order_by("position", "pk")
    before = tuple(Duty(row.side, row.what, row.who) for row in rows)
    moved = [side for side in Side.values if _of(before, side) != _of(duties, side)]
    if not moved:
        return False
    rows.delete()
    _store_duties(charter, duties)
    for side in moved:
        name = "client_responsibilities" if side == Side.CLIENT else "IT_responsibilities"
        old, new = duty_words(_of(before, side)), duty_words(_of(duties, side))
        note("charter.change", charter, by=by, now=now, field=name, old=old, new=new)
    return True


def _store_duties(charter: Charter, duties: tuple[Duty, ...]) -> None:
    Responsibility.objects.bulk_create(
        Responsibility(charter=charter, side=duty.side, what=duty.what, who=duty.who, position=position)
        for position, duty in enumerate(duties)
    )


def _of(duties: tuple[Duty, ...], side: str) -> list[Duty]:
    return [duty for duty in duties if duty.side == side]


def duty_words(duties: list[Duty]) -> str:
    """Responsibilities on one line: "Alice Archer: status; Bob Berger: roadmap"."""
    return "; ".join(f"{duty.who}: {duty.what}" for duty in duties)


def _bump(charter: Charter) -> None:
    charter.version += 1
    charter.save(update_fields=["version"])

"""The mandate of three years: one draft at most, agreed with the client, frozen with the whole sheet (rhythm 10).

Errors of all services here: NotAllowed (not on the client's team), Refused (a rule), Conflict (somebody else saved,
agreed or dropped the draft since `seen_version`).
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from opm.kernel import words
from opm.kernel.calendar import quarter_of
from opm.kernel.errors import Conflict, Refused
from opm.kernel.freeze import freeze
from opm.kernel.quarters import Quarter
from relationships.models import Client, Seat, User
from relationships.services import checks
from relationships.services.records import change, create, locked, note, require_team
from roadmap.models import Mandate
from roadmap.selectors.strategy.sheet import as_json, sheet

State = Mandate.State
FREEZE = "strategy.sheet"
FIRST, LAST = 2000, 2100
GONE = "The draft was agreed or dropped while you had it open."
OF_IT = {"brm": "Business Relationship Manager"}


@transaction.atomic
def write_mandate(
    *, client: Client, text: str, first_year: int, seen_version: int | None, by: User, now: datetime
) -> Mandate:
    """Start the next version (`seen_version` None or 0) or change the draft; the agreed version stays agreed."""
    require_team(client, by)
    text = checks.words_of(text, "The mandate", missing="Say what IT is to reach for the client.")
    if not FIRST <= first_year <= LAST:
        raise Refused(f"Give the first fiscal year as a year from {FIRST} to {LAST}.")
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)  # one at a time starts a version
    draft = Mandate.objects.filter(client=client, state=State.DRAFT).select_related("client").first()
    if draft is None:
        return _start(client, text, first_year, seen_version, by, now)
    if not seen_version:
        if (draft.text, draft.first_year) == (text, first_year):
            return draft  # a double click
        raise Conflict("Somebody else started this version while you had it open.", draft)
    return change(
        draft,
        values={"text": text, "first_year": first_year},
        seen_version=seen_version,
        action="mandate.change",
        by=by,
        now=now,
    )


def _start(
    client: Client, text: str, first_year: int, seen_version: int | None, by: User, now: datetime
) -> Mandate:
    last = Mandate.objects.filter(client=client).aggregate(Max("number"))["number__max"] or 0
    fresh = Mandate(client=client, number=last + 1, text=text, first_year=first_year)
    if seen_version:
        fresh.version = 0
        agreed = Mandate.objects.filter(client=client, state=State.AGREED).first()
        fresh.text, fresh.first_year = (agreed.text, agreed.first_year) if agreed else ("", first_year)
        raise Conflict(GONE, fresh)
    return create(fresh, action="mandate.draft", by=by, now=now, new=f"Version {fresh.number}")


@transaction.atomic
def agree_mandate(
    *,
    mandate: Mandate,
    agreed_with: Seat,
    agreed_on: date,
    next_look: Quarter | None,
    seen_version: int,
    by: User,
    now: datetime,
) -> Mandate:
    """The client agreed to the draft on `agreed_on`: freeze the sheet as it stands, replace the version before.

    Names of who agreed stay outside the freeze, so that they can be forgotten (TRUST.md S12).
    """
    require_team(mandate.client, by)
    today = timezone.localdate(now)
    checks.sits_at(agreed_with, mandate.client)
    checks.not_ahead(agreed_on, "The day of the agreement", today)
    if next_look and next_look < quarter_of(agreed_on):
        raise Refused(f"The next look lies before {words.day(agreed_on, year=True)}. Choose a later quarter.")
    draft = locked(mandate, seen_version=seen_version)
    if draft.state != State.DRAFT:
        raise Conflict("This version is agreed already.", draft)
    _after_the_last(draft, agreed_on)
    content = as_json(sheet(draft.client, draft, today))
    draft.sheet = freeze(kind=FREEZE, obj=draft, payload=content, by=by, at=now, scope=draft.client.scope)
    earlier = Mandate.objects.filter(client=draft.client, state=State.AGREED)
    earlier.update(state=State.REPLACED, version=F("version") + 1)
    draft.state, draft.agreed_on, draft.next_look = State.AGREED, agreed_on, next_look
    draft.agreed_with = agreed_with
    draft.signed_for_client = f"{agreed_with.person.name}, {agreed_with.role}"[:240]
    draft.signed_for_it = f"{by.name}, {OF_IT.get(by.role, by.get_role_display())}"[:240]
    draft.version += 1
    draft.save()
    note("mandate.agree", draft, by=by, now=now, new=f"Version {draft.number}")
    return draft


def _after_the_last(draft: Mandate, agreed_on: date) -> None:
    last = Mandate.objects.filter(client=draft.client, state=State.AGREED).first()
    if last and last.agreed_on and agreed_on < last.agreed_on:
        day = words.day(last.agreed_on, year=True)
        raise Refused(f"Version {last.number} was agreed on {day}. This version cannot come before that.")


@transaction.atomic
def drop_draft(*, mandate: Mandate, seen_version: int, by: User, now: datetime) -> None:
    """Throw the draft away; its text stays in the history. What is agreed cannot be dropped."""
    require_team(mandate.client, by)
    Client.objects.select_for_update(of=("self",)).get(pk=mandate.client_id)
    if not Mandate.objects.filter(pk=mandate.pk, state=State.DRAFT).exists():
        raise Refused("There is no draft any more: it was agreed or dropped.")
    draft = locked(mandate, seen_version=seen_version)
    note("mandate.drop", draft, by=by, now=now, old=draft.text)
    draft.delete()

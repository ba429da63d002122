"""The status report: made from the records as they stand, frozen, and sent to people of the client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from opm.kernel import mail, words
from opm.kernel.errors import Refused
from opm.kernel.freeze import freeze
from relationships.models import Client, Seat, StatusReport, User
from relationships.selectors.commitments.status import draft
from relationships.services.checks import fitting
from relationships.services.records import note, require_team

KIND = "relationships.status"
MOMENT = timedelta(minutes=1)
JUST_MADE = "You made this report a moment ago: it is the first of those below."


@transaction.atomic
def make_report(*, client: Client, by: User, now: datetime) -> StatusReport:
    """Freeze the status of today. NotAllowed; Refused where the same was made a moment ago (a second press)."""
    require_team(client, by)
    Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    today = timezone.localdate(now)
    found = draft(client, today)
    if found.unchanged and found.last and found.last.by_id == by.pk and found.last.created_at > now - MOMENT:
        raise Refused(JUST_MADE)
    content = found.content
    frozen = freeze(kind=KIND, obj=client, payload=content, by=by, at=now, scope=client.scope)
    report = StatusReport.objects.create(client=client, on=today, content=frozen, by=by, created_at=now)
    said = f"Status report of {words.day(today, year=True)}"
    note("status.make", report, client=client, by=by, now=now, new=said)
    return report


def send_report(
    *, report: StatusReport, seats: Sequence[Seat], message: str, by: User, now: datetime
) -> tuple[list[str], list[str]]:
    """Mail the message to the people on `seats`; gives the names of whom the server took it for, and for whom not.

    No transaction is open while mails go out. NotAllowed.
    """
    require_team(report.client, by)
    subject = f"{report.client.name}: where our promises stand, {words.day(report.on)}"
    took: list[str] = []
    failed: list[str] = []
    for seat in seats:
        to = seat.person
        went = bool(to.email) and mail.send(to=to.email, subject=subject, text=message, reply_to=by.email)
        (took if went else failed).append(to.name)
    if took:
        _note_sent(report, took, by, now)
    return took, failed


@transaction.atomic
def _note_sent(report: StatusReport, names: list[str], by: User, now: datetime) -> None:
    stored = StatusReport.objects.select_for_update().get(pk=report.pk)
    before = [stored.sent_to] if stored.sent_to else []
    stored.sent_to = fitting([*before, *names])
    stored.sent_at = now
    stored.save(update_fields=["sent_to", "sent_at"])
    said = f"Sent to {words.count(len(names), 'person', 'people')}"
    note("status.send", stored, client=stored.client, by=by, now=now, new=said)

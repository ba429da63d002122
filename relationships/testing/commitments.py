"""A client's promises for tests: one that waits to be told, one told and answered, one done, and a status report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from relationships.models import Client, Commitment, StatusReport, User, Warning
from relationships.services import commitments as services
from relationships.services.commitments import CommitmentInput, SlipInput
from relationships.testing.seats import seat_of


@dataclass(frozen=True)
class Promises:
    """What `promised` made. `commitment` slips untold, `warning` is that slip, `told` runs on its second day."""

    commitment: Commitment
    warning: Warning
    told: Commitment
    done: Commitment
    status: StatusReport


def promised(client: Client, by: User, now: datetime, text: str = "Month-end close report") -> Promises:
    """One of each, with somebody of the client who can be mailed; one is overdue."""
    today = timezone.localdate(now)
    seat = seat_of(client, name="Tom Lindqvist", role="Head of close", is_key=False)
    seat.person.email = "tom@client.example"
    seat.person.save()

    def made(days: int, **more: str) -> Commitment:
        wish = CommitmentInput(
            text, more.get("detail", ""), by, seat, today - timedelta(days=60), today + timedelta(days=days)
        )
        return services.propose(client=client, wish=wish, by=by, now=now)

    def slip(item: Commitment, told: bool) -> Warning:
        move = SlipInput(
            new_due_on=item.due_on + timedelta(days=7),
            cause="The vendor's fix is late.",
            options="Half of it on the old day\nAll of it a week later",
            told_to="Tom Lindqvist" if told else "",
            channel="call" if told else "",
            message="Dear Tom, it moves." if told else "",
            told_on=today - timedelta(days=2) if told else None,
        )
        return services.tell(commitment=item, seen_version=None, slip=move, by=by, now=now)

    made(-5)
    done, told, waits = made(-1), made(9), made(3, detail="For the team only")
    services.keep(commitment=done, seen_version=None, done_on=today - timedelta(days=3), by=by, now=now)
    warning = slip(told, told=True)
    services.note_reply(warning=warning, reply="All of it, then.", on=today, by=by, now=now)
    waiting = slip(waits, told=False)
    return Promises(
        Commitment.objects.get(pk=waits.pk),
        waiting,
        told,
        done,
        services.make_report(client=client, by=by, now=now),
    )

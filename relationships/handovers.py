"""What commitments take over from plans (opm.kernel.handover): a step becomes a promise to the client."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils import timezone

from opm.kernel.calendar import last_day, quarter_of
from opm.kernel.handover import Taken, Work, takes_up
from relationships.models import Client, Commitment, User
from relationships.models.record import LINE, WORDS
from relationships.services.commitments import CommitmentInput, propose

State = Commitment.State


@takes_up("commitment", label="Commitment to the client")
class Commitments:
    """Work as a promise. It is only proposed: the client has not heard of it yet."""

    def take_up(self, work: Work, *, by: User, now: datetime) -> str:
        """Propose the work for its day, else for the end of the quarter."""
        today = timezone.localdate(now)
        client = Client.objects.get(pk=work.client_id)
        wish = CommitmentInput(
            text=work.title.rstrip(".")[:LINE],
            detail=work.detail[:WORDS],
            owner=User.objects.filter(pk=work.owner_id or 0, memberships__client=client).first(),
            seat=None,
            promised_on=today,
            due_on=max(today, work.due_on or last_day(quarter_of(today))),
            accepted=False,
        )
        made = propose(client=client, wish=wish, origin=(work.origin_type, work.origin_id), by=by, now=now)
        return str(made.pk)

    def follow(self, ids: Collection[str]) -> Mapping[str, Taken]:
        """How the promises stand. One query."""
        rows = Commitment.objects.filter(pk__in=[int(pk) for pk in ids if pk.isdecimal()])
        return {
            str(row.pk): Taken(
                label=row.text,
                url=row.get_absolute_url(),
                state=row.get_state_display(),
                done=row.state in (State.KEPT, State.LATE),
                dropped=row.state == State.WITHDRAWN,
                done_on=row.ended_on if row.state != State.WITHDRAWN else None,
            )
            for row in rows.select_related("client")
        }

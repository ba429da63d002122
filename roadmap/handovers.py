"""What the roadmap takes over from plans (opm.kernel.handover): a step becomes an initiative, then it is followed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.utils import timezone

from opm.kernel import history
from opm.kernel.calendar import last_day, quarter_of
from opm.kernel.handover import Taken, Work, takes_up
from opm.kernel.when import WhenRange
from relationships.models import Client, User
from roadmap.models import Initiative
from roadmap.services.initiatives import InitiativeInput, create_initiative

State = Initiative.State
TITLE, OUTCOME = 160, 300  # what an initiative has room for


@takes_up("initiative", label="Roadmap initiative")
class Initiatives:
    """Work as initiatives. Which teams enable it is not decided yet, so none is named."""

    def take_up(self, work: Work, *, by: User, now: datetime) -> str:
        """Put the work on the client's roadmap, from today until its day, else until the end of the quarter."""
        today = timezone.localtime(now).date()
        wish = InitiativeInput(
            title=work.title.rstrip(".")[:TITLE],
            when=WhenRange(today, max(today, work.due_on or last_day(quarter_of(today))), "day"),
            outcome=work.detail[:OUTCOME],
            state=State.AGREED,
            owner=User.objects.filter(pk=work.owner_id or 0, memberships__client=work.client_id).first(),
        )
        client = Client.objects.get(pk=work.client_id)
        return str(create_initiative(client=client, wish=wish, by=by, now=now).pk)

    def follow(self, ids: Collection[str]) -> Mapping[str, Taken]:
        """How the initiatives stand. Two queries: the initiatives, and the days on which they became done."""
        found = Initiative.objects.filter(pk__in=[int(pk) for pk in ids if pk.isdecimal()])
        rows = list(found.select_related("client"))
        done_on = _done_days(rows)
        return {
            str(row.pk): Taken(
                label=row.title,
                url=row.get_absolute_url(),
                state=row.get_state_display(),
                done=row.state == State.DONE,
                dropped=row.state == State.STOPPED,
                done_on=done_on.get(row.pk),
            )
            for row in rows
        }


def _done_days(initiatives: Iterable[Initiative]) -> dict[int, date]:
    """The day on which the done ones became it. One query where there are any."""
    done = [item for item in initiatives if item.state == State.DONE]
    changes = history.latest_of_field(done, "state")
    return {pk: timezone.localtime(change.at).date() for pk, change in changes.items()}

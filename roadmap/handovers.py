"""What the roadmap takes over (opm.kernel.handover): work becomes an initiative, a need a measured outcome; both are
then followed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.utils import timezone

from opm.kernel import history, words
from opm.kernel.calendar import last_day, quarter_of
from opm.kernel.handover import Taken, Work, takes_up
from opm.kernel.when import WhenRange
from relationships.models import Client, User
from roadmap.models import Column, Initiative, Outcome, Request
from roadmap.services.demand import RequestInput, ask_for
from roadmap.services.initiatives import InitiativeInput, create_initiative
from roadmap.services.outcomes import MEASURE, TAKEN_AS, OutcomeInput, create_outcome

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


@takes_up(TAKEN_AS, label="Measured outcome")
class Outcomes:
    """Work as outcomes, in its own words. What is measured, from where to where, is filled in on its page."""

    def take_up(self, work: Work, *, by: User, now: datetime) -> str:
        """Record the work as an outcome that has no baseline and target yet."""
        wish = OutcomeInput(
            measure=words.shortened(work.title, MEASURE),
            why="\n".join(
                part for part in (work.title if len(work.title) > MEASURE else "", work.detail) if part
            ),
            due_on=work.due_on,
            owner=User.objects.filter(pk=work.owner_id or 0, memberships__client=work.client_id).first(),
        )
        client = Client.objects.get(pk=work.client_id)
        origin = (work.origin_type, work.origin_id)
        return str(create_outcome(client=client, wish=wish, origin=origin, by=by, now=now).pk)

    def follow(self, ids: Collection[str]) -> Mapping[str, Taken]:
        """How the outcomes stand. One query."""
        rows = Outcome.objects.filter(pk__in=[int(pk) for pk in ids if pk.isdecimal()])
        return {
            str(row.pk): Taken(
                label=row.measure,
                url=row.get_absolute_url(),
                state=row.get_state_display(),
                done=row.state == Outcome.State.REACHED,
                dropped=row.state == Outcome.State.DROPPED,
                done_on=row.ended_on if row.state == Outcome.State.REACHED else None,
            )
            for row in rows.select_related("client")
        }


@takes_up("request", label="Request on the demand board")
class Requests:
    """Work as requests, in the client's words: its problem is what was written about it."""

    def take_up(self, work: Work, *, by: User, now: datetime) -> str:
        """Put the work on the client's board, in New. A day that is over is left out."""
        today = timezone.localtime(now).date()
        wish = RequestInput(
            title=words.shortened(work.title, TITLE),
            problem="\n".join(
                part for part in (work.title if len(work.title) > TITLE else "", work.detail) if part
            ),
            wanted_by=work.due_on if work.due_on and work.due_on >= today else None,
            owner=User.objects.filter(pk=work.owner_id or 0, memberships__client=work.client_id).first(),
        )
        client = Client.objects.get(pk=work.client_id)
        source = Request.Source.NEED if work.origin_type == "relationships.need" else Request.Source.HAND
        origin = (work.origin_type, work.origin_id)
        return str(ask_for(client=client, wish=wish, source=source, origin=origin, by=by, now=now).pk)

    def follow(self, ids: Collection[str]) -> Mapping[str, Taken]:
        """How the requests stand. One query."""
        rows = Request.objects.filter(pk__in=[int(pk) for pk in ids if pk.isdecimal()])
        return {
            str(row.pk): Taken(
                label=row.title,
                url=row.get_absolute_url(),
                state=row.get_column_display(),
                done=row.column == Column.DONE,
                dropped=row.column == Column.DECLINED,
                done_on=row.done_on,
            )
            for row in rows.select_related("client")
        }

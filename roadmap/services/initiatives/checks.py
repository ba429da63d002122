"""What an initiative must hold before it is saved."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from opm.kernel.errors import Refused
from relationships.models import Client
from relationships.services.checks import not_ahead, one_line
from roadmap.services.initiatives.inputs import InitiativeInput


def check(client: Client, wish: InitiativeInput, now: datetime) -> None:
    """Refused with what is wrong and how to mend it."""
    if not wish.title.strip():
        raise Refused("Give the initiative a title.")
    if wish.theme is not None and wish.theme.client_id != client.pk:
        raise Refused("Choose a theme of this client.")
    if any(outcome.client_id != client.pk for outcome in wish.serves):
        raise Refused("Choose outcomes of this client.")
    if not 0 <= wish.confidence <= 100:
        raise Refused("Give the confidence in percent, from 0 to 100.")
    one_line(wish.deliverable, "What will be there")
    if wish.effort and not 0 <= wish.effort[0] <= wish.effort[1] <= wish.effort[2]:
        raise Refused("Give the effort so that low is at most likely, and likely at most high.")
    _check_life(wish, timezone.localdate(now))
    teams = [part.team.pk for part in wish.parts]
    if len(set(teams)) != len(teams):
        raise Refused("Name each enabling team once.")


def _check_life(wish: InitiativeInput, today: date) -> None:
    if wish.live_on:
        not_ahead(wish.live_on, "The day it went live", today)
    if wish.retired_on and not wish.live_on:
        raise Refused("Say when it went live before you say when it ended.")
    if wish.retired_on and wish.live_on and wish.retired_on < wish.live_on:
        raise Refused("The end of life lies before the day it went live.")

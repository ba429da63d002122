"""What comes in from a form, a meeting or a file, and the days that are possible at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from opm.kernel.errors import Refused
from relationships.models import Client, Seat, User
from relationships.services import checks

LONGEST = 3660  # days between a promise and its day: ten years


@dataclass(frozen=True, slots=True)
class CommitmentInput:
    """A promise: what, by whom, to whom, said on which day, for which day. Not accepted yet: proposed."""

    text: str
    detail: str
    owner: User | None
    seat: Seat | None
    promised_on: date
    due_on: date
    accepted: bool = True


@dataclass(frozen=True, slots=True)
class SlipInput:
    """A new day with its cause and options; told to whom, by which way (models.Channel) and when.

    `told_on` None: nobody was told yet.
    """

    new_due_on: date
    cause: str
    options: str = ""
    told_to: str = ""
    channel: str = ""
    message: str = ""
    told_on: date | None = None


def check_days(wish: CommitmentInput, today: date) -> None:
    """Refused where the days of a promise cannot be."""
    checks.not_ahead(wish.promised_on, "The day it was promised", today)
    if wish.due_on < wish.promised_on:
        raise Refused("The due day lies before the day of the promise.")
    if (wish.due_on - wish.promised_on).days > LONGEST:
        raise Refused("The due day is more than ten years away.")


def check_people(client: Client, owner: User | None, seat: Seat | None) -> None:
    """Refused where the owner is not on the client's team, or the seat is another client's. Up to one query."""
    checks.on_team(owner, client)
    checks.sits_at(seat, client)

"""What comes in from a form, a session or a file, and whether it can be meant."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from opm.kernel.errors import Refused
from relationships.models import Client, Seat, User
from relationships.services import checks
from roadmap.models import Initiative, Outcome, Request, Theme

TITLE, NAME = 160, 120  # letters that the columns hold


@dataclass(frozen=True, slots=True)
class RequestInput:
    """What a client asks for: the problem and what solving it is worth, before any solution.

    Asked by a seat, or by somebody without one by name; `asked_on` None is today. `due_on` is the day named when
    delivery began, `wanted_by` the day by which the client needs it.
    """

    title: str
    kind: str = Request.Kind.REQUEST
    problem: str = ""
    value: str = ""
    size: str = ""
    asked_by: Seat | None = None
    asked_by_name: str = ""
    asked_on: date | None = None
    wanted_by: date | None = None
    due_on: date | None = None
    owner: User | None = None
    theme: Theme | None = None
    outcome: Outcome | None = None
    initiative: Initiative | None = None


def checked(wish: RequestInput, client: Client, stored: Request | None, today: date) -> RequestInput:
    """The wish as it is stored; Refused where it cannot be. Up to one query, for a new owner.

    An owner who left the team stays on a request that names him or her already.
    """
    asked_on = wish.asked_on or (stored.asked_on if stored else today)
    checks.not_ahead(asked_on, "The day it was asked for", today)
    for day, label in ((wish.wanted_by, "The day it is needed"), (wish.due_on, "The due day")):
        checks.meant(day, label)
        if day and day < asked_on:
            raise Refused(f"{label} lies before the day it was asked for.")
    checks.sits_at(wish.asked_by, client)
    checks.on_team(wish.owner if not stored or wish.owner != stored.owner else None, client)
    _links_here(wish, client)
    if wish.kind not in Request.Kind.values or wish.size not in ("", *Request.Size.values):
        raise Refused("Choose the kind and the size from the list.")
    return replace(
        wish,
        asked_on=asked_on,
        title=checks.one_line(wish.title, "The title", missing="Give the request a title.", limit=TITLE),
        problem=checks.words_of(wish.problem, "The problem"),
        value=checks.words_of(wish.value, "What solving it is worth"),
        asked_by_name="" if wish.asked_by else checks.one_line(wish.asked_by_name, "The name", limit=NAME),
    )


def _links_here(wish: RequestInput, client: Client) -> None:
    links = (("theme", wish.theme), ("outcome", wish.outcome), ("initiative", wish.initiative))
    for noun, linked in links:
        if linked and linked.client_id != client.pk:
            raise Refused(f"Choose {'a' if noun == 'theme' else 'an'} {noun} of this client.")


def values_of(wish: RequestInput) -> dict[str, Any]:
    """A checked wish by the columns of a request."""
    return {name: getattr(wish, name) for name in RequestInput.__slots__}

"""What a move on the board needs: reasons, replies of the teams that were asked, room in the column."""

from __future__ import annotations

from datetime import date

from opm.kernel import words
from opm.kernel.errors import Refused
from relationships.models import Client
from relationships.services import checks
from roadmap.models import Column, ColumnLimit, Feasibility, Request
from roadmap.models.demand import ENDED

Verdict = Feasibility.Verdict
BEGUN = (Column.READY, Column.DELIVERING, Column.DONE)  # through the question whether it can be done
PROMISED = (Column.READY, Column.DELIVERING)
AFTER_THE_FACT = (Column.PARKED, Column.DECLINED)


def check_move(request: Request, to: Column, reason: str, alternative: str) -> None:
    """Refused where a move to another column lacks what RHYTHM.md asks of it. Up to three queries.

    Parking and declining need a reason, declining an alternative too; what has ended comes back with a reason. Ready
    and delivery wait for every team that was asked. A hard limit holds for every way into a column.
    """
    if request.column in ENDED and to in (*ENDED, *AFTER_THE_FACT):
        raise Refused(f"It is {Column(request.column).label.lower()}. Reopen it first.")
    if request.column in ENDED and not reason:
        raise Refused("Say why it is taken up again: the reason stays with the request.")
    if to == Column.PARKED and not reason:
        raise Refused("Say why it is parked: the client reads the reason.")
    if to == Column.DECLINED and not reason:
        raise Refused("Say why it is declined: the client reads the reason.")
    if to == Column.DECLINED and not alternative:
        raise Refused("Name what the client can do instead.")
    if to in PROMISED and request.column not in BEGUN:
        check_replies(request)
    require_room(request.client, to, request)


def check_replies(request: Request) -> None:
    """Refused while a team that was asked has not replied, or where every team said no. One query.

    Nobody asked is allowed, and said (`nobody_asked`).
    """
    asked = list(request.feasibilities.select_related("team"))
    waiting = [row.team.name for row in asked if row.verdict == Verdict.WAITING]
    if waiting:
        verb = words.agree(len(waiting), "has", "have")
        raise Refused(f"{words.listed(waiting)} {verb} not replied yet. Write the reply down first.")
    if asked and all(row.verdict == Verdict.NO for row in asked):
        raise Refused("Every team that was asked said no. Park it, decline it, or ask another team.")


def nobody_asked(request: Request) -> bool:
    """Whether it got ready without any team being asked. One query."""
    return request.column in PROMISED and not request.feasibilities.exists()


def require_room(client: Client, to: Column, request: Request) -> None:
    """Refused where a column holds as many as its hard limit, `request` itself not counted. Up to two queries."""
    limit = ColumnLimit.objects.filter(client=client, column=to, hard__isnull=False).first()
    if limit is None or limit.hard is None:
        return
    if Request.objects.filter(client=client, column=to).exclude(pk=request.pk).count() >= limit.hard:
        raise Refused(f"There is room for {limit.hard} in {Column(to).label}. Move one out first.")


def check_words(reason: str, alternative: str, look_again_on: date | None, today: date) -> tuple[str, str]:
    """Reason and alternative as they are stored; Refused where they are too long or the day cannot be."""
    checks.meant(look_again_on, "The day to look again")
    if look_again_on and look_again_on <= today:
        raise Refused("The day to look again has to lie in the future.")
    return checks.words_of(reason, "The reason"), checks.words_of(alternative, "The alternative")

"""What the pages of the board are made of: the board as a page or as the part that htmx puts in its place."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from opm.kernel.calendar import today
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.views.record_page import frame
from roadmap.models import RankMove, Request
from roadmap.selectors.demand import Board, board
from roadmap.views.tabs import DEMAND

SECTION = "demand"


@dataclass(frozen=True, slots=True)
class Said:
    """What just happened on the board: `move` can be taken back, `card` keeps the focus."""

    words: str
    tone: str = ""  # "bad": nothing was done
    move: int | None = None
    card: int | None = None


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Context of the board."""

    board: Board
    can_edit: bool
    said: Said | None = None


def board_part(request: SignedInRequest, client: Client, said: Said, status: int = 200) -> HttpResponse:
    """The board as it stands now, for htmx, with what happened. For the client's team."""
    page = BoardPage(board(client, today()), True, said)
    context = frame(request, client, SECTION, DEMAND) | {"page": page}
    return render(request, "roadmap/_board_answer.html", context, status=status)


def request_of(client: Client, pk: int) -> Request:
    """A request of the client, or Http404."""
    rows = Request.objects.filter(client=client)
    related = ("client", "asked_by__person", "owner", "theme", "outcome", "initiative")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def last_move(item: Request) -> RankMove:
    """The move that was just made. One query."""
    return RankMove.objects.filter(request=item).latest("pk")


def by_htmx(request: SignedInRequest) -> bool:
    """Whether the answer goes into the board that stands on the page."""
    return bool(request.headers.get("HX-Request"))

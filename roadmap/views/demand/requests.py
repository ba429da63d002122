"""One request: written down, read, changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from opm.kernel import history
from opm.kernel.calendar import today
from relationships.requests import SignedInRequest
from relationships.views import record_page
from relationships.views.record_act import signed
from relationships.views.record_page import client_of, client_to_edit, form_page, frame, may_edit
from roadmap.forms.demand import AskForm, RequestForm
from roadmap.forms.demand.requests import start
from roadmap.models import Column, Request
from roadmap.models.demand import ENDED
from roadmap.selectors.demand import one
from roadmap.services import demand as services
from roadmap.views.demand.parts import SECTION, request_of
from roadmap.views.tabs import DEMAND

LEDE = "The problem comes first. A title is enough to begin; the rest is written while it is shaped."


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Context of one request."""

    headline: str
    lede: str
    item: Request
    can_edit: bool
    replies: tuple[one.Reply, ...]
    moves: tuple[one.Moved, ...]
    origin: one.Origin | None
    ask: AskForm | None  # for the client's team, while it runs
    columns: tuple[Column, ...]  # to which it can go without words
    ended: bool
    changes: tuple[Any, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Write down what the client asks for; a quick one from the board has a title only."""
    found = client_to_edit(request, client)
    form = RequestForm(request.POST if request.method == "POST" else None, client=found, initial=start(None))
    there = reverse("demand", args=[found.slug])
    page = form_page(f"What does {found.name} ask for?", "Add request", there, LEDE)

    def done(made: Request) -> HttpResponse:
        messages.success(request, f"On the board in New: {made.title}")
        if "quick" in request.POST:
            return HttpResponseRedirect(f"{there}#r-{made.pk}")
        return redirect("request", found.slug, made.pk)

    return record_page.save_form(
        request,
        found,
        page,
        form,
        lambda typed: services.ask_for(client=found, wish=typed.wish(), by=request.user, now=timezone.now()),
        done,
        section=SECTION,
        tab=DEMAND,
    )


@require_safe
def request(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """One request: problem and value, what teams said, every move."""
    found = client_of(request, client)
    item = request_of(found, pk)
    return request_page(request, item, may_edit(request, found))


def request_page(
    request: SignedInRequest, item: Request, can_edit: bool, *, ask: AskForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a request; `ask` is the form of a question that did not go through."""
    said, ended = one.replies(item, today()), item.column in ENDED
    page = RequestPage(
        headline=item.title,
        lede=one.standing(item, said, today()),
        item=item,
        can_edit=can_edit,
        replies=said,
        moves=one.moves(item),
        origin=one.origin(item, item.client),
        ask=(ask or AskForm()) if can_edit and not ended else None,
        columns=_open_to(item) if can_edit else (),
        ended=ended,
        changes=tuple(history.of_object(item)[:50]),
    )
    context = frame(request, item.client, SECTION, DEMAND) | {"page": page}
    return render(request, "roadmap/request.html", context, status=status)


def _open_to(item: Request) -> tuple[Column, ...]:
    if item.column in ENDED:
        return ()
    beside = (Column.PARKED, Column.DECLINED)
    return tuple(column for column in Column if column != item.column and column not in beside)


@require_http_methods(["GET", "HEAD", "POST"])
def request_edit(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Change the words, the links or the days of a request."""
    found = client_to_edit(request, client)
    item = request_of(found, pk)
    data = request.POST if request.method == "POST" else None
    form = RequestForm(data, client=found, item=item, initial=start(item))
    here = reverse("request", args=[found.slug, item.pk])
    page = form_page("Change the request", "Save request", here, item.title)

    def save(typed: Any) -> Request:
        return services.change_request(request=item, wish=typed.wish(), **signed(request, typed))

    def done(_: Request) -> HttpResponse:
        return redirect(here)

    return record_page.save_form(request, found, page, form, save, done, section=SECTION, tab=DEMAND)

"""A card is moved by dragging, by its menu or by a key, and a move is taken back; all three post the same.

With htmx the answer is the board as it stands now, and what happened. Without it, and where words are needed, there is
a form on a page of its own, which keeps what was typed.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from opm.kernel.errors import Conflict, Refused
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.views import record_page
from relationships.views.record_act import press_form
from relationships.views.record_page import client_to_edit, form_page
from relationships.views.undo import offer_undo
from roadmap.forms.demand import MoveForm, UndoForm
from roadmap.models import Column, RankMove, Request
from roadmap.selectors.demand.board import limit_words
from roadmap.services import demand as services
from roadmap.views.demand.parts import SECTION, Said, board_part, by_htmx, last_move, request_of
from roadmap.views.tabs import DEMAND


@require_http_methods(["GET", "HEAD", "POST"])
def request_move(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Move a card; GET is the form for moves that need words."""
    found = client_to_edit(request, client)
    item = request_of(found, pk)
    start = {**request.GET.dict(), "seen_version": item.version}
    start["column"] = start.get("column", item.column)
    form = MoveForm(request.POST if request.method == "POST" else None, item=item, initial=start)
    if request.method == "POST" and by_htmx(request):
        return _in_place(request, found, item, form)
    there = _board_at(found, item)
    verb = {Column.PARKED: "Park the request", Column.DECLINED: "Decline the request"}
    page = form_page(
        f"{_asked(form.to, item)}: {item.title}", verb.get(form.to, "Move the request"), there, _lede(form)
    )

    def done(moved: Request) -> HttpResponse:
        if moved.version == item.version:
            messages.info(request, _stays(item))
            return record_page.back(request, there)
        messages.success(request, _said(moved))
        offer_undo(request, reverse("request_undo", args=[found.slug, pk]), move=last_move(moved).pk)
        return record_page.back(request, there)

    return record_page.save_form(
        request,
        found,
        page,
        form,
        lambda typed: _move(request, item, typed),
        done,
        section=SECTION,
        tab=DEMAND,
    )


def _move(request: SignedInRequest, item: Request, form: MoveForm) -> Request:
    others = Request.objects.filter(client=item.client_id, column=form.to).exclude(pk=item.pk)
    place = form.place_in(list(others.order_by("rank", "pk").values_list("pk", flat=True)))
    return services.move(
        request=item,
        to=form.to,
        place=place,
        seen_version=form.cleaned_data["seen_version"],
        by=request.user,
        now=timezone.now(),
        **form.words(),
    )


def _in_place(request: SignedInRequest, client: Client, item: Request, form: MoveForm) -> HttpResponse:
    """The answer to htmx: the board with what happened, or the way to the form where words are needed."""
    if not form.is_valid():
        if form.lacks_words:
            return _to_the_form(client, item, form)
        wrong = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return board_part(request, client, Said(wrong, "bad", card=item.pk), status=400)
    try:
        moved = _move(request, item, form)
    except Refused as error:
        return board_part(request, client, Said(str(error), "bad", card=item.pk), status=400)
    except Conflict as error:
        words = f"{error} Nothing was moved. This is the board as it is now."
        return board_part(request, client, Said(words, "bad", card=item.pk), status=409)
    if moved.version == item.version:
        return board_part(request, client, Said(_stays(item), card=item.pk))
    return board_part(request, client, Said(_said(moved), move=last_move(moved).pk, card=item.pk))


def _to_the_form(client: Client, item: Request, form: MoveForm) -> HttpResponse:
    kept: dict[str, Any] = {"column": form.to.value}
    kept |= {name: form.data[name] for name in ("before", "place") if form.data.get(name)}
    address = reverse("request_move", args=[client.slug, item.pk])
    return HttpResponse(headers={"HX-Redirect": f"{address}?{urlencode(kept)}"})


def _board_at(client: Client, item: Request) -> str:
    return f"{reverse('demand', args=[client.slug])}#r-{item.pk}"


def _asked(to: Column, item: Request) -> str:
    words = {Column.PARKED: "Park", Column.DECLINED: "Decline"}
    return words.get(to, "Take up again" if item.column in (Column.DONE, Column.DECLINED) else "Move")


def _lede(form: MoveForm) -> str:
    if form.to == Column.PARKED:
        return "Not now. The reason goes to the client, and the request keeps its history."
    if form.to == Column.DECLINED:
        return "Who asked reads the reason and what can be done instead."
    return f"It stands in {Column(form.item.column).label}."


def _stays(item: Request) -> str:
    return f"{item.title} stands there already."


def _said(moved: Request) -> str:
    """What a move did, and what follows from it."""
    column = Column(moved.column)
    words = {Column.PARKED: "Parked", Column.DECLINED: "Declined", Column.DONE: "Done"}
    start = words.get(column, f"Moved to {column.label}, place {moved.rank}")
    parts = [f"{start}: {moved.title}."]
    if services.nobody_asked(moved):
        parts.append("No team was asked whether it can be done.")
    if over := limit_words(moved.client, column):
        parts.append(f"{column.label}: {over[:1].lower()}{over[1:]}.")
    return " ".join(parts)


@require_POST
def request_undo(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Take the last move of a request back."""
    found = client_to_edit(request, client)
    item, form = request_of(found, pk), UndoForm(request.POST)

    def act(typed: dict[str, Any]) -> str:
        move = get_object_or_404(
            RankMove.objects.select_related("request__client"), request=item, pk=typed["move"]
        )
        back = services.undo_move(move=move, by=request.user, now=timezone.now())
        column = Column(back.column)
        return f"Taken back: {back.title} stands in {column.label} again."

    if not by_htmx(request):
        return press_form(request, form, act, _board_at(found, item))
    if not form.is_valid():
        return board_part(request, found, Said("Say which move is taken back.", "bad", card=pk), status=400)
    try:
        return board_part(request, found, Said(act(form.cleaned_data), card=pk))
    except Refused as error:
        return board_part(request, found, Said(str(error), "bad", card=pk), status=400)

"""Catch-ups planned, logged, changed, held, cancelled, taken up again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from opm.kernel import history, words
from opm.kernel.calendar import today
from relationships.forms.acts import SeenForm
from relationships.forms.catch_ups.touches import ChangeTouchForm, LogForm, TouchForm, WhyForm
from relationships.models import Client, Kind, Seat, Touch
from relationships.requests import SignedInRequest
from relationships.services import catch_ups as service
from relationships.views.record_act import checked, signed
from relationships.views.record_page import client_of, client_to_edit, form_page, press, save_form
from relationships.views.undo import offer_undo_of

SECTION = "catch_ups"
FORM = ["GET", "HEAD", "POST"]


def touch_of(request: SignedInRequest, slug: str, pk: int) -> Touch:
    """The catch-up of the address with its client, or Http404 where it is out of sight."""
    client = client_of(request, slug)
    touches = Touch.objects.filter(client=client).select_related("client", "series", "led_by")
    return get_object_or_404(touches, pk=pk)


def touch_to_edit(request: SignedInRequest, slug: str, pk: int) -> Touch:
    """The same for the client's own team: NotAllowed (403) for readers."""
    client = client_to_edit(request, slug)
    touches = Touch.objects.filter(client=client).select_related("client", "series", "led_by")
    return get_object_or_404(touches, pk=pk)


def address(touch: Touch, route: str = "catch_up") -> str:
    """A page of the catch-up."""
    return reverse(route, args=[touch.client.slug, touch.pk])


@require_http_methods(FORM)
def catch_up_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Plan a catch-up; `?seat=` and `?kind=` are filled in beforehand."""
    row = client_to_edit(request, client)
    initial = {"led_by": request.user.pk, **_asked_for(request, row)}
    form = TouchForm(request.POST or None, client=row, initial=initial)
    headline = f"Plan a catch-up with {row.name}"
    return save_form(
        request,
        row,
        form_page(headline, "Plan catch-up", reverse("catch_ups", args=[row.slug])),
        form,
        lambda typed: service.plan(client=row, wish=typed.wish(), by=request.user, now=timezone.now()),
        lambda touch: _saved(request, touch, f"{touch.title} is planned for {words.day(touch.on)}."),
        section=SECTION,
    )


@require_http_methods(FORM)
def catch_up_log(request: SignedInRequest, client: str) -> HttpResponse:
    """Log a catch-up that took place, in one short form; Today's row sends the same fields."""
    row = client_to_edit(request, client)
    initial = {"on": today(), **_asked_for(request, row)}
    form = LogForm(request.POST or None, client=row, initial=initial)
    back = reverse("catch_ups", args=[row.slug])

    def save(typed: Any) -> Touch:
        return service.log(
            client=row,
            wish=typed.wish(request.user),
            private_note=typed.cleaned_data["note"],
            by=request.user,
            now=timezone.now(),
        )

    def done(touch: Touch) -> HttpResponse:
        return press(request, lambda: f"{touch.title} on {words.day(touch.on)} is logged.", back)

    page = form_page(f"Log a catch-up with {row.name}", "Log catch-up", back)
    return save_form(request, row, page, form, save, done, section=SECTION)


@require_http_methods(FORM)
def catch_up_change(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Change or move a planned catch-up."""
    touch = touch_to_edit(request, client, pk)
    if touch.state != Touch.State.PLANNED:
        return redirect(address(touch))
    form = ChangeTouchForm(request.POST or None, client=touch.client, touch=touch, initial=_initial(touch))

    def save(typed: Any) -> Touch:
        return service.change_touch(
            touch=touch,
            wish=typed.wish(),
            **signed(request, typed),
            reason=typed.cleaned_data["reason"],
        )

    lede = "One of a series: only this meeting moves." if touch.series_id else ""
    page = form_page(f"Change {touch.title}", "Save catch-up", address(touch), lede, told(touch))
    return save_form(
        request,
        touch.client,
        page,
        form,
        save,
        lambda saved: _saved(request, saved, "The catch-up is saved."),
        section=SECTION,
    )


@require_POST
def catch_up_cancel(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """It does not take place."""
    touch = touch_to_edit(request, client, pk)
    form = WhyForm(request.POST)

    def act() -> str:
        checked(form)
        done = service.cancel(touch=touch, why=form.cleaned_data["why"], **signed(request, form))
        offer_undo_of(request, "catch_up_reopen", done)
        return f"{touch.title} is cancelled."

    return press(request, act, address(touch))


@require_POST
def catch_up_reopen(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Held or cancelled by mistake."""
    touch = touch_to_edit(request, client, pk)
    form = SeenForm(request.POST)

    def act() -> str:
        checked(form)
        service.reopen(touch=touch, **signed(request, form))
        return f"{touch.title} is planned again."

    return press(request, act, address(touch))


def told(touch: Touch) -> list[Any]:
    """What changed about a catch-up; that a private note was written is nobody else's business (TRUST.md S2)."""
    return list(history.of_object(touch).exclude(action="touch.private")[:20])


def _saved(request: SignedInRequest, touch: Touch, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(address(touch))


def _asked_for(request: SignedInRequest, client: Client) -> dict[str, Any]:
    """Who and which kind the address names; what is no seat of the client is left out."""
    seat, kind = request.GET.get("seat", ""), request.GET.get("kind", "")
    found: dict[str, Any] = {}
    if seat.isdecimal() and seat.isascii() and len(seat) < 19:
        found["who"] = list(Seat.objects.filter(client=client, pk=seat, ended_on=None))
    if kind in Kind.values:
        found["kind"] = kind
    return found


def _initial(touch: Touch) -> dict[str, Any]:
    fields = ("title", "on", "at", "minutes_long", "kind", "channel", "initiated_by", "asked_by_senior")
    return {
        **{name: getattr(touch, name) for name in fields},
        "led_by": touch.led_by_id,
        "who": list(touch.seats.all()),
        "seen_version": touch.version,
    }

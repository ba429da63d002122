"""One meeting: its agenda and notes, what is decided in it, its minutes, on screen and on paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opm.kernel import words
from opm.kernel.calendar import today
from relationships.forms.acts import SeenForm
from relationships.forms.catch_ups.minutes import MinutesForm
from relationships.forms.catch_ups.records import KINDS
from relationships.forms.catch_ups.touches import NotesForm
from relationships.models import AgendaItem, Touch
from relationships.models.record import LINE, WORDS
from relationships.requests import SignedInRequest
from relationships.selectors.catch_ups import minutes
from relationships.selectors.catch_ups.meeting import meeting, paper
from relationships.services import catch_ups as service
from relationships.services.catch_ups import agenda
from relationships.services.catch_ups.minutes import mark_sent, send_minutes
from relationships.views import record_page
from relationships.views.catch_ups.plan import (
    FORM,
    SECTION,
    address,
    told,
    touch_of,
    touch_to_edit,
)
from relationships.views.record_act import checked, signed
from relationships.views.record_page import FormPage, back, form_page, press, save_form
from relationships.views.undo import offer_undo_of

SHOWN = "relationships/catch_up.html"


@require_http_methods(FORM)
def catch_up(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """The meeting page: prepare, run, send. POST keeps the notes."""
    touch = touch_to_edit(request, client, pk) if request.method == "POST" else touch_of(request, client, pk)
    return _notes(request, touch, lambda typed: _save(request, touch, typed), "The notes are saved.")


@require_POST
def catch_up_held(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """The meeting took place: with its notes from the meeting page, without them as one button of Today."""
    touch = touch_to_edit(request, client, pk)
    sentence = f"{touch.title} is closed. Send the minutes while it is fresh."
    if "notes" in request.POST:
        return _notes(request, touch, lambda typed: _hold(request, touch, typed), sentence)
    form = SeenForm(request.POST)

    def act() -> str:
        checked(form)
        done = service.hold(touch=touch, **signed(request, form))
        offer_undo_of(request, "catch_up_reopen", done)
        return f"{touch.title} was held."

    return press(request, act, address(touch))


@require_POST
def agenda_add(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """A point of one's own."""
    touch = touch_to_edit(request, client, pk)
    form = PointForm(request.POST)

    def act() -> str:
        checked(form)
        agenda.add(touch=touch, text=form.cleaned_data["text"], by=request.user, now=timezone.now())
        return "The point is on the agenda."

    return press(request, act, _still(request, touch, "agenda"))


@require_POST
def agenda_item(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """A point ticked off, dropped, opened again, or put a place up or down."""
    touch = touch_to_edit(request, client, pk)
    form = SettleForm(request.POST)
    return press(request, lambda: _settle(request, touch, form), _still(request, touch, "agenda"))


@require_http_methods(FORM)
def catch_up_record(request: SignedInRequest, client: str, pk: int, record: str) -> HttpResponse:
    """A commitment, decision, concern or need said in the meeting."""
    touch = touch_to_edit(request, client, pk)
    if record not in KINDS:
        raise Http404("Meetings record commitments, decisions, concerns and needs.")
    form = KINDS[record](request.POST or None, touch=touch)
    headline = f"{form.verb} of {touch.title}, {words.day(touch.on)}"

    def done(_: Any) -> HttpResponse:
        messages.success(request, form.done)
        return back(request, _still(request, touch, "run"))

    return save_form(
        request,
        touch.client,
        form_page(headline, form.verb, address(touch)),
        form,
        lambda typed: typed.save(by=request.user, now=timezone.now()),
        done,
        section=SECTION,
    )


@require_http_methods(FORM)
def catch_up_send(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """The minutes as a ready message: mailed from here, or copied and sent by oneself."""
    touch = touch_to_edit(request, client, pk)
    if touch.state != Touch.State.HELD:
        messages.warning(request, "Minutes go out once the catch-up was held.")
        return redirect(address(touch))
    if request.method == "POST" and request.POST.get("do") == "mark":
        seen = SeenForm(request.POST)
        return press(request, lambda: _mark(request, touch, seen), address(touch))
    form = MinutesForm(request.POST or None, client=touch.client, initial=_ready(touch))
    page = FormPage(f"Minutes of {touch.title}", form, "Send minutes", address(touch), extra={"touch": touch})
    return save_form(
        request,
        touch.client,
        lambda typed: page,
        form,
        lambda typed: _send(request, touch, typed),
        lambda missed: _sent(request, touch, missed),
        section=SECTION,
        template="relationships/catch_up_send.html",
    )


@require_safe
def catch_up_agenda(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """The agenda on paper; it may lie on the client's table."""
    touch = touch_of(request, client, pk)
    context = {**record_page.frame(request, touch.client, SECTION), "page": paper(touch, today())}
    return render(request, "relationships/catch_up_agenda.html", context)


@require_safe
def catch_up_minutes(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """The minutes on paper."""
    touch = touch_of(request, client, pk)
    context = {**record_page.frame(request, touch.client, SECTION), "touch": touch}
    return render(request, "relationships/catch_up_minutes.html", {**context, "text": minutes.text(touch)})


class PointForm(forms.Form):
    """A point in a few words."""

    text = forms.CharField(
        max_length=LINE, error_messages={"required": "Say in a few words what to talk about."}
    )


class SettleForm(forms.Form):
    """What happens to a point; `seen` is the version that was read."""

    key = forms.CharField(max_length=100)
    do = forms.ChoiceField(choices=[(name, name) for name in ("done", "dropped", "open", "up", "down")])
    result = forms.CharField(max_length=WORDS, required=False)
    seen = forms.IntegerField(min_value=0, required=False)


def _settle(request: SignedInRequest, touch: Touch, form: SettleForm) -> str:
    checked(form)
    values = form.cleaned_data
    who: dict[str, Any] = {"by": request.user, "now": timezone.now()}
    if values["do"] in ("up", "down"):
        agenda.shift(touch=touch, key=values["key"], up=values["do"] == "up", **who)
        return "The agenda is in a new order."
    item = agenda.settle(
        touch=touch,
        key=values["key"],
        state=values["do"],
        result=values["result"],
        seen=values["seen"] or 0,
        **who,
    )
    ends = {AgendaItem.State.DONE: "done", AgendaItem.State.DROPPED: "dropped"}
    return f"\u201c{item.text}\u201d is {ends.get(AgendaItem.State(item.state), 'open again')}."


def _still(request: SignedInRequest, touch: Touch, place: str) -> str:
    """A place of the meeting page: still being run where it was run ahead of its day."""
    run = "?run=1" if "run" in request.POST and touch.state == Touch.State.PLANNED else ""
    return f"{address(touch)}{run}#{place}"


def _notes(request: SignedInRequest, touch: Touch, save: Any, sentence: str) -> HttpResponse:
    """The meeting page around the form of its notes."""
    can_edit = request.method == "POST" or record_page.may_edit(request, touch.client)
    initial = _initial(touch) if can_edit else {}
    form = NotesForm(request.POST or None, client=touch.client, touch=touch, initial=initial)
    run = "run" in request.GET or request.method == "POST"

    def page(typed: forms.Form) -> FormPage:
        shown = meeting(touch, request.user, today(), can_edit=can_edit, run=run)
        extra = {"meeting": shown, "records": [(kind, KINDS[kind](touch=touch)) for kind in KINDS]}
        return FormPage(
            shown.headline,
            typed,
            "Save notes",
            address(touch),
            lede=shown.lede,
            changes=tuple(told(touch)),
            extra=extra if can_edit else {"meeting": shown},
        )

    def done(saved: Touch) -> HttpResponse:
        messages.success(request, sentence)
        return redirect(_still(request, saved, "minutes"))

    return save_form(request, touch.client, page, form, save, done, section=SECTION, template=SHOWN)


def _save(request: SignedInRequest, touch: Touch, typed: Any) -> Touch:
    return service.save_notes(touch=touch, wish=typed.wish(), **signed(request, typed))


def _hold(request: SignedInRequest, touch: Touch, typed: Any) -> Touch:
    return service.hold(touch=touch, wish=typed.wish(), **signed(request, typed))


def _initial(touch: Touch) -> dict[str, Any]:
    fields = ("minutes", "kind", "channel", "initiated_by", "asked_by_senior", "private_note")
    return {
        **{name: getattr(touch, name) for name in fields},
        "who": list(touch.seats.all()),
        "seen_version": touch.version,
    }


def _ready(touch: Touch) -> dict[str, Any]:
    there = {seat.pk for seat in touch.seats.all()}
    chosen = [seat for seat in minutes.can_receive(touch) if seat.pk in there]
    return {
        "subject": minutes.subject(touch)[:LINE],
        "message": minutes.text(touch),
        "who": chosen,
        "seen_version": touch.version,
    }


def _send(request: SignedInRequest, touch: Touch, typed: Any) -> list[str]:
    return send_minutes(touch=touch, wish=typed.wish(), **signed(request, typed))


def _sent(request: SignedInRequest, touch: Touch, missed: list[str]) -> HttpResponse:
    if missed:
        messages.warning(request, f"The minutes went out, but not to {words.listed(missed)}.")
    else:
        messages.success(request, "The minutes are sent.")
    return redirect(address(touch))


def _mark(request: SignedInRequest, touch: Touch, form: SeenForm) -> str:
    checked(form)
    mark_sent(touch=touch, **signed(request, form))
    return "The minutes are marked as sent."

"""One session: planned, running, as it was; and what is done while it runs.

Each button of a running session is a small form of its own. Refused, the page comes back with what was typed beside
what is wrong (400, 409); done, it comes back at the place where one was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from opm.kernel import words
from opm.kernel.calendar import today
from relationships.forms.acts import SeenForm
from relationships.models import Team
from relationships.requests import SignedInRequest
from relationships.views.record_act import checked, finish, press_form, signed
from relationships.views.record_page import frame, may_edit, press
from roadmap.forms.sessions import (
    KEEP,
    LISTS,
    AllotForm,
    EndForm,
    MoveForm,
    StartForm,
    VerdictForm,
)
from roadmap.models import Column, PrioritySession, Request
from roadmap.selectors.sessions.due import EVERY
from roadmap.selectors.sessions.run import Item, Running, Timed, WasHeld, running, was_held
from roadmap.services import demand
from roadmap.services import sessions as service
from roadmap.views.sessions.listed import SECTION, session_of, session_to_edit
from roadmap.views.tabs import DEMAND

State = PrioritySession.State
START_ID = "id_start_%s"  # another form of the page has a version seen too


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that was refused, by what it is about: "verdict", "time", "end", and the request's number."""

    kind: str
    pk: int
    form: forms.Form


@dataclass(frozen=True, slots=True)
class Row:
    """A request with the form of its verdict; None for readers."""

    item: Item
    form: VerdictForm | None


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A request that may get time, with the form for it."""

    timed: Timed
    form: AllotForm | None


@dataclass(frozen=True, slots=True)
class SessionPage:
    """Context of one session in any state; what belongs to another state is None or empty."""

    session: PrioritySession
    headline: str
    can_edit: bool
    start: StartForm | None = None
    move: MoveForm | None = None
    run: Running | None = None
    new: tuple[Row, ...] = ()
    feasibility: tuple[Row, ...] = ()
    ready: tuple[Row, ...] = ()
    unmoved: tuple[Row, ...] = ()
    time: tuple[TimeRow, ...] = ()
    end: EndForm | None = None
    held: WasHeld | None = None
    problem: Typed | None = None


@require_safe
def priority_session(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """The session as it stands."""
    session = session_of(request, client, pk)
    return show(request, session, may_edit(request, session.client))


def show(
    request: SignedInRequest,
    session: PrioritySession,
    can_edit: bool,
    typed: Typed | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a session, with the form that was refused."""
    makers: Mapping[str, Callable[..., SessionPage]] = {State.PLANNED: _planned, State.RUNNING: _running}
    page = makers.get(session.state, _held)(session, can_edit, typed)
    context = {**frame(request, session.client, SECTION, DEMAND), "page": page}
    # A running session lies on a screen that the client sees: no menu, no tabs.
    template = "session_run" if session.state == State.RUNNING else "session"
    return render(request, f"roadmap/{template}.html", context, status=status)


def _planned(session: PrioritySession, can_edit: bool, typed: Typed | None) -> SessionPage:
    seen = {"seen_version": session.version}
    start = StartForm(client=session.client, auto_id=START_ID, initial=seen) if can_edit else None
    if typed and typed.kind == "start":
        assert isinstance(typed.form, StartForm)
        start = typed.form
    return SessionPage(
        session,
        f"Session on {words.day(session.on)}",
        can_edit,
        start=start,
        move=MoveForm(initial={"on": session.on, **seen}) if can_edit else None,
        problem=typed,
    )


def _running(session: PrioritySession, can_edit: bool, typed: Typed | None) -> SessionPage:
    found = running(session, today())
    teams = _teams() if can_edit else []

    def rows(items: tuple[Item, ...], where: str) -> tuple[Row, ...]:
        return tuple(Row(item, _verdict(item.request, where, typed) if can_edit else None) for item in items)

    return SessionPage(
        session,
        f"Session of {words.day(session.on)}",
        can_edit,
        run=found,
        new=rows(found.new, "new"),
        feasibility=rows(found.feasibility, "replies"),
        ready=rows(found.ready, "ready"),
        unmoved=rows(found.unmoved, "unmoved"),
        time=tuple(TimeRow(row, _time(row, typed, teams) if can_edit else None) for row in found.time),
        end=_end(session, typed) if can_edit else None,
        problem=typed,
    )


def _held(session: PrioritySession, can_edit: bool, typed: Typed | None) -> SessionPage:
    state = "Called off: session" if session.state == State.CANCELLED else "Session"
    held = was_held(session)
    return SessionPage(
        session, f"{state} of {words.day(session.on, year=True)}", can_edit, held=held, problem=typed
    )


def _teams() -> list[tuple[int, str]]:
    return list(Team.objects.filter(archived_on=None).values_list("pk", "name"))


def _verdict(item: Request, where: str, typed: Typed | None) -> VerdictForm:
    if typed and typed.pk == item.pk and isinstance(typed.form, VerdictForm) and typed.form.where == where:
        return typed.form
    return VerdictForm(item=item, where=where)


def _time(row: Timed, typed: Typed | None, teams: list[tuple[int, str]]) -> AllotForm:
    if typed and typed.kind == "time" and typed.pk == row.request.pk:
        assert isinstance(typed.form, AllotForm)
        return typed.form
    return AllotForm(item=row.request, teams=teams)


def _end(session: PrioritySession, typed: Typed | None) -> EndForm:
    if typed and typed.kind == "end":
        assert isinstance(typed.form, EndForm)
        return typed.form
    initial = {"notes": session.notes, "next_on": session.on + EVERY, "seen_version": session.version}
    return EndForm(initial=initial)


def _answer(
    request: SignedInRequest,
    session: PrioritySession,
    typed: Typed,
    act: Callable[[], str],
    place: str,
) -> HttpResponse:
    """Act and go back to `place` on the page, or show the page with the form that was refused."""

    def again(status: int) -> HttpResponse:
        stored = PrioritySession.objects.select_related("client").get(pk=session.pk)
        return show(request, stored, True, typed, status)

    return finish(request, typed.form, act, again, f"{session.get_absolute_url()}#{place}")


@require_POST
def priority_session_start(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Begin it today with who is there."""
    session = session_to_edit(request, client, pk)
    form = StartForm(request.POST, client=session.client, auto_id=START_ID)

    def act() -> str:
        present = list(form.cleaned_data["present"])
        service.start(session=session, present=present, **signed(request, form))
        return "The session is running. What is moved on the board now belongs to it."

    return _answer(request, session, Typed("start", session.pk, form), act, "steps")


@require_POST
def priority_session_move(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Put a planned session on another day."""
    session = session_to_edit(request, client, pk)
    form = MoveForm(request.POST)

    def act(values: dict[str, Any]) -> str:
        service.move_session(session=session, on=values["on"], **signed(request, form))
        return f"The session is on {words.day(values['on'])}."

    return press_form(request, form, act, session.get_absolute_url())


@require_POST
def priority_session_cancel(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Call it off."""
    session = session_to_edit(request, client, pk)
    form = SeenForm(request.POST)

    def act() -> str:
        checked(form)
        service.cancel(session=session, **signed(request, form))
        return "The session is called off."

    return press(request, act, reverse("priority_sessions", args=[session.client.slug]))


@require_POST
def priority_session_verdict(request: SignedInRequest, client: str, pk: int, item: int) -> HttpResponse:
    """What becomes of a request, with the reason."""
    session = session_to_edit(request, client, pk)
    about = _item(session, item)
    where = request.POST.get("place", "")
    where = where if where in LISTS else LISTS[0]
    form = VerdictForm(request.POST, item=about, where=where)

    def act() -> str:
        values = form.cleaned_data
        what = {"request": about, "reason": values["reason"], "session": session, **signed(request, form)}
        if values["verdict"] == KEEP:
            demand.keep(**what)
            return f"\u201c{about}\u201d stays where it is."
        more = {"alternative": values["alternative"], "look_again_on": values["look_again_on"]}
        moved = demand.move(to=Column(values["verdict"]), **what, **more)
        return f"\u201c{about}\u201d is in {moved.get_column_display()}."

    return _answer(request, session, Typed("verdict", item, form), act, where)


@require_POST
def priority_session_allot(request: SignedInRequest, client: str, pk: int, item: int) -> HttpResponse:
    """Days of a team for a request in the next two weeks."""
    session = session_to_edit(request, client, pk)
    about = _item(session, item)
    form = AllotForm(request.POST, item=about)

    def act() -> str:
        values = form.cleaned_data
        given = {"team": values["team"], "days": values["days"], "by": request.user, "now": timezone.now()}
        kept = service.allot(session=session, request=about, **given)
        return f"Time for \u201c{about}\u201d is {'kept' if kept else 'taken back'}."

    return _answer(request, session, Typed("time", item, form), act, "time")


@require_POST
def priority_session_end(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Keep the notes (`do` is "notes"), or end the session and plan the next one."""
    session = session_to_edit(request, client, pk)
    form = EndForm(request.POST)

    def act() -> str:
        if request.POST.get("do") == "notes":
            service.note(session=session, notes=form.cleaned_data["notes"], **signed(request, form))
            return "The notes are kept."
        service.end(session=session, wish=form.wish(), **signed(request, form))
        return "The session is over. The letter is ready to be read and sent."

    return _answer(request, session, Typed("end", session.pk, form), act, "end")


def _item(session: PrioritySession, pk: int) -> Request:
    return get_object_or_404(Request.objects.select_related("client"), client=session.client_id, pk=pk)

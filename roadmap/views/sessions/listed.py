"""Sessions of a client: what each of them moved, whether its letter went out, the next one to plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from opm.kernel import words
from opm.kernel.calendar import today
from opm.kernel.web import page_of
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.views.record_page import (
    back,
    client_of,
    client_to_edit,
    form_page,
    frame,
    may_edit,
    save_form,
)
from roadmap.forms.sessions import PlanForm
from roadmap.models import PrioritySession
from roadmap.selectors.sessions import Due, due_sessions, listed, opened
from roadmap.selectors.sessions.due import EVERY, unsent_letters
from roadmap.services import sessions as service
from roadmap.views.tabs import DEMAND

SECTION = "sessions"


@dataclass(frozen=True, slots=True)
class SessionsPage:
    """Context of the list: `waiting` runs or is planned, `unsent` are sessions whose letter waits."""

    headline: str
    lede: str
    rows: Page
    waiting: PrioritySession | None
    due: Due | None
    unsent: set[int]
    can_edit: bool


@require_safe
def priority_sessions(request: SignedInRequest, client: str) -> HttpResponse:
    """Past and planned sessions."""
    found = client_of(request, client)
    due = due_sessions([found.pk], today()).get(found.pk)
    page = SessionsPage(
        headline=_headline(due),
        lede="Every two weeks with the client: rank together, say what teams replied, allot the next two weeks.",
        rows=page_of(request, listed(found)),
        waiting=opened(found),
        due=due,
        unsent=unsent_letters(found),
        can_edit=may_edit(request, found),
    )
    context = frame(request, found, SECTION, DEMAND)
    return render(request, "roadmap/sessions.html", {**context, "page": page})


def _headline(due: Due | None) -> str:
    if due is None:
        return "No session with the client yet"
    if due.running:
        return "A session is running"
    if due.on:
        return f"{'The session was due on' if due.overdue else 'Next session on'} {words.day(due.on)}"
    last = words.day(due.last_on, near=today())
    return f"More than two weeks since the session on {last}" if due.overdue else f"Last session on {last}"


@require_http_methods(["GET", "HEAD", "POST"])
def priority_session_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Plan the next session, two weeks after the last one unless another day is chosen."""
    found = client_to_edit(request, client)
    form = PlanForm(request.POST or None, client=found, initial={"on": next_day(found, today())})
    page = form_page("Plan a session", "Plan session", address_of_list(found))(form)

    def done(session: PrioritySession) -> HttpResponse:
        messages.success(request, f"The session on {words.day(session.on)} is planned.")
        return back(request, session.get_absolute_url())

    return save_form(
        request,
        found,
        lambda typed: page,
        form,
        lambda typed: service.plan_session(
            client=found, on=typed.cleaned_data["on"], by=request.user, now=timezone.now()
        ),
        done,
        section=SECTION,
        tab=DEMAND,
    )


def next_day(client: Client, day: date) -> date:
    """Two weeks after the last session, today where that is over or none was held. One query."""
    due = due_sessions([client.pk], day).get(client.pk)
    return max(day, due.last_on + EVERY) if due and due.last_on else day


def address_of_list(client: Client) -> str:
    """The list's address."""
    return reverse("priority_sessions", args=[client.slug])


def session_of(request: HttpRequest, client: str, pk: int) -> PrioritySession:
    """The session of the address; Http404 where it is out of sight. Two queries."""
    return _find(client_of(request, client), pk)


def session_to_edit(request: HttpRequest, client: str, pk: int) -> PrioritySession:
    """The same for the client's own team: NotAllowed (403) for readers."""
    return _find(client_to_edit(request, client), pk)


def _find(client: Client, pk: int) -> PrioritySession:
    return get_object_or_404(PrioritySession.objects.select_related("client"), client=client, pk=pk)

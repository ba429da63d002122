"""Pages of the roadmap: a client's, an initiative's, and the manager's of a quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from opm.kernel import calendar, history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.web import quarter_from
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.views.record_page import client_of, frame
from relationships.views.record_page import may_edit as can_edit
from roadmap.forms.initiatives import InitiativeForm, StopForm
from roadmap.models import Initiative
from roadmap.selectors import initiative_page
from roadmap.selectors import initiatives as selectors
from roadmap.services import initiatives as services
from roadmap.views.tabs import ROADMAP

UNDO = "roadmap_undo"
OFFER_UNDO_SECONDS = 120
FIELD_NAMES = {
    "title": "Title",
    "outcome": "Outcome",
    "theme": "Theme",
    "state": "State",
    "when": "Time",
    "confidence": "Confidence",
    "owner": "Owner",
    "teams": "Enabling teams",
    "reasons": "Why these ways",
    "serves": "Outcomes it serves",
    "joint": "Joint initiative",
    "deliverable": "What will be there",
    "effort": "Effort",
    "live_on": "Live since",
    "retired_on": "End of life",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people left with different values."""

    name: str
    stored: str
    yours: str


@dataclass(frozen=True, slots=True)
class InitiativePage:
    """Context of the page that makes or edits one initiative."""

    headline: str
    form: InitiativeForm
    row: selectors.Row | None
    can_edit: bool
    stop_form: StopForm | None
    conflict: tuple[Difference, ...] = ()
    changes: tuple[Any, ...] = ()
    hangs: initiative_page.Hangs | None = None  # None: it is not stored yet


@require_http_methods(["GET", "HEAD", "POST"])
def initiative_new(request: SignedInRequest, client: str) -> HttpResponse:
    found = client_of(request, client)
    if not can_edit(request, found):
        raise NotAllowed("Only the client's own team changes its roadmap.")
    form = InitiativeForm(request.POST or None, client=found, initial=_starting(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_initiative(
                client=found, wish=form.wish(), by=request.user, now=timezone.now()
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Added {made.title}.")
            _warn(request, made)
            return redirect("client_roadmap", found.slug)
    page = InitiativePage(f"Add an initiative for {found.name}", form, None, True, None)
    return _initiative_page(request, found, page, 400 if form.errors else 200)


def _warn(request: SignedInRequest, stored: Initiative) -> None:
    """Say after saving where the time is said more or less exactly than can be known. It is saved all the same."""
    for warning in selectors.warnings_of(stored, calendar.today()):
        messages.warning(request, f"{stored.title}: {warning.label.lower()}. {warning.sentence}")


def _starting(request: SignedInRequest) -> dict[str, Any]:
    served = request.GET.get("outcome", "")  # the page of an outcome asks for what serves it
    serves = {"serves": [served]} if served.isascii() and served.isdigit() else {}
    return {"starts": str(quarter_from(request)), **serves}


@require_http_methods(["GET", "HEAD", "POST"])
def initiative(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    found = client_of(request, client)
    stored = _initiative(found, pk)
    if request.method == "POST":
        if not can_edit(request, found):
            raise NotAllowed("Only the client's own team changes its roadmap.")
        return _save(request, found, stored)
    form = InitiativeForm(client=found, initiative=stored)
    return _initiative_page(request, found, _page_of(request, stored, form))


def _initiative(client: Client, pk: int) -> Initiative:
    query = Initiative.objects.filter(client=client).select_related("client", "theme", "owner")
    return get_object_or_404(query, pk=pk)


def _save(request: SignedInRequest, client: Client, stored: Initiative) -> HttpResponse:
    form = InitiativeForm(request.POST, client=client, initiative=stored)
    if not form.is_valid():
        return _initiative_page(request, client, _page_of(request, stored, form), 400)
    before = services.pack(services.as_input(stored))
    try:
        after = services.update_initiative(
            initiative=stored,
            wish=form.wish(),
            seen_version=form.cleaned_data["seen_version"],
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as error:
        form.add_error("reason" if "stays with the initiative" in str(error) else None, str(error))
        return _initiative_page(request, client, _page_of(request, stored, form), 400)
    except Conflict:
        return _conflict(request, client, stored, form)
    return _saved(request, client, after, before)


def _conflict(
    request: SignedInRequest, client: Client, stored: Initiative, form: InitiativeForm
) -> HttpResponse:
    """Both values side by side; what was typed stays, and saving again is then a choice."""
    now_stored, yours = services.facts(stored), services.wish_facts(form.wish())
    both = tuple(
        Difference(name, now_stored[key], yours[key])
        for key, name in FIELD_NAMES.items()
        if now_stored[key] != yours[key]
    )
    data = request.POST.copy()
    data["seen_version"] = str(stored.version)
    again = InitiativeForm(data, client=client, initiative=stored)
    return _initiative_page(request, client, _page_of(request, stored, again, both), 409)


def _saved(
    request: SignedInRequest, client: Client, after: Initiative, before: dict[str, Any]
) -> HttpResponse:
    """Remember how it was, so that the next page can offer Undo."""
    _warn(request, after)
    request.session[UNDO] = {
        "at": timezone.now().timestamp(),
        "client": client.pk,
        "pk": after.pk,
        "version": after.version,
        "title": after.title,
        "stopped": after.state == Initiative.State.STOPPED,
        "before": before,
    }
    return redirect("client_roadmap", client.slug)


@require_POST
def initiative_stop(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    found = client_of(request, client)
    stored = _initiative(found, pk)
    if not can_edit(request, found):
        raise NotAllowed("Only the client's own team changes its roadmap.")
    stop = StopForm(request.POST)
    form = InitiativeForm(client=found, initiative=stored)
    if not stop.is_valid():
        return _initiative_page(request, found, _page_of(request, stored, form, stop=stop), 400)
    before = services.pack(services.as_input(stored))
    try:
        after = services.stop_initiative(
            initiative=stored,
            seen_version=stop.cleaned_data["seen_version"],
            reason=stop.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
    except Refused as error:
        stop.add_error(None, str(error))
        return _initiative_page(request, found, _page_of(request, stored, form, stop=stop), 400)
    except Conflict as error:
        messages.warning(request, f"{error} It was not stopped. This is how it is now.")
        return redirect(stored)
    return _saved(request, found, after, before)


@require_POST
def initiative_undo(request: SignedInRequest, client: str) -> HttpResponse:
    """Take back the last save of this session, unless somebody saved after it."""
    found = client_of(request, client)
    undo = request.session.get(UNDO) or {}
    if not can_edit(request, found):
        raise NotAllowed("Only the client's own team changes its roadmap.")
    if undo.get("client") != found.pk:
        messages.info(request, "There is nothing to undo.")
        return redirect("client_roadmap", found.slug)
    del request.session[UNDO]
    stored = _initiative(found, undo["pk"])
    try:
        services.update_initiative(
            initiative=stored,
            wish=services.unpack(undo["before"]),
            seen_version=undo["version"],
            reason="Undone",
            by=request.user,
            now=timezone.now(),
            action=services.UNDONE,
        )
        messages.success(request, f"{stored.title} is as it was before.")
    except (Refused, Conflict) as error:
        messages.warning(request, f"{error} Nothing was undone.")
    return redirect("client_roadmap", found.slug)


def _page_of(
    request: SignedInRequest,
    stored: Initiative,
    form: InitiativeForm,
    conflict: tuple[Difference, ...] = (),
    stop: StopForm | None = None,
) -> InitiativePage:
    may_edit = can_edit(request, stored.client)
    row = selectors.rows_of(Initiative.objects.filter(pk=stored.pk), calendar.today())[0]
    stoppable = may_edit and not row.finished
    return InitiativePage(
        headline=stored.title,
        form=form,
        row=row,
        can_edit=may_edit,
        stop_form=(stop or StopForm(initial={"seen_version": stored.version})) if stoppable else None,
        conflict=conflict,
        changes=tuple(history.of_object(stored)[:50]),
        hangs=initiative_page.hangs_on(stored, calendar.today()),
    )


def _initiative_page(
    request: SignedInRequest, client: Client, page: InitiativePage, status: int = 200
) -> HttpResponse:
    context = {**frame(request, client, "client_roadmap", ROADMAP), "page": page, "names": FIELD_NAMES}
    return render(request, "roadmap/initiative.html", context, status=status)

"""Pages of the roadmap: a client's, an initiative's, and the manager's of a quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Page
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opm.kernel import calendar, exports, history
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.web import page_of, quarter_from
from relationships.models import Client, User
from roadmap import charts, selectors, services
from roadmap.forms import DashboardFilter, InitiativeForm, StopForm
from roadmap.models import Initiative
from roadmap.tables import sheet_of

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


@dataclass(frozen=True, slots=True)
class DashboardPage:
    """Context of the roadmap of a quarter."""

    board: selectors.Dashboard
    form: DashboardFilter
    rows: Page
    figure: dict[str, Any] | None
    query: str
    limit: int = charts.LIMIT


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)  # every page is behind the log-in


def _client(request: HttpRequest, slug: str) -> Client:
    return get_object_or_404(Client.objects.visible_to(request.user), slug=slug)


def _can_edit(request: HttpRequest, client: Client) -> bool:
    return Client.objects.editable_by(request.user).filter(pk=client.pk).exists()


def _undo_on_offer(request: HttpRequest, client: Client) -> dict[str, Any] | None:
    """The last save of this session while it is fresh; the address itself works longer."""
    undo = request.session.get(UNDO) or {}
    fresh = undo and timezone.now().timestamp() - undo["at"] < OFFER_UNDO_SECONDS
    return undo if fresh and undo["client"] == client.pk else None


@require_safe
def client_roadmap(request: HttpRequest, client: str) -> HttpResponse:
    found, quarter = _client(request, client), quarter_from(request)
    page = selectors.client_roadmap(found, quarter, calendar.today(), can_edit=_can_edit(request, found))
    context = {"client": found, "tab": "roadmap", "quarter": quarter, "page": page}
    context["undo"] = _undo_on_offer(request, found) if page.can_edit else None
    return render(request, "roadmap/client_roadmap.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def initiative_new(request: HttpRequest, client: str) -> HttpResponse:
    found = _client(request, client)
    if not _can_edit(request, found):
        raise NotAllowed("Only the client's own team changes its roadmap.")
    form = InitiativeForm(request.POST or None, client=found, initial=_starting(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.create_initiative(
                client=found, wish=form.wish(), by=_me(request), now=timezone.now()
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Added {made.title}.")
            return redirect("client_roadmap", found.slug)
    page = InitiativePage(f"Add an initiative for {found.name}", form, None, True, None)
    return _initiative_page(request, found, page, 400 if form.errors else 200)


def _starting(request: HttpRequest) -> dict[str, Any]:
    return {"starts": str(quarter_from(request))}


@require_http_methods(["GET", "HEAD", "POST"])
def initiative(request: HttpRequest, client: str, pk: int) -> HttpResponse:
    found = _client(request, client)
    stored = _initiative(found, pk)
    if request.method == "POST":
        if not _can_edit(request, found):
            raise NotAllowed("Only the client's own team changes its roadmap.")
        return _save(request, found, stored)
    form = InitiativeForm(client=found, initiative=stored)
    return _initiative_page(request, found, _page_of(request, stored, form))


def _initiative(client: Client, pk: int) -> Initiative:
    query = Initiative.objects.filter(client=client).select_related("client", "theme", "owner")
    return get_object_or_404(query, pk=pk)


def _save(request: HttpRequest, client: Client, stored: Initiative) -> HttpResponse:
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
            by=_me(request),
            now=timezone.now(),
        )
    except Refused as error:
        form.add_error("reason", str(error))
        return _initiative_page(request, client, _page_of(request, stored, form), 400)
    except Conflict:
        return _conflict(request, client, stored, form)
    return _saved(request, client, after, before)


def _conflict(request: HttpRequest, client: Client, stored: Initiative, form: InitiativeForm) -> HttpResponse:
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


def _saved(request: HttpRequest, client: Client, after: Initiative, before: dict[str, Any]) -> HttpResponse:
    """Remember how it was, so that the next page can offer Undo."""
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
def initiative_stop(request: HttpRequest, client: str, pk: int) -> HttpResponse:
    found = _client(request, client)
    stored = _initiative(found, pk)
    if not _can_edit(request, found):
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
            by=_me(request),
            now=timezone.now(),
        )
    except Conflict as error:
        messages.warning(request, f"{error} It was not stopped. This is how it is now.")
        return redirect(stored)
    return _saved(request, found, after, before)


@require_POST
def initiative_undo(request: HttpRequest, client: str) -> HttpResponse:
    """Take back the last save of this session, unless somebody saved after it."""
    found = _client(request, client)
    undo = request.session.get(UNDO) or {}
    if not _can_edit(request, found):
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
            by=_me(request),
            now=timezone.now(),
            action=services.UNDONE,
        )
        messages.success(request, f"{stored.title} is as it was before.")
    except Conflict as error:
        messages.warning(request, f"{error} Nothing was undone.")
    return redirect("client_roadmap", found.slug)


def _page_of(
    request: HttpRequest,
    stored: Initiative,
    form: InitiativeForm,
    conflict: tuple[Difference, ...] = (),
    stop: StopForm | None = None,
) -> InitiativePage:
    can_edit = _can_edit(request, stored.client)
    row = selectors.rows_of(Initiative.objects.filter(pk=stored.pk), calendar.today())[0]
    stoppable = can_edit and not row.finished
    return InitiativePage(
        headline=stored.title,
        form=form,
        row=row,
        can_edit=can_edit,
        stop_form=(stop or StopForm(initial={"seen_version": stored.version})) if stoppable else None,
        conflict=conflict,
        changes=tuple(history.of_object(stored)[:50]),
    )


def _initiative_page(
    request: HttpRequest, client: Client, page: InitiativePage, status: int = 200
) -> HttpResponse:
    quarter = quarter_from(request)
    context = {"client": client, "tab": "roadmap", "quarter": quarter, "page": page, "names": FIELD_NAMES}
    return render(request, "roadmap/initiative.html", context, status=status)


@require_safe
def roadmap(request: HttpRequest) -> HttpResponse:
    quarter, today = quarter_from(request), calendar.today()
    form = DashboardFilter(request.GET, choices=selectors.filter_choices(_me(request)))
    board = selectors.dashboard(_me(request), quarter, today, form.chosen())
    query = request.GET.copy()
    query.pop("page", None)
    query["quarter"] = str(quarter)
    page = DashboardPage(
        board=board,
        form=form,
        rows=page_of(request, board.rows),
        figure=charts.timeline(board.rows, quarter=quarter, today=today) if board.rows else None,
        query=query.urlencode(),
    )
    return render(request, "roadmap/dashboard.html", {"nav": "roadmap", "quarter": quarter, "page": page})


@require_safe
@transaction.atomic
def roadmap_download(request: HttpRequest, fmt: str) -> HttpResponse:
    if fmt not in ("csv", "xlsx"):
        raise Http404(f"{reverse('roadmap')} is downloaded as csv or xlsx.")
    quarter = quarter_from(request)
    form = DashboardFilter(request.GET, choices=selectors.filter_choices(_me(request)))
    board = selectors.dashboard(_me(request), quarter, calendar.today(), form.chosen())
    note = f"roadmap {quarter} as {fmt}, {len(board.rows)} rows"
    history.record(history.Entry("roadmap.download", _me(request), new=note), by=_me(request))
    return exports.table_response([sheet_of(board.rows)], basename=f"roadmap-{quarter}", fmt=fmt)

"""CSV import: choose a file, look over what it would do, take it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from opm.kernel import calendar, exports, imports
from opm.kernel.errors import Refused
from relationships.forms.imports import ImportForm
from relationships.models import Client, ImportFile, Seat, User
from relationships.requests import SignedInRequest
from relationships.services.imports import Kind, Trial, find, keep_file, take_in, try_out
from relationships.views.record_page import Tab, client_to_edit, frame


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Context of both pages; `trial` is what the chosen file would do, or None before one is chosen."""

    kind: Kind
    form: ImportForm | None = None
    file: ImportFile | None = None
    trial: Trial | None = None
    told: Sequence[str] = ()  # how the file is read, where its kind asks


def _kind(key: str) -> Kind:
    kind = find(key)
    if kind is None:
        raise Http404("There is no such import.")
    return kind


def _page(
    request: SignedInRequest, client: Any, page: ImportPage, template: str, status: int = 200
) -> HttpResponse:
    listed = page.kind.listed
    context = {**frame(request, client, listed.section, Tab(listed.tab, listed.base)), "page": page}
    return render(request, f"relationships/{template}.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest, client: str, kind: str) -> HttpResponse:
    """Choose a file or paste rows."""
    found, what = client_to_edit(request, client), _kind(kind)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _page(request, found, ImportPage(what, form), "import_start")
    if form.is_valid():
        try:
            file = keep_file(
                client=found,
                kind=what,
                name=form.cleaned_data["name"],
                text=form.cleaned_data["content"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return redirect("import_preview", found.slug, what.key, file.pk)
    return _page(request, found, ImportPage(what, form), "import_start", 400)


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: SignedInRequest, client: str, kind: str, pk: int) -> HttpResponse:
    """What the file would do; POST takes it in. Only whoever chose the file sees it."""
    found, what = client_to_edit(request, client), _kind(kind)
    file = get_object_or_404(ImportFile.objects.filter(client=found, kind=what.key, by=request.user), pk=pk)
    now, today = timezone.now(), calendar.today()
    if request.method != "POST":
        if not file.text:
            messages.info(request, "This file was taken in or is gone. Choose it again to bring changes.")
            return redirect("import_start", found.slug, what.key)
        if what.asks and what.asks.open(file):
            return redirect(what.asks.route, found.slug, file.pk)
        trial = try_out(file=file, kind=what, by=request.user, now=now, today=today)
        told = what.asks.told(file) if what.asks else ()
        return _page(request, found, ImportPage(what, None, file, trial, told), "import_preview")
    try:
        trial = take_in(file=file, kind=what, by=request.user, now=now, today=today)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("import_start", found.slug, what.key)
    messages.success(request, _told(trial))
    return redirect(what.listed.route, found.slug)


def _told(trial: Trial) -> str:
    done = f"{trial.count('new')} added, {trial.count('changed')} changed, {trial.count('same')} as they were"
    passed, wrong = trial.count("passed"), trial.count("wrong")
    done += f", {passed} passed over" if passed else ""
    return f"{done}, {wrong} left out." if wrong else f"{done}."


@require_safe
def example(request: SignedInRequest, client: str, kind: str) -> HttpResponse:
    """A file with every heading and one row, to begin from."""
    found, what = client_to_edit(request, client), _kind(kind)
    if not what.example:
        raise Http404("These files are made elsewhere.")
    sheet = imports.example(what.columns, _known(found, request.user))
    return exports.table_response([sheet], basename=f"{what.key}-example", fmt="csv")


def _known(client: Client, user: User) -> dict[str, str]:
    """Who stands in the example row: whoever asks, and somebody who sits at the client, where anybody does."""
    seat = Seat.objects.filter(client=client, ended_on=None).select_related("person").order_by("pk").first()
    somebody = seat.person.name if seat else ""
    return {"owner": user.email, "seat": somebody, "raised_by": somebody}

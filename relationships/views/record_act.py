"""Buttons on a record: pressed on its page, in a list or on Today. What was typed is never lost.

Where the words do not do, or somebody else was first, the record's own page comes back with them (400, 409), or the
page that the button stood on (`next`) with what was typed; else one goes where the button led from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone

from opm.kernel.errors import Conflict, Refused
from relationships.forms.acts import SeenForm
from relationships.models import Client
from relationships.models.record import Record
from relationships.requests import SignedInRequest
from relationships.views.kept import keep
from relationships.views.record_page import back, came_from, client_to_edit, press

R = TypeVar("R", bound=Record)


def signed(request: SignedInRequest, form: forms.Form) -> dict[str, Any]:
    """What every service of a write takes beside its values: the version seen (of a valid form), who and when."""
    return {"seen_version": form.cleaned_data["seen_version"], "by": request.user, "now": timezone.now()}


def checked(form: forms.Form) -> dict[str, Any]:
    """The values of a button's form; Refused with what is wrong with them."""
    if not form.is_valid():
        raise Refused(_why(form))
    return form.cleaned_data


def press_form(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], str], otherwise: str
) -> HttpResponse:
    """A small form of a page: `act(values)` calls the one service; a refusal is told on the next page."""
    return press(request, lambda: act(checked(form)), otherwise)


def version_seen(request: HttpRequest) -> int:
    """The version that a button without a form was drawn with; 0, which conflicts, for what is no version."""
    text = request.POST.get("seen_version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@dataclass(frozen=True, slots=True)
class Buttons(Generic[R]):
    """The buttons of one kind of record: the route of its page, how one is found (Http404), and its page by
    (request, record, can_edit, typed=form, status=number)."""

    route: str
    find: Callable[[Client, int], R]
    show: Callable[..., HttpResponse]

    def press(
        self, request: SignedInRequest, client: str, pk: int, form: SeenForm, act: Callable[[R], str]
    ) -> HttpResponse:
        """One of them: `act(record)` calls the one service and gives the sentence to show."""
        found = client_to_edit(request, client)
        record = self.find(found, pk)

        def show(status: int) -> HttpResponse:
            return self.show(request, self.find(found, pk), True, typed=form, status=status)

        return finish(request, form, lambda: act(record), show, reverse(self.route, args=[found.slug, pk]))


def finish(
    request: HttpRequest,
    form: Any,
    act: Callable[[], str],
    show: Callable[[int], HttpResponse],
    otherwise: str,
) -> HttpResponse:
    """`act()` calls the one service and gives the sentence to show; `show(status)` is the record's page with `form`."""
    status = _done(request, form, act)
    if status == 200:
        return back(request, otherwise)
    if page := came_from(request):
        keep(request, page)
        messages.error(request, _why(form))
        return HttpResponseRedirect(page)  # an address, never the name of a route
    return show(status)


def _done(request: HttpRequest, form: Any, act: Callable[[], str]) -> int:
    """200 when the act went through, else 400 or 409 with the reason in the form."""
    if not form.is_valid():
        return 400
    try:
        messages.success(request, act())
    except Refused as error:
        form.add_error(None, str(error))
        return 400
    except Conflict as error:
        _seen_again(form, error.current)
        form.add_error(None, f"{error} This is how it is now; what you typed is kept, nothing was changed.")
        return 409
    return 200


def _why(form: forms.Form) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _seen_again(form: forms.Form, stored: Any) -> None:
    """The form as it was typed, with the version that is stored now: pressing again is then a choice."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["seen_version"] = str(stored.version)
    form.data = data

"""What every page of a client's record shares: finding the client, and a form from typing to saved.

A form that cannot be saved comes back with what was typed: 400 with what to mend, or 409 with both values when somebody
else saved first; saving again is then a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.web import quarter_from
from relationships.models import Client
from relationships.services.records import NOT_YOURS, said
from relationships.views.kept import keep


@dataclass(frozen=True, slots=True)
class Tab:
    """One of a client's tabs: its key, and the template that its pages stand in, with its sub-tabs."""

    key: str
    base: str


RHYTHM = Tab("rhythm", "relationships/base.html")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that two people left with different values."""

    name: str
    stored: str
    yours: str


@dataclass(frozen=True, slots=True)
class FormPage:
    """Context of a page with one form. `cancel` is where it leads back; `facts` are lines beside the form."""

    headline: str
    form: forms.Form
    verb: str
    cancel: str
    lede: str = ""
    conflict: tuple[Difference, ...] = ()
    changes: tuple[Any, ...] = ()  # opm.kernel Change rows, newest first
    extra: Mapping[str, Any] = field(default_factory=dict)


def form_page(
    headline: str, verb: str, cancel: str, lede: str = "", changes: Sequence[Any] = ()
) -> Callable[[forms.Form], FormPage]:
    """A page that holds a form and its facts, and nothing that depends on what was typed."""
    return lambda form: FormPage(headline, form, verb, cancel, lede, changes=tuple(changes))


def client_of(request: HttpRequest, slug: str) -> Client:
    """The client of the address, or Http404 where it is out of sight."""
    visible = Client.objects.visible_to(request.user).select_related("portfolio")
    return get_object_or_404(visible, slug=slug)


def may_edit(request: HttpRequest, client: Client) -> bool:
    """Whether who asks is on the client's team. One query."""
    return Client.objects.editable_by(request.user).filter(pk=client.pk).exists()


def client_to_edit(request: HttpRequest, slug: str) -> Client:
    """The client of the address for its own team: 404 out of sight, NotAllowed (403) for readers."""
    client = client_of(request, slug)
    if not may_edit(request, client):
        raise NotAllowed(NOT_YOURS)
    return client


def frame(request: HttpRequest, client: Client, section: str, tab: Tab = RHYTHM) -> dict[str, Any]:
    """The context that every page under a tab needs; `section` is the key of the current sub-tab."""
    quarter = quarter_from(request)
    return {"client": client, "quarter": quarter, "tab": tab.key, "base": tab.base, "section": section}


def save_form(
    request: HttpRequest,
    client: Client,
    page: Callable[[forms.Form], FormPage],
    form: forms.Form,
    save: Callable[[Any], Any],
    done: Callable[[Any], HttpResponse],
    *,
    section: str,
    tab: Tab = RHYTHM,
    template: str = "relationships/form.html",
) -> HttpResponse:
    """Show a form, or save it: `save(form)` calls the one service, `done(result)` answers when it worked.

    `page(form)` makes the page's context. A form with `seen_version` among its fields takes part in conflicts.
    """
    context = frame(request, client, section, tab)
    if request.method != "POST":
        return render(request, template, {**context, "page": page(form)})
    if not form.is_valid():
        return render(request, template, {**context, "page": page(form)}, status=400)
    try:
        result = save(form)
    except Refused as error:
        form.add_error(None, str(error))
        return render(request, template, {**context, "page": page(form)}, status=400)
    except Conflict as error:
        return render(request, template, {**context, "page": _both(page, form, error.current)}, status=409)
    return done(result)


def _both(page: Callable[[forms.Form], FormPage], form: forms.Form, stored: Any) -> FormPage:
    """The page with both values; its form has what was typed and the version that is stored now."""
    found = tuple(
        Difference(str(bound.label), theirs, yours)
        for bound in form.visible_fields()
        if hasattr(stored, bound.name)
        and (theirs := said(stored, bound.name)) != (yours := _typed(form, stored, bound.name))
    )
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[form.add_prefix("seen_version")] = str(stored.version)
    form.data = data
    shown = page(form)
    return FormPage(
        headline=shown.headline,
        form=form,
        verb=shown.verb,
        cancel=shown.cancel,
        lede=shown.lede,
        conflict=found,
        changes=shown.changes,
        extra=shown.extra,
    )


def _typed(form: forms.Form, stored: Any, name: str) -> str:
    """What was typed, in the same words as what is stored."""
    mine = type(stored)()
    setattr(mine, name, form.cleaned_data.get(name))
    return said(mine, name)


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Where a button led from: the page named by `next` in the form, if it is one of ours."""
    page = came_from(request)
    return HttpResponseRedirect(page) if page else redirect(otherwise)


def came_from(request: HttpRequest) -> str:
    """The page of ours that `next` names, or ""."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if target.startswith("/") and ours else ""


def press(request: HttpRequest, act: Callable[[], str], otherwise: str) -> HttpResponse:
    """A button: `act()` calls the one service and gives the sentence to show; a refusal is told on the next page.

    What was typed at a row of another page (`next`) is kept for that page when it is refused.
    """
    try:
        messages.success(request, act())
    except (Refused, Conflict) as error:
        if page := came_from(request):
            keep(request, page)
        if isinstance(error, Conflict):
            messages.warning(request, f"{error} Nothing was changed. This is how it is now.")
        else:
            messages.error(request, str(error))
    return back(request, otherwise)

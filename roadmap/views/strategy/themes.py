"""Themes of the strategy sheet: their list with its order, add, change, retire and bring back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opm.kernel import history, words
from relationships.models import Client
from relationships.requests import SignedInRequest
from relationships.views.record_act import press_form
from relationships.views.record_page import (
    client_of,
    client_to_edit,
    form_page,
    frame,
    may_edit,
    save_form,
)
from relationships.views.undo import offer_undo
from roadmap.forms.strategy import MoveForm, RetireForm, ThemeForm
from roadmap.models import Theme
from roadmap.selectors.strategy.page import ThemeRow, theme_rows
from roadmap.services import strategy as services
from roadmap.views.tabs import STRATEGY


@dataclass(frozen=True, slots=True)
class ThemesPage:
    """Context of templates/roadmap/themes.html."""

    headline: str
    rows: list[ThemeRow]
    retired: list[ThemeRow]
    can_edit: bool


@require_safe
def themes(request: SignedInRequest, client: str) -> HttpResponse:
    """Themes in their order, with what hangs on each."""
    found = client_of(request, client)
    on, off = theme_rows(found)
    headline = f"{words.spelled(len(on))} {words.agree(len(on), 'theme stands', 'themes stand')} on the sheet"
    page = ThemesPage(headline, on, off, may_edit(request, found))
    context = {**frame(request, found, "strategy", STRATEGY), "page": page}
    return render(request, "roadmap/themes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def theme_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Add a theme below the others."""
    found = client_to_edit(request, client)
    lede = "A line of the sheet, in the client's words. Initiatives and outcomes are put under it on their own pages."
    page = form_page(f"Add a theme for {found.name}", "Add theme", _list(found), lede)

    def save(valid: Any) -> Theme:
        texts = {name: valid.cleaned_data[name] for name in ("name", "promise")}
        return services.add_theme(client=found, **texts, by=request.user, now=timezone.now())

    return _save(request, found, page, ThemeForm(request.POST or None, client=found), save, "is added")


@require_http_methods(["GET", "HEAD", "POST"])
def theme(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Change a theme's name or promise."""
    found = client_to_edit(request, client)
    stored = _theme(found, pk)
    page = form_page(stored.name, "Save theme", _list(found), changes=list(history.of_object(stored)[:20]))

    def save(valid: Any) -> Theme:
        texts = {name: valid.cleaned_data[name] for name in ("name", "promise", "seen_version")}
        return services.change_theme(theme=stored, **texts, by=request.user, now=timezone.now())

    form = ThemeForm(request.POST or None, client=found, initial=ThemeForm.start(stored))
    return _save(request, found, page, form, save, "is saved")


def _save(
    request: SignedInRequest, client: Client, page: Any, form: Any, save: Any, said: str
) -> HttpResponse:
    def done(saved: Theme) -> HttpResponse:
        messages.success(request, f"{saved.name} {said}.")
        return redirect("themes", client.slug)

    return save_form(request, client, page, form, save, done, section="strategy", tab=STRATEGY)


@require_POST
def theme_move(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """One place up or down; Undo is the way back."""
    found = client_to_edit(request, client)
    stored = _theme(found, pk)

    def act(values: dict[str, Any]) -> str:
        up = values["to"] == "up"
        services.move_theme(theme=stored, up=up, by=request.user, now=timezone.now())
        offer_undo(request, request.path, to="down" if up else "up")
        return f"{stored.name} moved {'up' if up else 'down'}."

    return press_form(request, MoveForm(request.POST), act, _list(found))


@require_POST
def theme_retire(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """Take a theme off the sheet, or bring it back; Undo is the other one."""
    found = client_to_edit(request, client)
    stored = _theme(found, pk)

    def act(values: dict[str, Any]) -> str:
        verb = services.bring_back_theme if values["back"] else services.retire_theme
        seen = values["seen_version"]
        saved = verb(theme=stored, seen_version=seen, by=request.user, now=timezone.now())
        other = {} if values["back"] else {"back": "1"}
        offer_undo(request, request.path, seen_version=saved.version, **other)
        return f"{stored.name} is {'on the sheet again' if values['back'] else 'off the sheet'}."

    return press_form(request, RetireForm(request.POST), act, _list(found))


def _theme(client: Client, pk: int) -> Theme:
    """The client's theme. Http404 where it has none of this number."""
    return get_object_or_404(Theme.objects.select_related("client"), client=client, pk=pk)


def _list(client: Client) -> str:
    return reverse("themes", args=[client.slug])

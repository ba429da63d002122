"""A button that needs words: answered, closed, dropped, led to. What was typed is never lost.

Where the words do not do, or somebody else was first, the record's own page comes back with them (400, 409), or the
page that the button stood on (`next`) with what was typed; else one goes where the button led from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from opm.kernel.errors import Conflict, Refused
from relationships.models.record import LINE, WORDS
from relationships.views.kept import keep
from relationships.views.record_page import back, came_from


class ActForm(forms.Form):
    """The version that was seen; None when the button did not say, then whatever is stored is meant."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    @property
    def seen(self) -> int | None:
        found: int | None = self.cleaned_data["seen_version"]
        return found


def words_field(
    label: str, missing: str, *, limit: int = WORDS, rows: int = 3, needed: bool = True
) -> forms.CharField:
    """The words of an act; `missing` is the sentence when there are none."""
    short = limit <= LINE
    box: forms.Widget = forms.TextInput() if short else forms.Textarea({"rows": rows})
    box.attrs["class"] = "form-control"
    return forms.CharField(
        label=label, max_length=limit, required=needed, widget=box, error_messages={"required": missing}
    )


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
        return redirect(page)
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

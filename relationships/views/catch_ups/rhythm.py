"""How often to meet whom, and meetings that come back by a rule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from opm.kernel import history, words
from opm.kernel.calendar import plus_working_days, today
from opm.kernel.errors import Conflict, Refused
from relationships.forms.acts import SeenForm
from relationships.forms.catch_ups.cadence import CadenceForm
from relationships.forms.catch_ups.series import SeriesForm, initial_of
from relationships.models import CadenceRule, Client, Series
from relationships.requests import SignedInRequest
from relationships.selectors.catch_ups.due import next_due
from relationships.selectors.catch_ups.listed import series_row
from relationships.services.catch_ups.cadence import set_cadence
from relationships.services.catch_ups.series import change_series, end_series, start_series
from relationships.views import record_page
from relationships.views.catch_ups.plan import FORM, SECTION
from relationships.views.record_act import checked, signed
from relationships.views.record_page import FormPage, client_of, client_to_edit, form_page, press, save_form


@require_http_methods(FORM)
def cadence(request: SignedInRequest, client: str) -> HttpResponse:
    """How often to meet whom: read by everybody in reach, changed by the team."""
    if request.method != "POST":
        row = client_of(request, client)
        return _cadence(request, row, CadenceForm(None, client=row, rules=_rules(row)))
    row = client_to_edit(request, client)
    form = CadenceForm(request.POST, client=row, rules=_rules(row))
    if not form.is_valid():
        return _cadence(request, row, form, status=400)
    wanted = form.rows(without=request.POST.get("remove", ""))
    try:
        set_cadence(client=row, rows=wanted, by=request.user, now=timezone.now())
    except Refused as error:
        form.add_error(None, str(error))
        return _cadence(request, row, form, status=400)
    except Conflict:
        return _cadence(request, row, CadenceForm(None, client=row, rules=_rules(row)), form, status=409)
    messages.success(request, "How often we meet is saved.")
    return redirect("cadence", row.slug)


@require_http_methods(FORM)
def series_new(request: SignedInRequest, client: str) -> HttpResponse:
    """Start a series."""
    row = client_to_edit(request, client)
    first = plus_working_days(today() - timedelta(days=1), 1)  # today, or the working day after a weekend
    initial = {"starts_on": first, "led_by": request.user.pk, "weekday": str(first.weekday())}
    form = SeriesForm(request.POST or None, client=row, initial=initial)
    lede = "Its meetings are planned eight weeks ahead by themselves."
    cancel = reverse("catch_ups", args=[row.slug])
    return save_form(
        request,
        row,
        form_page(f"Start a series with {row.name}", "Start series", cancel, lede),
        form,
        lambda typed: start_series(client=row, wish=typed.wish(), by=request.user, now=timezone.now()),
        lambda made: _saved(request, made, f"{made.title} starts on {words.day(made.starts_on)}."),
        section=SECTION,
    )


@require_http_methods(FORM)
def series(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """A series with its meetings; the team changes it."""
    row = client_to_edit(request, client) if request.method == "POST" else client_of(request, client)
    item = get_object_or_404(Series.objects.select_related("client", "led_by"), client=row, pk=pk)
    can_edit = record_page.may_edit(request, row) and item.ended_on is None
    form = SeriesForm(request.POST or None, client=row, series=item, initial=initial_of(item))

    def page(typed: Any) -> FormPage:
        extra = {"series": item, "can_edit": can_edit, "touches": list(item.touches.order_by("-on")[:20])}
        said = series_row(item).words
        ended = f" Ended {words.day(item.ended_on, near=today())}." if item.ended_on else ""
        cancel = reverse("catch_ups", args=[row.slug])
        changes = tuple(history.of_object(item)[:10])
        lede = f"{said}.{ended}"
        return FormPage(item.title, typed, "Save series", cancel, lede=lede, changes=changes, extra=extra)

    return save_form(
        request,
        row,
        page,
        form,
        lambda typed: change_series(series=item, wish=typed.wish(), **signed(request, typed)),
        lambda saved: _saved(request, saved, "The series is saved."),
        section=SECTION,
        template="relationships/series.html",
    )


@require_POST
def series_end(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """The series ends; its planned meetings to come are cancelled."""
    row = client_to_edit(request, client)
    item = get_object_or_404(Series.objects.select_related("client"), client=row, pk=pk)
    form = SeenForm(request.POST)

    def act() -> str:
        checked(form)
        left = end_series(series=item, **signed(request, form))
        return f"{item.title} ended. {words.count(left, 'planned meeting')} cancelled."

    return press(request, act, reverse("series", args=[row.slug, item.pk]))


def _rules(client: Client) -> list[CadenceRule]:
    rules = CadenceRule.objects.filter(client=client).select_related("seat__person")
    return sorted(rules, key=lambda rule: (rule.seat is not None, str(rule.seat or "")))


def _cadence(
    request: SignedInRequest,
    client: Client,
    form: CadenceForm,
    typed: CadenceForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of the cadence; `typed` is what could not be saved because somebody else was first."""
    context = {
        **record_page.frame(request, client, SECTION),
        "form": form,
        "theirs": [rule for rule in form.stored.values()] if typed else [],
        "yours": typed.rows() if typed else [],
        "due": next_due([client.pk], today())[client.pk],
        "can_edit": record_page.may_edit(request, client),
    }
    return render(request, "relationships/cadence.html", context, status=status)


def _saved(request: SignedInRequest, item: Series, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("series", item.client.slug, item.pk)

"""All metrics of a client, one metric with its history, entering and withdrawing a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.forms.metrics import ReadingForm, WithdrawForm
from assessments.models import MetricReading
from assessments.selectors.metrics.pages import (
    MetricPage,
    MetricsPage,
    metric_page,
    metrics_page,
    metrics_sheet,
)
from assessments.selectors.shown import rubric_from
from assessments.services.metrics import (
    READ_ONLY,
    enter_reading,
    record_download,
    withdraw_reading,
)
from opm.kernel import exports
from opm.kernel.calendar import today
from opm.kernel.errors import Conflict, NotAllowed, Refused
from opm.kernel.quarters import Quarter
from opm.kernel.web import address, page_of, quarter_from
from relationships.models import Client
from relationships.requests import SignedInRequest

LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Place:
    """The client and quarter of a request, and whether the viewer is on the client's team."""

    request: SignedInRequest
    client: Client
    quarter: Quarter
    rubric: str
    may_edit: bool

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of metrics needs."""
        shown = {"client": self.client, "quarter": self.quarter, "tab": "metrics", "may_edit": self.may_edit}
        return {**shown, **more}

    def metric_url(self, key: str) -> str:
        return address("metric", self.client.slug, key, quarter=self.quarter, rubric=self.rubric)


def _place(request: SignedInRequest, slug: str) -> Place:
    client = get_object_or_404(Client.objects.visible_to(request.user), slug=slug)
    may_edit = Client.objects.editable_by(request.user).filter(pk=client.pk).exists()
    return Place(request, client, quarter_from(request), rubric_from(request), may_edit)


def _metrics(place: Place) -> MetricsPage:
    wanted = place.request.GET
    return metrics_page(
        place.client,
        place.quarter,
        place.rubric,
        place.request.user,
        today=today(),
        may_edit=place.may_edit,
        query=wanted.get("q", "").replace("\0", "")[:LONGEST_QUERY].strip(),
        only=wanted.get("only", ""),
    )


@require_safe
def metrics(request: SignedInRequest, client: str) -> HttpResponse:
    """Every metric of the client's rubric with value, source and the answers it contradicts."""
    place = _place(request, client)
    kept = request.GET.copy()
    kept["quarter"] = str(place.quarter)
    context = place.context(page=_metrics(place), kept=kept.urlencode())
    return render(request, "assessments/metrics.html", context)


@require_safe
@transaction.atomic
def metrics_download(request: SignedInRequest, client: str) -> HttpResponse:
    """The metrics as shown, as CSV; who took them is remembered."""
    place = _place(request, client)
    page = _metrics(place)
    record_download(client=place.client, quarter=place.quarter, rows=page.shown, by=request.user)
    basename = f"metrics-{place.client.slug}-{place.quarter}"
    return exports.table_response([metrics_sheet(page)], basename=basename, fmt="csv")


@require_http_methods(["GET", "HEAD", "POST"])
def metric(request: SignedInRequest, client: str, metric: str) -> HttpResponse:
    """One metric: value, practices, history; a POST enters a value by hand."""
    place = _place(request, client)
    page = _metric(place, metric)
    if request.method != "POST":
        return _metric_page(place, page, _form(page))
    if not place.may_edit:
        raise NotAllowed(READ_ONLY)
    form = _form(page, request.POST)
    if not form.is_valid():
        return _metric_page(place, page, form, status=422)
    try:
        reading = enter_reading(
            client=place.client,
            quarter=place.quarter,
            key=metric,
            values=form.values,
            by=request.user,
            now=timezone.now(),
            seen=form.cleaned_data["seen"],
        )
    except Conflict as conflict:
        return _conflict(place, page, form, conflict)
    except Refused as error:
        form.add_error(None, str(error))
        return _metric_page(place, page, form, status=422)
    messages.success(request, f"Saved {page.known.name} for {place.quarter.label}, from {reading.source}.")
    return redirect(place.metric_url(metric))


@require_POST
def metric_withdraw(request: SignedInRequest, client: str, metric: str) -> HttpResponse:
    """Withdraw a value entered by hand, with a reason."""
    place = _place(request, client)
    if not place.may_edit:
        raise NotAllowed(READ_ONLY)
    page = _metric(place, metric)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        entry = _form(page)
        return _metric_page(place, page, entry, withdraw=form, status=422)
    try:
        withdraw_reading(
            client=place.client,
            quarter=place.quarter,
            key=metric,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
            seen=form.cleaned_data["seen"],
        )
    except (Conflict, Refused) as error:
        messages.warning(request, str(error.args[0]))
    else:
        messages.success(request, f"Withdrawn: {page.known.name} has no value in {place.quarter.label} now.")
    return redirect(place.metric_url(metric))


def _metric(place: Place, key: str) -> MetricPage:
    page = metric_page(
        place.client,
        place.quarter,
        place.rubric,
        place.request.user,
        key,
        today=today(),
        may_edit=place.may_edit,
    )
    if page is None:
        raise Http404("The client's rubric names no such metric.")
    return page


def _form(page: MetricPage, data: Any = None) -> ReadingForm:
    return ReadingForm(data, known=page.known, latest=page.latest, today=today())


def _metric_page(
    place: Place,
    page: MetricPage,
    form: ReadingForm,
    *,
    withdraw: WithdrawForm | None = None,
    theirs: MetricReading | None = None,
    status: int = 200,
) -> HttpResponse:
    context = place.context(
        page=page,
        form=form,
        theirs=theirs,
        withdraw=withdraw or WithdrawForm(initial={"seen": page.seen}),
        readings=page_of(place.request, page.readings),
    )
    return render(place.request, "assessments/metric.html", context, status=status)


def _conflict(place: Place, page: MetricPage, form: ReadingForm, conflict: Conflict) -> HttpResponse:
    """Both values; saving again puts the typed one over the one shown."""
    theirs = conflict.current
    assert theirs is None or isinstance(theirs, MetricReading)
    form.data = {**place.request.POST.dict(), "seen": str(theirs.pk if theirs else 0)}
    return _metric_page(place, page, form, theirs=theirs, status=409)

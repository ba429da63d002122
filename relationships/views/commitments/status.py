"""The status report to a client: as it would be now, made in one click, and those made before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from opm.kernel import words
from opm.kernel.calendar import today
from opm.kernel.errors import Refused
from opm.kernel.freeze import intact
from opm.kernel.web import page_of
from relationships.forms.commitments import StatusForm
from relationships.models import Client, StatusReport
from relationships.requests import SignedInRequest
from relationships.selectors.commitments import status
from relationships.services.commitments import make_report, send_report
from relationships.views.commitments.records import SECTION
from relationships.views.record_page import client_of, client_to_edit, frame, may_edit


@dataclass(frozen=True, slots=True)
class StatusPage:
    """Context of the status as it is now: the draft, its content for the page, earlier reports."""

    headline: str
    draft: status.Draft
    content: dict[str, Any]
    form: StatusForm
    can_edit: bool
    reports: Page


@require_http_methods(["GET", "HEAD", "POST"])
def status_report(request: SignedInRequest, client: str) -> HttpResponse:
    """Read the status of today; make it, and send it to the people ticked."""
    found = client_to_edit(request, client) if request.method == "POST" else client_of(request, client)
    draft = status.draft(found, today())
    form = StatusForm(
        request.POST or None, client=found, text=status.letter(draft.content, str(request.user))
    )
    if request.method == "POST" and form.is_valid():
        return _make(request, found, form)
    page = StatusPage(
        headline=_headline(found, draft),
        draft=draft,
        content=status.shown(draft.content),
        form=form,
        can_edit=may_edit(request, found),
        reports=page_of(request, StatusReport.objects.filter(client=found).select_related("by"), 10),
    )
    context = {**frame(request, found, SECTION), "page": page}
    return render(request, "relationships/status.html", context, status=400 if form.errors else 200)


def _headline(client: Client, draft: status.Draft) -> str:
    if draft.unchanged and draft.last:
        return f"Nothing changed for {client.name} since the report of {words.day(draft.last.on)}"
    return f"{client.name}: {status.finding(draft.content)}"


def _make(request: SignedInRequest, client: Client, form: StatusForm) -> HttpResponse:
    now = timezone.now()
    try:
        report = make_report(client=client, by=request.user, now=now)
    except Refused as error:
        messages.warning(request, str(error))
        return redirect("status_report", client.slug)
    took, failed = send_report(
        report=report,
        seats=form.cleaned_data["seats"],
        message=form.cleaned_data["message"],
        by=request.user,
        now=now,
    )
    if took:
        messages.success(request, f"Made, and sent to {words.listed(took)}.")
    elif not failed:
        messages.success(request, "Made. Copy the message below and send it yourself.")
    if failed:
        messages.error(
            request, f"The mail server did not take it for {words.listed(failed)}. Copy the message below."
        )
    return redirect("status_report_shown", client.slug, report.pk)


@dataclass(frozen=True, slots=True)
class ShownPage:
    """Context of a report that was made: its frozen content, the message to copy, whether it is as it was frozen."""

    headline: str
    report: StatusReport
    content: dict[str, Any]
    message: str
    intact: bool


@require_http_methods(["GET", "HEAD"])
def status_report_shown(request: SignedInRequest, client: str, pk: int) -> HttpResponse:
    """A status report as it was frozen, to print, with its message to copy."""
    found = client_of(request, client)
    reports = StatusReport.objects.filter(client=found).select_related("content", "by")
    report = get_object_or_404(reports, pk=pk)
    content = json.loads(report.content.payload)
    page = ShownPage(
        headline=f"{content['client']}: {status.finding(content)}",
        report=report,
        content=status.shown(content),
        message=status.letter(content, str(report.by or "")),
        intact=intact(report.content),
    )
    return render(
        request, "relationships/status_shown.html", {**frame(request, found, SECTION), "page": page}
    )

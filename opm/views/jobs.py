"""A job's page: how far it is, Stop, Try again. htmx asks for the fragment each second until 286 ends it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from opm.kernel import jobs
from opm.kernel.errors import NotAllowed
from opm.kernel.models import Job
from opm.reports import services
from opm.reports.pages import JobProgress, job_progress
from relationships.models import User
from roadmap.models import ReportRun

STOP_POLLING = 286


def _job(request: HttpRequest, pk: int) -> Job:
    """A job in reach: one's own, and for a report whoever may read that report."""
    own = Q(requested_by=request.user.pk, report=None)
    readable = Q(report__in=ReportRun.objects.visible_to(request.user))
    return get_object_or_404(Job.objects.filter(own | readable).select_related("report"), pk=pk)


def _progress(request: HttpRequest, found: Job) -> JobProgress:
    report = getattr(found, "report", None)
    url = report.get_absolute_url() if report else reverse("home")
    can_run = services.may_run(cast(User, request.user), found)
    return job_progress(found, url=url, can_run=can_run, now=timezone.now())


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    found = _job(request, pk)
    context = {"nav": "reports", "progress": _progress(request, found)}
    if request.headers.get("HX-Request"):
        return render(request, "jobs/_progress.html", context, status=200 if found.pending else STOP_POLLING)
    return render(request, "jobs/job.html", context)


@require_POST
def job_stop(request: HttpRequest, pk: int) -> HttpResponse:
    found = _job(request, pk)
    if not services.may_run(cast(User, request.user), found):
        raise NotAllowed("Only who may order this may stop it.")
    jobs.request_stop(job=found, by=request.user, now=timezone.now())
    return redirect("job", found.pk)


@require_POST
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    found = _job(request, pk)
    if not services.may_run(cast(User, request.user), found):
        raise NotAllowed("Only who may order this may start it again.")
    if not jobs.retry(job=found, by=request.user, now=timezone.now()):
        messages.info(request, "It was not stopped or failed, so it was not started again.")
    return redirect("job", found.pk)

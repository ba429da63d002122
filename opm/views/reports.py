"""Reports: the list, ordering one, reading it, its PDF."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from opm.kernel import exports, history
from opm.kernel.errors import Refused
from opm.kernel.models import Job
from opm.kernel.quarters import Quarter
from opm.kernel.web import page_of, quarter_from
from opm.reports import pages, services
from relationships.models import Client, Portfolio, User
from roadmap.models import ReportRun

PAGE_SIZE = 25


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)  # every page is behind the log-in


@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _order(request, request.POST.get("of", ""), "reports")
    page = _list(request, None)
    return render(
        request, "reports/reports.html", {"nav": "reports", "quarter": quarter_from(request), "page": page}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def client_reports(request: HttpRequest, client: str) -> HttpResponse:
    found = get_object_or_404(Client.objects.visible_to(request.user), slug=client)
    if request.method == "POST":
        return _order(request, f"client:{found.slug}", "client_reports", found.slug)
    context = {"client": found, "tab": "reports", "quarter": quarter_from(request)}
    context["page"] = _list(request, found)
    return render(request, "reports/client_reports.html", context)


def _list(request: HttpRequest, client: Client | None) -> pages.ReportsPage:
    search, state = request.GET.get("q", "").strip()[:80], request.GET.get("state", "")
    query = pages.reports(_me(request), search=search, state=state, client=client)
    rows = page_of(request, query, PAGE_SIZE)
    portfolios, clients, rubrics = pages.orderables(_me(request))
    pending = sum(row.job.pending for row in rows)
    kept = request.GET.copy()
    kept.pop("page", None)
    return pages.ReportsPage(
        headline=pages.list_headline(rows, pending),
        rows=rows,
        search=search,
        state=state,
        states=[(str(value), str(label)) for value, label in Job.State.choices],
        query=kept.urlencode(),
        portfolios=[] if client else portfolios,
        clients=[item for item in clients if not client or item.value == f"client:{client.slug}"],
        pending=pending,
        rubrics=rubrics,
    )


def _order(request: HttpRequest, of: str, back: str, *args: str) -> HttpResponse:
    """Order the report of "client:finance" or "portfolio:3" and show its progress."""
    kind, _, key = of.partition(":")
    try:
        quarter = Quarter.parse(request.POST.get("quarter", ""))
        run = _run(request, kind, key, quarter)
    except (Refused, ValueError) as error:
        messages.warning(request, str(error))
        return redirect(f"{reverse(back, args=args)}?{request.GET.urlencode()}".rstrip("?"))
    return redirect("job", run.job_id)


def _run(request: HttpRequest, kind: str, key: str, quarter: Quarter) -> ReportRun:
    by, now = _me(request), timezone.now()
    rubric = request.POST.get("rubric", "").replace("\0", "")[:40]
    if kind == "client":
        client = get_object_or_404(Client.objects.visible_to(by), slug=key)
        return services.order_client_report(client=client, quarter=quarter, rubric=rubric, by=by, now=now)
    if kind == "portfolio" and key.isascii() and key.isdigit() and len(key) < 12:
        portfolio = get_object_or_404(Portfolio.objects.visible_to(by), pk=int(key))
        return services.order_portfolio_report(
            portfolio=portfolio, quarter=quarter, rubric=rubric, by=by, now=now
        )
    raise Refused("Choose what the report is of.")


@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    query = pages.reports(_me(request)).select_related(
        "job", "client", "portfolio", "rubric", "requested_by", "content"
    )
    run = get_object_or_404(query, pk=pk)
    if run.content is None:
        return redirect("job", run.job_id)
    progress = pages.job_progress(
        run.job, url=reverse("job", args=[run.job_id]), can_run=False, now=timezone.now()
    )
    page = pages.ReportPage(run, pages.report_view(run), bool(run.has_pdf), progress)
    return render(request, "reports/report.html", {"nav": "reports", "page": page, "report": page.report})


@require_safe
@transaction.atomic
def report_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    query = ReportRun.objects.visible_to(request.user).select_related("client", "portfolio", "rubric")
    run = get_object_or_404(query, pk=pk)
    if not run.pdf:
        raise Http404("This report has no PDF.")
    scope = run.client.scope if run.client else f"portfolio:{run.portfolio_id}"
    entry = history.Entry("report.download", run, scope=scope, new=f"{run}, PDF")
    history.record(entry, by=request.user, at=timezone.now())
    model = f"-{run.rubric.key}" if run.rubric else ""
    name = f"maturity-{slugify(str(run.client or run.portfolio)) or run.pk}-{run.quarter}{model}.pdf"
    return exports.download(bytes(run.pdf), filename=name, content_type="application/pdf")

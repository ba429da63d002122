"""Reports as contexts of pages: the list, one report, the progress of its job."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.db.models import BooleanField, Case, Exists, Q, QuerySet, Value, When

from assessments.selectors.shown import in_use
from opm.charts import ticks
from opm.kernel import freeze
from opm.kernel.models import Job
from opm.kernel.quarters import Quarter
from opm.reports import figures
from opm.reports.content import Part
from opm.reports.services import REPORTERS
from opm.standings import break_sentence
from opm.templatetags.opm import gap_class
from relationships.models import Client, Portfolio, User
from roadmap.models import ReportRun

SLOW_AFTER, PATIENT_AFTER = 3.0, 1.0  # seconds (DESIGN.md, Interaction: long jobs)


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report drawn from its frozen content; `figure` is the trend of the client or of the portfolio."""

    kind: str
    title: str
    headline: str
    summary: list[str]
    quarter: Quarter
    before: Quarter
    made_at: datetime
    made_for: str
    sha256: str
    intact: bool
    portfolio: Part | None
    clients: list[Part]
    figure: dict[str, Any]
    labels: list[str]
    breaks: str
    format: int

    @property
    def client(self) -> Part:
        """The one client of a client's report."""
        return self.clients[0]


def report_view(run: ReportRun) -> ReportView:
    """The report as page and PDF show it. No query where `content` is loaded."""
    assert run.content is not None
    content = json.loads(run.content.payload)
    portfolio = content.get("portfolio")
    subject = portfolio or content["clients"][0]
    quarter = Quarter.parse(content["quarter"])
    quarters = [Quarter.parse(item) for item in subject["trend"]["quarters"]]
    for row in chain(
        *(part["changes"] for part in content["clients"]), portfolio["backwards"] if portfolio else ()
    ):
        row["tone"] = gap_class(Decimal(row["moved"]) if row["moved"] else None)
    for part in content["clients"]:
        _dress_targets(part.get("targets"))
    return ReportView(
        kind=content["kind"],
        title=f"{subject['name']}, {quarter.label}",
        headline=subject["headline"],
        summary=subject["summary"],
        quarter=quarter,
        before=quarter.plus(-1),
        made_at=datetime.fromisoformat(content["made_at"]),
        made_for=content["made_for"],
        sha256=run.content.sha256,
        intact=freeze.intact(run.content),
        portfolio=portfolio,
        clients=content["clients"],
        figure=_figure(portfolio, content["clients"], subject),
        labels=ticks(quarters),
        breaks=break_sentence(quarters, subject["trend"].get("breaks", ())),
        format=content["format"],
    )


def _figure(portfolio: Part | None, clients: list[Part], subject: Part) -> dict[str, Any]:
    """A client's trend, a portfolio's partner levels, or its mean where the rubric names no partner levels."""
    if portfolio is None:
        return figures.trend(subject)
    if portfolio["levels"] or not clients:
        return figures.partner_bars(portfolio)
    return figures.mean_trend(portfolio, clients[0]["rubric"])


def _dress_targets(targets: Part | None) -> None:
    """Dates and colours of frozen targets; a report of format 1 has none."""
    for row in (targets or {}).get("rows", ()):
        row["due_on"] = date.fromisoformat(row["due"])
        row["tone"] = gap_class(Decimal(row["gap"]) if row["gap"] else None)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Context of a report's page: the report once there is one, else only its job."""

    run: ReportRun
    report: ReportView | None
    has_pdf: bool
    progress: JobProgress


@dataclass(frozen=True, slots=True)
class JobProgress:
    """A job as its page shows it. `stage`: "quiet" in the first second, then "line", then "full" (DESIGN.md)."""

    job: Job
    stage: str
    url: str
    seconds_left: int | None
    can_run: bool

    @property
    def percent(self) -> int:
        """Done, in percent."""
        return self.job.done * 100 // self.job.total if self.job.total else 0


def job_progress(job: Job, *, url: str, can_run: bool, now: datetime) -> JobProgress:
    """How far a job is. No query."""
    waited = (now - job.created_at).total_seconds()
    stage = "quiet" if waited < PATIENT_AFTER else "line" if waited < SLOW_AFTER else "full"
    return JobProgress(job, stage if job.pending else "full", url, _seconds_left(job, now), can_run)


def _seconds_left(job: Job, now: datetime) -> int | None:
    """A guess from the pace so far; None before anything is done, and where this step is slower than the pace."""
    if job.state != Job.State.RUNNING or not job.done or not job.started_at or not job.beat_at:
        return None
    pace = (job.beat_at - job.started_at).total_seconds() / job.done
    if (now - job.beat_at).total_seconds() > pace:
        return None
    return max(1, round(pace * (job.total - job.done)))


@dataclass(frozen=True, slots=True)
class Orderable:
    """Something a report can be ordered of: the value of the form's choice, and its name."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """Context of the list of reports. `lede` says what is in the list."""

    headline: str
    rows: Page
    search: str
    state: str
    states: list[tuple[str, str]]
    query: str
    portfolios: list[Orderable]
    clients: list[Orderable]
    pending: int
    rubrics: list[Orderable]  # where there are several


def reports(user: User, *, search: str = "", state: str = "", client: Client | None = None) -> QuerySet[Any]:
    """Reports in reach, newest first, without their files. One query where evaluated."""
    query = ReportRun.objects.visible_to(user)
    if client is not None:
        query = query.filter(client=client)
    for word in search.split()[:5]:
        query = query.filter(
            Q(client__name__icontains=word) | Q(portfolio__name__icontains=word) | Q(quarter__icontains=word)
        )
    if state in Job.State.values:
        query = query.filter(job__state=state)
    has_pdf = Case(
        When(pdf__isnull=False, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    related = ("job", "client", "portfolio", "rubric", "requested_by")
    return query.annotate(has_pdf=has_pdf).select_related(*related).defer("pdf").order_by("-pk")


def orderables(user: User) -> tuple[list[Orderable], list[Orderable], list[Orderable]]:
    """Portfolios and clients that a report can be ordered of, and the rubrics where there are several.

    Two queries, three where there are several rubrics; none for those who only read.
    """
    if user.role not in REPORTERS:
        return [], [], []
    portfolios = Portfolio.objects.managed_by(user).order_by("name").values_list("pk", "name")
    others = Exists(in_use().exclude(key=settings.DEFAULT_RUBRIC))
    reach = Client.objects.visible_to(user).active().order_by("name").annotate(others=others)
    clients = list(reach.values_list("slug", "name", "others"))
    return (
        [Orderable(f"portfolio:{pk}", name) for pk, name in portfolios],
        [Orderable(f"client:{slug}", name) for slug, name, _ in clients],
        _rubrics() if any(others for *_, others in clients) else [],
    )


def _rubrics() -> list[Orderable]:
    return [Orderable(item.key, item.name) for item in in_use().order_by("name")]


def list_headline(rows: Page, pending: int) -> str:
    """ "12 reports, one being made"."""
    total = rows.paginator.count
    if not total:
        return "No reports yet"
    made = f"{total} {'report' if total == 1 else 'reports'}"
    return f"{made}, {pending} being made" if pending else made

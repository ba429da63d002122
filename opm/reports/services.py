"""Ordering a report and building it.

One pending job for the same wish (TRUST.md S13); the job may be stopped, retried and run twice: the content is frozen
once a report, and a second run goes on from there.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from assessments.models import Assessment, Rubric
from assessments.selectors.shown import assessment_of, in_use
from opm.kernel import calendar, history, jobs
from opm.kernel.errors import NotAllowed, Refused
from opm.kernel.freeze import freeze
from opm.kernel.models import Job
from opm.kernel.quarters import Quarter
from opm.reports import pdf
from opm.reports.content import FORMAT, NotClosed, Part, client_part, closed_assessment
from opm.reports.portfolio import portfolio_part
from relationships.models import Client, Portfolio, User
from roadmap.models import ReportRun

KIND = "report.build"
FREEZE_KIND = "report"
REPORTERS = (User.Role.BRM, User.Role.MANAGER)


def may_order(user: User, *, client: Client | None = None, portfolio: Portfolio | None = None) -> bool:
    """BRMs and managers order for clients they see, managers for portfolios they manage; others read."""
    if user.role not in REPORTERS:
        return False
    if client is not None:
        return Client.objects.visible_to(user).filter(pk=client.pk).exists()
    return portfolio is not None and Portfolio.objects.managed_by(user).filter(pk=portfolio.pk).exists()


@transaction.atomic
def order_client_report(
    *, client: Client, quarter: Quarter, by: User, now: datetime, rubric: str = ""
) -> ReportRun:
    """Order the report of a client by a rubric (its key, "" for the house's own).

    Raises NotAllowed, Refused while the quarter is not closed.
    """
    if not may_order(by, client=client):
        raise NotAllowed("Reports are made by the client's team and its managers.")
    model = _other(rubric)
    if closed_assessment(client, quarter, rubric or settings.DEFAULT_RUBRIC) is None:
        raise Refused(f"Close {quarter.label} of {client.name} first: a report shows only what is closed.")
    return _order("client", client, quarter, model, by, now)


@transaction.atomic
def order_portfolio_report(
    *, portfolio: Portfolio, quarter: Quarter, by: User, now: datetime, rubric: str = ""
) -> ReportRun:
    """Order the report of a portfolio by a rubric (its key, "" for the house's own).

    Raises NotAllowed, Refused while none of its clients is closed.
    """
    if not may_order(by, portfolio=portfolio):
        raise NotAllowed("Reports of a portfolio are made by its managers.")
    model = _other(rubric)
    closed = Assessment.objects.filter(
        client__portfolio=portfolio,
        quarter=quarter,
        state=Assessment.State.CLOSED,
        rubric__key=rubric or settings.DEFAULT_RUBRIC,
    )
    if not closed.exists():
        raise Refused(
            f"No client of {portfolio.name} has closed {quarter.label}, so there is nothing to report."
        )
    return _order("portfolio", portfolio, quarter, model, by, now)


def _other(key: str) -> Rubric | None:
    """The rubric of a key; None for the house's own. Raises Refused for one that is not in use."""
    if key in ("", settings.DEFAULT_RUBRIC):
        return None
    found = in_use().filter(key=key).first()
    if found is None:
        raise Refused("Choose one of the rubrics for the report.")
    return found


def _order(
    kind: str, of: Client | Portfolio, quarter: Quarter, rubric: Rubric | None, by: User, now: datetime
) -> ReportRun:
    title = f"Report of {of.name}, {quarter.label}{f', {rubric}' if rubric else ''}"
    key = f"report:{kind}:{of.pk}:{quarter}{f':{rubric.key}' if rubric else ''}"
    job = jobs.enqueue(kind=KIND, title=title[:160], params={}, unique_key=key, by=by, now=now)
    defaults = {"quarter": quarter, "rubric": rubric, "requested_by": by, "created_at": now, kind: of}
    run, _ = ReportRun.objects.get_or_create(job=job, defaults=defaults)
    return run


def build(progress: jobs.Progress) -> None:
    """Build the report of a job: content, freeze, PDF. Safe to run twice."""
    related = ("client", "portfolio", "rubric", "requested_by", "content")
    run = ReportRun.objects.select_related(*related).get(job=progress.job)
    if run.content is None:
        content = _content(run, progress, calendar.today())
        _freeze(run.pk, content, timezone.now())
        run.refresh_from_db()
    _draw(run, progress)


def _content(run: ReportRun, progress: jobs.Progress, today: date) -> Part:
    """Client by client, so that a long report shows where it is and can be stopped."""
    clients = _clients(run)
    parts, missing = [], []
    for place, client in enumerate(clients):
        progress.step(place, len(clients) + 1, client.name)
        try:
            parts.append(client_part(client, run.quarter, run.rubric_key, today=today))
        except NotClosed:
            missing.append({"name": client.name, "why": _why_missing(client, run)})
    if run.client is not None and not parts:
        raise jobs.JobError(f"{run.quarter.label} of {run.client.name} is not closed any more.")
    content: Part = {
        "format": FORMAT,
        "kind": "client" if run.client else "portfolio",
        "quarter": str(run.quarter),
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "made_for": str(run.requested_by or ""),
        "clients": parts,
    }
    if run.portfolio is not None:
        content["portfolio"] = portfolio_part(run.portfolio.name, run.quarter, parts, missing)
    return content


def _clients(run: ReportRun) -> list[Client]:
    if run.client is not None:
        return [run.client]
    began = calendar.first_day(run.quarter)
    clients = Client.objects.filter(portfolio=run.portfolio).order_by("name")
    return [client for client in clients if client.archived_on is None or client.archived_on > began]


def _why_missing(client: Client, run: ReportRun) -> str:
    started = assessment_of(client, run.quarter, run.rubric_key)
    return "still open" if started else "not started"


@transaction.atomic
def _freeze(run_id: int, content: Part, now: datetime) -> None:
    """Freeze the content, unless another run of the same job has done so."""
    run = ReportRun.objects.select_for_update(of=("self",)).select_related("client", "rubric").get(pk=run_id)
    if run.content_id is not None:
        return
    scope = run.client.scope if run.client else f"portfolio:{run.portfolio_id}"
    by = run.requested_by
    run.content = freeze(kind=FREEZE_KIND, obj=run, payload=content, by=by, at=now, scope=scope)
    run.save(update_fields=["content"])
    note = history.Entry("report.freeze", run, scope=scope, new=run.content.sha256)
    history.record(note, by=by, at=now)


def _draw(run: ReportRun, progress: jobs.Progress) -> None:
    """Draw the PDF; where that cannot be, the report stands without it and says why."""
    if run.pdf:
        return
    progress.step(_steps(run) - 1, _steps(run), "the PDF")
    try:
        drawn, because = pdf.draw(run), ""
    except pdf.NoPdf as error:
        drawn, because = None, str(error)
    ReportRun.objects.filter(pk=run.pk).update(pdf=drawn, pdf_missing_because=because[:240])
    progress.step(_steps(run), _steps(run))


def _steps(run: ReportRun) -> int:
    return len(_clients(run)) + 1


def may_run(user: User, job: Job) -> bool:
    """Whether somebody may stop or retry the job of a report: who could order it."""
    run = ReportRun.objects.filter(job=job).select_related("client", "portfolio").first()
    if run is None:
        return job.requested_by_id == user.pk
    return may_order(user, client=run.client, portfolio=run.portfolio)

"""Jobs: background work that somebody waits for, can leave, find again, stop and retry.

The row is the truth and the queue a hint: `sweep_jobs` starts again what a killed worker left behind.
A kind of job is a function registered in an app's `job_handlers.py`:

    @job_handler("report.build")
    def build(progress: Progress, *, report_id: int) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from opm.kernel import history
from opm.kernel.models import Job

MAX_ATTEMPTS = 3
SILENT_AFTER = timedelta(minutes=2)  # a running job without a sign of life for so long has lost its worker
Handler = Callable[..., None]
log = structlog.get_logger(__name__)
_handlers: dict[str, Handler] = {}


class Stopped(Exception):
    """Raised inside a handler when somebody pressed Stop."""


class JobError(Exception):
    """A failure with a sentence for people; trying again would not help."""


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the jobs of a kind. It must be safe to run twice."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise ImproperlyConfigured(f"Two handlers for the job kind {kind}.")
        _handlers[kind] = handler
        return handler

    return register


@dataclass(slots=True)
class Progress:
    """What a handler reports through: `step` says how far it is and raises Stopped when it should end."""

    job: Job

    def step(self, done: int, total: int, current: str = "") -> None:
        """Say that `done` of `total` are finished and `current` is being worked on. One query."""
        now = timezone.now()
        Job.objects.filter(pk=self.job.pk).update(done=done, total=total, current=current[:160], beat_at=now)
        if Job.objects.filter(pk=self.job.pk, stop_requested=True).exists():
            raise Stopped


def enqueue(*, kind: str, title: str, params: dict[str, Any], unique_key: str, by: Any, now: datetime) -> Job:
    """Order a job, or return the pending one with the same key: a double click makes one job."""
    if kind not in _handlers:
        raise ImproperlyConfigured(f"No handler for the job kind {kind}.")
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, title=title, params=params, unique_key=unique_key, requested_by=by, created_at=now
            )
            history.record(history.Entry("job.order", job, new=title), by=by, at=now)
            _hint(job.pk)
    except IntegrityError:
        return Job.objects.get(unique_key=unique_key, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return job


def _hint(job_id: int) -> None:
    from opm.kernel.tasks import run_job

    transaction.on_commit(lambda: hint_broker(run_job, job_id))


def hint_broker(task: Any, *args: Any) -> None:
    """Tell the queue; when it does not answer, the sweep will find the work."""
    try:
        task.delay(*args)
    except Exception as error:  # noqa: BLE001 - whatever the broker does, the save stands
        log.warning("queue did not take a hint", task=task.name, error=str(error))


def run(job_id: int) -> None:
    """Do a job if it is free: claim, count the attempt, work, write the end. Safe to call twice."""
    job = _claim(job_id)
    if job is None:
        return
    try:
        _handlers[job.kind](Progress(job), **job.params)
    except Stopped:
        _finish(job, Job.State.STOPPED)
    except JobError as error:
        _finish(job, Job.State.FAILED, str(error))
    except Exception:
        log.exception("job failed", job=job.pk, kind=job.kind)
        _finish(
            job,
            Job.State.FAILED,
            "Something went wrong on our side. Try again; an administrator can see why in the log.",
        )
    else:
        _finish(job, Job.State.DONE)


def _claim(job_id: int) -> Job | None:
    """Take the job for this worker; the attempt is committed before the work starts (TRUST.md R4)."""
    now = timezone.now()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, beat_at__lt=now - SILENT_AFTER)
    taken = Job.objects.filter(free, pk=job_id, attempts__lt=MAX_ATTEMPTS).update(
        state=Job.State.RUNNING, attempts=F("attempts") + 1, started_at=now, beat_at=now, error=""
    )
    return Job.objects.get(pk=job_id) if taken else None


def _finish(job: Job, state: str, error: str = "") -> None:
    now = timezone.now()
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(
        state=state, error=error, finished_at=now, current=""
    )


@transaction.atomic
def request_stop(*, job: Job, by: Any, now: datetime) -> None:
    """Ask a pending job to end; a waiting one ends at once, a running one at its next step."""
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(state=Job.State.STOPPED, finished_at=now)
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(stop_requested=True)
    history.record(history.Entry("job.stop", job, old=job.title), by=by, at=now)


@transaction.atomic
def retry(*, job: Job, by: Any, now: datetime) -> bool:
    """Start a failed or stopped job again, attempts counted anew. False when it is not one of those."""
    fresh = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.STOPPED]).update(
        state=Job.State.QUEUED,
        attempts=0,
        done=0,
        total=0,
        error="",
        stop_requested=False,
        finished_at=None,
        beat_at=None,
    )
    if fresh:
        history.record(history.Entry("job.retry", job, new=job.title), by=by, at=now)
        _hint(job.pk)
    return bool(fresh)


def stale(now: datetime) -> models.QuerySet[Job]:
    """Jobs that nobody works on: waiting for over a minute, or running without a sign of life."""
    waiting = Q(state=Job.State.QUEUED, created_at__lt=now - timedelta(minutes=1))
    silent = Q(state=Job.State.RUNNING, beat_at__lt=now - SILENT_AFTER)
    return Job.objects.filter(waiting | silent)


def sweep(now: datetime) -> dict[str, int]:
    """Hint the queue again for stale jobs and park those that used up their attempts."""
    parked = (
        stale(now)
        .filter(attempts__gte=MAX_ATTEMPTS)
        .update(
            state=Job.State.FAILED,
            error=f"Stopped after {MAX_ATTEMPTS} attempts that did not finish.",
            finished_at=now,
        )
    )
    from opm.kernel.tasks import run_job

    ids = list(stale(now).values_list("pk", flat=True)[:200])
    for job_id in ids:
        hint_broker(run_job, job_id)
    return {"requeued": len(ids), "parked": parked}

"""Celery tasks of the kernel: ids in, one service called."""

from celery import shared_task
from django.utils import timezone

from opm.kernel import jobs


@shared_task
def run_job(job_id: int) -> None:
    """Do one job; safe to run twice or in any order."""
    jobs.run(job_id)


@shared_task
def sweep_jobs() -> dict[str, int]:
    """Each minute: start again what a lost hint or a killed worker left behind."""
    return jobs.sweep(timezone.now())

"""Celery tasks of the assessments: ids in, one service called, safe to run twice and in any order."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from assessments.services import compute, metrics
from opm.kernel.calendar import current_quarter


@shared_task
def compute_assessments(ids: list[int]) -> dict[str, int]:
    """Compute the stale ones among these assessments (at most a chunk of 100)."""
    return compute.compute_many(ids, now=timezone.now())


@shared_task
def sweep() -> dict[str, int]:
    """Each minute: hint again for everything stale, the longest waiting first."""
    return compute.sweep()


@shared_task
def measure_records() -> dict[str, int]:
    """Each night: measure the records of every client that is being scored this quarter."""
    return metrics.capture_quarter(current_quarter(), now=timezone.now())

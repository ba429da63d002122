"""Celery tasks of the roadmap: one service called, safe to run twice and in any order."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from roadmap.services import quarters


@shared_task
def write_roadmap_quarters() -> dict[str, int]:
    """Each night: write what every client's roadmap shows this quarter, and close the quarter before."""
    return quarters.write_all(timezone.now())

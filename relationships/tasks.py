"""Celery tasks of the relationship: one service called, safe to run twice and in any order."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from relationships.services.catch_ups.series import plan_all_ahead
from relationships.services.imports import empty_old_files


@shared_task
def plan_series() -> dict[str, int]:
    """Each night: plan the meetings of every series eight weeks ahead."""
    return plan_all_ahead(timezone.now())


@shared_task
def empty_import_files() -> int:
    """Each night: empty files that were chosen for import and not taken in within a day."""
    return empty_old_files(timezone.now())

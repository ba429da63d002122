"""Celery tasks of the relationship: one service called, safe to run twice and in any order."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from relationships.services.catch_ups.series import plan_all_ahead


@shared_task
def plan_series() -> dict[str, int]:
    """Each night: plan the meetings of every series eight weeks ahead."""
    return plan_all_ahead(timezone.now())

"""Ordering a computation: the save is the order, the queue only a hint (HOUSE.md, "How data flows"; TRUST.md R1)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from assessments.models import Assessment
from opm.kernel.errors import Refused
from opm.kernel.jobs import hint_broker

MAX_ATTEMPTS = 3


def mark_dirty(assessment: Assessment, *, now: datetime) -> None:
    """Order a computation in the caller's transaction: `revision` + 1, attempts counted anew, a hint after commit.

    Raises Refused where the assessment is closed by now, which undoes the caller's write. One query; the instance is
    not refreshed.
    """
    open_one = Assessment.objects.filter(pk=assessment.pk, state=Assessment.State.OPEN)
    if not open_one.update(**_ordered(now)):
        raise Refused("This assessment is closed. Reopen it to change answers.")
    hint([assessment.pk])


def mark_all_dirty(assessments: QuerySet[Assessment], *, now: datetime) -> list[int]:
    """The same for the open ones among several, locked in one order; gives their ids. Two queries, one for none."""
    open_ones = assessments.filter(state=Assessment.State.OPEN).select_for_update(of=("self",)).order_by("pk")
    ids = list(open_ones.values_list("pk", flat=True))
    if ids:
        Assessment.objects.filter(pk__in=ids, state=Assessment.State.OPEN).update(**_ordered(now))
        hint(ids)
    return ids


def _ordered(now: datetime) -> dict[str, Any]:
    """A parked one waits from now on, one that waits already keeps its place."""
    given_up = When(compute_attempts__gte=MAX_ATTEMPTS, then=Value(now))
    return {
        "revision": F("revision") + 1,
        "stale_since": Case(given_up, default=Coalesce("stale_since", Value(now))),
        "compute_attempts": 0,
        "compute_error": "",
    }


def hint(assessment_ids: list[int]) -> None:
    """After the commit, tell the queue. A broker that is down costs nothing but time: the sweep finds the work."""
    from assessments.tasks import compute_assessments

    transaction.on_commit(partial(hint_broker, compute_assessments, assessment_ids))

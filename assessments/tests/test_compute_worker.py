"""The whole way with a real Celery worker and a real Redis: a save, a lost hint, poison, a broker that is down."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from assessments.models import Answer, Assessment, Result, RollUp
from assessments.services import compute, dirty
from assessments.tasks import compute_assessments, sweep
from assessments.tests.making import answer_one, opened
from opm.testing.patience import until
from opm.testing.worker import WorkerProcess
from relationships.models import Client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def assessment(finance: Client, quarter: Any, alice: Any, now: Any, rubric_version: Any) -> Assessment:
    return opened(finance, quarter, alice, now)


def is_fresh(assessment: Assessment) -> bool:
    assessment.refresh_from_db()
    return not assessment.is_stale


def test_a_save_becomes_a_fresh_result(
    assessment: Assessment, alice: Any, now: Any, celery_worker_process: WorkerProcess
) -> None:
    answer_one(assessment, "REL1.2a", "F", alice, now)
    until(lambda: is_fresh(assessment), "a fresh result")
    assert Result.objects.get(assessment=assessment).revision == assessment.revision
    assert RollUp.objects.get(assessment=assessment, key="REL1").answered == 1


def test_a_lost_hint_is_found_by_the_sweep(
    assessment: Assessment,
    alice: Any,
    now: Any,
    celery_worker_process: WorkerProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    until(lambda: is_fresh(assessment), "a first result")
    with monkeypatch.context() as lost:
        lost.setattr(dirty, "hint_broker", lambda *_: None)
        answer_one(assessment, "REL1.2a", "F", alice, now)
    assert not is_fresh(assessment)
    sweep.delay()
    until(lambda: is_fresh(assessment), "a result from the sweep")


def test_a_poisoned_one_is_parked_after_three_sweeps_and_its_neighbour_is_computed(
    assessment: Assessment,
    sales: Client,
    mallory: Any,
    quarter: Any,
    alice: Any,
    now: Any,
    celery_worker_process: WorkerProcess,
) -> None:
    answer_one(assessment, "REL1.2a", "F", alice, now)
    until(lambda: is_fresh(assessment), "a first result")
    celery_worker_process.wait_until_quiet()  # a second order that has read the good answer must not store it now
    Answer.objects.filter(sheet__assessment=assessment).update(option="?")
    Assessment.objects.filter(pk=assessment.pk).update(revision=F("revision") + 1, stale_since=now)
    healthy = opened(sales, quarter, mallory, now)
    for _ in range(compute.MAX_ATTEMPTS):
        compute_assessments.delay([assessment.pk, healthy.pk])
    until(lambda: is_fresh(healthy), "the neighbour's result")

    def is_parked() -> bool:
        # Orders that meet count as one attempt; the sweep goes on ordering until it is parked.
        compute_assessments.delay([assessment.pk])
        return compute.parked().exclude(compute_error="").filter(pk=assessment.pk).exists()

    until(is_parked, "parking")
    assert not compute.stale().exists()


def test_twice_at_once_and_in_any_order_the_state_is_the_same(
    assessment: Assessment, alice: Any, now: Any, celery_worker_process: WorkerProcess
) -> None:
    for key in ("REL1.2a", "REL1.2b", "REL1.3a"):
        answer_one(assessment, key, "F", alice, now)
    for _ in range(8):
        compute_assessments.delay([assessment.pk])
    until(lambda: is_fresh(assessment), "a fresh result")
    celery_worker_process.wait_until_quiet()
    [inputs] = compute.read_inputs([assessment.pk])
    assert Result.objects.get(assessment=assessment).explanation == compute.evaluate_open(inputs).explanation
    assert RollUp.objects.filter(assessment=assessment).count() == 6


@pytest.fixture
def broker_down() -> Iterator[None]:
    """Where the broker should be, something listens and never answers."""
    app: Any = import_module("opm.celery").app
    before = app.conf.broker_url
    with socket.create_server(("127.0.0.1", 0)) as silent:
        _point_at(app, f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        yield
        _point_at(app, before)


def _point_at(app: Any, url: str) -> None:
    """Send hints to this address from now on, with connections made anew."""
    app._pool = app.amqp._producer_pool = None
    app.conf.broker_url = app.conf.broker_write_url = url


def test_a_silent_broker_neither_breaks_nor_holds_up_a_save(
    assessment: Assessment, alice: Any, now: Any, broker_down: None
) -> None:
    started = time.monotonic()
    answer_one(assessment, "REL1.2a", "F", alice, now)
    assert time.monotonic() - started < 3
    assert Answer.objects.get(sheet__assessment=assessment).option == "F"
    assert compute.stale().filter(pk=assessment.pk).exists()
    assert compute.compute_many([assessment.pk], now=timezone.now())["computed"] == 1

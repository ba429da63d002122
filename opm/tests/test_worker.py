"""A task sent from a test reaches a real worker and its writes come back."""

import pytest
from django.db import connection

from opm.testing.patience import until
from opm.testing.worker import WorkerProcess

pytestmark = pytest.mark.both_databases


def test_the_worker_runs_against_the_database_of_this_test(celery_worker_process: WorkerProcess) -> None:
    from opm.celery import app

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    app.send_task("opm.kernel.tasks.sweep_jobs")
    until(lambda: _succeeded(celery_worker_process.log.read_text()), "the task succeeded")


def _succeeded(log: str) -> bool:
    assert "raised unexpected" not in log, log[-2000:]
    return "sweep_jobs" in log and "succeeded" in log


def test_a_killed_worker_can_be_started_again(celery_worker_process: WorkerProcess) -> None:
    celery_worker_process.kill()
    assert not celery_worker_process.is_running()
    celery_worker_process.start()
    assert celery_worker_process.answers()

"""A real Celery worker for tests: its own process, the prefork pool, real Redis, this test run's database."""

import os
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from opm.testing.patience import until

NEXT_TEST_HAS_WORKER = pytest.StashKey[bool]()


def test_database_url() -> str:
    """DATABASE_URL with the name of the database that this pytest process made."""
    from django.db import connection

    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urllib.parse.urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


class WorkerProcess:
    """Start, stop, kill and ask one worker; `pid` is its main process."""

    def __init__(self, log: Path, concurrency: int = 2) -> None:
        from opm.celery import app
        from opm.supervision import Child, queue_names

        self.app = app
        self.log = log
        self.node = f"opm-test-{os.getpid()}@localhost"
        command = [sys.executable, "-m", "celery", "-A", "opm", "worker", "--pool", "prefork"]
        command += [
            "--concurrency",
            str(concurrency),
            "--queues",
            ",".join(queue_names()),
            "--hostname",
            self.node,
        ]
        command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        self._output = log.open("ab")
        self._child = Child("worker", command, env={"DATABASE_URL": test_database_url()}, output=self._output)

    @property
    def pid(self) -> int:
        assert self._child.process is not None
        return self._child.process.pid

    def start(self) -> None:
        """Start it and return once it answers."""
        self._child.start()
        try:
            until(lambda: self.answers() or not self.is_running(), "the worker answers")
            assert self.is_running(), "the worker ended"
        except AssertionError as error:
            self.kill()
            raise RuntimeError(f"{error}:\n{self.log.read_text(errors='replace')[-4000:]}") from None

    def is_running(self) -> bool:
        return self._child.is_running()

    def answers(self) -> bool:
        return bool(self._inspect("ping", timeout=0.5))

    def wait_until_quiet(self) -> None:
        """Drop what still waits in the queues and return once no task runs."""
        self.app.control.purge()
        try:
            until(self._is_quiet, "the worker has nothing to do")
        except AssertionError:
            self.kill()
            raise

    def stop(self) -> None:
        """As in production: running tasks end first."""
        self._child.stop_all(self._child)

    def kill(self) -> None:
        """SIGKILL to the worker and its children."""
        self._child.kill()

    def close(self) -> None:
        self.stop()
        self._output.close()

    def _is_quiet(self) -> bool:
        # In this order: what left the reserved ones between the two questions is among the active ones. No answer is
        # not quiet.
        return all(self._inspect(question) == {self.node: []} for question in ("reserved", "active"))

    def _inspect(self, question: str, timeout: float = 2.0) -> dict[str, Any]:
        inspection = self.app.control.inspect(destination=[self.node], timeout=timeout, limit=1)
        return getattr(inspection, question)() or {}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with the worker run in a row in one process of pytest-xdist, so that one worker serves them all."""
    for item in items:
        if "celery_worker_process" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("worker"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Remember whether the next test wants the worker, so that it is started once for tests in a row."""
    wanted = getattr(nextitem, "fixturenames", ())
    item.config.stash[NEXT_TEST_HAS_WORKER] = "celery_worker_process" in wanted


@pytest.fixture(scope="session")
def celery_worker_of_session(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WorkerProcess]:
    """One worker for all tests of this process; starting one takes two seconds."""
    with django_db_blocker.unblock():
        worker = WorkerProcess(tmp_path_factory.mktemp("celery") / "worker.log")
    yield worker
    worker.close()


@pytest.fixture
def celery_worker_process(
    request: pytest.FixtureRequest, transactional_db: None, celery_worker_of_session: WorkerProcess
) -> Iterator[WorkerProcess]:
    """A running worker; the test's data is committed, so the worker sees it. A test may kill and start it.

    Queues are empty at the start and the worker is idle before the tables are emptied.
    """
    worker = celery_worker_of_session
    worker.app.control.purge()
    if not worker.is_running():
        worker.start()
    yield worker
    if not request.config.stash.get(NEXT_TEST_HAS_WORKER, False):
        # Tests without it save too; a worker that takes their hints would deadlock with the emptying of tables.
        worker.stop()
    elif worker.is_running():
        worker.wait_until_quiet()

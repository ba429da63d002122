"""`manage.py serve` as a person meets it: a real process with real children."""

import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from opm.testing import patience
from opm.testing.patience import until

pytestmark = pytest.mark.xdist_group("serve")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(data_dir: Path) -> dict[int, str]:
    """Running processes whose environment names this data folder, by id."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"DATA_DIR={data_dir}\0".encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


class Served:
    """One running `serve`."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.data_dir, self.port = data_dir, port
        self.log = data_dir.with_suffix(".log")
        # No demo data: it takes longer than all the rest and has tests of its own.
        env = {**os.environ, "DATA_DIR": str(data_dir), "REDIS_URL": "", "DEMO": "false"}
        env["DATABASE_URL"] = f"sqlite:///{data_dir}/opm.sqlite3"
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(port)],
                cwd=settings.BASE_DIR,
                env=env,
                stdout=output,
                stderr=output,
            )

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.output()
        return "OPM is running" in self.output()

    def get(self, path: str) -> int:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.port}{path}", timeout=patience.SECONDS
        ) as response:
            return int(response.status)

    def children(self, word: str) -> list[int]:
        parent = re.compile(rf"^PPid:\s+{self.process.pid}$", re.M)
        found = []
        for pid, command in processes_of(self.data_dir).items():
            with contextlib.suppress(OSError):  # it may have ended since
                if word in command and parent.search(Path(f"/proc/{pid}/status").read_text()):
                    found.append(pid)
        return found


@contextlib.contextmanager
def running(data_dir: Path) -> Iterator[Served]:
    serve = Served(data_dir, free_port())
    try:
        until(serve.is_ready, "ready")
        yield serve
    finally:
        serve.process.kill()
        serve.process.wait()
        until(lambda: not processes_of(serve.data_dir), "no child is left")


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after a first start on nothing, which ended by SIGTERM."""
    data_dir = tmp_path_factory.mktemp("first") / "var"
    with running(data_dir) as serve:
        assert serve.get("/accounts/login/") == 200
        serve.process.send_signal(signal.SIGTERM)
        assert serve.process.wait(timeout=patience.SECONDS) == 0
        assert processes_of(data_dir) == {}
    return data_dir


@pytest.fixture
def served(first_start: Path, tmp_path: Path) -> Iterator[Served]:
    """A second start, on a copy of the first one's data."""
    with running(Path(shutil.copytree(first_start, tmp_path / "var"))) as serve:
        yield serve


def test_the_first_start_prepares_the_rubric_and_a_termination_leaves_nothing_running(
    first_start: Path,
) -> None:
    with contextlib.closing(sqlite3.connect(first_start / "opm.sqlite3")) as database:
        published = database.execute(
            "SELECT count(*) FROM assessments_rubricversion WHERE status = 'published'"
        )
        assert published.fetchone() == (1,)


def test_a_kill_of_the_command_leaves_nothing_running(served: Served) -> None:
    served.process.kill()
    served.process.wait()
    until(lambda: not processes_of(served.data_dir), "no child is left")


def test_a_killed_worker_is_started_again_with_one_scheduler(served: Served) -> None:
    until(lambda: served.children("celery"), "a worker")
    [killed] = served.children("celery")
    os.kill(killed, signal.SIGKILL)
    until(lambda: served.children("celery") not in ([], [killed]), "another worker")
    until(lambda: "started again" in served.output(), "a word about it")
    until(
        lambda: len([c for c in processes_of(served.data_dir).values() if "celery" in c]) == 2,
        "its scheduler",
    )


def test_a_second_start_on_the_same_data_ends_with_a_message(served: Served) -> None:
    second = Served(served.data_dir, free_port())
    assert second.process.wait(timeout=patience.SECONDS) == 1
    assert "already running on this data" in second.output()


def test_a_taken_port_ends_with_a_message_that_names_another(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        serve = Served(tmp_path / "var", port)
        assert serve.process.wait(timeout=patience.SECONDS) == 1
    assert f"Port {port} is taken" in serve.output()
    assert f"make run PORT={port + 1}" in serve.output()

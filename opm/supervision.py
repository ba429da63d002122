"""Child processes that end with their parent, for `manage.py serve` and for the tests' worker."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import IO

from django.conf import settings

STOP_WITHIN_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 30.0
PR_SET_PDEATHSIG = 1


def end_with_parent(number: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """For `preexec_fn`: the kernel sends this signal when the parent dies, even by SIGKILL. Linux only, else None."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)  # loaded before the fork: the child may not allocate
    return lambda: libc.prctl(PR_SET_PDEATHSIG, int(number))


def queue_names() -> list[str]:
    """The queues that a worker serves: the default one and those that tasks are routed to."""
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    return [settings.CELERY_TASK_DEFAULT_QUEUE, *sorted(routed - {settings.CELERY_TASK_DEFAULT_QUEUE})]


def beat_scheduler_arguments() -> list[str]:
    """Worker arguments for all queues, with the one active scheduler inside."""
    return ["--queues", ",".join(queue_names()), "--beat", "--scheduler", settings.CELERY_BEAT_SCHEDULER]


class Child:
    """One supervised process in a process group of its own, so that Ctrl-C reaches only the supervisor."""

    def __init__(
        self,
        name: str,
        command: list[str],
        env: dict[str, str] | None = None,
        output: IO[bytes] | None = None,
    ) -> None:
        self.name = name
        self.command = command
        self.env = {**os.environ, **(env or {})}
        self.output = output
        self.process: subprocess.Popen[bytes] | None = None
        self.quick_deaths = 0
        self.started_at = 0.0
        self.start_again_at: float | None = None

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=settings.BASE_DIR,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT if self.output else None,
            start_new_session=True,
            preexec_fn=end_with_parent(),
        )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def restart_if_dead(self) -> bool:
        """Start it again once it died, with growing pauses when it dies at once each time. True when started."""
        if self.is_running():
            return False
        if self.start_again_at is None:
            self.kill()  # what it left behind in its group, above all its scheduler
            died_quickly = time.monotonic() - self.started_at < STOP_WITHIN_SECONDS
            self.quick_deaths = self.quick_deaths + 1 if died_quickly else 0
            pause = min(LONGEST_PAUSE_SECONDS, 2.0**self.quick_deaths) if self.quick_deaths > 1 else 0.0
            self.start_again_at = time.monotonic() + pause
        if time.monotonic() < self.start_again_at:
            return False
        self.start_again_at = None
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """To the leader alone: a signal to the whole group can hang Celery's process pool (STACK.md section 5)."""
        if self.process is not None and self.is_running():
            self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float) -> bool:
        if self.process is None:
            return True
        try:
            self.process.wait(timeout=max(0.0, seconds))
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End the whole group at once."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @staticmethod
    def stop_all(*children: "Child") -> None:
        """Ask all to stop, wait together, then end what is left."""
        for child in children:
            child.ask_to_stop()
        give_up = time.monotonic() + STOP_WITHIN_SECONDS
        for child in children:
            child.wait(give_up - time.monotonic())
            child.kill()

"""`manage.py serve`: OPM on one machine, with web server, worker and scheduler, in one command."""

import argparse
import fcntl
import io
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from opm.supervision import Child, beat_scheduler_arguments

TICK_SECONDS = 0.2
READY_WITHIN_SECONDS = 60


def listening_socket_family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def port_is_free(host: str, port: int) -> bool:
    with socket.socket(listening_socket_family(host), socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    with socket.socket(listening_socket_family(host), socket.SOCK_STREAM) as probe:
        probe.settimeout(TICK_SECONDS)
        return probe.connect_ex((host, port)) == 0


@contextmanager
def only_one_per_data_folder() -> Iterator[None]:
    """One scheduler for one queue: a second `serve` on the same data ends with a message."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with open(settings.DATA_DIR / "serve.lock", "a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            raise CommandError(f"OPM is already running on this data: {handle.read().strip()}.") from None
        handle.truncate(0)
        handle.write(f"process {os.getpid()}\n")
        handle.flush()
        yield


class Command(BaseCommand):
    help = "Runs OPM on this machine: prepares the database, then starts web server, worker and scheduler."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--host", default=os.environ.get("HOST") or "127.0.0.1", help="address to listen on"
        )
        parser.add_argument(
            "--port", type=int, default=os.environ.get("PORT") or 8000, help="port to listen on"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = False
        self.host, self.port = options["host"], options["port"]
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        with only_one_per_data_folder():
            if not port_is_free(self.host, self.port):
                raise CommandError(
                    f"Port {self.port} is taken by another program. Choose another one: make run PORT={self.port + 1}"
                )
            self.prepare()
            self.supervise()

    def stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:
            raise SystemExit(1)  # asked twice: children die with this process
        self.stopping = True

    # --- before the start -----------------------------------------------------------------------------------------
    def prepare(self) -> None:
        self.say("Preparing the database")
        call_command("migrate", interactive=False, verbosity=0)
        commands = get_commands()
        if "load_rubric" in commands and not self.has_rubric():
            self.say("Loading the shipped rubric")
            shipped = str(settings.BASE_DIR / "assessments" / "data" / "opm.yaml")
            call_command("load_rubric", shipped, publish=True, stdout=io.StringIO())
        if settings.DEMO and "seed_demo" in commands and not get_user_model().objects.exists():
            self.say("Making the demo data (once)")
            call_command("seed_demo", stdout=io.StringIO())

    def has_rubric(self) -> bool:
        from assessments.models import Rubric

        return Rubric.objects.exists()

    # --- running --------------------------------------------------------------------------------------------------
    def children(self) -> tuple[Child, Child]:
        python = [sys.executable, "-m"]
        web = [*python, "gunicorn", "opm.wsgi:application", "--bind", self.bind_address()]
        web += ["--workers", "1", "--threads", "8", "--no-control-socket", "--log-level", "warning"]
        # Celery warns root of pickled messages; ours are JSON from this machine's own folder.
        worker = [sys.executable, "-W", "ignore:You're running the worker with superuser privileges", "-m"]
        worker += ["celery", "--quiet", "-A", "opm", "worker", "--pool", "threads", "--concurrency", "2"]
        worker += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        worker += beat_scheduler_arguments()
        return Child("web server", web), Child("worker", worker)

    def bind_address(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def supervise(self) -> None:
        web, worker = self.children()
        try:
            if self.stopping:
                return
            web.start()
            worker.start()
            self.wait_until_ready(web)
            self.watch(web, worker)
        finally:
            if self.stopping:
                self.say("\nStopping")
            Child.stop_all(worker, web)
        if not self.stopping:
            raise CommandError("The web server ended, so OPM stopped; the lines above say why.")

    def wait_until_ready(self, web: Child) -> None:
        give_up = time.monotonic() + READY_WITHIN_SECONDS
        while not self.stopping and web.is_running() and time.monotonic() < give_up:
            if answers(self.host, self.port):
                self.announce()
                return
            time.sleep(TICK_SECONDS)

    def watch(self, web: Child, worker: Child) -> None:
        """Until a signal or the end of the web server; the worker is started again whenever it dies."""
        while not self.stopping and web.is_running():
            if worker.restart_if_dead():
                self.say("The worker ended unexpectedly and was started again; no work is lost.")
            time.sleep(TICK_SECONDS)

    def announce(self) -> None:
        self.say(f"\nOPM is running: http://{self.bind_address()}/   (Ctrl-C stops it)")
        logins = demo_logins() if settings.DEMO else []
        if logins:
            self.say("Demo log-ins:")
        for email, password, who in logins:
            self.say(f"  {email:<28} {password:<20} {who}")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def demo_logins() -> list[tuple[str, str, str]]:
    """(e-mail, password, who that is) of the demo's people, as the seed command names them."""
    try:
        seed = import_module("opm.management.commands.seed_demo")
    except ModuleNotFoundError:
        return []
    return list(getattr(seed, "DEMO_LOGINS", []))

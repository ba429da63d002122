"""A page as PDF: Chromium prints one self-contained HTML file (STACK.md section 8).

The file lies in a folder of its own: styles and scripts are written into it, nothing is asked from any server, and
Chromium may resolve no name. Its sandbox stays on, unless we run as root, where Chromium has none.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import structlog
from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe

# The headless shell is Chromium without its own windows: the same pages for a third of the work.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
    "--virtual-time-budget=20000",
)
PORTRAIT, LANDSCAPE = (794, 1123), (1123, 794)  # A4 in CSS pixels
log = structlog.get_logger(__name__)


class NoPdf(Exception):
    """There is no PDF; the text says why."""


def find_chromium() -> str | None:
    """The path of a Chromium: the setting CHROMIUM, else the first one on the PATH."""
    if settings.CHROMIUM:
        return shutil.which(settings.CHROMIUM)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def print_html(html: str, *, chromium: str | None, timeout: int, window: tuple[int, int] = PORTRAIT) -> bytes:
    """The PDF of a page that loads nothing, after at most `timeout` seconds. Raises NoPdf, saying why."""
    if chromium is None:
        raise NoPdf("The PDF needs Chromium, which this installation does not have.")
    with tempfile.TemporaryDirectory(prefix="opm-pdf-") as name:
        folder = Path(name)
        page, out = folder / "page.html", folder / "page.pdf"
        page.write_text(html, encoding="utf-8")
        flags = [f"--window-size={window[0]},{window[1]}", f"--print-to-pdf={out}"]
        _print([chromium, *FLAGS, *flags, page.as_uri()], folder, timeout)
        content = out.read_bytes() if out.exists() else b""
    if not content.startswith(b"%PDF"):
        raise NoPdf("Chromium made no PDF; an administrator can see why in the log.")
    return content


def inline(name: str, tag: str) -> SafeString:
    """A static file of ours as the inside of a style or script element, which it must not end."""
    path = finders.find(name)
    assert isinstance(path, str)
    text = Path(path).read_text(encoding="utf-8")
    return mark_safe(text.replace(f"</{tag}", f"<\\/{tag}"))  # noqa: S308 - our own files, no data


def _print(command: list[str], folder: Path, timeout: int) -> None:
    """Run Chromium with a fresh profile in its own process group, which ends with the time."""
    program, *rest = command
    options = ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/profile"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    # HOME and the like inside the folder: nothing of this installation's environment reaches the browser.
    environment = {"HOME": str(folder), "TMPDIR": str(folder), "PATH": os.environ.get("PATH", "")}
    with (folder / "chromium.log").open("wb") as output:
        process = subprocess.Popen(
            [program, *options, *rest],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            start_new_session=True,
        )
        try:
            process.wait(timeout=timeout)
        except subprocess.TimeoutExpired:
            raise NoPdf(f"Chromium did not finish the PDF within {timeout} seconds.") from None
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode:
        tail = (folder / "chromium.log").read_text(errors="replace")[-2000:]
        log.warning("chromium failed", code=process.returncode, output=tail)

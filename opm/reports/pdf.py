"""The report as PDF: Chromium prints the same template and figures as the page (STACK.md section 8).

The page is one self-contained file in a folder of its own: styles and scripts are written into it, nothing is asked
from any server, and Chromium may resolve no name. Its sandbox stays on, unless we run as root, where Chromium has none.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from roadmap.models import ReportRun

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
    "--window-size=794,1123",
)
TIMEOUT_SECONDS = 90  # less than the silence after which a job counts as lost (opm.kernel.jobs)
STYLES = ("vendor/bootstrap/css/bootstrap.min.css", "css/theme.css", "css/app.css", "css/reports.css")
SCRIPTS = ("vendor/plotly/plotly.min.js", "js/charts.js")
log = structlog.get_logger(__name__)


class NoPdf(Exception):
    """There is no PDF; the text says why."""


def find_chromium() -> str | None:
    """The path of a Chromium: the setting CHROMIUM, else the first one on the PATH."""
    if settings.CHROMIUM:
        return shutil.which(settings.CHROMIUM)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def draw(run: ReportRun) -> bytes:
    """The PDF of a report whose content is frozen. Raises NoPdf."""
    chromium = find_chromium()
    if chromium is None:
        raise NoPdf("The PDF needs Chromium, which this installation does not have.")
    with tempfile.TemporaryDirectory(prefix="opm-report-") as folder:
        page, out = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(self_contained(run), encoding="utf-8")
        _print(chromium, page, out, Path(folder))
        content = out.read_bytes() if out.exists() else b""
    if not content.startswith(b"%PDF"):
        raise NoPdf("Chromium made no PDF; an administrator can see why in the log.")
    return content


def self_contained(run: ReportRun) -> str:
    """The report as one HTML file that loads nothing."""
    from opm.reports.pages import report_view

    context: dict[str, Any] = {
        "report": report_view(run),
        "styles": [_inline(name, "style") for name in STYLES],
        "scripts": [_inline(name, "script") for name in SCRIPTS],
    }
    return render_to_string("reports/print.html", context)


def _inline(name: str, tag: str) -> SafeString:
    """A static file of ours as the inside of a style or script element, which it must not end."""
    path = finders.find(name)
    assert isinstance(path, str)
    text = Path(path).read_text(encoding="utf-8")
    return mark_safe(text.replace(f"</{tag}", f"<\\/{tag}"))  # noqa: S308 - our own files, no data


def _print(chromium: str, page: Path, out: Path, folder: Path) -> None:
    """Run Chromium with a fresh profile in its own process group, which ends with the time."""
    command = [chromium, *FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/profile"]
    if os.geteuid() == 0:
        command.append("--no-sandbox")
    command += [f"--print-to-pdf={out}", page.as_uri()]
    # HOME and the like inside the folder: nothing of this installation's environment reaches the browser.
    environment = {"HOME": str(folder), "TMPDIR": str(folder), "PATH": os.environ.get("PATH", "")}
    with (folder / "chromium.log").open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            start_new_session=True,
        )
        try:
            process.wait(timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            raise NoPdf(f"Chromium did not finish the PDF within {TIMEOUT_SECONDS} seconds.") from None
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if process.returncode:
        tail = (folder / "chromium.log").read_text(errors="replace")[-2000:]
        log.warning("chromium failed", code=process.returncode, output=tail)

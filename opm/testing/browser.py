"""A real Chromium for tests, where any error on the console fails the test.

Use `page` (or `new_context` for a second browser) of pytest-playwright with pytest-django's `live_server`. Console
errors, uncaught exceptions and violations of the Content-Security-Policy are collected over all pages of all contexts.
A test that provokes one names it: `browser_problems.expect(r"status of 409")`.
"""

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import connections
from playwright.sync_api import BrowserContext, ConsoleMessage, Playwright, WebError, expect

from opm.kernel.pdf import NAMES
from opm.testing import patience

# Playwright's synchronous API runs inside an event loop, where Django refuses the database without this.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => console.error(
  `Content-Security-Policy: ${event.effectiveDirective} blocked ${event.blockedURI} ` +
  `${event.sourceFile}:${event.lineNumber} ${event.sample}`));
"""


class BrowserProblems:
    """What went wrong in the browser during one test."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Take problems that match this regular expression as part of the test."""
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [
            problem for problem in self.found if not any(re.search(known, problem) for known in self.expected)
        ]

    def watch(self, context: BrowserContext) -> BrowserContext:
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        return context

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_error(self, error: WebError) -> None:
        self.found.append(f"exception: {error.error}")


@pytest.fixture
def browser_problems() -> BrowserProblems:
    """The collector of this test's browser problems."""
    return BrowserProblems()


@pytest.fixture(scope="session")
def playwright(django_db_setup: None, playwright: Playwright) -> Iterator[Playwright]:
    """As pytest-playwright's. Under its event loop Django opens connections of its own: the test database is made
    before them, and they are closed while they can still be reached."""
    expect.set_options(timeout=patience.BROWSER_MS)
    yield playwright
    connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium; Playwright's own download is not used."""
    names = [os.environ.get("CHROMIUM", ""), *NAMES]
    program = next((path for path in map(shutil.which, filter(None, names)) if path), None)
    if program is None:
        pytest.fail(
            "Chromium is missing. Install it (sudo apt-get install chromium fonts-liberation) "
            "or set CHROMIUM to its path.",
            pytrace=False,
        )
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": program, "args": [*CHROMIUM_FLAGS, *sandbox]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The same window, language and clock zone on every machine."""
    window = {"width": 1280, "height": 900}
    return {**browser_context_args, "viewport": window, "locale": "en-GB", "timezone_id": "Europe/Berlin"}


class OpenRequests:
    """Requests that the live server is answering, in its own threads."""

    LONGEST = 10  # seconds that the end of a test waits for them

    def __init__(self) -> None:
        self.amount = 0
        self.changed = threading.Condition()

    def started(self, **_: Any) -> None:
        self._count(1)

    def finished(self, **_: Any) -> None:
        self._count(-1)

    def _count(self, step: int) -> None:
        if (
            threading.current_thread() is not threading.main_thread()
        ):  # Django's test client asks in the main one
            with self.changed:
                self.amount += step
                self.changed.notify_all()

    def wait(self) -> None:
        """Until every one is answered."""
        with self.changed:
            self.changed.wait_for(lambda: self.amount <= 0, self.LONGEST)


@contextmanager
def answered_to_the_end() -> Iterator[OpenRequests]:
    """Counts the live server's requests while it lasts."""
    requests = OpenRequests()
    request_started.connect(requests.started)
    request_finished.connect(requests.finished)
    try:
        yield requests
    finally:
        request_started.disconnect(requests.started)
        request_finished.disconnect(requests.finished)


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], browser_problems: BrowserProblems
) -> Iterator[Callable[..., BrowserContext]]:
    """As pytest-playwright's, and the test fails when a page of any context had a problem.

    At the end the pages close and the server answers what they had asked for: emptying the database under a request
    that still runs is a deadlock now and then.
    """
    contexts: list[BrowserContext] = []

    def watched(**options: Any) -> BrowserContext:
        contexts.append(browser_problems.watch(new_context(**options)))
        return contexts[-1]

    with answered_to_the_end() as requests:
        yield watched
        problems = browser_problems.unexpected()
        for context in contexts:
            if context.browser and context in context.browser.contexts:
                context.close()
        requests.wait()
    if problems:
        pytest.fail("The browser reported problems:\n" + "\n".join(problems), pytrace=False)

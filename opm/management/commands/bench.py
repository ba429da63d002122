"""`manage.py bench`: the promised figures as ratios measured within one run, so that a slow machine changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments import scoring
from assessments.models import Assessment
from assessments.services.compute import Inputs, read_inputs
from assessments.services.explanation import evaluate
from assessments.services.metrics import capture_quarter
from opm.demo.cast import DANIEL, LOGINS, PRIYA
from opm.demo.rhythm.many import BUSY as PEOPLE
from opm.demo.strategy.many import BUSY, REQUESTS
from opm.kernel import charts
from opm.kernel.calendar import current_quarter, last_day
from relationships.models import Client, User
from roadmap.services import quarters

SMALL, LARGE, QUARTERS, TIMES = 12, 200, 2, 7
Measures = dict[str, float]


class Page(NamedTuple):
    """A page that is measured: what it is called, who opens it, where."""

    what: str
    who: str
    url: str


# Pages that carry every client in somebody's reach: the same page in the large demo and in the small one.
ACROSS = (
    Page("Portfolio", DANIEL, "/portfolio/"),
    Page("Home of a BRM", PRIYA, "/"),
    Page("Home of a manager", DANIEL, "/"),
    Page("Clients", DANIEL, "/clients/"),
    Page("Relationship map", DANIEL, "/map/"),
    Page("Commitments", DANIEL, "/commitments/"),
    Page("Demand", DANIEL, "/demand/"),
    Page("Roadmap", DANIEL, "/roadmap/"),
)
# Pages of one client, with what grows there: of the client with very many records, and of an ordinary one.
OF_CLIENT = {
    "demand/": ("Demand board", f"{BUSY} against {REQUESTS} requests"),
    "demand/list/": ("List of requests", f"{BUSY} against {REQUESTS} requests"),
    "thread/": ("Thread", f"{BUSY} against {REQUESTS} requests"),
    "people/": ("People", f"{PEOPLE} people against one"),
}
NIGHT = {"Measuring the records at night": "capture", "Writing the roadmaps at night": "roadmaps"}


class Command(BaseCommand):
    help = "Make a small and a large demo in a temporary folder, measure both and print the ratios."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--large", type=int, default=LARGE, help="clients of the large demo")
        parser.add_argument("--measure", action="store_true", help="(used by itself) measure this database")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["measure"]:
            self.stdout.write(json.dumps(measure()))
            return
        with tempfile.TemporaryDirectory(prefix="opm-bench-") as folder:
            small = _in_demo(Path(folder) / "small", SMALL)
            large = _in_demo(Path(folder) / "large", options["large"])
        for line in lines(small, large):
            self.stdout.write(line)


def lines(small: Measures, large: Measures) -> list[str]:
    """What is printed: a ratio, what it compares, and the seconds behind it."""
    clients = f"{large['clients']:.0f} against {small['clients']:.0f} clients"
    return [
        *(_grown(page.what, clients, large, small, page.what, page.what) for page in ACROSS),
        *(
            _grown(what, grows, large, large, f"busy {path}", path)
            for path, (what, grows) in OF_CLIENT.items()
        ),
        *(_grown(what, clients, large, small, key, key) for what, key in NIGHT.items()),
        _line(
            "Reading answers",
            "one by one against in bulk, an assessment",
            large["read_one"],
            large["read_bulk"],
        ),
        _line("An assessment", "read and scored against only scored", large["compute_one"], large["score"]),
        _line(
            "A figure",
            "plotly.graph_objects against a plain dict",
            large["figure_objects"],
            large["figure_dict"],
        ),
        _line(
            "The plan to the highest partner level",
            "planned against scored once",
            large["plan"],
            large["score"],
        ),
        f"Seeding, {clients}: {large['seeding']:.1f} s against {small['seeding']:.1f} s",
    ]


def _grown(what: str, compares: str, of: Measures, with_: Measures, high: str, low: str) -> str:
    """A line of something whose queries were counted."""
    asked = f"{of[f'{high} queries']:.0f} queries against {with_[f'{low} queries']:.0f}"
    return f"{_line(what, compares, of[high], with_[low])}, {asked}"


def _line(what: str, compares: str, high: float, low: float) -> str:
    return f"{what}: {high / low:.1f} times, {compares} ({high * 1000:.1f} ms and {low * 1000:.1f} ms)"


def _in_demo(folder: Path, clients: int) -> Measures:
    """Measures of a demo with that many clients, in processes of their own."""
    folder.mkdir()
    env = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/opm.sqlite3"}
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=env, check=True)
    start = perf_counter()
    options = [f"--clients={clients}", f"--quarters={QUARTERS}", "-v0"]
    subprocess.run([*manage, "seed_demo", *options], env=env, check=True)
    seeding = perf_counter() - start
    done = subprocess.run(
        [*manage, "bench", "--measure"], env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return {**json.loads(done.stdout.splitlines()[-1]), "seeding": seeding}


def measure() -> Measures:
    """Seconds (medians) of what the promises are about, in this database."""
    ids = list(Assessment.objects.order_by("pk").values_list("pk", flat=True)[:50])
    inputs = next(iter(read_inputs(ids[:1])))
    as_of = last_day(inputs.assessment.quarter)
    score = _seconds(lambda: evaluate(inputs.rubric, inputs.given, is_open=True, as_of=as_of))
    read_one = _seconds(lambda: list(read_inputs(ids[:1])))
    labels = [str(n) for n in range(200)]
    values: list[float | None] = [n % 40 / 10 + 1 for n in range(200)]
    return {
        "clients": Client.objects.count(),
        **_pages(),
        **_night(),
        "score": score,
        "read_one": read_one,
        "read_bulk": _seconds(lambda: list(read_inputs(ids))) / len(ids),
        "compute_one": read_one + score,
        "plan": _seconds(lambda: _plan(inputs, as_of)),
        "figure_dict": _seconds(lambda: orjson.dumps(charts.figure([charts.line(labels, values, name="a")]))),
        "figure_objects": _seconds(lambda: _figure_objects(labels, values)),
    }


def _pages() -> Measures:
    """Pages as signed-in browsers ask for them. The first client of a large demo has very many records."""
    browsers = {name: _signed_in(email) for name, _, email in LOGINS if name in (DANIEL, PRIYA)}
    found: Measures = {}
    for page in ACROSS:
        found |= _asked(page.what, browsers[page.who], page.url)
    busy, ordinary = Client.objects.order_by("pk").values_list("slug", flat=True)[:2]
    for path in OF_CLIENT:
        found |= _asked(f"busy {path}", browsers[PRIYA], f"/clients/{busy}/{path}")
        found |= _asked(path, browsers[PRIYA], f"/clients/{ordinary}/{path}")
    return found


def _signed_in(email: str) -> Browser:
    browser = Browser(SERVER_NAME="127.0.0.1")
    browser.force_login(User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return browser


def _asked(key: str, browser: Browser, url: str) -> Measures:
    def open_it() -> None:
        status = browser.get(url).status_code
        if status != 200:
            raise CommandError(f"{url} answered {status}.")

    return _counted(key, open_it)


def _night() -> Measures:
    """The jobs of a night in which nothing is new."""
    quarter, now = current_quarter(), timezone.now()
    return {
        **_counted("capture", lambda: capture_quarter(quarter, now=now)),
        **_counted("roadmaps", lambda: quarters.write_all(now)),
    }


def _counted(key: str, call: Callable[[], Any]) -> Measures:
    """Seconds of a call, and how many queries it takes once it is warm."""
    seconds = _seconds(call)
    with CaptureQueriesContext(connection) as queries:
        call()
        asked = len(queries.captured_queries)  # now: the next request begins a new count
    return {key: seconds, f"{key} queries": asked}


def _plan(inputs: Inputs, as_of: date) -> scoring.Plan:
    """The least-effort plan of an assessment to the highest partner level."""
    given = inputs.given
    result = scoring.score(inputs.rubric, given.sheets, given.agreed, as_of=as_of)
    goal = scoring.Goal(partner=inputs.rubric.partner_levels[-1].key)
    return scoring.improvement_plan(inputs.rubric, scoring.start_of(result), goal)


def _figure_objects(labels: list[str], values: list[float | None]) -> str:
    from plotly import graph_objects as go

    text: str = go.Figure(go.Scatter(x=labels, y=values, mode="lines+markers", name="a")).to_json()
    return text


def _seconds(call: Callable[[], Any]) -> float:
    """The median of some calls, after one that warms up."""
    call()
    taken = []
    for _ in range(TIMES):
        start = perf_counter()
        call()
        taken.append(perf_counter() - start)
    return median(taken)

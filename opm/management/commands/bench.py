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
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from assessments import scoring
from assessments.models import Assessment
from assessments.services.compute import Inputs, read_inputs
from assessments.services.explanation import evaluate
from opm.demo.cast import DANIEL, LOGINS
from opm.kernel import charts
from opm.kernel.calendar import last_day
from relationships.models import Client, User

SMALL, LARGE, QUARTERS, TIMES = 12, 200, 2, 7
Measures = dict[str, float]


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
        _line("Portfolio page", clients, large["portfolio"], small["portfolio"]),
        f"  queries: {large['queries']:.0f} against {small['queries']:.0f}",
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
        **_portfolio(),
        "score": score,
        "read_one": read_one,
        "read_bulk": _seconds(lambda: list(read_inputs(ids))) / len(ids),
        "compute_one": read_one + score,
        "plan": _seconds(lambda: _plan(inputs, as_of)),
        "figure_dict": _seconds(lambda: orjson.dumps(charts.figure([charts.line(labels, values, name="a")]))),
        "figure_objects": _seconds(lambda: _figure_objects(labels, values)),
    }


def _portfolio() -> Measures:
    """The manager's page of the current quarter, as a signed-in browser asks for it."""
    email = next(email for name, _, email in LOGINS if name == DANIEL)
    browser = Browser(SERVER_NAME="127.0.0.1")
    browser.force_login(User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[-1])
    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/portfolio/").status_code == 200
    asked = len(queries)  # now: the next request begins a new count
    return {"portfolio": _seconds(lambda: browser.get("/portfolio/")), "queries": asked}


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

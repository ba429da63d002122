"""`manage.py seed_demo`: the demo's company into an empty database, or a very large one with --clients."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

import assessments
from assessments.models import RubricVersion
from assessments.scoring.exchange import load_rubric
from assessments.selectors.rubric import current_version
from assessments.services.rubric import import_rubric
from opm.demo.cast import CLIENTS, COMPANY, LOGINS, PASSWORD, PEOPLE, PORTFOLIOS, TEAMS
from opm.demo.crowd import crowd
from opm.demo.plans import PLANS
from opm.demo.rhythm.told import RELATIONSHIPS
from opm.demo.stories import HISTORY, MODELS, RECORDS, STORIES
from opm.demo.strategy.told import STRATEGIES
from opm.demo.timeline import Clock
from opm.demo.world import World
from opm.demo.write import write_world
from opm.kernel.calendar import current_quarter
from opm.kernel.quarters import Quarter
from relationships.models import Client, User

SEED = 20261
SHIPPED = Path(assessments.__file__).parent / "data" / "opm.yaml"
# As `serve` prints them: e-mail address, password, who that is.
DEMO_LOGINS = [(email, PASSWORD, f"{name}, {role}") for name, role, email in LOGINS]


class Command(BaseCommand):
    help = "Fill an empty database with the demo, or with a very large set for measuring (--clients, --quarters)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="the same seed gives the same answers")
        parser.add_argument(
            "--quarter", help="the demo's quarter, for example \"2026-Q4\" (default: today's)"
        )
        parser.add_argument("--clients", type=int, help="make that many clients with chance paths instead")
        parser.add_argument(
            "--quarters", type=int, default=HISTORY, help="quarters of history with --clients"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists() or Client.objects.exists():
            raise CommandError(
                "This database holds people or clients already; the demo is made in an empty one only. "
                "Name another one with DATA_DIR or DATABASE_URL."
            )
        clock = Clock.of(_quarter(options["quarter"]), timezone.now())
        write_world(_world(options), version=_rubric(clock), clock=clock, seed=options["seed"])
        if options["verbosity"]:
            self._tell(clock)

    def _tell(self, clock: Clock) -> None:
        self.stdout.write(
            f"{COMPANY} is there: {Client.objects.count()} clients, now in {clock.quarter.label}."
        )
        self.stdout.write(f"Everybody's password is {PASSWORD}")
        for name, role, email in LOGINS:
            self.stdout.write(f"  {email:<30} {name}, {role}")


def _quarter(text: str | None) -> Quarter:
    try:
        return Quarter.parse(text) if text else current_quarter()
    except ValueError as error:
        raise CommandError(str(error)) from error


def _world(options: dict[str, Any]) -> World:
    if options["clients"] is None:
        told = (STORIES, PLANS, RECORDS, MODELS, RELATIONSHIPS, STRATEGIES)
        return World(PEOPLE, PORTFOLIOS, CLIENTS, TEAMS, *told)
    if options["clients"] < 1 or options["quarters"] < 1:
        raise CommandError("--clients and --quarters are at least 1.")
    return crowd(options["clients"], options["quarters"], options["seed"])


def _rubric(clock: Clock) -> RubricVersion:
    """The published rubric; the shipped one is loaded where there is none yet."""
    published = current_version()
    if published:
        return published
    return import_rubric(load_rubric(SHIPPED.read_bytes()), by=None, now=clock.now, publish=True)

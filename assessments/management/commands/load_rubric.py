"""`manage.py load_rubric FILE [--dry-run] [--publish]`: a rubric file (opm-rubric/1) into the database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assessments.scoring import types
from assessments.scoring.diff import RubricChange
from assessments.scoring.exchange import ExchangeError, load_rubric
from assessments.scoring.parsing import MAX_BYTES
from assessments.services.rubric import Plan, gaps_of, import_rubric, plan_import
from opm.kernel import words
from opm.kernel.errors import Refused

SHOWN = 60  # differences printed; more are counted


class Command(BaseCommand):
    help = "Load a rubric file (YAML or JSON, opm-rubric/1) as a draft, and publish it with --publish."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="path of the file, or - for standard input")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")
        parser.add_argument(
            "--publish", action="store_true", help="publish it; the version before it retires"
        )
        parser.add_argument(
            "--accept-gaps", action="store_true", help="publish although something is missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rubric = _read(options["file"])
        try:
            plan = plan_import(rubric)
            self._tell(rubric, plan)
            if options["dry_run"]:
                self._tell_gaps(rubric, "Missing before it can be published:")
                self.stdout.write("Dry run: nothing was changed.")
                return
            self._load(rubric, plan, options)
        except Refused as error:
            raise CommandError(f"{options['file']}: {error}") from error

    def _tell(self, rubric: types.Rubric, plan: Plan) -> None:
        """What the file holds and what it changes."""
        poms, capabilities = len(list(rubric.poms())), len(list(rubric.capabilities()))
        competencies = words.count(len(rubric.competencies), "competency", "competencies")
        self.stdout.write(
            f"{rubric.key} version {rubric.version}: {competencies}, "
            f"{words.count(capabilities, 'capability', 'capabilities')}, {words.count(poms, 'POM')}."
        )
        if plan.by_hand:
            self.stdout.write(f"Entered by hand (no live metric): {', '.join(plan.by_hand)}.")
        if plan.action == "nothing":
            self.stdout.write("Already loaded with the same content.")
            return
        what = "replaces the draft of this version" if plan.action == "replace" else "becomes a new draft"
        self.stdout.write(f"The file {what}.")
        if plan.compared_with is not None:
            self.stdout.write(f"{words.count(len(plan.changes), 'difference')} from {plan.compared_with}:")
            for change in plan.changes[:SHOWN]:
                self.stdout.write(f"  {one_line(change)}")
            if len(plan.changes) > SHOWN:
                self.stdout.write(f"  and {len(plan.changes) - SHOWN} more")

    def _load(self, rubric: types.Rubric, plan: Plan, options: dict[str, Any]) -> None:
        publish = options["publish"] and (plan.existing is None or plan.existing.is_draft)
        if plan.action == "nothing" and not publish:
            self.stdout.write("Nothing to do.")
            return
        version = import_rubric(
            rubric, by=None, now=timezone.now(), publish=publish, accept_gaps=options["accept_gaps"]
        )
        if not publish:
            self._tell_gaps(rubric, "Missing before it can be published (or accept it with --accept-gaps):")
        self.stdout.write(f"{version} is {version.status}.")

    def _tell_gaps(self, rubric: types.Rubric, heading: str) -> None:
        gaps = gaps_of(rubric)
        if gaps:
            self.stdout.write(heading)
            for gap in gaps:
                self.stdout.write(f"  {gap}")


def _read(name: str) -> types.Rubric:
    """The rubric in the file; CommandError names the file and the line."""
    try:
        content = sys.stdin.buffer.read(MAX_BYTES + 1) if name == "-" else _bytes(Path(name))
        return load_rubric(content)
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror or error}") from error
    except ExchangeError as error:
        raise CommandError(f"{name}: {error}") from error


def _bytes(path: Path) -> bytes:
    """At most one byte more than allowed, so that a huge file is refused without being read."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def one_line(change: RubricChange) -> str:
    """A difference as one line: "POM REL1.3a, title: old -> new"."""
    where = f"{change.place}, {change.field}" if change.field else change.place
    if change.kind == "changed":
        return f"{where}: {_short(change.old)} -> {_short(change.new)}"
    return f"{where} {change.kind}: {_short(change.new or change.old)}"


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:97]}..."
